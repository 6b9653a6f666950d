package engine_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"till/payment"
	"till/payment/engine"
	"till/payment/flow"
)

var ticket = payment.Evidence{By: "Li Hua", Text: "hotline 95516, ticket 42", Money: payment.NotPaid}

func TestEvidenceClosesAnItemAndPrintsItsSlip(t *testing.T) {
	r := newRig(t)
	owed := r.owe()
	closed, err := r.CloseByHand(context.Background(), owed.ID, ticket)
	if err != nil {
		t.Fatal(err)
	}
	if missing := inOrder(r.story, "write closed_by_hand", "print 1", "write receipt_printed"); missing != "" {
		t.Errorf("no %q in %q", missing, r.story)
	}
	if slices.Contains(r.story, "reverse 1") {
		t.Errorf("closing an item sends something: %q", r.story)
	}
	kept, err := r.journal.Txn(owed.ID)
	if err != nil {
		t.Fatal(err)
	}
	if kept.State != payment.ClosedByHand || !kept.ByHand || kept.Money() != payment.NotPaid || kept.Evidence == nil ||
		kept.Evidence.Text != ticket.Text || kept.Evidence.Verified || !kept.Evidence.Time.Equal(morning) {
		t.Errorf("the journal holds %s, %+v", kept.State, kept.Evidence)
	}
	if len(kept.Attempts) != len(owed.Attempts) || closed.Receipt.State != payment.ReceiptPrinted {
		t.Errorf("%d of %d tries are left, the slip is %q", len(kept.Attempts), len(owed.Attempts), closed.Receipt.State)
	}
	r.fresh()
	if r.sell(); slices.Contains(r.story, "reverse 1") {
		t.Errorf("a closed item is reversed: %q", r.story)
	}
}

func TestClosingIsRefusedByName(t *testing.T) {
	r := newRig(t)
	paid, owed := r.sell(), r.owe()
	for _, c := range []struct {
		name     string
		id       uint64
		evidence payment.Evidence
		want     error
	}{
		{"what is paid is not undecided", paid.ID, ticket, engine.ErrNotUndecided},
		{"empty evidence closes nothing", owed.ID, payment.Evidence{By: "Li Hua", Text: "  ", Money: payment.Paid}, payment.ErrEvidenceEmpty},
		{"nobody closes nothing", owed.ID, payment.Evidence{Text: "ticket 42", Money: payment.Paid}, payment.ErrEvidenceBy},
		{"a word that is none of evidence", owed.ID, payment.Evidence{By: "Li Hua", Text: "ticket 42"}, payment.ErrEvidenceMoney},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.fresh()
			before := r.state(c.id)
			if _, err := r.CloseByHand(context.Background(), c.id, c.evidence); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if len(r.story) != 0 || r.state(c.id) != before {
				t.Errorf("it became %s: %q", r.state(c.id), r.story)
			}
		})
	}
	if _, err := r.CloseByHand(context.Background(), 99, ticket); err == nil {
		t.Error("an attempt that is not there was closed")
	}
}

func TestEvidenceThatIsNotWrittenClosesNothing(t *testing.T) {
	r := newRig(t)
	owed := r.owe()
	r.journal.FailNext(1)
	after, err := r.CloseByHand(context.Background(), owed.ID, ticket)
	if !errors.Is(err, engine.ErrNotWritten) || after.Money() != payment.Undecided || r.state(owed.ID) != payment.ReversalDue {
		t.Errorf("%v; the screen says %s, the journal %s", err, after.Money(), r.state(owed.ID))
	}
	if slices.Contains(r.story, "print 1") {
		t.Errorf("its slip is printed: %q", r.story)
	}
}

func TestAnAnswerAfterTheEndIsKeptAndChangesNothing(t *testing.T) {
	r := newRig(t)
	paid, owed := r.sell(), r.owe()
	if _, err := r.CloseByHand(context.Background(), owed.ID, ticket); err != nil {
		t.Fatal(err)
	}
	for _, id := range []uint64{paid.ID, owed.ID} {
		if err := r.HeardLate(context.Background(), id, "0210", "00"); err != nil {
			t.Fatal(err)
		}
	}
	kept, _ := r.journal.Txn(owed.ID)
	want := payment.Try{Time: morning, MTI: "0210", Result: payment.TryLate, Code: "00"}
	if last := kept.Attempts[len(kept.Attempts)-1]; last != want || kept.Money() != payment.NotPaid {
		t.Errorf("%s, the last line is %+v", kept.Money(), last)
	}
	if other, _ := r.journal.Txn(paid.ID); len(other.Attempts) != len(paid.Attempts) {
		t.Errorf("a late answer was added to what nobody closed: %+v", other.Attempts)
	}
}

// TestAnAdviceWaitsForWhatItChanges: the bank would refuse a new amount for a
// sale that it does not know.
func TestAnAdviceWaitsForWhatItChanges(t *testing.T) {
	r := newRig(t)
	r.cfg.RulesFor = func(payment.Kind, payment.Mode) (flow.Rules, bool) {
		return flow.Rules{NoCard: true, Stored: true, Unknown: flow.OweRepeat, RequestMTI: "0220"}, true
	}
	r.start()
	keyed := payment.Card{}
	keyed.PAN, _ = payment.NewPAN(testPAN)
	sold := r.Do(context.Background(), payment.Order{Kind: payment.OfflineSale, Amount: 1250, Currency: payment.CNY, Keyed: &keyed}, nil)
	change := payment.Order{Kind: payment.Adjust, Amount: 1500, Currency: payment.CNY, Original: &payment.Original{ID: sold.ID}}
	first := r.Do(context.Background(), change, nil)
	change.Amount = 1600
	second := r.Do(context.Background(), change, nil)
	r.fresh()
	r.answers = []payment.Answer{silence}
	if tried, _, err := r.RetryOwed(context.Background(), 0, nil); err != nil || len(tried) != 1 || tried[0].ID != sold.ID {
		t.Fatalf("tried %d, %v: %q", len(tried), err, r.story)
	}
	r.fresh()
	if tried, _, err := r.RetryOwed(context.Background(), 0, nil); err != nil || len(tried) != 3 {
		t.Fatalf("tried %d, %v: %q", len(tried), err, r.story)
	}
	if missing := inOrder(r.story, "send 1", "send 2", "send 3"); missing != "" || first.ID != 2 || second.ID != 3 {
		t.Errorf("no %q in its place: %q", missing, r.story)
	}
}
