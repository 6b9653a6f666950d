package uitest

import (
	"time"

	"till/payment"
	"till/ui"
)

// SettleAsked is one time that a settlement was asked for.
type SettleAsked struct {
	Approval *payment.Approval
	Anyway   bool
}

// dayEnd is the pretend day's end.
type dayEnd struct {
	ahead   ui.Ahead
	earlier []ui.DayClosed // newest first
	paper   map[string][]ui.PaperLine
	asked   []SettleAsked
	stops   int
	did     []string // what was asked for beside: "try all", "print 000041", …
}

// Day sets what stands in the way of the day's end.
func (c *Cashier) Day(ahead ui.Ahead) { c.Set(func(c *Cashier) { c.end.ahead = ahead }) }

// Earlier sets the settlements that were begun, newest first, with one slip for all.
func (c *Cashier) Earlier(paper []ui.PaperLine, closed ...ui.DayClosed) {
	c.Set(func(c *Cashier) {
		c.end.earlier, c.end.paper = closed, map[string][]ui.PaperLine{}
		for _, one := range closed {
			c.end.paper[one.Settlement.Batch] = paper
		}
	})
}

// Pause makes a batch's settlement one that was begun and is not over.
func (c *Cashier) Pause(batch string) { c.Set(func(c *Cashier) { c.day.Settling = batch }) }

// SettlesAsked is every settlement that was asked for.
func (c *Cashier) SettlesAsked() []SettleAsked { return read(c, &c.end.asked) }

// Stops counts how often a settlement was asked to stop.
func (c *Cashier) Stops() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end.stops
}

// Did is what else the day's end was asked for, in order.
func (c *Cashier) Did() []string { return read(c, &c.end.did) }

// DayAhead implements ui.DayEnd.
func (c *Cashier) DayAhead() (ui.Ahead, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end.ahead, c.fail
}

// Settle implements ui.DayEnd.
func (c *Cashier) Settle(approval *payment.Approval, anyway bool) {
	c.Set(func(c *Cashier) { c.end.asked = append(c.end.asked, SettleAsked{approval, anyway}) })
}

// StopSettle implements ui.DayEnd.
func (c *Cashier) StopSettle() { c.Set(func(c *Cashier) { c.end.stops++ }) }

// TryAll implements ui.DayEnd.
func (c *Cashier) TryAll() error { return c.does("try all") }

// PrintSettlement implements ui.DayEnd.
func (c *Cashier) PrintSettlement(batch string) (payment.PrintResult, error) {
	return c.print, c.does("print " + batch)
}

// PrintBatch implements ui.DayEnd.
func (c *Cashier) PrintBatch(batch string) (payment.PrintResult, error) {
	return c.print, c.does("list " + batch)
}

func (c *Cashier) does(what string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end.did = append(c.end.did, what)
	return c.deny
}

// Settlements implements ui.DayEnd.
func (c *Cashier) Settlements(limit int) ([]payment.Settlement, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []payment.Settlement
	for _, one := range c.end.earlier[:min(limit, len(c.end.earlier))] {
		found = append(found, one.Settlement)
	}
	return found, c.fail
}

// Settled implements ui.DayEnd.
func (c *Cashier) Settled(batch string) (ui.DayClosed, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, one := range c.end.earlier {
		if one.Settlement.Batch == batch {
			return one, c.fail
		}
	}
	return ui.DayClosed{}, c.fail
}

// SettlementPaper implements ui.DayEnd.
func (c *Cashier) SettlementPaper(batch string) []ui.PaperLine {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end.paper[batch]
}

// Totals are those of the batch in the frames.
func Totals() payment.BatchTotals {
	return payment.BatchTotals{
		Domestic: payment.GroupTotals{Debit: payment.Subtotal{Count: 35, Amount: 988970}, Credit: payment.Subtotal{Count: 2, Amount: 14790}},
		Foreign:  payment.GroupTotals{Debit: payment.Subtotal{Count: 1, Amount: 41200}},
	}
}

// Before is the day's end of the frames, with what stands in its way.
func Before(findings ...payment.Hindrance) ui.Ahead {
	ahead := ui.Ahead{Offered: true, Settlement: payment.Settlement{Batch: "000042", State: payment.BatchOpen}, Totals: Totals(),
		Since: Start.Add(-6 * time.Hour), Next: "000043"}
	for i, h := range findings {
		ahead.Findings = append(ahead.Findings, payment.Finding{Hindrance: h, Txn: Approved(uint64(100+i), 1200)})
	}
	return ahead
}

// SettlementOf is the batch of the frames in a state.
func SettlementOf(state payment.BatchState) payment.Settlement {
	s := payment.Settlement{Batch: "000042", State: state, Totals: Totals(), Next: "000043", Operator: "071", Begun: Start.Add(-9 * time.Second),
		Attempts: []payment.SettleTry{{Time: Start.Add(-8 * time.Second), STAN: "000119"}}}
	switch state {
	case payment.BatchClosed:
		s.Domestic, s.Foreign, s.RRN = payment.GroupEqual, payment.GroupEqual, "112214000119"
		s.Uploads, s.Done = 3, 3
	case payment.BatchUpload:
		s.Domestic, s.Foreign = payment.GroupUneven, payment.GroupEqual
		s.Uploads, s.Done = 12, 5
	case payment.BatchDisputed:
		s.Domestic, s.Foreign = payment.GroupUneven, payment.GroupEqual
		s.Uploads, s.Done = 12, 12
		bank := Totals()
		bank.Domestic.Debit = payment.Subtotal{Count: 34, Amount: bank.Domestic.Debit.Amount - 1850}
		s.Bank = &bank
	}
	if state.Over() {
		s.Ended, s.Receipt = Start, payment.Receipt{State: payment.ReceiptPrinted, Certainty: payment.PrintConfirmed}
	}
	return s
}

// Differing is a settlement whose bank lacks one payment.
func Differing() ui.DayClosed {
	missing := row(114, sample{16, 1850, "621700******7715", payment.Paid, ""})
	s := SettlementOf(payment.BatchDisputed)
	return ui.DayClosed{Settlement: s, Explanation: payment.Explanation{
		Difference: payment.BatchTotals{Domestic: payment.GroupTotals{Debit: payment.Subtotal{Count: -1, Amount: -1850}}},
		Blamed:     []payment.Blame{{Cause: payment.CauseBankMissing, Txn: missing}}}}
}

// SettlementSlip is the paper of a settlement.
func SettlementSlip(s payment.Settlement) []ui.PaperLine {
	rule := ui.PaperLine{Text: "--------------------------------"}
	return []ui.PaperLine{
		{Text: "锦绣便利店（人民路店）", Bold: true, Align: payment.AlignCentre}, {Text: "结算总计单", Bold: true, Align: payment.AlignCentre}, rule,
		{Text: "批次号                    " + s.Batch}, {Text: "结束时间     2026-11-22 14:03:21"}, rule,
		{Text: "类型          笔数          金额"}, {Text: "消费            36     10,301.70"}, {Text: "退货             2       -147.90"}, rule,
		{Text: "净额            38     10,153.80", Bold: true}, {Text: "内卡                      对账平"}, {Text: "外卡                      对账平"}, {},
	}
}
