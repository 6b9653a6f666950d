package ui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
	"till/ui/text"
	"till/ui/widget"
)

// SlipsDoubted asks whether these slips came out: the till ended while they were
// on their way to paper. Each is asked about once; nothing is printed for want
// of an answer, and an attempt that is left for later stays in the history.
type SlipsDoubted struct{ Txns []payment.Txn }

func (SlipsDoubted) event() {}

// askSlip opens the next question about a slip, where no other stands. The hands
// must be still before it takes a key: it opened by itself.
func (a *App) askSlip() tea.Cmd {
	if a.ask != nil || a.guard.door != nil || len(a.doubts) == 0 {
		return nil
	}
	slip := a.doubts[0]
	a.doubts = a.doubts[1:]
	a.ask = &question{slip: &slip}
	a.quiet = a.now.Add(grace)
	return nil
}

// slipAnswered is the end of what was asked of the till.
type slipAnsweredMsg struct{ err error }

// answerSlip takes a key while a question about a slip stands.
func (a *App) answerSlip(m tea.KeyPressMsg, slip payment.Txn) tea.Cmd {
	if a.now.Before(a.quiet) {
		a.quiet = a.now.Add(grace)
		return nil
	}
	var cmd tea.Cmd
	slips := a.cfg.Cashier
	switch {
	case key.Matches(m, a.keys.Ask.Yes):
		cmd = func() tea.Msg { return slipAnsweredMsg{slips.SlipSeen(slip.ID)} }
	case key.Matches(m, a.keys.Ask.Again):
		cmd = a.reprint(slip.ID)
	case key.Matches(m, a.keys.Ask.Stay):
	default:
		return nil
	}
	a.ask = nil
	return tea.Batch(cmd, a.askSlip())
}

func (a *App) onSlipAnswered(m slipAnsweredMsg) tea.Cmd {
	answer := screen.Said{Text: a.words.Slips.Noted}
	if m.err != nil {
		answer = screen.Said{Text: a.failure(a.words.Slips.NotNoted, m.err), Bad: true}
	}
	return tea.Batch(a.tell(answer), a.reread())
}

// slipDialog is the question as it is drawn.
func slipDialog(txn payment.Txn, words *text.Words) widget.Dialog {
	w := words.Slips
	which := fmt.Sprintf(w.Which, txn.Started.Local().Format("15:04"), txn.Amount, txn.STAN)
	return widget.Dialog{Title: w.Title, Lines: []string{which, w.Look}, Choices: []widget.Choice{
		{Cap: "1", Does: w.Whole}, {Cap: "2", Does: w.Again}, {Cap: "Enter", Does: w.Later, Hot: true},
	}}
}
