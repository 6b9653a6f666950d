package simtest_test

import (
	"errors"
	"testing"

	"till/payment"
	"till/payment/engine"
	"till/payment/simtest"
	"till/store/storetest"
)

var _ engine.Journal = (*simtest.Journal)(nil)

func TestJournalInMemory(t *testing.T) {
	storetest.Run(t, storetest.Subject{
		New: func(*testing.T) storetest.Journal { return simtest.NewJournal() },
		Reopen: func(_ *testing.T, j storetest.Journal) storetest.Journal {
			next := simtest.NewJournal()
			next.Restore(j.(*simtest.Journal).Snapshot())
			return next
		},
		InUse:  simtest.ErrBatchInUse,
		NoCard: simtest.ErrNoCard,
	})
}

func TestFailuresOfTheJournalInMemory(t *testing.T) {
	j := simtest.NewJournal()
	j.FailNext(1)
	if _, _, err := j.Begin(storetest.Sale(100), true); !errors.Is(err, simtest.ErrFailed) {
		t.Fatalf("Begin: %v, want %v", err, simtest.ErrFailed)
	}
	txn, proof, err := j.Begin(storetest.Sale(100), true)
	if err != nil || txn.ID != 1 || txn.STAN != "000001" || proof.Seq() != 1 {
		t.Errorf("a failed write left something behind: %d, %s, %v", txn.ID, txn.STAN, err)
	}
	before := j.Snapshot()
	txn.State = payment.Declined
	j.FailAfterNext(1)
	if _, err := j.Write(payment.Record{Event: "declined", Txn: txn}); !errors.Is(err, simtest.ErrFailed) {
		t.Errorf("Write: %v, want %v", err, simtest.ErrFailed)
	}
	if got, err := j.Txn(1); err != nil || got.State != payment.Declined {
		t.Errorf("a write that is durable and fails: state %q, %v", got.State, err)
	}
	j.Restore(before)
	if got, err := j.Txn(1); err != nil || got.State != payment.Intent {
		t.Errorf("after going back: state %q, %v", got.State, err)
	}
	j.FailNext(-1)
	for range 3 {
		if _, err := j.NextSTAN(); !errors.Is(err, simtest.ErrFailed) {
			t.Errorf("NextSTAN of a stopped journal: %v", err)
		}
	}
}
