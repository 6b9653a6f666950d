package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"till/payment"
	"till/payment/engine"
)

func TestCommitsOfASale(t *testing.T) {
	for entry, want := range map[payment.EntryMode]int{
		payment.EntryChip: 3, payment.EntryContactless: 2, payment.EntryStripe: 2, payment.EntryFallback: 2,
	} {
		r := newRig(t)
		r.entry = entry
		for sale := range 3 {
			r.fresh()
			r.sell()
			if got := r.commits(); got != want {
				t.Errorf("%s, sale %d: %d commits, want %d: %v", entry, sale+1, got, want, r.story)
			}
			r.fresh()
			r.Close()
			if got := strings.Join(r.story, ", "); got != "write receipt_printed" {
				t.Errorf("%s: closing wrote %q, want the mark of the slip alone", entry, got)
			}
		}
	}
}

// receipt is the receipt of an attempt as the journal has it.
func (r *rig) receipt(id uint64) payment.Receipt {
	r.t.Helper()
	txn, err := r.journal.Txn(id)
	if err != nil {
		r.t.Fatal(err)
	}
	return txn.Receipt
}

// printed lists what came out or was tried, copies with a star.
func (r *rig) printed() string {
	var list []string
	for i, slip := range r.slips {
		mark := ""
		if r.reprints[i] {
			mark = "*"
		}
		list = append(list, fmt.Sprintf("%d%s", slip.TxnID, mark))
	}
	return strings.Join(list, " ")
}

func TestReceipts(t *testing.T) {
	fine := payment.PrintResult{Certainty: payment.PrintConfirmed}
	cases := []struct {
		name    string
		prints  []payment.PrintResult // of the sales 1, 2, 3 and what follows
		sales   int
		printed string
		want    []payment.ReceiptState // of the attempts, after closing
	}{
		{"each slip comes out once", nil, 3, "1 2 3",
			[]payment.ReceiptState{payment.ReceiptPrinted, payment.ReceiptPrinted, payment.ReceiptPrinted}},
		{"a slip that waits comes out before the next", []payment.PrintResult{paperOut}, 2, "1 1 2",
			[]payment.ReceiptState{payment.ReceiptPrinted, payment.ReceiptPrinted}},
		{"a printer without paper is asked once for the old and once for the new", []payment.PrintResult{paperOut, paperOut, paperOut}, 2, "1 1 2",
			[]payment.ReceiptState{payment.ReceiptPending, payment.ReceiptPending}},
		{"two that wait come out oldest first", []payment.PrintResult{paperOut, paperOut, paperOut, fine, fine, fine}, 3, "1 1 2 1 2 3",
			[]payment.ReceiptState{payment.ReceiptPrinted, payment.ReceiptPrinted, payment.ReceiptPrinted}},
		{"one that broke half-way is left to a person", []payment.PrintResult{halfSlip}, 3, "1 2 3",
			[]payment.ReceiptState{payment.ReceiptUnknown, payment.ReceiptPrinted, payment.ReceiptPrinted}},
		{"a printer that cannot answer has printed", []payment.PrintResult{{Certainty: payment.PrintSent}}, 2, "1 2",
			[]payment.ReceiptState{payment.ReceiptPrinted, payment.ReceiptPrinted}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.prints = c.prints
			for range c.sales {
				if txn := r.sell(); txn.Money() != payment.Paid {
					t.Fatalf("the printer made a sale %s", txn.Money())
				}
			}
			r.Close()
			if got := r.printed(); got != c.printed {
				t.Errorf("printed %s, want %s", got, c.printed)
			}
			for i, want := range c.want {
				if got := r.receipt(uint64(i + 1)).State; got != want {
					t.Errorf("the slip of attempt %d is %s, want %s", i+1, got, want)
				}
			}
		})
	}
}

func TestASlipThatWaitsComesOutAfterASaleThatFailed(t *testing.T) {
	r := newRig(t)
	r.prints = []payment.PrintResult{paperOut}
	r.sell()
	r.fresh()
	r.card = payment.ReasonNoCard
	r.sell()
	if got := r.printed(); got != "1" || inOrder(r.story, "card", "write cancelled", "print 1") != "" {
		t.Errorf("printed %q: %v", got, r.story)
	}
}

func TestWhyASlipWaitsIsKept(t *testing.T) {
	r := newRig(t)
	r.prints = []payment.PrintResult{paperOut}
	txn := r.sell()
	r.Close()
	want := payment.Receipt{State: payment.ReceiptPending, Certainty: payment.PrintFailed, Reason: payment.PrinterPaperOut}
	if got := r.receipt(1); got != want || txn.Receipt != want {
		t.Errorf("the journal has %+v, the sale %+v", got, txn.Receipt)
	}
}

func TestReprint(t *testing.T) {
	cases := []struct {
		name     string
		prints   []payment.PrintResult
		before   func(*rig)
		printed  string
		reprints int
		state    payment.ReceiptState
	}{
		{"of a slip that came out is a copy", nil, (*rig).Close, "1*", 1, payment.ReceiptPrinted},
		{"whose mark is not written yet is a copy too", nil, func(*rig) {}, "1*", 1, payment.ReceiptPrinted},
		{"of one that waits is the original", []payment.PrintResult{paperOut}, (*rig).Close, "1", 0, payment.ReceiptPrinted},
		{"of one that broke half-way is a copy", []payment.PrintResult{halfSlip}, (*rig).Close, "1*", 1, payment.ReceiptPrinted},
		{"without paper leaves it waiting", []payment.PrintResult{paperOut, paperOut}, (*rig).Close, "1", 0, payment.ReceiptPending},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.prints = c.prints
			r.sell()
			c.before(r)
			r.fresh()
			read, err := r.journal.Txn(1)
			if err != nil {
				t.Fatal(err)
			}
			after := r.Reprint(context.Background(), read)
			if got := r.printed(); got != c.printed {
				t.Errorf("printed %q, want %q", got, c.printed)
			}
			kept := r.receipt(1)
			if kept.State != c.state || kept.Reprints != c.reprints || after.Receipt != kept {
				t.Errorf("the journal has %+v, the caller %+v", kept, after.Receipt)
			}
			if r.state(1) != payment.Approved {
				t.Errorf("paper changed money: %s", r.state(1))
			}
		})
	}
}

func TestReprintOfWhatWasReadBeforeTheMarkIsACopy(t *testing.T) {
	r := newRig(t)
	r.sell()
	read, err := r.journal.Txn(1)
	if err != nil || read.Receipt.State != payment.ReceiptPending {
		t.Fatalf("read %+v, %v", read.Receipt, err)
	}
	r.Close() // the mark is written between the caller's look and its wish
	r.fresh()
	r.Reprint(context.Background(), read)
	if got := r.printed(); got != "1*" {
		t.Errorf("printed %q: a second original", got)
	}
}

func TestReprintPrintsWhatWaitsFirst(t *testing.T) {
	r := newRig(t)
	r.prints = []payment.PrintResult{{Certainty: payment.PrintConfirmed}, paperOut}
	r.sell()
	r.sell()
	r.Close()
	r.fresh()
	read, err := r.journal.Txn(1)
	if err != nil {
		t.Fatal(err)
	}
	r.Reprint(context.Background(), read)
	if got := r.printed(); got != "2 1*" {
		t.Errorf("printed %q, want %q", got, "2 1*")
	}
}

func TestAMarkThatCannotBeWrittenIsKeptInMind(t *testing.T) {
	r := newRig(t)
	r.sell()
	r.fresh()
	r.journal.FailNext(-1)
	r.sell()
	if len(r.slips) > 0 {
		t.Errorf("printed %q although it is on paper", r.printed())
	}
	r.journal.Restore(r.journal.Snapshot())
	r.Close()
	if got := r.receipt(1).State; got != payment.ReceiptPrinted {
		t.Errorf("when the journal works again the slip is %s", got)
	}
}

// TestReprintOfWhatWasReadBeforeTheReversalOwesNothingAnew: the slip was asked
// for while the debt was being settled in the background.
func TestReprintOfWhatWasReadBeforeTheReversalOwesNothingAnew(t *testing.T) {
	r := newRig(t)
	read := r.owe()
	if _, _, err := r.RetryOwed(context.Background(), 0, nil); err != nil || r.state(1) != payment.Reversed {
		t.Fatalf("%v, %s", err, r.state(1))
	}
	after := r.Reprint(context.Background(), read)
	if r.state(1) != payment.Reversed || after.State != payment.Reversed {
		t.Errorf("the journal says %s, the caller %s", r.state(1), after.State)
	}
	if now, err := r.journal.Txn(1); err != nil || now.Tries() != 2 {
		t.Errorf("%d tries, %v", now.Tries(), err)
	}
}

// TestAMarkChangesNothingButTheReceipt: what happened to the attempt while the
// mark waited is not undone by it.
func TestAMarkChangesNothingButTheReceipt(t *testing.T) {
	r := newRig(t)
	r.sell()
	settled, err := r.journal.Txn(1)
	if err != nil {
		t.Fatal(err)
	}
	settled.State = payment.Settled
	if _, err := r.journal.Write(payment.Record{Event: "settled", Txn: settled}); err != nil {
		t.Fatal(err)
	}
	r.Close()
	if r.state(1) != payment.Settled || r.receipt(1).State != payment.ReceiptPrinted {
		t.Errorf("the mark left it %s, its slip %s", r.state(1), r.receipt(1).State)
	}
}

func TestASlipOnItsWayWhenTheTillEndedIsAskedAboutOnce(t *testing.T) {
	r := newRig(t)
	r.sell()
	r.start() // the mark was never written
	if _, err := r.Recover(); err != nil {
		t.Fatal(err)
	}
	if doubted := r.Doubted(); len(doubted) != 1 || r.receipt(1).State != payment.ReceiptUnknown {
		t.Fatalf("asked about %d slips; the slip is %+v", len(doubted), r.receipt(1))
	}
	r.fresh()
	r.sell()
	if got := r.printed(); got != "2" {
		t.Errorf("printed %q: the slip in doubt is a person's business", got)
	}
	r.Close()
	r.start()
	if _, err := r.Recover(); err != nil || len(r.Doubted()) != 0 {
		t.Errorf("asked again: %v, %v", r.Doubted(), err)
	}
	seen, err := r.SlipSeen(r.txn(1))
	if err != nil || seen.Receipt != r.receipt(1) || seen.Receipt.State != payment.ReceiptPrinted || seen.Receipt.Certainty != payment.PrintUnknown {
		t.Errorf("after the answer the slip is %+v, %v", r.receipt(1), err)
	}
	if _, err := r.SlipSeen(r.txn(1)); !errors.Is(err, engine.ErrNotAsked) {
		t.Errorf("a second answer gave %v", err)
	}
}

func TestASlipThatWaitedAndWasOnItsWayIsAskedAboutToo(t *testing.T) {
	r := newRig(t)
	r.prints = []payment.PrintResult{paperOut}
	r.sell()
	r.Close()
	r.sell() // prints the first one; the mark of that is lost with the till
	r.start()
	if _, err := r.Recover(); err != nil {
		t.Fatal(err)
	}
	if got := len(r.Doubted()); got != 2 {
		t.Errorf("asked about %d slips, want both", got)
	}
}

func TestOldSlipsWaitForAPerson(t *testing.T) {
	r := newRig(t)
	r.prints = []payment.PrintResult{paperOut}
	r.sell()
	r.Close()
	r.clock.now = r.clock.now.Add(engine.StaleAfter + time.Second)
	r.fresh()
	r.sell()
	if got := r.printed(); got != "2" {
		t.Errorf("printed %q: yesterday's paper came out by itself", got)
	}
	if stale, err := r.Stale(); err != nil || len(stale) != 1 || stale[0].ID != 1 {
		t.Errorf("stale are %v, %v", stale, err)
	}
	r.fresh()
	r.PrintStale(t.Context())
	if got := r.printed(); got != "1" || r.receipt(1).State != payment.ReceiptPrinted {
		t.Errorf("asked for, it printed %q and is %+v", got, r.receipt(1))
	}
}

func TestASlipThatWaitsMayBeGivenUp(t *testing.T) {
	r := newRig(t)
	r.prints = []payment.PrintResult{paperOut}
	r.sell()
	r.Close()
	if _, err := r.SlipSeen(r.txn(1)); err != nil {
		t.Fatal(err)
	}
	r.fresh()
	r.sell()
	if got := r.printed(); got != "2" || r.receipt(1).State != payment.ReceiptNone {
		t.Errorf("printed %q; the slip is %+v", got, r.receipt(1))
	}
}

func (r *rig) txn(id uint64) payment.Txn {
	r.t.Helper()
	txn, err := r.journal.Txn(id)
	if err != nil {
		r.t.Fatal(err)
	}
	return txn
}
