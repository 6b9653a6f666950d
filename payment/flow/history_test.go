package flow_test

import (
	"encoding/json"
	"testing"
	"time"

	"till/payment"
	"till/payment/flow"
)

// TestADebtThatIsNeverTakenDoesNotGrowForEver: a shop that sells five hundred
// times a day tries it as often, and the record must still be one that the
// journal takes after months.
func TestADebtThatIsNeverTakenDoesNotGrowForEver(t *testing.T) {
	const tries = 20_000
	request := payment.Try{Time: noon, MTI: "0200", Result: payment.TryNoAnswer}
	a := flow.Resume(payment.Txn{ID: 1, Kind: payment.Sale, State: payment.ReversalDue, Attempts: []payment.Try{request}}, rules)
	step := func(event flow.Event) {
		t.Helper()
		next, _, err := flow.Step(a, event)
		if err != nil {
			t.Fatal(err)
		}
		a = next
	}
	newest := noon
	for range tries {
		newest = newest.Add(time.Minute)
		step(flow.Reverse{At: newest})
		step(flow.Written{Txn: a.Txn})
		step(answer(payment.VerdictRefused, payment.ReasonHostUnsure, "96"))
		step(flow.Written{Txn: a.Txn})
	}
	text, err := json.Marshal(a.Txn)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 16<<10 {
		t.Errorf("the record has %d bytes", len(text))
	}
	if a.Txn.Tries() != tries || a.Txn.State != payment.ReversalDue {
		t.Errorf("%d tries, %s", a.Txn.Tries(), a.Txn.State)
	}
	if a.Txn.Attempts[0] != request {
		t.Errorf("the request is lost: %+v", a.Txn.Attempts[0])
	}
	last, _ := a.Txn.LastTry()
	if want := (payment.Try{Time: newest, MTI: rules.ReversalMTI, Result: payment.TryRefused, Code: "96"}); last != want {
		t.Errorf("the newest try is %+v, want %+v", last, want)
	}
	if n := len(a.Txn.Attempts); n != 1+payment.TriesKept {
		t.Errorf("%d messages are kept", n)
	}
}

// TestAnAdviceThatIsNeverTakenDoesNotGrowForEver is the same for a message that
// is told again.
func TestAnAdviceThatIsNeverTakenDoesNotGrowForEver(t *testing.T) {
	const tries = 5_000
	rules := flow.Rules{Unknown: flow.OweRepeat, RequestMTI: "0220"}
	request := payment.Try{Time: noon, MTI: "0220", Result: payment.TryNoAnswer}
	a := flow.Resume(payment.Txn{ID: 1, Kind: payment.Refund, State: payment.Intent, Attempts: []payment.Try{request}}, rules)
	for range tries {
		for _, event := range []flow.Event{tell, nil, silence, nil} {
			if event == nil {
				event = flow.Written{Txn: a.Txn}
			}
			next, _, err := flow.Step(a, event)
			if err != nil {
				t.Fatal(err)
			}
			a = next
		}
	}
	if a.Txn.Sent() != 1+tries || len(a.Txn.Attempts) > 1+payment.TriesKept || a.Txn.Attempts[0] != request {
		t.Errorf("sent %d times, %d of them are kept", a.Txn.Sent(), len(a.Txn.Attempts))
	}
}

// TestADuplicateOfAFirstAdviceIsForAPerson: the bank has an advice of that
// number, and this one never left before.
func TestADuplicateOfAFirstAdviceIsForAPerson(t *testing.T) {
	rules := flow.Rules{NoCard: true, Stored: true, Unknown: flow.OweRepeat, RequestMTI: "0220"}
	duplicate := answer(payment.VerdictDuplicate, payment.ReasonDuplicate, "94")
	stored := flow.Begin(payment.Txn{Kind: payment.OfflineSale, Requested: 1250}, rules)
	a, _ := drive(t, stored, flow.Start{At: noon}, nil, tell, nil, duplicate, nil)
	if a.Txn.State != payment.Suspect || a.Phase != flow.Doubted {
		t.Errorf("a first send is %s in %s", a.Txn.State, a.Phase)
	}
	a, _ = drive(t, stored, flow.Start{At: noon}, nil, tell, nil, silence, nil, tell, nil, duplicate, nil)
	if a.Txn.State != payment.Advised || a.Phase != flow.Over {
		t.Errorf("a repeat is %s in %s", a.Txn.State, a.Phase)
	}
}
