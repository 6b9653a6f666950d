package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/store/storetest"
)

// calendar is a wall clock that a test turns.
type calendar struct{ now time.Time }

func newCalendar() *calendar {
	return &calendar{time.Date(2025, 9, 1, 9, 0, 0, 0, time.FixedZone("", 8*3600))}
}

func (c *calendar) config(t testing.TB) Config {
	cfg := config(t.TempDir(), testKeys(t))
	cfg.Now = func() time.Time { return c.now }
	return cfg
}

// season trades for a number of days, a batch each; every batch but the newest
// is settled, and something of each fate is left over.
func season(t *testing.T, s *Store, c *calendar, days int) {
	t.Helper()
	seasonWith(t, s, c, days, func() {})
}

// seasonWith is season with something done each morning.
func seasonWith(t *testing.T, s *Store, c *calendar, days int, morning func()) {
	t.Helper()
	for day := range days {
		morning()
		s.db.NoSync = true // what a power cut does to commits is tested elsewhere
		var sold []payment.Txn
		for i := range 12 {
			rec := storetest.Sale(payment.Amount(1000 + 100*day + i))
			rec.Txn.Started = c.now
			if i == 11 && day > 0 { // of the day before, so that rotations part them
				before, err := s.FindSTAN("", fmt.Sprintf("%06d", day*12-6))
				if err != nil {
					t.Fatal(err)
				}
				rec.Txn.Kind = payment.Refund
				rec.Txn.Original = &payment.Original{ID: before.ID, STAN: before.STAN, Batch: before.Batch}
			}
			txn, _, err := s.Begin(rec, i != 10)
			if err != nil {
				t.Fatal(err)
			}
			txn.State = []payment.State{payment.Approved, payment.Approved, payment.Approved, payment.Declined, payment.Reversed}[i%5]
			txn.RRN = fmt.Sprintf("%06d%06d", day, i%4) // they repeat
			if i == 7 && day%4 == 1 {
				txn.State = payment.ReversalDue
			}
			if i == 2 && day%5 == 2 {
				txn.Receipt.State = payment.ReceiptPending
			}
			if _, err := s.Write(payment.Record{Event: "step", Txn: txn}); err != nil {
				t.Fatal(err)
			}
			sold = append(sold, txn)
		}
		if _, err := s.NextSTAN(); err != nil {
			t.Fatal(err)
		}
		for _, txn := range sold {
			if day == days-1 || txn.State != payment.Approved {
				continue
			}
			txn.State = payment.Settled
			if _, err := s.Write(payment.Record{Event: "settled", Txn: txn}); err != nil {
				t.Fatal(err)
			}
		}
		if day < days-1 {
			nextBatch(t, s, formatSix(uint32(day+2)))
		}
		c.now = c.now.AddDate(0, 0, 4)
	}
}

// answers is everything that a journal says of its attempts, event by event.
func answers(t *testing.T, s *Store) map[string]any {
	t.Helper()
	said := map[string]any{}
	put := func(name string, value any, err error) {
		if err != nil && !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
		said[name] = value
	}
	last, err := s.Last()
	put("last", last, err)
	for id := range last.ID + 2 {
		txn, err := s.Txn(id)
		put(fmt.Sprint("txn ", id), txn, err)
		history, err := s.History(id)
		put(fmt.Sprint("history ", id), history, err)
		if txn.STAN != "" {
			found, err := s.FindSTAN(txn.Batch, txn.STAN)
			put("stan "+txn.Batch+txn.STAN, found, err)
			found, err = s.FindSTAN("", txn.STAN)
			put("stan "+txn.STAN, found, err)
			pan, expiry, err := s.CardOf(id)
			put(fmt.Sprint("card ", id), pan.Masked()+expiry, err)
		}
		found, err := s.FindRRN(txn.RRN)
		put("rrn "+txn.RRN, found, err)
	}
	for name, f := range map[string]Filter{
		"all": {}, "ten": {Limit: 10}, "before 30": {Before: 30, Limit: 20}, "before 5": {Before: 5},
		"a month":   {Since: time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2025, 11, 1, 0, 0, 0, 0, time.UTC)},
		"until":     {Until: time.Date(2025, 9, 20, 0, 0, 0, 0, time.UTC), Limit: 7},
		"since now": {Since: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)},
	} {
		list, err := s.List(f)
		put("list "+name, idsOf(list), err)
	}
	for _, day := range []string{"2025-09-01", "2025-09-29", "2025-10-11"} {
		totals, err := s.Totals(day)
		put("totals "+day, totals, err)
	}
	for name, ask := range map[string]func() ([]payment.Txn, error){"open": s.Open, "waiting": s.Waiting, "undecided": s.Undecided} {
		list, err := ask()
		put(name, idsOf(list), err)
	}
	return said
}

// records lists the whole journal, the marks of rotations left out.
func records(t *testing.T, s *Store) []Entry {
	t.Helper()
	var all []Entry
	if err := s.Records(0, func(e Entry) error { all = append(all, e); return nil }); err != nil {
		t.Error(err)
	}
	return all
}

// used is how many pages the live file has, without what it grew ahead.
func used(t *testing.T, s *Store) uint64 {
	t.Helper()
	newest, _, err := newestMeta(readerOf(mustRead(t, s.path())))
	if err != nil {
		t.Fatal(err)
	}
	return newest.end
}

func mustRotate(t *testing.T, s *Store) Rotated {
	t.Helper()
	done, err := s.Rotate(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestAnswersAreTheSameAfterARotation(t *testing.T) {
	c := newCalendar()
	cfg := c.config(t)
	s := openTest(t, cfg)
	season(t, s, c, 14)
	before, chain := answers(t, s), records(t, s)
	size := used(t, s)
	done := mustRotate(t, s)
	if len(done.Archives) != 2 || done.Records < 250 || done.Carried == 0 {
		t.Errorf("rotated %+v: the season should fill two months", done)
	}
	if diff := cmp.Diff(before, answers(t, s)); diff != "" {
		t.Errorf("answers differ (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(chain, records(t, s)[:len(chain)]); diff != "" {
		t.Errorf("records differ:\n%s", diff)
	}
	if now := used(t, s); now >= size {
		t.Errorf("the live file has %d pages, had %d", now, size)
	}
	if again := mustRotate(t, s); again.Records != 0 || len(again.Archives) != 0 {
		t.Errorf("with nothing to move it rotated %+v", again)
	}
	rows := dump(t, s)
	if err := s.Rebuild(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows, dump(t, s)); diff != "" {
		t.Errorf("rebuilt rows differ:\n%s", diff)
	}
	closeTest(t, s)
	s = openTest(t, cfg)
	if diff := cmp.Diff(before, answers(t, s)); diff != "" {
		t.Errorf("answers differ after a start:\n%s", diff)
	}
	if report := s.VerifyTail(10000); !report.OK {
		t.Errorf("the tail: %+v", report.FirstBad)
	}
}

// TestRotationsAlongTheWay gives a journal that is rotated every few days and
// one that never is the same trade.
func TestRotationsAlongTheWay(t *testing.T) {
	c, d := newCalendar(), newCalendar()
	rotated, whole := openTest(t, c.config(t)), openTest(t, d.config(t))
	season(t, whole, d, 16)
	moved, days := 0, 0
	seasonWith(t, rotated, c, 16, func() {
		if days++; days%3 == 0 {
			moved += mustRotate(t, rotated).Records
		}
	})
	if moved < 200 {
		t.Fatalf("only %d records went to the archives", moved)
	}
	if diff := cmp.Diff(strip(answers(t, whole)), strip(answers(t, rotated))); diff != "" {
		t.Errorf("answers differ (-whole +rotated):\n%s", diff)
	}
	late, err := rotated.Txn(3)
	if err != nil {
		t.Fatal(err)
	}
	late.Receipt.Reprints++
	if _, err := rotated.Write(payment.Record{Event: "reprinted", Txn: late}); err != nil {
		t.Fatalf("a record of an archived attempt: %v", err)
	}
	if got, err := rotated.Txn(3); err != nil || got.Receipt.Reprints != 1 {
		t.Errorf("it stands at %d reprints, %v", got.Receipt.Reprints, err)
	}
	if history, err := rotated.History(3); err != nil || len(history) != 4 {
		t.Errorf("its history has %d records, %v, want 4", len(history), err)
	}
}

// strip leaves out what the marks of rotations move: the numbers of records.
func strip(said map[string]any) map[string]any {
	for name, value := range said {
		if entries, is := value.([]Entry); is {
			for i := range entries {
				entries[i].Seq, entries[i].Link = 0, [32]byte{}
			}
			said[name] = entries
		}
	}
	return said
}

var errCut = errors.New("the power went")

// TestPowerCutsInARotation lets the power go at each step, once and twice in a
// row, and goes on from what lies on the disk.
// TestARotationThatASaleEnds leaves the journal as it was, and the next one goes
// on from there.
func TestARotationThatASaleEnds(t *testing.T) {
	for _, where := range []string{"filled", "verified", "archived", "marked"} {
		c := newCalendar()
		s := openTest(t, c.config(t))
		season(t, s, c, 14)
		before := answers(t, s)
		ctx, sale := context.WithCancel(t.Context())
		s.seam = func(step string) error {
			if step == where {
				sale()
			}
			return nil
		}
		if _, err := s.Rotate(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("a sale at step %s: %v", where, err)
		}
		s.seam = nil
		if diff := cmp.Diff(before, answers(t, s)); diff != "" {
			t.Errorf("a sale at step %s: answers differ:\n%s", where, diff)
		}
		mustRotate(t, s)
		if diff := cmp.Diff(before, answers(t, s)); diff != "" || len(s.base.Load().archives()) != 2 {
			t.Errorf("after a sale at step %s there are %d archives, and answers differ:\n%s", where, len(s.base.Load().archives()), diff)
		}
		closeTest(t, s)
	}
}

func TestPowerCutsInARotation(t *testing.T) {
	c := newCalendar()
	first := c.config(t)
	s := openTest(t, first)
	season(t, s, c, 14)
	before := answers(t, s)
	closeTest(t, s)
	steps := map[string]bool{}
	for cut := 1; ; cut++ {
		dir := filepath.Join(t.TempDir(), "till")
		if err := os.CopyFS(dir, os.DirFS(first.Dir)); err != nil {
			t.Fatal(err)
		}
		cfg := first
		cfg.Dir = dir
		ended := false
		for round, left := range []int{cut, 1 + cut%3} {
			s, err := Open(cfg)
			if err != nil {
				t.Fatalf("cut %d: %v", cut, err)
			}
			where := ""
			s.seam = func(step string) error {
				if left--; left == 0 {
					where = step
					return errCut
				}
				return nil
			}
			_, err = s.Rotate(context.Background())
			if round == 0 {
				ended = err == nil
			}
			if err != nil && !errors.Is(err, errCut) {
				t.Fatalf("cut %d: %v", cut, err)
			}
			steps[where] = true
			tear(t, dir)
			_ = s.db.Close() // no farewell
			s.shelves.close()
		}
		again := openTest(t, cfg)
		if diff := cmp.Diff(before, answers(t, again)); diff != "" {
			t.Errorf("cut %d: answers differ:\n%s", cut, diff)
		}
		again.seam = nil
		mustRotate(t, again)
		if diff := cmp.Diff(before, answers(t, again)); diff != "" {
			t.Errorf("cut %d: answers differ after the next rotation:\n%s", cut, diff)
		}
		if len(again.base.Load().archives()) != 2 {
			t.Errorf("cut %d: %d archives", cut, len(again.base.Load().archives()))
		}
		closeTest(t, again)
		if ended {
			break
		}
	}
	for _, step := range []string{"filled", "verified", "archived", "marked", "fresh", "done"} {
		if !steps[step] {
			t.Errorf("no cut at step %q", step)
		}
	}
}

// tear spoils what was not synced and renamed when the power went.
func tear(t *testing.T, dir string) {
	t.Helper()
	left, _ := filepath.Glob(filepath.Join(dir, archivePattern+unfinished))
	for _, path := range append(left, filepath.Join(dir, freshFile)) {
		if info, err := os.Stat(path); err == nil {
			if err := os.Truncate(path, info.Size()/2); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestNothingIsRotatedThatIsNotOver(t *testing.T) {
	c := newCalendar()
	s := openTest(t, c.config(t))
	for day := range 5 {
		sell(t, s, 100, payment.Approved, began(c.now))
		nextBatch(t, s, formatSix(uint32(day+2)))
	}
	if done := mustRotate(t, s); done.Records != 0 || s.base.Load() != nil {
		t.Errorf("sales that nobody settled went: %+v", done)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	season(t, s, c, 0)
	if _, err := s.Rotate(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("a rotation that is called off: %v", err)
	}
}

// TestDamageToAnArchive costs the answers that stand in it, and verify names it.
func TestDamageToAnArchive(t *testing.T) {
	c := newCalendar()
	cfg := c.config(t)
	s := openTest(t, cfg)
	season(t, s, c, 14)
	mustRotate(t, s)
	archive := s.base.Load().Archives[0].File
	second := s.base.Load().Archives[1].File
	closeTest(t, s)
	path := filepath.Join(s.dir, archive)
	whole := mustRead(t, path)
	flipped := append([]byte{}, whole...)
	at := strings.Index(string(whole), `"event":"settled"`)
	flipped[at+10] ^= 1
	for name, damaged := range map[string][]byte{
		"a changed byte": flipped, "half of it": whole[:len(whole)/2], "nothing": nil,
		"the other month": mustRead(t, filepath.Join(s.dir, second)),
	} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		report := Verify(s.dir, s.keys)
		if report.OK || !strings.Contains(report.FirstBad.Why, archive) {
			t.Errorf("%s: verify says %+v", name, report.FirstBad)
		}
		s, err := Open(cfg)
		if err != nil {
			t.Fatalf("%s: the lane must go on: %v", name, err)
		}
		if _, _, err := s.Begin(storetest.Sale(100), true); err != nil {
			t.Errorf("%s: a sale: %v", name, err)
		}
		if _, err := s.Txn(2); name != "a changed byte" && err == nil {
			t.Errorf("%s: an attempt in it was found", name)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
