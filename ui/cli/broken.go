package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"till/payment"
	"till/payment/flow"
	"till/ui"
	"till/ui/text"
)

// A mistake of this program must take neither the screen nor the money's word
// with it. A part that breaks off in the middle is treated as a power cut: what
// the journal holds becomes what is owed, and a person is told.

// errBroken is a till whose opening broke off; the notice before it said where.
var errBroken = errors.New("a part of the till broke off")

// carry carries an order through. Broke is the technician's line where it broke
// off; then the transaction is what the journal holds of it.
func (t *till) carry(ctx context.Context, order payment.Order, watch func(payment.Progress)) (txn payment.Txn, broke string) {
	before := t.newest().ID
	shop := t.folder.settings
	shows, ended := t.board.begin(shop.Shop, shop.Practice, order)
	defer func() { ended(txn) }() // last: it is mended by then
	defer func() {
		if what := recover(); what != nil {
			txn, broke = t.mend(before, order), blame(what)
		}
	}()
	return t.do(ctx, order, func(p payment.Progress) {
		shows(p)
		watch(p)
	}), ""
}

// mend owes what an order left open and gives its attempt as it stands. One that
// the journal does not hold was never sent.
func (t *till) mend(before uint64, order payment.Order) payment.Txn {
	// A journal that fails leaves the intent, which says the same: undecided.
	_, _ = t.engine.Recover()
	if txn := t.newest(); txn.ID > before {
		return txn
	}
	return payment.Txn{Kind: order.Kind, Mode: order.Mode, State: payment.Declined, Outcome: payment.OutcomeNotSent,
		Reason: payment.ReasonInterrupted, Requested: order.Amount, Amount: order.Amount, Currency: order.Currency}
}

// newest is the journal's newest attempt, the zero one where there is none.
func (t *till) newest() payment.Txn {
	txn, err := t.books.store.Last()
	if err != nil {
		return payment.Txn{}
	}
	return txn
}

// brokenRest is how long a part that broke is left alone before it begins again.
const brokenRest = time.Minute

// background runs a part of the counter until it ends by itself. One that breaks
// is told of and begins again after a rest.
func (c *counter) background(ctx context.Context, act func(context.Context)) {
	c.work.Go(func() {
		for c.broke(func() { act(ctx) }) {
			select {
			case <-ctx.Done():
				return
			case <-time.After(brokenRest):
			}
		}
	})
}

// broke runs an act and reports that it broke off.
func (c *counter) broke(act func()) (broken bool) {
	defer func() {
		what := recover()
		if what == nil {
			return
		}
		broken = true
		if c.t.engine != nil {
			_, _ = c.t.engine.Recover()
		}
		err := errors.New(blame(what))
		c.send(ui.Notice{Text: ui.Name{ZH: text.CommandsIn(text.ZH).Failed(err), EN: text.CommandsIn(text.EN).Failed(err)}})
		c.send(ui.Changed{})
	}()
	act()
	return false
}

// tellBroken says on stderr that an order broke off; its report says how it stands.
func (s *session) tellBroken(broke string) {
	if broke != "" {
		_, _ = fmt.Fprintln(s.stderr, s.words().Failed(errors.New(broke)))
	}
}

// unbroken turns the breaking off of a command into its error, so that the exit
// code is that of a failure and not that of a wrong command line.
func unbroken(act func() error) (err error) {
	defer func() {
		if what := recover(); what != nil {
			err = errors.New(blame(what))
		}
	}()
	return act()
}

// blame says what broke and where, for the technician. The text of a value that
// is neither the runtime's nor the flow's is left out: it might hold a secret.
func blame(what any) string {
	said := fmt.Sprintf("%T", what)
	switch known := what.(type) {
	case runtime.Error:
		said = known.Error()
	case flow.NotAllowed:
		said = known.Error()
	}
	return said + " at " + whereBroken()
}

// whereBroken is the first place of ours below the panic.
func whereBroken() string {
	var callers [64]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers[:])])
	for below := false; ; {
		frame, more := frames.Next()
		if below && strings.HasPrefix(frame.Function, "till/") {
			return fmt.Sprintf("%s:%d", frame.Function, frame.Line)
		}
		below = below || frame.Function == "runtime.gopanic"
		if !more {
			return "an unknown place"
		}
	}
}
