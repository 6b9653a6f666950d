package people

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"till/payment"
)

// Operator is one person who signs on.
type Operator struct {
	Number string       `json:"number"` // two to four digits, as DE 63 and slips show it
	Name   string       `json:"name"`
	Role   payment.Role `json:"role"`
	// Hash is the PIN's argon2id hash in PHC form; empty for one who cannot sign on.
	Hash string `json:"hash,omitempty"`
	// Before are the hashes of the PINs before this one, newest first.
	Before []string `json:"before,omitempty"`
	// MustChange is set while the PIN was chosen by somebody else: nothing works
	// until the operator chose one.
	MustChange bool `json:"must_change,omitempty"`
	Disabled   bool `json:"disabled,omitempty"`
	// Phone, Birthday (YYYYMMDD) and ID are what a stranger could know: no PIN may
	// be made of them. Each may be empty.
	Phone    string `json:"phone,omitempty"`
	Birthday string `json:"birthday,omitempty"`
	ID       string `json:"id,omitempty"`
	// Badge is the keyed hash of a badge that signs on in place of the number.
	Badge string `json:"badge,omitempty"`
	// Code is the sealed secret of one-time codes, CodeUsed the newest step that
	// was used: none is taken twice.
	Code     []byte    `json:"code,omitempty"`
	CodeUsed uint64    `json:"code_used,omitempty"`
	Made     time.Time `json:"made"`
	Lock     Lock      `json:"lock,omitzero"`
}

// numberMin and numberMax bound an operator's number, nameMax a name.
const (
	numberMin = 2
	numberMax = 4
	nameMax   = 20
)

// Errors of people. Callers translate them.
var (
	ErrNumber      = errors.New("an operator's number has two to four digits, not all zero")
	ErrName        = errors.New("a name has one to twenty characters of text")
	ErrRole        = errors.New("a role is owner, supervisor, cashier or technician")
	ErrTaken       = errors.New("that number belongs to another operator")
	ErrUnknown     = errors.New("no such operator")
	ErrLastOwner   = errors.New("the last owner cannot be disabled or made less")
	ErrNoOwner     = errors.New("the first operator is the owner")
	ErrBirthday    = errors.New("a birthday is written YYYYMMDD")
	ErrNotAllowed  = errors.New("this operator may not do that")
	ErrMustChange  = errors.New("this operator has to choose a PIN first")
	ErrWrongSignOn = errors.New("number or PIN is wrong")
	ErrLocked      = errors.New("too many wrong PINs: wait")
)

// Staff is everybody who may sign on.
type Staff struct {
	Operators []Operator `json:"operators"`
	Table     Table      `json:"table,omitempty"`
	// Idle is after how many minutes without a key the counter asks for the PIN
	// again; 0 never.
	Idle int `json:"idle,omitempty"`
}

// Empty reports that nobody was made yet: then the till asks nobody.
func (s Staff) Empty() bool { return len(s.Operators) == 0 }

// Find is the operator of a number.
func (s Staff) Find(number string) (Operator, bool) {
	i := slices.IndexFunc(s.Operators, func(o Operator) bool { return o.Number == number })
	if i < 0 {
		return Operator{}, false
	}
	return s.Operators[i], true
}

// Put adds an operator or replaces the one of that number.
func (s Staff) Put(o Operator) Staff {
	s.Operators = slices.Clone(s.Operators)
	if i := slices.IndexFunc(s.Operators, func(old Operator) bool { return old.Number == o.Number }); i >= 0 {
		s.Operators[i] = o
		return s
	}
	s.Operators = append(s.Operators, o)
	slices.SortFunc(s.Operators, func(a, b Operator) int { return strings.Compare(a.Number, b.Number) })
	return s
}

// Add is Put of somebody new. The first one is the owner.
func (s Staff) Add(o Operator) (Staff, error) {
	if err := o.Check(); err != nil {
		return s, err
	}
	if _, taken := s.Find(o.Number); taken {
		return s, ErrTaken
	}
	if s.Empty() && o.Role != payment.RoleOwner {
		return s, ErrNoOwner
	}
	return s.Put(o), nil
}

// Change is Put of somebody who is there. An owner always remains.
func (s Staff) Change(o Operator) (Staff, error) {
	if err := o.Check(); err != nil {
		return s, err
	}
	if _, there := s.Find(o.Number); !there {
		return s, ErrUnknown
	}
	next := s.Put(o)
	if !slices.ContainsFunc(next.Operators, func(o Operator) bool { return o.Role == payment.RoleOwner && !o.Disabled }) {
		return s, ErrLastOwner
	}
	return next, nil
}

// Check refuses what no operator can be.
func (o Operator) Check() error {
	switch {
	case len(o.Number) < numberMin || len(o.Number) > numberMax || strings.Trim(o.Number, "0123456789") != "" ||
		strings.Trim(o.Number, "0") == "":
		return ErrNumber
	case strings.TrimSpace(o.Name) == "" || utf8.RuneCountInString(o.Name) > nameMax || strings.ContainsFunc(o.Name, func(r rune) bool { return r < ' ' || r == 0x7F }):
		return ErrName
	case !slices.Contains(payment.Roles, o.Role):
		return ErrRole
	}
	if o.Birthday != "" {
		if _, err := time.Parse("20060102", o.Birthday); err != nil {
			return ErrBirthday
		}
	}
	return nil
}
