package engine_test

import (
	"strings"
	"testing"

	"till/payment"
	"till/payment/engine"
)

// tellsScripts is a rig whose card gets a script, and whose till tells what
// became of it three times at most.
func tellsScripts(t *testing.T) *rig {
	r := newRig(t)
	r.scripted = true
	r.cfg.Scripts = engine.Scripts{Tries: 3, NextSTAN: func() (string, error) { return "000900", nil },
		Newest: func(n int) (newest []payment.Txn, err error) {
			for id := uint64(1); len(newest) < n; id++ {
				txn, err := r.journal.Txn(id)
				if err != nil {
					break
				}
				newest = append([]payment.Txn{txn}, newest...)
			}
			return newest, nil
		}}
	r.start()
	return r
}

func (r *rig) script(id uint64) payment.Script {
	txn, err := r.journal.Txn(id)
	if err != nil {
		r.t.Fatal(err)
	}
	return txn.Script
}

func TestAScriptsResultIsToldBehindTheSlip(t *testing.T) {
	r := tellsScripts(t)
	if txn := r.sell(); txn.Money() != payment.Paid {
		t.Fatalf("the sale is %q", txn.Money())
	}
	want := []string{"write approved", "print 1", "card out", "write script_sent", "script 000900 of 1", "write script_told"}
	if missing := inOrder(r.story, want...); missing != "" {
		t.Errorf("no %q in its place: %s", missing, strings.Join(r.story, ", "))
	}
	if got := r.script(1); got.State != payment.ScriptTold || got.Tries != 1 {
		t.Errorf("%+v", got)
	}
	r.Close()
	if txn, _ := r.journal.Txn(1); txn.Receipt.State != payment.ReceiptPrinted {
		t.Errorf("the slip's mark is %q", txn.Receipt.State)
	}
}

func TestAScriptsResultIsToldAgainUnderItsNumberBeforeTheNextRequest(t *testing.T) {
	r := tellsScripts(t)
	r.results = []payment.Answer{silence, lineDown, silence, silence}
	r.sell()
	r.start() // the program is started anew: the debt is on disk
	r.scripted = false
	for _, step := range []struct {
		state payment.ScriptState
		tries int
	}{{payment.ScriptOwed, 1}, {payment.ScriptOwed, 2}, {payment.ScriptGivenUp, 3}, {payment.ScriptGivenUp, 3}} {
		r.fresh()
		told := r.script(1).State == payment.ScriptOwed
		if txn := r.sell(); txn.Money() != payment.Paid {
			t.Fatalf("the next sale is %q", txn.Money())
		}
		if told != (inOrder(r.story, "script 000900 of 1", "card") == "") {
			t.Errorf("told %t before the next card: %s", told, strings.Join(r.story, ", "))
		}
		if got := r.script(1); got.State != step.state || got.Tries != step.tries {
			t.Errorf("after it %+v, want %+v", got, step)
		}
	}
}

func TestAScriptsResultComesBeforeAReversal(t *testing.T) {
	r := tellsScripts(t)
	r.results = []payment.Answer{silence}
	r.sell()
	r.scripted, r.answers, r.undone = false, []payment.Answer{silence}, []payment.Answer{silence}
	r.results = []payment.Answer{silence}
	r.sell()
	r.fresh()
	r.sell()
	if missing := inOrder(r.story, "script 000900 of 1", "reverse 2", "card"); missing != "" {
		t.Errorf("no %q in its place: %s", missing, strings.Join(r.story, ", "))
	}
}
