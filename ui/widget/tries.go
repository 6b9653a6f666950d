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
		name, short := l.Words.Tries.Request, l.Words.Tries.RequestShort
		if try.Reversal() {
			reversals++
			name = fmt.Sprintf(l.Words.Tries.Reversal, reversals)
			short = fmt.Sprintf(l.Words.Tries.ReversalShort, reversals)
		}
		if i < first {
			continue
		}
		end := l.Words.Tries.Of(try)
		if right-x > narrowTries && try.Result == payment.TryNoAnswer && !try.Reversal() && txn.Stages.Host >= time.Second {
			end = fmt.Sprintf(l.Words.Tries.NoAnswerIn, l.Seconds(txn.Stages.Host))
		}
		l.try(s, x, right, y, [2]string{name, short}, end, try, i == len(txn.Attempts)-1 && Trying(txn))
		y++
	}
	return y
}

// try draws one message under the longer of its two names that fits.
func (l Look) try(s *style.Sheet, x, right, y int, names [2]string, end string, try payment.Try, now bool) {
	glyph, mark, role := l.Glyphs.Dot, style.Muted, style.Soft // it is over, and settled nothing
	switch {
	case now:
		glyph, mark, role = l.Glyphs.Now, style.Und, style.Text
		end = fmt.Sprintf(l.Words.Tries.Waiting, l.Seconds(max(0, l.Now.Sub(try.Time)).Truncate(time.Second)))
	case try.Result == payment.TryAcknowledged || try.Result == payment.TryApproved:
		glyph, mark = l.Glyphs.Paid, style.Paid
	case try.Result == payment.TryDeclined:
		glyph, mark = l.Glyphs.NotPaid, style.NotPaid
	}
	s.Put(x, y, mark, glyph)
	start := s.PutRight(right, y, role, end)
	at, clock, from := x+3, "15:04:05", x+14
	if right-x <= narrowTries {
		at, clock, from = x+2, "15:04", x+8
	}
	name := names[0]
	if style.Width(name) > start-1-from {
		name = names[1]
	}
	s.Put(at, y, style.Muted, try.Time.Format(clock))
	s.Put(from, y, role, style.Clip(name, start-1-from, l.Glyphs))
}
