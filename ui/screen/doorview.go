package screen

import (
	"strings"
	"unicode/utf8"

	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// View implements Screen. Of a PIN it shows how many characters were typed.
func (d Door) View(l widget.Look) *style.Sheet {
	s, w := style.NewSheet(l.W, l.H), l.Words.Door
	title, what, notes := d.asks(l)
	slab := widget.Slab{Title: title, Quiet: true}
	if slab.Amount = d.demand.Amount; slab.Amount > 0 {
		slab.Sub = l.Words.Wishes.NotSent
	}
	if slab.Amount > 0 {
		l.DrawSlab(s, slab)
	} else {
		s.PutBold(l.Axis, 2, style.Text, title)
		s.Repeat(l.Axis, 3, l.Inner(), style.Line, l.Glyphs.Left)
	}
	y := l.Instruct(s, l.Right, what, "", notes...) + 1
	if d.field < doorNew {
		y = l.DrawField(s, y, widget.Field{Label: w.Number, Note: w.NumberNote, Answer: d.number, Here: d.field == doorNumber})
		y = l.DrawField(s, y, widget.Field{Label: w.PIN, Note: w.PINNote, Answer: dots(d.pin, d.field == doorPIN), Here: d.field == doorPIN && !d.asked})
	} else {
		first := d.first
		if d.field == doorNew {
			first = d.pin
		}
		y = l.DrawField(s, y, widget.Field{Label: w.NewPIN, Note: w.NewPINNote, Answer: dots(first, true), Here: d.field == doorNew && !d.asked})
		y = l.DrawField(s, y, widget.Field{Label: w.Again, Note: w.PINNote, Answer: dots(d.pin, d.field == doorAgain), Here: d.field == doorAgain && !d.asked})
	}
	for _, line := range style.Wrap(d.says(l), l.Inner()) {
		role := style.NotPaid
		if d.asked {
			role = style.Soft
		}
		s.PutBold(l.Axis, y, role, line)
		y++
	}
	return s
}

// asks is the title, the one thing to do, and what is good to know.
func (d Door) asks(l widget.Look) (string, text.Instruction, []string) {
	w := l.Words.Door
	switch {
	case d.field >= doorNew:
		return w.Choose, w.ChooseWhat, []string{w.ChooseNote}
	case d.why == DoorApprove:
		wants := w.Wants(text.PeopleIn(l.Words.Lang).Actions[d.action], 0)
		return w.Approve, w.ApproveWhat, []string{wants + l.Stop(), w.ApproveNote}
	case d.why == DoorLocked:
		return w.Locked, w.LockedWhat, []string{w.LockedNote}
	}
	return w.SignOn, w.SignOnWhat, []string{w.SignOnNote}
}

// says is what is under way, or what was wrong.
func (d Door) says(l widget.Look) string {
	switch {
	case d.asked:
		return l.Words.Door.Checking
	case l.Now.Before(d.until):
		return l.Words.Door.Shut(d.until.Sub(l.Now))
	}
	return d.said
}

// dots stand for what was typed, one each.
func dots(secret []byte, shown bool) string {
	if !shown {
		return ""
	}
	return strings.Repeat("*", utf8.RuneCount(secret))
}
