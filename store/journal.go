package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"till/payment"
)

// Begin makes a new attempt durable and gives it its ID: 1, 2, 3 … for ever.
// With stan it also gives it the next free STAN and the current batch, and
// keeps card number and expiry sealed under the batch's key; without (nothing
// will be sent) the number is not kept at all. All of it is one commit.
//
// It fails with ErrDiskFull before anything is written, with ErrRecord when
// rec already names an attempt, and with ErrSecret when the record would put a
// readable card number on disk. After ErrStopped nothing may be sent.
func (s *Store) Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error) {
	none := payment.Recorded{}
	if rec.Txn.ID != 0 || rec.Txn.STAN != "" || rec.Txn.Batch != "" {
		return payment.Txn{}, none, fmt.Errorf("%w: a new attempt has no ID, STAN or batch yet", ErrRecord)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return payment.Txn{}, none, err
	}
	if err := s.roomForSale(); err != nil {
		return payment.Txn{}, none, err
	}
	txn := rec.Txn
	var seq uint64
	err := s.update(func(tx *bolt.Tx) error {
		ix := boltIndex{tx}
		h, err := readHead(ix)
		if err != nil {
			return err
		}
		txn.ID = h.id + 1
		b := body{Event: rec.Event, Txn: &txn}
		if stan {
			if decodeBatch(ix.get(bucketBatch, batchKey(h.batch))).settling() {
				return ErrBatchClosing
			}
			number, err := nextSTAN(ix, h, s.usedInArchives)
			if err != nil {
				return err
			}
			txn.STAN, txn.Batch = formatSix(number), formatSix(h.batch)
		}
		if err := s.sealCard(&b, rec, h.batch, stan); err != nil {
			return err
		}
		seq, err = s.appendRecord(ix, h, b, rec.PAN)
		return err
	})
	if err != nil {
		return payment.Txn{}, none, err
	}
	return txn, payment.NewRecorded(txn, seq), nil
}

// Write makes the next record of a known attempt durable. Kind, STAN and batch
// are for ever what Begin made them; another one fails with ErrRecord. A PAN
// given here is not kept: it belongs to Begin.
func (s *Store) Write(rec payment.Record) (payment.Recorded, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var seq uint64
	err := s.update(func(tx *bolt.Tx) error {
		ix := boltIndex{tx}
		before, err := s.newest(tx, rec.Txn.ID)
		if err != nil {
			return err
		}
		was, is := before.body.Txn, &rec.Txn
		if was.Kind != is.Kind || was.STAN != is.STAN || was.Batch != is.Batch {
			return fmt.Errorf("%w: attempt %d is a %s with STAN %q in batch %q",
				ErrRecord, was.ID, was.Kind, was.STAN, was.Batch)
		}
		h, err := readHead(ix)
		if err != nil {
			return err
		}
		seq, err = s.appendRecord(ix, h, body{Event: rec.Event, After: before.seq, Txn: is}, rec.PAN)
		return err
	})
	if err != nil {
		return payment.Recorded{}, err
	}
	return payment.NewRecorded(rec.Txn, seq), nil
}

// appendRecord puts the next record into j and brings the index up to date.
func (s *Store) appendRecord(ix boltIndex, h head, b body, pan payment.PAN) (uint64, error) {
	b.Time, b.Run = s.now(), s.run
	if err := refuseReadable(b, pan); err != nil {
		return 0, err
	}
	value, rec, err := encodeRecord(s.chain, h.link, h.seq+1, b)
	if err != nil {
		return 0, err
	}
	if err := ix.put(bucketJ, key8(rec.seq), value); err != nil {
		return 0, err
	}
	return rec.seq, apply(ix, rec)
}

// refuseReadable keeps a card number that slipped into a record off the disk
// (law 6).
func refuseReadable(b body, pan payment.PAN) error {
	if b.Txn == nil {
		return nil
	}
	digits := 0
	for _, c := range b.Txn.Card.Masked {
		if c < '0' || c > '9' {
			digits = 0
		} else if digits++; digits > 8 {
			return ErrSecret
		}
	}
	if pan.Empty() {
		return nil
	}
	text, err := json.Marshal(b.Txn)
	if err != nil {
		return fmt.Errorf("writing a record: %w", err)
	}
	if bytes.Contains(text, []byte(pan.Reveal())) {
		return ErrSecret
	}
	return nil
}

// Open lists the attempts in a state that owes something, oldest first.
func (s *Store) Open() ([]payment.Txn, error) { return s.listed(bucketOpen) }

// Waiting lists the attempts whose slip waits to be printed, oldest first.
func (s *Store) Waiting() ([]payment.Txn, error) { return s.listed(bucketWait) }

func (s *Store) listed(bucket string) ([]payment.Txn, error) {
	var found []payment.Txn
	err := s.view(func(tx *bolt.Tx) error {
		found = nil
		return tx.Bucket([]byte(bucket)).ForEach(func(key, _ []byte) error {
			txn, err := s.txn(tx, binary.BigEndian.Uint64(key))
			found = append(found, txn)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// CardOf gives back the card number and expiry (YYMM) of an attempt. It fails
// with ErrNotFound for an unknown one and with ErrCardErased where no number
// was kept or the key of its batch was erased.
func (s *Store) CardOf(txnID uint64) (payment.PAN, string, error) {
	var sealed []byte
	var batch uint32
	err := s.view(func(tx *bolt.Tx) error {
		first, err := s.firstRecord(tx, txnID)
		if err != nil {
			return err
		}
		if len(first.body.Card) == 0 {
			return ErrCardErased
		}
		sealed = first.body.Card
		batch, err = sixDigits(first.body.Txn.Batch)
		return err
	})
	if err != nil {
		return payment.PAN{}, "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unsealCard(sealed, batch, txnID)
}

// firstRecord reads the record that an attempt began with.
func (s *Store) firstRecord(tx *bolt.Tx, id uint64) (record, error) {
	row := boltIndex{tx}.get(bucketAtt, key8(id))
	if len(row) != 16 {
		rec, err := s.newest(tx, id)
		if err != nil {
			return record{}, err
		}
		row = key16(rec.seq, rec.seq)
	}
	rec, err := s.recordAt(tx, binary.BigEndian.Uint64(row))
	for err == nil && rec.body.After != 0 && rec.body.After < rec.seq {
		rec, err = s.recordAt(tx, rec.body.After)
	}
	return rec, err
}

func readHead(ix index) (head, error) {
	return decodeHead(ix.get(bucketMeta, []byte(metaHead)))
}

// recordAt reads one record, wherever it stands.
func (s *Store) recordAt(tx *bolt.Tx, seq uint64) (record, error) {
	if s.base.Load().archived(seq) && tx.Bucket([]byte(bucketJ)).Get(key8(seq)) == nil {
		return s.archivedRecord(seq)
	}
	return s.recordIn(tx, seq, liveFile)
}

// recordIn reads one record of one file.
func (s *Store) recordIn(tx *bolt.Tx, seq uint64, file string) (record, error) {
	value := tx.Bucket([]byte(bucketJ)).Get(key8(seq))
	if value == nil {
		return record{}, s.damaged(file, fmt.Sprintf("record %d is missing", seq))
	}
	rec, err := decodeRecord(seq, value)
	if err != nil {
		return record{}, s.damaged(file, fmt.Sprintf("record %d: %v", seq, err))
	}
	return rec, nil
}

// newest reads the newest record of an attempt, or fails with ErrNotFound.
func (s *Store) newest(tx *bolt.Tx, id uint64) (record, error) {
	var rec record
	var err error
	row := boltIndex{tx}.get(bucketAtt, key8(id))
	switch {
	case len(row) == 16:
		rec, err = s.recordAt(tx, binary.BigEndian.Uint64(row[8:]))
	case s.base.Load().hasID(id):
		rec, err = s.archivedNewest(id)
	default:
		return record{}, ErrNotFound
	}
	if err == nil && (rec.body.Txn == nil || rec.body.Txn.ID != id) {
		err = s.damaged(liveFile, fmt.Sprintf("record %d is not of attempt %d", rec.seq, id))
	}
	return rec, err
}

// txn reads an attempt as it stands, with what later attempts gave back.
func (s *Store) txn(tx *bolt.Tx, id uint64) (payment.Txn, error) {
	rec, err := s.newest(tx, id)
	if err != nil {
		return payment.Txn{}, err
	}
	txn := s.asSettled(*rec.body.Txn)
	later, err := s.later(tx, id)
	later.tell(&txn)
	return txn, err
}

// afterwards is what later attempts did to one: what they gave back of it, what
// they may have given back because their end is not known, and what a change that
// the bank took has made of it, 0 for none.
type afterwards struct{ returned, perhaps, changed payment.Amount }

// tell puts it into the attempt that was asked for.
func (a afterwards) tell(txn *payment.Txn) {
	txn.ReturnedAmount, txn.ReturningAmount, txn.ChangedAmount = a.returned, a.perhaps, a.changed
}

// later adds up what later attempts did to an attempt.
func (s *Store) later(tx *bolt.Tx, id uint64) (afterwards, error) {
	var sum afterwards
	later, err := s.followers(tx, id)
	if err != nil {
		return sum, err
	}
	for _, id := range later {
		rec, err := s.newest(tx, id)
		if err != nil {
			return afterwards{}, err
		}
		switch txn := rec.body.Txn; {
		case txn.Money() == payment.Returned:
			sum.returned += txn.Amount
		case txn.Money() == payment.Undecided && txn.Kind.Moves() == payment.MovesOut:
			sum.perhaps += txn.Requested
		case txn.Kind.Changes() && (txn.State == payment.Approved || txn.State == payment.Advised):
			sum.changed = txn.Amount
		}
	}
	return sum, nil
}
