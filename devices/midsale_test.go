package devices_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/devicesim"
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
