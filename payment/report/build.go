package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"till/payment"
	"till/payment/batch"
)

// Row is one line of a table: how many came in and went back, and how much.
type Row struct {
	Key      string
	In, Back payment.Subtotal
}

// Net is what the shop keeps of the row.
func (r Row) Net() payment.Amount { return r.In.Amount - r.Back.Amount }

// Count is how many transactions are in the row.
func (r Row) Count() int { return r.In.Count + r.Back.Count }

// Report is a span of a till's life.
type Report struct {
	// First and Last are when the first and the last attempt of it began; zero
	// where there was none.
	First, Last time.Time
	Totals      payment.BatchTotals
	Batches     []payment.BatchSum // in the order of their first attempt
	Counts      payment.Counts
	// The tables; each adds up to Totals. Kinds is in the order of payment.Kinds,
	// Hours ("00" to "23") and Days ("2006-01-02") in that of the clock, by the
	// time at which an attempt began, in its own zone; the others by money.
	Kinds, Operators, Hours, Days, Brands, Entries, Shifts []Row
	// Declines counts the reasons why no money moved, the commonest first.
	Declines []Decline
	// Open are the attempts that may still come to count; they are in no sum.
	Open []payment.Txn
}

// Decline is one reason with the bank's code, "" where it was not the bank.
type Decline struct {
	Reason payment.Reason
	Code   string
	Count  int
}

// Net is what the shop keeps of the span.
func (r Report) Net() payment.Amount { return r.Totals.Net() }

// Builder adds attempts up, part by part, so that a year need not be in memory.
type Builder struct {
	earlier func(change payment.Txn) []payment.Txn
	shifts  []payment.Shift
	report  Report
	tables  map[*[]Row]map[string]*Row
	batches map[string]int
	reasons map[Decline]int
	// standing is what each sale of the span comes to with the changes so far.
	standing map[uint64]standing
}

type standing struct {
	amount  payment.Amount
	foreign bool
	by      uint64 // the attempt that made it so
}

// New is an empty report. earlier gives, for a tip or an adjustment whose sale is
// not of the span, that sale and those of its changes that were counted before
// this report; nil where there is no such one. shifts, oldest first, name the
// rows of the table of shifts.
func New(earlier func(change payment.Txn) []payment.Txn, shifts []payment.Shift) *Builder {
	return &Builder{earlier: earlier, shifts: shifts, tables: map[*[]Row]map[string]*Row{}, batches: map[string]int{},
		reasons: map[Decline]int{}, standing: map[uint64]standing{}}
}

// Of is the report of attempts that are all in memory, oldest first.
func Of(txns []payment.Txn) Report {
	b := New(nil, nil)
	b.Add(txns)
	return b.Report()
}

// Add counts the next attempts, the oldest first.
func (b *Builder) Add(txns []payment.Txn) {
	for _, txn := range txns {
		if txn.Kind.Changes() {
			b.change(txn)
		} else {
			for _, line := range batch.Lines([]payment.Txn{txn}) {
				b.standing[txn.ID] = standing{line.Amount, line.Foreign, txn.ID}
				b.line(line, 1)
			}
		}
		b.count(txn)
	}
}

// change counts what a tip or an adjustment changes: the difference to what
// stood before, and no transaction of its own.
func (b *Builder) change(txn payment.Txn) {
	if !batch.Counts(txn) || txn.Original == nil || txn.Original.ID == 0 {
		return
	}
	id := txn.Original.ID
	stood, known := b.standing[id]
	if !known && b.earlier != nil {
		stood, known = stoodBefore(b.earlier(txn), id)
	}
	if !known || stood.by > txn.ID {
		return // the sale is in no sum, or a later change stands in any case
	}
	b.standing[id] = standing{txn.Amount, stood.foreign, txn.ID}
	b.line(batch.Line{Txn: txn, Amount: txn.Amount - stood.amount, Foreign: stood.foreign}, 0)
}

// stoodBefore is what a sale came to with the changes that were counted.
func stoodBefore(txns []payment.Txn, id uint64) (standing, bool) {
	for _, line := range batch.Lines(txns) {
		if line.Txn.ID != id {
			continue
		}
		stood := standing{line.Amount, line.Foreign, id}
		for _, txn := range txns {
			if txn.Kind.Changes() && batch.Counts(txn) {
				stood.by = max(stood.by, txn.ID)
			}
		}
		return stood, true
	}
	return standing{}, false
}

// line puts money into the sums and tables.
func (b *Builder) line(line batch.Line, count int) {
	txn, totals := line.Txn, batch.TotalsOf([]batch.Line{line})
	if count == 0 {
		totals = uncounted(totals)
	}
	b.report.Totals = b.report.Totals.And(totals)
	at, known := b.batches[txn.Batch]
	if !known {
		at = len(b.report.Batches)
		b.batches[txn.Batch] = at
		b.report.Batches = append(b.report.Batches, payment.BatchSum{Batch: txn.Batch})
	}
	b.report.Batches[at].Totals = b.report.Batches[at].Totals.And(totals)
	b.row(&b.report.Kinds, string(txn.Kind), line, count)
	b.row(&b.report.Operators, txn.Operator, line, count)
	b.row(&b.report.Hours, fmt.Sprintf("%02d", txn.Started.Hour()), line, count)
	b.row(&b.report.Days, txn.Started.Format(time.DateOnly), line, count)
	b.row(&b.report.Brands, brandOf(txn), line, count)
	b.row(&b.report.Entries, entryOf(txn), line, count)
	if len(b.shifts) > 0 {
		b.row(&b.report.Shifts, b.shiftOf(txn), line, count)
	}
}

// uncounted keeps the money alone.
func uncounted(t payment.BatchTotals) payment.BatchTotals {
	t.Domestic.Debit.Count, t.Domestic.Credit.Count, t.Foreign.Debit.Count, t.Foreign.Credit.Count = 0, 0, 0, 0
	return t
}

func (b *Builder) row(table *[]Row, key string, line batch.Line, count int) {
	rows := b.tables[table]
	if rows == nil {
		rows = map[string]*Row{}
		b.tables[table] = rows
	}
	row := rows[key]
	if row == nil {
		row = &Row{Key: key}
		rows[key] = row
	}
	side := &row.In
	if line.Credit {
		side = &row.Back
	}
	side.Count += count
	side.Amount += line.Amount
}

// brandOf is the card scheme as the chip or the bank names it.
func brandOf(txn payment.Txn) string {
	switch {
	case txn.Mode == payment.ModeQR:
		return BrandQR
	case txn.Card.Scheme != "":
		return txn.Card.Scheme
	case payment.ForeignCard(txn):
		return txn.Organisation
	}
	return ""
}

// BrandQR is the row of customers' codes: no card scheme is known there.
const BrandQR = "QR"

func entryOf(txn payment.Txn) string {
	if txn.Card.Entry == "" && txn.Mode == payment.ModeQR {
		return string(payment.EntryQR)
	}
	return string(txn.Card.Entry)
}

// shiftOf is the number of the shift that an attempt is of, "" for none.
func (b *Builder) shiftOf(txn payment.Txn) string {
	for _, shift := range slices.Backward(b.shifts) {
		if txn.ID > shift.After && (shift.Open() || txn.ID <= shift.Upto) {
			return fmt.Sprint(shift.Number)
		}
	}
	return ""
}

// count counts what is in no sum.
func (b *Builder) count(txn payment.Txn) {
	if b.report.First.IsZero() {
		b.report.First = txn.Started
	}
	b.report.Last = txn.Started
	c := &b.report.Counts
	c.Attempts++
	c.Reprints += txn.Receipt.Reprints
	if txn.Receipt.Drawer {
		c.Drawer++
	}
	if txn.ByHand {
		c.ByHand++
	}
	if MayCount(txn) {
		b.report.Open = append(b.report.Open, txn)
	}
	switch {
	case txn.State == payment.AdviceRefused:
		c.Refused++
	case txn.State == payment.OfflineApproved:
		c.ToSend++
	case txn.State.Open():
		c.Undecided++
	case txn.State == payment.Reversed:
		c.Reversed++
	case txn.State == payment.Declined:
		b.declined(txn)
	}
}

func (b *Builder) declined(txn payment.Txn) {
	switch txn.Outcome {
	case payment.OutcomeCancelled:
		b.report.Counts.Cancelled++
	case payment.OutcomeNotSent:
		b.report.Counts.NotSent++
	default:
		b.report.Counts.Declined++
	}
	b.reasons[Decline{Reason: txn.Reason, Code: txn.ResponseCode}]++
}

// MayCount reports whether an attempt that is in no sum may come to be in one:
// its end is not known, or the bank's refusal may be answered with evidence.
func MayCount(txn payment.Txn) bool { return txn.State.Open() || txn.State == payment.AdviceRefused }

// Report is what was added up so far.
func (b *Builder) Report() Report {
	r := b.report
	byMoney := func(x, y Row) int {
		return cmp.Or(cmp.Compare(y.Net(), x.Net()), cmp.Compare(x.Key, y.Key))
	}
	byKey := func(x, y Row) int { return cmp.Compare(x.Key, y.Key) }
	r.Kinds = b.sorted(&b.report.Kinds, func(x, y Row) int {
		return cmp.Compare(slices.Index(payment.Kinds, payment.Kind(x.Key)), slices.Index(payment.Kinds, payment.Kind(y.Key)))
	})
	r.Operators, r.Brands = b.sorted(&b.report.Operators, byMoney), b.sorted(&b.report.Brands, byMoney)
	r.Entries = b.sorted(&b.report.Entries, byMoney)
	r.Hours, r.Days = b.sorted(&b.report.Hours, byKey), b.sorted(&b.report.Days, byKey)
	r.Shifts = b.sorted(&b.report.Shifts, func(x, y Row) int {
		return cmp.Or(cmp.Compare(len(x.Key), len(y.Key)), byKey(x, y))
	})
	for reason, count := range b.reasons {
		reason.Count = count
		r.Declines = append(r.Declines, reason)
	}
	slices.SortFunc(r.Declines, func(x, y Decline) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Reason, y.Reason), cmp.Compare(x.Code, y.Code))
	})
	return r
}

func (b *Builder) sorted(table *[]Row, order func(x, y Row) int) []Row {
	var rows []Row
	for _, row := range slices.Collect(maps.Values(b.tables[table])) {
		rows = append(rows, *row)
	}
	slices.SortFunc(rows, order)
	return rows
}
