package screen

import (
	"fmt"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// stateColumn is where the word of a device stands, from the text axis.
const stateColumn = 20

// View implements Screen.
func (d Devices) View(l widget.Look) *style.Sheet {
	s, w := style.NewSheet(l.W, l.H), text.DevicesIn(l.Words.Lang)
	s.PutBold(l.Axis, 2, style.Text, w.Title)
	if d.busy {
		s.PutRight(l.Right, 2, style.Accent, d.doing(w))
	}
	s.Repeat(l.Axis, 3, l.Inner(), style.Line, l.Glyphs.Left)
	rows := [...]int{5, 9, 12}[l.Class]
	list := d.list.Window(rows, len(d.items))
	y := 5
	for i := list.Top; i < min(len(d.items), list.Top+rows); i++ {
		d.drawDevice(s, l, y, d.items[i], i == list.Cursor)
		y++
	}
	if len(d.items) > rows {
		s.PutRight(l.Right, y, style.Muted, fmt.Sprintf(l.Words.History.More, list.Top+1, min(len(d.items), list.Top+rows)))
	}
	for i, line := range style.Wrap(d.said.Text, l.Inner()) {
		s.Put(l.Axis, y+1+i, saidRole(d.said), line)
		y++
	}
	if chosen, any := d.chosen(); any {
		note := chosen.In(l.Words.Lang)
		note.Findings = append(d.trouble(l, chosen.Part), note.Findings...)
		d.drawNote(s, l, y+1, note)
	}
	return s
}

// doing is what is being waited for.
func (d Devices) doing(w *text.Devices) string {
	if d.tables.Total > 0 {
		return w.TablesLoading(d.tables.Done, d.tables.Total)
	}
	return w.Asking
}

// drawDevice is one row: the lamp, what it is, how it is, its version.
func (d Devices) drawDevice(s *style.Sheet, l widget.Look, y int, p Plugged, chosen bool) {
	put, word := s.Put, style.Soft
	if chosen {
		s.Fill(l.Spine, y, l.Main, 1, style.TintFocus)
		s.Put(l.Spine, y, style.Accent, l.Glyphs.Spine)
		put, word = s.PutBold, style.Text
	}
	note := p.In(l.Words.Lang)
	glyph, role, state := d.lamp(l, p)
	s.Put(l.Axis, y, role, glyph)
	put(l.Axis+2, y, word, style.Clip(note.Kind, stateColumn-3, l.Glyphs))
	version := note.Version
	if version == "" {
		version = note.Where
	}
	room := l.Inner() - stateColumn
	state = style.Clip(state, room, l.Glyphs)
	end := put(l.Axis+stateColumn, y, word, state)
	if end+2+style.Width(version) <= l.Right {
		s.PutRight(l.Right, y, style.Muted, version)
	}
}

// trouble is what a part's lamp says is wrong now, and what to do about it.
func (d Devices) trouble(l widget.Look, part payment.Part) []text.Finding {
	health, advice := d.health(part), text.Advice{}
	switch {
	case part == "" || health.Condition == payment.ConditionReady:
		return nil
	case health.Printer != "":
		advice = l.Words.PrinterAdvice(health.Printer)
	case health.Reason != payment.NoReason:
		advice = l.Words.Advice(health.Reason)
	default:
		return nil
	}
	return []text.Finding{{What: string(advice.What), Next: advice.Next}}
}

// health is a part's lamp. The pad is one device with two: the worse one counts.
func (d Devices) health(part payment.Part) payment.Health {
	health := d.lamps[part]
	if part == payment.PartPINPad && health.Condition == payment.ConditionReady {
		return d.lamps[payment.PartReader]
	}
	return health
}

// lamp is how a device is: a part of this till by its lamp, another by its note.
func (d Devices) lamp(l widget.Look, p Plugged) (glyph string, role style.Role, state string) {
	note := p.In(l.Words.Lang)
	if p.Part == "" {
		switch {
		case len(note.Findings) > 0 && note.Good:
			return l.Glyphs.Care, style.Und, note.Findings[0].What
		case len(note.Findings) > 0:
			return l.Glyphs.Down, style.NotPaid, note.Findings[0].What
		}
		return l.Glyphs.Ready, style.Muted, note.Name
	}
	health := d.health(p.Part)
	state = l.Words.States.Of(health.Condition)
	if why := lampReason(health, l); why != "" && health.Condition != payment.ConditionReady {
		state = why
	}
	if health.Simulated {
		state = state + " · " + l.Words.States.Simulated
	}
	switch health.Condition {
	case payment.ConditionCare:
		return l.Glyphs.Care, style.Und, state
	case payment.ConditionDown:
		return l.Glyphs.Down, style.NotPaid, state
	case payment.ConditionBusy:
		return l.Glyphs.Ready, style.Accent, state
	case payment.ConditionReady:
		return l.Glyphs.Ready, style.Paid, state
	}
	return l.Glyphs.Ready, style.Muted, state
}

// drawNote is everything about the chosen device: beside the list where there is
// room, else below it. What to do stands first, because room may end.
func (d Devices) drawNote(s *style.Sheet, l widget.Look, y int, note Device) {
	x, right := l.Axis, l.Right
	if l.HasSide() {
		x, right, y = l.Side, l.Side+panelWidth, 2
	}
	l.Heading(s, x, y, right-x, note.Kind, style.Clip(note.Where, right-x-style.Width(note.Kind)-2, l.Glyphs))
	y += 2
	write := func(indent int, role style.Role, line string) {
		for _, part := range style.Wrap(line, right-x-indent) {
			if y < l.Bottom {
				s.Put(x+indent, y, role, part)
				y++
			}
		}
	}
	write(0, style.Text, note.Name)
	for _, finding := range note.Findings {
		if y < l.Bottom {
			s.Put(x, y, style.Und, l.Glyphs.Care)
		}
		write(2, style.Text, finding.What)
		write(2, style.Soft, finding.Next)
	}
	for _, fact := range note.Facts {
		if fact.Value == "" || y >= l.Bottom {
			continue
		}
		s.Put(x, y, style.Muted, fact.Label)
		write(factColumn, style.Soft, fact.Value)
	}
}

// factColumn is where the value of a fact stands.
const factColumn = 9
