package cli

import (
	"context"
	"sync"

	"till/devices/pinpad"
	"till/devices/reader"
	"till/payment"
	"till/payment/engine"
	"till/payment/profile"
)

// swipes hands a stripe that was swiped on a reader of its own to the sale that
// waits for a card. A stripe that nobody waits for is the caller's to wipe.
type swipes struct {
	mu      sync.Mutex
	waiting chan reader.Swipe // of one place; nil while no card is asked for
}

// offer reports whether a sale took the stripe, which is its own from then on.
func (s *swipes) offer(swipe reader.Swipe) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting == nil || swipe.PAN.Empty() {
		return false
	}
	select {
	case s.waiting <- swipe:
		return true
	default:
		return false // a second one while the first is looked at
	}
}

// await begins a wait; end ends it and wipes a stripe that came too late.
func (s *swipes) await() (swiped <-chan reader.Swipe, end func()) {
	mine := make(chan reader.Swipe, 1)
	s.mu.Lock()
	s.waiting = mine
	s.mu.Unlock()
	return mine, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.waiting = nil
		select {
		case late := <-mine:
			late.Wipe()
		default:
		}
	}
}

// swipeReader reads a card on the pad or takes the stripe that is swiped on
// another reader meanwhile, whichever comes first. The PIN is asked on the pad in
// either case. A pad that has read a card, or has gone, has the last word.
type swipeReader struct {
	engine.CardReader
	swipes *swipes
}

// ReadCard satisfies engine.CardReader. A stripe whose service code says that the
// card has a chip may not pay (ReasonInsertChip).
func (r swipeReader) ReadCard(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error) {
	swiped, end := r.swipes.await()
	defer end()
	reading, cancel := context.WithCancel(ctx)
	defer cancel()
	var swipe *reader.Swipe
	looked := make(chan struct{})
	go func() {
		defer close(looked)
		select {
		case one := <-swiped:
			swipe = &one
			cancel() // brings the pad to rest
		case <-reading.Done():
		}
	}()
	card, reason, err := r.CardReader.ReadCard(reading, req)
	cancel()
	<-looked
	if swipe == nil {
		return card, reason, err
	}
	if err != nil || reason != payment.ReasonCashierCancelled || ctx.Err() != nil {
		swipe.Wipe()
		return card, reason, err
	}
	if swipe.ServiceCode.HasChip() {
		swipe.Wipe()
		return payment.Card{}, payment.ReasonInsertChip, nil
	}
	return cardOf(*swipe), payment.NoReason, nil
}

// cardOf is a stripe as the pad would have read it.
func cardOf(swipe reader.Swipe) payment.Card {
	return payment.Card{PAN: swipe.PAN, Track2: swipe.Track2, Expiry: swipe.Expiry, PINAsked: true,
		Facts: payment.CardFacts{Entry: payment.EntryStripe, Masked: swipe.PAN.Masked(),
			Scheme: pinpad.Scheme("", swipe.PAN.Reveal()), ServiceCode: string(swipe.ServiceCode)}}
}

// cardReader is where cards are read: on the till's own pad, and, where the bank
// takes a stripe in clear, on a reader beside it.
func (t *till) cardReader(p *profile.Profile) engine.CardReader {
	if p.Entry.Codes[payment.EntryStripe] == "" || p.Tracks.Encrypted {
		return ownReader{t.pad, t}
	}
	return ownReader{swipeReader{t.pad, &t.swipes}, t}
}
