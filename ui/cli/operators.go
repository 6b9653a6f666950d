package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"till/payment"
	"till/payment/people"
	"till/store"
	"till/ui/text"
)

func (s *session) operatorCommand(words *text.Commands) *cobra.Command {
	top := &cobra.Command{Use: "operator", Short: words.Operator, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.listOperators(ctx) })}
	var o people.Operator
	var role string
	add := &cobra.Command{Use: "add NUMBER NAME", Short: words.OperatorAdd, Args: between(2, 2),
		RunE: s.do(func(ctx context.Context, given []string) error {
			o.Number, o.Name, o.Role = given[0], given[1], payment.Role(role)
			return s.addOperator(ctx, o)
		})}
	add.Flags().StringVar(&role, "role", string(payment.RoleCashier), words.FlagRole)
	add.Flags().StringVar(&o.Phone, "phone", "", words.FlagPhone)
	add.Flags().StringVar(&o.Birthday, "birthday", "", words.FlagBirthday)
	add.Flags().StringVar(&o.ID, "id", "", words.FlagID)
	one := func(use, short string, act func(context.Context, string) error) *cobra.Command {
		return &cobra.Command{Use: use + " NUMBER", Short: short, Args: between(1, 1),
			RunE: s.do(func(ctx context.Context, given []string) error { return act(ctx, given[0]) })}
	}
	top.AddCommand(add,
		&cobra.Command{Use: "list", Short: words.OperatorList, Args: between(0, 0),
			RunE: s.do(func(ctx context.Context, _ []string) error { return s.listOperators(ctx) })},
		one("pin", words.OperatorPIN, s.choosePIN),
		one("reset", words.OperatorReset, s.resetPIN),
		one("disable", words.OperatorDisable, s.changing(payment.AuditDisabled, func(o people.Operator) people.Operator {
			o.Disabled = true
			return o
		})),
		one("enable", words.OperatorEnable, s.changing(payment.AuditChanged, func(o people.Operator) people.Operator {
			o.Disabled = false
			return o
		})),
		one("unlock", words.OperatorUnlock, s.changing(payment.AuditUnlocked, func(o people.Operator) people.Operator {
			o.Lock = people.Lock{}
			return o
		})))
	return top
}

// withStaff opens the folder's journal and its staff. A running till has the
// folder: operators are changed there, or when it is closed.
func (s *session) withStaff(act func(*staffroom, people.Staff) error) error {
	f, err := findFolder(s.env, s.flags.data, s.flags.practice)
	if err != nil {
		return err
	}
	s.announce(f)
	opened, err := openBooks(f, false)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }()
	room, err := staffroomOf(s.booksOf(f, opened), f.settings)
	if err != nil {
		return err
	}
	staff, err := room.staff()
	if err != nil {
		return staffFault(err)
	}
	return act(room, staff)
}

// staffFault says in one line why people could not be changed.
func staffFault(err error) error {
	sentence := func(c *text.Commands) string {
		for _, known := range []struct {
			err error
			say string
		}{{people.ErrNumber, c.BadOperatorNumber}, {people.ErrName, c.BadOperatorName}, {people.ErrRole, c.BadRole},
			{people.ErrTaken, c.OperatorTaken}, {people.ErrUnknown, c.OperatorUnknown}, {people.ErrLastOwner, c.OperatorLastOwner},
			{people.ErrNoOwner, c.OperatorNoOwner}, {people.ErrBirthday, c.BadBirthday}, {people.ErrWrongSignOn, c.WrongSignOn}} {
			if errors.Is(err, known.err) {
				return known.say
			}
		}
		return c.StaffUnreadable
	}
	code := exitUsage
	switch {
	case errors.Is(err, store.ErrStaff), errors.Is(err, people.ErrWrongSignOn):
		code = exitUnusable
	case sentence(text.CommandsIn(text.EN)) == text.CommandsIn(text.EN).StaffUnreadable:
		return err
	}
	return &fault{code: code, err: err, say: sentence}
}

func (s *session) listOperators(context.Context) error {
	return s.withStaff(func(_ *staffroom, staff people.Staff) error {
		words := s.words()
		if staff.Empty() {
			s.line(words.NoOperators)
		}
		for _, o := range staff.Operators {
			s.line(words.OperatorLine(o.Number, o.Name, words.Roles[o.Role], o.Disabled, o.MustChange, o.Hash != ""))
		}
		return nil
	})
}

// addOperator makes a new operator. The first one is the owner, chooses a PIN at
// once, and asks nobody: there is nobody to ask. Later ones get a PIN that works
// once.
func (s *session) addOperator(_ context.Context, o people.Operator) error {
	return s.withStaff(func(room *staffroom, staff people.Staff) error {
		by := o.Number
		if !staff.Empty() {
			boss, err := s.signedOn(room, payment.MayHandlePeople)
			if err != nil {
				return err
			}
			if staff, err = room.staff(); err != nil { // the sign-on is in it
				return err
			}
			by = boss.Number
		}
		o.Made = room.now()
		first := staff.Empty()
		next, err := staff.Add(o)
		if err != nil {
			return staffFault(err)
		}
		if !first {
			if err := room.keep(next, payment.Audit{Event: payment.AuditAdded, Operator: by, Subject: o.Number}); err != nil {
				return err
			}
			drawn, err := room.oneTime(o.Number, by)
			if err != nil {
				return err
			}
			s.line(s.words().OperatorDone[payment.AuditAdded](o.Number))
			s.line(s.words().OneTimePIN(o.Number, drawn))
			return nil
		}
		// An owner without a PIN would lock the till: both are kept, or neither.
		pin, err := s.newPIN(room, o)
		if err != nil {
			return err
		}
		if o, err = room.withPIN(o, pin); err != nil {
			return err
		}
		if err := room.keep(next.Put(o), payment.Audit{Event: payment.AuditAdded, Operator: by, Subject: o.Number}); err != nil {
			return err
		}
		s.line(s.words().OperatorDone[payment.AuditAdded](o.Number))
		return nil
	})
}

// choosePIN lets an operator choose another PIN, with the present one.
func (s *session) choosePIN(_ context.Context, number string) error {
	return s.withStaff(func(room *staffroom, staff people.Staff) error {
		if _, known := staff.Find(number); !known {
			return staffFault(people.ErrUnknown)
		}
		operator, err := s.signOnAs(room, number)
		if err != nil {
			return err
		}
		pin, err := s.newPIN(room, operator)
		if err != nil {
			return err
		}
		if _, err := room.setPIN(number, pin, number); err != nil {
			return staffFault(err)
		}
		s.line(s.words().OperatorDone[payment.AuditPINSet](number))
		return nil
	})
}

func (s *session) resetPIN(_ context.Context, number string) error {
	return s.withStaff(func(room *staffroom, _ people.Staff) error {
		boss, err := s.signedOn(room, payment.MayHandlePeople)
		if err != nil {
			return err
		}
		drawn, err := room.oneTime(number, boss.Number)
		if err != nil {
			return staffFault(err)
		}
		s.line(s.words().OneTimePIN(number, drawn))
		return nil
	})
}

// changing is a command that changes one operator.
func (s *session) changing(event payment.AuditEvent, alter func(people.Operator) people.Operator) func(context.Context, string) error {
	return func(_ context.Context, number string) error {
		return s.withStaff(func(room *staffroom, _ people.Staff) error {
			boss, err := s.signedOn(room, payment.MayHandlePeople)
			if err != nil {
				return err
			}
			if err := room.change(number, boss.Number, event, alter); err != nil {
				return staffFault(err)
			}
			s.line(s.words().OperatorDone[event](number))
			return nil
		})
	}
}

// newPIN asks for a PIN twice and holds it against the rules.
func (s *session) newPIN(room *staffroom, o people.Operator) (string, error) {
	words := s.words()
	pin, err := s.secretLine(words.AskNewPIN(o.Number))
	if err != nil {
		return "", err
	}
	refusal := people.CheckPIN(pin, people.Context{Operator: o, Today: room.now(), Numbers: room.numbers,
		Same: func(pin, hash string) bool {
			same, err := people.SamePIN(pin, hash, room.pepper[:])
			return err == nil && same
		}})
	if refusal != payment.PINAccepted {
		return "", usage(func(c *text.Commands) string { return c.NotTaken(c.Refusals[refusal]) })
	}
	again, err := s.secretLine(words.AskAgain(o.Number))
	if err != nil {
		return "", err
	}
	if people.Fold(again) != people.Fold(pin) {
		return "", usage(func(c *text.Commands) string { return c.PINsDiffer })
	}
	return pin, nil
}

// secretLine reads one line: from the terminal without showing it, else the next
// line of stdin.
func (s *session) secretLine(prompt string) (string, error) {
	if terminal, is := s.terminal(); is {
		_, _ = fmt.Fprint(s.stderr, prompt)
		typed, err := term.ReadPassword(terminal)
		_, _ = fmt.Fprintln(s.stderr)
		return string(typed), err
	}
	if s.lines == nil {
		s.lines = bufio.NewReader(s.stdin)
	}
	line, err := s.lines.ReadString('\n')
	if line == "" && err != nil {
		return "", nil // nothing typed is a wrong PIN
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// signOnAs asks for an operator's PIN.
func (s *session) signOnAs(room *staffroom, number string) (people.Operator, error) {
	pin, err := s.secretLine(s.words().AskPIN(number))
	if err != nil {
		return people.Operator{}, err
	}
	operator, left, err := room.signOn(number, pin)
	switch {
	case errors.Is(err, people.ErrLocked):
		return operator, &fault{code: exitUnusable, err: err, say: func(c *text.Commands) string { return c.DoorShut(left) }}
	case err != nil:
		return operator, staffFault(err)
	}
	return operator, nil
}

// signedOn is the operator of --operator, who has to have a right.
func (s *session) signedOn(room *staffroom, action payment.Action) (people.Operator, error) {
	if s.flags.operator == "" {
		return people.Operator{}, usage(func(c *text.Commands) string { return c.WhoSignsOn })
	}
	operator, err := s.signOnAs(room, s.flags.operator)
	if err != nil {
		return operator, err
	}
	if operator.MustChange {
		return operator, &fault{code: exitUnusable, err: people.ErrMustChange,
			say: func(c *text.Commands) string { return c.MustChange(operator.Number) }}
	}
	if _, err := room.allow(operator, nil, action, 0, ""); err != nil {
		return operator, s.notAllowed(err, action)
	}
	return operator, nil
}

func (s *session) notAllowed(err error, action payment.Action) error {
	return &fault{code: exitUnusable, err: err, say: func(c *text.Commands) string { return c.NotAllowed(c.Actions[action]) }}
}

// allowed is who does something at an open till, and who allowed it. A till
// without operators asks nobody, and takes by as a name that nobody proved.
func (s *session) allowed(t *till, action payment.Action, amount payment.Amount, by, subject string) (consent, error) {
	room, err := staffroomOf(t.books, t.folder.settings)
	if err != nil {
		return consent{}, err
	}
	staff, err := room.staff()
	if err != nil {
		return consent{}, staffFault(err)
	}
	if staff.Empty() && s.flags.strict {
		return consent{}, usage(func(c *text.Commands) string { return c.StrictNobody })
	}
	if staff.Empty() {
		return consent{operator: s.operator(t)}, nil
	}
	if s.shared != nil { // no PIN travels over a socket
		return consent{}, &fault{code: exitUnusable, say: func(c *text.Commands) string { return c.AtTheCounter }}
	}
	if s.flags.operator == "" {
		return consent{}, usage(func(c *text.Commands) string { return c.WhoSignsOn })
	}
	operator, err := s.signOnAs(room, s.flags.operator)
	if err != nil {
		return consent{}, err
	}
	if operator.MustChange {
		return consent{}, &fault{code: exitUnusable, err: people.ErrMustChange,
			say: func(c *text.Commands) string { return c.MustChange(operator.Number) }}
	}
	var approver *people.Operator
	if by != "" && !staff.Table.May(operator.Role, action, amount) {
		second, err := s.signOnAs(room, by)
		if err != nil {
			return consent{}, err
		}
		if second.MustChange {
			return consent{}, &fault{code: exitUnusable, err: people.ErrMustChange,
				say: func(c *text.Commands) string { return c.MustChange(second.Number) }}
		}
		approver = &second
	}
	out, err := room.allow(operator, approver, action, amount, subject)
	if err != nil {
		return consent{}, s.notAllowed(err, action)
	}
	return out, nil
}

// checkStaff refuses to open a counter whose operators cannot be read, and, where a
// shop is meant, one that has none. The screens ask who it is.
func (s *session) checkStaff(t *till) error {
	room, err := staffroomOf(t.books, t.folder.settings)
	if err != nil {
		return err
	}
	staff, err := room.staff()
	if err != nil {
		return staffFault(err)
	}
	if staff.Empty() && s.flags.strict {
		return usage(func(c *text.Commands) string { return c.StrictNobody })
	}
	return nil
}
