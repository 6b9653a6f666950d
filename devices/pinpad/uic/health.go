package uic

import (
	"context"
	"fmt"

	"till/devices/pinpad"
	"till/payment"
)

// Health is the two lamps of the pad. It never waits for the pad.
func (p *Pad) Health() []payment.Health {
	return pinpad.Lamps(p.known(), p.here.Lost(), p.here.Busy())
}

// known is what the pad said of itself and of its last trouble.
func (p *Pad) known() payment.Health {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := payment.Health{Simulated: p.cfg.Simulated, Detail: p.identity.String()}
	if p.last != 0 {
		h.Detail += fmt.Sprintf(", last code %c", p.last)
	}
	return h
}

// Watch notices, between sales, that the pad went and opens it again when it is
// back; changed is called at each change. It returns when ctx ends.
func (p *Pad) Watch(ctx context.Context, changed func([]payment.Health)) {
	p.here.Watch(ctx, func() { changed(p.Health()) })
}

// Reconnect opens a lost pad again, with growing pauses, until it is there or
// ctx ends. It returns at once if the pad is not lost or was closed. If another
// pad came back, its working keys are gone: the host must send new ones.
func (p *Pad) Reconnect(ctx context.Context) error { return p.here.Reconnect(ctx) }
