package ui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/text"
	"till/ui/widget"
)

// question is asked before the counter closes while a sale is open. It opens by
// a key, and Enter always means to stay.
type question struct {
	sent bool // the bank may have the message
	now  bool // closing was chosen already: this asks whether to leave at once
	// slip makes it another question: whether this attempt's slip came out.
	slip *payment.Txn
	// settling makes it the one before a settlement is left.
	settling bool
}

// askQuit closes the counter, or asks first while a sale is open.
func (a *App) askQuit() tea.Cmd {
	switch {
	case a.closing.open && a.closing.closing:
		return tea.Quit // asked twice: the journal knows where to go on
	case a.closing.open:
		a.ask = &question{settling: true}
		return nil
	case !a.sale.open:
		return tea.Quit
	}
	a.ask = &question{sent: a.sale.last.Progress.Sent, now: a.sale.closing}
	return nil
}

// answer takes a key while a question is asked.
func (a *App) answer(m tea.KeyPressMsg) tea.Cmd {
	asked := *a.ask
	switch {
	case asked.slip != nil:
		return a.answerSlip(m, *asked.slip)
	case key.Matches(m, a.keys.Ask.Yes):
		a.ask = nil
		if asked.settling {
			a.closing.closing = true
			a.cfg.Cashier.StopSettle()
			return nil
		}
		if asked.now {
			return tea.Quit
		}
		a.sale.closing = true
		return a.cancelSale() // does nothing once the bank may have the message
	case key.Matches(m, a.keys.Ask.Stay):
		a.ask = nil
	}
	return nil
}

// dialog is the question as it is drawn.
func (q question) dialog(words *text.Words) widget.Dialog {
	if q.slip != nil {
		return slipDialog(*q.slip, words)
	}
	if q.settling {
		return stopDialog(words.DayEnd)
	}
	w := words.Quit
	stay := widget.Choice{Cap: "Enter", Does: w.Stay, Hot: true}
	switch {
	case q.now:
		return widget.Dialog{Title: w.Title, Lines: []string{string(w.Sent), w.ForceNote}, Choices: []widget.Choice{stay, {Cap: "1", Does: w.CloseNow}}}
	case q.sent:
		return widget.Dialog{Title: w.Title, Lines: []string{string(w.Sent), w.SentNote}, Choices: []widget.Choice{stay, {Cap: "1", Does: w.CloseAfter}}}
	}
	return widget.Dialog{Title: w.Title, Lines: []string{string(w.BeforeSent), w.BeforeNote}, Choices: []widget.Choice{stay, {Cap: "1", Does: w.StopAndClose}}}
}
