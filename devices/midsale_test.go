package devices_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"till/devices"
	"till/devices/devicesim"
	"till/devices/link"
	"till/payment"
)

// TestAPadThatWentBeforeTheCardHeardTheBankIsNoFinishedCard: while the bank is
// asked the pad is unplugged and found again. The card has heard nothing, so
// the sale is not finished, and what a reversal needs is still known.
func TestAPadThatWentBeforeTheCardHeardTheBankIsNoFinishedCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outlet := devicesim.PipeOutlet()
		sim(t, outlet, devicesim.PadConfig{Card: "chip"})
		pad := openOn(t, outlet)
		if reason, err := pad.LoadKeys(t.Context(), workingKeys(t)); err != nil || reason != "" {
			t.Fatalf("%q, %v", reason, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			pad.Watch(ctx, func([]payment.Health) {})
		}()
		card, reason, err := pad.ReadCard(t.Context(), payment.CardRequest{Amount: 1250, Currency: payment.CNY})
		if err != nil || reason != "" {
			t.Fatalf("reading: %q, %v", reason, err)
		}
		card, reason, err = pad.AskPIN(t.Context(), payment.PINRequest{Amount: 1250, Currency: payment.CNY, Card: card})
		if err != nil || reason != "" || card.Facts.Entry != payment.EntryChip {
			t.Fatalf("the PIN: %q, %v, %s", reason, err, card.Facts.Entry)
		}
		if err := errors.Join(outlet.Unplug(), outlet.Replug()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if down(pad) {
			t.Fatal("the pad was not found again")
		}
		end, reason, err := pad.FinishCard(t.Context(), payment.CardVerdict{Approved: true, ResponseCode: "00"})
		if err == nil && reason == payment.NoReason {
			t.Errorf("the card is said to have agreed")
		}
		if end.Facts != card.Facts || len(end.ReversalEMV) == 0 {
			t.Errorf("what a reversal needs is lost: %+v, %X", end.Facts, end.ReversalEMV)
		}
		if _, _, err := pad.FinishCard(t.Context(), payment.CardVerdict{NoHost: true}); err != nil {
			t.Errorf("a card whose session is over: %v", err)
		}
		cancel()
		<-done
	})
}

// sleeper is a line whose far end went without a word: the next thing sent finds
// out.
type sleeper struct {
	link.Link
	dead *atomic.Bool
}

func (s sleeper) Send(p []byte, limit time.Duration) error {
	if s.dead.Load() {
		return link.ErrGone
	}
	return s.Link.Send(p, limit)
}

// TestALineThatDiedBetweenSalesCostsNoSale: behind a terminal server a line can
// be dead for hours before anybody notices. The sale that notices opens another.
func TestALineThatDiedBetweenSalesCostsNoSale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outlet := devicesim.PipeOutlet()
		sim(t, outlet, devicesim.PadConfig{Card: "stripe"})
		cfg := config(outlet)
		var dead *atomic.Bool
		dials := 0
		cfg.Redial = func(ctx context.Context) (link.Link, error) {
			line, err := outlet.Dial(ctx)
			if dials++; err != nil {
				return nil, err
			}
			dead = new(atomic.Bool)
			return sleeper{line, dead}, nil
		}
		pad, err := devices.OpenPad(t.Context(), "", asABECS(cfg))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = pad.Close() }()
		read := func() (payment.Reason, error) {
			_, reason, err := pad.ReadCard(t.Context(), payment.CardRequest{Amount: 1250, Currency: payment.CNY})
			return reason, errors.Join(err, pad.ReleaseCard(t.Context()))
		}
		if reason, err := read(); err != nil || reason != "" {
			t.Fatalf("the first sale: %q, %v", reason, err)
		}
		dead.Store(true)
		if reason, err := read(); err != nil || reason != "" || dials != 2 {
			t.Errorf("the sale that found the line dead: %q, %v after %d dials", reason, err, dials)
		}
		dead.Store(true)
		if err := outlet.Unplug(); err != nil {
			t.Fatal(err)
		}
		if _, err := read(); !errors.Is(err, link.ErrGone) {
			t.Errorf("a pad that is not there: %v", err)
		}
	})
}
