package flow_test

import (
	"testing"

	"pgregory.net/rapid"

	"till/payment"
	"till/payment/flow"
)

// ledger watches a run of Step from outside and knows the laws, not the table.
type ledger struct {
	durable payment.State // what the disk holds
	asked   *flow.Write   // the record under way
	sent    bool          // the request may have left
	proof   bool          // a trusted decline, a failed dial, or an acknowledgement came
	yes     bool          // a trusted approval came, before anything was owed
}

func (l *ledger) sees(t *rapid.T, a flow.Attempt, event flow.Event, effects []flow.Effect) {
	switch e := event.(type) {
	case flow.Written:
		l.durable = e.Txn.State
	case flow.Answered:
		switch e.Answer.Verdict {
		case payment.VerdictDeclined, payment.VerdictNotSent:
			l.proof = l.proof || l.durable == payment.Intent
		case payment.VerdictApproved:
			l.yes = l.yes || l.durable == payment.Intent
		case payment.VerdictAcknowledged:
			l.proof = l.proof || l.durable == payment.ReversalDue
		}
	}
	for _, effect := range effects {
		switch e := effect.(type) {
		case flow.Write:
			l.asked = &e
		case flow.Send:
			if l.durable != payment.Intent {
				t.Fatalf("law 1: sent while the disk says %q", l.durable)
			}
			l.sent = true
		case flow.SendReversal:
			if l.durable != payment.ReversalDue {
				t.Fatalf("law 1: reversal sent while the disk says %q", l.durable)
			}
		case flow.Print:
			if l.durable != payment.Approved {
				t.Fatalf("law 2: printed while the disk says %q", l.durable)
			}
		}
	}
	switch money := a.Txn.Money(); {
	case money == payment.NotPaid && l.sent && !l.proof:
		t.Fatalf("law 3: not paid without proof in %s", a.Phase)
	case money == payment.Paid && !l.yes:
		t.Fatalf("paid without an approval in %s", a.Phase)
	case money == payment.Paid && a.Phase == flow.Over && l.durable != payment.Approved:
		t.Fatalf("law 2: paid while the disk says %q", l.durable)
	}
}

// TestLawsHoldForAnyHistory draws histories that the table allows, lost and
// doubled answers and failing disks included.
func TestLawsHoldForAnyHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, seen := newSale(), &ledger{}
		a.Rules.KeepCardGone = rapid.Bool().Draw(t, "keep")
		for range rapid.IntRange(1, 40).Draw(t, "length") {
			var possible []flow.Event
			for _, event := range every() {
				if w, is := event.(flow.Written); is && seen.asked != nil {
					w.Txn = seen.asked.Txn
					w.Txn.ID = 1
					event = w
				}
				// A restart is a new life: it begins from the disk, below.
				if len(flow.Leads(a.Phase, event.Name())) > 0 && event.Name() != "restarted" {
					possible = append(possible, event)
				}
			}
			if len(possible) == 0 || rapid.IntRange(0, 9).Draw(t, "cut") == 0 {
				txn := a.Txn
				txn.State = seen.durable
				if txn.State == payment.None {
					return // nothing durable: nothing was sent, which the ledger has checked
				}
				a = flow.Resume(txn, a.Rules)
				possible = []flow.Event{flow.Restarted{}}
				if len(flow.Leads(a.Phase, "restarted")) == 0 {
					t.Fatalf("no recovery from %s", a.Phase)
				}
			}
			event := rapid.SampledFrom(possible).Draw(t, "event")
			next, effects, err := flow.Step(a, event)
			if err != nil {
				t.Fatal(err)
			}
			a = next
			seen.sees(t, a, event, effects)
		}
	})
}
