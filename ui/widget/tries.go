package widget

import (
	"fmt"
	"time"

	"till/payment"
	"till/ui/style"
)

// Trying reports whether the newest message of an attempt has no end yet.
func Trying(txn payment.Txn) bool {
	if len(txn.Attempts) == 0 || !txn.State.Open() {
		return false
	}
	last := txn.Attempts[len(txn.Attempts)-1]
	return last.Result == payment.TrySent || last.Result == ""
}

// narrowTries is how wide a list of tries is that has no room for seconds.
const narrowTries = 40

// DrawTries draws every message of an attempt, the newest last, and what became
// of each. Where the rows do not reach, the oldest are left out, never the
// newest. It gives the row after them.
func (l Look) DrawTries(s *style.Sheet, x, right, y, bottom int, txn payment.Txn) int {
	first := max(0, len(txn.Attempts)-(bottom-y))
	reversals := txn.Folded
	for i, try := range txn.Attempts {
		name := l.Words.Tries.Request
		if try.Reversal() {
			reversals++
			name = fmt.Sprintf(l.Words.Tries.Reversal, reversals)
		}
		if i < first {
			continue
		}
		end := l.Words.Tries.Of(try)
		if right-x > narrowTries && try.Result == payment.TryNoAnswer && !try.Reversal() && txn.Stages.Host >= time.Second {
			end = fmt.Sprintf(l.Words.Tries.NoAnswerIn, l.Seconds(txn.Stages.Host))
		}
		l.try(s, x, right, y, name, end, try, i == len(txn.Attempts)-1 && Trying(txn))
		y++
	}
	return y
}

func (l Look) try(s *style.Sheet, x, right, y int, name, end string, try payment.Try, now bool) {
	glyph, mark, role := l.Glyphs.Paid, style.Muted, style.Soft
	switch {
	case now:
		glyph, mark, role = l.Glyphs.Now, style.Und, style.Text
		end = fmt.Sprintf(l.Words.Tries.Waiting, l.Seconds(max(0, l.Now.Sub(try.Time)).Truncate(time.Second)))
	case try.Result == payment.TryAcknowledged || try.Result == payment.TryApproved:
		mark = style.Paid
	}
	s.Put(x, y, mark, glyph)
	start := s.PutRight(right, y, role, end)
	if right-x <= narrowTries {
		s.Put(x+2, y, style.Muted, try.Time.Format("15:04"))
		s.Put(x+8, y, role, style.Clip(name, start-x-9, l.Glyphs))
		return
	}
	s.Put(x+3, y, style.Muted, try.Time.Format("15:04:05"))
	s.Put(x+14, y, role, style.Clip(name, start-x-15, l.Glyphs))
}
