package store

import (
	"bytes"
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"till/payment"
)

// index is where rows live: in bbolt while the till runs, in memory while
// Verify works out what they should be.
type index interface {
	get(bucket string, key []byte) []byte
	put(bucket string, key, value []byte) error
	del(bucket string, key []byte) error
	// each calls fn for the keys that begin with prefix, in order, until fn
	// returns false. Keys and values are valid during the call only.
	each(bucket string, prefix []byte, fn func(key, value []byte) bool)
}

// boltIndex is the index in the file.
type boltIndex struct{ tx *bolt.Tx }

func (ix boltIndex) get(bucket string, key []byte) []byte {
	return ix.tx.Bucket([]byte(bucket)).Get(key)
}

// put writes a row. An unchanged row is not touched, so that its page is not
// written again.
func (ix boltIndex) put(bucket string, key, value []byte) error {
	b := ix.tx.Bucket([]byte(bucket))
	if old := b.Get(key); old != nil && bytes.Equal(old, value) {
		return nil
	}
	b.FillPercent = fill(bucket)
	return b.Put(key, value)
}

func (ix boltIndex) del(bucket string, key []byte) error {
	b := ix.tx.Bucket([]byte(bucket))
	if b.Get(key) == nil {
		return nil
	}
	b.FillPercent = fill(bucket)
	return b.Delete(key)
}

func (ix boltIndex) each(bucket string, prefix []byte, fn func(key, value []byte) bool) {
	c := ix.tx.Bucket([]byte(bucket)).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if !fn(k, v) {
			return
		}
	}
}

// apply brings the index up to date with the next record. It is the only place
// that says what the rows are: writing, rebuilding and verifying all use it.
func apply(ix index, rec record) error {
	h, err := decodeHead(ix.get(bucketMeta, []byte(metaHead)))
	if err != nil {
		return err
	}
	if rec.seq != h.seq+1 {
		return fmt.Errorf("record %d after %d", rec.seq, h.seq)
	}
	h.seq, h.link, h.clock = rec.seq, rec.link, rec.body.Time.UnixNano()
	switch {
	case rec.body.Settlement != nil:
		err = applySettlement(ix, &h, rec)
	case rec.body.Txn != nil:
		err = applyAttempt(ix, &h, rec)
	case rec.body.Z != nil, rec.body.Shift != nil:
		err = applyDay(ix, rec)
	default:
		err = applyCounters(ix, &h, rec.body)
	}
	if err != nil {
		return err
	}
	return ix.put(bucketMeta, []byte(metaHead), h.encode())
}

// applyCounters follows a record that belongs to no attempt.
func applyCounters(ix index, h *head, b body) error {
	switch b.Event {
	case EventArchived, EventMoved:
		return nil
	case EventPadAccepted:
		return applyPad(ix, b)
	case EventAudit:
		return applyAudit(ix, h.seq, b)
	case EventRestored:
		if b.STAN == "" {
			return nil
		}
	case EventBatchAdopted:
		batch, err := sixDigits(b.Batch)
		if err != nil {
			return err
		}
		h.batch = batch
		if ix.get(bucketBatch, batchKey(batch)) != nil {
			return nil
		}
		return ix.put(bucketBatch, batchKey(batch), openBatch.encode())
	}
	stan, err := sixDigits(b.STAN)
	if err != nil {
		return err
	}
	h.stan = stan
	if b.Event != EventSTANTaken {
		return nil
	}
	return ix.put(bucketSTAN, stanKey(h.batch, stan), key8(0))
}

// applyAttempt follows a record of an attempt.
func applyAttempt(ix index, h *head, rec record) error {
	txn := rec.body.Txn
	row := ix.get(bucketAtt, key8(txn.ID))
	if row == nil && rec.body.After == 0 {
		if txn.ID != h.id+1 {
			return fmt.Errorf("attempt %d after %d", txn.ID, h.id)
		}
		h.id = txn.ID
		if err := applyFirst(ix, rec.body); err != nil {
			return err
		}
		if err := applySTAN(ix, h, txn); err != nil {
			return err
		}
	}
	return applyStep(ix, row, rec)
}

// applyStep follows any record of an attempt; row is what bucket att had. An
// attempt that began in an archive begins here with what came before.
func applyStep(ix index, row []byte, rec record) error {
	txn := rec.body.Txn
	id := key8(txn.ID)
	first := rec.seq
	switch {
	case row != nil:
		first = binary.BigEndian.Uint64(row)
	case rec.body.After != 0:
		first = rec.body.After
	}
	if err := ix.put(bucketAtt, id, key16(first, rec.seq)); err != nil {
		return err
	}
	if err := applyOwed(ix, txn); err != nil {
		return err
	}
	if txn.RRN == "" {
		return nil
	}
	return ix.put(bucketRRN, append(rrnKey(txn.RRN), id...), []byte{})
}

// applyFirst follows the record that begins an attempt.
func applyFirst(ix index, b body) error {
	txn := b.Txn
	id := key8(txn.ID)
	if err := ix.put(bucketDay, append(dayKey(txn.Started), id...), []byte{}); err != nil {
		return err
	}
	if len(b.Token) > 0 {
		if err := ix.put(bucketPAN, append(bytes.Clone(b.Token), id...), []byte{}); err != nil {
			return err
		}
	}
	if original := originalID(ix, txn); original != 0 {
		if err := ix.put(bucketLink, key16(original, txn.ID), []byte{}); err != nil {
			return err
		}
	}
	if txn.STAN == "" {
		return nil
	}
	batch, stan, err := numbersOf(txn)
	if err != nil {
		return err
	}
	return ix.put(bucketSTAN, stanKey(batch, stan), id)
}

// numbersOf reads batch and STAN of an attempt that has them.
func numbersOf(txn *payment.Txn) (batch, stan uint32, err error) {
	if stan, err = sixDigits(txn.STAN); err == nil {
		batch, err = sixDigits(txn.Batch)
	}
	return batch, stan, err
}

// applySTAN counts an attempt that will be sent.
func applySTAN(ix index, h *head, txn *payment.Txn) error {
	if txn.STAN == "" {
		return nil
	}
	batch, stan, err := numbersOf(txn)
	if err != nil {
		return err
	}
	h.stan = stan
	row := decodeBatch(ix.get(bucketBatch, batchKey(batch)))
	row.attempts++
	return ix.put(bucketBatch, batchKey(batch), row.encode())
}

// applyChase keeps the list of what the bank refused after it was approved here.
func applyChase(ix index, txn *payment.Txn) error {
	if schemaOf(ix) < schemaChase {
		return nil
	}
	if txn.State == payment.AdviceRefused {
		return ix.put(bucketChase, key8(txn.ID), []byte{})
	}
	return ix.del(bucketChase, key8(txn.ID))
}

// applyOwed keeps the lists of what somebody still has to do.
func applyOwed(ix index, txn *payment.Txn) error {
	id := key8(txn.ID)
	var err error
	if txn.State.Open() {
		row := []byte{stateCode(txn.State), 0, 0, 0}
		if stan, bad := sixDigits(txn.STAN); bad == nil {
			row[1], row[2], row[3] = byte(stan>>16), byte(stan>>8), byte(stan)
		}
		err = ix.put(bucketOpen, id, row)
	} else {
		err = ix.del(bucketOpen, id)
	}
	if err == nil {
		err = applyChase(ix, txn)
	}
	if err != nil {
		return err
	}
	if txn.Receipt.State == payment.ReceiptPending {
		return ix.put(bucketWait, id, []byte{})
	}
	return ix.del(bucketWait, id)
}

// originalID finds the attempt that another one follows: by batch and STAN, or
// by RRN where the STAN is not known, or, where it stands in an archive, by the
// ID that it had when the other one began. It is 0 for another till's.
func originalID(ix index, txn *payment.Txn) uint64 {
	original := txn.Original
	if original == nil {
		return 0
	}
	var id uint64
	stan, badSTAN := sixDigits(original.STAN)
	batch, badBatch := sixDigits(original.Batch)
	switch {
	case badSTAN == nil && badBatch == nil:
		if row := ix.get(bucketSTAN, stanKey(batch, stan)); len(row) == 8 {
			id = binary.BigEndian.Uint64(row)
		}
	case original.RRN != "":
		ix.each(bucketRRN, rrnKey(original.RRN), func(key, _ []byte) bool {
			id = binary.BigEndian.Uint64(key[len(key)-8:])
			return true
		})
	}
	if id == 0 && original.ID < txn.ID {
		return original.ID
	}
	return id
}
