package simtest

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"till/payment"
	"till/payment/engine"
	"till/store"
	"till/store/seal"
)

// books is a journal as the world looks at it.
type books interface {
	engine.Journal
	engine.BatchJournal
	AdoptBatch(batch string) error
	// entries gives the records from a place on.
	entries(from uint64) ([]Entry, error)
	// Newest is the number of the newest record, 0 for none.
	Newest() (uint64, error)
	// verify checks the whole journal, or the newest of it.
	verify(whole bool) error
}

// medium is where a journal lies when the power goes.
type medium interface {
	// open gives the journal as the next run of the program finds it.
	open() (books, error)
	// close ends a run in peace; a medium that failed may complain.
	close() error
	// cutAfter lets the power go in the n-th write from now, failAfter makes it
	// fail; after a failure nothing works until the next open.
	cutAfter(n int)
	failAfter(n int)
	// off reports that the power went; powerCut lets it go between two calls.
	off() bool
	powerCut()
	// reboot brings back what survived.
	reboot() error
	// leaks names a secret that can be read in what lies on the medium.
	leaks(secrets []string) string
	remove()
}

// inMemory is the journal in memory: a write is durable whole or not at all.
type inMemory struct {
	*Journal
	random        *rand.Rand
	cutIn, failIn int
	dead          bool // the power is off
	stopped       bool // a write failed: nothing works until the next open
}

func newInMemory(random *rand.Rand) *inMemory {
	return &inMemory{Journal: NewJournal(), random: random}
}

func (m *inMemory) open() (books, error) {
	m.Restore(m.Snapshot())
	m.cutIn, m.failIn, m.stopped = 0, 0, false
	return m, nil
}
func (m *inMemory) close() error      { return nil }
func (m *inMemory) cutAfter(n int)    { m.cutIn = n }
func (m *inMemory) failAfter(n int)   { m.failIn = n }
func (m *inMemory) off() bool         { return m.dead }
func (m *inMemory) powerCut()         { m.dead = true }
func (m *inMemory) remove()           {}
func (m *inMemory) verify(bool) error { return nil }
func (m *inMemory) reboot() error {
	m.dead = false
	return nil
}

func (m *inMemory) leaks(secrets []string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.durable.entries {
		for _, secret := range secrets {
			if bytes.Contains(e.txn, []byte(secret)) {
				return secret
			}
		}
	}
	return ""
}

func (m *inMemory) entries(from uint64) ([]Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []Entry
	for at := max(from, 1) - 1; at < uint64(len(m.durable.entries)); at++ {
		e := m.durable.entries[at]
		list = append(list, Entry{Seq: at + 1, Event: e.event, Txn: e.copy()})
	}
	return list, nil
}

func (m *inMemory) Newest() (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return uint64(len(m.durable.entries)), nil
}

// A journal that failed answers nothing any more: nobody knows what is on it.

func (m *inMemory) Open() ([]payment.Txn, error) {
	if m.stopped {
		return nil, ErrFailed
	}
	return m.Journal.Open()
}

func (m *inMemory) Waiting() ([]payment.Txn, error) {
	if m.stopped {
		return nil, ErrFailed
	}
	return m.Journal.Waiting()
}

func (m *inMemory) Txn(id uint64) (payment.Txn, error) {
	if m.stopped {
		return payment.Txn{}, ErrFailed
	}
	return m.Journal.Txn(id)
}

func (m *inMemory) CardOf(id uint64) (payment.PAN, string, error) {
	if m.stopped {
		return payment.PAN{}, "", ErrFailed
	}
	return m.Journal.CardOf(id)
}

func (m *inMemory) Begun(batch string) (payment.Settlement, bool, error) {
	if m.stopped {
		return payment.Settlement{}, false, ErrFailed
	}
	return m.Journal.Begun(batch)
}

func (m *inMemory) BatchTxns(batch string) ([]payment.Txn, error) {
	if m.stopped {
		return nil, ErrFailed
	}
	return m.Journal.BatchTxns(batch)
}

func (m *inMemory) WriteSettlement(rec payment.SettleRecord) (payment.RecordedBatch, error) {
	m.luck()
	return m.Journal.WriteSettlement(rec)
}

// luck decides what happens to the next write. One that fails may be durable
// all the same.
func (m *inMemory) luck() {
	if m.stopped {
		m.FailNext(-1)
		return
	}
	cut, failed := counted(&m.cutIn), counted(&m.failIn)
	if !cut && !failed {
		return
	}
	m.stopped, m.dead = true, cut
	if m.random.IntN(2) == 0 {
		m.FailAfterNext(1)
	} else {
		m.FailNext(1)
	}
}

func (m *inMemory) Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error) {
	m.luck()
	return m.Journal.Begin(rec, stan)
}

func (m *inMemory) Write(rec payment.Record) (payment.Recorded, error) {
	m.luck()
	return m.Journal.Write(rec)
}

func (m *inMemory) NextSTAN() (string, error) {
	m.luck()
	return m.Journal.NextSTAN()
}

func (m *inMemory) AdoptBatch(batch string) error {
	if now, err := m.Batch(); err == nil && now == batch {
		return nil
	}
	if m.inUse(batch) { // refused before anything is written
		return ErrBatchInUse
	}
	m.luck()
	return m.Journal.AdoptBatch(batch)
}

// onDisk is the real store on a disk that loses power.
type onDisk struct {
	disk  *Disk
	cfg   store.Config
	top   string
	store *store.Store
}

func newOnDisk(seed uint64, now func() time.Time) (*onDisk, error) {
	top, err := os.MkdirTemp(RAMDir(), "till-world-*")
	if err != nil {
		return nil, err
	}
	var root [32]byte
	random := rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16), byte(seed >> 24), byte(seed >> 32)})
	_, _ = random.Read(root[:])
	m := &onDisk{disk: NewDisk(seed), top: top}
	m.cfg = store.Config{Dir: filepath.Join(top, "till"), Keys: keeper{root: root, random: random}, Now: now, Run: "world",
		LockWait: time.Millisecond, Ballast: store.NoBallast, Random: random, Opened: m.disk.Attach}
	return m, nil
}

func (m *onDisk) open() (books, error) {
	m.disk.CutAfter(0)
	m.disk.FailAfter(0)
	opened, err := store.Open(m.cfg)
	if err != nil {
		return nil, err
	}
	m.store = opened
	return shelf{opened}, nil
}

func (m *onDisk) close() error    { return m.store.Close() }
func (m *onDisk) cutAfter(n int)  { m.disk.CutAfter(n) }
func (m *onDisk) failAfter(n int) { m.disk.FailAfter(n) }
func (m *onDisk) off() bool       { return m.disk.Off() }
func (m *onDisk) powerCut()       { m.disk.PowerCut() }
func (m *onDisk) remove() {
	if m.store != nil {
		_ = m.store.Close()
	}
	_ = os.RemoveAll(m.top)
}

func (m *onDisk) reboot() error {
	if err := m.store.Close(); err != nil {
		return fmt.Errorf("closing a dead journal: %w", err)
	}
	return m.disk.Reboot()
}

func (m *onDisk) leaks(secrets []string) string {
	files, _ := filepath.Glob(filepath.Join(m.cfg.Dir, "*"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, secret := range secrets {
			if bytes.Contains(text, []byte(secret)) {
				return secret + " in " + filepath.Base(file)
			}
		}
	}
	return ""
}

// shelf is an open store as books.
type shelf struct{ *store.Store }

// tailRecords is how many of the newest records a life verifies that does not
// read all of them.
const tailRecords = 120

func (s shelf) verify(whole bool) error {
	if whole {
		return s.Check()
	}
	if report := s.VerifyTail(tailRecords); !report.OK {
		return fmt.Errorf("the newest records do not verify: %+v", report.FirstBad)
	}
	return nil
}

func (s shelf) entries(from uint64) ([]Entry, error) {
	var list []Entry
	err := s.Records(from, func(e store.Entry) error {
		list = append(list, Entry{Seq: e.Seq, Event: e.Event, Txn: e.Txn})
		return nil
	})
	return list, err
}

// keeper guards the root key of a world that exists nowhere.
type keeper struct {
	root   seal.Key
	random io.Reader
}

func (keeper) Kind() seal.Kind { return seal.KindFile }

func (k keeper) Seal(plain, aad []byte) ([]byte, error) {
	return seal.Seal(k.root, k.random, plain, aad)
}

func (k keeper) Unseal(sealed, aad []byte) ([]byte, error) { return seal.Unseal(k.root, sealed, aad) }

func (k keeper) Derive(purpose seal.Purpose) (seal.Key, error) { return seal.Subkey(k.root, purpose) }
