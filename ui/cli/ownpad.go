package cli

import (
	"context"
	"fmt"

	"till/payment"
	"till/payment/engine"
	"till/store"
	"till/ui/text"
)

// A pad that was exchanged may be a forgery that copies cards and PINs. The till
// remembers the serial number of its own and sells with no other, until a person
// has looked and accepted it.

// rememberPad takes the first pad that the folder sees for its own. The pretend
// pad of this very process is nobody's to exchange.
func (t *till) rememberPad() error {
	serial := t.pad.Identity().Serial
	if t.world.pad != nil || serial == "" {
		return nil
	}
	own, err := t.books.store.PadSerial()
	if err != nil || own != "" {
		return err
	}
	return t.books.store.AcceptPad(store.OwnPad{Serial: serial})
}

// foreignPad is the serial numbers of this till's own pad and of the one that is
// plugged in, where they differ.
func (t *till) foreignPad() (own, is string, foreign bool) {
	if t.books == nil || t.world == nil || t.world.pad != nil {
		return "", "", false
	}
	own, err := t.books.store.PadSerial()
	if err != nil || own == "" {
		return "", "", false // a journal that cannot be read sells nothing anyway
	}
	is = t.pad.Identity().Serial
	return own, is, is != own
}

// padHealth is the pad's lamps; another pad's are out.
func (t *till) padHealth() []payment.Health {
	lamps := t.pad.Health()
	own, _, foreign := t.foreignPad()
	if !foreign {
		return lamps
	}
	for i := range lamps {
		if lamps[i].Condition != payment.ConditionDown {
			lamps[i].Condition, lamps[i].Reason = payment.ConditionDown, payment.ReasonPadChanged
			lamps[i].Detail = fmt.Sprintf("%s, own pad #%s", lamps[i].Detail, own)
		}
	}
	return lamps
}

// ownReader reads cards on the till's own pad alone.
type ownReader struct {
	engine.CardReader
	t *till
}

// ReadCard refuses another pad before a card is near it.
func (r ownReader) ReadCard(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error) {
	if _, _, foreign := r.t.foreignPad(); foreign {
		return payment.Card{}, payment.ReasonPadChanged, nil
	}
	return r.CardReader.ReadCard(ctx, req)
}

// ownPINPad takes PINs on the till's own pad alone.
type ownPINPad struct {
	engine.PINPad
	t *till
}

// AskPIN refuses a pad that was exchanged while the card was read.
func (p ownPINPad) AskPIN(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error) {
	if _, _, foreign := p.t.foreignPad(); foreign {
		return req.Card, payment.ReasonPadChanged, nil
	}
	return p.PINPad.AskPIN(ctx, req)
}

// acceptPad makes the pad that is plugged in this till's own. Nobody's name is
// verified yet, and the journal says so.
func (s *session) acceptPad(ctx context.Context, by string) error {
	if by == "" {
		return usage(func(c *text.Commands) string { return text.DevicesIn(c.Lang).ByWanted })
	}
	t, release, done, err := s.takeTill(ctx)
	if done || err != nil {
		return err
	}
	defer release()
	serial := t.pad.Identity().Serial
	w := text.DevicesIn(s.words().Lang)
	if own, _, foreign := t.foreignPad(); !foreign {
		if own == "" {
			own = serial
		}
		_, _ = fmt.Fprintln(s.stdout, w.PadNotChanged(printable(own)))
		return nil
	}
	if err := t.books.store.AcceptPad(store.OwnPad{Serial: serial, By: by}); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(s.stdout, w.PadAccepted(printable(serial)))
	_, _ = fmt.Fprintln(s.stdout, w.ByUnverified(by))
	if t.told != nil {
		t.told()
	}
	return nil
}
