package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
)

// printedMsg, retriedMsg and closedMsg end a reprint, a reversal and a closing
// that a person asked for.
type (
	printedMsg struct {
		id     uint64
		result payment.PrintResult
		err    error
	}
	retriedMsg struct {
		id  uint64
		err error
	}
	closedMsg struct{ err error }
)

// showSale shows the open sale where it is.
func (a *App) showSale() tea.Cmd {
	s := a.sale.last
	switch s.Progress.Stage {
	case payment.StageCard:
		a.front = screen.NewCard(s)
	case payment.StagePIN:
		a.front = screen.NewPIN(s)
	case payment.StageLine, payment.StageHost, payment.StageFinish, payment.StageSignOn:
		a.front = screen.NewProgress(s)
	case payment.StageReversal:
		if a.sale.asked {
			return a.showResult(s.Progress.Txn, false, "")
		}
		a.front = screen.NewProgress(s) // an older attempt's, before this one is sent
	case payment.StagePrint:
		return a.showResult(s.Progress.Txn, false, "")
	}
	return nil
}

// showResult shows how an attempt stands, in the word that it has itself. Keys
// are left alone until the hands are still: the screen opened by itself. A
// result that stands already only learns what is new.
func (a *App) showResult(txn payment.Txn, done bool, broke string) tea.Cmd {
	if txn.Kind == "" { // nothing was recorded, so nothing was sent
		txn.Kind, txn.Requested, txn.Amount = payment.Sale, a.sale.last.Amount, a.sale.last.Amount
		if asked := a.sale.last.Order; asked.Kind != "" {
			txn.Kind, txn.Mode = asked.Kind, asked.Mode
		}
		txn.Reason = payment.ReasonJournal
	}
	if txn.Reason == payment.ReasonCashierCancelled && endOf(txn) == payment.NotPaid {
		return a.backToAmount()
	}
	before := a.sale.shown
	a.sale.shown = shown{standing: true, money: endOf(txn), done: done, broke: broke}
	a.sale.result = txn.ID
	if before == a.sale.shown {
		return tea.Batch(a.tell(screen.TxnRead{Txn: txn}), a.readPaper(txn.ID))
	}
	var rings tea.Cmd
	if !before.standing || before.money != endOf(txn) {
		a.quiet = a.now.Add(grace)
		a.over = nil
		rings = a.ring(txn.Money())
	}
	switch endOf(txn) {
	case payment.Undecided:
		a.front = screen.NewUndecided(a.sale.last, txn, broke)
	case payment.NotPaid:
		a.front = screen.NewDeclined(a.sale.last, txn, broke)
	default:
		a.front = screen.NewPaid(a.sale.last, txn, done, broke, a.now)
	}
	return tea.Batch(rings, a.toFront(screen.DeskRead{Items: a.undecided, Next: a.next}), a.readPaper(txn.ID), a.readDay())
}

// endOf is which of the results an attempt has. It is its word for money, or, of a
// kind that moves none, the word that a sale in its state would have: a hold that
// the bank refused is shown like any other refusal.
func endOf(txn payment.Txn) payment.Money {
	if word := txn.Money(); word != payment.NoMoney {
		return word
	}
	if word := payment.MoneyOf(payment.Sale, txn.State); word != payment.Paid {
		return word
	}
	return payment.NoMoney
}

// backToAmount follows the cashier's own cancel: the amount stands as it was
// typed, to be corrected or charged again.
func (a *App) backToAmount() tea.Cmd {
	a.sale.watched, a.front, a.over = false, nil, nil
	kind := a.sale.last.Order.Kind
	said := string(a.words.Reasons[payment.ReasonCashierCancelled].What) + a.look().Stop() + a.words.Untouched(kind)
	return a.toHome(screen.Said{Text: said})
}

// resultOpen is the attempt whose result is on the screen, 0 for none.
func (a *App) resultOpen() uint64 {
	if a.sale.open {
		return 0 // its own events tell more
	}
	return a.sale.result
}

// onTxn takes an attempt that was read again. When its money word has changed,
// another result is shown.
func (a *App) onTxn(m screen.TxnRead) tea.Cmd {
	if a.resultOpen() != m.Txn.ID {
		return nil
	}
	return a.showResult(m.Txn, true, a.sale.shown.broke)
}

// lastSlip prints the newest slip again.
func (a *App) lastSlip() tea.Cmd {
	for _, txn := range a.day.Recent {
		if txn.Receipt.State != payment.ReceiptNone {
			return a.reprint(txn.ID)
		}
	}
	return a.tell(screen.Said{Text: string(a.words.Home.NoLast), Bad: true})
}

func (a *App) reprint(id uint64) tea.Cmd {
	slips := a.cfg.Cashier
	return func() tea.Msg {
		result, err := slips.Reprint(id)
		return printedMsg{id, result, err}
	}
}

func (a *App) onPrinted(m printedMsg) tea.Cmd {
	answer := screen.Said{Text: a.words.Notices.Reprinted}
	switch {
	case m.err != nil:
		answer = screen.Said{Text: a.failure(a.words.Notices.PrintFails, m.err), Bad: true}
	case !m.result.Done():
		answer = screen.Said{Text: string(a.words.PrinterAdvice(m.result.Reason).What), Bad: true}
	}
	return tea.Batch(a.tell(answer), a.readPaper(m.id), a.reread())
}

// saidMsg is the sentence about something that was asked of the printer.
type saidMsg screen.Said

func (a *App) printWaiting() tea.Cmd {
	slips, words := a.cfg.Cashier, a.words
	return func() tea.Msg {
		left, err := slips.PrintWaiting()
		switch {
		case err != nil:
			return saidMsg{Text: a.failure(words.Notices.PrintFails, err), Bad: true}
		case left > 0:
			return saidMsg{Text: fmt.Sprintf(words.Notices.StillWait, left), Bad: true}
		}
		return saidMsg{Text: words.Notices.NoneWaits}
	}
}

func (a *App) openDrawer(approval *payment.Approval) tea.Cmd {
	slips, words := a.cfg.Cashier, a.words
	return func() tea.Msg {
		result, err := slips.OpenDrawer(approval)
		switch {
		case err != nil:
			return saidMsg{Text: a.failure(words.Notices.DrawerShut, err), Bad: true}
		case !result.Done():
			return saidMsg{Text: string(words.PrinterAdvice(result.Reason).What), Bad: true}
		}
		return saidMsg{Text: words.Notices.DrawerOpen}
	}
}

func (a *App) retry(id uint64) tea.Cmd {
	desk := a.cfg.Cashier
	return func() tea.Msg { return retriedMsg{id, desk.Retry(id)} }
}

func (a *App) onRetried(m retriedMsg) tea.Cmd {
	answer := screen.Said{Text: a.words.Notices.Retried}
	if m.err != nil {
		answer = screen.Said{Text: a.failure(a.words.Notices.RetryFails, m.err), Bad: true}
	}
	return tea.Batch(a.tell(screen.Tried{ID: m.id}), a.tell(answer), a.reread())
}

func (a *App) closeItem(want screen.CloseItem) tea.Cmd {
	desk := a.cfg.Cashier
	return func() tea.Msg { return closedMsg{desk.CloseByHand(want.ID, want.Evidence)} }
}

// onClosed goes back to the desk, which then has one item less; what was not
// written stays on the form, with the reason.
func (a *App) onClosed(m closedMsg) tea.Cmd {
	if m.err != nil {
		return a.tell(screen.Said{Text: a.failure(a.words.Evidence.Fails, m.err), Bad: true})
	}
	if _, stands := a.front.(screen.Evidence); !stands {
		return a.reread()
	}
	return tea.Batch(a.act(screen.GoDesk{}), a.tell(screen.Said{Text: a.words.Evidence.Closed}), a.reread())
}
