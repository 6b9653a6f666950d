package uic

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
	"till/payment"
)

// Pad is one pad: stripe reader, PIN entry and key store. Its methods may be
// called from any goroutine; one message at a time is in flight, and the others
// wait for their turn.
type Pad struct {
	cfg Config
	// here says whose turn it is; who has it may use exchange, facts and keys.
	here     *link.Presence
	exchange *exchange
	facts    payment.CardFacts // of the card in hand
	keys     payment.WorkingKeys

	mu       sync.Mutex // guards what Health, Identity and HoldsKeys look at
	holding  bool       // keys is not empty
	identity pinpad.Identity
	last     byte // the last error code, for the technician
}

// Open brings the pad at the other end of line to rest, asks for its serial
// number, selects the PIN master key and loads what a slot lacks. The pad then
// owns line and closes it.
func Open(ctx context.Context, line link.Link, cfg Config) (*Pad, error) {
	filled, err := cfg.filled()
	if err == nil {
		p := &Pad{cfg: filled}
		p.here = link.NewPresence("the PIN pad", filled.Redial, p.hello)
		if err = p.hello(ctx, line); err == nil {
			return p, nil
		}
	}
	_ = line.Close()
	return nil, fmt.Errorf("opening the PIN pad at %s: %w", line, err)
}

// hello is 72, 06, the master keys and 08 over a new line.
func (p *Pad) hello(ctx context.Context, line link.Link) error {
	x := newExchange(line, p.cfg.Limits)
	serial, err := x.serial(ctx)
	if err != nil {
		return err
	}
	if err := p.loadMissing(ctx, x); err != nil {
		return err
	}
	if err := x.selectMaster(ctx, p.cfg.PINSlot); err != nil {
		return err
	}
	if err := x.tell(ctx, transaction(msgTracks, "2")); err != nil {
		return err
	}
	p.adopt(x, pinpad.Identity{Maker: "UIC", Model: "PP791", Serial: serial, Protocol: "PM0103-U"})
	return p.showIdle(ctx, "")
}

// serial is 06.
func (x *exchange) serial(ctx context.Context) (string, error) {
	answer, err := x.ask(ctx, admin(msgSerial), x.limits.Answer, msgSerial)
	if err != nil {
		return "", err
	}
	serial, err := parseSerial(answer.Data)
	if err != nil {
		return "", broken(err)
	}
	return serial, x.tail(ctx)
}

// selectMaster is 08: the key that opens the session keys of 70. The pad does
// not look whether the slot is filled.
func (x *exchange) selectMaster(ctx context.Context, slot byte) error {
	answer, err := x.ask(ctx, admin(msgSelectMaster, string(rune(slot))), x.limits.Answer, msgSelectMaster)
	if err != nil {
		return err
	}
	good, err := parseSelected(answer.Data)
	if err == nil && !good {
		err = errAnswer
	}
	if err != nil {
		return broken(err)
	}
	return x.tail(ctx)
}

// adopt takes a pad that said hello. If it is another one than before, the
// working keys are forgotten: they were proved in the other one.
func (p *Pad) adopt(x *exchange, identity pinpad.Identity) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if identity.Serial != p.identity.Serial {
		p.keys, p.holding = payment.WorkingKeys{}, false
	}
	p.exchange, p.identity, p.facts = x, identity, payment.CardFacts{}
	p.here.Adopt(x.line)
}

// Identity is what the pad said of itself. The family tells no model.
func (p *Pad) Identity() pinpad.Identity {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.identity
}

// HoldsKeys reports whether the keys of the last LoadKeys are still there. They
// are forgotten when another pad answers at the same place.
func (p *Pad) HoldsKeys() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.holding
}

// keep takes working keys, or forgets them all with none.
func (p *Pad) keep(keys payment.WorkingKeys) {
	p.keys = keys
	p.mu.Lock()
	defer p.mu.Unlock()
	p.holding = len(keys.MAK.Cryptogram) > 0
}

// Idle shows a text while nothing is to do; "" takes the shop's own.
func (p *Pad) Idle(ctx context.Context, text string) error {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	return p.showIdle(ctx, text)
}

func (p *Pad) showIdle(ctx context.Context, text string) error {
	if text == "" {
		text = p.cfg.Texts.Idle
	}
	if err := p.tell(ctx, transaction(msgIdle)); err != nil {
		return err
	}
	return p.show(ctx, p.cfg.Merchant, text)
}

// show clears the screen and writes prompts (Z3), each at most sixteen wide.
func (p *Pad) show(ctx context.Context, lines ...string) error {
	text := string(rune(sub))
	for i, line := range lines {
		if i > 0 {
			text += fieldSeparator
		}
		text += string(ascii(pinpad.Latin(line, screenWidth)))
	}
	return p.tell(ctx, transaction(msgPrompts, text))
}

// ascii replaces what the family's seven-bit text does not have.
func ascii(text []byte) []byte {
	for i, b := range text {
		if b > '~' {
			text[i] = '?'
		}
	}
	return text
}

// Close leaves the idle screen on the pad, forgets the keys and closes the line.
func (p *Pad) Close() error {
	return p.here.Close(p.cfg.Limits.Answer, func(ctx context.Context) {
		if p.here.Lost() == nil {
			_ = p.showIdle(ctx, "")
		}
		p.keep(payment.WorkingKeys{})
	})
}

// tell and ask run one message; who calls them has the turn.
func (p *Pad) tell(ctx context.Context, f Frame) error {
	err := p.exchange.tell(ctx, f)
	p.settle(err)
	return err
}

func (p *Pad) ask(ctx context.Context, f Frame, want ...string) (Frame, error) {
	return p.askWithin(ctx, f, p.cfg.Limits.Answer, want...)
}

func (p *Pad) askWithin(ctx context.Context, f Frame, limit time.Duration, want ...string) (Frame, error) {
	answer, err := p.exchange.ask(ctx, f, limit, want...)
	p.settle(err)
	return answer, err
}

// settle gives a pad up that could not be brought to rest after an error.
func (p *Pad) settle(err error) {
	if err == nil || p.here.Lost() != nil || !p.exchange.doubtful && !errors.Is(err, link.ErrGone) {
		return
	}
	p.here.GiveUp(err)
}

// noted keeps an error code for the technician.
func (p *Pad) noted(code byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = code
}

// broken is an answer that came whole and cannot be read.
func broken(cause error) error { return fmt.Errorf("%w: %v", pinpad.ErrProtocol, cause) }

// stopped turns the end of the caller's context into a reason: a person
// cancelled, or the time that a person had is over.
func stopped(err error, late payment.Reason) (payment.Reason, error) {
	switch {
	case errors.Is(err, context.Canceled):
		return payment.ReasonCashierCancelled, nil
	case errors.Is(err, context.DeadlineExceeded):
		return late, nil
	}
	return payment.NoReason, err
}
