package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
	"till/ui/widget"
)

// eventMsg carries one event of the till; closed says that no more will come.
type eventMsg struct {
	event  Event
	closed bool
}

// tickMsg is one beat; that of an older generation is dropped.
type tickMsg struct{ beat int }

// dayMsg and deskMsg bring what was read; err keeps the old.
type (
	dayMsg struct {
		day Day
		err error
	}
	deskMsg struct {
		items []payment.Txn
		next  map[uint64]time.Time
		err   error
	}
	failedMsg struct{ err error } // a list could not be read
)

// recentRows is how many of the newest attempts a screen can show.
const recentRows = 60

// reads keeps one read of each kind under way: a burst of changes makes two
// reads, not a hundred.
type reads struct {
	day, desk           bool
	dayAgain, deskAgain bool
}

// listen waits for one event. Update arms it again after each, so that order is
// kept and nothing is called back into the model.
func (a *App) listen() tea.Cmd {
	events := a.cfg.Cashier.Events()
	return func() tea.Msg {
		event, open := <-events
		return eventMsg{event, !open}
	}
}

// onEvent takes one event of the till.
func (a *App) onEvent(event Event) tea.Cmd {
	switch e := event.(type) {
	case Progress:
		return a.onProgress(e.Progress)
	case Done:
		return a.onDone(e)
	case SettleProgress:
		return a.onSettleProgress(e.SettleProgress)
	case SettleDone:
		return a.onSettleDone(e.DayClosed)
	case ReportProgress:
		return a.tell(screen.ReportProgress(e))
	case HealthChanged:
		return a.onHealth(e.Health)
	case Changed:
		return a.reread()
	case Ready:
		a.opening, a.broken = false, widget.Hide(e.Err)
		if e.Err == "" {
			a.shop = a.cfg.Cashier.Shop() // what the bank allows is known now
		}
		a.guardStart()
		return tea.Batch(a.opens(), a.reread())
	case Scanned:
		return a.onScan(e.Scan)
	case SlipsDoubted:
		a.doubts = append(a.doubts, e.Txns...)
		return a.askSlip()
	case TablesLoading:
		return a.onTables(e)
	case CardLeft:
		return a.onCardLeft()
	case Notice:
		if a.sale.watched || a.closing.open {
			a.held = widget.Hide(e.Text.In(a.words.Lang))
			return nil
		}
		return a.tell(screen.Said{Text: widget.Hide(e.Text.In(a.words.Lang))})
	}
	return nil
}

func (a *App) onHealth(changed []payment.Health) tea.Cmd {
	lamps := make(map[payment.Part]payment.Health, len(payment.Parts))
	for part, health := range a.lamps {
		lamps[part] = health
	}
	for _, health := range changed {
		lamps[health.Part] = health
	}
	a.lamps = lamps
	return a.toAll(screen.HealthRead{Journal: lamps[payment.PartJournal], Lamps: lamps})
}

// onProgress moves the open sale on; that of another one is late and is dropped.
func (a *App) onProgress(p payment.Progress) tea.Cmd {
	if !a.sale.open || p.Sale != a.sale.id {
		return nil
	}
	switch p.Stage {
	case payment.StageHost:
		a.sale.asked = true
	case payment.StageSignOn:
		a.sale.asked = false // of what comes next nothing has left
	case payment.StageReversal:
		if !a.sale.asked {
			// An older attempt is cleared away first: of this one nothing has left.
			p.Sent, p.Txn = false, a.sale.last.Progress.Txn
		}
	case payment.StageDone:
		a.sale.last.Progress.Txn = p.Txn
		a.sale.ended, a.sale.last.CardUntil = p.Txn.Outcome != "", p.Deadline
		waits := screen.CardWaits{Until: p.Deadline} // what is left is to take the card out
		if a.sale.watched && p.Txn.Outcome != "" {
			shows := a.showResult(p.Txn, true, "")
			return tea.Batch(shows, a.toAll(waits))
		}
		return a.toAll(waits)
	}
	p.PadText = widget.Hide(p.PadText)
	a.sale.last.Progress = p
	if !a.sale.watched {
		return nil
	}
	return a.showSale()
}

// onDone ends the open sale.
func (a *App) onDone(done Done) tea.Cmd {
	if !a.sale.open || done.Sale != a.sale.id {
		return nil
	}
	a.sale.open, a.sale.last.CardUntil, a.sale.last.CardLeft = false, time.Time{}, false
	if instead, begun := a.takeInstead(done.Txn); begun {
		return tea.Batch(a.reread(), a.toAll(screen.CardWaits{}), instead)
	}
	if a.sale.closing {
		return tea.Quit
	}
	if a.ask != nil && a.ask.slip == nil {
		a.ask = nil
	}
	cmds := []tea.Cmd{a.reread(), a.toAll(screen.CardWaits{})}
	if a.sale.wanted.Amount > 0 {
		return tea.Batch(append(cmds, a.charge(a.sale.wanted))...)
	}
	if a.sale.watched {
		cmds = append(cmds, a.showResult(done.Txn, true, widget.Hide(done.Err)))
	} else if done.Txn.Receipt.State == payment.ReceiptPending {
		cmds = append(cmds, a.tell(screen.Said{Text: string(a.words.PrinterAdvice(done.Txn.Receipt.Reason).What)}))
	}
	return tea.Batch(cmds...)
}

// reread reads again whatever is on the screen.
func (a *App) reread() tea.Cmd {
	cmds := []tea.Cmd{a.readDay(), a.readDesk()}
	if a.front != nil {
		cmds = append(cmds, a.toFront(screen.Refresh{}))
	}
	if id := a.resultOpen(); id != 0 {
		cmds = append(cmds, a.readTxn(id))
	}
	return tea.Batch(cmds...)
}

func (a *App) readDay() tea.Cmd {
	if a.reads.day {
		a.reads.dayAgain = true
		return nil
	}
	a.reads.day = true
	books := a.cfg.Cashier
	return func() tea.Msg {
		day, err := books.Today(recentRows)
		return dayMsg{day, err}
	}
}

func (a *App) readDesk() tea.Cmd {
	if a.reads.desk {
		a.reads.deskAgain = true
		return nil
	}
	a.reads.desk = true
	desk := a.cfg.Cashier
	return func() tea.Msg {
		items, err := desk.Undecided()
		next := make(map[uint64]time.Time, len(items))
		for _, txn := range items {
			next[txn.ID] = desk.NextTry(txn.ID)
		}
		return deskMsg{items, next, err}
	}
}

// onDay takes the day and gives it to the screens.
func (a *App) onDay(m dayMsg) tea.Cmd {
	again := a.reads.dayAgain
	a.reads.day, a.reads.dayAgain = false, false
	var cmds []tea.Cmd
	if m.err != nil {
		cmds = append(cmds, a.fails(m.err))
	} else {
		a.day = m.day
		a.sale.last.Day = m.day
		cmds = append(cmds, a.toAll(screen.DayRead{Day: m.day}))
		if a.learns {
			cmds = append(cmds, a.courseWish(CourseWish{}))
		}
	}
	if again {
		cmds = append(cmds, a.readDay())
	}
	return tea.Batch(cmds...)
}

// onDesk takes the undecided items and gives them to the screens.
func (a *App) onDesk(m deskMsg) tea.Cmd {
	again := a.reads.deskAgain
	a.reads.desk, a.reads.deskAgain = false, false
	var cmds []tea.Cmd
	if m.err != nil {
		cmds = append(cmds, a.fails(m.err))
	} else {
		a.undecided, a.next = m.items, m.next
		cmds = append(cmds, a.toAll(screen.DeskRead{Items: m.items, Next: m.next}))
	}
	if again {
		cmds = append(cmds, a.readDesk())
	}
	return tea.Batch(cmds...)
}

// readTxn reads one attempt as it stands now.
func (a *App) readTxn(id uint64) tea.Cmd {
	books := a.cfg.Cashier
	return func() tea.Msg {
		found, err := books.List(nil, id+1, 1)
		if err != nil {
			return failedMsg{err}
		}
		if len(found) == 1 && found[0].ID == id {
			return screen.TxnRead{Txn: found[0]}
		}
		return nil
	}
}

func (a *App) readPaper(id uint64) tea.Cmd {
	if id == 0 {
		return nil
	}
	slips := a.cfg.Cashier
	return func() tea.Msg { return screen.PaperRead{ID: id, Lines: slips.Paper(id)} }
}
