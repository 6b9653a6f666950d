package abecs

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"till/devices/link"
	"till/devices/pinpad"
	"till/payment"
)

// Pad is one PIN pad: card reader, PIN entry and key store in one. Its methods
// may be called from any goroutine; one command at a time is in flight, and the
// others wait for their turn.
type Pad struct {
	cfg Config
	// here says whose turn it is; who has it may use exchange, sale and keys.
	here     *link.Presence
	exchange *exchange
	sale     cardSession
	keys     payment.WorkingKeys
	// tablesBroken says that loading EMV tables broke off half way.
	tablesBroken bool

	mu       sync.Mutex // guards what Health, Identity and HoldsKeys look at
	holding  bool       // keys is not empty
	identity pinpad.Identity
	last     Status // the last status that was not 000, for the technician
}

// slot is what is known of the card slot.
type slot int

const (
	slotEmpty   slot = iota
	slotUnknown      // a till before this one may have left a card in it
	slotTaken
)

// cardSession is what has to be known of the card between two commands.
type cardSession struct {
	slot     slot
	chip     bool // an inserted chip waits for the bank's word (FCX or FNC)
	tapped   bool // a tapped one made its cryptogram; the pad wants to hear the end too
	broken   bool // the pad went before FNC: the card never heard the bank
	acquirer string
	facts    payment.CardFacts
	reversal []byte
	said     []byte // what the chip said when it wanted the bank asked
	end      []byte // what it said last, where it approved
	scripted bool   // the card got a script of its issuer
}

// Open brings the pad at the other end of line to rest, opens a session and
// asks who it is. The pad then owns line and closes it.
func Open(ctx context.Context, line link.Link, cfg Config) (*Pad, error) {
	p := &Pad{cfg: cfg.filled()}
	p.here = link.NewPresence("the PIN pad", p.cfg.Redial, p.hello)
	if err := p.hello(ctx, line); err != nil {
		_ = line.Close()
		return nil, fmt.Errorf("opening the PIN pad at %s: %w", line, err)
	}
	return p, nil
}

// hello is CAN, OPN and the question who is there, over a new line.
func (p *Pad) hello(ctx context.Context, line link.Link) error {
	x := newExchange(line, p.cfg.Limits)
	opened, err := p.openSession(ctx, x)
	if err != nil {
		return err
	}
	x.session = opened
	identity, err := p.identify(ctx, x)
	if err != nil {
		x.endSession()
		return err
	}
	p.adopt(x, identity)
	return nil
}

// adopt takes a pad that said hello. If it is another one than before, the
// working keys are forgotten: they were proved in the other one. A chip that
// waited for the bank's word has lost its session, whichever pad it is.
func (p *Pad) adopt(x *exchange, identity pinpad.Identity) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if identity.Serial != p.identity.Serial {
		p.keys, p.holding = payment.WorkingKeys{}, false
	}
	sale := cardSession{slot: slotUnknown}
	if p.sale.chip || p.sale.broken {
		sale.broken, sale.facts, sale.reversal = true, p.sale.facts, p.sale.reversal
	}
	if p.exchange != nil {
		p.exchange.endSession()
	}
	p.exchange, p.identity, p.sale = x, identity, sale
	p.here.Adopt(x.line)
}

// Identity is what the pad said of itself.
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

// Idle shows a text while nothing is to do; "" takes the merchant's name.
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
	return p.show(ctx, p.cfg.Merchant, text)
}

// show writes the two lines of the display.
func (p *Pad) show(ctx context.Context, first, second string) error {
	_, err := p.command(ctx, "DSP", values{"DSP_MSG": screen(first, second)}, wait{limit: p.cfg.Limits.Answer})
	return err
}

// screen is two lines of sixteen as one field.
func screen(first, second string) string {
	both := pinpad.Latin(first, merchantWidth)
	both = append(both, pinpad.Latin(second, merchantWidth)...)
	runes := make([]rune, len(both))
	for i, b := range both {
		runes[i] = rune(b)
	}
	return string(runes)
}

// Close ends the session, leaves the idle text on the pad and closes the line.
func (p *Pad) Close() error {
	return p.here.Close(p.cfg.Limits.Answer, func(ctx context.Context) {
		if p.here.Lost() == nil {
			_, _ = p.command(ctx, "CLO", values{"CLO_MSG": screen(p.cfg.Merchant, "")}, wait{limit: p.cfg.Limits.Answer})
		}
		p.keep(payment.WorkingKeys{})
		p.exchange.endSession()
	})
}

// command runs one command; who calls it has the turn.
func (p *Pad) command(ctx context.Context, id string, v values, w wait) (Response, error) {
	c, err := newCommand(id, v)
	if err != nil {
		return Response{}, err
	}
	return p.send(ctx, c, w)
}

// send runs a command and overwrites it.
func (p *Pad) send(ctx context.Context, c Command, w wait) (Response, error) {
	defer c.wipe()
	response, err := p.exchange.do(ctx, c, w)
	if err != nil {
		p.settle(err)
		return response, err
	}
	if response.Status != statusOK {
		p.mu.Lock()
		p.last = response.Status
		p.mu.Unlock()
	}
	if response.Status.sessionLost() {
		return Response{}, p.resume(ctx, c.ID, response.Status)
	}
	return response, nil
}

// ask runs one of the newer commands; who calls it has the turn.
func (p *Pad) ask(ctx context.Context, w wait, id string, list ...parameter) (Response, error) {
	c, err := newParameters(id, list...)
	if err != nil {
		return Response{}, err
	}
	return p.send(ctx, c, w)
}

// resume opens a new session where pad and till do not agree about the old one:
// the pad was switched off, or a till that crashed left one open. What the pad
// did in the old one is over, and so is the command.
func (p *Pad) resume(ctx context.Context, id string, status Status) error {
	lost := fmt.Errorf("%w: %s answered with status %s", ErrSession, id, status)
	if err := p.hello(context.WithoutCancel(ctx), p.here.Line()); err != nil {
		p.here.GiveUp(errors.Join(lost, err))
	}
	return fmt.Errorf("%w: %w", pinpad.ErrProtocol, lost)
}

// settle gives a pad up that could not be brought to rest after an error.
func (p *Pad) settle(err error) {
	atRest := !p.exchange.doubtful && !errors.Is(err, link.ErrGone)
	if atRest || p.here.Lost() != nil {
		return
	}
	p.here.GiveUp(err)
}

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
