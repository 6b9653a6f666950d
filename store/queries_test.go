package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"till/payment"
	"till/store/storetest"
)

// sell puts one attempt into a journal and leaves it in a state.
func sell(t testing.TB, s *Store, amount payment.Amount, state payment.State, change func(*payment.Txn)) payment.Txn {
	t.Helper()
	rec := storetest.Sale(amount)
	if change != nil {
		change(&rec.Txn)
	}
	txn, _, err := s.Begin(rec, true)
	if err != nil {
		t.Fatal(err)
	}
	txn.State = state
	if _, err := s.Write(payment.Record{Event: string(state), Txn: txn}); err != nil {
		t.Fatal(err)
	}
	return txn
}

func began(when time.Time) func(*payment.Txn) {
	return func(txn *payment.Txn) { txn.Started = when }
}

func idsOf(txns []payment.Txn) string {
	var ids []uint64
	for _, txn := range txns {
		ids = append(ids, txn.ID)
	}
	return fmt.Sprint(ids)
}

func TestListChoosesAndPages(t *testing.T) {
	s := newTest(t)
	china := time.FixedZone("", 8*3600)
	day := time.Date(2025, 11, 24, 0, 0, 0, 0, china)
	times := []time.Time{
		day.Add(-time.Second), day, day.Add(12 * time.Hour), day.Add(24*time.Hour - time.Second),
		day.Add(10 * time.Hour), // the clock was set back
		day.Add(24 * time.Hour),
	}
	for _, when := range times {
		sell(t, s, 100, payment.Approved, began(when))
	}
	next := day.AddDate(0, 0, 1)
	cases := []struct {
		name   string
		filter Filter
		want   string
	}{
		{"everything, newest first", Filter{}, "[6 5 4 3 2 1]"},
		{"one day, its first second and not the next day's", Filter{Since: day, Until: next}, "[5 4 3 2]"},
		{"the same day seen from another time zone", Filter{Since: day.UTC(), Until: next.UTC()}, "[5 4 3 2]"},
		{"from noon", Filter{Since: day.Add(12 * time.Hour)}, "[6 4 3]"},
		{"up to noon", Filter{Until: day.Add(12 * time.Hour)}, "[5 2 1]"},
		{"the first two", Filter{Limit: 2}, "[6 5]"},
		{"the two after them", Filter{Limit: 2, Before: 5}, "[4 3]"},
		{"two of the day", Filter{Since: day, Until: next, Limit: 2, Before: 4}, "[3 2]"},
		{"nothing before the first", Filter{Before: 1}, "[]"},
		{"a day without sales", Filter{Since: next.AddDate(0, 0, 7)}, "[]"},
	}
	for _, c := range cases {
		if got, err := s.List(c.filter); err != nil || idsOf(got) != c.want {
			t.Errorf("%s: %s, %v, want %s", c.name, idsOf(got), err, c.want)
		}
	}
}

func TestFindSTAN(t *testing.T) {
	s := newTest(t)
	first := sell(t, s, 100, payment.Approved, nil)
	signOn, err := s.NextSTAN()
	if err != nil {
		t.Fatal(err)
	}
	nextBatch(t, s, "000002")
	if err := s.AdoptSTAN("000001"); err != nil {
		t.Fatal(err)
	}
	second := sell(t, s, 200, payment.Approved, nil)
	if first.STAN != second.STAN {
		t.Fatalf("the test needs one STAN in two batches, got %s and %s", first.STAN, second.STAN)
	}
	cases := []struct {
		name, batch, stan string
		want              uint64
		err               error
	}{
		{"in the first batch", "000001", "000001", 1, nil},
		{"in the second batch", "000002", "000001", 2, nil},
		{"in any batch the newest", "", "000001", 2, nil},
		{"a STAN never given out", "", "000009", 0, ErrNotFound},
		{"a STAN of a sign-on", "", signOn, 0, ErrNotFound},
		{"a batch that never was", "000003", "000001", 0, ErrNotFound},
		{"no STAN", "", "1", 0, ErrNumber},
		{"no batch", "x", "000001", 0, ErrNumber},
	}
	for _, c := range cases {
		got, err := s.FindSTAN(c.batch, c.stan)
		if got.ID != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %d, %v, want %d, %v", c.name, got.ID, err, c.want, c.err)
		}
	}
}

func TestLastAndTxn(t *testing.T) {
	s := newTest(t)
	if _, err := s.Last(); !errors.Is(err, ErrNotFound) {
		t.Errorf("last of an empty journal: %v, want %v", err, ErrNotFound)
	}
	sell(t, s, 100, payment.Approved, nil)
	sell(t, s, 200, payment.ReversalDue, nil)
	if last, err := s.Last(); err != nil || last.ID != 2 || last.State != payment.ReversalDue {
		t.Errorf("last is %d in %s, %v", last.ID, last.State, err)
	}
	if txn, err := s.Txn(1); err != nil || txn.Amount != 100 || txn.State != payment.Approved {
		t.Errorf("attempt 1 is %v in %s, %v", txn.Amount, txn.State, err)
	}
	if _, err := s.Txn(3); !errors.Is(err, ErrNotFound) {
		t.Errorf("attempt 3: %v, want %v", err, ErrNotFound)
	}
}

func TestUndecidedLeavesOutWhatWaitsToBeSent(t *testing.T) {
	s := newTest(t)
	for _, state := range []payment.State{payment.ReversalDue, payment.OfflineApproved, payment.Approved,
		payment.Suspect, payment.Intent} {
		sell(t, s, 100, state, nil)
	}
	if got, err := s.Undecided(); err != nil || idsOf(got) != "[1 4 5]" {
		t.Errorf("undecided are %s, %v, want [1 4 5]", idsOf(got), err)
	}
}

// following makes a void or refund of an attempt.
func following(kind payment.Kind, original payment.Original) func(*payment.Txn) {
	return func(txn *payment.Txn) { txn.Kind, txn.Original = kind, &original }
}

func TestWhatWasGivenBackIsDerived(t *testing.T) {
	s := newTest(t)
	sale := sell(t, s, 1000, payment.Approved, nil)
	sale.RRN = "112409300001"
	if _, err := s.Write(payment.Record{Event: "approved", Txn: sale}); err != nil {
		t.Fatal(err)
	}
	money := func(wantWord payment.Money, wantBack payment.Amount, when string) {
		t.Helper()
		txn, err := s.Txn(sale.ID)
		if err != nil || txn.Money() != wantWord || txn.ReturnedAmount != wantBack {
			t.Errorf("%s: %s, returned %v, %v, want %s, %v", when, txn.Money(), txn.ReturnedAmount, err, wantWord, wantBack)
		}
	}
	money(payment.Paid, 0, "before")
	bySTAN := payment.Original{STAN: sale.STAN, Batch: sale.Batch}
	sell(t, s, 300, payment.Declined, following(payment.Refund, bySTAN))
	sell(t, s, 300, payment.ReversalDue, following(payment.Refund, bySTAN))
	money(payment.Paid, 0, "after a refund declined and one undecided")
	listed, err := s.List(Filter{})
	if txn, err2 := s.Txn(sale.ID); errors.Join(err, err2) != nil || txn.ReturningAmount != 300 || listed[len(listed)-1].ReturningAmount != 300 {
		t.Errorf("what may have been given back is %s, in the list %s, %v", txn.ReturningAmount, listed[len(listed)-1].ReturningAmount, err)
	}
	sell(t, s, 300, payment.Approved, following(payment.Refund, bySTAN))
	money(payment.Returned, 300, "after a refund of a part")
	sell(t, s, 700, payment.Approved, following(payment.Refund, payment.Original{RRN: sale.RRN}))
	money(payment.Returned, 1000, "after a refund of the rest, found by RRN")
	sell(t, s, 50, payment.Approved, following(payment.Refund, payment.Original{STAN: "000777", Batch: "000001"}))
	money(payment.Returned, 1000, "after a refund of something that is not here")
	if listed, err := s.List(Filter{}); err != nil || listed[len(listed)-1].ReturnedAmount != 1000 {
		t.Errorf("a list does not derive it: %v", err)
	}
}

func TestTotals(t *testing.T) {
	s := newTest(t)
	day := time.Date(2025, 11, 24, 23, 59, 0, 0, time.FixedZone("", 8*3600))
	sale := sell(t, s, 1000, payment.Approved, began(day))
	sell(t, s, 250, payment.Approved, began(day))
	sell(t, s, 400, payment.Declined, began(day))
	sell(t, s, 500, payment.Reversed, began(day))
	sell(t, s, 600, payment.ReversalDue, began(day))
	sell(t, s, 700, payment.OfflineApproved, began(day))
	sell(t, s, 300, payment.Approved, func(txn *payment.Txn) {
		following(payment.Refund, payment.Original{STAN: sale.STAN, Batch: sale.Batch})(txn)
		txn.Started = day
	})
	sell(t, s, 9, payment.Declined, func(txn *payment.Txn) { txn.Kind, txn.Started = payment.Refund, day })
	sell(t, s, 9, payment.Approved, func(txn *payment.Txn) { txn.Kind, txn.Started = payment.PreAuth, day })
	sell(t, s, 8000, payment.Approved, began(day.Add(time.Minute)))
	want := Totals{Day: "2025-11-24", Paid: Sum{2, 1250}, NotPaid: Sum{2, 900}, Undecided: Sum{1, 600},
		Returned: Sum{1, 300}, ToSend: Sum{1, 700}}
	if got, err := s.Totals("2025-11-24"); err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	if got, err := s.Totals("2025-11-25"); err != nil || got.Paid != (Sum{1, 8000}) {
		t.Errorf("the next day: %+v, %v", got, err)
	}
	if _, err := s.Totals("24.11.2025"); err == nil {
		t.Error("a day in another form is taken")
	}
}

// changing makes a tip or an adjustment of an attempt, to a new amount.
func changing(kind payment.Kind, original payment.Txn, day time.Time) func(*payment.Txn) {
	return func(txn *payment.Txn) {
		txn.Kind, txn.Started = kind, day
		txn.Original = &payment.Original{ID: original.ID, STAN: original.STAN, Batch: original.Batch, Amount: original.Amount}
	}
}

func TestTotalsOfTipsAndAdjustments(t *testing.T) {
	day := time.Date(2025, 11, 24, 12, 0, 0, 0, time.UTC)
	later := day.AddDate(0, 0, 1)
	type step struct {
		kind   payment.Kind
		amount payment.Amount
		state  payment.State
		day    time.Time
	}
	cases := []struct {
		name  string
		sale  payment.State
		steps []step
		want  Totals
		next  payment.Amount // net of the next day
	}{
		{"a tip adds itself and no payment", payment.Approved,
			[]step{{payment.Tip, 1150, payment.Advised, day}}, Totals{Paid: Sum{1, 1150}}, 0},
		{"an adjustment downwards takes away", payment.Advised,
			[]step{{payment.Adjust, 900, payment.Advised, day}}, Totals{Paid: Sum{1, 900}}, 0},
		{"the last of three adjustments is what stands", payment.Advised,
			[]step{{payment.Adjust, 900, payment.Advised, day}, {payment.Adjust, 1200, payment.Advised, day}, {payment.Adjust, 1100, payment.Advised, day}},
			Totals{Paid: Sum{1, 1100}}, 0},
		{"one that the bank refused changes nothing", payment.Advised,
			[]step{{payment.Adjust, 1200, payment.AdviceRefused, day}, {payment.Adjust, 1100, payment.Advised, day}},
			Totals{Paid: Sum{1, 1100}}, 0},
		{"one that waits is to send, and only its part", payment.Approved,
			[]step{{payment.Tip, 1150, payment.OfflineApproved, day}}, Totals{Paid: Sum{1, 1000}, ToSend: Sum{0, 150}}, 0},
		{"two that wait are told in order", payment.OfflineApproved,
			[]step{{payment.Adjust, 1200, payment.OfflineApproved, day}, {payment.Adjust, 1100, payment.OfflineApproved, day}},
			Totals{ToSend: Sum{1, 1100}}, 0},
		{"one that is undecided", payment.Approved,
			[]step{{payment.Tip, 1150, payment.Suspect, day}}, Totals{Paid: Sum{1, 1000}, Undecided: Sum{0, 150}}, 0},
		{"a tip of the next day counts there", payment.Approved,
			[]step{{payment.Tip, 1150, payment.Advised, later}}, Totals{Paid: Sum{1, 1000}}, 150},
		{"a refund after a tip", payment.Approved,
			[]step{{payment.Tip, 1150, payment.Advised, day}, {payment.Refund, 400, payment.Approved, day}},
			Totals{Paid: Sum{1, 1150}, Returned: Sum{1, 400}}, 0},
	}
	for _, c := range cases {
		s := newTest(t)
		sale := sell(t, s, 1000, c.sale, began(day))
		for _, step := range c.steps {
			sell(t, s, step.amount, step.state, changing(step.kind, sale, step.day))
		}
		c.want.Day = "2025-11-24"
		if got, err := s.Totals(c.want.Day); err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v\nwant %+v", c.name, got, err, c.want)
		}
		if got, err := s.Totals("2025-11-25"); err != nil || got.Net() != c.next {
			t.Errorf("%s: the next day keeps %v, %v, want %v", c.name, got.Net(), err, c.next)
		}
	}
}

func TestLongReadsGoOnAcrossChunks(t *testing.T) {
	s := newTest(t)
	s.db.NoSync = true // a bulk of sales, not a proof of durability
	const sales = chunk + 150
	for range sales {
		if _, _, err := s.Begin(storetest.Sale(100), true); err != nil {
			t.Fatal(err)
		}
	}
	if totals, err := s.Totals("2025-11-24"); err != nil || totals.Undecided != (Sum{sales, sales * 100}) {
		t.Errorf("totals are %+v, %v", totals.Undecided, err)
	}
	next := uint64(100)
	err := s.Records(100, func(e Entry) error {
		if e.Seq != next {
			t.Fatalf("record %d after %d", e.Seq, next-1)
		}
		next++
		return nil
	})
	if err != nil || next != sales+1 {
		t.Errorf("records end at %d, %v, want %d", next-1, err, sales)
	}
	listed, err := s.List(Filter{})
	if err != nil || len(listed) != ListMax || listed[0].ID != sales {
		t.Fatalf("a list has %d items, %v", len(listed), err)
	}
	rest, err := s.List(Filter{Before: listed[ListMax-1].ID})
	if err != nil || len(rest) != sales-ListMax || rest[len(rest)-1].ID != 1 {
		t.Errorf("the rest has %d items, %v", len(rest), err)
	}
}

func TestRecordsStopWhereTheReaderStops(t *testing.T) {
	s := newTest(t)
	trade(t, s, 6)
	enough := errors.New("enough")
	seen := 0
	err := s.Records(0, func(Entry) error {
		if seen++; seen == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || seen != 3 {
		t.Errorf("stopped after %d with %v", seen, err)
	}
}

func TestHistory(t *testing.T) {
	s := newTest(t)
	txn := sell(t, s, 100, payment.HostApproved, nil)
	sell(t, s, 200, payment.Declined, nil)
	if _, err := s.NextSTAN(); err != nil {
		t.Fatal(err)
	}
	txn.State = payment.Approved
	if _, err := s.Write(payment.Record{Event: "approved", Txn: txn}); err != nil {
		t.Fatal(err)
	}
	entries, err := s.History(txn.ID)
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for _, e := range entries {
		got += fmt.Sprintf("%d %s %s; ", e.Seq, e.Event, e.Txn.State)
	}
	if want := "1 intent intent; 2 host_approved host_approved; 6 approved approved; "; got != want {
		t.Errorf("history is %q, want %q", got, want)
	}
	if _, err := s.History(9); !errors.Is(err, ErrNotFound) {
		t.Errorf("history of nothing: %v, want %v", err, ErrNotFound)
	}
}

func TestEntriesOfTheCounters(t *testing.T) {
	s := newTest(t)
	if _, err := s.NextSTAN(); err != nil {
		t.Fatal(err)
	}
	if err := s.AdoptBatch("000012"); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := s.Records(1, func(e Entry) error {
		got += fmt.Sprintf("%d %s %d %s %s %s; ", e.Seq, e.Event, e.Txn.ID, e.STAN, e.Batch, e.Run)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := "1 stan_taken 0 000001 000001 test; 2 batch_adopted 0  000012 test; "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
