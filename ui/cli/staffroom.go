package cli

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"till/payment"
	"till/payment/people"
	"till/store"
	"till/store/seal"
)

// staffroom is who may sign on at a till, with what is needed to ask them. Every
// change is in the journal before it holds.
type staffroom struct {
	store   *store.Store
	pepper  seal.Key
	uptime  func() people.Uptime
	now     func() time.Time
	random  io.Reader
	cost    people.Cost
	numbers []string // of the shop, that no PIN may be made of
}

// staffroomOf opens the staff of a folder.
func staffroomOf(b *books, settings Settings) (*staffroom, error) {
	pepper, err := b.store.Pepper()
	if err != nil {
		return nil, err
	}
	shop := settings.Shop
	return &staffroom{store: b.store, pepper: pepper, uptime: uptime, now: time.Now, random: rand.Reader,
		cost: people.DefaultCost(), numbers: []string{shop.TerminalID, shop.MerchantID, shop.Hotline}}, nil
}

// staff is everybody as the journal has them now.
func (r *staffroom) staff() (people.Staff, error) {
	var staff people.Staff
	text, err := r.store.Staff()
	if err != nil || text == nil {
		return staff, err
	}
	if err := json.Unmarshal(text, &staff); err != nil {
		return staff, fmt.Errorf("%w: %w", store.ErrStaff, err)
	}
	return staff, nil
}

func (r *staffroom) keep(staff people.Staff, act payment.Audit) error {
	text, err := json.Marshal(staff)
	if err != nil {
		return err
	}
	return r.store.KeepStaff(text, act)
}

// signOn lets an operator in. A number that nobody has and a PIN that is wrong
// take as long and say the same; what failed is in the journal before it is said.
// people.ErrLocked comes with how long to wait.
func (r *staffroom) signOn(number, pin string) (people.Operator, time.Duration, error) {
	staff, err := r.staff()
	if err != nil {
		return people.Operator{}, 0, err
	}
	operator, known := staff.Find(number)
	if !known || operator.Disabled || operator.Hash == "" {
		people.Waste(pin, r.pepper[:], r.cost)
		return people.Operator{}, 0, errors.Join(people.ErrWrongSignOn,
			r.store.Audit(payment.Audit{Event: payment.AuditSignOnFailed, Operator: shown(number)}))
	}
	if operator.Lock = operator.Lock.At(r.uptime()); operator.Lock.Shut() {
		return people.Operator{}, operator.Lock.Left, people.ErrLocked
	}
	// The try is counted before the PIN is looked at: whoever pulls the plug on a
	// wrong one has used it all the same.
	operator.Lock = operator.Lock.Fail()
	if err := r.keep(staff.Put(operator), payment.Audit{Event: payment.AuditSignOnFailed, Operator: number}); err != nil {
		return people.Operator{}, 0, err
	}
	same, err := people.SamePIN(pin, operator.Hash, r.pepper[:])
	if err != nil {
		return people.Operator{}, 0, err
	}
	if !same {
		if operator.Lock.Shut() {
			return people.Operator{}, operator.Lock.Left, errors.Join(people.ErrLocked,
				r.store.Audit(payment.Audit{Event: payment.AuditLocked, Operator: number}))
		}
		return people.Operator{}, 0, people.ErrWrongSignOn
	}
	operator.Lock = people.Lock{}
	return operator, 0, r.keep(staff.Put(operator), payment.Audit{Event: payment.AuditSignedOn, Operator: number})
}

// shown is a number as it was typed, if it can be one: somebody may have typed
// the PIN there.
func shown(number string) string {
	if (people.Operator{Number: number, Name: "x", Role: payment.RoleCashier}).Check() != nil {
		return ""
	}
	return number
}

// setPIN gives an operator another PIN. by is who did it: the operator, whose
// choice holds, or another, whose choice must be changed at the first sign-on.
func (r *staffroom) setPIN(number, pin, by string) (payment.PINRefusal, error) {
	staff, err := r.staff()
	if err != nil {
		return payment.PINAccepted, err
	}
	operator, known := staff.Find(number)
	if !known {
		return payment.PINAccepted, people.ErrUnknown
	}
	refusal := people.CheckPIN(pin, people.Context{Operator: operator, Today: r.now(), Numbers: r.numbers,
		Same: func(pin, hash string) bool {
			same, err := people.SamePIN(pin, hash, r.pepper[:])
			return err == nil && same
		}})
	if refusal != payment.PINAccepted {
		return refusal, nil
	}
	event := payment.AuditPINSet
	if by != number {
		event = payment.AuditPINReset
	}
	if operator, err = r.withPIN(operator, pin); err != nil {
		return payment.PINAccepted, err
	}
	operator.MustChange = by != number
	return payment.PINAccepted, r.keep(staff.Put(operator), payment.Audit{Event: event, Operator: by, Subject: number})
}

// pinsKept is how many PINs back are remembered.
const pinsKept = 4

func (r *staffroom) withPIN(operator people.Operator, pin string) (people.Operator, error) {
	hash, err := people.HashPIN(pin, r.pepper[:], r.cost, r.random)
	if err != nil {
		return operator, err
	}
	if operator.Hash != "" {
		before := append([]string{operator.Hash}, operator.Before...)
		operator.Before = before[:min(len(before), pinsKept)]
	}
	operator.Hash, operator.Lock = hash, people.Lock{}
	return operator, nil
}

// oneTime draws a PIN that works once: it must be changed at the first sign-on.
func (r *staffroom) oneTime(number, by string) (string, error) {
	staff, err := r.staff()
	if err != nil {
		return "", err
	}
	operator, known := staff.Find(number)
	if !known {
		return "", people.ErrUnknown
	}
	drawn, err := drawDigits(r.random, oneTimeDigits)
	if err != nil {
		return "", err
	}
	if operator, err = r.withPIN(operator, drawn); err != nil {
		return "", err
	}
	operator.MustChange = true
	return drawn, r.keep(staff.Put(operator), payment.Audit{Event: payment.AuditPINReset, Operator: by, Subject: number})
}

// oneTimeDigits is how long a PIN is that works once.
const oneTimeDigits = 10

// drawDigits draws digits, each as likely as any other.
func drawDigits(random io.Reader, n int) (string, error) {
	digits := make([]byte, 0, n)
	var one [1]byte
	for len(digits) < n {
		if _, err := io.ReadFull(random, one[:]); err != nil {
			return "", fmt.Errorf("drawing a PIN: %w", err)
		}
		if one[0] < 250 { // the rest would favour the first digits
			digits = append(digits, '0'+one[0]%10)
		}
	}
	return string(digits), nil
}

// change puts a changed operator in place.
func (r *staffroom) change(number, by string, event payment.AuditEvent, alter func(people.Operator) people.Operator) error {
	staff, err := r.staff()
	if err != nil {
		return err
	}
	operator, known := staff.Find(number)
	if !known {
		return people.ErrUnknown
	}
	next, err := staff.Change(alter(operator))
	if err != nil {
		return err
	}
	return r.keep(next, payment.Audit{Event: event, Operator: by, Subject: number})
}

// consent is how an act was allowed.
type consent struct {
	operator string            // who does it
	approval *payment.Approval // who allowed it, where the operator may not alone
	self     *payment.Approval // the operator, proved by a PIN; nil at a till without operators
}

// stands is who answers for an act: who allowed it, else who did it; nil where
// nobody proved who they are.
func (c consent) stands() *payment.Approval {
	if c.approval != nil {
		return c.approval
	}
	return c.self
}

// allow decides whether an operator may do something, and with whose consent.
// approver is nil where nobody else was asked.
func (r *staffroom) allow(operator people.Operator, approver *people.Operator, action payment.Action, amount payment.Amount, subject string) (consent, error) {
	staff, err := r.staff()
	if err != nil {
		return consent{}, err
	}
	out := consent{operator: operator.Number, self: &payment.Approval{By: operator.Number + " " + operator.Name, Verified: true}}
	if staff.Table.May(operator.Role, action, amount) {
		return out, nil
	}
	act := payment.Audit{Event: payment.AuditRefused, Operator: operator.Number, Action: string(action), Subject: subject, Amount: amount}
	if approver != nil {
		act.By = approver.Number
		// A PIN that somebody else knows allows nothing.
		if approver.Number != operator.Number && !approver.MustChange && staff.Table.May(approver.Role, action, amount) {
			act.Event = payment.AuditApproved
			out.approval = &payment.Approval{By: approver.Number + " " + approver.Name, Verified: true}
			return out, r.store.Audit(act)
		}
	}
	return consent{}, errors.Join(people.ErrNotAllowed, r.store.Audit(act))
}
