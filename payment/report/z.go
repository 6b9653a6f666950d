package report

import (
	"fmt"
	"slices"
	"time"

	"till/payment"
	"till/payment/batch"
)

// Since is what a Z report begins from: the last Z, and what that one carried.
type Since struct {
	Last payment.ZReport // its Number is 0 before the first Z
	// Carried are the attempts that Last carried, as they stand now, oldest first.
	Carried []payment.Txn
	// Sale gives the sale with this ID and all its changes, oldest first.
	Sale func(id uint64) []payment.Txn
	// Shifts are those with a greater number than Last.ShiftsUpto, oldest first.
	Shifts []payment.Shift
}

// Counting is a Z report on the way: Add takes the attempts after the last Z, part
// by part.
type Counting struct {
	z       payment.ZReport
	still   []payment.Txn
	builder *Builder
}

// Begin counts what the last Z carried and is no longer open. What is still open
// is carried on and counted in neither.
func (s Since) Begin(at time.Time) *Counting {
	c := &Counting{builder: New(s.counted, s.Shifts), z: payment.ZReport{Number: s.Last.Number + 1, After: s.Last.Upto,
		Upto: s.Last.Upto, Opened: s.Last.At, At: at, ShiftsUpto: s.Last.ShiftsUpto}}
	for _, txn := range s.Carried { // before the others: their numbers are smaller
		if MayCount(txn) {
			c.still = append(c.still, txn)
			continue
		}
		c.z.Resolved = append(c.z.Resolved, txn.ID)
		c.builder.Add([]payment.Txn{txn})
		if !txn.Kind.Changes() {
			s.tipped(c.builder, txn)
		}
	}
	for _, shift := range s.Shifts {
		if !shift.Open() {
			c.z.Shifts = append(c.z.Shifts, shift)
			c.z.ShiftsUpto = shift.Number
		}
	}
	return c
}

// Add takes the next attempts, the oldest first.
func (c *Counting) Add(txns []payment.Txn) {
	c.builder.Add(txns)
	for _, txn := range txns {
		c.z.Upto = max(c.z.Upto, txn.ID)
	}
}

// End is the report so far (an X), and the record that a Z report of this moment is.
func (c *Counting) End() (Report, payment.ZReport) {
	report, z := c.builder.Report(), c.z
	report.Open = append(slices.Clone(c.still), report.Open...)
	for _, txn := range report.Open {
		z.Carried = append(z.Carried, txn.ID)
	}
	if z.Opened.IsZero() {
		z.Opened = report.First
	}
	z.Totals, z.Batches, z.Counts = report.Totals, report.Batches, report.Counts
	return report, z
}

// tipped counts the changes of a sale that counted for nothing in an earlier Z,
// because the sale was still open.
func (s Since) tipped(b *Builder, sale payment.Txn) {
	change := payment.Txn{Original: &payment.Original{ID: sale.ID}}
	for _, txn := range s.counted(change) {
		if txn.Kind.Changes() {
			b.change(txn)
		}
	}
}

// counted are the sale of a change and those of its changes that an earlier Z
// report counted.
func (s Since) counted(change payment.Txn) []payment.Txn {
	if s.Sale == nil {
		return nil
	}
	return slices.DeleteFunc(s.Sale(change.Original.ID), func(txn payment.Txn) bool {
		return txn.ID > s.Last.Upto || slices.Contains(s.Last.Carried, txn.ID)
	})
}

// Disagreement compares the three that must agree, and says in a sentence where
// they do not; "" where they do:
//
//   - the totals of each settlement (DE 48 of the 0500) with the attempts of its
//     batch that were not carried over or chased, as they stand;
//   - the Z reports, which must follow one another without a gap, and what came
//     after the last of them, with the sum over the whole journal.
//
// txns is the whole journal and zs are all Z reports, both oldest first. What was
// carried over or chased when its batch was settled, and was closed by evidence later,
// is in the Z and not in the 0500. The settlement names it: no clock is asked, for the
// one at a counter may be wrong.
func Disagreement(txns []payment.Txn, settlements []payment.Settlement, zs []payment.ZReport) string {
	for _, settlement := range settlements {
		var then []payment.Txn
		for _, txn := range txns {
			late := slices.Contains(settlement.Carried, txn.ID) || slices.Contains(settlement.Chased, txn.ID)
			if txn.Batch == settlement.Batch && !late {
				then = append(then, txn)
			}
		}
		if now := batch.TotalsOf(batch.Lines(then)); now != settlement.Totals {
			return fmt.Sprintf("batch %s was settled with %+v, and its attempts make %+v", settlement.Batch, settlement.Totals, now)
		}
	}
	var sum payment.BatchTotals
	last := payment.ZReport{}
	for _, z := range zs {
		if z.Number != last.Number+1 || z.After != last.Upto {
			return fmt.Sprintf("Z %d begins after attempt %d, and Z %d ended with %d", z.Number, z.After, last.Number, last.Upto)
		}
		sum, last = sum.And(z.Totals), z
	}
	since := Since{Last: last, Sale: func(id uint64) []payment.Txn { return withChanges(txns, id) }}
	var later []payment.Txn
	for _, txn := range txns {
		switch {
		case slices.Contains(last.Carried, txn.ID):
			since.Carried = append(since.Carried, txn)
		case txn.ID > last.Upto:
			later = append(later, txn)
		}
	}
	counting := since.Begin(time.Time{})
	counting.Add(later)
	open, _ := counting.End()
	sum = sum.And(open.Totals)
	if all := batch.TotalsOf(batch.Lines(txns)); sum != all {
		return fmt.Sprintf("%d Z reports and what came after them make %+v, and the journal makes %+v", len(zs), sum, all)
	}
	return ""
}

// withChanges are a sale and its changes.
func withChanges(txns []payment.Txn, id uint64) []payment.Txn {
	var found []payment.Txn
	for _, txn := range txns {
		if txn.ID == id || txn.Kind.Changes() && txn.Original != nil && txn.Original.ID == id {
			found = append(found, txn)
		}
	}
	return found
}
