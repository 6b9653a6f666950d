package screen

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/widget"
)

// Help is every key that works on the screen below it, with its twins, and what
// each lamp says.
type Help struct {
	// Here gives the hints of the screen below, in the language of the moment.
	Here  func(widget.Look) []keymap.Hint
	Lamps widget.Lamps
}

// Update implements Screen.
func (h Help) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	if press, ok := msg.(tea.KeyPressMsg); ok && key.Matches(press, l.Keys.Help.Close, l.Keys.Always.Help) {
		return h, Leave{}
	}
	return h, nil
}

// Beat implements Screen.
func (h Help) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen.
func (h Help) Typing() bool { return false }

// Hints implements Screen.
func (h Help) Hints(l widget.Look) []keymap.Hint {
	return []keymap.Hint{{Binding: l.Keys.Help.Close, Last: true}}
}

// View implements Screen.
func (h Help) View(l widget.Look) *style.Sheet {
	s, w := style.NewSheet(l.W, l.H), l.Words.Help
	width := (l.W - 2*l.Axis - 6) / 2
	left, right := l.Axis, l.Axis+width+6
	l.Heading(s, left, 2, width, w.Here, "")
	h.drawMoney(s, l, left, h.drawKeys(s, l, left, 4, width, h.Here(l))+1, width)
	l.Heading(s, right, 2, width, w.Everywhere, "")
	always := l.Keys.Always
	y := h.drawKeys(s, l, right, 4, width, []keymap.Hint{{Binding: always.Palette}, {Binding: always.Help}, {Binding: always.Language}, {Binding: always.Quit}})
	l.Heading(s, right, y+1, width, w.Lamps, "")
	y = h.drawLamps(s, l, right, y+3, width)
	l.Heading(s, right, y+1, width, w.Amounts, "")
	for i, line := range w.AmountLines {
		s.Put(right, y+3+i, style.Soft, style.Clip(line, width, l.Glyphs))
	}
	return s
}

// drawMoney draws the five words, where there is room for all of them.
func (h Help) drawMoney(s *style.Sheet, l widget.Look, x, y, w int) {
	lines := l.Words.MoneyLines()
	if y+2+len(lines) > l.Bottom {
		return
	}
	l.Heading(s, x, y, w, l.Words.Topics.MoneyTitle, "")
	for i, line := range lines {
		s.Put(x, y+2+i, style.Text, line.Word)
		s.Put(x+10, y+2+i, style.Soft, line.Means)
	}
}

// drawKeys draws one key a row: its cap, what it does, its twins.
func (h Help) drawKeys(s *style.Sheet, l widget.Look, x, y, w int, hints []keymap.Hint) int {
	for _, hint := range hints {
		if hint.Off {
			continue
		}
		end := l.Cap(s, x, y, hint.Cap(), false)
		end = s.Put(max(end+2, x+11), y, style.Soft, hint.Does())
		if twins := twins(hint); twins != "" && end+2+style.Width(twins) <= x+w {
			s.PutRight(x+w, y, style.Muted, twins)
		}
		y++
	}
	return y
}

// twins names the other keys of a binding, as far as they are not on the cap.
func twins(h keymap.Hint) string {
	var others []string
	for _, k := range h.Keys() {
		single := len(k) == 1 && k >= "0" && k <= "9" && h.Cap() == "0-9"
		if strings.HasPrefix(k, "kp") || single || strings.Contains(strings.ToLower(h.Cap()), k) {
			continue
		}
		others = append(others, k)
	}
	return strings.Join(others, " ")
}

// drawLamps says in words what each lamp means now.
func (h Help) drawLamps(s *style.Sheet, l widget.Look, x, y, w int) int {
	parts := payment.Parts
	if h.Lamps[payment.PartJournal].Journal != "" {
		parts = append(slices.Clone(parts), payment.PartJournal)
	}
	for _, part := range parts {
		health := h.Lamps[part]
		word := l.Words.States.Of(health.Condition)
		if health.Simulated {
			word = fmt.Sprintf("%s, %s", word, l.Words.States.Simulated)
		}
		l.Pairs(s, x, y, w, []widget.Pair{{Label: l.Words.Parts.Of(part), Value: word}})
		y++
		if why := lampReason(health, l); why != "" {
			s.Put(x+2, y, style.Text, style.Clip(why, w-2, l.Glyphs))
			y++
		}
	}
	return y
}

// lampReason says why a part is not well.
func lampReason(health payment.Health, l widget.Look) string {
	switch {
	case health.Journal != "":
		what, _ := l.Words.Journal.Of(health)
		return what
	case health.Printer != "":
		return string(l.Words.PrinterAdvice(health.Printer).What)
	case health.Reason != payment.NoReason:
		return string(l.Words.Advice(health.Reason).What)
	}
	return ""
}
