package report

import (
	"fmt"
	"slices"
	"time"

	"till/payment"
	"till/payment/batch"
)

// Since is what a Z report counts: what came after the last Z, and what that one
// carried and is no longer open.
type Since struct {
	Last payment.ZReport // its Number is 0 before the first Z
	// Carried are the attempts that Last carried, as they stand now; Txns those
	// with a greater ID than its Upto; both oldest first.
	Carried, Txns []payment.Txn
	// Sale gives the sale with this ID and all its changes, oldest first.
	Sale func(id uint64) []payment.Txn
	// Shifts are all shifts that were open since Last, oldest first.
	Shifts []payment.Shift
}

// X is the report so far, and Z the record that a Z report of this moment would
// be. What is still open of Carried is carried on and counted in neither.
func (s Since) X(at time.Time) (Report, payment.ZReport) {
	z := payment.ZReport{Number: s.Last.Number + 1, After: s.Last.Upto, Upto: s.Last.Upto, Opened: s.Last.At, At: at}
	b := New(s.counted, s.Shifts)
	var still []payment.Txn
	for _, txn := range s.Carried { // before Txns: their numbers are smaller
		if MayCount(txn) {
			still = append(still, txn)
			z.Carried = append(z.Carried, txn.ID)
			continue
		}
		z.Resolved = append(z.Resolved, txn.ID)
		b.Add([]payment.Txn{txn})
		if !txn.Kind.Changes() {
			s.tipped(b, txn)
		}
	}
	b.Add(s.Txns)
	for _, txn := range s.Txns {
		z.Upto = max(z.Upto, txn.ID)
		if MayCount(txn) {
			z.Carried = append(z.Carried, txn.ID)
		}
	}
	report := b.Report()
	report.Open = append(still, report.Open...)
	if z.Opened.IsZero() {
		z.Opened = report.First
	}
	z.Totals, z.Batches, z.Counts = report.Totals, report.Batches, report.Counts
	for _, shift := range s.Shifts {
		if !shift.Open() {
			z.Shifts = append(z.Shifts, shift)
		}
	}
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
//     batch that were not carried over, as they stand;
//   - the Z reports, which must follow one another without a gap, and what came
//     after the last of them, with the sum over the whole journal.
//
// txns is the whole journal and zs are all Z reports, both oldest first. An item that was
// closed by evidence after its batch was settled is in the Z and not in the 0500.
func Disagreement(txns []payment.Txn, settlements []payment.Settlement, zs []payment.ZReport) string {
	for _, settlement := range settlements {
		var then []payment.Txn
		for _, txn := range txns {
			late := slices.Contains(settlement.Carried, txn.ID) ||
				txn.Evidence != nil && txn.Evidence.Time.After(settlement.Begun)
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
	for _, txn := range txns {
		switch {
		case slices.Contains(last.Carried, txn.ID):
			since.Carried = append(since.Carried, txn)
		case txn.ID > last.Upto:
			since.Txns = append(since.Txns, txn)
		}
	}
	open, _ := since.X(time.Time{})
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
