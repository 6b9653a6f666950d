package devices_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/devicesim"
	"till/devices/link"
	"till/payment"
)

// soakSales is how many sales are made; a few seconds of real time hold hours.
const soakSales = 300

// TestAUICPadIsPulledOutAtAnyMoment: each sale ends with a block for its own card, a
// reason or an error, the pad comes back, and nothing is left running (the bubble
// would not end).
func TestAUICPadIsPulledOutAtAnyMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outlet := devicesim.PipeOutlet()
		people := devicesim.PadDelay{Card: time.Second, PIN: 2 * time.Second}
		uicSim(t, outlet, devicesim.UICConfig{PadConfig: devicesim.PadConfig{Delay: people}})
		pad := uicOpen(t, outlet, uicConfig(outlet))
		if reason, err := pad.LoadKeys(t.Context(), workingKeys(t)); err != nil || reason != "" {
			t.Fatalf("%q, %v", reason, err)
		}
		random := rand.New(rand.NewPCG(11, 791))
		paid, broken := 0, 0
		for range soakSales {
			done := make(chan struct{})
			go func() {
				defer close(done)
				time.Sleep(time.Duration(random.Int64N(int64(8 * time.Second))))
				if err := errors.Join(outlet.Unplug(), outlet.Replug()); err != nil {
					t.Error(err)
				}
			}()
			switch err := soakSale(t.Context(), t, pad); {
			case err == nil:
				paid++
			case errors.Is(err, link.ErrGone) || errors.Is(err, link.ErrTimeout):
				broken++
			default:
				t.Errorf("a sale ended with %v", err)
			}
			<-done
			if err := pad.Reconnect(t.Context()); err != nil {
				t.Fatalf("the pad did not come back: %v", err)
			}
			if !pad.HoldsKeys() {
				t.Fatal("the same pad lost its keys")
			}
		}
		if paid == 0 || broken == 0 {
			t.Errorf("%d sales went through, %d broke: the pulling proves nothing", paid, broken)
		}
	})
}

// soakSale is a sale up to the answer of the bank.
func soakSale(ctx context.Context, t *testing.T, pad interface {
	ReadCard(context.Context, payment.CardRequest) (payment.Card, payment.Reason, error)
	AskPIN(context.Context, payment.PINRequest) (payment.Card, payment.Reason, error)
	EncryptWithMAK(context.Context, [8]byte) ([8]byte, error)
	ReleaseCard(context.Context) error
}) error {
	card, reason, err := pad.ReadCard(ctx, payment.CardRequest{Amount: 1250, Currency: payment.CNY})
	if err != nil {
		return err
	}
	if reason != "" {
		t.Errorf("reading ended with %q", reason)
	}
	card, reason, err = pad.AskPIN(ctx, payment.PINRequest{Amount: 1250, Currency: payment.CNY, Card: card})
	if err != nil {
		return err
	}
	if reason != "" && reason != payment.ReasonCustomerCancelled { // a pad that came back has no card before it
		t.Errorf("the PIN ended with %q", reason)
	}
	if reason == "" && len(card.PINBlock.Reveal()) != 8 {
		t.Errorf("card %+v", card)
	}
	if _, err := pad.EncryptWithMAK(ctx, [8]byte{1}); err != nil {
		return err
	}
	return pad.ReleaseCard(ctx)
}
