package screen

import (
	"fmt"
	"unicode/utf8"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// View implements Screen.
func (e Evidence) View(l widget.Look) *style.Sheet {
	s, w := style.NewSheet(l.W, l.H), l.Words.Evidence
	e = e.staffed(l)
	s.PutBold(l.Axis, 2, style.Text, w.Title)
	x := s.PutBold(l.Axis, 4, style.Und, l.Glyphs.Undecided) + 2
	x = s.PutBold(x, 4, style.Text, l.Yuan(e.txn.Amount)) + 3
	for _, fact := range []string{l.KindOf(e.txn), widget.CardShort(e.txn.Card.Masked), text.TraceOf(e.txn)} {
		if fact != "" {
			x = s.Put(x, 4, style.Soft, fact) + 3
		}
	}
	y := e.drawLine(s, l, 6, fieldWho, w.Who, w.WhoNote, e.who)
	y = e.drawLine(s, l, y, fieldWhat, w.What, w.WhatNote, e.what)
	y = e.drawSays(s, l, y)
	if e.last() == fieldPart {
		y = e.drawLine(s, l, y, fieldPart, w.Part, fmt.Sprintf(w.PartNote, l.Yuan(e.txn.Requested)), e.part)
	}
	stands := w.Unverified
	if l.Shop.Staffed {
		stands = l.Words.Door.Proved
	}
	s.Put(l.Axis, y, style.Muted, stands)
	e.drawSaid(s, l, y+2)
	return s
}

// drawLine is a label, and below it what was written; a long line shows its end.
func (e Evidence) drawLine(s *style.Sheet, l widget.Look, y int, row field, label, note, line string) int {
	e.drawLabel(s, l, y, row, label)
	s.Fill(l.Axis, y+1, l.Inner(), 1, style.Cap)
	switch {
	case line == "" && e.field != row:
		s.Put(l.Axis+1, y+1, style.Muted, note)
		return y + 3
	case line == "" && row == fieldPart: // empty means something: it is said behind the caret
		s.Put(l.Axis+3, y+1, style.Muted, note)
	}
	room := l.Inner() - 3
	for style.Width(line) > room {
		_, size := utf8.DecodeRuneInString(line)
		line = line[size:]
	}
	end := s.Put(l.Axis+1, y+1, style.Text, line)
	if e.field == row {
		s.Put(end, y+1, style.Accent, l.Glyphs.Caret)
		s.Cursor = &style.Point{X: end, Y: y + 1}
	}
	return y + 3
}

func (e Evidence) drawLabel(s *style.Sheet, l widget.Look, y int, row field, label string) {
	if e.field == row {
		s.Put(l.Spine, y, style.Accent, l.Glyphs.Spine)
		s.Put(l.Spine, y+1, style.Accent, l.Glyphs.Spine)
		s.PutBold(l.Axis, y, style.Text, label)
		return
	}
	s.Put(l.Axis, y, style.Soft, label)
}

// drawSays is the word that the evidence has.
func (e Evidence) drawSays(s *style.Sheet, l widget.Look, y int) int {
	w := l.Words.Evidence
	e.drawLabel(s, l, y, fieldSays, w.Says)
	if e.yes() == payment.NoMoney {
		s.Put(l.Axis, y+1, style.Muted, w.NoMoney)
		return y + 3
	}
	x := l.Axis
	for _, choice := range []struct {
		cap, word string
		money     payment.Money
	}{{"1", e.yesWord(w), e.yes()}, {"2", w.NotPaid, payment.NotPaid}} {
		chosen := e.money == choice.money
		x = l.Cap(s, x, y+1, choice.cap, chosen) + 1
		if chosen {
			x = s.PutBold(x, y+1, style.Text, choice.word) + 4
		} else {
			x = s.Put(x, y+1, style.Soft, choice.word) + 4
		}
	}
	return y + 3
}

// drawSaid is what is wrong, or what Enter does now.
func (e Evidence) drawSaid(s *style.Sheet, l widget.Look, y int) {
	w := l.Words.Evidence
	line := e.said.Text
	if line == "" && e.field == e.last() {
		line = string(w.Ready)
		if e.money == payment.NoMoney && e.yes() != payment.NoMoney {
			line = string(w.Choose)
		}
	}
	for _, part := range style.Wrap(line, l.Inner()) {
		s.PutBold(l.Axis, y, saidRole(e.said), part)
		y++
	}
}
