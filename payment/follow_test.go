package payment_test

import (
	"testing"

	"till/payment"
)

// TestWhatChangesASaleStaysInItsBatch: a void belongs to the open batch, and an
// amount that is changed after its batch was closed is in the totals of none.
func TestWhatChangesASaleStaysInItsBatch(t *testing.T) {
	for _, c := range []struct {
		kind, original payment.Kind
		settled        bool
	}{
		{payment.Void, payment.Sale, false}, {payment.Tip, payment.Sale, false}, {payment.Adjust, payment.OfflineSale, false},
		{payment.CompletionVoid, payment.Completion, false},
		{payment.Refund, payment.Sale, true}, {payment.Completion, payment.PreAuth, true}, {payment.PreAuthVoid, payment.PreAuth, true},
	} {
		for state, want := range map[payment.State]bool{payment.Approved: true, payment.Settled: c.settled} {
			if got := payment.Follows(c.kind, payment.Txn{Kind: c.original, State: state}); got != want {
				t.Errorf("a %s of a %s that is %s: %t, want %t", c.kind, c.original, state, got, want)
			}
		}
	}
}
