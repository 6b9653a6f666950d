package uitest

import (
	"time"

	"till/payment"
	"till/ui"
	"till/ui/screen"
)

// Operator is one who may sign on at a pretend till.
type Operator struct {
	Number, Name, PIN string
	// May is all rights; without it the operator may sell and no more.
	May bool
	// Must is a PIN that somebody else chose.
	Must bool
	// Shut is how long the door stays shut for this one.
	Shut time.Duration
}

// people is who may sign on, and what was asked.
type people struct {
	all       []Operator
	off       []payment.AuditEvent
	unallowed int
	slow      time.Duration // how long a PIN takes to look at
}

// Staff makes it a till with operators, that locks itself after idle.
func (c *Cashier) Staff(idle time.Duration, all ...Operator) {
	c.Set(func(c *Cashier) {
		c.people.all = all
		c.shop.Staffed, c.shop.OperatorID, c.shop.Operator, c.shop.Idle = true, "", ui.Name{}, idle
	})
}

// Slow makes every PIN take a while to look at.
func (c *Cashier) Slow(span time.Duration) { c.Set(func(c *Cashier) { c.people.slow = span }) }

// SignedOff is why operators were signed off, Unallowed how often nobody allowed
// what was asked for, Drawers who stood for each opening of the drawer.
func (c *Cashier) SignedOff() []payment.AuditEvent { return read(c, &c.people.off) }

// Unallowed counts what nobody allowed.
func (c *Cashier) Unallowed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.people.unallowed
}

// Drawers is who stood for each opening of the drawer.
func (c *Cashier) Drawers() []*payment.Approval { return read(c, &c.drawers) }

// look holds a number and a PIN against the staff. The caller holds the lock.
func (c *Cashier) look(number string, pin payment.Secret) (*Operator, screen.DoorAnswered) {
	for i := range c.people.all {
		one := &c.people.all[i]
		switch {
		case one.Number != number:
		case one.Shut > 0:
			return nil, screen.DoorAnswered{Verdict: screen.DoorShut, Left: one.Shut}
		case one.PIN != string(pin.Reveal()):
			return nil, screen.DoorAnswered{Verdict: screen.DoorWrong}
		case one.Must:
			return one, screen.DoorAnswered{Verdict: screen.DoorMustChange}
		default:
			return one, screen.DoorAnswered{}
		}
	}
	return nil, screen.DoorAnswered{Verdict: screen.DoorWrong}
}

func (c *Cashier) wait() {
	c.mu.Lock()
	slow := c.people.slow
	c.mu.Unlock()
	if slow > 0 {
		<-time.NewTimer(slow).C
	}
}

// SignOn implements ui.People.
func (c *Cashier) SignOn(number string, pin payment.Secret) screen.DoorAnswered {
	c.wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	one, answered := c.look(number, pin)
	if answered.Verdict == screen.DoorOpen {
		c.shop.OperatorID, c.shop.Operator = one.Number, ui.Name{ZH: one.Name, EN: one.Name}
	}
	return answered
}

// ChoosePIN implements ui.People: six digits and more are taken.
func (c *Cashier) ChoosePIN(number string, pin payment.Secret) screen.DoorAnswered {
	c.mu.Lock()
	if len(pin.Reveal()) < 6 {
		c.mu.Unlock()
		return screen.DoorAnswered{Verdict: screen.DoorNotTaken, Refusal: payment.PINShort}
	}
	for i := range c.people.all {
		if c.people.all[i].Number == number {
			c.people.all[i].PIN, c.people.all[i].Must = string(pin.Reveal()), false
		}
	}
	c.mu.Unlock()
	return c.SignOn(number, pin)
}

// SignOff implements ui.People.
func (c *Cashier) SignOff(why payment.AuditEvent) error {
	c.Set(func(c *Cashier) {
		c.people.off = append(c.people.off, why)
		c.shop.OperatorID, c.shop.Operator = "", ui.Name{}
	})
	return nil
}

// right is what a demand is about.
func right(d ui.Demand) payment.Action {
	switch {
	case d.Override:
		return payment.MayOverrideRisk
	case d.Order == nil:
		return d.Action
	case d.Order.Kind == payment.Void:
		return payment.MayVoid
	case d.Order.Kind == payment.Refund:
		return payment.MayRefund
	}
	return payment.MaySell
}

// May implements ui.People.
func (c *Cashier) May(d ui.Demand) (screen.DoorAnswered, *payment.Approval) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, one := range c.people.all {
		if one.Number == c.shop.OperatorID && (one.May || right(d) == payment.MaySell) {
			return screen.DoorAnswered{}, &payment.Approval{By: one.Number + " " + one.Name, Verified: true}
		}
	}
	return screen.DoorAnswered{Verdict: screen.DoorMayNot, Action: right(d)}, nil
}

// Allow implements ui.People.
func (c *Cashier) Allow(d ui.Demand, number string, pin payment.Secret) (screen.DoorAnswered, *payment.Approval) {
	c.wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	one, answered := c.look(number, pin)
	switch {
	case answered.Verdict != screen.DoorOpen:
		return answered, nil
	case !one.May:
		return screen.DoorAnswered{Verdict: screen.DoorMayNot, Action: right(d)}, nil
	}
	return screen.DoorAnswered{}, &payment.Approval{By: one.Number + " " + one.Name, Verified: true}
}

// NotAllowed implements ui.People.
func (c *Cashier) NotAllowed(ui.Demand) error {
	c.Set(func(c *Cashier) { c.people.unallowed++ })
	return nil
}
