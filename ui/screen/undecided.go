package screen

import (
	"fmt"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// Undecided is a sale that was sent and has no trusted answer. It says not to
// charge again, what goes on, and what to tell the customer.
type Undecided struct {
	sale  Sale
	txn   payment.Txn
	err   string
	next  time.Time
	paper []widget.PaperLine
	said  Said
}

// NewUndecided is the result of a sale that nobody knows the end of yet.
func NewUndecided(sale Sale, txn payment.Txn, err string) Undecided {
	return Undecided{sale: sale, txn: txn, err: err}
}

// Update implements Screen.
func (u Undecided) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return u.press(msg, l)
	case CardWaits:
		u.sale.CardUntil, u.sale.CardLeft = msg.Until, msg.Left
	case DayRead:
		u.sale.Day = msg.Day
	case DeskRead:
		u.next = msg.Next[u.txn.ID]
	case PaperRead:
		if msg.ID == u.txn.ID {
			u.paper = msg.Lines
		}
	case TxnRead:
		if msg.Txn.ID == u.txn.ID {
			u.txn = msg.Txn
		}
	case Said:
		u.said = msg
	}
	return u, nil
}

func (u Undecided) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Undecided
	switch {
	case key.Matches(msg, l.Keys.Paper.Show) && len(u.paper) > 0:
		return u, ShowPaper{u.paper}
	case key.Matches(msg, k.Slip):
		return u, Reprint{u.txn.ID}
	case key.Matches(msg, k.Next):
		return u, GoHome{}
	case key.Matches(msg, k.Desk):
		return u, GoDesk{}
	}
	return u, nil
}

// Beat implements Screen.
func (u Undecided) Beat(now time.Time) time.Duration {
	if u.sale.takesOut(now) || widget.Trying(u.txn) || (!u.next.IsZero() && u.next.After(now)) {
		return second
	}
	return 0
}

// Typing implements Screen.
func (u Undecided) Typing() bool { return false }

// Hints implements Screen.
func (u Undecided) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Undecided
	hints := []keymap.Hint{{Binding: k.Slip, Hot: true}, {Binding: k.Next}, {Binding: k.Desk, Last: true}}
	if len(u.paper) > 0 {
		hints = append(hints, keymap.Hint{Binding: l.Keys.Paper.Show})
	}
	return hints
}

// View implements Screen.
func (u Undecided) View(l widget.Look) *style.Sheet {
	l = l.WithPaper(u.paper)
	s, w := style.NewSheet(l.W, l.H), l.Words.Result
	l.DrawSlab(s, widget.Slab{Title: l.Words.TitleOf(u.txn.Kind, u.txn.Mode), Money: u.txn.Money(), Sub: l.Words.Outcomes.Undecided, Masked: u.txn.Card.Masked,
		Name: l.CardName(u.txn.Card), Short: u.txn.Card.Label, Amount: u.txn.Amount})
	advice := l.Words.Advice(u.txn.Reason)
	do, unsure, say := l.Words.Hold(u.txn.Kind, u.txn.Reason)
	notes := []string{unsure}
	if text.ByHand(u.txn) {
		what, _ := text.Story(l.Words.Lang, u.txn)
		notes = []string{what}
	}
	if l.Class != widget.Small {
		notes = append([]string{string(advice.What) + strings.TrimSpace(l.Stop())}, notes...)
	}
	if u.said.Text != "" {
		notes = []string{u.said.Text}
	}
	clock := l.NextTry(u.next)
	if widget.Trying(u.txn) {
		clock = ""
	}
	y := l.Instruct(s, l.Right, do, clock, notes...)
	y = l.Say(s, l.Right, y+1, say) + 1
	y = l.DrawTries(s, l.Axis, l.Right, y, l.StageRow()-1, u.txn)
	if u.err != "" && y < l.StageRow()-1 {
		s.Put(l.Axis, y, style.Muted, style.Clip(fmt.Sprintf(w.TillError, u.err), l.Inner(), l.Glyphs))
	}
	u.sale.drawTakeOut(s, l)
	l.DrawStages(s, widget.StageClock{Done: u.txn.Stages, Failed: widget.LastStage(u.txn.Stages), Role: style.Und, Usual: u.sale.Day.Usual})
	switch {
	case l.HasSide() && len(u.paper) > 0:
		l.DrawPaper(s, l.Side, 2, l.Bottom, u.paper)
	default:
		u.sale.side(l, s, u.txn.ID)
	}
	return s
}
