package store

import (
	"time"

	"till/payment"
	"till/store/seal"
)

// Store is an open journal.
type Store struct{}

// Open opens the journal of a data folder, or creates it.
func Open(cfg Config) (*Store, error) { return nil, ErrStopped }

// Exists reports whether a folder holds a journal.
func Exists(dir string) bool { return false }

// Close lets go of the folder.
func (s *Store) Close() error { return nil }

func (s *Store) Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error) {
	return payment.Txn{}, payment.Recorded{}, ErrStopped
}
func (s *Store) Write(rec payment.Record) (payment.Recorded, error) {
	return payment.Recorded{}, ErrStopped
}
func (s *Store) Open() ([]payment.Txn, error)    { return nil, ErrStopped }
func (s *Store) Waiting() ([]payment.Txn, error) { return nil, ErrStopped }
func (s *Store) CardOf(txnID uint64) (payment.PAN, string, error) {
	return payment.PAN{}, "", ErrStopped
}
func (s *Store) NextSTAN() (string, error)          { return "", ErrStopped }
func (s *Store) Batch() (string, error)             { return "", ErrStopped }
func (s *Store) AdoptBatch(batch string) error      { return ErrStopped }
func (s *Store) AdoptSTAN(next string) error        { return ErrStopped }
func (s *Store) EraseCards(batch string) error      { return ErrStopped }
func (s *Store) ClockDoubt(now time.Time) error     { return ErrStopped }
func (s *Store) Txn(id uint64) (payment.Txn, error) { return payment.Txn{}, ErrStopped }

// FindSTAN finds the newest attempt with that STAN; batch "" means any batch.
func (s *Store) FindSTAN(batch, stan string) (payment.Txn, error) { return payment.Txn{}, ErrStopped }
func (s *Store) Last() (payment.Txn, error)                       { return payment.Txn{}, ErrStopped }

// Filter chooses attempts; newest first.
type Filter struct {
	Since, Until time.Time // of Started; Since inclusive, Until exclusive; zero is open
	Before       uint64    // only attempts with a smaller ID; zero means from the newest
	Limit        int       // zero means ListMax
}

func (s *Store) List(f Filter) ([]payment.Txn, error)               { return nil, ErrStopped }
func (s *Store) Undecided() ([]payment.Txn, error)                  { return nil, ErrStopped }
func (s *Store) History(txnID uint64) ([]Entry, error)              { return nil, ErrStopped }
func (s *Store) Records(fromSeq uint64, fn func(Entry) error) error { return ErrStopped }

// Entry is one record of the journal as people and exports see it.
type Entry struct {
	Seq         uint64
	Time        time.Time
	Event       string
	Run         string
	Txn         payment.Txn // zero ID for a record of the counters
	STAN, Batch string      // of a record of the counters
}

// Sum is a count of attempts and the sum of their amounts.
type Sum struct {
	Count int
	Sum   payment.Amount
}

// Totals is one day in the five words.
type Totals struct {
	Day                                        string // "2006-01-02"
	Paid, NotPaid, Undecided, Returned, ToSend Sum
}

// Totals adds up the attempts started on day ("2006-01-02").
func (s *Store) Totals(day string) (Totals, error) { return Totals{}, ErrStopped }

// Report is what Verify found.
type Report struct {
	OK       bool `json:"ok"`
	Records  int  `json:"records"`
	FirstBad *Bad `json:"first_bad"`
}

// Bad is the first thing that is not as it was written.
type Bad struct {
	Seq uint64 `json:"seq"`
	Why string `json:"why"`
}

// Verify checks the journal file of a folder without opening it as a till.
func Verify(dir string, keys seal.Keeper) Report { return Report{} }

func (s *Store) Verify() Report          { return Report{} }
func (s *Store) VerifyTail(n int) Report { return Report{} }
func (s *Store) Check() error            { return ErrStopped }
