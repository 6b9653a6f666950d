package store

import (
	"context"
	"errors"
	"fmt"
	"testing"

	bolt "go.etcd.io/bbolt"

	"till/payment"
)

// TestAnOlderFileIsTakenOver: a file of the layout before works as it is while
// something is owed, and is raised when nothing is.
func TestAnOlderFileIsTakenOver(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	txn := sell(t, s, 100, payment.ReversalDue, func(*payment.Txn) {})
	if err := s.update(lower(s, schemaOldest)); err != nil {
		t.Fatal(err)
	}
	schema := func(want uint32) {
		t.Helper()
		if got := dump(t, s)[bucketMeta][fmt.Sprintf("%x", metaSchema)]; got != fmt.Sprintf("%08x", want) {
			t.Errorf("the schema is %s, want %d", got, want)
		}
	}
	closeTest(t, s)
	s = openTest(t, cfg)
	schema(schemaOldest)
	txn.State = payment.Reversed
	if _, err := s.Write(payment.Record{Event: "reversed", Txn: txn}); err != nil {
		t.Fatal(err)
	}
	closeTest(t, s)
	s = openTest(t, cfg)
	schema(schemaVersion)
}

// lower writes what a file of an older layout had.
func lower(s *Store, schema uint32) func(tx *bolt.Tx) error {
	return func(tx *bolt.Tx) error {
		return errors.Join(putSchema(boltIndex{tx}, s.keys, schema), tx.DeleteBucket([]byte(bucketChase)))
	}
}

// TestWhatTheBankRefusedIsListed until a person's evidence ends it, over a
// rotation and out of a file that had no such list.
func TestWhatTheBankRefusedIsListed(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	first := sell(t, s, 100, payment.AdviceRefused, nil)
	sell(t, s, 200, payment.Approved, nil)
	second := sell(t, s, 300, payment.AdviceRefused, nil)
	listed := func(want string) {
		t.Helper()
		if got, err := s.Chases(); err != nil || idsOf(got) != want {
			t.Errorf("chased are %s, %v, want %s", idsOf(got), err, want)
		}
		if open, err := s.Open(); err != nil || len(open) != 0 {
			t.Errorf("a chase owes the bank something: %s, %v", idsOf(open), err)
		}
		if err := s.Check(); err != nil {
			t.Error(err)
		}
	}
	listed("[1 3]")
	for _, schema := range []uint32{schemaOldest, schemaOldest + 1} {
		if err := s.update(lower(s, schema)); err != nil {
			t.Fatal(err)
		}
		listed("[]")
		closeTest(t, s)
		s = openTest(t, cfg)
		listed("[1 3]")
	}
	first.State, first.ByHand = payment.ClosedByHand, true
	if _, err := s.Write(payment.Record{Event: "closed_by_hand", Txn: first}); err != nil {
		t.Fatal(err)
	}
	listed("[3]")
	for range 8 {
		sell(t, s, 400, payment.Declined, nil)
	}
	for _, batch := range []string{"000002", "000003"} {
		nextBatch(t, s, batch)
		sell(t, s, 500, payment.Approved, nil)
	}
	if done, err := s.Rotate(context.Background()); err != nil || done.Records == 0 {
		t.Fatalf("rotated %+v, %v", done, err)
	}
	listed(fmt.Sprintf("[%d]", second.ID))
}
