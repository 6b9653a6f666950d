package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"till/payment"
)

func TestRetryOwed(t *testing.T) {
	cases := []struct {
		name   string
		only   uint64
		ready  payment.Reason
		undone []payment.Answer
		sends  string
		tried  int
		reason payment.Reason
		states [2]payment.State
	}{
		{"all are tried once", 0, "", []payment.Answer{taken, taken}, "reverse 1, reverse 2", 2, "",
			[2]payment.State{payment.Reversed, payment.Reversed}},
		{"one that is refused does not hold the other", 0, "", []payment.Answer{refusal, taken}, "reverse 1, reverse 2", 2, "",
			[2]payment.State{payment.ReversalDue, payment.Reversed}},
		{"one is picked", 2, "", []payment.Answer{taken}, "reverse 2", 1, "",
			[2]payment.State{payment.ReversalDue, payment.Reversed}},
		{"one that owes nothing is not tried", 9, "", nil, "", 0, "",
			[2]payment.State{payment.ReversalDue, payment.ReversalDue}},
		{"a line that is not ready tries nothing and says why", 0, payment.ReasonLineDown, nil, "", 2, payment.ReasonLineDown,
			[2]payment.State{payment.ReversalDue, payment.ReversalDue}},
		{"a line that is not ready names the one that was meant", 2, payment.ReasonLineDown, nil, "", 1, payment.ReasonLineDown,
			[2]payment.State{payment.ReversalDue, payment.ReversalDue}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.owe()
			r.oweMore()
			r.ready, r.undone = c.ready, c.undone
			heard := 0
			r.OnChange(func(payment.Txn) { heard++ })
			tried, reason, err := r.RetryOwed(context.Background(), c.only, r.watch)
			if err != nil || reason != c.reason || len(tried) != c.tried {
				t.Errorf("tried %d, %q, %v, want %d, %q", len(tried), reason, err, c.tried, c.reason)
			}
			if got := r.sends(); got != c.sends {
				t.Errorf("left: %q, want %q", got, c.sends)
			}
			for i, want := range c.states {
				if got := r.state(uint64(i + 1)); got != want {
					t.Errorf("attempt %d is %s, want %s", i+1, got, want)
				}
			}
			for _, txn := range tried {
				if txn.State != r.state(txn.ID) {
					t.Errorf("attempt %d was given as %s, the journal says %s", txn.ID, txn.State, r.state(txn.ID))
				}
			}
			if reason == payment.NoReason && heard != len(tried) {
				t.Errorf("%d changes were told of %d tries", heard, len(tried))
			}
		})
	}
}

func TestRetryOwedStopsWhenAsked(t *testing.T) {
	r := newRig(t)
	r.owe()
	r.oweMore()
	ctx, cancel := context.WithCancelCause(context.Background())
	r.stop, r.stopAt, r.undone = cancel, "reverse", nil
	tried, _, err := r.RetryOwed(ctx, 0, nil)
	if err != nil || len(tried) != 1 || r.sends() != "reverse 1" {
		t.Errorf("tried %d, %v, left: %s", len(tried), err, r.sends())
	}
	if r.state(1) != payment.Reversed {
		t.Errorf("the try under way was not finished: %s", r.state(1))
	}
}

func TestNextTry(t *testing.T) {
	try := func(ago time.Duration) payment.Try {
		return payment.Try{Time: morning.Add(-ago), MTI: "0400", Result: payment.TryNoAnswer}
	}
	request := payment.Try{Time: morning.Add(-time.Hour), MTI: "0200", Result: payment.TryNoAnswer}
	cases := []struct {
		name  string
		tries []payment.Try
		wait  time.Duration
	}{
		{"what was never tried is due", []payment.Try{request}, 0},
		{"after one try it waits two seconds", []payment.Try{request, try(0)}, 2 * time.Second},
		{"after two it waits ten", []payment.Try{request, try(time.Minute), try(0)}, 10 * time.Second},
		{"a wait that is over is in the past", []payment.Try{request, try(time.Minute)}, -58 * time.Second},
		{"a clock set back makes it due now instead of in a year", []payment.Try{request, try(-365 * 24 * time.Hour)}, 0},
		{"a clock set forward makes it due", []payment.Try{request, try(365 * 24 * time.Hour)}, 2*time.Second - 365*24*time.Hour},
	}
	r := newRig(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			next := r.NextTry(payment.Txn{Attempts: c.tries})
			if got := next.Sub(morning); got != c.wait {
				t.Errorf("next in %v, want %v", got, c.wait)
			}
		})
	}
}

// systemClock is real time; inside synctest that is virtual.
type systemClock struct{ start time.Time }

func (systemClock) Now() time.Time                         { return time.Now() }
func (c systemClock) Mono() time.Duration                  { return time.Since(c.start) }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// keeping is a rig in virtual time whose background work runs.
func keeping(t *testing.T) (*rig, func()) {
	r := newRig(t)
	r.cfg.Clock = systemClock{time.Now()}
	r.start()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	return r, func() {
		go func() {
			defer close(done)
			r.Keep(ctx)
		}()
		t.Cleanup(func() {
			cancel()
			<-done
		})
	}
}

func TestKeepBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, keep := keeping(t)
		r.owe()
		for range 12 {
			r.undone = append(r.undone, refusal)
		}
		keep() // the first try was in the sale itself
		time.Sleep(6 * time.Hour)
		synctest.Wait()
		want := []time.Duration{2 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute,
			5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, time.Hour, time.Hour, time.Hour}
		if len(r.went) < 12 {
			t.Fatalf("%d tries in six hours: %v", len(r.went), r.went)
		}
		for i, wait := range want[:11] {
			if got := r.went[i+1].Sub(r.went[i]); got < wait || got > wait+time.Second {
				t.Errorf("try %d came %v after the one before, want %v", i+2, got, wait)
			}
		}
		time.Sleep(time.Hour + time.Minute)
		synctest.Wait()
		if state := r.state(1); state != payment.Reversed {
			t.Errorf("when the bank takes it, it is %s", state)
		}
	})
}

func TestKeepWritesTheMarkOfASlip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, keep := keeping(t)
		keep()
		synctest.Wait()
		r.sell()
		synctest.Wait()
		if got := r.receipt(1).State; got != payment.ReceiptPrinted {
			t.Errorf("after the sale the slip is %s in the journal", got)
		}
	})
}

func TestKeepWaitsForALineThatIsNotReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, keep := keeping(t)
		r.owe()
		r.ready = payment.ReasonLineDown
		keep()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if got := r.sends(); got != "" {
			t.Fatalf("left: %s", got)
		}
		r.hands.Lock()
		r.ready = payment.NoReason
		r.hands.Unlock()
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := r.sends(); got != "reverse 1" || r.state(1) != payment.Reversed {
			t.Errorf("two minutes after the line came back: left %q, %s", got, r.state(1))
		}
	})
}

func TestACustomerGoesBeforeTheSecondTryOfTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, keep := keeping(t)
		r.owe()
		r.oweMore()
		r.slow = time.Second
		r.undone = []payment.Answer{refusal, refusal, refusal}
		time.Sleep(time.Hour) // both are due
		keep()
		time.Sleep(500 * time.Millisecond) // the first try is under way
		r.sell()
		synctest.Wait()
		if got, want := r.sends(), "reverse 1, reverse 1, reverse 2, send 3"; got != want {
			t.Errorf("left: %s, want %s", got, want)
		}
	})
}

func TestKeepSurvivesAClockThatIsSetBack(t *testing.T) {
	r := newRig(t)
	r.owe()
	r.clock.now = morning.Add(-2 * time.Hour)
	r.undone = []payment.Answer{refusal}
	ctx, cancel := context.WithCancel(context.Background())
	naps := &napping{clock: r.clock, left: 3, stop: cancel}
	r.cfg.Clock = naps
	r.start()
	r.Keep(ctx)
	if got := r.sends(); got != "reverse 1, reverse 1" || r.state(1) != payment.Reversed {
		t.Errorf("left %q, %s: a debt must not wait for the clock to catch up", got, r.state(1))
	}
	for _, nap := range naps.naps {
		if nap <= 0 || nap > time.Minute {
			t.Errorf("it naps for %v", nap)
		}
	}
}

// napping lets every wait pass at once, and ends the work after some.
type napping struct {
	*clock
	left int
	stop func()
	naps []time.Duration
}

func (n *napping) After(d time.Duration) <-chan time.Time {
	n.naps = append(n.naps, d)
	if n.left--; n.left < 0 {
		n.stop()
		return nil
	}
	n.now = n.now.Add(d)
	due := make(chan time.Time, 1)
	due <- n.now
	return due
}

func TestKeepEndsWithoutWorkWhenAsked(t *testing.T) {
	r := newRig(t)
	r.owe()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r.Keep(ctx)
	if len(r.story) != 0 {
		t.Errorf("after the end: %v", r.story)
	}
}
