package screen

import (
	"fmt"
	"time"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// View implements Screen.
func (s Settlement) View(l widget.Look) *style.Sheet {
	sheet := style.NewSheet(l.W, l.H)
	l.DrawSlab(sheet, s.slab(l))
	what, notes := s.words(l)
	y := l.Instruct(sheet, l.Right, what, "", notes...) + l.Air()
	if s.read && s.ahead.Totals.Count() > 0 {
		y = l.DrawTotals(sheet, y, s.ahead.Totals) + l.Air()
		if !s.ahead.begun() {
			l.Choices(sheet, y, s.choices(l))
		}
	}
	if l.HasSide() {
		drawEarlier(sheet, l, s.earlier)
	}
	return sheet
}

// slab is the net that the bank would owe. An amount below zero is told in words:
// the big digits have no sign.
func (s Settlement) slab(l widget.Look) widget.Slab {
	w, net := l.Words.DayEnd, s.ahead.Totals.Net()
	slab := widget.Slab{Title: w.Title, Amount: max(net, -net), Quiet: s.ahead.Totals.Count() == 0}
	if batch := s.ahead.Settlement.Batch; batch != "" {
		slab.Sub = fmt.Sprintf(w.Batch, batch)
	}
	if since := s.ahead.Since; !since.IsZero() {
		slab = aside(l, slab, fmt.Sprintf(w.Since, clockOrDay(since, l.Now)))
	}
	if net < 0 {
		slab = aside(l, slab, w.MoreBack)
	}
	if s.ahead.begun() {
		slab.Stamp = widget.Stamp{Word: w.Unfinished, Tone: widget.ToneCare}
	}
	return slab
}

// aside puts a word about the amount where the class has room for it: below the
// title, or at the right of it.
func aside(l widget.Look, slab widget.Slab, word string) widget.Slab {
	if l.Class == widget.Small && !l.Big {
		slab.Name = word
	} else {
		slab.Note = word
	}
	return slab
}

// clockOrDay is the time of something of today, else its day.
func clockOrDay(at, now time.Time) string {
	if now.Format(time.DateOnly) == at.In(now.Location()).Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return at.Format("01-02")
}

// words are the instruction and its notes; what was just done stands first.
func (s Settlement) words(l widget.Look) (text.Instruction, []string) {
	what, note := s.stands(l)
	if s.said.Text != "" {
		note = s.said.Text
	}
	return what, []string{note}
}

func (s Settlement) stands(l widget.Look) (text.Instruction, string) {
	w := l.Words.DayEnd
	switch groups := s.groups(); {
	case !s.read:
		return w.Reading, ""
	case !s.ahead.Offered:
		return w.NotOffered, w.NotOfferedNote
	case s.ahead.Settlement.State == payment.BatchClosing:
		return w.GoOn, w.GoOnNote
	case s.ahead.Settlement.State == payment.BatchUpload:
		return w.GoOnUpload, fmt.Sprintf(w.GoOnUploadNote, s.ahead.Settlement.Done, s.ahead.Settlement.Uploads)
	case s.ahead.Totals.Count() == 0:
		return w.NoSales, w.NoSalesNote
	case len(groups) == 0:
		return w.Nothing, fmt.Sprintf(w.NothingNote, s.ahead.Next)
	default:
		for _, g := range groups {
			if g.hindrance.Stops() {
				return w.Must, w.MustNote
			}
		}
		return w.Look, w.LookNote
	}
}

// choices are what stands in the way, each with the key that resolves it.
func (s Settlement) choices(l widget.Look) []widget.Choice {
	var choices []widget.Choice
	for _, g := range s.groups() {
		w := l.Words.DayEnd.Hinders[g.hindrance]
		c := widget.Choice{Cap: g.key, Does: w.What(g.count), Remark: w.Do + l.Comma() + w.Else}
		if style.Width(c.Does)+style.Width(c.Remark)+13 > l.Inner() {
			c.Remark = w.Do // the rest is a remark only
		}
		choices = append(choices, c)
	}
	return choices
}

// drawEarlier draws the last settlements in the side column.
func drawEarlier(s *style.Sheet, l widget.Look, items []payment.Settlement) {
	w := l.Words.DayEnd
	l.Heading(s, l.Side, 2, panelWidth, w.Earlier, "")
	if len(items) == 0 {
		for i, line := range style.Wrap(w.EarlierNone+l.Stop()+w.EarlierHow, panelWidth) {
			s.Put(l.Side, 4+i, style.Muted, line)
		}
	}
	for i, item := range items {
		if y := 4 + i; y < l.Bottom {
			s.Put(l.Side, y, style.Muted, item.Begun.Format("01-02 15:04"))
			drawSettledMark(s, l, l.Side+13, y, item)
			s.PutRight(l.Side+panelWidth, y, style.Soft, item.Totals.Net().String())
		}
	}
}

// drawSettledMark is the glyph and the word of how a settlement ended.
func drawSettledMark(s *style.Sheet, l widget.Look, x, y int, item payment.Settlement) {
	glyph, mark, word := l.Glyphs.Care, style.Und, style.Text
	if item.State == payment.BatchClosed {
		glyph, mark, word = l.Glyphs.Paid, style.Paid, style.Soft
	}
	s.Put(x, y, mark, glyph)
	s.Put(x+2, y, word, l.Words.DayEnd.States[item.State])
}
