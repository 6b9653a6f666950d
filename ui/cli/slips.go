package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"till/payment"
	"till/payment/engine"
	"till/ui"
	"till/ui/text"
)

// reprintWish is what is asked of journal reprint.
type reprintWish struct {
	stan, batch   string
	to            string // an address, or a form for stdout
	seen, waiting bool
}

func (s *session) reprintCommand(words *text.Commands) *cobra.Command {
	var wish reprintWish
	cmd := &cobra.Command{
		Use: "reprint [STAN]", Short: words.Reprint, Args: between(0, 1),
		RunE: s.do(func(ctx context.Context, args []string) error {
			wish.stan = strings.Join(args, "")
			switch {
			case wish.waiting:
				return s.printStale(ctx)
			case wish.seen:
				return s.slipSeen(ctx, wish)
			case wish.to != "":
				return s.reprintTo(ctx, wish)
			}
			return s.reprint(ctx, wish.stan, wish.batch)
		}),
	}
	cmd.Flags().StringVar(&wish.batch, "batch", "", text.FlagsIn(words.Lang).Batch)
	cmd.Flags().BoolVar(&wish.seen, "seen", false, words.FlagSeen)
	cmd.Flags().BoolVar(&wish.waiting, "waiting", false, words.FlagWaiting)
	cmd.Flags().StringVar(&wish.to, "to", "", words.FlagReprintTo)
	cmd.MarkFlagsMutuallyExclusive("seen", "waiting", "to")
	return cmd
}

// askOfSlips asks, once, what the till cannot know of paper: whether the slips
// came out that were on their way when it ended, and whether old ones are still
// wanted. Nothing is printed for want of an answer.
func (s *session) askOfSlips(e *engine.Engine) {
	for _, txn := range e.Doubted() {
		_, _ = fmt.Fprintln(s.stderr, s.words().SlipDoubted(txn.STAN, txn.Amount))
	}
	if stale, err := e.Stale(); err == nil && len(stale) > 0 {
		_, _ = fmt.Fprintln(s.stderr, s.words().SlipsStale(len(stale)))
	}
}

// askOfSlips asks the same at the counter.
func (c *counter) askOfSlips() {
	if doubted := c.t.engine.Doubted(); len(doubted) > 0 {
		c.send(ui.SlipsDoubted{Txns: doubted})
	}
	if stale, err := c.t.engine.Stale(); err == nil && len(stale) > 0 {
		c.send(ui.Notice{Text: ui.Name{ZH: text.CommandsIn(text.ZH).SlipsStaleHere(len(stale)), EN: text.CommandsIn(text.EN).SlipsStaleHere(len(stale))}})
	}
}

// SlipSeen satisfies ui.Slips.
func (c *counter) SlipSeen(id uint64) error {
	txn, err := c.t.books.store.Txn(id)
	if err != nil {
		return err
	}
	_, err = c.t.engine.SlipSeen(txn)
	c.send(ui.Changed{})
	return err
}

// slipSeen writes down that a person saw the slip, or wants it no more.
func (s *session) slipSeen(ctx context.Context, wish reprintWish) error {
	t, release, err := s.borrowTill(ctx)
	if err != nil {
		return err
	}
	defer release()
	txn, err := find(t.books.store, wish.stan, wish.batch)
	if err != nil {
		return err
	}
	txn, err = t.engine.SlipSeen(txn)
	if errors.Is(err, engine.ErrNotAsked) {
		return usage(func(c *text.Commands) string { return c.SlipNotAsked(text.TraceOf(txn)) })
	}
	if err != nil {
		return err
	}
	if s.flags.json {
		return printJSON(s.stdout, asJSON(txn, t.slipText(txn)))
	}
	_, _ = fmt.Fprintln(s.stdout, s.words().SlipClosed)
	return nil
}

// printStale prints every slip that waits, however old.
func (s *session) printStale(ctx context.Context) error {
	t, release, err := s.borrowTill(ctx)
	if err != nil {
		return err
	}
	defer release()
	t.world.refill()
	t.engine.PrintStale(ctx)
	waiting, err := t.books.store.Waiting()
	if err != nil {
		return err
	}
	line := s.words().SlipWaits
	if len(waiting) == 0 {
		line = s.words().NoSlipWaits
	}
	_, _ = fmt.Fprintln(s.stdout, line)
	return nil
}

// reprint prints a slip again; without a trace number the last one. A slip that
// waits comes out for the first time, without the reprint mark.
func (s *session) reprint(ctx context.Context, stan, batch string) error {
	t, release, err := s.borrowTill(ctx)
	if err != nil {
		return err
	}
	defer release()
	txn, err := find(t.books.store, stan, batch)
	if err != nil {
		return err
	}
	return s.sayPrinted(t, t.reprint(ctx, txn))
}

// sayPrinted says what became of a slip that was asked for.
func (s *session) sayPrinted(t *till, txn payment.Txn) error {
	words := s.words()
	line := words.SlipWaits
	switch {
	case s.flags.json:
		return printJSON(s.stdout, asJSON(txn, t.slipText(txn)))
	case txn.Receipt.State == payment.ReceiptUnknown:
		line = words.SlipUnknown
	case txn.Receipt.Certainty != payment.PrintFailed:
		line = words.SlipPrinted
	}
	_, _ = fmt.Fprintln(s.stdout, line)
	return nil
}
