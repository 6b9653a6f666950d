package widget

import (
	"till/payment"
	"till/ui/style"
)

// DrawRecent draws the last attempts as rows of time, money, card tail, amount,
// under a heading, down to row bottom.
func (l Look) DrawRecent(s *style.Sheet, x, y, w, bottom int, txns []payment.Txn) {
	if l.Big {
		return
	}
	l.Heading(s, x, y, w, l.Words.Home.Recent, "")
	for i, txn := range txns {
		if row := y + 2 + i; row < bottom {
			l.recent(s, x, row, w, txn)
		}
	}
}

func (l Look) recent(s *style.Sheet, x, y, w int, txn payment.Txn) {
	money := txn.Money()
	s.Put(x, y, style.Muted, txn.Started.Format("15:04"))
	end := l.PutMoney(s, x+8, y, money)
	start := s.PutRight(x+w, y, AmountRole(money), txn.Amount.String())
	tail := txn.Card.Tail()
	column := max(x+w-14, end+2)
	if tail != "" && column+style.Width(tail) < start {
		s.Put(column, y, style.Muted, tail)
	}
}
