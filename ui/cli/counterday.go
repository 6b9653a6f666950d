package cli

import (
	"context"
	"errors"
	"time"

	"till/payment"
	"till/payment/batch"
	"till/payment/engine"
	"till/ui"
	"till/ui/text"
)

// dayEndSale is under which number a settlement's cancel is kept: sales count from 1.
const dayEndSale = 0

// DayAhead satisfies ui.DayEnd.
func (c *counter) DayAhead() (ui.Ahead, error) {
	if c.t.engine == nil || !c.t.engine.CanSettle() {
		return ui.Ahead{}, nil
	}
	now, err := c.t.dayAhead()
	if err != nil {
		return ui.Ahead{}, err
	}
	ahead := ui.Ahead{Offered: true, Totals: now.totals, Findings: now.findings, Next: batch.NextBatch(now.batch)}
	var begun bool
	if ahead.Settlement, begun, err = c.t.books.store.Begun(now.batch); err != nil {
		return ui.Ahead{}, err
	}
	if begun && ahead.Settlement.State != payment.BatchOpen {
		ahead.Totals = ahead.Settlement.Totals
	}
	txns, err := c.t.books.store.BatchTxns(now.batch)
	if len(txns) > 0 {
		ahead.Since = txns[0].Started
	}
	return ahead, err
}

// Settle satisfies ui.DayEnd: it runs on its own, its end comes as SettleDone.
func (c *counter) Settle(approval *payment.Approval, anyway bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	// As with a sale, the program's end finishes the message that is under way.
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(c.ctx))
	c.begins(dayEndSale, cancel)
	c.open.Go(func() {
		closed := c.closeDay(ctx, engine.SettleOrder{Operator: c.operator(), Approval: approval, Anyway: anyway})
		cancel(nil)
		c.mu.Lock()
		delete(c.cancels, dayEndSale)
		c.mu.Unlock()
		c.send(ui.SettleDone{DayClosed: closed})
		c.send(ui.Changed{})
		c.sendHealth()
	})
}

// closeDay settles, and explains how it ended. Where the till broke off, the
// settlement is as the journal has it: it is gone on with like after a power cut.
func (c *counter) closeDay(ctx context.Context, order engine.SettleOrder) ui.DayClosed {
	var closed ui.DayClosed
	number, err := c.t.books.store.Batch()
	if err != nil {
		return ui.DayClosed{Settlement: payment.Settlement{State: payment.BatchOpen}, Reason: payment.ReasonJournal, Err: err.Error()}
	}
	if c.stood(order.Approval) != nil { // nothing is sent
		closed = ui.DayClosed{Reason: payment.ReasonNotPermittedHere, Settlement: payment.Settlement{Batch: number, State: payment.BatchOpen}}
		if kept, begun, err := c.t.books.store.Begun(number); err == nil && begun {
			closed.Settlement = kept
		}
		return closed
	}
	if c.broke(func() {
		closed.Settlement, closed.Reason = c.t.settleDay(ctx, order, func(p payment.SettleProgress) { c.send(ui.SettleProgress{SettleProgress: p}) })
	}) {
		closed = ui.DayClosed{Reason: payment.ReasonInterrupted, Settlement: payment.Settlement{Batch: number, State: payment.BatchOpen}}
		if kept, begun, err := c.t.books.store.Begun(number); err == nil && begun {
			closed.Settlement = kept
		}
	}
	if closed.Settlement.Batch == "" {
		closed.Settlement.Batch = number
	}
	if closed.Explanation, err = c.t.explain(closed.Settlement); err != nil {
		closed.Err = err.Error()
	}
	return closed
}

// settleDay closes the batch, and signs off where the bank wants that after it.
func (t *till) settleDay(ctx context.Context, order engine.SettleOrder, watch func(payment.SettleProgress)) (payment.Settlement, payment.Reason) {
	settlement, reason := t.engine.Settle(ctx, order, watch)
	if settlement.State.Over() && t.signsOff {
		t.host.SignOff(context.WithoutCancel(ctx))
	}
	return settlement, reason
}

// StopSettle satisfies ui.DayEnd.
func (c *counter) StopSettle() { c.Cancel(dayEndSale) }

// TryAll satisfies ui.DayEnd.
func (c *counter) TryAll() error {
	_, reason, err := c.t.engine.RetryOwed(c.ctx, 0, nil)
	c.send(ui.Changed{})
	c.sendHealth()
	if err == nil && reason != payment.NoReason {
		return errors.New(string(text.In(c.words().Lang).Reasons[reason].What))
	}
	return err
}

// Settlements satisfies ui.DayEnd.
func (c *counter) Settlements(limit int) ([]payment.Settlement, error) {
	return c.t.books.store.Settlements(limit)
}

// Settled satisfies ui.DayEnd.
func (c *counter) Settled(number string) (ui.DayClosed, error) {
	settlement, err := c.t.books.store.Settlement(number)
	if err != nil {
		return ui.DayClosed{}, err
	}
	explained, err := c.t.explain(settlement)
	return ui.DayClosed{Settlement: settlement, Explanation: explained}, err
}

// SettlementPaper satisfies ui.DayEnd: the slip as it was laid out, once it is
// on paper.
func (c *counter) SettlementPaper(number string) []ui.PaperLine {
	settlement, begun, err := c.t.books.store.Begun(number)
	if err != nil || !begun || settlement.Receipt.State != payment.ReceiptPrinted {
		return nil
	}
	return laidOut(c.t.books.settlementSlip(settlement, false), c.t.books.columns, c.t.logo)
}

// PrintSettlement satisfies ui.DayEnd.
func (c *counter) PrintSettlement(number string) (payment.PrintResult, error) {
	c.t.world.refill()
	settlement, err := c.t.engine.ReprintSettlement(c.ctx, number)
	c.sendHealth()
	return payment.PrintResult{Certainty: settlement.Receipt.Certainty, Reason: settlement.Receipt.Reason}, err
}

// PrintBatch satisfies ui.DayEnd. The list changes nothing and is kept nowhere.
func (c *counter) PrintBatch(number string) (payment.PrintResult, error) {
	txns, err := c.t.books.store.BatchTxns(number)
	if err != nil {
		return payment.PrintResult{}, err
	}
	c.t.world.refill()
	result := c.t.engine.PrintPage(c.ctx, c.t.books.receipts.Audit(txns, time.Now()))
	c.sendHealth()
	return result, nil
}
