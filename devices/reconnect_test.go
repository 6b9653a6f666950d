package devices_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"till/devices"
	"till/devices/devicesim"
	"till/devices/link"
	"till/devices/pinpad"
	"till/payment"
)

// openOn opens a driver on an outlet that is being served.
func openOn(t *testing.T, outlet *devicesim.Outlet) devices.Pad {
	t.Helper()
	pad, err := devices.OpenPad(t.Context(), outlet.Spec(), asABECS(config(outlet)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pad.Close() })
	return pad
}

// openTraced is openOn with somebody listening to the trace.
func openTraced(t *testing.T, outlet *devicesim.Outlet, who ear) devices.Pad {
	t.Helper()
	cfg := config(outlet)
	cfg.Clear = true // in an enciphered session a trace cannot tell commands
	cfg.Redial = func(ctx context.Context) (link.Link, error) {
		line, err := outlet.Dial(ctx)
		if err != nil {
			return nil, err
		}
		return devices.TracePad(line, slog.New(who)), nil
	}
	pad, err := devices.OpenPad(t.Context(), "", asABECS(cfg))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pad.Close() })
	return pad
}

func down(pad devices.Pad) bool {
	for _, health := range pad.Health() {
		if health.Condition != payment.ConditionDown || health.Reason != payment.ReasonPadGone || !health.Simulated {
			return false
		}
	}
	return true
}

func TestAPadUnpluggedWhileItWaitsIsAnErrorAndComesBack(t *testing.T) {
	outlets := map[string]func() (*devicesim.Outlet, error){
		"pseudo-terminal": func() (*devicesim.Outlet, error) { return devicesim.OpenOutlet("") },
		"tcp":             func() (*devicesim.Outlet, error) { return devicesim.ListenOutlet("127.0.0.1:0") },
	}
	for name, plugIn := range outlets {
		t.Run(name, func(t *testing.T) {
			outlet, err := plugIn()
			if errors.Is(err, devicesim.ErrNoPTY) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			// An old pad: what it is told is readable in the trace.
			far := sim(t, outlet, devicesim.PadConfig{Card: devicesim.CardNone, Model: devicesim.PadClassic})
			begun := ear{slog.DiscardHandler, "GCR", make(chan struct{}, 1)}
			pad := openTraced(t, outlet, begun)
			if reason, err := pad.LoadKeys(t.Context(), workingKeys(t)); err != nil || reason != "" {
				t.Fatalf("%q, %v", reason, err)
			}
			waiting := startReading(t.Context(), pad)
			<-begun.heard
			if err := outlet.Unplug(); err != nil {
				t.Fatal(err)
			}
			if r := <-waiting; !errors.Is(r.err, link.ErrGone) || r.reason != payment.NoReason {
				t.Errorf("%q, %v, want ErrGone", r.reason, r.err)
			}
			if !down(pad) {
				t.Errorf("lamps %+v", pad.Health())
			}
			if _, _, err := pad.ReadCard(t.Context(), payment.CardRequest{Amount: 1250}); err == nil {
				t.Error("a card was read on an unplugged pad")
			}
			if err := outlet.Replug(); err != nil {
				t.Fatal(err)
			}
			if err := far.Present("stripe", ""); err != nil {
				t.Fatal(err)
			}
			// The keys are kept: it is the same pad.
			card, reason, err := pad.ReadCard(t.Context(), payment.CardRequest{Amount: 1250, Currency: payment.CNY})
			if err != nil || reason != "" {
				t.Fatalf("after replugging: %q, %v", reason, err)
			}
			_, reason, err = pad.AskPIN(t.Context(), payment.PINRequest{Amount: 1250, Currency: payment.CNY, Card: card})
			if err != nil || reason != "" || down(pad) {
				t.Errorf("the PIN: %q, %v, lamps %+v", reason, err, pad.Health())
			}
		})
	}
}

// reading is the end of one ReadCard.
type reading struct {
	card   payment.Card
	reason payment.Reason
	err    error
}

// startReading waits for a card beside the test.
func startReading(ctx context.Context, pad devices.Pad) chan reading {
	end := make(chan reading, 1)
	go func() {
		card, reason, err := pad.ReadCard(ctx, payment.CardRequest{Amount: 1250, Currency: payment.CNY})
		end <- reading{card, reason, err}
	}()
	return end
}

// ear hears in the trace of a line that a command was sent.
type ear struct {
	slog.Handler
	command string
	heard   chan struct{}
}

// Enabled is true: DiscardHandler's own would silence the ear.
func (e ear) Enabled(context.Context, slog.Level) bool { return true }

// Handle passes the news on once.
func (e ear) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "what" && a.Value.String() == e.command {
			select {
			case e.heard <- struct{}{}:
			default:
			}
		}
		return true
	})
	return nil
}

func TestWatchLightsTheLampsBetweenSales(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outlet := devicesim.PipeOutlet()
		sim(t, outlet, devicesim.PadConfig{})
		pad := openOn(t, outlet)
		var mu sync.Mutex
		var seen []payment.Condition
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			pad.Watch(ctx, func(h []payment.Health) {
				mu.Lock()
				defer mu.Unlock()
				seen = append(seen, h[0].Condition)
			})
		}()
		synctest.Wait()
		for range 2 {
			if err := outlet.Unplug(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			if !down(pad) {
				t.Errorf("lamps %+v", pad.Health())
			}
			if err := outlet.Replug(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Second) // no lamp is late by more
			if down(pad) {
				t.Errorf("lamps %+v", pad.Health())
			}
		}
		cancel()
		<-done
		mu.Lock()
		defer mu.Unlock()
		if len(seen) != 4 || seen[0] != payment.ConditionDown || seen[1] != payment.ConditionReady {
			t.Errorf("told %v", seen)
		}
	})
}

func TestAnotherPadHasNoKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := devicesim.PipeOutlet(), devicesim.PipeOutlet()
		sim(t, first, devicesim.PadConfig{SerialNumber: "A1"})
		sim(t, second, devicesim.PadConfig{SerialNumber: "B2"})
		cfg := config(first)
		plugged := first
		cfg.Redial = func(ctx context.Context) (link.Link, error) { return plugged.Dial(ctx) }
		pad, err := devices.OpenPad(t.Context(), "", asABECS(cfg))
		if err != nil {
			t.Fatal(err)
		}
		defer pad.Close()
		sell(t, pad)
		if err := first.Unplug(); err != nil {
			t.Fatal(err)
		}
		plugged = second
		if _, err := pad.EncryptWithMAK(t.Context(), [8]byte{}); err == nil {
			t.Error("a block was enciphered while the pad was away")
		}
		if _, err := pad.EncryptWithMAK(t.Context(), [8]byte{}); !errors.Is(err, pinpad.ErrNoKeys) {
			t.Errorf("error %v, want ErrNoKeys", err)
		}
		if pad.HoldsKeys() {
			t.Error("the other pad is said to hold keys")
		}
		if id := pad.Identity(); id.Serial != "B2" {
			t.Errorf("identity %+v", id)
		}
	})
}

func TestThePadServesOneAtATimeAndTheLampsMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outlet := devicesim.PipeOutlet()
		far := sim(t, outlet, devicesim.PadConfig{Card: devicesim.CardNone})
		pad := openOn(t, outlet)
		if reason, err := pad.LoadKeys(t.Context(), workingKeys(t)); err != nil || reason != "" {
			t.Fatalf("%q, %v", reason, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		waiting := startReading(ctx, pad)
		synctest.Wait()
		if show := far.Display(); show != "COFFEE & CO\nCNY 12.50" {
			t.Errorf("the pad shows %q", show)
		}
		if h := pad.Health()[1]; h.Condition != payment.ConditionBusy {
			t.Errorf("lamp %+v", h)
		}
		short, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if _, err := pad.EncryptWithMAK(short, [8]byte{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a second command: %v, want the end of its own wait", err)
		}
		cancel()
		if r := <-waiting; r.reason != payment.ReasonCashierCancelled || r.err != nil {
			t.Errorf("%q, %v", r.reason, r.err)
		}
		if _, err := pad.EncryptWithMAK(t.Context(), [8]byte{}); err != nil {
			t.Errorf("after the cancel: %v", err)
		}
		if show := far.Display(); show != "COFFEE & CO\nWELCOME" {
			t.Errorf("the pad shows %q", show)
		}
	})
}

func TestCancellingThePINIsTheCashiersCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outlet := devicesim.PipeOutlet()
		sim(t, outlet, devicesim.PadConfig{Delay: devicesim.PadDelay{PIN: time.Minute}})
		pad := openOn(t, outlet)
		if reason, err := pad.LoadKeys(t.Context(), workingKeys(t)); err != nil || reason != "" {
			t.Fatalf("%q, %v", reason, err)
		}
		card, reason, err := pad.ReadCard(t.Context(), payment.CardRequest{Amount: 1250, Currency: payment.CNY})
		if err != nil || reason != "" {
			t.Fatalf("%q, %v", reason, err)
		}
		for want, ctx := range map[payment.Reason]func() (context.Context, context.CancelFunc){
			payment.ReasonCashierCancelled: func() (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				return ctx, cancel
			},
			payment.ReasonPINTimeout: func() (context.Context, context.CancelFunc) {
				return context.WithTimeout(t.Context(), time.Second)
			},
		} {
			ctx, cancel := ctx()
			got, reason, err := pad.AskPIN(ctx, payment.PINRequest{Amount: 1250, Currency: payment.CNY, Card: card})
			cancel()
			if reason != want || err != nil || !got.PINBlock.Empty() || got.Facts.Entry != payment.EntryChip {
				t.Errorf("%q, %v, want %q", reason, err, want)
			}
		}
	})
}

func TestAClosedPadStaysClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outlet := devicesim.PipeOutlet()
		far := sim(t, outlet, devicesim.PadConfig{})
		pad := openOn(t, outlet)
		if err := pad.Idle(t.Context(), "See you"); err != nil {
			t.Error(err)
		}
		if show := far.Display(); show != "COFFEE & CO\nSEE YOU" {
			t.Errorf("the pad shows %q", show)
		}
		if err := pad.Close(); err != nil {
			t.Error(err)
		}
		if _, _, err := pad.ReadCard(t.Context(), payment.CardRequest{Amount: 1}); !errors.Is(err, link.ErrClosed) {
			t.Errorf("error %v, want ErrClosed", err)
		}
		if err := pad.Reconnect(t.Context()); !errors.Is(err, link.ErrClosed) {
			t.Errorf("error %v, want ErrClosed", err)
		}
	})
}
