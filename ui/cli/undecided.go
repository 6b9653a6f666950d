package cli

import (
	"context"
	"fmt"

	"till/payment"
	"till/ui/text"
)

// undecided lists what is not decided, oldest first.
func (s *session) undecided(b *books) error {
	open, err := b.store.Undecided()
	if err != nil {
		return err
	}
	return s.listOwed(open, b.slipText)
}

func (s *session) listOwed(open []payment.Txn, slip func(payment.Txn) string) error {
	if s.flags.json {
		list := items[txnJSON]{Items: []txnJSON{}}
		for _, txn := range open {
			list.Items = append(list.Items, asJSON(txn, slip(txn)))
		}
		return printJSON(s.stdout, list)
	}
	words := s.words()
	if len(open) == 0 {
		_, _ = fmt.Fprintln(s.stdout, words.NothingOwed)
		return nil
	}
	for _, txn := range open {
		_, _ = fmt.Fprintln(s.stdout, words.OwedLine(txn.Amount, txn.Card.Tail(), text.TraceOf(txn), txn.Tries()))
		_, next := text.Story(words.Lang, txn)
		_, _ = fmt.Fprintln(s.stdout, "  "+next)
	}
	return nil
}

// retry tries owed reversals once, whatever their back-off. It ends with 0 when
// nothing that it tried is owed any more.
func (s *session) retry(ctx context.Context, stan, batch string) error {
	t, release, done, err := s.takeTill(ctx)
	if done || err != nil {
		return err
	}
	defer release()
	only := uint64(0)
	if stan != "" {
		txn, err := find(t.books.store, stan, batch)
		if err != nil {
			return err
		}
		only = txn.ID
	}
	tried, reason, err := t.engine.RetryOwed(ctx, only, nil)
	if err != nil {
		return err
	}
	if reason != payment.NoReason && !s.flags.json {
		words := s.words()
		_, _ = fmt.Fprintln(s.stdout, words.LineNotReady(string(text.In(words.Lang).Reasons[reason].What)))
	}
	owed := 0
	for _, txn := range tried {
		if txn.State.Open() {
			owed++
		}
	}
	if err := s.listRetried(tried, owed, t.slipText); err != nil {
		return err
	}
	if owed > 0 {
		return status(exitUndecided)
	}
	return nil
}

func (s *session) listRetried(tried []payment.Txn, owed int, slip func(payment.Txn) string) error {
	if s.flags.json || len(tried) == 0 {
		return s.listOwed(tried, slip)
	}
	for _, txn := range tried {
		s.tell(txn)
	}
	if owed > 0 {
		_, _ = fmt.Fprintln(s.stdout, s.words().StillOwed(owed))
	}
	return nil
}
