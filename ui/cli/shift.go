package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"till/payment"
	"till/payment/report"
	"till/store"
	"till/ui/text"
)

// shiftWish is the cash of an end of a shift, "" where it was not counted.
type shiftWish struct{ cash, expected string }

func (s *session) shiftCommand(words *text.Commands) *cobra.Command {
	cmd := group(&cobra.Command{Use: "shift", Short: words.ShiftShort})
	var begins, ends shiftWish
	open := &cobra.Command{Use: "open", Short: words.ShiftOpen, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.openShift(ctx, begins) })}
	open.Flags().StringVar(&begins.cash, "cash", "", words.FlagCash)
	closes := &cobra.Command{Use: "close", Short: words.ShiftClose, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error { return s.closeShift(ctx, ends) })}
	closes.Flags().StringVar(&ends.cash, "cash", "", words.FlagCash)
	closes.Flags().StringVar(&ends.expected, "expected", "", words.FlagExpected)
	status := &cobra.Command{Use: "status", Short: words.ShiftStatus, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			return s.withBooks(ctx, func(b *books) error { return s.shiftStatus(ctx, b) })
		})}
	cmd.AddCommand(open, closes, status)
	return cmd
}

// cashOf reads counted cash, which may be nothing at all: 0.00.
func cashOf(given string) (*payment.Amount, error) {
	if given == "" {
		return nil, nil
	}
	if none := payment.Amount(0); given == none.Plain() {
		return &none, nil
	}
	amount, err := payment.ParseAmount(given)
	if err != nil {
		return nil, amountFault(given, err)
	}
	return &amount, nil
}

func (b *books) lastShift() (payment.Shift, error) {
	shifts, err := b.store.Shifts(1)
	if err != nil || len(shifts) == 0 {
		return payment.Shift{Closed: time.Unix(0, 1)}, err // none, and not open
	}
	return shifts[0], nil
}

func (s *session) openShift(ctx context.Context, wish shiftWish) error {
	float, err := cashOf(wish.cash)
	if err != nil {
		return err
	}
	return s.withWritable(ctx, func(b *books, operator string) error {
		last, err := b.lastShift()
		if err != nil {
			return err
		}
		if last.Open() {
			return usage(func(c *text.Commands) string {
				return c.ShiftIsOpen(last.Number, last.Opened.Local().Format("2006-01-02 15:04"))
			})
		}
		shift := payment.Shift{Number: last.Number + 1, Operator: operator, Opened: time.Now(), Float: float}
		if shift.After, err = b.store.NewestID(); err == nil {
			err = b.store.WriteShift(shift)
		}
		if err != nil {
			return err
		}
		return s.giveShift(shift, s.words().ShiftOpened(shift.Number))
	})
}

func (s *session) closeShift(ctx context.Context, wish shiftWish) error {
	counted, err := cashOf(wish.cash)
	if err != nil {
		return err
	}
	expected, err := cashOf(wish.expected)
	if err != nil {
		return err
	}
	return s.withWritable(ctx, func(b *books, _ string) error {
		shift, err := b.lastShift()
		if err != nil {
			return err
		}
		if !shift.Open() {
			return usage(func(c *text.Commands) string { return c.ShiftNoneOpen })
		}
		if shift.Upto, err = b.store.NewestID(); err != nil {
			return err
		}
		if shift.Cards, err = b.cardsOf(ctx, shift); err != nil {
			return notFinished(err)
		}
		shift.Closed, shift.Counted, shift.Expected = time.Now(), counted, expected
		if err := b.store.WriteShift(shift); err != nil {
			return err
		}
		return s.giveShift(shift, s.words().ShiftClosed(shift.Number))
	})
}

// cardsOf adds up what came in and went back on cards in a shift.
func (b *books) cardsOf(ctx context.Context, shift payment.Shift) (payment.BatchTotals, error) {
	if !shift.Open() && shift.Upto == shift.After {
		return payment.BatchTotals{}, nil
	}
	builder := report.New(nil, nil)
	err := b.store.Walk(ctx, store.Span{After: shift.After, Upto: shift.Upto, Sums: true}, func(part []payment.Txn, _, _ int) error {
		builder.Add(part)
		return nil
	})
	return builder.Report().Totals, err
}

func (s *session) shiftStatus(ctx context.Context, b *books) error {
	shift, err := b.lastShift()
	if err != nil {
		return err
	}
	if shift.Number == 0 {
		if s.flags.json {
			return printJSON(s.stdout, items[shiftJSON]{Items: []shiftJSON{}})
		}
		s.line(s.words().ShiftNever)
		return nil
	}
	if shift.Open() {
		if shift.Cards, err = b.cardsOf(ctx, shift); err != nil {
			return notFinished(err)
		}
	}
	if s.flags.json {
		return printJSON(s.stdout, items[shiftJSON]{Items: []shiftJSON{shiftJSONOf(shift)}})
	}
	s.tellShift(shift)
	return nil
}

func (s *session) giveShift(shift payment.Shift, line string) error {
	if s.flags.json {
		return printJSON(s.stdout, shiftJSONOf(shift))
	}
	s.line(line)
	s.tellShift(shift)
	return nil
}

// tellShift says what a shift took, and how its cash compares.
func (s *session) tellShift(shift payment.Shift) {
	words := s.words()
	s.line(words.ShiftSince(shift.Number, shift.Operator, shift.Opened.Local().Format("2006-01-02 15:04")))
	s.line(words.ShiftCards(shift.Cards.Count(), shift.Cards.Net()))
	for _, part := range []struct {
		label  string
		amount *payment.Amount
	}{{words.CashFloat, shift.Float}, {words.CashShould, shift.Expected}, {words.CashIs, shift.Counted}} {
		if part.amount != nil {
			s.line(words.CashCounted(part.label, *part.amount))
		}
	}
	by, known := shift.Difference()
	switch {
	case shift.Open():
	case !known:
		s.line(words.CashUnknown)
	case by == 0:
		s.line(words.CashRight)
	default:
		s.line(words.CashDiffers(by))
	}
}

// withWritable is withBooks for what writes a record and needs no device.
func (s *session) withWritable(ctx context.Context, act func(b *books, operator string) error) error {
	if s.shared != nil {
		return act(s.shared.books, s.onShift(s.shared))
	}
	if done, err := s.viaSocket(ctx); done {
		return err
	}
	t, err := s.openFolder(quick)
	if err != nil {
		return err
	}
	defer t.close()
	if err := t.check(); err != nil {
		return err
	}
	return act(t.books, s.onShift(t))
}

// onShift is whose shift it is: who signed on at the counter, else --operator or
// the shop's.
func (s *session) onShift(t *till) string {
	if number := t.operator(); number != "" {
		return number
	}
	return s.operator(t)
}
