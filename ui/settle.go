package ui

import (
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
	"till/ui/text"
	"till/ui/widget"
)

// DayEnd is the day's end as the screens ask for it.
type DayEnd interface {
	// DayAhead is what a settlement would find now.
	DayAhead() (Ahead, error)
	// Settle closes the batch with the bank, or goes on where it was cut off. It
	// returns at once; what happens comes over Events as SettleProgress and, exactly
	// once, SettleDone. The root model never calls it before the end of the last
	// one, nor while a sale is open.
	Settle(approval *payment.Approval, anyway bool)
	// StopSettle asks to stop it. It returns at once; a message that is under way is
	// finished, and SettleDone tells how far it came.
	StopSettle()
	// TryAll tries everything that is owed to the bank once and returns when the end
	// of each is written.
	TryAll() error
	// Settlements lists those that were begun, newest first.
	Settlements(limit int) ([]payment.Settlement, error)
	// Settled is one of them, with what explains its difference.
	Settled(batch string) (DayClosed, error)
	// SettlementPaper is its slip, at most 32 cells a line; nil while it has none.
	SettlementPaper(batch string) []PaperLine
	// PrintSettlement prints its slip: the waiting one, or a marked copy.
	PrintSettlement(batch string) (payment.PrintResult, error)
	// PrintBatch prints the list of its transactions.
	PrintBatch(batch string) (payment.PrintResult, error)
}

// Ahead and DayClosed are declared by the screens that draw them.
type (
	// Ahead is what a settlement would find.
	Ahead = screen.Ahead
	// DayClosed is how one ended, or where it stands.
	DayClosed = screen.DayClosed
)

// SettleProgress is where the settlement is.
type SettleProgress struct{ payment.SettleProgress }

// SettleDone ends it.
type SettleDone struct{ DayClosed }

func (SettleProgress) event() {}
func (SettleDone) event()     {}

// settling is the settlement that is under way.
type settling struct {
	open    bool
	closing bool // the counter closes when it stops
	run     screen.SettleRun
}

// The messages that end what was asked of the day's end.
type (
	triedAllMsg struct{ err error }
	settledMsg  struct {
		closed screen.DayClosed
		back   screen.Screen
	}
)

// earlierMax is how many settlements a list holds: two years of days.
const earlierMax = 730

// dayEnd does what a screen of the day's end wants.
func (a *App) dayEnd(action screen.Action) tea.Cmd {
	till := a.cfg.Cashier
	switch want := action.(type) {
	case screen.GoSettle:
		return a.goTo(screen.NewSettlement())
	case screen.ReadAhead:
		return tea.Batch(a.readAhead(), a.readSettlements())
	case screen.Settle:
		return a.settle(want)
	case screen.StopSettle:
		a.closing.run = a.closing.run.Stopped()
		a.front = a.closing.run
		till.StopSettle()
	case screen.TryAll:
		return func() tea.Msg { return triedAllMsg{till.TryAll()} }
	case screen.GoSettlements:
		return a.goTo(screen.NewSettlements())
	case screen.ReadSettlements:
		return a.readSettlements()
	case screen.ShowSettlement:
		return a.readSettled(want.Batch)
	case screen.ReadSettlementPaper:
		return a.readSettlementPaper(want.Batch)
	case screen.PrintSettlement:
		return a.paper(a.words.DayEnd.Printed, func() (payment.PrintResult, error) { return till.PrintSettlement(want.Batch) })
	case screen.PrintBatch:
		return a.paper(a.words.DayEnd.ListPrinted, func() (payment.PrintResult, error) { return till.PrintBatch(want.Batch) })
	}
	return nil
}

// onDayEnd takes what ends something that was asked of the day's end or of the
// reports.
func (a *App) onDayEnd(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case triedAllMsg:
		return a.onTriedAll(m)
	case settledMsg:
		return a.onSettled(m)
	case reportMsg:
		return a.onReport(m)
	case zMsg:
		return a.onZ(m)
	}
	return nil
}

func (a *App) readAhead() tea.Cmd {
	till := a.cfg.Cashier
	return func() tea.Msg {
		ahead, err := till.DayAhead()
		if err != nil {
			return failedMsg{err}
		}
		return screen.AheadRead{Ahead: ahead}
	}
}

func (a *App) readSettlements() tea.Cmd {
	till := a.cfg.Cashier
	return func() tea.Msg {
		items, err := till.Settlements(earlierMax)
		if err != nil {
			return failedMsg{err}
		}
		return screen.SettlementsRead{Items: items}
	}
}

func (a *App) readSettled(batch string) tea.Cmd {
	till, back := a.cfg.Cashier, a.front
	return func() tea.Msg {
		closed, err := till.Settled(batch)
		if err != nil {
			return failedMsg{err}
		}
		return settledMsg{closed, back}
	}
}

func (a *App) readSettlementPaper(batch string) tea.Cmd {
	till := a.cfg.Cashier
	return func() tea.Msg {
		return screen.SettlementPaperRead{Batch: batch, Lines: till.SettlementPaper(batch)}
	}
}

// settle starts the settlement, unless something is open: no sale may come between.
func (a *App) settle(want screen.Settle) tea.Cmd {
	if a.closing.open {
		return nil
	}
	if a.sale.open {
		return a.tell(screen.Said{Text: string(a.words.Home.BusySelling), Bad: true})
	}
	run := screen.NewSettleRun(a.now).Showing(want.Totals)
	a.sale.watched, a.sale.result, a.sale.shown, a.behind, a.over = false, 0, shown{}, nil, nil
	a.closing = settling{open: true, run: run}
	a.front = run
	a.cfg.Cashier.Settle(want.Approval, want.Anyway)
	return nil
}

// onSettleProgress moves the settlement on.
func (a *App) onSettleProgress(p payment.SettleProgress) tea.Cmd {
	if a.closing.open {
		a.closing.run = a.closing.run.At(p, a.now)
		a.front = a.closing.run
	}
	return nil
}

// onSettleDone shows how it ended. The screen opens by itself, so that keys are
// left alone until the hands are still.
func (a *App) onSettleDone(closed DayClosed) tea.Cmd {
	if !a.closing.open {
		return nil
	}
	if a.closing.open = false; a.closing.closing {
		return tea.Quit
	}
	if a.ask != nil && a.ask.slip == nil {
		a.ask = nil
	}
	a.quiet, a.over = a.now.Add(grace), nil
	a.shop = a.cfg.Cashier.Shop() // another batch
	a.front = screen.NewSettled(closed, a.closing.run.At(payment.SettleProgress{Settlement: closed.Settlement, Stage: payment.StageDone}, a.now))
	var paper tea.Cmd
	if closed.Settlement.State.Over() {
		paper = a.readSettlementPaper(closed.Settlement.Batch)
	}
	return tea.Batch(paper, a.reread())
}

func (a *App) onTriedAll(m triedAllMsg) tea.Cmd {
	answer := screen.Said{Text: a.words.DayEnd.Tried}
	if m.err != nil {
		answer = screen.Said{Text: a.failure(a.words.DayEnd.TryFails, m.err), Bad: true}
	}
	return tea.Batch(a.tell(answer), a.reread())
}

// paper prints something and says how that ended.
func (a *App) paper(done string, prints func() (payment.PrintResult, error)) tea.Cmd {
	words := a.words
	return func() tea.Msg {
		switch result, err := prints(); {
		case err != nil:
			return saidMsg{Text: a.failure(words.DayEnd.PrintFails, err), Bad: true}
		case !result.Done():
			return saidMsg{Text: string(words.PrinterAdvice(result.Reason).What), Bad: true}
		}
		return saidMsg{Text: done}
	}
}

// onSettled shows an earlier settlement, if the list still stands.
func (a *App) onSettled(m settledMsg) tea.Cmd {
	if _, stands := a.front.(screen.Settlements); !stands {
		return nil
	}
	a.front = screen.NewSettledBefore(m.closed, m.back)
	return a.readSettlementPaper(m.closed.Settlement.Batch)
}

// stopDialog is the question before the counter closes while the day is settled.
func stopDialog(w text.DayEnd) widget.Dialog {
	return widget.Dialog{Title: w.QuitTitle, Lines: []string{string(w.QuitWhat), w.QuitNote},
		Choices: []widget.Choice{{Cap: "Enter", Does: w.QuitStay, Hot: true}, {Cap: "1", Does: w.QuitClose}}}
}
