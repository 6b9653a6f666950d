package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"till/payment"
	"till/payment/flow"
	"till/ui"
	"till/ui/text"
)

// practice opens a till in a practice folder of its own.
func practice(t *testing.T) (*session, *till) {
	t.Helper()
	dir := t.TempDir()
	s := &session{stdin: bytes.NewReader(nil), stdout: io.Discard, stderr: io.Discard,
		flags: flags{data: dir, practice: true}, env: environment{lookup: func(string) string { return "" }}}
	opened, err := s.openTill(t.Context(), quick)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(opened.close)
	return s, opened
}

func coffee() payment.Order {
	return payment.OrderOf(payment.SaleRequest{Amount: 1250, Currency: payment.CNY})
}

// TestAnOrderThatBreaksOffIsAPowerCut: the program makes a mistake in the middle
// of a sale. The screen goes on, the word is the journal's, what is owed is owed,
// and the next sale is served by the same till.
func TestAnOrderThatBreaksOffIsAPowerCut(t *testing.T) {
	tests := []struct {
		at    payment.Stage
		money payment.Money
		after payment.State // once the next sale has cleared the way
	}{
		{payment.StageCard, payment.NotPaid, payment.None},
		{payment.StagePIN, payment.NotPaid, payment.None},
		{payment.StageHost, payment.Undecided, payment.Reversed},
		{payment.StageFinish, payment.Undecided, payment.Reversed},
		{payment.StagePrint, payment.Paid, payment.Approved},
	}
	for _, test := range tests {
		t.Run(string(test.at), func(t *testing.T) {
			_, till := practice(t)
			txn, broke := till.carry(t.Context(), coffee(), func(p payment.Progress) {
				if p.Stage == test.at {
					var nothing map[string]int
					nothing["a mistake"] = 1
				}
			})
			if txn.Money() != test.money || txn.Requested != 1250 {
				t.Errorf("the word is %s, %+v", txn.Money(), txn)
			}
			if !strings.Contains(broke, "nil map") || !strings.Contains(broke, "TestAnOrderThatBreaksOff") {
				t.Errorf("the technician reads %q", broke)
			}
			next, broke := till.carry(t.Context(), coffee(), func(payment.Progress) {})
			if next.Money() != payment.Paid || broke != "" {
				t.Errorf("the next sale is %s (%s), %q", next.Money(), next.Reason, broke)
			}
			if test.after == payment.None {
				if next.ID != 1 {
					t.Errorf("the journal holds an attempt that was never sent, %d", next.ID)
				}
				return
			}
			if now, err := till.books.store.Txn(txn.ID); err != nil || now.State != test.after {
				t.Errorf("in the end it is %s, %v", now.State, err)
			}
		})
	}
}

// TestTheScreensHearOfWhatBrokeOff: a sale ends in exactly one Done with the
// technician's line, another part in a sentence for the cashier.
func TestTheScreensHearOfWhatBrokeOff(t *testing.T) {
	_, till := practice(t)
	c := newCounter(t.Context(), till, func() *text.Commands { return text.CommandsIn(text.EN) })
	till.world = nil // whatever practice does around a sale now breaks
	sale := c.Sell(payment.SaleRequest{Amount: 1250})
	if done, is := (<-c.events).(ui.Done); !is || done.Sale != sale || done.Err == "" ||
		done.Txn.Money() != payment.NotPaid || done.Txn.Outcome != payment.OutcomeNotSent {
		t.Errorf("the sale ended as %+v", done)
	}
	c.open.Wait()
	for len(c.events) > 0 {
		if again, is := (<-c.events).(ui.Done); is {
			t.Errorf("it ended again: %+v", again)
		}
	}
	if !c.broke(func() { panic("a mistake") }) || c.broke(func() {}) {
		t.Error("what broke off is not known")
	}
	if notice, is := (<-c.events).(ui.Notice); !is || notice.Text.EN == "" || notice.Text.ZH == "" {
		t.Errorf("the cashier hears %+v", notice)
	}
}

// TestASaleIsFinishedAlthoughNoScreenListens: the pad says more than the channel
// holds after the screens have gone.
func TestASaleIsFinishedAlthoughNoScreenListens(t *testing.T) {
	c := newCounter(context.Background(), nil, nil)
	cancelled := make(chan struct{})
	ctx, cancel := context.WithCancelCause(context.Background())
	c.cancels[1] = cancel
	c.open.Go(func() {
		<-ctx.Done()
		for range 2 * eventsMax {
			c.send(ui.Changed{})
		}
		close(cancelled)
	})
	c.stop(errCashier)
	<-cancelled
	if !errors.Is(context.Cause(ctx), errCashier) {
		t.Errorf("the cause is %v", context.Cause(ctx))
	}
}

// TestBlameTellsNoSecret: a panic's value can be anything, a card number too.
func TestBlameTellsNoSecret(t *testing.T) {
	const number = "6222020000000008128"
	for _, value := range []any{number, errors.New(number), []byte(number), flow.NotAllowed{Phase: flow.Asking, Event: "start"}} {
		err := unbroken(func() error { panic(value) })
		if err == nil || strings.Contains(err.Error(), number) || !strings.Contains(err.Error(), "TestBlameTellsNoSecret") {
			t.Errorf("%T: %v", value, err)
		}
	}
	if code := codeOf(unbroken(func() error { panic(number) })); code != exitFailed {
		t.Errorf("exit code %d", code)
	}
}

// stopped is a terminal that somebody has stopped with Ctrl+S.
type stopped struct{ until chan struct{} }

func (s stopped) Write(p []byte) (int, error) {
	<-s.until
	return len(p), nil
}

// TestAStoppedTerminalHoldsUpNoSale: the lines wait, the card and the bank do not.
func TestAStoppedTerminalHoldsUpNoSale(t *testing.T) {
	s, till := practice(t)
	terminal := stopped{make(chan struct{})}
	defer close(terminal.until)
	s.stderr = terminal
	watch, end := s.narrate()
	txn, broke := till.carry(t.Context(), coffee(), watch)
	end()
	if txn.Money() != payment.Paid || broke != "" {
		t.Errorf("the sale is %s, %q", txn.Money(), broke)
	}
}
