package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/payment"
)

// Filter chooses attempts.
type Filter struct {
	// Since and Until bound the time at which the attempt began: not before
	// Since, before Until. A zero time is no bound.
	Since, Until time.Time
	// Before asks for attempts with a smaller ID, to go on after the last one of
	// the list before; zero begins with the newest.
	Before uint64
	// Limit is the most that is given; zero, or more than ListMax, is ListMax.
	Limit int
}

// Fits reports whether an attempt that began at t is chosen.
func (f Filter) Fits(t time.Time) bool {
	return (f.Since.IsZero() || !t.Before(f.Since)) && (f.Until.IsZero() || t.Before(f.Until))
}

// List gives the attempts that a filter chooses, newest first. A list as long
// as the limit may go on: ask again with Before set to its last ID.
func (s *Store) List(f Filter) ([]payment.Txn, error) {
	limit := f.Limit
	if limit <= 0 || limit > ListMax {
		limit = ListMax
	}
	var drafts []draft
	err := s.view(func(tx *bolt.Tx) error {
		drafts = nil
		ids, err := s.candidates(tx, f, limit)
		if err != nil {
			return err
		}
		rows := newDrafter(s, tx)
		for _, id := range ids {
			d, fits, err := rows.fitting(id, f)
			if err != nil {
				return err
			}
			if !fits {
				continue
			}
			if err := rows.finish(&d); err != nil {
				return err
			}
			if drafts = append(drafts, d); len(drafts) == limit {
				break
			}
		}
		return nil
	})
	if err == nil {
		err = s.finishDrafts(drafts, drafting{keep: true})
	}
	if err != nil {
		return nil, err
	}
	var found []payment.Txn
	for _, d := range drafts {
		found = append(found, d.txn)
	}
	return found, nil
}

// draft is an attempt of a list before its record is decoded: that takes most of
// the time, is not needed for those that do not fit, and can be shared.
type draft struct {
	id, seq uint64
	value   []byte // the row of the record, the file's own until finish
	text    []byte // the record's body, nil once txn is decoded
	txn     payment.Txn
	later   afterwards
}

// drafter reads drafts in one transaction. Finding a bucket costs as much as
// finding a row, so it does that once.
type drafter struct {
	s       *Store
	tx      *bolt.Tx
	att     *bolt.Cursor
	j       *bolt.Bucket
	follows *bolt.Cursor
}

func newDrafter(s *Store, tx *bolt.Tx) *drafter {
	return &drafter{s: s, tx: tx, att: tx.Bucket([]byte(bucketAtt)).Cursor(), j: tx.Bucket([]byte(bucketJ)),
		follows: tx.Bucket([]byte(bucketLink)).Cursor()}
}

// draft finds the newest record of an attempt. One of an archive, or damaged, it
// reads as everybody else does.
func (r *drafter) draft(id uint64) (draft, error) { return r.read(draft{id: id, seq: r.newest(id)}) }

// fitting is draft of an attempt that a filter may not want. The days beside the
// one that is asked for are candidates too, for the sake of time zones: of those
// it remembers when they began, so that the next list need not read them.
func (r *drafter) fitting(id uint64, f Filter) (draft, bool, error) {
	d := draft{id: id, seq: r.newest(id)}
	if began, known := r.s.recent.start(d.seq); known && !f.Fits(began) {
		return d, false, nil
	}
	d, err := r.read(d)
	began := d.started()
	if err == nil && !f.Fits(began) {
		r.s.recent.keepStart(d.seq, began)
		return d, false, nil
	}
	return d, true, err
}

// newest is the number of the newest record of an attempt of this file, else 0.
func (r *drafter) newest(id uint64) uint64 {
	want := key8(id)
	key, row := r.att.Prev() // a list goes down one by one
	if !bytes.Equal(key, want) {
		key, row = r.att.Seek(want)
	}
	if !bytes.Equal(key, want) || len(row) != 16 {
		return 0
	}
	return binary.BigEndian.Uint64(row[8:])
}

func (r *drafter) read(d draft) (draft, error) {
	id := d.id
	if d.seq != 0 {
		if txn, kept := r.s.recent.get(d.seq); kept && txn.ID == id {
			d.txn = cloned(txn)
			return d, nil
		}
		d.value = r.j.Get(key8(d.seq))
	}
	if d.value != nil {
		return d, nil
	}
	rec, err := r.s.newest(r.tx, id)
	if err == nil {
		d.txn = *rec.body.Txn
	}
	return d, err
}

// finish verifies and copies what was found, and adds up what was given back.
func (r *drafter) finish(d *draft) error {
	if d.value != nil {
		raw, err := splitRecord(d.value)
		if err != nil {
			return r.s.damaged(liveFile, fmt.Sprintf("record %d: %v", d.seq, err))
		}
		d.text, d.value = bytes.Clone(raw.text), nil
	}
	id := key8(d.id)
	if key, _ := r.follows.Seek(id); !bytes.HasPrefix(key, id) && !r.s.base.Load().hasID(d.id) {
		return nil
	}
	var err error
	d.later, err = r.s.later(r.tx, d.id)
	return err
}

// startedMark stands before the time at which an attempt began. In a string of a
// record it cannot stand: quotes in strings are escaped.
var startedMark = []byte(`"started":"`)

// started is when the attempt began, as far as its row says so.
func (d *draft) started() time.Time {
	if _, after, found := bytes.Cut(d.value, startedMark); found {
		if text, _, whole := bytes.Cut(after, []byte{'"'}); whole {
			if t, err := time.Parse(time.RFC3339Nano, string(text)); err == nil {
				return t
			}
		}
	}
	return d.txn.Started
}

// decode reads the record's text, where that was not done yet.
func (d *draft) decode() (done bool) {
	if d.text == nil {
		return false
	}
	b, err := decodeBody(d.text)
	if err != nil || b.Txn == nil || b.Txn.ID != d.id {
		return false
	}
	d.txn, d.text = *b.Txn, nil
	return true
}

// draftsAlone is how many drafts are not worth a second processor.
const draftsAlone = 64

// drafting is how drafts are decoded: kept for the next list, or only as far as a
// report needs them.
type drafting struct{ keep, sums bool }

// finishDrafts decodes what a list gives, on all processors.
func (s *Store) finishDrafts(drafts []draft, how drafting) error {
	workers := min(runtime.GOMAXPROCS(0), 1+len(drafts)/draftsAlone)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			lean := newLeanReader()
			for i := w; i < len(drafts); i += workers {
				d := &drafts[i]
				if how.sums && d.text != nil {
					if txn, found := lean.txn(d.text, d.id); found {
						d.txn, d.text = txn, nil
					}
				}
				if d.decode() && how.keep {
					s.recent.put(d.seq, cloned(d.txn))
				}
				d.txn = s.asSettled(d.txn)
				d.later.tell(&d.txn)
			}
		})
	}
	wait.Wait()
	for _, d := range drafts {
		if d.text != nil {
			return s.damaged(liveFile, fmt.Sprintf("record %d: %v", d.seq, errRecordBody))
		}
	}
	return nil
}

// candidates lists the attempts that a filter may choose, newest first: all of
// the days that it touches, or, where it names no day, as many as are wanted. A
// day more on either side covers every time zone.
func (s *Store) candidates(tx *bolt.Tx, f Filter, limit int) ([]uint64, error) {
	from, to := uint32(0), ^uint32(0)
	if !f.Since.IsZero() {
		from = dayOf(f.Since.UTC().AddDate(0, 0, -1))
	}
	if !f.Until.IsZero() {
		to = dayOf(f.Until.UTC().AddDate(0, 0, 1))
	}
	everyDay := f.Since.IsZero() && f.Until.IsZero()
	collect := func(tx *bolt.Tx, ids []uint64) []uint64 {
		if everyDay {
			return newestIDs(tx, f.Before, limit, ids)
		}
		return idsOfDays(tx, batchKey(from), batchKey(to), f.Before, ids)
	}
	ids := collect(tx, nil)
	known := s.base.Load()
	newer := 0 // how many are newer than everything archived
	for _, id := range ids {
		if !known.hasID(id) {
			newer++
		}
	}
	for _, note := range slices.Backward(known.archives()) {
		if everyDay && newer >= limit {
			break
		}
		if !everyDay && (note.Until < from || note.From > to) {
			continue
		}
		if err := s.inArchive(note.File, func(tx *bolt.Tx) error { ids = collect(tx, ids); return nil }); err != nil {
			return nil, err
		}
		newer = len(ids)
	}
	slices.SortFunc(ids, func(a, b uint64) int { return cmp.Compare(b, a) })
	return slices.Compact(ids), nil
}
