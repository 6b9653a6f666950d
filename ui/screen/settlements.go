package screen

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/widget"
)

// Settlements is the list of earlier settlements, each with its slip.
type Settlements struct {
	items []payment.Settlement
	read  bool
	list  widget.List
	paper map[string][]widget.PaperLine
	said  Said
}

// NewSettlements is the list before it was read.
func NewSettlements() Settlements { return Settlements{} }

// Update implements Screen.
func (e Settlements) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return e.press(msg, l)
	case Refresh:
		return e, ReadSettlements{}
	case SettlementsRead:
		e.items, e.read = msg.Items, true
		e.list = e.list.Move(0, len(e.items))
		return e.withPaper()
	case SettlementPaperRead:
		paper := map[string][]widget.PaperLine{msg.Batch: msg.Lines}
		for batch, lines := range e.paper {
			if batch != msg.Batch {
				paper[batch] = lines
			}
		}
		e.paper = paper
	case Said:
		e.said = msg
	}
	return e, nil
}

func (e Settlements) chosen() (payment.Settlement, bool) {
	if e.list.Cursor < 0 || e.list.Cursor >= len(e.items) {
		return payment.Settlement{}, false
	}
	return e.items[e.list.Cursor], true
}

func (e Settlements) withPaper() (Screen, Action) {
	if chosen, ok := e.chosen(); ok {
		return e, ReadSettlementPaper{chosen.Batch}
	}
	return e, nil
}

func (e Settlements) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.DayEnd
	e.said = Said{}
	if key.Matches(msg, k.Back) {
		return e, GoSettle{}
	}
	chosen, ok := e.chosen()
	switch {
	case !ok:
	case key.Matches(msg, k.Down):
		e.list = e.list.Move(1, len(e.items))
		return e.withPaper()
	case key.Matches(msg, k.Up):
		e.list = e.list.Move(-1, len(e.items))
		return e.withPaper()
	case key.Matches(msg, k.Look):
		return e, ShowSettlement{chosen.Batch}
	case key.Matches(msg, k.Slip) && chosen.State.Over():
		return e, PrintSettlement{chosen.Batch}
	case key.Matches(msg, k.List):
		return e, PrintBatch{chosen.Batch}
	}
	return e, nil
}

// Beat implements Screen.
func (e Settlements) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen.
func (e Settlements) Typing() bool { return false }

// Hints implements Screen.
func (e Settlements) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.DayEnd
	back := keymap.Hint{Binding: k.Back, Last: true}
	chosen, ok := e.chosen()
	if !ok {
		return []keymap.Hint{back}
	}
	hints := []keymap.Hint{{Binding: k.Look, Hot: true}}
	if chosen.State.Over() {
		hints = append(hints, keymap.Hint{Binding: k.Slip})
	}
	return append(hints, keymap.Hint{Binding: k.List}, keymap.Hint{Binding: k.UpDown}, back)
}

// View implements Screen.
func (e Settlements) View(l widget.Look) *style.Sheet {
	s, w := style.NewSheet(l.W, l.H), l.Words.DayEnd
	s.PutBold(l.Axis, 2, style.Text, w.Earlier)
	s.PutRight(l.Right, 2, saidRole(e.said), style.Clip(e.said.Text, l.Inner()/2, l.Glyphs))
	s.Repeat(l.Axis, 3, l.Inner(), style.Line, l.Glyphs.Left)
	switch {
	case !e.read:
		s.Put(l.Axis, 5, style.Soft, string(w.Reading))
		return s
	case len(e.items) == 0:
		s.PutBold(l.Axis, 5, style.Text, w.EarlierNone)
		s.Put(l.Axis, 6, style.Soft, w.EarlierHow)
		return s
	}
	rows := l.Bottom - 5
	list := e.list.Window(rows, len(e.items))
	for i := list.Top; i < min(len(e.items), list.Top+rows); i++ {
		e.drawRow(s, l, 5+i-list.Top, e.items[i], i == list.Cursor)
	}
	if chosen, ok := e.chosen(); ok && l.HasSide() {
		l.DrawPaper(s, l.Side, 2, l.Bottom, e.paper[chosen.Batch])
	}
	return s
}

func (e Settlements) drawRow(s *style.Sheet, l widget.Look, y int, item payment.Settlement, chosen bool) {
	put, role := s.Put, style.Soft
	if chosen {
		s.Fill(l.Spine, y, l.Main, 1, style.TintFocus)
		s.Put(l.Spine, y, style.Accent, l.Glyphs.Spine)
		put, role = s.PutBold, style.Text
	}
	put(l.Axis, y, role, item.Batch)
	s.Put(l.Axis+9, y, style.Muted, item.Begun.Format("01-02 15:04"))
	drawSettledMark(s, l, l.Axis+23, y, item)
	right := s.PutRight(l.Right, y, role, item.Totals.Net().String())
	if count := l.Items(item.Totals.Count()); l.Class != widget.Medium {
		s.PutRight(min(right-2, l.Right-14), y, style.Muted, fmt.Sprint(count))
	}
}
