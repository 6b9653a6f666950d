package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/store/storetest"
)

func mustSettle(t *testing.T, s *Store, settlement payment.Settlement) payment.RecordedBatch {
	t.Helper()
	proof, err := s.WriteSettlement(payment.SettleRecord{Event: string(settlement.State), Settlement: settlement})
	if err != nil {
		t.Fatalf("batch %s %s: %v", settlement.Batch, settlement.State, err)
	}
	return proof
}

// sold is a sale in the current batch as it ended.
func sold(t *testing.T, s *Store, state payment.State) payment.Txn {
	t.Helper()
	txn, _, err := s.Begin(storetest.Sale(1250), true)
	if err != nil {
		t.Fatal(err)
	}
	txn.State = state
	if _, err := s.Write(payment.Record{Event: "step", Txn: txn}); err != nil {
		t.Fatal(err)
	}
	return txn
}

func TestABatchIsClosedAndTheNextBegins(t *testing.T) {
	cfg := config(t.TempDir(), testKeys(t))
	s := openTest(t, cfg)
	paid, undecided := sold(t, s, payment.Approved), sold(t, s, payment.ReversalDue)

	settlement := payment.Settlement{Batch: paid.Batch, State: payment.BatchClosing, Begun: time.Unix(1, 0).UTC()}
	proof := mustSettle(t, s, settlement)
	if !proof.Covers(settlement) {
		t.Error("the proof does not cover what was written")
	}
	if _, _, err := s.Begin(storetest.Sale(100), true); !errors.Is(err, ErrBatchClosing) {
		t.Errorf("a sale while the batch is closing: %v, want ErrBatchClosing", err)
	}
	if _, _, err := s.Begin(storetest.Sale(100), false); err != nil {
		t.Errorf("what is not sent may still be noted: %v", err)
	}
	if err := s.AdoptBatch("000042"); !errors.Is(err, ErrBatchInUse) {
		t.Errorf("another batch number while this one is closing: %v", err)
	}
	settlement.State, settlement.Uploads, settlement.Done = payment.BatchUpload, 3, 1
	proof = mustSettle(t, s, settlement)
	ahead := settlement
	ahead.Done++
	if proof.Covers(ahead) {
		t.Error("a proof of one message covers the next one as well")
	}

	closeTest(t, s)
	s = openTest(t, cfg)
	if got, err := s.Settlement(paid.Batch); err != nil || cmp.Diff(settlement, got) != "" {
		t.Fatalf("after a restart: %v\n%s", err, cmp.Diff(settlement, got))
	}
	if err := s.EraseCards(paid.Batch); !errors.Is(err, ErrBatchInUse) {
		t.Errorf("cards of a batch that is still uploaded were erased: %v", err)
	}
	settlement.State, settlement.Next = payment.BatchClosed, "000002"
	mustSettle(t, s, settlement)
	if batch, _ := s.Batch(); batch != "000002" {
		t.Errorf("the current batch is %s", batch)
	}
	next := sold(t, s, payment.Approved)
	for id, want := range map[uint64]payment.State{paid.ID: payment.Settled, undecided.ID: payment.ReversalDue, next.ID: payment.Approved} {
		if txn, err := s.Txn(id); err != nil || txn.State != want {
			t.Errorf("attempt %d is %s, %v; want %s", id, txn.State, err, want)
		}
	}
	if listed, err := s.List(Filter{}); err != nil || len(listed) < 3 || listed[len(listed)-1].State != payment.Settled {
		t.Errorf("the list calls the first sale %s, %v", listed[len(listed)-1].State, err)
	}
	if err := s.EraseCards(paid.Batch); !errors.Is(err, ErrBatchInUse) {
		t.Errorf("the number that a reversal still needs was erased: %v", err)
	}
	undecided.State = payment.Reversed
	if _, err := s.Write(payment.Record{Event: "reversed", Txn: undecided}); err != nil {
		t.Fatal(err)
	}
	if err := s.EraseCards(paid.Batch); err != nil {
		t.Errorf("cards of a batch that is over: %v", err)
	}
	if report := s.Verify(); !report.OK {
		t.Errorf("verify: %+v", report)
	}
}

func TestASettlementThatDoesNotFitIsRefused(t *testing.T) {
	s := newTest(t)
	mustSettle(t, s, payment.Settlement{Batch: "000001", State: payment.BatchClosing})
	mustSettle(t, s, payment.Settlement{Batch: "000001", State: payment.BatchDisputed, Next: "000002"})
	tests := map[string]payment.Settlement{
		"another batch than the current one": {Batch: "000007", State: payment.BatchClosing},
		"a batch that is over opened again":  {Batch: "000001", State: payment.BatchOpen},
		"a batch without a state":            {Batch: "000002"},
		"a batch that follows itself":        {Batch: "000002", State: payment.BatchClosed, Next: "000002"},
		"a batch that nothing follows":       {Batch: "000002", State: payment.BatchClosed},
		"a number that is none":              {Batch: "2", State: payment.BatchClosing},
	}
	before := dump(t, s)
	for name, settlement := range tests {
		if _, err := s.WriteSettlement(payment.SettleRecord{Event: "x", Settlement: settlement}); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if diff := cmp.Diff(before, dump(t, s)); diff != "" {
		t.Errorf("what was refused changed the journal:\n%s", diff)
	}
	printed := payment.Settlement{Batch: "000001", State: payment.BatchDisputed, Next: "000002",
		Receipt: payment.Receipt{State: payment.ReceiptPrinted}}
	mustSettle(t, s, printed)
	if batch, _ := s.Batch(); batch != "000002" {
		t.Errorf("a slip that was printed moved the batch to %s", batch)
	}
}

func TestSettlementsAreRebuiltFromTheLog(t *testing.T) {
	c := newCalendar()
	s := openTest(t, c.config(t))
	settleDays(t, s, c, 6)
	if _, err := s.Settlement("000099"); !errors.Is(err, ErrNoSettlement) {
		t.Errorf("a batch that never was: %v", err)
	}
	before := dump(t, s)
	if err := s.Rebuild(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, dump(t, s)); diff != "" {
		t.Error(diff)
	}
}

// settleDays trades for a number of days and settles each as the program does.
func settleDays(t *testing.T, s *Store, c *calendar, days int) {
	t.Helper()
	s.db.NoSync = true // what a power cut does to commits is tested elsewhere
	for day := range days {
		for range 8 {
			sold(t, s, payment.Approved)
		}
		batch, err := s.Batch()
		if err != nil {
			t.Fatal(err)
		}
		settlement := payment.Settlement{Batch: batch, State: payment.BatchClosing, Begun: c.now}
		mustSettle(t, s, settlement)
		settlement.State, settlement.Next = payment.BatchClosed, formatSix(uint32(day+2))
		mustSettle(t, s, settlement)
		c.now = c.now.AddDate(0, 0, 9)
	}
}

func TestSettledBatchesGoToTheArchiveAndAreStillFound(t *testing.T) {
	c := newCalendar()
	s := openTest(t, c.config(t))
	settleDays(t, s, c, 12)
	sold(t, s, payment.Approved)
	type answer struct {
		Settlements []payment.Settlement
		Txns        []payment.Txn
	}
	ask := func() (a answer) {
		var err error
		if a.Settlements, err = s.Settlements(100); err != nil {
			t.Fatal(err)
		}
		for _, settlement := range a.Settlements {
			txns, err := s.BatchTxns(settlement.Batch)
			if err != nil || len(txns) != 8 {
				t.Fatalf("batch %s: %d attempts, %v", settlement.Batch, len(txns), err)
			}
			a.Txns = append(a.Txns, txns...)
		}
		return a
	}
	before := ask()
	if len(before.Settlements) != 12 || before.Settlements[0].Batch != "000012" {
		t.Fatalf("%d settlements, the newest of batch %s", len(before.Settlements), before.Settlements[0].Batch)
	}
	rotated := mustRotate(t, s)
	if diff := cmp.Diff(before, ask()); diff != "" {
		t.Errorf("after a rotation (%+v):\n%s", rotated, diff)
	}
	if s.base.Load() == nil {
		t.Error("nothing was rotated, so nothing was tried")
	}
	if report := s.Verify(); !report.OK {
		t.Errorf("verify: %+v", report)
	}
}

func TestABatchThatIsOverFollowsNone(t *testing.T) {
	s := openTest(t, config(t.TempDir(), testKeys(t)))
	first := sold(t, s, payment.Approved)
	mustSettle(t, s, payment.Settlement{Batch: "000001", State: payment.BatchClosed, Next: "000002"})
	sold(t, s, payment.Approved)
	_, err := s.WriteSettlement(payment.SettleRecord{Event: "batch_closed",
		Settlement: payment.Settlement{Batch: "000002", State: payment.BatchClosed, Next: "000001"}})
	if !errors.Is(err, ErrRecord) {
		t.Errorf("batch 000001 is over and follows 000002: %v, want ErrRecord", err)
	}
	if txn, err := s.Txn(first.ID); err != nil || txn.State != payment.Settled {
		t.Errorf("the settled sale is %s, %v", txn.State, err)
	}
}
