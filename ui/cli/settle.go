package cli

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"till/payment"
	"till/payment/batch"
	"till/payment/engine"
	"till/payment/profile"
	"till/payment/receipt"
	"till/ui/text"
)

// settleWish is what a person asks of a day's end.
type settleWish struct {
	yes, anyway, check, list bool
	by, slip                 string
}

func (s *session) settleCommand(words *text.Commands) *cobra.Command {
	var wish settleWish
	cmd := &cobra.Command{
		Use: "settle", Short: words.SettleShort, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			switch {
			case wish.list:
				return s.withBooks(ctx, func(b *books) error { return s.listSettlements(b) })
			case wish.slip != "":
				return s.ask(ctx, func(t *till) error { return s.settlementSlip(ctx, t, wish.slip) })
			}
			return s.ask(ctx, func(t *till) error { return s.settle(ctx, t, wish) })
		}),
	}
	cmd.Flags().BoolVar(&wish.yes, "yes", false, words.FlagYes)
	cmd.Flags().BoolVar(&wish.anyway, "anyway", false, words.FlagAnyway)
	cmd.Flags().StringVar(&wish.by, "by", "", words.FlagSettleBy)
	cmd.Flags().BoolVar(&wish.check, "check", false, words.FlagCheck)
	cmd.Flags().BoolVar(&wish.list, "list", false, words.FlagSettleList)
	cmd.Flags().StringVar(&wish.slip, "slip", "", words.FlagSettleSlip)
	return cmd
}

// settlingOf is what closing a batch needs, where the acquirer has messages for it.
func (t *till) settlingOf(p *profile.Profile) engine.Settling {
	if _, offered := p.Messages[profile.MessageSettlement]; !offered {
		return engine.Settling{}
	}
	return engine.Settling{
		Journal: t.books.store, Host: t.host,
		Slip:  t.books.settlementSlip,
		Empty: p.Settlement.Empty == profile.EmptyZeros,
		Tries: p.Settlement.Tries,
	}
}

// settlementSlip is the slip of a settlement, from its record and its batch.
func (b *books) settlementSlip(settlement payment.Settlement, reprint bool) payment.Slip {
	txns, _ := b.store.BatchTxns(settlement.Batch) // a damaged archive costs the details, not the slip
	slip := receipt.Settlement{Batch: settlement.Batch, At: settlement.Ended, Operator: settlement.Operator,
		Kinds: kindSums(batch.Frozen(settlement, txns)), Totals: settlement.Totals, Domestic: settlement.Domestic, Foreign: settlement.Foreign}
	if len(txns) > 0 {
		slip.From = txns[0].Started
	}
	for _, txn := range txns {
		switch {
		case slices.Contains(settlement.Carried, txn.ID):
			slip.Undecided = append(slip.Undecided, txn)
		case slices.Contains(settlement.Unsaid, txn.ID):
			slip.Unsent = append(slip.Unsent, txn)
		case slices.Contains(settlement.Refused, txn.ID), txn.State == payment.AdviceRefused:
			slip.Refused = append(slip.Refused, txn)
		}
	}
	if reprint {
		slip.Reprint = settlement.Receipt.Reprints + 1
	}
	return b.receipts.Settlement(slip)
}

// kindSums adds a batch up by kind, in the order of payment.Kinds.
func kindSums(txns []payment.Txn) []receipt.KindSum {
	sums := map[payment.Kind]payment.Subtotal{}
	for _, line := range batch.Lines(txns) {
		sums[line.Txn.Kind] = sums[line.Txn.Kind].Plus(line.Amount)
	}
	var list []receipt.KindSum
	for _, kind := range payment.Kinds {
		if sum, there := sums[kind]; there {
			list = append(list, receipt.KindSum{Kind: kind, Subtotal: sum})
		}
	}
	return list
}

// settle shows what stands in the way, asks, and closes the batch.
func (s *session) settle(ctx context.Context, t *till, wish settleWish) error {
	if wish.anyway && strings.TrimSpace(wish.by) == "" {
		return usage(func(c *text.Commands) string { return c.AnywayNobody })
	}
	if !t.engine.CanSettle() {
		return s.sayIf(payment.ReasonNotSupported, "")
	}
	ahead, err := t.dayAhead()
	if err != nil {
		return err
	}
	if wish.check {
		return s.showAhead(ahead)
	}
	if !s.flags.json {
		if err := s.showAhead(ahead); err != nil {
			return err
		}
	}
	if agreed, err := s.agreed(wish, ahead.totals); err != nil || !agreed {
		return err
	}
	who, err := s.allowed(t, payment.MaySettle, 0, wish.by, ahead.batch)
	if err != nil {
		return err
	}
	order := engine.SettleOrder{Operator: who.operator, Anyway: wish.anyway, Approval: who.stands()}
	if wish.by != "" && order.Approval == nil {
		approval, err := payment.Approval{By: wish.by}.Check()
		if err != nil {
			return evidenceFault(err, payment.Txn{})
		}
		order.Approval = &approval
	}
	settlement, reason := t.settleDay(ctx, order, nil)
	return s.settled(t, settlement, reason)
}

// dayAhead is what a settlement would find now.
type dayAhead struct {
	batch    string
	findings []payment.Finding
	totals   payment.BatchTotals
}

func (t *till) dayAhead() (dayAhead, error) {
	var ahead dayAhead
	var err error
	if ahead.batch, err = t.books.store.Batch(); err != nil {
		return ahead, err
	}
	if ahead.findings, err = t.engine.Preflight(); err != nil {
		return ahead, err
	}
	txns, err := t.books.store.BatchTxns(ahead.batch)
	ahead.totals = batch.TotalsOf(batch.Lines(txns))
	return ahead, err
}

// unfinished is the current batch where its settlement was begun and is not over,
// "" for none.
func (b *books) unfinished() string {
	number, err := b.store.Batch()
	if err != nil {
		return ""
	}
	s, begun, err := b.store.Begun(number)
	if err != nil || !begun || s.State != payment.BatchClosing && s.State != payment.BatchUpload {
		return ""
	}
	return number
}

func (s *session) showAhead(ahead dayAhead) error {
	if s.flags.json {
		return printJSON(s.stdout, aheadJSONOf(ahead))
	}
	words := s.words()
	s.line(words.SettleHead(ahead.batch))
	domestic, foreign := words.SettleTotals(ahead.totals)
	s.line(domestic)
	s.line(foreign)
	if len(ahead.findings) == 0 {
		s.line(words.NothingHinders)
		return nil
	}
	s.line(words.SettleStands)
	for _, hindrance := range payment.Hindrances {
		n := 0
		for _, finding := range ahead.findings {
			if finding.Hindrance == hindrance {
				n++
			}
		}
		if n > 0 {
			say := words.Hindrances[hindrance]
			s.line("  " + say.What(n))
			s.line("    " + say.Next)
		}
	}
	return nil
}

func (s *session) line(text string) { _, _ = fmt.Fprintln(s.stdout, text) }

// agreed asks whether to settle, where a person can be asked.
func (s *session) agreed(wish settleWish, totals payment.BatchTotals) (bool, error) {
	if wish.yes {
		return true, nil
	}
	if _, can := s.terminal(); !can || s.flags.json {
		return false, usage(func(c *text.Commands) string { return c.SettleNeedsYes })
	}
	_, _ = fmt.Fprint(s.stderr, s.words().SettleAsks(totals))
	line, _ := bufio.NewReader(s.stdin).ReadString('\n')
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes" || answer == "是", nil
}

// settled says how a settlement ended: exit 0 when it is over, 11 where the batch
// is open as before, 12 where it must be finished.
func (s *session) settled(t *till, settlement payment.Settlement, reason payment.Reason) error {
	explained, err := t.explain(settlement)
	if err != nil {
		return err
	}
	if s.flags.json {
		if err := printJSON(s.stdout, t.books.settlementJSON(settlement, reason, explained)); err != nil {
			return err
		}
	} else {
		s.tellSettlement(settlement, reason, explained)
	}
	switch {
	case settlement.State.Over():
		return nil
	case settlement.State == payment.BatchOpen:
		return status(exitNoMoney)
	}
	return status(exitUndecided)
}

// explain names the records behind a difference, where the bank told its totals.
func (t *till) explain(settlement payment.Settlement) (payment.Explanation, error) {
	if settlement.Bank == nil {
		return payment.Explanation{}, nil
	}
	txns, err := t.books.store.BatchTxns(settlement.Batch)
	return batch.Explain(settlement, txns), err
}

func (s *session) tellSettlement(settlement payment.Settlement, reason payment.Reason, e payment.Explanation) {
	words := s.words()
	s.line(words.SettleStates[settlement.State])
	if reason != payment.NoReason {
		say := text.In(words.Lang).Reasons[reason]
		s.line("  " + string(say.What) + ". " + string(say.Next))
	}
	if settlement.State == payment.BatchOpen || settlement.State == payment.BatchClosing {
		return
	}
	s.line(words.SettleVerdict(words.SettleVerdicts[settlement.Domestic], words.SettleVerdicts[settlement.Foreign]))
	if settlement.State == payment.BatchUpload {
		s.line(words.SettleUploaded(settlement.Done, settlement.Uploads))
	}
	if n := len(settlement.Carried); n > 0 {
		s.line(words.SettleCarried(n))
	}
	if len(settlement.Refused)+len(settlement.Unsaid) > 0 {
		s.line(words.SettleUntaken(len(settlement.Refused), len(settlement.Unsaid)))
	}
	for _, line := range explanationLines(words, e) {
		s.line(line)
	}
	if settlement.Next != "" {
		s.line(words.SettleNext(settlement.Next))
	}
}

// explanationLines is why the totals differ, nothing where they do not.
func explanationLines(words *text.Commands, e payment.Explanation) []string {
	if e.Equal() {
		return nil
	}
	lines := []string{words.Difference(e.Difference)}
	for _, blame := range e.Blamed {
		amount := blame.Txn.Amount
		if amount == 0 {
			amount = blame.Txn.Requested
		}
		lines = append(lines, words.CauseLine(words.Causes[blame.Cause], blame.Txn.STAN, amount, blame.Txn.Card.Tail()))
	}
	switch {
	case len(e.Blamed) == 0:
		lines = append(lines, words.Unexplained)
	case e.Others > 0:
		lines = append(lines, words.CauseOthers(e.Others))
	}
	return lines
}

// listSettlements lists the batches that were settled, newest first.
func (s *session) listSettlements(b *books) error {
	const most = 1000
	list, err := b.store.Settlements(most)
	if err != nil {
		return err
	}
	if s.flags.json {
		out := items[settlementJSON]{Items: []settlementJSON{}}
		for _, settlement := range list {
			out.Items = append(out.Items, b.settlementJSON(settlement, payment.NoReason, payment.Explanation{}))
		}
		return printJSON(s.stdout, out)
	}
	words := s.words()
	if len(list) == 0 {
		s.line(words.SettlementsNone)
	}
	for _, settlement := range list {
		s.line(fmt.Sprintf("%s  %s  %s", settlement.Batch, settlement.Begun.Format("2006-01-02 15:04"), words.SettleStates[settlement.State]))
		domestic, foreign := words.SettleTotals(settlement.Totals)
		s.line(domestic)
		s.line(foreign)
	}
	return nil
}

// settlementSlip prints the slip of a settled batch again.
func (s *session) settlementSlip(ctx context.Context, t *till, number string) error {
	if _, begun, err := t.books.store.Begun(number); err != nil || !begun {
		return usage(func(c *text.Commands) string { return c.NotSettled(number) })
	}
	settlement, err := t.engine.ReprintSettlement(ctx, number)
	if err != nil {
		return usage(func(c *text.Commands) string { return c.NotSettled(number) })
	}
	explained, err := t.explain(settlement)
	if err != nil {
		return err
	}
	if s.flags.json {
		return printJSON(s.stdout, t.books.settlementJSON(settlement, payment.NoReason, explained))
	}
	s.tellSettlement(settlement, payment.NoReason, explained)
	return nil
}
