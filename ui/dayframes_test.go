package ui_test

import (
	"errors"
	"time"

	"till/payment"
	"till/ui"
	"till/ui/uitest"
)

// dayOf is a busy counter with a day's end ahead.
func dayOf(findings ...payment.Hindrance) func() *uitest.Cashier {
	return func() *uitest.Cashier {
		c := uitest.Busy()
		c.Day(uitest.Before(findings...))
		yesterday := uitest.SettlementOf(payment.BatchClosed)
		yesterday.Batch, yesterday.Next = "000041", "000042"
		yesterday.Begun, yesterday.Ended = yesterday.Begun.Add(-16*time.Hour), yesterday.Ended.Add(-16*time.Hour)
		before := uitest.Differing()
		before.Settlement.Batch, before.Settlement.Next = "000040", "000041"
		before.Settlement.Begun, before.Settlement.Ended = before.Settlement.Begun.Add(-40*time.Hour), before.Settlement.Ended.Add(-40*time.Hour)
		c.Earlier(uitest.SettlementSlip(yesterday), ui.DayClosed{Settlement: yesterday}, before)
		return c
	}
}

// paused is a counter whose settlement got no answer.
func paused(state payment.BatchState) func() *uitest.Cashier {
	return func() *uitest.Cashier {
		c := dayOf()()
		ahead := uitest.Before()
		ahead.Settlement = uitest.SettlementOf(state)
		c.Day(ahead)
		c.Pause("000042")
		return c
	}
}

// settles opens the settlement and lets it run.
func settles(d *uitest.Driver) {
	d.Key("/", "9", "enter")
	d.Type("71")
	d.Key("enter")
}

// settlesTo runs it to its end.
func settlesTo(closed ui.DayClosed) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		settles(d)
		settleStage(payment.StageReversal, payment.BatchOpen, 0)(d)
		d.Advance(400 * time.Millisecond)
		settleStage(payment.StageHost, payment.BatchClosing, 0)(d)
		d.Advance(1400 * time.Millisecond)
		if closed.Settlement.Uploads > 0 && closed.Settlement.State != payment.BatchClosing {
			settleStage(payment.StageHost, payment.BatchUpload, 0)(d)
			d.Advance(2600 * time.Millisecond)
		}
		if closed.Settlement.State.Over() {
			settleStage(payment.StagePrint, closed.Settlement.State, 0)(d)
			d.Advance(900 * time.Millisecond)
			d.Cashier.Earlier(uitest.SettlementSlip(closed.Settlement), closed)
		}
		d.Tell(ui.SettleDone{DayClosed: closed})
	}
}

// settleStage tells where a settlement is, since ago.
func settleStage(stage payment.Stage, state payment.BatchState, since time.Duration) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		s := uitest.SettlementOf(state)
		p := payment.SettleProgress{Settlement: s, Stage: stage, Done: s.Done, Of: s.Uploads, Since: d.Now().Add(-since)}
		if stage == payment.StageHost {
			p.Deadline = p.Since.Add(30 * time.Second)
		}
		d.Tell(ui.SettleProgress{SettleProgress: p})
	}
}

// runs opens the settlement and stands at a stage.
func runs(stage payment.Stage, state payment.BatchState) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		settles(d)
		settleStage(stage, state, 3400*time.Millisecond)(d)
	}
}

// twoBlamed differs by a payment that the bank lacks and one that is undecided here.
func twoBlamed() ui.DayClosed {
	closed := uitest.Differing()
	open := uitest.Waiting(112, 230000, uitest.Start.Add(-32*time.Minute))
	bank := *closed.Settlement.Bank
	bank.Domestic.Debit = payment.Subtotal{Count: 35, Amount: bank.Domestic.Debit.Amount + 230000}
	closed.Settlement.Bank, closed.Settlement.Carried = &bank, []uint64{112}
	closed.Explanation.Difference.Domestic.Debit = payment.Subtotal{Count: 0, Amount: 228150}
	closed.Explanation.Blamed = append(closed.Explanation.Blamed, payment.Blame{Cause: payment.CauseBankHasUndecided, Txn: open})
	return closed
}

// unexplained differs, and no record says why; noTotals is told nothing by the bank.
func unexplained() ui.DayClosed {
	closed := uitest.Differing()
	closed.Explanation.Blamed = nil
	return closed
}

func noTotals() ui.DayClosed {
	closed := uitest.Differing()
	closed.Settlement.Bank, closed.Explanation = nil, payment.Explanation{}
	closed.Settlement.Refused, closed.Settlement.Unsaid = []uint64{101}, []uint64{102, 103}
	return closed
}

func closedAs(state payment.BatchState, reason payment.Reason) ui.DayClosed {
	return ui.DayClosed{Settlement: uitest.SettlementOf(state), Reason: reason}
}

var (
	everyHindrance = payment.Hindrances
	errLineDown    = errors.New("the line is down")
)

var dayFrames = []frame{
	{screen: "settlement", name: "nothing-in-the-way", every: true, styled: true, cashier: dayOf(), story: keys("/", "9")},
	{screen: "settlement", name: "everything-in-the-way", every: true, styled: true, cashier: dayOf(everyHindrance...), story: keys("/", "9")},
	{screen: "settlement", name: "undecided", every: true, cashier: dayOf(payment.HinderUndecided, payment.HinderUndecided, payment.HinderUnprinted), story: keys("/", "9")},
	{screen: "settlement", name: "tried-in-vain", cashier: dayOf(payment.HinderUndecided), story: func(d *uitest.Driver) {
		d.Cashier.Deny(errLineDown)
		d.Key("/", "9", "1")
	}},
	{screen: "settlement", name: "nothing-sold", every: true, cashier: func() *uitest.Cashier {
		c := uitest.Fresh()
		c.Day(ui.Ahead{Offered: true, Settlement: payment.Settlement{Batch: "000001", State: payment.BatchOpen}, Next: "000002"})
		return c
	}, story: keys("/", "9")},
	{screen: "settlement", name: "not-offered", story: keys("/", "9")},
	{screen: "settlement", name: "more-back-than-in", cashier: func() *uitest.Cashier {
		c := dayOf()()
		ahead := uitest.Before()
		ahead.Totals.Domestic.Credit = payment.Subtotal{Count: 3, Amount: 1200000}
		c.Day(ahead)
		return c
	}, story: keys("/", "9")},
	{screen: "settlement", name: "go-on-asking", every: true, cashier: paused(payment.BatchClosing), story: keys("enter")},
	{screen: "settlement", name: "go-on-uploading", every: true, cashier: paused(payment.BatchUpload), story: keys("enter")},
	{screen: "settlement", name: "ascii", setup: uitest.Setup{ASCII: true}, cashier: dayOf(everyHindrance...), story: keys("/", "9")},
	{screen: "settlement", name: "large", setup: uitest.Setup{Large: true}, cashier: dayOf(payment.HinderUndecided), story: keys("/", "9")},
	{screen: "allow", name: "asks", every: true, styled: true, cashier: dayOf(), story: keys("/", "9", "enter")},
	{screen: "allow", name: "named", every: true, cashier: dayOf(), story: func(d *uitest.Driver) {
		d.Key("/", "9", "enter")
		d.Type("071 李敏")
	}},
	{screen: "allow", name: "nobody", cashier: dayOf(), story: keys("/", "9", "enter", "enter")},
	{screen: "allow", name: "in-dispute", every: true, cashier: paused(payment.BatchClosing), story: keys("enter", "1", "7")},
	{screen: "settling", name: "clears-the-way", every: true, cashier: dayOf(), story: runs(payment.StageReversal, payment.BatchOpen)},
	{screen: "settling", name: "tells-the-bank", cashier: dayOf(), story: runs(payment.StageAdvice, payment.BatchOpen)},
	{screen: "settling", name: "stopping", cashier: dayOf(), story: func(d *uitest.Driver) {
		runs(payment.StageReversal, payment.BatchOpen)(d)
		d.Key("/")
	}},
	{screen: "settling", name: "asks-the-bank", every: true, styled: true, cashier: dayOf(), story: runs(payment.StageHost, payment.BatchClosing)},
	{screen: "settling", name: "uploads", every: true, styled: true, cashier: dayOf(), story: runs(payment.StageHost, payment.BatchUpload)},
	{screen: "settling", name: "prints", every: true, cashier: dayOf(), story: runs(payment.StagePrint, payment.BatchClosed)},
	{screen: "settling", name: "ascii", setup: uitest.Setup{ASCII: true}, cashier: dayOf(), story: runs(payment.StageHost, payment.BatchUpload)},
	{screen: "quit", name: "settling", cashier: dayOf(), story: func(d *uitest.Driver) {
		runs(payment.StageHost, payment.BatchClosing)(d)
		d.Key("ctrl+c")
	}},
	{screen: "settled", name: "balanced", every: true, styled: true, cashier: dayOf(), story: settlesTo(closedAs(payment.BatchClosed, payment.NoReason))},
	{screen: "settled", name: "slip-waits", every: true, cashier: dayOf(), story: func(d *uitest.Driver) {
		closed := closedAs(payment.BatchClosed, payment.NoReason)
		closed.Settlement.Receipt = payment.Receipt{State: payment.ReceiptPending, Reason: payment.PrinterPaperOut}
		closed.Settlement.Carried = []uint64{112}
		settlesTo(closed)(d)
		d.Cashier.Earlier(nil)
	}},
	{screen: "settled", name: "one-differs", every: true, styled: true, cashier: dayOf(), story: settlesTo(uitest.Differing())},
	{screen: "settled", name: "two-differ", every: true, cashier: dayOf(), story: settlesTo(twoBlamed())},
	{screen: "settled", name: "unexplained", every: true, cashier: dayOf(), story: settlesTo(unexplained())},
	{screen: "settled", name: "no-totals", every: true, cashier: dayOf(), story: settlesTo(noTotals())},
	{screen: "settled", name: "no-answer", every: true, styled: true, cashier: dayOf(), story: settlesTo(closedAs(payment.BatchClosing, payment.ReasonNoAnswer))},
	{screen: "settled", name: "upload-cut", every: true, cashier: dayOf(), story: settlesTo(closedAs(payment.BatchUpload, payment.ReasonLineBroken))},
	{screen: "settled", name: "line-down", every: true, cashier: dayOf(), story: settlesTo(ui.DayClosed{
		Settlement: payment.Settlement{Batch: "000042", State: payment.BatchOpen}, Reason: payment.ReasonLineDown})},
	{screen: "settled", name: "bank-refuses", cashier: dayOf(), story: settlesTo(closedAs(payment.BatchOpen, payment.ReasonUnknownTerminal))},
	{screen: "settled", name: "printed-again", cashier: dayOf(), story: func(d *uitest.Driver) {
		settlesTo(uitest.Differing())(d)
		d.Advance(time.Second)
		d.Key("1")
	}},
	{screen: "settled", name: "ascii", setup: uitest.Setup{ASCII: true}, cashier: dayOf(), story: settlesTo(uitest.Differing())},
	{screen: "settlements", name: "list", every: true, styled: true, cashier: dayOf(), story: keys("/", "9", "*")},
	{screen: "settlements", name: "empty", cashier: uitest.Fresh, story: keys("/", "9", "*")},
	{screen: "settlements", name: "an-earlier-one", every: true, cashier: dayOf(), story: keys("/", "9", "*", "+", "enter")},
	{screen: "home", name: "paused", every: true, styled: true, cashier: paused(payment.BatchClosing)},
	{screen: "declined", name: "paused", cashier: paused(payment.BatchClosing), story: func(d *uitest.Driver) {
		txn := uitest.Cancelled(0, coffee, payment.ReasonSettling)
		txn.Outcome = payment.OutcomeNotSent
		ends(txn, false)(d)
	}},
}
