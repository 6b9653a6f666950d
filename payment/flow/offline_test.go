package flow_test

import (
	"testing"

	"till/payment"
	"till/payment/flow"
)

func TestOnlyWhatNeverLeftIsTakenBack(t *testing.T) {
	try := func(results ...payment.TryResult) (tries []payment.Try) {
		for _, result := range results {
			tries = append(tries, payment.Try{MTI: "0200", Result: result})
		}
		return tries
	}
	for _, c := range []struct {
		name string
		txn  payment.Txn
		want bool
	}{
		{"a sale that was never tried", payment.Txn{State: payment.OfflineApproved}, true},
		{"one that found no line twice", payment.Txn{State: payment.OfflineApproved, Attempts: try(payment.TryNotSent, payment.TryNotSent)}, true},
		{"one whose try a power cut ended", payment.Txn{State: payment.OfflineApproved, Attempts: try(payment.TrySent)}, false},
		{"one that nobody answered", payment.Txn{State: payment.OfflineApproved, Attempts: try(payment.TryNoAnswer)}, false},
		{"one that was tried once before the line went", payment.Txn{State: payment.OfflineApproved, Attempts: try(payment.TryNoAnswer, payment.TryNotSent)}, false},
		{"one with more tries than are kept", payment.Txn{State: payment.OfflineApproved, FoldedRepeats: 1}, false},
		{"one that the bank has taken", payment.Txn{State: payment.Advised}, false},
	} {
		c.txn.Kind, c.txn.ID = payment.OfflineSale, 7
		a := flow.Resume(c.txn, flow.Rules{Stored: true, Unknown: flow.OweRepeat})
		if a.Phase != flow.Untold {
			if flow.MayWithdraw(c.txn) {
				t.Errorf("%s may be taken back", c.name)
			}
			continue
		}
		next, effects, err := flow.Step(a, flow.Withdraw{By: "01"})
		if err != nil || (len(effects) == 1) != c.want || (next.Txn.State == payment.Declined) != c.want {
			t.Errorf("%s: %s with %d effects, %v", c.name, next.Txn.State, len(effects), err)
		}
	}
}

func TestATakenBackSaleThatCannotBeWrittenIsStillToSend(t *testing.T) {
	a := flow.Resume(payment.Txn{ID: 7, Kind: payment.OfflineSale, State: payment.OfflineApproved, Outcome: payment.OutcomeOffline},
		flow.Rules{Stored: true, Unknown: flow.OweRepeat})
	a, _, _ = flow.Step(a, flow.Withdraw{})
	a, effects, err := flow.Step(a, flow.WriteFailed{})
	if err != nil || len(effects) != 0 || a.Txn.Money() != payment.ToSend || a.Txn.Withdrawn != nil {
		t.Errorf("the screen says %s, %v", a.Txn.Money(), err)
	}
}
