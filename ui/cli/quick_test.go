package cli

import (
	"slices"
	"testing"

	"till/payment"
)

func TestUsualAmountsAreWhatTheShopSellsMostOften(t *testing.T) {
	sale := func(amount payment.Amount) payment.Txn {
		return payment.Txn{Kind: payment.Sale, State: payment.Approved, Amount: amount}
	}
	times := func(n int, txn payment.Txn) []payment.Txn { return slices.Repeat([]payment.Txn{txn}, n) }
	declined, returned, hold := sale(700), sale(800), sale(900)
	declined.State, returned.ReturnedAmount, hold.Kind = payment.Declined, 800, payment.PreAuth
	for _, c := range []struct {
		name  string
		given []payment.Txn
		most  int
		want  []payment.Amount
	}{
		{"nothing sold yet", nil, 5, nil},
		{"sold twice is chance", times(2, sale(600)), 5, nil},
		{"the smallest stands first", slices.Concat(times(3, sale(1200)), times(4, sale(600))), 5, []payment.Amount{600, 1200}},
		{"the most frequent stay", slices.Concat(times(3, sale(100)), times(5, sale(300)), times(4, sale(200))), 2, []payment.Amount{200, 300}},
		{"of as frequent ones the newer stays", slices.Concat(times(3, sale(500)), times(3, sale(100))), 1, []payment.Amount{500}},
		{"what was not paid does not count", slices.Concat(times(9, declined), times(9, returned), times(9, hold), times(3, sale(600))), 5, []payment.Amount{600}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := usualAmounts(c.given, c.most); !slices.Equal(got, c.want) {
				t.Errorf("learned %v, want %v", got, c.want)
			}
		})
	}
}
