package cli

import (
	"errors"
	"slices"
	"strings"
	"time"

	"till/payment"
	"till/payment/people"
	"till/ui"
	"till/ui/screen"
)

// operator is who signed on at the counter, "" for nobody and at a till without
// operators.
func (t *till) operator() string {
	if number := t.signed.Load(); number != nil {
		return *number
	}
	return ""
}

// becomes puts another one at the counter, "" for nobody; must is who has shown a PIN
// that somebody else chose, and chooses one now.
func (c *counter) becomes(number, must string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.must = must
	c.t.signed.Store(&number)
}

// staff is who may sign on, and how to ask them.
func (c *counter) staff() (*staffroom, people.Staff, error) {
	room, err := staffroomOf(c.t.books, c.t.folder.settings)
	if err != nil {
		return nil, people.Staff{}, err
	}
	staff, err := room.staff()
	return room, staff, err
}

// here is who is signed on, as the journal has them now: one who was disabled
// meanwhile is not.
func (c *counter) here(staff people.Staff) (people.Operator, bool) {
	operator, there := staff.Find(c.t.operator())
	return operator, there && !operator.Disabled
}

// operator is the number that goes into requests and records.
func (c *counter) operator() string {
	_, staff, err := c.staff()
	if err == nil && staff.Empty() {
		return c.t.folder.settings.Shop.Operator
	}
	operator, _ := c.here(staff)
	return operator.Number
}

// nobody reports a till with operators that none of them is signed on at.
func (c *counter) nobody() bool {
	_, staff, err := c.staff()
	if err != nil {
		return true
	}
	_, there := c.here(staff)
	return !staff.Empty() && !there
}

// staffed puts who is signed on into the shop. Where the staff cannot be read the
// till is taken for one that has operators: nobody gets in by damage.
func (c *counter) staffed(shop ui.Shop) ui.Shop {
	_, staff, err := c.staff()
	if err == nil && staff.Empty() {
		return shop
	}
	shop.Staffed, shop.OperatorID, shop.Idle = true, "", time.Duration(staff.Idle)*time.Minute
	if operator, there := c.here(staff); there {
		shop.OperatorID, shop.Operator = operator.Number, ui.Name{ZH: operator.Name, EN: operator.Name}
	}
	return shop
}

// look holds a number and a PIN against the staff; the PIN is wiped.
func (c *counter) lookAt(number string, pin payment.Secret) (*staffroom, people.Operator, screen.DoorAnswered) {
	defer pin.Wipe()
	room, _, err := c.staff()
	if err != nil {
		return nil, people.Operator{}, failed(err)
	}
	operator, left, err := room.signOn(number, string(pin.Reveal()))
	switch {
	case errors.Is(err, people.ErrLocked):
		return room, operator, screen.DoorAnswered{Verdict: screen.DoorShut, Left: left}
	case errors.Is(err, people.ErrWrongSignOn):
		return room, operator, screen.DoorAnswered{Verdict: screen.DoorWrong}
	case err != nil:
		return room, operator, failed(err)
	case operator.MustChange:
		return room, operator, screen.DoorAnswered{Verdict: screen.DoorMustChange}
	}
	return room, operator, screen.DoorAnswered{}
}

func failed(err error) screen.DoorAnswered {
	return screen.DoorAnswered{Verdict: screen.DoorFailed, Err: err.Error()}
}

// enter signs on who may sell here.
func (c *counter) enter(room *staffroom, operator people.Operator) screen.DoorAnswered {
	if _, err := room.allow(operator, nil, payment.MaySell, 0, ""); err != nil {
		if errors.Is(err, people.ErrNotAllowed) {
			return screen.DoorAnswered{Verdict: screen.DoorMayNot, Action: payment.MaySell}
		}
		return failed(err)
	}
	c.becomes(operator.Number, "")
	return screen.DoorAnswered{}
}

// SignOn satisfies ui.People.
func (c *counter) SignOn(number string, pin payment.Secret) screen.DoorAnswered {
	room, operator, answered := c.lookAt(number, pin)
	switch answered.Verdict {
	case screen.DoorOpen:
		return c.enter(room, operator)
	case screen.DoorMustChange:
		c.becomes("", operator.Number)
	}
	return answered
}

// ChoosePIN satisfies ui.People.
func (c *counter) ChoosePIN(number string, pin payment.Secret) screen.DoorAnswered {
	defer pin.Wipe()
	c.mu.Lock()
	must := c.must
	c.mu.Unlock()
	if must == "" || must != number {
		return screen.DoorAnswered{Verdict: screen.DoorWrong}
	}
	room, _, err := c.staff()
	if err != nil {
		return failed(err)
	}
	refusal, err := room.setPIN(number, string(pin.Reveal()), number)
	switch {
	case err != nil:
		return failed(err)
	case refusal != payment.PINAccepted:
		return screen.DoorAnswered{Verdict: screen.DoorNotTaken, Refusal: refusal}
	}
	staff, err := room.staff()
	if err != nil {
		return failed(err)
	}
	operator, _ := staff.Find(number)
	return c.enter(room, operator)
}

// SignOff satisfies ui.People. Nobody is signed on from then on, whether or not it
// could be written down.
func (c *counter) SignOff(why payment.AuditEvent) error {
	number := c.t.operator()
	c.becomes("", "")
	if number == "" {
		return nil
	}
	return c.t.books.store.Audit(payment.Audit{Event: why, Operator: number})
}

// rights are what a demand needs. An order may need several.
func rights(d ui.Demand) []payment.Action {
	var needed []payment.Action
	switch {
	case d.Order == nil:
		needed = append(needed, d.Action)
	case d.Order.Again != nil:
		needed = append(needed, payment.MayPayAgain)
	default:
		needed = append(needed, people.ActionOf(d.Order.Kind, d.Order.Mode))
	}
	if d.Override {
		needed = append(needed, payment.MayOverrideRisk)
	}
	return needed
}

// standing is whether a demand wants somebody's name on it, even of one who may
// alone: what gives something back, and what is done in spite of a rule.
func standing(d ui.Demand) bool {
	if d.Order == nil || d.Override || d.Order.Again != nil {
		return true
	}
	return slices.Contains([]payment.Kind{payment.Void, payment.Refund, payment.PreAuthVoid, payment.CompletionVoid}, d.Order.Kind)
}

// May satisfies ui.People.
func (c *counter) May(d ui.Demand) (screen.DoorAnswered, *payment.Approval) {
	_, staff, err := c.staff()
	if err != nil {
		return failed(err), nil
	}
	operator, there := c.here(staff)
	for _, action := range rights(d) {
		if !there || !staff.Table.May(operator.Role, action, d.Amount) {
			return screen.DoorAnswered{Verdict: screen.DoorMayNot, Action: action}, nil
		}
	}
	if !standing(d) {
		return screen.DoorAnswered{}, nil
	}
	return screen.DoorAnswered{}, &payment.Approval{By: operator.Number + " " + operator.Name, Verified: true}
}

// Allow satisfies ui.People.
func (c *counter) Allow(d ui.Demand, number string, pin payment.Secret) (screen.DoorAnswered, *payment.Approval) {
	room, approver, answered := c.lookAt(number, pin)
	if answered.Verdict != screen.DoorOpen {
		return answered, nil
	}
	staff, err := room.staff()
	if err != nil {
		return failed(err), nil
	}
	operator, there := c.here(staff)
	if !there {
		return screen.DoorAnswered{Verdict: screen.DoorWrong}, nil
	}
	var approval *payment.Approval
	for _, action := range rights(d) {
		who, err := room.allow(operator, &approver, action, d.Amount, d.Subject)
		switch {
		case errors.Is(err, people.ErrNotAllowed):
			return screen.DoorAnswered{Verdict: screen.DoorMayNot, Action: action}, nil
		case err != nil:
			return failed(err), nil
		case who.approval != nil:
			approval = who.approval
		}
	}
	return screen.DoorAnswered{}, approval
}

// NotAllowed satisfies ui.People.
func (c *counter) NotAllowed(d ui.Demand) error {
	room, staff, err := c.staff()
	if err != nil {
		return err
	}
	operator, _ := c.here(staff)
	return room.store.Audit(payment.Audit{Event: payment.AuditRefused, Operator: operator.Number, Action: string(rights(d)[0]),
		Subject: d.Subject, Amount: d.Amount})
}

// stood is an approval that a PIN has proved, for a till that has operators.
func (c *counter) stood(approval *payment.Approval) error {
	_, staff, err := c.staff()
	switch {
	case err != nil:
		return err
	case staff.Empty():
		return nil
	}
	if _, there := c.here(staff); !there || approval == nil || !approval.Verified {
		return people.ErrNotAllowed
	}
	return nil
}

// numberOf is the number in an approval's name.
func numberOf(approval *payment.Approval) string {
	if approval == nil {
		return ""
	}
	number, _, _ := strings.Cut(approval.By, " ")
	return number
}
