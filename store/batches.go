package store

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	bolt "go.etcd.io/bbolt"

	"till/payment"
)

// The closing of a batch is a chain of records like an attempt's: totals frozen,
// asked, answered, each part of the upload answered, closed. Attempts are not
// written again for it: that they are settled follows from their batch.

// settling reports whether a batch is between its frozen totals and its end.
func (r batchRow) settling() bool {
	return r.state == payment.BatchClosing || r.state == payment.BatchUpload
}

// WriteSettlement makes the next record of a settlement durable. The record that
// ends it opens the batch that follows, in the same commit, and draws that
// batch's card key.
//
// An answer of the upload that changes nothing but its place is durable in the
// upload's cursor, and stands in a later record.
//
// It fails with ErrRecord for another batch than the current one, unless that
// batch is over and only its slip changes, and for a batch that follows itself or
// is over: the sales of two batches would be one.
func (s *Store) WriteSettlement(rec payment.SettleRecord) (payment.RecordedBatch, error) {
	batch, err := sixDigits(rec.Settlement.Batch)
	if err != nil {
		return payment.RecordedBatch{}, fmt.Errorf("settling batch %q: %w", rec.Settlement.Batch, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.moveCursor(rec.Settlement) {
		return payment.NewRecordedBatch(rec.Settlement, s.cursor.seq), nil
	}
	var seq uint64
	err = s.update(func(tx *bolt.Tx) error {
		ix := boltIndex{tx}
		h, err := readHead(ix)
		if err != nil {
			return err
		}
		if err := fitsBatch(ix, h, batch, rec.Settlement); err != nil {
			return err
		}
		seq, err = s.appendRecord(ix, h, body{Event: rec.Event, Settlement: &rec.Settlement}, payment.PAN{})
		return err
	})
	if err != nil {
		return payment.RecordedBatch{}, err
	}
	s.cursor.follow(rec.Settlement, seq)
	if rec.Settlement.State.Over() {
		s.cursor.drop(s.dir)
		s.ahead = nil // they were of this batch
		if err := s.readSettled(); err != nil {
			return payment.RecordedBatch{}, err
		}
		if next, err := sixDigits(rec.Settlement.Next); err == nil {
			if _, err := s.cardKeyFor(next); err != nil {
				return payment.RecordedBatch{}, err
			}
		}
	}
	return payment.NewRecordedBatch(rec.Settlement, seq), nil
}

// fitsBatch refuses a record that contradicts what is known of its batch.
func fitsBatch(ix index, h head, batch uint32, s payment.Settlement) error {
	was := decodeBatch(ix.get(bucketBatch, batchKey(batch)))
	if was.state.Over() {
		if s.State != was.state {
			return fmt.Errorf("%w: batch %s is over", ErrRecord, s.Batch)
		}
		return nil
	}
	if batch != h.batch {
		return fmt.Errorf("%w: batch %s is not the current one", ErrRecord, s.Batch)
	}
	if batchCode(s.State) == 0 {
		return fmt.Errorf("%w: a batch is never %q", ErrRecord, s.State)
	}
	next, err := sixDigits(s.Next)
	if s.State.Over() && (err != nil || next == batch || decodeBatch(ix.get(bucketBatch, batchKey(next))).state.Over()) {
		return fmt.Errorf("%w: batch %s cannot be followed by %q", ErrRecord, s.Batch, s.Next)
	}
	return nil
}

// applySettlement follows a record of a settlement.
func applySettlement(ix index, h *head, rec record) error {
	settlement := rec.body.Settlement
	batch, err := sixDigits(settlement.Batch)
	if err != nil {
		return err
	}
	row := decodeBatch(ix.get(bucketBatch, batchKey(batch)))
	row.state, row.settlement = settlement.State, rec.seq
	if err := ix.put(bucketBatch, batchKey(batch), row.encode()); err != nil {
		return err
	}
	if !settlement.State.Over() || h.batch != batch {
		return nil
	}
	if h.batch, err = sixDigits(settlement.Next); err != nil {
		return err
	}
	return ix.put(bucketBatch, batchKey(h.batch), openBatch.encode())
}

// Settlement is the closing of a batch as it stands. It fails with
// ErrNoSettlement for a batch that nobody has begun to settle.
func (s *Store) Settlement(batch string) (payment.Settlement, error) {
	number, err := sixDigits(batch)
	if err != nil {
		return payment.Settlement{}, fmt.Errorf("batch %q: %w", batch, err)
	}
	var found payment.Settlement
	err = s.view(func(tx *bolt.Tx) (err error) {
		found, err = s.settlementOf(tx, number)
		return err
	})
	return found, err
}

func (s *Store) settlementOf(tx *bolt.Tx, batch uint32) (payment.Settlement, error) {
	row := decodeBatch(boltIndex{tx}.get(bucketBatch, batchKey(batch)))
	if row.settlement == 0 {
		return payment.Settlement{}, ErrNoSettlement
	}
	rec, err := s.recordAt(tx, row.settlement)
	if err != nil {
		return payment.Settlement{}, err
	}
	if rec.body.Settlement == nil {
		return payment.Settlement{}, s.damaged(liveFile, fmt.Sprintf("record %d is not of a settlement", rec.seq))
	}
	return s.withCursor(*rec.body.Settlement, batch, row.settlement), nil
}

// Begun is Settlement for those who do not mind that there may be none.
func (s *Store) Begun(batch string) (payment.Settlement, bool, error) {
	settlement, err := s.Settlement(batch)
	if errors.Is(err, ErrNoSettlement) {
		return payment.Settlement{Batch: batch, State: payment.BatchOpen}, false, nil
	}
	return settlement, err == nil, err
}

// Latest is the settlement that was begun last, false where there is none.
func (s *Store) Latest() (payment.Settlement, bool, error) {
	newest, err := s.Settlements(1)
	if err != nil || len(newest) == 0 {
		return payment.Settlement{}, false, err
	}
	return newest[0], true, nil
}

// EraseSettled erases the card numbers of every batch that is over, as far as
// nothing of it is owed; the rest is left for the next time.
func (s *Store) EraseSettled() error {
	for batch := range *s.settled.Load() {
		number, err := sixDigits(batch)
		if err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(s.dir, cardKeyFile(number))); err != nil {
			continue
		}
		if err := s.EraseCards(batch); err != nil && !errors.Is(err, ErrBatchInUse) {
			return err
		}
	}
	return nil
}

// Settlements lists the settlements that were begun, newest first, at most limit.
func (s *Store) Settlements(limit int) ([]payment.Settlement, error) {
	var found []payment.Settlement
	err := s.view(func(tx *bolt.Tx) error {
		found = nil
		type place struct {
			batch uint32
			seq   uint64
		}
		var places []place
		boltIndex{tx}.each(bucketBatch, nil, func(key, row []byte) bool {
			if known := decodeBatch(row); known.settlement != 0 {
				places = append(places, place{binary.BigEndian.Uint32(key), known.settlement})
			}
			return true
		})
		slices.SortFunc(places, func(a, b place) int { return cmp.Compare(b.seq, a.seq) })
		for _, at := range places[:min(limit, len(places))] {
			settlement, err := s.settlementOf(tx, at.batch)
			if err != nil {
				return err
			}
			found = append(found, settlement)
		}
		return nil
	})
	return found, err
}

// BatchTxns lists every attempt of a batch that was to be sent, oldest first,
// wherever it stands. It reads in parts and never holds up a sale.
func (s *Store) BatchTxns(batch string) ([]payment.Txn, error) {
	number, err := sixDigits(batch)
	if err != nil {
		return nil, fmt.Errorf("batch %q: %w", batch, err)
	}
	ids, err := s.idsOfBatch(number)
	if err != nil {
		return nil, err
	}
	txns := make([]payment.Txn, 0, len(ids))
	for part := range slices.Chunk(ids, chunk) {
		err := s.view(func(tx *bolt.Tx) error {
			for _, id := range part {
				rec, err := s.newest(tx, id)
				if err != nil {
					return err
				}
				txns = append(txns, s.asSettled(*rec.body.Txn))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return txns, nil
}

// idsOfBatch lists the attempts that had a STAN of the batch, oldest first.
func (s *Store) idsOfBatch(batch uint32) ([]uint64, error) {
	var ids []uint64
	collect := func(tx *bolt.Tx) error {
		boltIndex{tx}.each(bucketSTAN, batchKey(batch), func(_, row []byte) bool {
			if id := binary.BigEndian.Uint64(row); id != 0 {
				ids = append(ids, id)
			}
			return true
		})
		return nil
	}
	err := s.view(collect)
	if err == nil && s.base.Load().hadBatch(batch) {
		for _, note := range s.base.Load().archives() {
			if err = s.inArchive(note.File, collect); err != nil {
				break
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// readSettled keeps in memory which batches are over.
func (s *Store) readSettled() error {
	over := map[string]bool{}
	err := s.view(func(tx *bolt.Tx) error {
		boltIndex{tx}.each(bucketBatch, nil, func(key, row []byte) bool {
			if decodeBatch(row).state.Over() {
				over[formatSix(binary.BigEndian.Uint32(key))] = true
			}
			return true
		})
		return nil
	})
	if err == nil {
		s.settled.Store(&over)
	}
	return err
}

// asSettled gives an attempt the state that its batch has brought it to.
func (s *Store) asSettled(txn payment.Txn) payment.Txn {
	if txn.State != payment.Approved && txn.State != payment.Advised {
		return txn
	}
	if over := s.settled.Load(); over != nil && (*over)[txn.Batch] {
		txn.State = payment.Settled
	}
	return txn
}
