package simtest

import (
	"math/rand/v2"
	"time"

	"till/payment"
	"till/payment/report"
)

// This file is the owner of a world, who takes Z reports, and the law of the three
// sums: the Z reports, the totals of the settlements and the journal agree.

// reports are the Z reports of a world, oldest first. They draw from dice of their
// own: a report decides nothing, and may not change what happens.
type reports struct {
	dice  *rand.Rand
	taken []payment.ZReport
}

func newReports(seed uint64) reports { return reports{dice: rand.New(rand.NewPCG(seed, 0x5a))} }

// perhapsZ lets the owner take a Z in the middle of a day, whatever is open then.
func (w *world) perhapsZ() {
	if w.ailing || w.reports.dice.IntN(12) != 0 {
		return
	}
	w.takeZ()
}

// takeZ counts what came after the last Z as the till does, and keeps the record.
func (w *world) takeZ() {
	since := report.Since{Sale: w.withChanges}
	if n := len(w.reports.taken); n > 0 {
		since.Last = w.reports.taken[n-1]
	}
	for _, id := range since.Last.Carried {
		since.Carried = append(since.Carried, w.attempt(id))
	}
	counting := since.Begin(w.clock.Now())
	for id := since.Last.Upto + 1; id <= w.books.last(); id++ {
		counting.Add([]payment.Txn{w.attempt(id)})
	}
	_, z := counting.End()
	w.reports.taken = append(w.reports.taken, z)
	w.saw("Z report")
	if len(z.Carried) > 0 {
		w.saw("Z carries what is open")
	}
	if len(z.Resolved) > 0 {
		w.saw("Z counts what was carried")
	}
}

// attempt is one as the journal gives it.
func (w *world) attempt(id uint64) payment.Txn {
	txn, err := w.books.real.Txn(id)
	if err != nil {
		w.fail("what was confirmed is kept", "attempt %d cannot be read: %v", id, err)
	}
	return txn
}

// withChanges are a sale and what follows it, oldest first.
func (w *world) withChanges(id uint64) []payment.Txn {
	txns := []payment.Txn{w.attempt(id)}
	for _, follower := range w.books.following[id] {
		txns = append(txns, w.attempt(follower))
	}
	return txns
}

// checkReports holds the three sums against each other.
func (w *world) checkReports() {
	var txns []payment.Txn
	for id := uint64(1); id <= w.books.last(); id++ {
		txns = append(txns, w.attempt(id))
	}
	var closed []payment.Settlement
	for _, number := range w.days.closed {
		closed = append(closed, w.days.known[number])
	}
	if why := report.Disagreement(txns, closed, w.reports.taken); why != "" {
		w.fail("Z, 0500 and journal agree", "%s", why)
	}
}

// lastZ is the owner at the end of a world: two Z reports leave nothing uncounted
// but what nobody can decide.
func (w *world) lastZ() {
	w.takeZ()
	w.checkReports()
	before := len(w.reports.taken)
	w.takeZ()
	if z := w.reports.taken[before]; z.Totals != (payment.BatchTotals{}) || z.After != z.Upto || !z.At.After(time.Time{}) {
		w.fail("a Z counts once", "right after another, Z %d has %+v", z.Number, z.Totals)
	}
	w.checkReports()
}
