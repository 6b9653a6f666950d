package screen

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// Progress is the wait for the line, for the bank and for the card's last word.
// From the first byte on nothing can be cancelled, and the key says why.
type Progress struct{ sale Sale }

// NewProgress is the bank screen of a sale.
func NewProgress(sale Sale) Progress { return Progress{sale} }

// Update implements Screen.
func (p Progress) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	if press, ok := msg.(tea.KeyPressMsg); ok && key.Matches(press, l.Keys.Wait.Cancel) && !p.sale.Progress.Sent {
		return p, CancelSale{}
	}
	return p, nil
}

// Beat implements Screen: tenths of a second are counted while a wait is short.
func (p Progress) Beat(now time.Time) time.Duration {
	if p.sale.Elapsed(now) < 10*time.Second {
		return quarter
	}
	return second
}

// Typing implements Screen.
func (p Progress) Typing() bool { return false }

// Hints implements Screen.
func (p Progress) Hints(l widget.Look) []keymap.Hint {
	return []keymap.Hint{p.sale.stopKey(l, keymap.Hint{Binding: l.Keys.Wait.Cancel})}
}

// View implements Screen.
func (p Progress) View(l widget.Look) *style.Sheet {
	s := style.NewSheet(l.W, l.H)
	what, sub, notes := p.words(l)
	l.DrawSlab(s, p.sale.slab(l, sub))
	y := p.sale.instruct(l, s, what, l.Span(p.sale.Elapsed(l.Now)), notes...)
	if p.sale.Limit() > 0 && p.asking() {
		p.drawWait(s, l, y+1+l.Air())
	}
	drawPadText(s, l, p.sale)
	p.sale.drawRisk(s, l)
	l.DrawStages(s, p.sale.clock(l.Now))
	p.sale.side(l, s, p.sale.Progress.Txn.ID)
	return s
}

// asking reports that the bank is being waited for.
func (p Progress) asking() bool { return p.sale.Progress.Stage == payment.StageHost }

// words are the instruction, the line on the slab and the sentences of a stage.
func (p Progress) words(l widget.Look) (text.Instruction, string, []string) {
	w := l.Words.Host
	switch p.sale.Progress.Stage {
	case payment.StageLine:
		return w.Connect, l.Words.NotYet(p.sale.kind()), p.leaveCard(l, w.NothingSent)
	case payment.StageFinish:
		return w.Finish, w.Approved, p.leaveCard(l, w.FinishNote)
	case payment.StageSignOn:
		return w.SignOn, l.Words.NotYet(p.sale.kind()), []string{w.SignOnNote}
	case payment.StageReversal:
		return w.Older, l.Words.NotYet(p.sale.kind()), p.leaveCard(l, w.OlderNote)
	}
	return w.Ask, w.Sent, p.leaveCard(l, "")
}

// leaveCard speaks of the card only where one is inserted.
func (p Progress) leaveCard(l widget.Look, note string) []string {
	var notes []string
	if p.sale.Progress.Txn.Card.Entry == payment.EntryChip {
		notes = append(notes, l.Words.Host.LeaveCard)
	}
	if note != "" {
		notes = append(notes, note)
	}
	return notes
}

// drawWait draws the long line to the deadline and what happens there.
func (p Progress) drawWait(s *style.Sheet, l widget.Look, y int) {
	limit := p.sale.Limit()
	l.DrawWait(s, y, widget.WaitLine{Elapsed: p.sale.Elapsed(l.Now), Limit: limit, Usual: p.sale.Day.Usual.Host})
	end := fmt.Sprintf(l.Words.Host.AtTheEnd, l.Seconds(limit))
	for i, line := range style.Wrap(end, l.Inner()) {
		s.Put(l.Axis, y+2+i, style.Muted, line)
	}
}
