package widget

import (
	"fmt"

	"till/payment"
	"till/ui/style"
)

// Sides is two totals next to each other: the shop's and the bank's. A nil Bank
// says nothing; then only the shop's stand there.
type Sides struct {
	Here payment.BatchTotals
	Bank *payment.BatchTotals
}

// sideRow is one line of the table.
type sideRow struct {
	name       string
	here, bank payment.Subtotal
	back       bool // it is money given back
}

// rows are the four sorts of DE 48 that one of the two counts, never none.
func (l Look) sideRows(t Sides) []sideRow {
	w, bank := l.Words.DayEnd, payment.BatchTotals{}
	if t.Bank != nil {
		bank = *t.Bank
	}
	all := []sideRow{
		{w.DomesticIn, t.Here.Domestic.Debit, bank.Domestic.Debit, false},
		{w.DomesticBack, t.Here.Domestic.Credit, bank.Domestic.Credit, true},
		{w.ForeignIn, t.Here.Foreign.Debit, bank.Foreign.Debit, false},
		{w.ForeignBack, t.Here.Foreign.Credit, bank.Foreign.Credit, true},
	}
	var rows []sideRow
	for i, row := range all {
		if i == 0 || row.here.Count+row.bank.Count > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// sideColumns are how wide the last column and the others are. Counts stand where
// they have room.
func (l Look) sideColumns() (difference, column int, counts bool) {
	if l.Inner() < 64 {
		return 12, 13, false
	}
	return 15, 18, true
}

// DrawSides draws the table and gives the row after it: the sorts, then the net.
func (l Look) DrawSides(s *style.Sheet, y int, t Sides) int {
	w := l.Words.DayEnd
	difference, column, _ := l.sideColumns()
	bank, here := l.Right-difference, l.Right-difference-column
	if t.Bank == nil {
		here = l.Right
	}
	s.PutRight(here, y, style.Muted, w.Here)
	if t.Bank != nil {
		s.PutRight(bank, y, style.Muted, w.Bank)
		s.PutRight(l.Right, y, style.Muted, w.Difference)
	}
	y++
	s.Repeat(l.Axis, y, l.Inner(), style.Line, l.Glyphs.Left)
	for _, row := range l.sideRows(t) {
		y++
		s.Put(l.Axis, y, style.Soft, row.name)
		l.sideCell(s, here, y, row.here, row.back)
		if t.Bank != nil {
			l.sideCell(s, bank, y, row.bank, row.back)
			l.sideDiff(s, y, row)
		}
	}
	y++
	s.PutBold(l.Axis, y, style.Text, w.Net)
	s.PutRightBold(here, y, style.Text, t.Here.Net().String())
	if t.Bank != nil {
		s.PutRightBold(bank, y, style.Text, t.Bank.Net().String())
		if off := t.Bank.Net() - t.Here.Net(); off != 0 {
			s.PutRightBold(l.Right, y, style.Text, signed(off))
		}
	}
	return y + 1
}

// sideCell is a count and a sum; money given back has its sign.
func (l Look) sideCell(s *style.Sheet, right, y int, sum payment.Subtotal, back bool) {
	amount := sum.Amount
	if back {
		amount = -amount
	}
	s.PutRight(right, y, style.Soft, amount.String())
	if _, _, counts := l.sideColumns(); counts {
		s.PutRight(right-13, y, style.Soft, fmt.Sprint(sum.Count))
	}
}

// sideDiff says that a line is equal, or what the bank has more or less. Counts
// that differ over one sum are told as counts.
func (l Look) sideDiff(s *style.Sheet, y int, row sideRow) {
	off := row.bank.Amount - row.here.Amount
	if row.back {
		off = -off
	}
	switch {
	case row.bank == row.here:
		x := s.PutRight(l.Right, y, style.Muted, l.Words.DayEnd.Equal)
		s.Put(x-2, y, style.Paid, l.Glyphs.Paid)
	case off == 0:
		s.PutRight(l.Right, y, style.Und, fmt.Sprintf("%s %+d", l.Glyphs.Care, row.bank.Count-row.here.Count))
	default:
		s.PutRight(l.Right, y, style.Und, l.Glyphs.Care+" "+signed(off))
	}
}

func signed(a payment.Amount) string {
	if a > 0 {
		return "+" + a.String()
	}
	return a.String()
}

// DrawCounts draws the long line of something that goes on by counts, with a word
// at each end above it, and gives the row after it.
func (l Look) DrawCounts(s *style.Sheet, y, done, of int, left, right string) int {
	s.Put(l.Axis, y, style.Soft, left)
	s.PutRight(l.Right, y, style.Muted, right)
	s.Repeat(l.Axis, y+1, l.Inner(), style.Line, l.Glyphs.Left)
	if of > 0 {
		s.Repeat(l.Axis, y+1, l.Inner()*min(done, of)/of, style.Accent, l.Glyphs.Used)
	}
	return y + 2
}

// DrawTotals draws what the bank will be told: in, back and net of each group, and
// gives the row after it.
func (l Look) DrawTotals(s *style.Sheet, y int, t payment.BatchTotals) int {
	w, column := l.Words.DayEnd, l.Inner()/4
	places := [3]int{l.Right - 2*column, l.Right - column, l.Right}
	for i, head := range []string{w.In, w.Back, w.Net} {
		s.PutRight(places[i], y, style.Muted, head)
	}
	y++
	s.Repeat(l.Axis, y, l.Inner(), style.Line, l.Glyphs.Left)
	for _, row := range []struct {
		name string
		sums payment.GroupTotals
	}{{w.Domestic, t.Domestic}, {w.Foreign, t.Foreign}} {
		y++
		s.Put(l.Axis, y, style.Soft, row.name)
		l.counted(s, places[0], y, row.sums.Debit)
		l.counted(s, places[1], y, row.sums.Credit)
		s.PutRight(places[2], y, style.Text, row.sums.Net().String())
	}
	return y + 1
}

// counted is a sum with its count before it where there is room.
func (l Look) counted(s *style.Sheet, right, y int, sum payment.Subtotal) {
	s.PutRight(right, y, style.Soft, sum.Amount.String())
	if _, _, counts := l.sideColumns(); counts {
		s.PutRight(right-12, y, style.Muted, fmt.Sprint(sum.Count))
	}
}

// SidesRows is how many rows DrawSides takes.
func (l Look) SidesRows(t Sides) int { return 3 + len(l.sideRows(t)) }
