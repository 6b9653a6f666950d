package store

import (
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/payment"
)

const stanMax = 999999

// Limits of the wall clock against the newest record. Outside of them somebody
// should look at the clock before anything is dated by it.
const (
	clockBackMax  = 5 * time.Minute
	clockAheadMax = 40 * 24 * time.Hour
)

// nextSTAN finds the number after the newest one: 999999 wraps to 000001, and
// numbers that the batch has used, or that an attempt of any batch still owes
// something under, are skipped.
// used tells of the numbers that the archives know.
func nextSTAN(ix index, h head, used func(batch, stan uint32) (bool, error)) (uint32, error) {
	owed := map[uint32]bool{}
	ix.each(bucketOpen, nil, func(_, row []byte) bool {
		if len(row) == 4 {
			owed[uint32(row[1])<<16|uint32(row[2])<<8|uint32(row[3])] = true
		}
		return true
	})
	stan := h.stan
	for range stanMax {
		if stan++; stan > stanMax {
			stan = 1
		}
		if owed[stan] || ix.get(bucketSTAN, stanKey(h.batch, stan)) != nil {
			continue
		}
		if before, err := used(h.batch, stan); err != nil || !before {
			return stan, err
		}
	}
	return 0, ErrNoSTAN
}

// NextSTAN takes a STAN for a message that is no attempt, such as a sign-on.
// It is durable before it is given out, so that no restart gives it out again.
//
// While a batch is uploaded, stansAhead of them are taken in one commit and given
// out one after another: an upload needs hundreds. A restart skips the rest.
func (s *Store) NextSTAN() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return "", err
	}
	if len(s.ahead) == 0 {
		if err := s.takeSTANs(); err != nil {
			return "", err
		}
	}
	stan := s.ahead[0]
	s.ahead = s.ahead[1:]
	return formatSix(stan), nil
}

// stansAhead is how many STANs are taken at once for the messages of a day's end.
const stansAhead = 32

// takeSTANs takes one STAN, or several while the batch is uploaded. The caller holds
// s.mu.
func (s *Store) takeSTANs() error {
	var taken []uint32
	err := s.update(func(tx *bolt.Tx) error {
		ix := boltIndex{tx}
		for wanted := 1; len(taken) < wanted; {
			h, err := readHead(ix)
			if err != nil {
				return err
			}
			if decodeBatch(ix.get(bucketBatch, batchKey(h.batch))).state == payment.BatchUpload {
				wanted = stansAhead
			}
			number, err := nextSTAN(ix, h, s.usedInArchives)
			if err != nil {
				return err
			}
			b := body{Event: EventSTANTaken, STAN: formatSix(number), Batch: formatSix(h.batch)}
			if _, err := s.appendRecord(ix, h, b, payment.PAN{}); err != nil {
				return err
			}
			taken = append(taken, number)
		}
		return nil
	})
	if err == nil {
		s.ahead = taken
	}
	return err
}

// Batch is the current batch number, six digits.
func (s *Store) Batch() (string, error) {
	var batch string
	err := s.view(func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		batch = formatSix(h.batch)
		return err
	})
	return batch, err
}

// AdoptBatch takes over the host's batch number. It fails with ErrBatchInUse,
// and changes nothing, when the current batch holds an attempt: its records
// are bound to their batch. The number it already has is no change.
func (s *Store) AdoptBatch(batch string) error {
	number, err := sixDigits(batch)
	if err != nil {
		return fmt.Errorf("adopting batch %q: %w", batch, err)
	}
	err = s.count(func(ix boltIndex, h head) (body, error) {
		if number == h.batch {
			return body{}, errNothingToDo
		}
		if now := decodeBatch(ix.get(bucketBatch, batchKey(h.batch))); now.attempts > 0 || now.settling() {
			return body{}, fmt.Errorf("%w: batch %s", ErrBatchInUse, formatSix(h.batch))
		}
		if decodeBatch(ix.get(bucketBatch, batchKey(number))).state.Over() {
			return body{}, fmt.Errorf("%w: batch %s is over", ErrBatchInUse, formatSix(number))
		}
		return body{Event: EventBatchAdopted, Batch: batch}, nil
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = s.cardKeyFor(number)
	return err
}

// AdoptSTAN sets the number that the next STAN begins from, for a till that
// takes the place of another one. Numbers in use are skipped all the same.
func (s *Store) AdoptSTAN(next string) error {
	number, err := sixDigits(next)
	if err != nil {
		return fmt.Errorf("adopting STAN %q: %w", next, err)
	}
	before := number - 1
	if before == 0 {
		before = stanMax
	}
	return s.count(func(_ boltIndex, h head) (body, error) {
		return body{Event: EventSTANSet, STAN: formatSix(before), Batch: formatSix(h.batch)}, nil
	})
}

// errNothingToDo ends a change of the counters that is none.
var errNothingToDo = errors.New("nothing to do")

// count writes one record of the counters.
func (s *Store) count(fn func(ix boltIndex, h head) (body, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.update(func(tx *bolt.Tx) error {
		ix := boltIndex{tx}
		h, err := readHead(ix)
		if err != nil {
			return err
		}
		b, err := fn(ix, h)
		if err != nil {
			return err
		}
		_, err = s.appendRecord(ix, h, b, payment.PAN{})
		return err
	})
	if errors.Is(err, errNothingToDo) {
		return nil
	}
	return err
}

// ClockDoubt fails with a *ClockError when the wall clock is more than five minutes
// before or forty days after the newest record. Order never depends on it, but
// slips and reports are dated by it: somebody should confirm.
func (s *Store) ClockDoubt() error {
	var newest time.Time
	err := s.view(func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		if h.seq > 0 {
			newest = time.Unix(0, h.clock)
		}
		return err
	})
	if err != nil || newest.IsZero() {
		return err
	}
	now := s.now()
	if odd := (&ClockError{Now: now, Newest: newest}); odd.Doubts(now) {
		return odd
	}
	return nil
}
