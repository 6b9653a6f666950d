package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"till/payment"
	"till/payment/engine"
	"till/payment/host"
	"till/store"
	"till/ui/text"
)

// deskWish is what a person wants of the undecided desk.
type deskWish struct {
	retry                            bool
	close, slip, batch               string
	evidence, by, money, amount      string
	closeGiven, slipGiven, moneyThen bool
}

// undecidedCommand is the desk: the list, and what can be done with an item.
func (s *session) undecidedCommand(words *text.Commands) *cobra.Command {
	var wish deskWish
	flags := text.FlagsIn(words.Lang)
	cmd := &cobra.Command{
		Use:   "undecided [--retry [STAN]] [--close STAN --evidence TEXT --by NAME [--money WORD [--amount AMOUNT]]] [--slip STAN]",
		Short: words.Undecided, Args: between(0, 1),
	}
	cmd.RunE = s.do(func(ctx context.Context, args []string) error {
		wish.closeGiven, wish.slipGiven = cmd.Flags().Changed("close"), cmd.Flags().Changed("slip")
		wish.moneyThen = cmd.Flags().Changed("money")
		stan := ""
		if len(args) == 1 {
			stan = args[0]
		}
		return s.desk(ctx, wish, stan)
	})
	cmd.Flags().BoolVar(&wish.retry, "retry", false, flags.Retry)
	cmd.Flags().StringVar(&wish.close, "close", "", words.FlagClose)
	cmd.Flags().StringVar(&wish.evidence, "evidence", "", words.FlagEvidence)
	cmd.Flags().StringVar(&wish.by, "by", "", words.FlagBy)
	cmd.Flags().StringVar(&wish.money, "money", "", words.FlagMoney)
	cmd.Flags().StringVar(&wish.amount, "amount", "", words.FlagAmount)
	cmd.Flags().StringVar(&wish.slip, "slip", "", words.FlagSlip)
	cmd.Flags().StringVar(&wish.batch, "batch", "", flags.Batch)
	return cmd
}

func (s *session) desk(ctx context.Context, wish deskWish, stan string) error {
	wishes := 0
	for _, wanted := range []bool{wish.retry, wish.closeGiven, wish.slipGiven} {
		if wanted {
			wishes++
		}
	}
	switch {
	case wishes > 1:
		return usage(func(c *text.Commands) string { return c.OneOfThem })
	case wish.closeGiven:
		return s.closeItem(ctx, wish)
	case wish.slipGiven:
		return s.pendingSlip(ctx, wish)
	case wish.retry:
		return s.retry(ctx, stan, wish.batch)
	}
	return s.withBooks(ctx, s.undecided)
}

// item finds the undecided attempt of a trace number.
func (s *session) item(t *till, stan, batch string) (payment.Txn, error) {
	if stan == "" {
		return payment.Txn{}, usage(func(c *text.Commands) string { return c.BadSTAN(stan) })
	}
	return find(t.books.store, stan, batch)
}

// closeItem ends an item with a person's evidence. The name is recorded as not
// verified: nothing here can prove it.
func (s *session) closeItem(ctx context.Context, wish deskWish) error {
	// What is wrong with any evidence is said before anything is opened.
	sample := payment.Evidence{By: either(wish.by, "?"), Text: wish.evidence, Money: payment.NotPaid}
	if _, err := sample.Check(payment.Txn{Kind: payment.Sale}); err != nil {
		return evidenceFault(err, payment.Txn{})
	}
	var part payment.Amount
	if wish.amount != "" {
		var err error
		if part, err = payment.ParseAmount(wish.amount); err != nil {
			return amountFault(wish.amount, err)
		}
	}
	t, release, done, err := s.takeTill(ctx)
	if done || err != nil {
		return err
	}
	defer release()
	txn, err := s.item(t, wish.close, wish.batch)
	if err != nil {
		return err
	}
	who, err := s.allowed(t, payment.MayCloseByHand, txn.Requested, wish.by, text.TraceOf(txn))
	if err != nil {
		return err
	}
	evidence := payment.Evidence{By: s.standsFor(t, wish.by), Text: wish.evidence, Money: payment.Money(wish.money), Amount: part}
	if stands := who.stands(); stands != nil {
		evidence.By, evidence.Verified = stands.By, true
	}
	if !wish.moneyThen && txn.Kind.Moves() != payment.MovesNothing {
		evidence.Money = payment.NotPaid
	}
	closed, err := t.closeByHand(ctx, txn.ID, evidence)
	if err != nil {
		return evidenceFault(err, txn)
	}
	if s.flags.json {
		return printJSON(s.stdout, asJSON(closed, t.slipText(closed)))
	}
	s.tell(closed)
	_, _ = fmt.Fprintf(s.stdout, "\n%s", t.slipText(closed))
	return nil
}

// standsFor is who was named, else the operator.
func (s *session) standsFor(t *till, by string) string { return either(by, s.operator(t)) }

func either(one, other string) string {
	if one != "" {
		return one
	}
	return other
}

// closeByHand closes an item and prints its slip, and writes the slip's mark.
func (t *till) closeByHand(ctx context.Context, id uint64, evidence payment.Evidence) (payment.Txn, error) {
	t.world.refill()
	defer t.engine.Close()
	return t.engine.CloseByHand(ctx, id, evidence)
}

// evidenceFault says in one line why evidence was not taken.
func evidenceFault(err error, txn payment.Txn) error {
	say := func(sentence func(*text.Commands) string) error {
		return &fault{code: exitUsage, err: err, say: sentence}
	}
	switch {
	case errors.Is(err, payment.ErrEvidenceEmpty):
		return say(func(c *text.Commands) string { return c.EvidenceEmpty })
	case errors.Is(err, payment.ErrEvidenceBy):
		return say(func(c *text.Commands) string { return c.EvidenceBy })
	case errors.Is(err, payment.ErrEvidenceLong):
		return say(func(c *text.Commands) string { return c.EvidenceLong })
	case errors.Is(err, payment.ErrEvidenceCard):
		return say(func(c *text.Commands) string { return c.EvidenceCard })
	case errors.Is(err, payment.ErrEvidenceMoney):
		return say(func(c *text.Commands) string { return c.EvidenceMoney(txn.Kind) })
	case errors.Is(err, payment.ErrEvidenceAmount):
		return say(func(c *text.Commands) string { return c.EvidenceAmount(txn.Requested) })
	case errors.Is(err, engine.ErrNotUndecided):
		return say(func(c *text.Commands) string { return c.NotUndecided(text.TraceOf(txn)) })
	case errors.Is(err, engine.ErrNotWritten):
		return unusable(err, func(c *text.Commands) string { return c.NotWritten })
	}
	return err
}

// pendingSlip prints the slip of an undecided item: do not pay again.
func (s *session) pendingSlip(ctx context.Context, wish deskWish) error {
	t, release, done, err := s.takeTill(ctx)
	if done || err != nil {
		return err
	}
	defer release()
	txn, err := s.item(t, wish.slip, wish.batch)
	if err != nil {
		return err
	}
	if txn.Money() != payment.Undecided && !txn.State.Open() || txn.State == payment.OfflineApproved {
		return usage(func(c *text.Commands) string { return c.NotUndecided(text.TraceOf(txn)) })
	}
	txn = t.reprint(ctx, txn)
	if s.flags.json {
		return printJSON(s.stdout, asJSON(txn, t.slipText(txn)))
	}
	words := s.words()
	line := words.SlipPrinted
	switch {
	case txn.Receipt.State == payment.ReceiptUnknown:
		line = words.SlipUnknown
	case txn.Receipt.Certainty == payment.PrintFailed:
		line = words.SlipWaits
	}
	_, _ = fmt.Fprintf(s.stdout, "%s\n\n%s", line, t.slipText(txn))
	return nil
}

// madeAgain makes an order one that is made again for an undecided sale. It
// needs somebody who allows it (law 5); until operators have PINs the name is
// recorded as not verified.
func (s *session) madeAgain(t *till, a asked, order payment.Order) (payment.Order, error) {
	if a.again == "" {
		return order, nil
	}
	first, err := find(t.books.store, a.again, "")
	if err != nil {
		return order, err
	}
	if first.Kind != payment.Sale || first.Money() != payment.Undecided || order.Kind != payment.Sale {
		return order, usage(func(c *text.Commands) string { return c.AgainNoSale(a.again) })
	}
	if first.Requested != order.Amount {
		return order, usage(func(c *text.Commands) string { return c.AgainAmount(first.Requested) })
	}
	approval, err := payment.Approval{By: a.by}.Check()
	if err != nil {
		return order, approvalFault(err)
	}
	order.Again, order.Approval = payment.LinkTo(first), &approval
	return order, nil
}

func approvalFault(err error) error {
	return &fault{code: exitUsage, err: err, say: func(c *text.Commands) string {
		switch {
		case errors.Is(err, payment.ErrEvidenceCard):
			return c.NameCard
		case errors.Is(err, payment.ErrEvidenceLong):
			return c.NameLong
		}
		return c.AgainNobody
	}}
}

// links tells in one line that a sale was made again, or for which one it was;
// "" where it stands alone.
func (s *session) links(b *books, txn payment.Txn) string {
	words := s.words()
	if txn.Again != nil && txn.Approval != nil {
		return words.AgainFor(txn.Again.Batch+"/"+txn.Again.STAN, *txn.Approval)
	}
	if txn.Resumes != nil {
		return words.Resumes(txn.Resumes.Batch + "/" + txn.Resumes.STAN)
	}
	if later := laterOf(b.store, txn); later != "" {
		return words.PaidAgain(later)
	}
	if next := resumedAs(b.store, txn); next != "" {
		return words.ResumedAs(next)
	}
	return ""
}

// resumedAs is the number under which the till asked once more what the bank had
// refused unread: the attempt right after it, if it is one.
func resumedAs(books *store.Store, txn payment.Txn) string {
	if txn.State != payment.Declined || txn.ID == 0 {
		return ""
	}
	next, err := books.Txn(txn.ID + 1)
	if err != nil || next.Resumes == nil || next.Resumes.ID != txn.ID {
		return ""
	}
	return text.TraceOf(next)
}

// laterOf is the number of the sale that was made again for an undecided one. It
// looks at what came after it, the newest list of the journal at most.
func laterOf(books *store.Store, txn payment.Txn) string {
	if txn.Money() != payment.Undecided && !txn.ByHand && txn.State != payment.Reversed {
		return ""
	}
	after, err := books.List(store.Filter{Since: txn.Started})
	if err != nil {
		return ""
	}
	for _, later := range after {
		if later.Again != nil && later.Again.ID == txn.ID {
			return text.TraceOf(later)
		}
	}
	return ""
}

// hear keeps what the line tells of an item that a person has closed. The line
// tells it in the middle of an exchange, so it is written when that is over.
func (t *till) hear(e host.Event) {
	if e.Kind != host.EventLate || t.engine == nil {
		return
	}
	txn, err := t.books.store.FindSTAN("", e.STAN)
	if err != nil || txn.State != payment.ClosedByHand {
		return
	}
	t.hearing.Go(func() {
		// A journal that fails has told the counter already.
		_ = t.engine.HeardLate(context.Background(), txn.ID, e.MTI, e.Code)
	})
}
