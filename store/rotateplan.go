package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"

	"till/payment"
	"till/store/seal"
)

// rotation is what a rotation is going to do.
type rotation struct {
	cut     uint64        // the newest record that goes
	carried []uint64      // attempts that stay all the same
	rows    []rawRow      // their first and newest records up to the cut, in order
	notes   []archiveNote // the archives, in the end all of them
	// Filled in when the archives are written:
	base *base
	link [seal.LinkSize]byte // of record cut
}

// planRotation decides, nil for nothing to do. It reads in parts, so that it
// never holds up a sale; what changes meanwhile is no more wrong than a change
// right after it.
func (s *Store) planRotation(ctx context.Context) (*rotation, error) {
	notes, err := s.archivesOnDisk(s.base.Load().archives())
	if err != nil {
		return nil, err
	}
	plan := &rotation{notes: notes}
	var ids []uint64
	err = s.view(func(tx *bolt.Tx) (err error) {
		if schemaOf(boltIndex{tx}) != schemaVersion { // an older program may still need it
			return nil
		}
		plan.cut, err = s.cutBefore(tx)
		if len(notes) > 0 {
			plan.cut = max(plan.cut, notes[len(notes)-1].To)
		}
		ids = begunUpTo(tx, plan.cut)
		return err
	})
	if err != nil || s.base.Load().archived(plan.cut) || plan.cut == 0 {
		return nil, err
	}
	stays := map[uint64]bool{}
	for part := range slices.Chunk(ids, chunk) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := s.view(func(tx *bolt.Tx) error {
			for _, id := range part {
				rec, err := s.newest(tx, id)
				if err != nil {
					return err
				}
				if !over(s.asSettled(*rec.body.Txn)) {
					stays[id] = true
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(ids) < 2*len(stays) || len(ids) == 0 {
		return nil, nil // most of it would stay: nobody has settled
	}
	return plan, s.view(func(tx *bolt.Tx) error { return s.planCarried(tx, plan, stays) })
}

// over reports that nobody will need an attempt at hand any more.
func over(txn payment.Txn) bool {
	if txn.State.Open() || txn.Receipt.State == payment.ReceiptPending {
		return false
	}
	switch txn.State {
	case payment.AdviceRefused:
		return false // somebody chases the money
	case payment.Approved, payment.Advised:
		return txn.Kind.Moves() == payment.MovesNothing
	}
	return true
}

// cutBefore gives the newest record before the first attempt of the current and
// the previous batch, 0 if there is none.
func (s *Store) cutBefore(tx *bolt.Tx) (uint64, error) {
	ix := boltIndex{tx}
	h, err := readHead(ix)
	if err != nil {
		return 0, err
	}
	current, previous := h.batch, uint32(0)
	c := tx.Bucket([]byte(bucketAtt)).Cursor()
	for key, _ := c.Last(); key != nil && previous == 0; key, _ = c.Prev() {
		rec, err := s.newest(tx, binary.BigEndian.Uint64(key))
		if err != nil {
			return 0, err
		}
		if batch, err := sixDigits(rec.body.Txn.Batch); err == nil && batch != current {
			previous = batch
		}
	}
	if previous == 0 {
		return 0, nil
	}
	oldest := h.id
	for _, batch := range []uint32{current, previous} {
		ix.each(bucketSTAN, batchKey(batch), func(_, row []byte) bool {
			if id := binary.BigEndian.Uint64(row); id != 0 {
				oldest = min(oldest, id)
			}
			return true
		})
	}
	row := ix.get(bucketAtt, key8(oldest))
	if len(row) != 16 {
		return 0, nil
	}
	return binary.BigEndian.Uint64(row) - 1, nil
}

// begunUpTo lists the attempts of the live file whose first record is not newer
// than a cut.
func begunUpTo(tx *bolt.Tx, cut uint64) []uint64 {
	var ids []uint64
	c := tx.Bucket([]byte(bucketAtt)).Cursor()
	for key, row := c.First(); len(key) == 8 && len(row) == 16; key, row = c.Next() {
		if binary.BigEndian.Uint64(row) <= cut {
			ids = append(ids, binary.BigEndian.Uint64(key))
		}
	}
	return ids
}

// planCarried adds to what stays whatever is linked to it, so that an original
// and what gave it back are never parted, and copies the records.
func (s *Store) planCarried(tx *bolt.Tx, plan *rotation, stays map[uint64]bool) error {
	todo := slices.Collect(maps.Keys(stays))
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		linked, err := s.linked(tx, id)
		if err != nil {
			return err
		}
		for _, other := range linked {
			row := boltIndex{tx}.get(bucketAtt, key8(other))
			if len(row) == 16 && binary.BigEndian.Uint64(row) <= plan.cut && !stays[other] {
				stays[other] = true
				todo = append(todo, other)
			}
		}
	}
	plan.carried = slices.Sorted(maps.Keys(stays))
	for _, id := range plan.carried {
		if err := s.carry(tx, plan, id); err != nil {
			return err
		}
	}
	slices.SortFunc(plan.rows, func(a, b rawRow) int { return cmp.Compare(a.seq, b.seq) })
	return nil
}

// linked lists what an attempt follows and what follows it.
func (s *Store) linked(tx *bolt.Tx, id uint64) ([]uint64, error) {
	var others []uint64
	boltIndex{tx}.each(bucketLink, key8(id), func(key, _ []byte) bool {
		others = append(others, binary.BigEndian.Uint64(key[8:]))
		return true
	})
	rec, err := s.newest(tx, id)
	if err != nil {
		return nil, err
	}
	if original := originalID(boltIndex{tx}, rec.body.Txn); original != 0 {
		others = append(others, original)
	}
	return others, nil
}

// carry copies the first record of an attempt and the newest up to the cut.
func (s *Store) carry(tx *bolt.Tx, plan *rotation, id uint64) error {
	first, err := s.firstRecord(tx, id)
	if err != nil {
		return err
	}
	newest, err := s.newest(tx, id)
	for err == nil && newest.seq > plan.cut {
		newest, err = s.recordAt(tx, newest.body.After)
	}
	if err != nil {
		return err
	}
	for _, seq := range slices.Compact([]uint64{first.seq, newest.seq}) {
		value, err := s.rawAt(tx, seq)
		if err != nil {
			return err
		}
		plan.rows = append(plan.rows, rawRow{seq, value})
	}
	return nil
}

// rawAt copies the row of a record, wherever it stands.
func (s *Store) rawAt(tx *bolt.Tx, seq uint64) ([]byte, error) {
	if value := tx.Bucket([]byte(bucketJ)).Get(key8(seq)); value != nil {
		return bytes.Clone(value), nil
	}
	note, ok := s.archiveOf(seq)
	if !ok {
		return nil, ErrNotFound
	}
	var value []byte
	err := s.inArchive(note.File, func(tx *bolt.Tx) error {
		value = bytes.Clone(tx.Bucket([]byte(bucketJ)).Get(key8(seq)))
		return nil
	})
	return value, err
}
