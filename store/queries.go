package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/payment"
)

const (
	// ListMax is the most attempts that one List gives.
	ListMax = 1000
	// chunk is how many rows a long read takes from the file at a time, so that
	// it never holds up a sale.
	chunk = 1000
)

// dayForm is how a day is written.
const dayForm = "2006-01-02"

// Txn gives an attempt as it stands, or ErrNotFound.
func (s *Store) Txn(id uint64) (payment.Txn, error) {
	var txn payment.Txn
	err := s.view(func(tx *bolt.Tx) (err error) {
		txn, err = s.txn(tx, id)
		return err
	})
	return txn, err
}

// FindSTAN gives the attempt that had a STAN in a batch. With batch "" it is
// the newest attempt that had it in any batch. It fails with ErrNotFound, and
// with ErrNumber for what is no STAN.
func (s *Store) FindSTAN(batch, stan string) (payment.Txn, error) {
	number, err := sixDigits(stan)
	if err != nil {
		return payment.Txn{}, fmt.Errorf("finding STAN %q: %w", stan, err)
	}
	var one uint32
	if batch != "" {
		if one, err = sixDigits(batch); err != nil {
			return payment.Txn{}, fmt.Errorf("finding batch %q: %w", batch, err)
		}
	}
	return s.newestOf(func(tx *bolt.Tx) uint64 { return idOfSTAN(tx, one, number) })
}

// idOfSTAN looks for a STAN in one file, in one batch or (0) in any: the newest
// attempt, 0 for none.
func idOfSTAN(tx *bolt.Tx, batch, stan uint32) uint64 {
	ix := boltIndex{tx}
	var id uint64
	look := func(batch []byte) {
		row := ix.get(bucketSTAN, stanKey(binary.BigEndian.Uint32(batch), stan))
		if len(row) == 8 {
			id = max(id, binary.BigEndian.Uint64(row))
		}
	}
	if batch != 0 {
		look(batchKey(batch))
	} else {
		ix.each(bucketBatch, nil, func(key, _ []byte) bool { look(key); return true })
	}
	return id
}

// FindRRN gives the newest attempt that the bank answered with an RRN (twelve
// characters): hosts repeat them. It fails with ErrNotFound.
func (s *Store) FindRRN(rrn string) (payment.Txn, error) {
	return s.newestOf(func(tx *bolt.Tx) uint64 {
		var id uint64
		boltIndex{tx}.each(bucketRRN, rrnKey(rrn), func(key, _ []byte) bool {
			id = binary.BigEndian.Uint64(key[len(key)-8:])
			return true
		})
		return id
	})
}

// newestOf gives the newest attempt that look finds in the live file or in an
// archive.
func (s *Store) newestOf(look func(tx *bolt.Tx) uint64) (payment.Txn, error) {
	var txn payment.Txn
	err := s.view(func(tx *bolt.Tx) error {
		id, err := s.archivedMax(look(tx), look)
		if err != nil {
			return err
		}
		txn, err = s.txn(tx, id)
		return err
	})
	return txn, err
}

// Last gives the newest attempt, or ErrNotFound in an empty journal.
func (s *Store) Last() (payment.Txn, error) {
	var txn payment.Txn
	err := s.view(func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		if err != nil {
			return err
		}
		txn, err = s.txn(tx, h.id)
		return err
	})
	return txn, err
}

// Undecided lists the attempts for which a reversal, a repeat or the bank's
// evidence is owed, oldest first. An offline sale that waits to be sent is not
// among them.
func (s *Store) Undecided() ([]payment.Txn, error) {
	open, err := s.Open()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(open, func(t payment.Txn) bool {
		return t.State == payment.OfflineApproved
	}), nil
}

// idsOfDay lists the attempts of one day, wherever they stand.
func (s *Store) idsOfDay(day uint32) ([]uint64, error) {
	var ids []uint64
	err := s.view(func(tx *bolt.Tx) error {
		ids = idsOfDays(tx, batchKey(day), batchKey(day), 0, nil)
		for _, note := range s.base.Load().archives() {
			if day < note.From || day > note.Until {
				continue
			}
			err := s.inArchive(note.File, func(tx *bolt.Tx) error {
				ids = idsOfDays(tx, batchKey(day), batchKey(day), 0, ids)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	slices.Sort(ids)
	ids = slices.Compact(ids)
	slices.Reverse(ids) // as a drafter reads fastest
	return ids, err
}

// Chases lists the attempts that the bank refused after they were approved here,
// oldest first: nothing is owed to it, and somebody has to see about the shop's
// money. A file of an older layout, which something is owed in, has no list yet.
func (s *Store) Chases() ([]payment.Txn, error) {
	var chased []payment.Txn
	err := s.view(func(tx *bolt.Tx) error {
		chased = nil
		bucket := tx.Bucket([]byte(bucketChase))
		if bucket == nil {
			return nil
		}
		return bucket.ForEach(func(key, _ []byte) error {
			txn, err := s.txn(tx, binary.BigEndian.Uint64(key))
			chased = append(chased, txn)
			return err
		})
	})
	return chased, err
}

// ToSend lists the attempts that were approved here and wait to be sent, oldest
// first.
func (s *Store) ToSend() ([]payment.Txn, error) {
	open, err := s.Open()
	return slices.DeleteFunc(open, func(t payment.Txn) bool { return t.State != payment.OfflineApproved }), err
}

// Entry is one record of the journal, for lists and exports. It holds no
// sealed card.
type Entry struct {
	Seq   uint64
	Time  time.Time // wall clock of the till; the order is that of Seq
	Event string
	Run   string // which run of the program wrote it
	// Txn is the attempt as it stood; its ID is 0 in a record of the counters,
	// which has STAN or Batch instead.
	Txn         payment.Txn
	STAN, Batch string
	// Settlement is set in a record of a batch's closing.
	Settlement *payment.Settlement
	// Pad is of EventPadAccepted, Z of EventZReport, Shift of a shift's records;
	// else they are nil.
	Pad   *OwnPad
	Z     *payment.ZReport
	Shift *payment.Shift
	// Audit is set in a record of the audit trail.
	Audit *payment.Audit
	// Link is the record's link of the chain.
	Link [32]byte
}

func (r record) entry() Entry {
	e := Entry{Seq: r.seq, Time: r.body.Time, Event: r.body.Event, Run: r.body.Run,
		STAN: r.body.STAN, Batch: r.body.Batch, Pad: r.body.Pad, Audit: r.body.Audit, Z: r.body.Z, Shift: r.body.Shift,
		Link: r.link}
	if r.body.Txn != nil {
		e.Txn = *r.body.Txn
	}
	if r.body.Settlement != nil {
		e.Settlement, e.Batch = r.body.Settlement, r.body.Settlement.Batch
	}
	return e
}

// Records calls fn for every record from fromSeq on (0 and 1 are the first), in
// order, until fn fails. The journal may be written to meanwhile. A gap fails
// with ErrDamaged.
func (s *Store) Records(fromSeq uint64, fn func(Entry) error) error {
	next := max(fromSeq, 1)
	for {
		entries, err := s.recordsFrom(next)
		if err != nil || len(entries) == 0 {
			return err
		}
		for _, entry := range entries {
			if err := fn(entry); err != nil {
				return err
			}
		}
		next += uint64(len(entries))
	}
}

// recordsFrom reads up to chunk records that follow one another.
func (s *Store) recordsFrom(next uint64) ([]Entry, error) {
	var entries []Entry
	err := s.eachRecord(next, chunk, func(seq uint64, value []byte) error {
		rec, err := decodeRecord(seq, value)
		if err != nil {
			return s.damaged(liveFile, fmt.Sprintf("record %d: %v", seq, err))
		}
		entries = append(entries, rec.entry())
		return nil
	})
	return entries, err
}

// eachRecord calls fn for up to limit records that follow one another in one
// file, an archive or the live one. Values are valid during the call only. It
// gives nothing behind the newest record.
func (s *Store) eachRecord(next uint64, limit int, fn func(seq uint64, value []byte) error) error {
	file := liveFile
	read := func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		if err != nil {
			return s.damaged(file, err.Error())
		}
		c := tx.Bucket([]byte(bucketJ)).Cursor()
		key, value := c.Seek(key8(next))
		for seq := next; seq <= h.seq && seq < next+uint64(limit); seq++ {
			if !bytes.Equal(key, key8(seq)) {
				return s.damaged(file, fmt.Sprintf("record %d is missing", seq))
			}
			if err := fn(seq, value); err != nil {
				return err
			}
			key, value = c.Next()
		}
		return nil
	}
	return s.view(func(tx *bolt.Tx) error {
		note, archived := s.archiveOf(next)
		if !archived {
			return read(tx)
		}
		file = note.File
		limit = int(min(uint64(limit), note.To+1-next))
		return s.inArchive(file, read)
	})
}

// History gives the records of one attempt, oldest first, or ErrNotFound.
func (s *Store) History(txnID uint64) ([]Entry, error) {
	var entries []Entry
	err := s.view(func(tx *bolt.Tx) error {
		entries = nil
		rec, err := s.newest(tx, txnID)
		for err == nil {
			entries = append(entries, rec.entry())
			if rec.body.After == 0 || rec.body.After >= rec.seq {
				break
			}
			rec, err = s.recordAt(tx, rec.body.After)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Reverse(entries)
	return entries, nil
}
