package widget

import (
	"fmt"
	"time"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
)

// Strip is the line of undecided money on the home screen: how many, and the
// oldest of them.
type Strip struct {
	Items []payment.Txn // oldest first
	Next  time.Time     // when the oldest one's next reversal goes by itself
}

// StripRows is how high the strip is.
func (l Layout) StripRows() int { return [...]int{1, 2, 4}[l.Class] }

// DrawStrip draws the strip; with nothing undecided its rows stay empty, so that
// nothing moves.
func (l Look) DrawStrip(s *style.Sheet, y int, strip Strip) {
	if len(strip.Items) == 0 {
		return
	}
	rows := l.StripRows()
	s.Fill(l.Spine, y, l.Main, rows, style.TintUnd)
	for row := range rows {
		s.Put(l.Spine, y+row, style.Und, l.Glyphs.Spine)
	}
	if rows == 4 {
		y++
	}
	oldest := strip.Items[0]
	next := l.NextTry(strip.Next)
	if text.Chased(oldest) {
		next = l.Words.Desk.Chase
	}
	right := s.PutRight(l.Right, y, style.Soft, next)
	x := l.Axis
	for _, part := range l.stripCounts(strip.Items) {
		x = s.PutBold(x, y, part.role, part.text) + 3
	}
	x = s.PutBold(x, y, style.Text, l.Yuan(oldest.Amount)) + 3
	for _, word := range []string{l.KindOf(oldest), l.tail(oldest), l.Age(oldest.Started)} {
		if word != "" && x+style.Width(word)+2 <= right {
			x = s.Put(x, y, style.Soft, word) + 3
		}
	}
	if rows > 1 {
		tried := fmt.Sprintf(l.Words.Home.StripMore, oldest.Tries())
		if text.Chased(oldest) {
			tried = l.Words.Home.ChaseNext
		}
		note := string(l.Words.Advice(oldest.Reason).What) + l.Stop() + tried
		if style.Width(note) > l.Inner() {
			note = tried
		}
		s.Put(l.Axis, y+1, style.Soft, style.Clip(note, l.Inner(), l.Glyphs))
	}
}

// stripCount is how many items of a sort there are.
type stripCount struct {
	role style.Role
	text string
}

// stripCounts counts what is undecided, and what the bank refused after it was
// approved here.
func (l Look) stripCounts(items []payment.Txn) []stripCount {
	chased := 0
	for _, txn := range items {
		if text.Chased(txn) {
			chased++
		}
	}
	var counts []stripCount
	if owed := len(items) - chased; owed > 0 {
		counts = append(counts, stripCount{style.Und, l.Glyphs.Undecided + " " + fmt.Sprintf(l.Words.Home.Strip, owed)})
	}
	if chased > 0 {
		counts = append(counts, stripCount{style.NotPaid, l.Glyphs.NotPaid + " " + fmt.Sprintf(l.Words.Home.StripChase, chased)})
	}
	return counts
}

// KindOf names the kind of an attempt that is no plain sale: a hold that is
// undecided must not be taken for money.
func (l Look) KindOf(t payment.Txn) string {
	if t.Kind == payment.Sale {
		return ""
	}
	return l.Words.Kinds.Of(t.Kind)
}

func (l Look) tail(t payment.Txn) string {
	if t.Card.Tail() == "" {
		return ""
	}
	return fmt.Sprintf(l.Words.Home.Tail, t.Card.Tail())
}

// NextTry says when the next reversal goes. Only the last minute counts
// seconds, so that an idle till writes nothing between minutes.
func (l Look) NextTry(next time.Time) string {
	if next.IsZero() {
		return ""
	}
	left := next.Sub(l.Now)
	if left <= 0 {
		return l.Words.Home.TryingNow
	}
	return fmt.Sprintf(l.Words.Home.NextTry, l.Until(left))
}

// Until is a countdown in its last minute and whole minutes before.
func (l Look) Until(left time.Duration) string {
	if left <= time.Minute {
		return Countdown(left)
	}
	return fmt.Sprintf(l.Words.Units.Minutes, int((left+time.Minute-1)/time.Minute))
}

// Comma goes between two parts of a sentence.
func (l Look) Comma() string {
	if l.Words.Lang == text.ZH {
		return "，"
	}
	return ", "
}

// Stop ends a sentence before the next one.
func (l Look) Stop() string {
	if l.Words.Lang == text.ZH {
		return "。"
	}
	return ". "
}
