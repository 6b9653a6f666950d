package widget

import (
	"fmt"
	"strings"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
)

// Lamps is the state of the parts, by part.
type Lamps map[payment.Part]payment.Health

// DrawHeader draws row 0: who sells, that it is practice, the lamps, the time.
func (l Look) DrawHeader(s *style.Sheet, lamps Lamps) {
	s.Fill(0, 0, l.W, 1, style.Surface)
	right := s.PutRight(l.W-margin, 0, style.Soft, l.Now.Format("15:04")) - 3
	for i := len(payment.Parts) - 1; i >= 0; i-- {
		right = l.lamp(s, right, lamps[payment.Parts[i]], payment.Parts[i]) - 2
	}
	if journal := lamps[payment.PartJournal]; journal.Journal != "" {
		right = l.journalLamp(s, right, journal)
	}
	l.headerLeft(s, right-1, lamps)
}

// journalLamp draws the fifth lamp, which is mostly not there. Where it would
// shorten the shop's name it stands below the others, on a row that is empty on
// every screen. It gives what is left of the header.
func (l Look) journalLamp(s *style.Sheet, right int, journal payment.Health) int {
	needs := margin + style.Width(l.Shop.Name.In(l.Words.Lang))
	if l.Shop.Practice {
		needs += style.Width(l.Words.Frame.Practice) + 4
	}
	if lamp := style.Width(l.Words.Parts.Of(payment.PartJournal)) + 2; right-lamp-3 < needs {
		l.lampAt(s, l.W-margin, 1, journal, payment.PartJournal)
		return right
	}
	return l.lamp(s, right, journal, payment.PartJournal) - 2
}

// lamp draws one lamp that ends before right and gives where it starts.
func (l Look) lamp(s *style.Sheet, right int, health payment.Health, part payment.Part) int {
	return l.lampAt(s, right, 0, health, part)
}

func (l Look) lampAt(s *style.Sheet, right, y int, health payment.Health, part payment.Part) int {
	glyph, role, word := l.Glyphs.Ready, style.Muted, style.Muted
	switch health.Condition {
	case payment.ConditionReady:
		role = style.Paid
	case payment.ConditionBusy:
		role, word = style.Accent, style.Text
	case payment.ConditionCare:
		glyph, role, word = l.Glyphs.Care, style.Und, style.Text
	case payment.ConditionDown:
		glyph, role, word = l.Glyphs.Down, style.NotPaid, style.Text
	}
	x := s.PutRight(right, y, word, l.Words.Parts.Of(part)) - 2
	s.Put(x, y, role, glyph)
	return x
}

// headerLeft draws name, practice mark, terminal and operator as far as they
// fit; the mark is never dropped.
func (l Look) headerLeft(s *style.Sheet, right int, lamps Lamps) {
	mark := ""
	if l.Shop.Practice {
		mark = " " + l.Words.Frame.Practice + " "
	}
	room := right - margin
	if mark != "" {
		room -= style.Width(mark) + 2
	}
	x := s.PutBold(margin, 0, style.Text, style.Clip(l.Shop.Name.In(l.Words.Lang), room, l.Glyphs)) + 2
	if mark != "" {
		s.Fill(x, 0, style.Width(mark), 1, style.Cap)
		x = s.PutBold(x, 0, style.Text, mark) + 2
	}
	for _, word := range []string{l.Shop.Terminal, l.Shop.Operator.In(l.Words.Lang), l.simulated(lamps)} {
		if word != "" && x+style.Width(word) <= right-1 {
			x = s.Put(x, 0, style.Muted, word) + 2
		}
	}
}

// simulated names the parts that are pretend.
func (l Look) simulated(lamps Lamps) string {
	var names []string
	for _, part := range payment.Parts {
		if lamps[part].Simulated {
			names = append(names, strings.ToLower(l.Words.Parts.Of(part)))
		}
	}
	switch len(names) {
	case 0:
		return ""
	case len(payment.Parts):
		return l.Words.Frame.AllSimulated
	}
	return fmt.Sprintf(l.Words.Frame.Simulated, strings.Join(names, " "))
}

// DrawBand draws the last row: the keys that work now.
func (l Look) DrawBand(s *style.Sheet, hints []keymap.Hint) {
	y := l.H - 1
	s.Fill(0, y, l.W, 1, style.Surface)
	right := l.W - margin
	for _, hint := range hints {
		if hint.Last && !hint.Area {
			width := hintWidth(hint)
			l.hint(s, right-width, y, hint)
			right -= width + 3
			break
		}
	}
	x := margin
	for _, hint := range hints {
		if hint.Last || hint.Area {
			continue
		}
		if x+hintWidth(hint) > right {
			return // keys are dropped from the right
		}
		x = l.hint(s, x, y, hint) + 3
	}
}

func hintWidth(h keymap.Hint) int { return style.Width(h.Cap()) + 3 + style.Width(h.Does()) }

func (l Look) hint(s *style.Sheet, x, y int, h keymap.Hint) int {
	if h.Off {
		x = s.Put(x+1, y, style.Muted, h.Cap())
		return s.Put(x+2, y, style.Muted, h.Does())
	}
	x = l.Cap(s, x, y, h.Cap(), h.Hot) + 1
	if h.Hot {
		return s.PutBold(x, y, style.Text, h.Does())
	}
	return s.Put(x, y, style.Soft, h.Does())
}
