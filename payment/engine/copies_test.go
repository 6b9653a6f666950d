package engine_test

import (
	"context"
	"testing"

	"till/payment"
)

func TestTheCustomersCopyAfterASignatureIsNoReprint(t *testing.T) {
	r := newRig(t)
	r.signs = true
	r.sell()
	r.Close()
	if got := r.receipt(1); got.SecondCopy != payment.ReceiptPending {
		t.Fatalf("after the first print the journal has %+v", got)
	}
	r.fresh()
	for i, want := range []payment.Receipt{
		{State: payment.ReceiptPrinted, SecondCopy: payment.ReceiptPrinted},
		{State: payment.ReceiptPrinted, SecondCopy: payment.ReceiptPrinted, Reprints: 1},
	} {
		read, err := r.journal.Txn(1)
		if err != nil {
			t.Fatal(err)
		}
		r.Reprint(context.Background(), read)
		got := r.receipt(1)
		if got.State != want.State || got.SecondCopy != want.SecondCopy || got.Reprints != want.Reprints {
			t.Errorf("after request %d the journal has %+v, want %+v", i+1, got, want)
		}
	}
	if first, second := r.slips[0].TxnID, r.slips[1].TxnID; first != 1+secondCopy || second != 1 {
		t.Errorf("printed the slips %d and %d, want the customer's copy and then a copy of all", first, second)
	}
}

func TestAFileIsCountedAsACopyAndLeavesAWaitingSlipWaiting(t *testing.T) {
	r := newRig(t)
	r.prints = []payment.PrintResult{paperOut}
	r.sell()
	r.Close()
	r.fresh()
	read, err := r.journal.Txn(1)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.Copied(read); err != nil {
		t.Fatal(err)
	}
	got := r.receipt(1)
	if got.State != payment.ReceiptPending || got.Reprints != 1 || !r.reprints[len(r.reprints)-1] {
		t.Errorf("the journal has %+v; the file carries the mark: %v", got, r.reprints[len(r.reprints)-1])
	}
}
