package text_test

import (
	"strings"
	"testing"

	"till/payment"
	"till/ui/text"
)

// TestTheStoryOfAnUndecidedPromisesNoReversalThatNobodyMakes: the cashier must
// not wait for what cannot come.
func TestTheStoryOfAnUndecidedPromisesNoReversalThatNobodyMakes(t *testing.T) {
	request := payment.Try{MTI: "0200", Result: payment.TryNoAnswer}
	tests := []struct {
		name     string
		state    payment.State
		attempts []payment.Try
		promised bool
	}{
		{"one that is reversed", payment.ReversalDue, []payment.Try{request}, true},
		{"one whose reversal had no answer", payment.ReversalDue, []payment.Try{request, {MTI: "0400", Result: payment.TryNoAnswer}}, true},
		{"one whose card number is gone", payment.ReversalDue, []payment.Try{request, {MTI: "0400", Result: payment.TryNoCard}}, false},
		{"one that the bank calls a repeat", payment.Suspect, []payment.Try{{MTI: "0200", Result: payment.TryDuplicate, Code: "94"}}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			txn := payment.Txn{ID: 1, Kind: payment.Sale, State: test.state, Attempts: test.attempts}
			for lang, promise := range map[text.Lang]string{text.EN: "We are reversing it", text.ZH: "一直冲正"} {
				what, next := text.Story(lang, txn)
				if strings.Contains(what, promise) != test.promised || next == "" {
					t.Errorf("%s: %q, %q", lang, what, next)
				}
			}
		})
	}
}
