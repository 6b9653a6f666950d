package cli

import (
	"context"
	"errors"
	"fmt"

	"till/payment"
	"till/ui/text"
)

// undecided lists what is not decided, what somebody must chase, and what the
// bank is still to be told, oldest first. As JSON it is the desk's one list: the
// money's word tells them apart, and what is to send is not on the desk.
func (s *session) undecided(b *books) error {
	open, err1 := b.store.Undecided()
	chased, err2 := b.store.Chases()
	unsent, err3 := b.store.ToSend()
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	for i := range open {
		open[i] = b.asLeft(open[i])
	}
	if s.flags.json {
		return s.listOwed(append(open, chased...), b.slipText)
	}
	if err := s.listOwed(open, b.slipText); err != nil {
		return err
	}
	words := s.words()
	s.section(words.ChaseHead, chased)
	s.section(words.ToSendHead, unsent)
	s.tellOffline(b, unsent)
	return nil
}

// section lists attempts under a head of their own, nothing where there are none.
func (s *session) section(head func(int) string, txns []payment.Txn) {
	if len(txns) == 0 {
		return
	}
	_, _ = fmt.Fprintln(s.stdout, "\n"+head(len(txns)))
	lang := s.words().Lang
	for _, txn := range txns {
		what, next := text.Story(lang, txn)
		_, _ = fmt.Fprintf(s.stdout, "%s\n  %s\n  %s\n", text.ListLine(lang, txn), what, next)
	}
}

func listJSON(txns []payment.Txn, slip func(payment.Txn) string) []txnJSON {
	list := []txnJSON{}
	for _, txn := range txns {
		list = append(list, asJSON(txn, slip(txn)))
	}
	return list
}

func (s *session) listOwed(open []payment.Txn, slip func(payment.Txn) string) error {
	if s.flags.json {
		return printJSON(s.stdout, items[txnJSON]{Items: listJSON(open, slip)})
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
