package simtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"till/payment"
)

// Errors of the journal in memory. They stand for those of package store.
var (
	// ErrFailed is what FailNext and FailAfterNext bring about.
	ErrFailed = errors.New("simulated failure of the journal")
	// ErrBatchInUse: the current batch holds an attempt.
	ErrBatchInUse = errors.New("the current batch already holds a transaction")
	// ErrNoCard: no card number is kept for this attempt.
	ErrNoCard = errors.New("the card number is not kept")
	// ErrBatchClosing: the batch is being settled.
	ErrBatchClosing = errors.New("the batch is being settled")
	// ErrRefused: a record or number that the journal does not take.
	ErrRefused = errors.New("record refused")
)

const stanMax = 999999

// Entry is one record of the journal in memory.
type Entry struct {
	Seq   uint64
	Event string
	Txn   payment.Txn // ID 0 in a record of the counters
}

// Journal is a journal in memory, for tests of whatever writes one. It passes
// the suite that the file passes (store/storetest). What it keeps goes through
// JSON as on disk, so that nothing survives in it that would not survive a
// restart. It is safe for use by many goroutines.
type Journal struct {
	mu       sync.Mutex
	durable  Snapshot
	failing  int  // writes that still fail; negative is for ever
	keepThem bool // failing writes are durable all the same
}

// Snapshot is what a journal holds at one moment: what a restart after a crash
// at that moment would find. It never changes.
type Snapshot struct {
	seq, id, stan uint64
	batch         uint64
	entries       []entryText
	newest        map[uint64]int  // attempt → place in entries
	used          map[string]bool // batch and STAN
	open          map[string]int  // STAN → attempts that have it and owe something
	attempts      map[uint64]int  // batch → attempts
	cards         map[uint64]card
	settled       map[string]settled // batch → its closing
	latest        string             // the batch settled last
}

// entryText is a record as it lies there. It never changes, so that what was
// decoded once stays decoded.
type entryText struct {
	event string
	txn   []byte       // JSON, nil in a record of the counters
	read  *payment.Txn // what the JSON says
}

type card struct{ digits, expiry string }

// NewJournal gives an empty journal in batch 000001.
func NewJournal() *Journal {
	return &Journal{durable: Snapshot{batch: 1, newest: map[uint64]int{}, used: map[string]bool{},
		open: map[string]int{}, attempts: map[uint64]int{}, cards: map[uint64]card{}, settled: map[string]settled{}}}
}

func (s Snapshot) clone() Snapshot {
	s.entries = slices.Clone(s.entries)
	s.newest, s.used = maps.Clone(s.newest), maps.Clone(s.used)
	s.attempts, s.cards = maps.Clone(s.attempts), maps.Clone(s.cards)
	s.open, s.settled = maps.Clone(s.open), maps.Clone(s.settled)
	return s
}

// Snapshot keeps the present moment.
func (j *Journal) Snapshot() Snapshot {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.durable.clone()
}

// Restore goes back to a moment, as a restart after a crash does. Failures
// asked for end with it.
func (j *Journal) Restore(s Snapshot) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.durable, j.failing = s.clone(), 0
}

// FailNext makes the next n writes fail, and nothing of them durable; with a
// negative n all of them, as a journal in a file does after its first failure.
func (j *Journal) FailNext(n int) { j.fail(n, false) }

// FailAfterNext makes the next n writes durable and then fail: what a disk
// does that wrote and could not say so.
func (j *Journal) FailAfterNext(n int) { j.fail(n, true) }

func (j *Journal) fail(n int, keep bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.failing, j.keepThem = n, keep
}

// write changes what is durable. A change that refuses must do so before it
// touches anything.
func (j *Journal) write(change func(s *Snapshot) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.failing == 0 {
		return change(&j.durable)
	}
	next := j.durable.clone()
	if err := change(&next); err != nil {
		return err
	}
	if j.failing > 0 {
		j.failing--
	}
	if j.keepThem {
		j.durable = next
	}
	return ErrFailed
}

// Begin makes a new attempt durable.
func (j *Journal) Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error) {
	txn := rec.Txn
	if txn.ID != 0 || txn.STAN != "" || txn.Batch != "" {
		return payment.Txn{}, payment.Recorded{}, fmt.Errorf("%w: not a new attempt", ErrRefused)
	}
	var seq uint64
	err := j.write(func(s *Snapshot) error {
		if err := refuseReadable(txn, rec.PAN); err != nil {
			return err
		}
		if stan && s.settled[six(s.batch)].closing() {
			return ErrBatchClosing
		}
		s.id++
		txn.ID = s.id
		if stan {
			txn.STAN = s.nextSTAN()
			txn.Batch = six(s.batch)
			s.used[txn.Batch+txn.STAN] = true
			s.attempts[s.batch]++
			if !rec.PAN.Empty() {
				s.cards[txn.ID] = card{rec.PAN.Reveal(), rec.Expiry}
			}
		}
		var err error
		seq, err = s.add(rec.Event, &txn)
		return err
	})
	if err != nil {
		return payment.Txn{}, payment.Recorded{}, err
	}
	return txn, payment.NewRecorded(txn, seq), nil
}

// Write makes the next record of a known attempt durable.
func (j *Journal) Write(rec payment.Record) (payment.Recorded, error) {
	var seq uint64
	err := j.write(func(s *Snapshot) error {
		was, err := s.txn(rec.Txn.ID)
		if err != nil {
			return err
		}
		if was.Kind != rec.Txn.Kind || was.STAN != rec.Txn.STAN || was.Batch != rec.Txn.Batch {
			return fmt.Errorf("%w: it is of another attempt", ErrRefused)
		}
		if err := refuseReadable(rec.Txn, rec.PAN); err != nil {
			return err
		}
		seq, err = s.add(rec.Event, &rec.Txn)
		return err
	})
	if err != nil {
		return payment.Recorded{}, err
	}
	return payment.NewRecorded(rec.Txn, seq), nil
}

// refuseReadable keeps a card number out of the records (law 6).
func refuseReadable(txn payment.Txn, pan payment.PAN) error {
	hidden := strings.Contains(txn.Card.Masked, "*") || txn.Card.Masked == ""
	if hidden && !pan.Empty() {
		text, err := json.Marshal(txn)
		if err != nil {
			return err
		}
		hidden = !strings.Contains(string(text), pan.Reveal())
	}
	if !hidden {
		return fmt.Errorf("%w: it holds a readable card number", ErrRefused)
	}
	return nil
}

// add appends a record.
func (s *Snapshot) add(event string, txn *payment.Txn) (uint64, error) {
	entry := entryText{event: event}
	if txn != nil {
		text, err := json.Marshal(txn)
		if err != nil {
			return 0, err
		}
		entry.txn, entry.read = text, new(payment.Txn)
		if err := json.Unmarshal(text, entry.read); err != nil {
			return 0, err
		}
		if was, err := s.txn(txn.ID); err == nil && was.State.Open() {
			s.open[was.STAN]--
		}
		if txn.State.Open() {
			s.open[txn.STAN]++
		}
		s.newest[txn.ID] = len(s.entries)
	}
	s.seq++
	s.entries = append(s.entries, entry)
	return s.seq, nil
}

func (s *Snapshot) txn(id uint64) (payment.Txn, error) {
	at, ok := s.newest[id]
	if !ok {
		return payment.Txn{}, fmt.Errorf("%w: no attempt %d", ErrRefused, id)
	}
	return s.asSettled(s.entries[at].copy()), nil
}

// copy is the attempt of a record; nobody who changes it changes the record.
func (e entryText) copy() payment.Txn {
	if e.read == nil {
		return payment.Txn{}
	}
	txn := *e.read
	txn.Attempts, txn.ReversalEMV, txn.CardEMV = slices.Clone(txn.Attempts), slices.Clone(txn.ReversalEMV), slices.Clone(txn.CardEMV)
	txn.Risk = slices.Clone(txn.Risk)
	if txn.Original != nil {
		original := *txn.Original
		txn.Original = &original
	}
	return txn
}

// nextSTAN skips what the batch has used and what an open attempt holds.
func (s *Snapshot) nextSTAN() string {
	for {
		if s.stan++; s.stan > stanMax {
			s.stan = 1
		}
		if !s.used[six(s.batch)+six(s.stan)] && s.open[six(s.stan)] == 0 {
			return six(s.stan)
		}
	}
}

func six(n uint64) string { return fmt.Sprintf("%06d", n) }

func number(text string) (uint64, error) {
	var n uint64
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, fmt.Errorf("%w: %q is no number", ErrRefused, text)
		}
		n = n*10 + uint64(text[i]-'0')
	}
	if len(text) != 6 || n == 0 {
		return 0, fmt.Errorf("%w: %q is not six digits", ErrRefused, text)
	}
	return n, nil
}

// Open lists the attempts in a state that owes something, oldest first.
func (j *Journal) Open() ([]payment.Txn, error) {
	return j.list(func(t payment.Txn) bool { return t.State.Open() })
}

// Waiting lists the attempts whose slip waits to be printed, oldest first.
func (j *Journal) Waiting() ([]payment.Txn, error) {
	return j.list(func(t payment.Txn) bool { return t.Receipt.State == payment.ReceiptPending })
}

// All lists every attempt, oldest first.
func (j *Journal) All() ([]payment.Txn, error) {
	return j.list(func(payment.Txn) bool { return true })
}

func (j *Journal) list(fits func(payment.Txn) bool) ([]payment.Txn, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var found []payment.Txn
	for id := uint64(1); id <= j.durable.id; id++ {
		at, known := j.durable.newest[id]
		if known && fits(*j.durable.entries[at].read) {
			found = append(found, j.durable.asSettled(j.durable.entries[at].copy()))
		}
	}
	return found, nil
}

// Txn gives an attempt as it stands.
func (j *Journal) Txn(id uint64) (payment.Txn, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.durable.txn(id)
}

// Entries gives every record, oldest first.
func (j *Journal) Entries() []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	var all []Entry
	for i, e := range j.durable.entries {
		all = append(all, Entry{Seq: uint64(i + 1), Event: e.event, Txn: e.copy()})
	}
	return all
}

// CardOf gives back the card number and expiry of an attempt.
func (j *Journal) CardOf(txnID uint64) (payment.PAN, string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	kept, ok := j.durable.cards[txnID]
	if !ok {
		return payment.PAN{}, "", ErrNoCard
	}
	pan, err := payment.NewPAN(kept.digits)
	return pan, kept.expiry, err
}

// NextSTAN takes a STAN for a message that is no attempt.
func (j *Journal) NextSTAN() (string, error) {
	var stan string
	err := j.write(func(s *Snapshot) error {
		stan = s.nextSTAN()
		s.used[six(s.batch)+stan] = true
		_, err := s.add("stan_taken", nil)
		return err
	})
	if err != nil {
		return "", err
	}
	return stan, nil
}

// Batch is the current batch number.
func (j *Journal) Batch() (string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return six(j.durable.batch), nil
}

// inUse reports that the current batch holds an attempt or is closing, or that
// the other one is over: no other number is taken.
func (j *Journal) inUse(batch string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	n, err := number(batch)
	return err == nil && j.durable.bound(n)
}

func (s *Snapshot) bound(next uint64) bool {
	return s.attempts[s.batch] > 0 || s.settled[six(s.batch)].closing() || s.settled[six(next)].state.Over()
}

// AdoptBatch takes over the host's batch number while the batch is empty.
func (j *Journal) AdoptBatch(batch string) error {
	n, err := number(batch)
	if err != nil {
		return err
	}
	return j.write(func(s *Snapshot) error {
		if n == s.batch {
			return nil
		}
		if s.bound(n) {
			return ErrBatchInUse
		}
		s.batch = n
		_, err := s.add("batch_adopted", nil)
		return err
	})
}

// AdoptSTAN sets the number that the next STAN begins from.
func (j *Journal) AdoptSTAN(next string) error {
	n, err := number(next)
	if err != nil {
		return err
	}
	return j.write(func(s *Snapshot) error {
		if s.stan = n - 1; s.stan == 0 {
			s.stan = stanMax
		}
		_, err := s.add("stan_set", nil)
		return err
	})
}
