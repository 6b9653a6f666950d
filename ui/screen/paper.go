package screen

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/ui/keymap"
	"till/ui/style"
	"till/ui/widget"
)

// Paper is a whole slip over the screen that shows a part of it: in the width of
// its paper, and to be scrolled.
type Paper struct {
	lines []widget.PaperLine
	top   int
}

// NewPaper is a slip from its head.
func NewPaper(lines []widget.PaperLine) Paper { return Paper{lines: lines} }

const (
	paperTop  = 3 // the row of the first line
	paperStep = 3 // lines a key press
)

// rows is how many lines are seen.
func (p Paper) rows(l widget.Look) int { return min(len(p.lines), l.Bottom-paperTop-1) }

// Update implements Screen.
func (p Paper) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return p, nil
	}
	k := l.Keys.Paper
	move := 0
	switch {
	case key.Matches(press, k.Back):
		return p, Leave{}
	case key.Matches(press, k.Down):
		move = paperStep
	case key.Matches(press, k.Up):
		move = -paperStep
	case key.Matches(press, k.PageDown):
		move = p.rows(l)
	case key.Matches(press, k.PageUp):
		move = -p.rows(l)
	}
	p.top = max(0, min(p.top+move, len(p.lines)-p.rows(l)))
	return p, nil
}

// Beat implements Screen.
func (p Paper) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen.
func (p Paper) Typing() bool { return false }

// Hints implements Screen.
func (p Paper) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Paper
	back := keymap.Hint{Binding: k.Back, Last: true}
	if p.rows(l) == len(p.lines) {
		return []keymap.Hint{back}
	}
	return []keymap.Hint{{Binding: k.UpDown, Hot: true}, {Binding: k.Page}, back}
}

// View implements Screen.
func (p Paper) View(l widget.Look) *style.Sheet {
	s := style.NewSheet(l.W, l.H)
	rows := p.rows(l)
	top := max(0, min(p.top, len(p.lines)-rows))
	s.PutBold(l.Axis, 2, style.Text, l.Words.Result.SlipReady)
	if rows < len(p.lines) {
		s.PutRight(l.Right, 2, style.Muted, fmt.Sprintf(l.Words.Result.SlipPart, top+1, top+rows, len(p.lines)))
	}
	l.DrawWholePaper(s, paperTop, top, rows, p.lines)
	return s
}
