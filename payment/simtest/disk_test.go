package simtest_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/payment"
	"till/payment/simtest"
	"till/store"
	"till/store/seal"
	"till/store/storetest"
)

// cutsShort is how many power cuts the test of the journal survives with
// -short, cutsLong without.
const (
	cutsShort  = 2000
	cutsLong   = 5000
	cutsPerLog = 20 // power cuts that one journal lives through
)

func diskDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(simtest.RAMDir(), "till-disk-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// life is one journal on one disk and what the world knows of it.
type life struct {
	random *rand.Rand
	disk   *simtest.Disk
	cfg    store.Config
	store  *store.Store
	db     *bolt.DB

	known   map[uint64]payment.Txn // as the journal last confirmed them
	records uint64                 // confirmed
	used    map[string]bool        // batch and STAN, ever given out
	// doubt is the call that the power cut: it may have happened or not.
	doubt *payment.Txn
	event string

	lost, survived int // calls that were cut, by what became of them
}

func newLife(t testing.TB, keys seal.Keeper, seed uint64) *life {
	l := &life{random: rand.New(rand.NewPCG(seed, 7)), disk: simtest.NewDisk(seed),
		known: map[uint64]payment.Txn{}, used: map[string]bool{}}
	l.cfg = store.Config{Dir: diskDir(t) + "/till", Keys: keys, LockWait: time.Millisecond, Ballast: store.NoBallast,
		Run:    "life",
		Opened: func(db *bolt.DB) { l.db = db; l.disk.Attach(db) },
		Now:    func() time.Time { return time.Date(2025, 11, 24, 9, 30, 0, 0, time.UTC) }}
	return l
}

// run opens the journal, checks it, trades until the power goes, and leaves the
// disk ready for the next run.
func (l *life) run() error {
	var err error
	if l.store, err = store.Open(l.cfg); err != nil {
		return fmt.Errorf("opening: %w", err)
	}
	defer func() { _ = l.store.Close() }()
	if err := l.check(); err != nil {
		return err
	}
	l.disk.CutAfter(1 + l.random.IntN(60))
	for !l.disk.Off() {
		if err := l.step(); err != nil && !errors.Is(err, simtest.ErrPowerCut) {
			return err
		}
		if l.random.IntN(25) == 0 {
			l.disk.PowerCut()
		}
	}
	if err := l.store.Close(); err != nil {
		return fmt.Errorf("closing: %w", err)
	}
	return l.disk.Reboot()
}

// step makes one random call of the journal.
func (l *life) step() error {
	switch l.random.IntN(8) {
	case 0, 1, 2:
		return l.begin()
	case 3:
		return l.count()
	}
	return l.write()
}

func (l *life) begin() error {
	rec := storetest.Sale(payment.Amount(1 + l.random.IntN(100000)))
	stan := l.random.IntN(6) > 0
	l.doubt, l.event = &rec.Txn, rec.Event
	txn, _, err := l.store.Begin(rec, stan)
	if err != nil {
		return err
	}
	l.doubt = nil
	l.confirm(txn)
	if !stan {
		return nil
	}
	return l.took(txn.Batch, txn.STAN)
}

func (l *life) count() error {
	l.doubt, l.event = &payment.Txn{}, store.EventSTANTaken
	batch, err := l.store.Batch()
	if err != nil {
		return err
	}
	stan, err := l.store.NextSTAN()
	if err != nil {
		return err
	}
	l.doubt = nil
	l.records++
	return l.took(batch, stan)
}

func (l *life) write() error {
	if len(l.known) == 0 {
		return nil
	}
	txn := l.known[1+l.random.Uint64N(uint64(len(l.known)))]
	txn.State = payment.States[1+l.random.IntN(len(payment.States)-1)]
	txn.RRN = fmt.Sprintf("%012d", l.random.IntN(1000))
	txn.Reason = payment.Reasons[l.random.IntN(len(payment.Reasons))]
	if l.random.IntN(2) == 0 {
		txn.Receipt.State = payment.ReceiptPending
	}
	l.doubt, l.event = &txn, "step"
	if _, err := l.store.Write(payment.Record{Event: l.event, Txn: txn}); err != nil {
		return err
	}
	l.doubt = nil
	l.confirm(txn)
	return nil
}

func (l *life) took(batch, stan string) error {
	if l.used[batch+stan] {
		return fmt.Errorf("STAN %s of batch %s is given out twice", stan, batch)
	}
	l.used[batch+stan] = true
	return nil
}

func (l *life) confirm(txn payment.Txn) {
	l.known[txn.ID] = txn
	l.records++
}

// check holds the journal after a power cut against what it had confirmed.
func (l *life) check() error {
	report := l.store.Verify()
	if !report.OK {
		return fmt.Errorf("the journal is damaged: %+v", *report.FirstBad)
	}
	if err := l.checkTrees(); err != nil { // a second opinion on the pages
		return err
	}
	if uint64(report.Records) == l.records+1 && l.doubt != nil {
		if err := l.adopt(); err != nil {
			return err
		}
	} else if l.doubt != nil {
		l.lost++
	}
	if uint64(report.Records) != l.records {
		return fmt.Errorf("%d records, %d were confirmed", report.Records, l.records)
	}
	l.doubt = nil
	open := 0
	for id, want := range l.known {
		got, err := l.store.Txn(id)
		if err != nil {
			return fmt.Errorf("attempt %d: %w", id, err)
		}
		if got.State != want.State || got.STAN != want.STAN || got.Reason != want.Reason || got.RRN != want.RRN ||
			got.Amount != want.Amount || got.Receipt != want.Receipt {
			return fmt.Errorf("attempt %d is\n%+v\nand was confirmed as\n%+v", id, got, want)
		}
		if want.State.Open() {
			open++
		}
		if err := l.checkCard(want); err != nil {
			return err
		}
	}
	owed, err := l.store.Open()
	if err != nil || len(owed) != open {
		return fmt.Errorf("%d attempts are open, %w, should be %d", len(owed), err, open)
	}
	return nil
}

// checkTrees gives what bbolt's own check complains about.
func (l *life) checkTrees() error {
	return l.db.View(func(tx *bolt.Tx) error {
		var all error
		for err := range tx.Check() {
			all = errors.Join(all, err)
		}
		return all
	})
}

func (l *life) checkCard(txn payment.Txn) error {
	pan, expiry, err := l.store.CardOf(txn.ID)
	if txn.STAN == "" {
		if !errors.Is(err, store.ErrCardErased) {
			return fmt.Errorf("attempt %d sent nothing and has a card: %w", txn.ID, err)
		}
		return nil
	}
	if err != nil || pan.Reveal() != storetest.TestPAN || expiry != "3012" {
		return fmt.Errorf("the card of attempt %d is %v, %q, %w", txn.ID, pan, expiry, err)
	}
	return nil
}

// adopt takes over the call that was cut and had happened all the same. It must
// be that call, whole.
func (l *life) adopt() error {
	var last store.Entry
	if err := l.store.Records(l.records+1, func(e store.Entry) error { last = e; return nil }); err != nil {
		return err
	}
	if last.Event != l.event || last.Txn.Amount != l.doubt.Amount || last.Txn.State != l.doubt.State ||
		last.Txn.Reason != l.doubt.Reason {
		return fmt.Errorf("the newest record is %s of\n%+v\nthe call that was cut was %s of\n%+v", last.Event, last.Txn, l.event, *l.doubt)
	}
	l.survived++
	if last.Txn.ID == 0 {
		l.records++
		return l.took(last.Batch, last.STAN)
	}
	_, known := l.known[last.Txn.ID]
	l.confirm(last.Txn)
	if known || last.Txn.STAN == "" {
		return nil
	}
	return l.took(last.Txn.Batch, last.Txn.STAN)
}

func TestPowerCutsLoseNothingThatWasConfirmed(t *testing.T) {
	cuts := cutsLong
	if testing.Short() {
		cuts = cutsShort
	}
	keys, err := seal.CreateFile(t.TempDir() + "/keys")
	if err != nil {
		t.Fatal(err)
	}
	happened, survived, lost := 0, 0, 0
	for seed := uint64(1); happened < cuts; seed++ {
		l := newLife(t, keys, seed)
		for range cutsPerLog {
			if err := l.run(); err != nil {
				t.Fatalf("seed %d, after %d cuts: %v", seed, l.disk.Cuts(), err)
			}
		}
		happened += l.disk.Cuts()
		survived, lost = survived+l.survived, lost+l.lost
		_ = os.RemoveAll(l.cfg.Dir)
	}
	t.Logf("%d power cuts; of the calls that were cut, %d survived whole and %d left nothing", happened, survived, lost)
	if survived == 0 || lost == 0 {
		t.Error("the cuts come too early or too late to prove anything")
	}
}

// TestADiskThatLiesIsFoundOut is a test of the test above.
func TestADiskThatLiesIsFoundOut(t *testing.T) {
	keys, err := seal.CreateFile(t.TempDir() + "/keys")
	if err != nil {
		t.Fatal(err)
	}
	for seed := uint64(1); seed <= 20; seed++ {
		l := newLife(t, keys, seed)
		l.disk.LieAboutSyncs()
		for range cutsPerLog {
			if err := l.run(); err != nil {
				return
			}
		}
	}
	t.Error("a disk that never syncs went unnoticed for 400 power cuts")
}

func TestABrokenWriteStopsTheJournal(t *testing.T) {
	keys, err := seal.CreateFile(t.TempDir() + "/keys")
	if err != nil {
		t.Fatal(err)
	}
	for nth := 1; nth <= 12; nth++ {
		l := newLife(t, keys, uint64(nth))
		s, err := store.Open(l.cfg)
		if err != nil {
			t.Fatal(err)
		}
		l.disk.FailAfter(nth)
		var failed error
		sold := 0
		for failed == nil && sold < 20 {
			if _, _, failed = s.Begin(storetest.Sale(100), true); failed == nil {
				sold++
			}
		}
		if !errors.Is(failed, store.ErrStopped) || !errors.Is(failed, simtest.ErrDisk) {
			t.Fatalf("write %d fails: %v, want %v and %v", nth, failed, store.ErrStopped, simtest.ErrDisk)
		}
		if _, err := s.Last(); !errors.Is(err, store.ErrStopped) {
			t.Errorf("write %d failed and the journal goes on: %v", nth, err)
		}
		l.disk.PowerCut()
		if err := errors.Join(s.Close(), l.disk.Reboot()); err != nil {
			t.Fatal(err)
		}
		if s, err = store.Open(l.cfg); err != nil {
			t.Fatal(err)
		}
		if report := s.Verify(); !report.OK || report.Records < sold || report.Records > sold+1 {
			t.Errorf("write %d failed after %d sales: %+v", nth, sold, report)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestTheSameSeedGivesTheSameDisk(t *testing.T) {
	keys, err := seal.CreateFile(t.TempDir() + "/keys")
	if err != nil {
		t.Fatal(err)
	}
	trace := func() string {
		l := newLife(t, keys, 42)
		var trace string
		for range 10 {
			if err := l.run(); err != nil {
				t.Fatal(err)
			}
			trace += fmt.Sprintf("%d %d %d %v; ", l.disk.Writes(), l.records, len(l.known), l.doubt != nil)
		}
		return trace
	}
	if one, two := trace(), trace(); one != two {
		t.Errorf("two runs of one seed differ:\n%s\n%s", one, two)
	}
}
