package screen

import (
	"fmt"
	"strings"

	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// slab shows what the line comes to.
func (h Home) slab(l widget.Look) widget.Slab {
	slab := widget.Slab{Title: l.Words.Home.Title, Quiet: h.empty()}
	if h.empty() {
		if !l.Opening {
			slab.Sub = l.Words.Home.Prompt
		}
		return slab
	}
	if charge, sentence := h.wish(l); sentence == "" || len(h.items) > 0 {
		slab.Amount = charge.Amount
	}
	slab.Quiet = slab.Amount == 0
	if strings.ContainsAny(h.line, "+-*.") {
		slab.Note = spell(h.line, l.Glyphs)
	}
	return slab
}

// spell writes a line with air around its signs: "12.50 + 8 × 3".
func spell(line string, g style.Glyphs) string {
	return strings.NewReplacer("+", " + ", "-", " - ", "*", " "+g.Times+" ").Replace(line)
}

// drawOffer is the row under the slab: what was refused, else what somebody
// should see to, else the quick amounts.
func (h Home) drawOffer(s *style.Sheet, l widget.Look) {
	if h.notice != "" {
		if left := h.cardUntil.Sub(l.Now); left > 0 {
			s.PutRight(l.Right, l.Top, style.Soft, widget.Countdown(left))
		}
		s.PutBold(l.Axis, l.Top, style.Text, style.Clip(h.notice, l.Inner(), l.Glyphs))
		return
	}
	if !h.empty() {
		h.drawTask(s, l)
		return // now "*" calculates
	}
	if what, next := h.care(l); what != "" {
		x := s.Put(l.Axis, l.Top, style.Und, l.Glyphs.Care) + 2
		x = s.PutBold(x, l.Top, style.Text, what+l.Stop())
		s.Put(x, l.Top, style.Soft, style.Clip(next, l.Right-x, l.Glyphs))
		return
	}
	if h.drawTask(s, l) {
		return
	}
	x := l.Axis
	for i, amount := range h.offered(l) {
		caption, price := fmt.Sprintf("*%d", i+1), l.Yuan(amount)
		if x+style.Width(caption)+3+style.Width(price) > l.Right {
			return
		}
		x = l.Cap(s, x, l.Top, caption, h.quick) + 1
		x = s.Put(x, l.Top, style.Soft, price) + 3
	}
}

// drawTask keeps the open task of the trainee's course in sight, in at most two
// rows, and reports whether there is one.
func (h Home) drawTask(s *style.Sheet, l widget.Look) bool {
	state := h.course.State
	if !h.course.Known || state.Over() {
		return false
	}
	which, do := text.CourseNow(l.Words.Lang, state)
	rows := 2
	if h.day.Offline != nil && len(h.undecided) > 0 {
		rows = 1 // the second is taken
	}
	for i, line := range style.Wrap(which+"  "+do, l.Inner()) {
		if i == rows {
			break
		}
		s.Put(l.Axis, l.Top+i, style.Soft, line)
	}
	s.PutBold(l.Axis, l.Top, style.Text, which)
	return true
}

// drawOffline says what is left of the owner's limits without the line: where the
// strip of what is undecided stands, or above it while there is one.
func (h Home) drawOffline(s *style.Sheet, l widget.Look) {
	if h.day.Offline == nil {
		return
	}
	y := l.Top + 2
	if len(h.undecided) > 0 {
		y = l.Top + 1
	}
	left := *h.day.Offline
	left.Now = l.Now
	line := l.Glyphs.ToSend + " " + text.OfflineIn(l.Words.Lang).Left(left)
	s.Put(l.Axis, y, style.ToSend, style.Clip(line, l.Inner(), l.Glyphs))
}

// care is what somebody should see to: a settlement that is not over, which takes
// every sale's place, then the journal.
func (h Home) care(l widget.Look) (what, next string) {
	if h.day.Settling != "" {
		return l.Words.DayEnd.HomePaused, fmt.Sprintf(l.Words.DayEnd.HomePausedNote, h.day.Settling)
	}
	return l.Words.Journal.Of(h.journal)
}

// smallToday is how wide today's sums are beside the last sales in a small window.
const smallToday = 26

// drawDay draws what the day was so far.
func (h Home) drawDay(s *style.Sheet, l widget.Look, y int) {
	items := l.Items(h.day.Paid.Count) // what the sum beside it is made of
	today := l.Words.Home.Today + " " + items
	sum := l.Yuan(h.day.Net)
	if l.HasSide() {
		h.drawRecent(s, l, l.Side, 2, 36)
	}
	if len(h.items) > 0 {
		h.drawItems(s, l, y)
		return
	}
	if l.Big {
		return
	}
	if l.HasSide() {
		l.Heading(s, l.Axis, y, l.Inner(), today, "")
		s.PutRightBold(l.Right, y, style.Text, sum)
		h.drawSums(s, l, l.Axis, y+2, 28)
		if l.Class == widget.Large {
			h.drawHours(s, l, l.Axis+34, y+2, l.Inner()-34)
		}
		return
	}
	h.drawRecent(s, l, l.Axis, y, l.Inner()-smallToday-6)
	l.Heading(s, l.Right-smallToday, y, smallToday, today, "")
	s.PutRightBold(l.Right, y, style.Text, sum)
	h.drawSums(s, l, l.Right-smallToday, y+2, smallToday)
}

// drawRecent draws the last attempts, or how the first one is made.
func (h Home) drawRecent(s *style.Sheet, l widget.Look, x, y, w int) {
	l.DrawRecent(s, x, y, w, l.Bottom, h.day.Recent)
	if len(h.day.Recent) == 0 {
		for i, line := range style.Wrap(l.Words.Home.NoneYet, w) {
			s.Put(x, y+2+i, style.Muted, line)
		}
	}
}

// drawSums draws today in the words for money, then what is still to be done.
func (h Home) drawSums(s *style.Sheet, l widget.Look, x, y, w int) {
	m := l.Words.Money
	tallies := []struct {
		word  string
		tally Tally
	}{{m.Paid, h.day.Paid}, {m.Returned, h.day.Returned}, {m.NotPaid, h.day.NotPaid}}
	for _, row := range tallies {
		s.Put(x, y, style.Muted, row.word)
		s.PutRight(x+w-11, y, style.Soft, fmt.Sprint(row.tally.Count))
		s.PutRight(x+w, y, style.Soft, row.tally.Sum.String())
		y++
	}
	y++
	pairs := []widget.Pair{{Label: l.Words.Home.Waiting, Value: fmt.Sprint(h.day.SlipsWaiting)},
		{Label: l.Words.Home.ToSend, Value: fmt.Sprint(h.day.ToSend)}}
	if !h.day.Checked.IsZero() {
		pairs = append(pairs, widget.Pair{Label: l.Words.Home.Checked, Value: l.Glyphs.Paid + " " + h.day.Checked.Format("15:04")})
	}
	l.Pairs(s, x, y, w, pairs)
}

// drawHours draws how many were paid in each hour, first to last of the day.
func (h Home) drawHours(s *style.Sheet, l widget.Look, x, y, w int) {
	first, last, most := -1, -1, 0
	for hour, count := range h.day.Hours {
		if count > 0 {
			if first < 0 {
				first = hour
			}
			last, most = hour, max(most, count)
		}
	}
	if first < 0 {
		return
	}
	s.Put(x, y, style.Muted, l.Words.Home.Hours)
	for hour := first; hour <= last && y+1 < l.Bottom; hour++ {
		y++
		count := h.day.Hours[hour]
		s.Put(x, y, style.Muted, fmt.Sprintf("%02d", hour))
		if count > 0 {
			s.Repeat(x+4, y, max(1, (w-10)*count/most), style.Accent, l.Glyphs.Used)
		}
		s.PutRight(x+w, y, style.Muted, fmt.Sprint(count))
	}
}
