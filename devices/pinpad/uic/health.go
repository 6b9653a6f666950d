package uic

import (
	"context"
	"errors"
	"fmt"
	"time"

	"till/devices/link"
	"till/payment"
)

// The pauses between two tries to find the pad again.
const (
	redialFirst = 500 * time.Millisecond
	redialMax   = 5 * time.Second
)

// Health is the two lamps of the pad. It never waits for the pad.
func (p *Pad) Health() []payment.Health {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := payment.Health{Condition: payment.ConditionReady, Simulated: p.cfg.Simulated, Detail: p.identity.String()}
	if p.last != 0 {
		h.Detail += fmt.Sprintf(", last code %c", p.last)
	}
	switch {
	case p.lost != nil:
		h.Condition, h.Reason = payment.ConditionDown, payment.ReasonPadGone
		h.Detail += ": " + p.lost.Error()
	case p.busy:
		h.Condition = payment.ConditionBusy
	}
	reader, pad := h, h
	reader.Part, pad.Part = payment.PartReader, payment.PartPINPad
	return []payment.Health{reader, pad}
}

// Watch notices, between sales, that the pad went and opens it again when it is
// back; changed is called at each change. It returns when ctx ends.
func (p *Pad) Watch(ctx context.Context, changed func([]payment.Health)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.line().Gone():
		}
		if p.lostCause() == nil {
			p.lose(link.ErrGone)
		}
		if errors.Is(p.lostCause(), link.ErrClosed) {
			return
		}
		changed(p.Health())
		if p.Reconnect(ctx) != nil {
			return
		}
		changed(p.Health())
	}
}

// Reconnect opens a lost pad again, with growing pauses, until it is there or
// ctx ends. It returns at once if the pad is not lost or was closed. If another
// pad came back, its working keys are gone: the host must send new ones.
func (p *Pad) Reconnect(ctx context.Context) error {
	for pause := redialFirst; ; pause = min(2*pause, redialMax) {
		done, err := p.begin(ctx)
		if err == nil {
			done()
			return nil
		}
		if errors.Is(err, link.ErrClosed) || p.cfg.Redial == nil {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// redial tries once to open a lost pad; who calls it has the turn.
func (p *Pad) redial(ctx context.Context) error {
	cause := p.lostCause()
	if p.cfg.Redial == nil || errors.Is(cause, link.ErrClosed) {
		return cause
	}
	_ = p.line().Close()
	line, err := p.cfg.Redial(ctx)
	if err != nil {
		return fmt.Errorf("finding the PIN pad again: %w", err)
	}
	if err := p.hello(ctx, line); err != nil {
		p.lose(err)
		_ = line.Close()
		return fmt.Errorf("opening the PIN pad again: %w", err)
	}
	return nil
}

// working marks the lamps busy until the returned function is called.
func (p *Pad) working() func() {
	p.setBusy(true)
	return func() { p.setBusy(false) }
}

func (p *Pad) setBusy(busy bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy = busy
}
