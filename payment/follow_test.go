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

func TestWhatMayHaveGoneOutDoesNotGoOutAgain(t *testing.T) {
	for _, c := range []struct {
		kind          payment.Kind
		sure, perhaps payment.Amount
		want          payment.Amount
		name          string
	}{
		{payment.Void, 0, 0, 1000, "a void of a sale that stands"},
		{payment.Void, 0, 1000, 0, "a void after one that is undecided"},
		{payment.Refund, 300, 0, 700, "a refund after one of a part"},
		{payment.Refund, 300, 200, 500, "a refund after one that is undecided"},
		{payment.Refund, 0, 1000, 0, "a refund after an undecided void"},
		{payment.Refund, 700, 700, 0, "a refund of what two may have given back"},
	} {
		if got := payment.LeftOf(c.kind, payment.Txn{Kind: payment.Sale, Amount: 1000, ReturnedAmount: c.sure, ReturningAmount: c.perhaps}); got != c.want {
			t.Errorf("%s: %s is left, want %s", c.name, got, c.want)
		}
	}
}
