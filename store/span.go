package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"till/payment"
)

// Span is which attempts a report is of: those that a filter's times choose, and
// among them those with After < ID ≤ Upto (0 for no bound).
type Span struct {
	Filter
	After, Upto uint64
	// Sums asks only for what a report adds up of what is over: number, kind, state
	// and outcome, amounts, card scheme and entry, batch, operator, time, slip. That
	// takes a tenth of the time.
	Sums bool
}

// Walk gives the attempts of a span, oldest first, in parts of at most a thousand.
// It reads part by part, so that a sale is never kept waiting, and stops with the
// context's cause where that ends. done of the candidates have been read when step
// is called; a part may be empty. Filter.Before and Limit do not hold here.
func (s *Store) Walk(ctx context.Context, span Span, step func(part []payment.Txn, done, of int) error) error {
	ids, err := s.idsOfSpan(span)
	if err != nil {
		return err
	}
	done := 0
	for part := range slices.Chunk(ids, chunk) {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		txns, err := s.partOf(part, span)
		if err != nil {
			return err
		}
		done += len(part)
		if err := step(txns, done, len(ids)); err != nil {
			return err
		}
	}
	return nil
}

// idsOfSpan lists the candidates, oldest first.
func (s *Store) idsOfSpan(span Span) ([]uint64, error) {
	var ids []uint64
	err := s.view(func(tx *bolt.Tx) (err error) {
		if !span.Since.IsZero() || !span.Until.IsZero() {
			ids, err = s.candidates(tx, Filter{Since: span.Since, Until: span.Until}, 0)
			return err
		}
		h, err := readHead(boltIndex{tx})
		if err != nil {
			return err
		}
		last := h.id
		if span.Upto != 0 {
			last = min(last, span.Upto)
		}
		for id := span.After + 1; id <= last; id++ {
			ids = append(ids, id)
		}
		return nil
	})
	slices.Sort(ids)
	return slices.DeleteFunc(ids, func(id uint64) bool { return id <= span.After || span.Upto != 0 && id > span.Upto }), err
}

// partOf reads some attempts, the oldest first, as they stand.
func (s *Store) partOf(ids []uint64, span Span) ([]payment.Txn, error) {
	drafts := make([]draft, 0, len(ids))
	err := s.view(func(tx *bolt.Tx) error {
		drafts = drafts[:0]
		rows := newDrafter(s, tx)
		for _, id := range slices.Backward(ids) { // as a drafter reads fastest
			d, fits, err := rows.fitting(id, span.Filter)
			if err == nil && fits {
				err = rows.finish(&d)
				drafts = append(drafts, d)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = s.finishDrafts(drafts, drafting{sums: span.Sums})
	}
	txns := make([]payment.Txn, 0, len(drafts))
	for _, d := range slices.Backward(drafts) {
		txns = append(txns, d.txn)
	}
	return txns, err
}

// Following gives an attempt and those that follow it (voids, refunds, tips),
// oldest first, or ErrNotFound.
func (s *Store) Following(id uint64) ([]payment.Txn, error) {
	var txns []payment.Txn
	err := s.view(func(tx *bolt.Tx) error {
		later, err := s.followers(tx, id)
		if err != nil {
			return err
		}
		txns = nil
		for _, id := range append([]uint64{id}, later...) {
			txn, err := s.txn(tx, id)
			if err != nil {
				return err
			}
			txns = append(txns, txn)
		}
		return nil
	})
	return txns, err
}

// WriteZ makes a Z report durable. Its number is one more than that of the last,
// and it begins where the last one ended: another one fails with ErrRecord, so that
// two tills of one folder, or two keys pressed at once, never count anything twice.
func (s *Store) WriteZ(z payment.ZReport) error {
	return s.count(func(ix boltIndex, _ head) (body, error) {
		b := body{Event: EventZReport, Z: &z, After: namedRecord(ix, metaZ)}
		last := payment.ZReport{}
		if b.After != 0 {
			rec, err := s.recordAt(ix.tx, b.After)
			if err != nil {
				return body{}, err
			}
			last = *rec.body.Z
		}
		if z.Number != last.Number+1 || z.After != last.Upto || z.Upto < z.After {
			return body{}, fmt.Errorf("%w: Z %d does not follow Z %d", ErrRecord, z.Number, last.Number)
		}
		return b, nil
	})
}

// Zs gives the Z reports, newest first, at most limit.
func (s *Store) Zs(limit int) ([]payment.ZReport, error) {
	return listBack(s, metaZ, limit, func(b body) *payment.ZReport { return b.Z })
}

// WriteShift makes the opening or the close of a shift durable. Only the newest one
// can be open, and only the next number begins: else it fails with ErrRecord.
func (s *Store) WriteShift(shift payment.Shift) error {
	return s.count(func(ix boltIndex, h head) (body, error) {
		b := body{Event: EventShiftOpened, Shift: &shift, After: namedRecord(ix, metaShift)}
		last := payment.Shift{Closed: shift.Opened}
		if b.After != 0 {
			rec, err := s.recordAt(ix.tx, b.After)
			if err != nil {
				return body{}, err
			}
			last = *rec.body.Shift
		}
		switch {
		case shift.Open() && !last.Open() && shift.Number == last.Number+1:
			return b, nil
		case !shift.Open() && last.Open() && shift.Number == last.Number && shift.After == last.After:
			b.Event = EventShiftClosed
			return b, nil
		}
		return body{}, fmt.Errorf("%w: shift %d does not follow shift %d", ErrRecord, shift.Number, last.Number)
	})
}

// Shifts gives the shifts as they stand, newest first, at most limit.
func (s *Store) Shifts(limit int) ([]payment.Shift, error) {
	// Each closed one has two records, of which the newer comes first.
	records, err := listBack(s, metaShift, 2*limit, func(b body) *payment.Shift { return b.Shift })
	var shifts []payment.Shift
	for _, shift := range records {
		if n := len(shifts); (n == 0 || shifts[n-1].Number != shift.Number) && n < limit {
			shifts = append(shifts, shift)
		}
	}
	return shifts, err
}

// NewestID is the number of the newest attempt, 0 for none.
func (s *Store) NewestID() (uint64, error) {
	var id uint64
	err := s.view(func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		id = h.id
		return err
	})
	return id, err
}

// namedRecord is the record that a row of meta names, 0 for none.
func namedRecord(ix index, name string) uint64 {
	row := ix.get(bucketMeta, []byte(name))
	if len(row) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(row)
}

// listBack follows the records of one kind from the newest, each of which names
// the one before it.
func listBack[T any](s *Store, name string, limit int, of func(body) *T) ([]T, error) {
	var found []T
	err := s.view(func(tx *bolt.Tx) error {
		found = nil
		for seq := namedRecord(boltIndex{tx}, name); seq != 0 && len(found) < limit; {
			rec, err := s.recordAt(tx, seq)
			if err != nil {
				return err
			}
			value := of(rec.body)
			if value == nil || rec.body.After >= seq {
				return s.damaged(liveFile, fmt.Sprintf("record %d is not what the index says", seq))
			}
			found = append(found, *value)
			seq = rec.body.After
		}
		return nil
	})
	return found, err
}

// applyDay follows the record of a Z report or of a shift.
func applyDay(ix index, rec record) error {
	name := metaZ
	if rec.body.Shift != nil {
		name = metaShift
	} else if rec.body.Z == nil {
		return errRecordBody
	}
	return ix.put(bucketMeta, []byte(name), key8(rec.seq))
}
