package flow_test

import (
	"testing"

	"till/payment"
	"till/payment/flow"
)

func TestOnlyWhatWasRefusedUnreadIsAskedOnceMore(t *testing.T) {
	keysLost := answer(payment.VerdictDeclined, payment.ReasonSignOnNeeded, "A0")
	otherBatch := answer(payment.VerdictDeclined, payment.ReasonBatchMismatch, "77")
	no := answer(payment.VerdictDeclined, payment.ReasonInsufficientFunds, "51")
	signedOn := silence
	signedOn.Answer.SignedOn = true
	noLine := answer(payment.VerdictNotSent, payment.ReasonSignOnNeeded, "")
	resumed := begin(payment.Sale, flow.Rules{})
	resumed.Txn.Resumes = &payment.Original{ID: 6, STAN: "000006"}
	cases := []struct {
		name  string
		begin flow.Attempt
		ended flow.Event
		last  flow.Event
		want  bool
	}{
		{"keys that the bank lost", begin(payment.Sale, flow.Rules{}), keysLost, nil, true},
		{"another batch", begin(payment.Sale, flow.Rules{}), otherBatch, nil, true},
		{"a refusal of the issuer", begin(payment.Sale, flow.Rules{}), no, nil, false},
		{"an answer without proof, whatever was signed on", begin(payment.Sale, flow.Rules{}), signedOn, nil, false},
		{"a request that never left", begin(payment.Sale, flow.Rules{}), noLine, nil, false},
		{"a duplicate", begin(payment.Sale, flow.Rules{}), answer(payment.VerdictDuplicate, payment.ReasonSignOnNeeded, "94"), nil, false},
		{"the second attempt", resumed, keysLost, nil, false},
		{"a refund without an answer", begin(payment.Refund, flow.Rules{Unknown: flow.OweRepeat}), silence, nil, false},
		{"a refusal that could not be written", begin(payment.Sale, flow.Rules{}), keysLost, flow.WriteFailed{}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a, _ := drive(t, c.begin, flow.Start{At: noon}, nil, c.ended, c.last)
			if got := flow.GoesBack(a); got != c.want {
				t.Errorf("goes back: %v, want %v; it is %s, %s, %s", got, c.want, a.Phase, a.Txn.State, a.Txn.Reason)
			}
		})
	}
}
