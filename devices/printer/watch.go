package printer

import (
	"context"
	"time"

	"till/payment"
)

// How often an idle printer is looked at. A stop is told within two seconds, so
// the look at one that answers takes less than half a second and comes every
// second and a half. A queue of the system is asked less often, and so is a
// printer that has never answered: only its cable can be seen.
const (
	watchEvery      = 1500 * time.Millisecond
	watchQueueEvery = 5 * time.Second
	watchMuteEvery  = 15 * time.Second
)

// Watch looks at the printer while it is idle, and tells each change of its lamp,
// until ctx ends. tell is called from this goroutine.
func (p *Printer) Watch(ctx context.Context, tell func(payment.Health)) {
	last := p.Health()
	for {
		if now := p.Poll(ctx); now != last && ctx.Err() == nil {
			last = now
			tell(now)
		}
		timer := time.NewTimer(p.watchPause())
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

func (p *Printer) watchPause() time.Duration {
	_, queue := p.endpoint.(spooler)
	switch {
	case queue:
		return watchQueueEvery
	case !p.endpoint.twoWay() || !p.hasAnswered():
		return watchMuteEvery
	}
	return watchEvery
}
