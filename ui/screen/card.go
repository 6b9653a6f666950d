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

// Card is the wait for a card: who acts, how, and what happens if nobody does.
type Card struct{ sale Sale }

// NewCard is the card screen of a sale.
func NewCard(sale Sale) Card { return Card{sale} }

// Update implements Screen.
func (c Card) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	if press, ok := msg.(tea.KeyPressMsg); ok && key.Matches(press, l.Keys.Wait.BackToAmount) && !c.sale.Progress.Sent {
		return c, CancelSale{}
	}
	return c, nil
}

// Beat implements Screen.
func (c Card) Beat(time.Time) time.Duration { return second }

// Typing implements Screen.
func (c Card) Typing() bool { return false }

// Hints implements Screen.
func (c Card) Hints(l widget.Look) []keymap.Hint {
	return []keymap.Hint{c.sale.stopKey(l, keymap.Hint{Binding: l.Keys.Wait.BackToAmount, Last: true})}
}

// View implements Screen.
func (c Card) View(l widget.Look) *style.Sheet {
	s, w := style.NewSheet(l.W, l.H), l.Words.Card
	l.DrawSlab(s, c.sale.slab(l, l.Words.NotYet(c.sale.kind())))
	ask, notes := w.Ask, []string{w.NoCard}
	if c.sale.Progress.Txn.Resumes != nil {
		ask, notes = w.OnceMore, []string{w.OnceMoreNote, w.NoCard}
	}
	y := c.sale.instruct(l, s, ask, c.sale.left(l.Now), notes...)
	if !c.sale.Stopping {
		c.drawWays(s, l, y+1)
	}
	drawPadText(s, l, c.sale)
	l.DrawStages(s, c.sale.clock(l.Now))
	c.sale.side(l, s, c.sale.Progress.Txn.ID)
	return s
}

// ways are the pictograms of a tap, a chip and a stripe, nine columns and more.
var (
	waysUnicode = [3][4]string{
		{"╭────────╮", "│        │ )))", "│ ▄▄     │ )))", "╰────────╯"},
		{"╭────────╮", "│   ▄▄   │  ↓", "╰────────╯", "━━━━━━━━━━"},
		{"╭────────╮", "│▀▀▀▀▀▀▀▀│  →", "│        │", "╰────────╯"},
	}
	waysASCII = [3][4]string{
		{"+--------+", "|        | )))", "| ##     | )))", "+--------+"},
		{"+--------+", "|   ##   |  v", "+--------+", "=========="},
		{"+--------+", "|########|  >", "|        |", "+--------+"},
	}
)

// drawWays draws the three ways to present a card, side by side.
func (c Card) drawWays(s *style.Sheet, l widget.Look, y int) {
	ways, w := waysUnicode, l.Words.Card
	if l.Glyphs.ASCII {
		ways = waysASCII
	}
	names := [3][2]string{{w.Tap, w.TapHow}, {w.Insert, w.InsertHow}, {w.Swipe, w.SwipeHow}}
	step := (l.Inner() - 10) / 2
	if l.Class == widget.Small {
		step = 26
	}
	if l.Class != widget.Small {
		step, y = min(step, 26), y+1
	}
	if step < 16 {
		step = 18
	}
	for i, way := range ways {
		x := l.Axis + i*step
		for row, line := range way {
			s.Put(x, y+row, style.Muted, line)
		}
		s.Put(x, y+4, style.Soft, names[i][0])
		s.Put(x, y+5, style.Muted, names[i][1])
	}
}

// drawPadText shows what the pad says, above the stage clock.
func drawPadText(s *style.Sheet, l widget.Look, sale Sale) {
	if sale.Progress.PadText == "" {
		return
	}
	line := fmt.Sprintf(l.Words.Card.PadSays, sale.Progress.PadText)
	s.Put(l.Axis, l.StageRow()-2, style.Muted, style.Clip(line, l.Inner(), l.Glyphs))
}
