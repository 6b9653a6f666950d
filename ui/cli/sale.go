package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"till/payment"
	"till/ui/text"
)

func (s *session) saleCommand(words *text.Commands) *cobra.Command {
	return &cobra.Command{
		Use: "sale AMOUNT", Short: words.Sale, Args: between(1, 1),
		RunE: s.do(func(ctx context.Context, args []string) error { return s.sale(ctx, args[0]) }),
	}
}

// sale takes one payment without a screen. The amount is checked before
// anything is opened.
func (s *session) sale(ctx context.Context, given string) error {
	amount, err := payment.ParseAmount(given)
	if err != nil {
		return usage(func(c *text.Commands) string { return amountSentence(c, err)(given) })
	}
	t, err := s.openTill(ctx, quick)
	if err != nil {
		return err
	}
	defer t.close()
	watch := func(payment.Progress) {}
	if !s.flags.json {
		watch = s.narrate()
	}
	txn := t.sell(ctx, payment.SaleRequest{Amount: amount, Currency: payment.CNY, Operator: s.operator(t)}, watch)
	return s.report(t, txn)
}

// operator is the number given, else the shop's.
func (s *session) operator(t *till) string {
	if s.flags.operator != "" {
		return s.flags.operator
	}
	return t.folder.settings.Shop.Operator
}

func amountSentence(c *text.Commands, err error) func(string) string {
	switch {
	case errors.Is(err, payment.ErrAmountZero):
		return c.AmountZero
	case errors.Is(err, payment.ErrAmountNegative):
		return c.AmountNegative
	case errors.Is(err, payment.ErrAmountTooLarge):
		return c.AmountTooLarge
	}
	return c.AmountForm
}

// report prints a finished attempt and turns it into the exit code.
func (s *session) report(t *till, txn payment.Txn) error {
	slip := t.slipText(txn)
	if s.flags.json {
		if err := printJSON(s.stdout, asJSON(txn, slip)); err != nil {
			return err
		}
		return status(exitOf(txn))
	}
	s.tell(txn)
	if txn.State == payment.Approved {
		_, _ = fmt.Fprintf(s.stdout, "\n%s", slip)
	}
	return status(exitOf(txn))
}

// tell prints an attempt in a few lines: the money's word first.
func (s *session) tell(txn payment.Txn) {
	lang := s.words().Lang
	what, next := text.Story(lang, txn)
	_, _ = fmt.Fprintln(s.stdout, s.words().MoneyLine(text.MoneyWord(lang, txn), txn.Amount, facts(txn)))
	_, _ = fmt.Fprintln(s.stdout, what)
	_, _ = fmt.Fprintln(s.stdout, s.words().NextIs+next)
}

// facts is the line by which an attempt is found again.
func facts(txn payment.Txn) string {
	var parts []string
	for _, part := range []string{txn.Card.Masked, number(txn), txn.AuthCode, txn.RRN, codeFact(txn)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "  ")
}

func number(txn payment.Txn) string {
	if txn.STAN == "" {
		return ""
	}
	return txn.Batch + "/" + txn.STAN
}

func codeFact(txn payment.Txn) string {
	if txn.ResponseCode == "" || txn.ResponseCode == "00" {
		return ""
	}
	return "[" + txn.ResponseCode + "]"
}

// narrate says on stderr who is asked at the moment, so that a person at a
// plain terminal never waits without knowing for whom.
func (s *session) narrate() func(payment.Progress) {
	words := text.In(s.words().Lang)
	var last payment.Stage
	return func(p payment.Progress) {
		line := text.StageLine(words, p.Stage)
		if p.Stage == last || line == "" {
			return
		}
		last = p.Stage
		_, _ = fmt.Fprintln(s.stderr, line)
	}
}
