package cli

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/link"
	"till/devices/reader"
	"till/payment"
	"till/payment/engine"
)

// The published practice card with a stripe alone, and one whose service code
// tells of a chip.
const (
	plainStripe = ";6222020000061009=49101200000000000?"
	chipStripe  = ";6222020000061009=49102010000000000?"
)

// slot is a pad's reader on which a test says what happens, and when.
type slot struct {
	engine.CardReader
	after  time.Duration // until the pad has read its own card; 0 for never
	gone   bool          // the line broke when it was cancelled
	rested bool          // it was brought to rest
}

func (s *slot) ReadCard(ctx context.Context, _ payment.CardRequest) (payment.Card, payment.Reason, error) {
	var card <-chan time.Time
	if s.after > 0 {
		card = time.After(s.after)
	}
	select {
	case <-card:
		return payment.Card{Facts: payment.CardFacts{Entry: payment.EntryChip}}, payment.NoReason, nil
	case <-ctx.Done():
		s.rested = true
		if s.gone {
			return payment.Card{}, payment.NoReason, link.ErrGone
		}
		return payment.Card{}, payment.ReasonCashierCancelled, nil
	}
}

func TestAStripeOnAReaderBesideThePad(t *testing.T) {
	const second = time.Second
	for _, c := range []struct {
		name   string
		slot   slot
		swiped time.Duration // 0 for never
		text   string
		cancel time.Duration // by the cashier; 0 for never
		entry  payment.EntryMode
		reason payment.Reason
		err    error
	}{
		{"pays while a card is asked for, and the pad is brought to rest", slot{}, second, plainStripe, 0, payment.EntryStripe, "", nil},
		{"may not pay where the card has a chip", slot{}, second, chipStripe, 0, "", payment.ReasonInsertChip, nil},
		{"comes too late after the pad has read a card", slot{after: second}, 2 * second, plainStripe, 0, payment.EntryChip, "", nil},
		{"does not pay after the cashier cancelled", slot{}, 2 * second, plainStripe, second, "", payment.ReasonCashierCancelled, nil},
		{"does not pay without the pad, which takes the PIN and seals", slot{gone: true}, second, plainStripe, 0, "", "", link.ErrGone},
		{"is not missed where nobody swipes", slot{after: second}, 0, "", 0, payment.EntryChip, "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				waiting := &swipes{}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if c.cancel > 0 {
					time.AfterFunc(c.cancel, cancel)
				}
				swipe := reader.Rules{}.Read(c.text).Swipe
				if c.swiped > 0 {
					time.AfterFunc(c.swiped, func() { waiting.offer(swipe) })
				}
				card, reason, err := swipeReader{&c.slot, waiting}.ReadCard(ctx, payment.CardRequest{})
				if card.Facts.Entry != c.entry || reason != c.reason || !errors.Is(err, c.err) {
					t.Fatalf("%q, %q, %v", card.Facts.Entry, reason, err)
				}
				if c.entry == payment.EntryStripe && (card.Facts.Masked != "622202******1009" || card.Facts.ServiceCode != "120" || !card.PINAsked || !c.slot.rested) {
					t.Errorf("read %+v, at rest %t", card.Facts, c.slot.rested)
				}
				if c.entry == "" && c.swiped == second && swipe.PAN.Reveal() == "6222020000061009" {
					t.Error("a stripe that did not pay is not wiped")
				}
				if waiting.offer(reader.Rules{}.Read(plainStripe).Swipe) {
					t.Error("a stripe is taken after the wait")
				}
			})
		})
	}
}

func TestAStripeThatCannotBeReadIsNobodys(t *testing.T) {
	waiting := &swipes{}
	_, end := waiting.await()
	defer end()
	if waiting.offer(reader.Rules{}.Read(";622202?").Swipe) {
		t.Error("it was taken")
	}
	if !waiting.offer(reader.Rules{}.Read(plainStripe).Swipe) || waiting.offer(reader.Rules{}.Read(plainStripe).Swipe) {
		t.Error("not one stripe was taken, but none or two")
	}
}
