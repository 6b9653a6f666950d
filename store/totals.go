package store

import (
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/payment"
)

// Sum is a count of attempts and the sum of their amounts.
type Sum struct {
	Count int            `json:"count"`
	Sum   payment.Amount `json:"sum"`
}

func (s *Sum) add(a payment.Amount) {
	s.Count++
	s.Sum += a
}

// Totals is one day in the five words. Paid is what came in, sales that were
// given back later included; Returned is what was given back on that day; so
// what stays is Paid less Returned. A failed void or refund counts nowhere.
//
// A tip or an adjustment is no payment of its own: it adds to the sum, of the
// day on which it was made, the difference to what stood before, which may be
// less than nothing, and no count. One that was refused counts nowhere.
type Totals struct {
	Day       string `json:"day"` // 2006-01-02
	Paid      Sum    `json:"paid"`
	NotPaid   Sum    `json:"not_paid"`
	Undecided Sum    `json:"undecided"`
	Returned  Sum    `json:"returned"`
	ToSend    Sum    `json:"to_send"`
}

// Net is what the shop keeps of the day: paid less returned.
func (t Totals) Net() payment.Amount { return t.Paid.Sum - t.Returned.Sum }

func (t *Totals) add(txn payment.Txn) {
	switch word := cameIn(txn); {
	case word == payment.NotPaid && txn.Kind.Moves() != payment.MovesIn:
	case t.of(word) != nil:
		t.of(word).add(txn.Amount)
	}
}

// change adds what a tip or an adjustment changes of what stood before.
func (t *Totals) change(txn payment.Txn, before payment.Amount) {
	if word := cameIn(txn); word != payment.NotPaid && t.of(word) != nil {
		t.of(word).Sum += txn.Amount - before
	}
}

// cameIn is an attempt's own word: what was given back of it later is counted
// where it was given back.
func cameIn(txn payment.Txn) payment.Money {
	txn.ReturnedAmount = 0
	return txn.Money()
}

// of is the sum of a word, nil for none.
func (t *Totals) of(word payment.Money) *Sum {
	return map[payment.Money]*Sum{payment.Paid: &t.Paid, payment.NotPaid: &t.NotPaid, payment.Undecided: &t.Undecided,
		payment.Returned: &t.Returned, payment.ToSend: &t.ToSend}[word]
}

// Totals adds up the attempts that began on a day ("2006-01-02", by the clock
// of the till when they began).
func (s *Store) Totals(day string) (Totals, error) {
	date, err := time.Parse(dayForm, day)
	if err != nil {
		return Totals{}, fmt.Errorf("adding up %q: a day is written %s", day, dayForm)
	}
	ids, err := s.idsOfDay(dayOf(date))
	if err != nil {
		return Totals{}, err
	}
	totals := Totals{Day: day}
	for part := range slices.Chunk(ids, chunk) {
		drafts, err := s.draftsOf(part)
		if err != nil {
			return Totals{}, err
		}
		for _, d := range drafts {
			if !d.txn.Kind.Changes() {
				totals.add(d.txn)
				continue
			}
			before, err := s.stoodBefore(d.txn)
			if err != nil {
				return Totals{}, err
			}
			totals.change(d.txn, before)
		}
	}
	return totals, nil
}

// draftsOf reads attempts, the newest first, as they stand.
func (s *Store) draftsOf(ids []uint64) ([]draft, error) {
	drafts := make([]draft, len(ids))
	err := s.view(func(tx *bolt.Tx) (err error) {
		rows := newDrafter(s, tx)
		for i := 0; i < len(ids) && err == nil; i++ {
			if drafts[i], err = rows.draft(ids[i]); err == nil {
				err = rows.finish(&drafts[i])
			}
		}
		return err
	})
	if err == nil {
		err = s.finishDrafts(drafts, drafting{keep: true})
	}
	return drafts, err
}

// stoodBefore is the amount that a tip or an adjustment took the place of: that
// of the newest change before it that stands, else the original's own. A change
// that waits to be sent stands for those that wait behind it: they are told in
// order.
func (s *Store) stoodBefore(txn payment.Txn) (payment.Amount, error) {
	if txn.Original == nil {
		return 0, nil
	}
	before := txn.Original.Amount
	err := s.view(func(tx *bolt.Tx) error {
		original := originalID(boltIndex{tx}, &txn)
		later, err := s.followers(tx, original)
		if err != nil {
			return err
		}
		for _, id := range later {
			if id >= txn.ID {
				break
			}
			rec, err := s.newest(tx, id)
			if err != nil {
				return err
			}
			word := rec.body.Txn.Money()
			waits := word == payment.ToSend && txn.Money() == payment.ToSend
			if rec.body.Txn.Kind.Changes() && (word == payment.Paid || waits) {
				before = rec.body.Txn.Amount
			}
		}
		return nil
	})
	return before, err
}
