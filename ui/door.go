package ui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
)

// People is who may use the counter, and for what. A till without operators
// (Shop.Staffed is false) is never asked. Every method looks at a PIN or at the
// journal and takes its time. What the PIN is given in belongs to the till, which
// wipes it.
type People interface {
	// SignOn lets an operator in: from then on Shop says who it is. With
	// DoorMustChange nobody is signed on yet, and ChoosePIN is the next step.
	SignOn(number string, pin payment.Secret) screen.DoorAnswered
	// ChoosePIN gives the operator of the last SignOn a PIN of their own and signs on.
	ChoosePIN(number string, pin payment.Secret) screen.DoorAnswered
	// SignOff signs off whoever is signed on, and writes down why.
	SignOff(why payment.AuditEvent) error
	// May says whether who is signed on may do something alone. With DoorOpen comes
	// who stands for it; with DoorMayNot the right that is missing.
	May(screen.Demand) (screen.DoorAnswered, *payment.Approval)
	// Allow is May with another one's number and PIN, who is not signed on by it.
	Allow(demand screen.Demand, number string, pin payment.Secret) (screen.DoorAnswered, *payment.Approval)
	// NotAllowed writes down that nobody allowed it.
	NotAllowed(screen.Demand) error
}

// Demand is what somebody has to have a right for.
type Demand = screen.Demand

// guard is who uses the counter.
type guard struct {
	door    *screen.Door // it has the keys, over everything; nil for none
	touched time.Time    // the last key
	last    string       // who was signed on last
	// what waits for a consent, with the demand it makes
	wants  screen.Action
	demand Demand
	asking bool // the till is asked whether the operator may alone
	turn   int  // the generation of what was asked; an older answer is dropped
}

// The messages that end what was asked of People.
type (
	signedMsg struct {
		turn     int
		answered screen.DoorAnswered
	}
	mayMsg struct {
		turn     int
		answered screen.DoorAnswered
		approval *payment.Approval
	}
)

// guardStart puts the door before a counter that nobody is signed on at.
func (a *App) guardStart() {
	a.guard.touched = a.now
	if a.shop.Staffed && a.shop.OperatorID == "" && a.guard.door == nil {
		a.shut(screen.DoorSignOn, a.cfg.Operator)
	}
}

// shut puts a door before everything. What stood behind it is as it was.
func (a *App) shut(why screen.DoorWhy, number string) {
	door := screen.NewDoor(why, number)
	a.guard.door, a.guard.wants, a.guard.asking = &door, nil, false
	a.guard.turn++
}

// onGuard routes the messages of the door.
func (a *App) onGuard(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case signedMsg:
		return a.onSigned(m)
	case mayMsg:
		return a.onMay(m)
	}
	return nil
}

// toDoor gives a key to the door and does what it then wants.
func (a *App) toDoor(msg tea.Msg) tea.Cmd {
	s, action := a.guard.door.Update(msg, a.look())
	if door, is := s.(screen.Door); is {
		a.guard.door = &door
	}
	people, turn, demand := a.cfg.Cashier, a.guard.turn, a.guard.demand
	switch want := action.(type) {
	case screen.LeaveDoor:
		wipe(a.guard.wants)
		a.guard.door, a.guard.wants = nil, nil
		a.guard.turn++
		return tea.Batch(a.tell(screen.Said{}), func() tea.Msg { // a form may be filled again
			if err := people.NotAllowed(demand); err != nil {
				return failedMsg{err}
			}
			return nil
		})
	case screen.OpenDoor:
		if a.guard.door.Why() == screen.DoorApprove {
			return func() tea.Msg {
				answered, approval := people.Allow(demand, want.Number, want.PIN)
				return mayMsg{turn, answered, approval}
			}
		}
		return func() tea.Msg { return signedMsg{turn, people.SignOn(want.Number, want.PIN)} }
	case screen.ChoosePIN:
		return func() tea.Msg { return signedMsg{turn, people.ChoosePIN(want.Number, want.PIN)} }
	}
	return nil
}

// onSigned opens the counter to who signed on. Another one than before finds the
// amount screen; the same one goes on where it was.
func (a *App) onSigned(m signedMsg) tea.Cmd {
	if a.guard.door == nil || m.turn != a.guard.turn {
		return nil
	}
	if m.answered.Verdict != screen.DoorOpen {
		return a.toDoor(m.answered)
	}
	a.guard.door, a.guard.touched, a.shop = nil, a.now, a.cfg.Cashier.Shop()
	var cmd tea.Cmd
	if a.guard.last != a.shop.OperatorID {
		cmd = a.goHome()
	}
	a.guard.last = a.shop.OperatorID
	name := a.shop.Operator.In(a.words.Lang)
	return tea.Batch(cmd, a.tell(screen.Said{Text: a.words.Door.SignedOn(name)}), a.askSlip(), a.opens(), a.reread())
}

// opens goes where the counter was told to open, once somebody may.
func (a *App) opens() tea.Cmd {
	opens := a.cfg.OpensAt
	if opens == nil || a.opening || a.broken != "" || a.guard.door != nil {
		return nil
	}
	a.cfg.OpensAt = nil
	return a.act(opens)
}

// needs is what an action needs a right for; false is an action that everybody
// may who is signed on.
func needs(action screen.Action) (Demand, bool) {
	switch want := action.(type) {
	case screen.Do:
		order := want.Order
		demand := Demand{Order: &order, Override: want.Override, Amount: order.Amount}
		if order.Original != nil {
			demand.Subject = order.Original.STAN
		}
		return demand, true
	case screen.Settle:
		return Demand{Action: payment.MaySettle, Amount: max(want.Totals.Net(), 0)}, true
	case screen.CloseItem:
		return Demand{Action: payment.MayCloseByHand, Amount: want.Evidence.Amount}, true
	case screen.OpenDrawer:
		return Demand{Action: payment.MayOpenDrawer}, true
	case screen.Reprint, screen.LastSlip:
		return Demand{Action: payment.MayReprint}, true
	}
	return Demand{}, false
}

// guarded holds an action back until it is known who may. false lets it through:
// at a till without operators everything is.
func (a *App) guarded(action screen.Action) (tea.Cmd, bool) {
	demand, needed := needs(action)
	if !a.shop.Staffed || !needed {
		return nil, false
	}
	if a.guard.asking || a.guard.door != nil {
		wipe(action)
		return nil, true // one thing at a time: a second Enter asks for nothing
	}
	a.over = nil
	a.guard.wants, a.guard.demand, a.guard.asking = action, demand, true
	a.guard.turn++
	people, turn := a.cfg.Cashier, a.guard.turn
	return func() tea.Msg {
		answered, approval := people.May(demand)
		return mayMsg{turn, answered, approval}
	}, true
}

// wipe overwrites the secrets of an action that is not done.
func wipe(action screen.Action) {
	if do, is := action.(screen.Do); is {
		do.Order.Wipe()
	}
}

// onMay does what waited, once, or asks for another one's number and PIN.
func (a *App) onMay(m mayMsg) tea.Cmd {
	if m.turn != a.guard.turn || a.guard.wants == nil {
		return nil
	}
	a.guard.asking = false
	wants := a.guard.wants
	switch {
	case m.answered.Verdict == screen.DoorOpen:
		a.guard.door, a.guard.wants = nil, nil
		a.guard.turn++
		return a.allowed(wants, m.approval)
	case a.guard.door != nil:
		return a.toDoor(m.answered)
	case m.answered.Verdict == screen.DoorMayNot:
		door := screen.NewApproval(a.guard.demand, m.answered.Action)
		a.guard.door = &door
		return nil
	}
	a.guard.wants = nil
	wipe(wants)
	return a.tell(screen.Said{Text: a.failure(a.words.Door.Fails, errorOf(m.answered.Err)), Bad: true})
}

// allowed does what somebody stands for.
func (a *App) allowed(action screen.Action, approval *payment.Approval) tea.Cmd {
	switch want := action.(type) {
	case screen.Do:
		want.Order.Approval = approval
		return a.do(want.Order)
	case screen.Settle:
		want.Approval = approval
		return a.settle(want)
	case screen.CloseItem:
		if approval != nil {
			want.Evidence.By, want.Evidence.Verified = approval.By, approval.Verified
		}
		return a.closeItem(want)
	case screen.OpenDrawer:
		a.goHome()
		return a.openDrawer(approval)
	case screen.LastSlip:
		a.goHome()
		return a.lastSlip()
	case screen.Reprint:
		return a.reprint(want.ID)
	}
	return nil
}

// errorOf is a technician's line as an error.
type errorOf string

func (e errorOf) Error() string { return string(e) }

// leaveCounter signs off whoever is signed on and shuts the door. It is refused while
// money is on its way.
func (a *App) leaveCounter(why payment.AuditEvent, door screen.DoorWhy) tea.Cmd {
	if !a.shop.Staffed {
		return nil
	}
	if a.sale.open || a.closing.open {
		return a.tell(screen.Said{Text: a.words.Door.Busy, Bad: true})
	}
	a.guard.last = a.shop.OperatorID
	a.over = nil
	a.shut(door, "")
	people := a.cfg.Cashier
	return func() tea.Msg {
		if err := people.SignOff(why); err != nil {
			return failedMsg{err}
		}
		return nil
	}
}

// idles locks a counter that nobody has touched for long. It never does in the
// middle of a sale, nor while somebody is asked something.
func (a *App) idles() tea.Cmd {
	busy := a.sale.open || a.closing.open || a.opening || a.guard.door != nil || a.guard.asking || a.ask != nil
	if !a.shop.Staffed || a.shop.Idle == 0 || busy || a.now.Sub(a.guard.touched) < a.shop.Idle {
		return nil
	}
	return a.leaveCounter(payment.AuditIdle, screen.DoorLocked)
}

// keyToDoor takes a key while a door stands; false leaves it to the others.
func (a *App) keyToDoor(m tea.KeyPressMsg) (tea.Cmd, bool) {
	if a.guard.door == nil || a.ask != nil || a.broken != "" || a.opening {
		return nil, false
	}
	always := a.keys.Always
	switch typed := m.Text != ""; {
	case key.Matches(m, always.Quit) && !typed:
		return a.askQuit(), true
	case key.Matches(m, always.Language) && !typed:
		a.speak(a.words.Lang.Other())
		return nil, true
	}
	return a.toDoor(m), true
}
