package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"till/payment"
	"till/store"
	"till/ui/text"
)

func (s *session) statusCommand(words *text.Commands) *cobra.Command {
	var batch string
	cmd := &cobra.Command{
		Use: "status [STAN]", Short: words.Status, Args: between(0, 1),
		RunE: s.do(func(ctx context.Context, args []string) error {
			stan := ""
			if len(args) == 1 {
				stan = args[0]
			}
			return s.withBooks(ctx, func(b *books) error { return s.status(b, stan, batch) })
		}),
	}
	cmd.Flags().StringVar(&batch, "batch", "", text.FlagsIn(words.Lang).Batch)
	return cmd
}

// status tells the last attempt, or the one with that trace number.
func (s *session) status(b *books, stan, batch string) error {
	txn, err := find(b.store, stan, batch)
	if err != nil {
		return err
	}
	txn = b.asLeft(txn)
	if s.flags.json {
		return printJSON(s.stdout, asJSON(txn, b.slipText(txn)))
	}
	s.tell(txn)
	if line := s.links(b, txn); line != "" {
		_, _ = fmt.Fprintln(s.stdout, line)
	}
	reversals := txn.Folded
	for _, try := range txn.Attempts {
		if try.Reversal() {
			reversals++
		}
		_, _ = fmt.Fprintln(s.stdout, text.TryLine(s.words().Lang, try, reversals))
	}
	return nil
}

// find gives the last attempt, or the one that a trace number names.
func find(books *store.Store, stan, batch string) (payment.Txn, error) {
	if stan == "" {
		txn, err := books.Last()
		if errors.Is(err, store.ErrNotFound) {
			return payment.Txn{}, unusable(err, func(c *text.Commands) string { return c.NoTxn })
		}
		return txn, err
	}
	if payment.IsSlipCode(stan) {
		return findSlip(books, stan)
	}
	padded, good := sixDigits(stan)
	if !good {
		return payment.Txn{}, usage(func(c *text.Commands) string { return c.BadSTAN(stan) })
	}
	if batch != "" {
		if batch, good = sixDigits(batch); !good {
			return payment.Txn{}, usage(func(c *text.Commands) string { return c.BadSTAN(batch) })
		}
	}
	txn, err := books.FindSTAN(batch, padded)
	if errors.Is(err, store.ErrNotFound) {
		return payment.Txn{}, unusable(err, func(c *text.Commands) string { return c.NoSTAN(padded) })
	}
	return txn, err
}

// findSlip is the attempt whose slip carries a code. A code of another till, or
// of a journal that was begun anew, finds nothing here, whatever its numbers.
func findSlip(books *store.Store, code string) (payment.Txn, error) {
	ref, err := payment.ParseSlipCode(code)
	if err != nil {
		return payment.Txn{}, usage(func(c *text.Commands) string { return c.BadSlipCode(code) })
	}
	txn, err := books.FindSTAN(ref.Batch, ref.STAN)
	if err == nil && payment.SlipRefOf(txn) != ref {
		err = store.ErrNotFound
	}
	if errors.Is(err, store.ErrNotFound) {
		return payment.Txn{}, unusable(err, func(c *text.Commands) string { return c.NoSlip(ref.String()) })
	}
	return txn, err
}

// sixDigits fills a number up to the six digits that messages carry.
func sixDigits(given string) (string, bool) {
	if given == "" || len(given) > 6 || strings.Trim(given, "0123456789") != "" {
		return "", false
	}
	return strings.Repeat("0", 6-len(given)) + given, true
}
