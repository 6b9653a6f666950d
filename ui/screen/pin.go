package screen

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/ui/keymap"
	"till/ui/style"
	"till/ui/widget"
)

// PIN is the wait for the customer's PIN. It shows no count of keys: the pad
// reports none, and the PIN never comes near this computer.
type PIN struct{ sale Sale }

// NewPIN is the PIN screen of a sale.
func NewPIN(sale Sale) PIN { return PIN{sale} }

// Update implements Screen.
func (p PIN) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	if press, ok := msg.(tea.KeyPressMsg); ok && key.Matches(press, l.Keys.Wait.Cancel) && !p.sale.Progress.Sent {
		return p, CancelSale{}
	}
	return p, nil
}

// Beat implements Screen.
func (p PIN) Beat(time.Time) time.Duration { return second }

// Typing implements Screen.
func (p PIN) Typing() bool { return false }

// Hints implements Screen.
func (p PIN) Hints(l widget.Look) []keymap.Hint {
	return []keymap.Hint{p.sale.stopKey(l, keymap.Hint{Binding: l.Keys.Wait.Cancel})}
}

// View implements Screen.
func (p PIN) View(l widget.Look) *style.Sheet {
	s, w := style.NewSheet(l.W, l.H), l.Words.PIN
	l.DrawSlab(s, p.sale.slab(l, l.Words.Card.NotPaidYet))
	y := p.sale.instruct(l, s, w.Ask, p.sale.left(l.Now), w.NoPIN)
	if !p.sale.Stopping {
		p.drawPad(s, l, y+l.Air())
	}
	drawPadText(s, l, p.sale)
	p.sale.drawRisk(s, l)
	l.DrawStages(s, p.sale.clock(l.Now))
	p.sale.side(l, s, p.sale.Progress.Txn.ID)
	return s
}

// pads is the pictogram of a PIN pad.
var (
	padUnicode = [4]string{"╭──────────╮", "│ ▄▄ ▄▄ ▄▄ │", "│ ▄▄ ▄▄ ▄▄ │", "╰──────────╯"}
	padASCII   = [4]string{"+----------+", "| ## ## ## |", "| ## ## ## |", "+----------+"}
)

// drawPad draws the pad and says that the PIN stays in it.
func (p PIN) drawPad(s *style.Sheet, l widget.Look, y int) {
	pad := padUnicode
	if l.Glyphs.ASCII {
		pad = padASCII
	}
	for row, line := range pad {
		s.Put(l.Axis, y+row, style.Muted, line)
	}
	for i, line := range style.Wrap(l.Words.PIN.Secret, l.Inner()-16) {
		s.Put(l.Axis+16, y+1+i, style.Muted, line)
	}
}
