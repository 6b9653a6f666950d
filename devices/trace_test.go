package devices_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/devicesim"
	"till/devices/link"
	"till/devices/pinpad/abecs"
	"till/payment"
)

// record makes a sale on a pretend pad and returns its trace and its card.
func record(t *testing.T, card string) (string, payment.Card) {
	t.Helper()
	var trace bytes.Buffer
	var read payment.Card
	synctest.Test(t, func(t *testing.T) {
		outlet := devicesim.PipeOutlet()
		sim(t, outlet, devicesim.PadConfig{Card: card, Now: fixedClock})
		line, err := outlet.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		cfg := config(outlet)
		cfg.Now, cfg.Clear = fixedClock, true
		pad, err := abecs.Open(t.Context(), link.Record(line, &trace, "abecs", abecs.Mask), cfg)
		if err != nil {
			t.Fatal(err)
		}
		read = sell(t, pad)
		if err := pad.Close(); err != nil {
			t.Fatal(err)
		}
	})
	return trace.String(), read
}

func fixedClock() time.Time { return time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC) }

func TestATraceReplaysAgainstTheDriverAndHoldsNoSecret(t *testing.T) {
	for _, card := range []string{"chip", "contactless", "stripe"} {
		t.Run(card, func(t *testing.T) {
			trace, sold := record(t, card)
			plain := strings.ToUpper(strings.ReplaceAll(trace, " ", ""))
			for _, secret := range []string{sold.PAN.Reveal(), pikCryptogram, makCryptogram} {
				if strings.Contains(plain, fmt.Sprintf("%X", secret)) || strings.Contains(plain, secret) {
					t.Errorf("the trace holds %s", secret)
				}
			}
			recordings, err := link.ReadTrace(strings.NewReader(trace))
			if err != nil || len(recordings) != 1 || recordings[0].Family != "abecs" {
				t.Fatalf("%d recordings, %v", len(recordings), err)
			}
			synctest.Test(t, func(t *testing.T) {
				cfg := config(devicesim.PipeOutlet())
				cfg.Now, cfg.Redial, cfg.Clear = fixedClock, nil, true
				pad, err := abecs.Open(t.Context(), link.Replay(recordings[0], abecs.Mask), cfg)
				if err != nil {
					t.Fatal(err)
				}
				again := sell(t, pad)
				if again.Facts.Entry != sold.Facts.Entry || again.Expiry != sold.Expiry || again.Facts.Masked != sold.Facts.Masked {
					t.Errorf("replayed as %+v, was %+v", again, sold)
				}
				if again.PAN.Reveal() == sold.PAN.Reveal() {
					t.Error("the trace gives the card number back")
				}
				if err := pad.Close(); err != nil && !errors.Is(err, link.ErrGone) {
					t.Error(err)
				}
			})
		})
	}
}

func TestAReplayDemandsWhatWasSent(t *testing.T) {
	trace, _ := record(t, "chip")
	recordings, err := link.ReadTrace(strings.NewReader(trace))
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		cfg := config(devicesim.PipeOutlet())
		cfg.Now, cfg.Redial, cfg.Clear = fixedClock, nil, true
		pad, err := abecs.Open(t.Context(), link.Replay(recordings[0], abecs.Mask), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if err := pad.Idle(t.Context(), "another text"); !errors.Is(err, link.ErrReplay) {
			t.Errorf("error %v, want ErrReplay", err)
		}
	})
}
