package ui

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/screen"
	"till/ui/widget"
)

// Update implements tea.Model. It routes; what takes time is in the commands
// that come back.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.now = a.cfg.Now()
	cmd := a.route(msg)
	return a, tea.Batch(cmd, a.arm())
}

func (a *App) route(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = m.Width, m.Height
	case tea.KeyPressMsg:
		if a.cfg.Scan == nil {
			return a.onKey(plainKey(m))
		}
		return a.onTyped(plainKey(m))
	case heldMsg:
		return a.onHeld(m)
	case tea.PasteMsg:
		return a.onPaste(m)
	case tea.BackgroundColorMsg:
		a.told, a.darkTold = true, m.IsDark()
		if a.cfg.Background == Auto {
			a.paint(m.IsDark(), a.cfg.Profile)
		}
	case tea.ColorProfileMsg:
		if a.cfg.Profile == 0 {
			a.paint(a.theme.Dark(), m.Profile)
		}
	case eventMsg:
		if m.closed {
			return nil
		}
		return tea.Batch(a.onEvent(m.event), a.listen())
	case tickMsg:
		return a.onTick(m)
	case dayMsg:
		return a.onDay(m)
	case deskMsg:
		return a.onDesk(m)
	case failedMsg:
		return a.fails(m.err)
	case partMsg:
		return a.onPart(m)
	case printedMsg:
		return a.onPrinted(m)
	case retriedMsg:
		return a.onRetried(m)
	case saidMsg:
		return tea.Batch(a.tell(screen.Said(m)), a.reread())
	case courseMsg:
		return a.onCourse(m)
	case keptMsg:
		return a.onKept(m)
	case ringMsg:
		return a.onRing(m)
	case closedMsg:
		return a.onClosed(m)
	case lookedMsg:
		return a.onLooked(m)
	case testedMsg:
		return a.onTested(m)
	case slipAnsweredMsg:
		return a.onSlipAnswered(m)
	case screen.TxnRead:
		return a.onTxn(m)
	case triedAllMsg, settledMsg, reportMsg, zMsg:
		return a.onDayEnd(m)
	case screen.PaperRead, screen.AheadRead, screen.SettlementsRead, screen.SettlementPaperRead:
		return a.tell(m)
	}
	return a.onGuard(msg)
}

// plainKey gives the keys of a numeric pad in application mode their plain names.
func plainKey(m tea.KeyPressMsg) tea.KeyPressMsg {
	plain := map[rune]rune{tea.KeyKp0: '0', tea.KeyKp1: '1', tea.KeyKp2: '2', tea.KeyKp3: '3', tea.KeyKp4: '4', tea.KeyKp5: '5',
		tea.KeyKp6: '6', tea.KeyKp7: '7', tea.KeyKp8: '8', tea.KeyKp9: '9', tea.KeyKpPlus: '+', tea.KeyKpMinus: '-',
		tea.KeyKpMultiply: '*', tea.KeyKpDivide: '/', tea.KeyKpDecimal: '.'}
	if r, ok := plain[m.Code]; ok {
		return tea.KeyPressMsg{Code: r, Text: string(r)}
	}
	return m
}

// grace is how long the hands must be still before a result that opened by
// itself takes a key.
const grace = 300 * time.Millisecond

// onKey routes one key: the question first, then what works everywhere, then the
// screen.
func (a *App) onKey(m tea.KeyPressMsg) tea.Cmd {
	if !widget.Fits(a.w, a.h) && m.String() != "ctrl+c" {
		return nil // nobody sees what a key would do
	}
	a.guard.touched = a.now
	if cmd, taken := a.keyToDoor(m); taken {
		return cmd
	}
	a.sale.wanted = screen.Charge{} // any key takes the wish for the next sale back; Enter renews it
	always, typing := a.keys.Always, a.current().Typing() && len(m.Text) == 1 && m.Text != "?"
	switch {
	case a.ask != nil:
		return a.answer(m)
	case a.broken != "":
		if key.Matches(m, always.Quit, a.keys.Ask.Yes) {
			return tea.Quit
		}
		return nil
	case key.Matches(m, always.Quit) && !typing:
		return a.askQuit()
	case key.Matches(m, always.Language) && !typing:
		return a.act(screen.ChangeLanguage{})
	case a.opening:
		return nil
	case a.now.Before(a.quiet):
		a.quiet = a.now.Add(grace)
		return nil
	case key.Matches(m, always.Help) && a.over == nil:
		return a.act(screen.GoHelp{})
	case key.Matches(m, always.Palette):
		return a.act(screen.GoPalette{})
	}
	return a.toCurrent(m)
}

// onPaste gives pasted text to the screen; a question takes none.
func (a *App) onPaste(m tea.PasteMsg) tea.Cmd {
	if a.guard.door != nil || a.ask != nil || a.opening || a.broken != "" || !widget.Fits(a.w, a.h) {
		return nil
	}
	return a.toCurrent(m)
}

// toCurrent gives a message to the screen that has the keys, and does what the
// screen then wants.
func (a *App) toCurrent(msg tea.Msg) tea.Cmd {
	switch {
	case a.over != nil:
		s, action := a.over.Update(msg, a.look())
		a.over = s
		return a.act(action)
	case a.front != nil:
		return a.toFront(msg)
	}
	return a.toHome(msg)
}

func (a *App) toFront(msg tea.Msg) tea.Cmd {
	s, action := a.front.Update(msg, a.look())
	a.front = s
	return a.act(action)
}

func (a *App) toHome(msg tea.Msg) tea.Cmd {
	s, action := a.home.Update(msg, a.look())
	if home, ok := s.(screen.Home); ok {
		a.home = home
	}
	return a.act(action)
}

// toAll gives data to the amount screen and to what stands before it.
func (a *App) toAll(msg tea.Msg) tea.Cmd {
	cmd := a.toHome(msg)
	if a.front != nil {
		return tea.Batch(cmd, a.toFront(msg))
	}
	return cmd
}

// tell gives a message to the screen that stands, without the overlay.
func (a *App) tell(msg tea.Msg) tea.Cmd {
	if a.front != nil {
		return a.toFront(msg)
	}
	return a.toHome(msg)
}

func (a *App) fails(err error) tea.Cmd {
	return a.tell(screen.Said{Text: a.failure(a.words.Notices.ReadFails, err), Bad: true})
}

// failure is a sentence with the technician's line in it.
func (a *App) failure(sentence string, err error) string {
	return fmt.Sprintf(sentence, widget.Hide(err.Error()))
}

// Wish does what a screen may want: for a program that opens the counter at one of
// its screens.
func (a *App) Wish(action screen.Action) tea.Cmd { return tea.Batch(a.act(action), a.arm()) }

// act does what a screen wants.
func (a *App) act(action screen.Action) tea.Cmd {
	if cmd, held := a.guarded(action); held {
		return cmd
	}
	switch want := action.(type) {
	case nil:
		return nil
	case screen.Charge:
		return a.charge(want)
	case screen.Do:
		return a.do(want.Order)
	case screen.GoWish:
		return a.goWish(want.Wish)
	case screen.Pick:
		return a.goTo(screen.NewPick(a.day, want.Kind))
	case screen.VoidLast:
		return a.voidLast()
	case screen.TakeRest:
		cmd := a.goHome()
		a.home = a.home.Filled(want.Amount)
		return cmd
	case screen.Copy:
		return a.copyText(want.Text)
	case screen.Run:
		a.over = nil
		return a.act(want.Action)
	case screen.CancelSale:
		return a.cancelSale()
	case screen.Leave:
		return a.leave()
	case screen.GoHome:
		return a.goHome()
	case screen.TypePart:
		a.goHome()
		return a.toHome(screen.Said{Text: fmt.Sprintf(a.words.Home.TypePart, want.Of)})
	case screen.GoHistory:
		return a.goTo(screen.NewHistory(a.day))
	case screen.GoDesk:
		return tea.Batch(a.goTo(screen.NewDesk(a.undecided, a.next)), a.readDesk())
	case screen.GoPalette:
		a.over = screen.Palette{Busy: a.sale.open && a.sale.watched || a.closing.open}
	case screen.GoHelp:
		a.over = screen.Help{Here: a.below().Hints, Lamps: a.lamps}
	case screen.ChangeLanguage:
		a.speak(a.words.Lang.Other())
		return a.tell(screen.Said{}) // what was said is in the other language
	case screen.AskQuit:
		return a.askQuit()
	case screen.SwitchOperator:
		return a.leaveCounter(payment.AuditSignedOff, screen.DoorSignOn)
	case screen.SignOff:
		return a.leaveCounter(payment.AuditSignedOff, screen.DoorLocked)
	case screen.Reprint:
		return a.reprint(want.ID)
	case screen.Retry:
		return a.retry(want.ID)
	case screen.EnterEvidence:
		return a.goTo(screen.NewEvidence(want.Txn))
	case screen.CloseItem:
		return a.closeItem(want)
	case screen.Find:
		return a.find(want)
	default:
		return a.actOnPaper(action)
	}
	return nil
}

// actOnPaper does what a screen wants of slips and of the drawer.
func (a *App) actOnPaper(action screen.Action) tea.Cmd {
	switch want := action.(type) {
	case screen.LastSlip:
		a.goHome() // where its end is said
		return a.lastSlip()
	case screen.PrintWaiting:
		a.goHome()
		return a.printWaiting()
	case screen.OpenDrawer:
		a.goHome()
		return a.openDrawer(nil)
	case screen.ShowPaper:
		a.over = screen.NewPaper(a.look().Readable(want.Lines))
	case screen.ReadPaper:
		return a.readPaper(want.ID)
	}
	return a.actBeside(action)
}

// below is the screen under the overlay.
func (a *App) below() screen.Screen {
	if a.front != nil {
		return a.front
	}
	return a.home
}

// goTo shows a screen instead of the amount screen and lets it read.
func (a *App) goTo(s screen.Screen) tea.Cmd {
	a.sale.watched, a.sale.result, a.sale.shown = false, 0, shown{}
	a.front, a.behind, a.search.on = s, nil, false
	a.stopReading()
	return a.toFront(screen.Refresh{})
}

func (a *App) goHome() tea.Cmd {
	a.sale.watched, a.sale.result, a.sale.shown = false, 0, shown{}
	a.front, a.behind, a.over, a.search.on = nil, nil, nil, false
	a.stopReading()
	a.home = a.home.Cleared()
	held := a.held
	a.held = ""
	return a.toHome(screen.Said{Text: held})
}

// leave goes back: from the overlay to what is below, from all else home.
func (a *App) leave() tea.Cmd {
	if a.over != nil {
		a.over = nil
		return nil
	}
	if behind := a.behind; behind != nil {
		return a.goTo(behind)
	}
	return a.goHome()
}

// charge starts a sale, or remembers it while the card of the last is taken out.
func (a *App) charge(want screen.Charge) tea.Cmd {
	if a.sale.open && a.sale.ended {
		a.sale.wanted = want
		return a.tell(screen.Said{Text: string(a.words.Home.AfterThis)})
	}
	if a.sale.open || a.guard.door != nil {
		want.PayCode.Wipe()
		return a.tell(screen.Said{Text: string(a.words.Home.BusySelling), Bad: true})
	}
	a.behind = nil
	request := payment.SaleRequest{Amount: want.Amount, Currency: a.shop.Currency, Operator: a.shop.OperatorID,
		Items: want.Items, PayCode: want.PayCode}
	// Sell only starts it: called here, its number is known before its first event.
	id := a.cfg.Cashier.Sell(request)
	a.sale = sale{id: id, open: true, watched: true, charged: screen.Charge{Amount: want.Amount, Items: want.Items}, last: screen.Sale{Amount: want.Amount, Day: a.day,
		Progress: payment.Progress{Sale: id, Stage: payment.StageCard, Since: a.now}}}
	return a.showSale()
}

// cancelSale asks for a stop; the Done will say how it ended.
func (a *App) cancelSale() tea.Cmd {
	if a.sale.open && !a.sale.last.Progress.Sent && !a.sale.last.Stopping {
		a.sale.last.Stopping = true
		a.cfg.Cashier.Cancel(a.sale.id)
		return a.showSale()
	}
	return nil
}

func said(sentence string) keymap.Hint {
	return keymap.Hint{Binding: key.NewBinding(key.WithHelp("", sentence)), Off: true}
}
