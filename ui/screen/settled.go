package screen

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/widget"
)

// Settled is how a settlement ended: both sides agree, they differ, it must be
// gone on with, or nothing has happened.
type Settled struct {
	closed DayClosed
	took   [stepCount]time.Duration
	// back is where an earlier one was chosen, nil for the one that just ended.
	back  Screen
	paper []widget.PaperLine
	said  Said
}

// NewSettled is the end of the settlement that just ran.
func NewSettled(closed DayClosed, run SettleRun) Settled {
	return Settled{closed: closed, took: run.took()}
}

// NewSettledBefore is an earlier settlement, chosen from a list.
func NewSettledBefore(closed DayClosed, back Screen) Settled {
	return Settled{closed: closed, back: back}
}

// Update implements Screen.
func (d Settled) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(msg, l)
	case SettlementPaperRead:
		if msg.Batch == d.closed.Settlement.Batch {
			d.paper = msg.Lines
		}
	case Said:
		d.said = msg
	}
	return d, nil
}

func (d Settled) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k, s := l.Keys.DayEnd, d.closed.Settlement
	d.said = Said{}
	switch over := s.State.Over(); {
	case key.Matches(msg, k.Back), over && key.Matches(msg, k.Close):
		if d.back != nil {
			return d.back, ReadSettlements{}
		}
		return d, GoHome{}
	case over && key.Matches(msg, k.Slip):
		return d, PrintSettlement{s.Batch}
	case over && key.Matches(msg, k.List):
		return d, PrintBatch{s.Batch}
	case !over && key.Matches(msg, k.Again) && s.State == payment.BatchOpen:
		return d, GoSettle{}
	case !over && key.Matches(msg, k.Again):
		return d, Settle{Approval: s.Approval, Totals: s.Totals}
	case !over && key.Matches(msg, k.Dispute) && s.State != payment.BatchOpen:
		return newAllow(d, s, s.Totals, s.Next, true), nil
	}
	return d, nil
}

// differs reports that the bank told totals of its own, and that they are others.
func (d Settled) differs() bool {
	return d.closed.Settlement.Bank != nil && !d.closed.Explanation.Equal()
}

// Beat implements Screen.
func (d Settled) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen.
func (d Settled) Typing() bool { return false }

// Hints implements Screen.
func (d Settled) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.DayEnd
	home := keymap.Hint{Binding: k.Back, Last: true}
	if d.back == nil {
		home.SetHelp(home.Help().Key, l.Words.DayEnd.KeyHome)
	}
	switch s := d.closed.Settlement; {
	case s.State.Over():
		return []keymap.Hint{{Binding: k.Close, Hot: true}, {Binding: k.Slip}, {Binding: k.List}, home}
	case s.State == payment.BatchOpen:
		return []keymap.Hint{{Binding: k.Again, Hot: true}, home}
	}
	return []keymap.Hint{{Binding: k.Again, Hot: true}, {Binding: k.Dispute}, home}
}

// steps are how far it came.
func (d Settled) steps(l widget.Look) (steps [stepCount]widget.Step) {
	s := d.closed.Settlement
	for i, name := range l.Words.DayEnd.Steps {
		steps[i] = widget.Step{Name: name, State: widget.StepDone, Took: d.took[i]}
	}
	switch s.State {
	case payment.BatchOpen:
		steps[stepCheck].State, steps[stepCompare].State = widget.StepDone, widget.StepFailed
		if len(s.Attempts) == 0 {
			steps[stepCheck].State, steps[stepCompare].State = widget.StepFailed, widget.StepAhead
		}
		steps[stepUpload].State, steps[stepPrint].State, steps[stepNext].State = widget.StepAhead, widget.StepAhead, widget.StepAhead
	case payment.BatchClosing:
		steps[stepCompare].State = widget.StepCare
		steps[stepUpload].State, steps[stepPrint].State, steps[stepNext].State = widget.StepAhead, widget.StepAhead, widget.StepAhead
	case payment.BatchUpload:
		steps[stepUpload].State = widget.StepCare
		steps[stepPrint].State, steps[stepNext].State = widget.StepAhead, widget.StepAhead
	case payment.BatchDisputed:
		steps[stepCompare].State = widget.StepCare
		if s.Done < s.Uploads || s.Uploads == 0 {
			steps[stepUpload].State = widget.StepCare
		}
	}
	if s.State.Over() && s.Receipt.State != payment.ReceiptPrinted {
		steps[stepPrint].State = widget.StepCare
	}
	return steps
}

// View implements Screen; its parts are in settledview.go.
func (d Settled) View(l widget.Look) *style.Sheet {
	s := style.NewSheet(l.W, l.H)
	l.DrawSlab(s, d.slab(l))
	paper := d.paper
	if d.closed.Settlement.State != payment.BatchClosed && !l.HasSide() {
		paper = nil // both sides need the room
	}
	if !l.HasSide() {
		paper = widget.FromSums(paper)
	}
	right := drawResultPaper(s, l, paper)
	what, notes := d.words(l)
	if d.said.Text != "" {
		notes = append([]string{d.said.Text}, notes[:min(len(notes), 2)]...)
	}
	y := l.Instruct(s, right, what, "", notes...)
	d.drawBody(s, l, y, right)
	l.DrawSteps(s, d.steps(l))
	return s
}
