package screen

import (
	"fmt"
	"time"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// View implements Screen.
func (p Paid) View(l widget.Look) *style.Sheet {
	paper := p.paper
	if p.slipWaits() {
		paper = nil // it is not on paper yet
	}
	l = l.WithPaper(paper)
	s := style.NewSheet(l.W, l.H)
	l.DrawSlab(s, p.slab(l))
	right := drawResultPaper(s, l, paper)
	clock := ""
	if !p.until.IsZero() {
		clock = widget.Countdown(p.until.Sub(l.Now))
	}
	if what := p.instruction(l); clock != "" && style.Width(string(what))+style.Width(clock)+2 <= pairWidth {
		right = min(right, l.Axis+pairWidth)
	}
	y := l.Instruct(s, right, p.instruction(l), clock, p.notes(l)...) + l.Air()
	l.Pairs(s, l.Axis, y, right-l.Axis, p.pairs(l))
	done := widget.StageClock{Done: p.txn.Stages, Usual: p.sale.Day.Usual}
	if !p.done {
		done.Now, done.Elapsed, done.Limit = payment.StagePrint, p.sale.Elapsed(l.Now), p.sale.Limit()
	}
	p.sale.drawTakeOut(s, l)
	l.DrawStages(s, done)
	return s
}

func (p Paid) slab(l widget.Look) widget.Slab {
	sub := l.Words.TitleOf(p.txn.Kind, p.txn.Mode)
	if p.txn.Money() == payment.NoMoney {
		return p.quietSlab(l)
	}
	if p.rest() > 0 {
		sub = fmt.Sprintf(l.Words.Result.PartOf, p.txn.Requested)
	}
	return widget.Slab{Money: p.txn.Money(), Sub: sub, Masked: p.txn.Card.Masked, Name: l.CardName(p.txn.Card), Short: p.txn.Card.Label, Amount: p.txn.Amount}
}

// quietSlab is that of what moves no money: a hold, its release, a balance.
func (p Paid) quietSlab(l widget.Look) widget.Slab {
	slab := widget.Slab{Title: l.Words.TitleOf(p.txn.Kind, p.txn.Mode), Sub: l.Words.Outcomes.Of(p.txn.Outcome), Masked: p.txn.Card.Masked,
		Name: l.CardName(p.txn.Card), Short: p.txn.Card.Label, Amount: p.txn.Amount}
	switch {
	case p.txn.Kind == payment.PreAuth:
		slab.Title, slab.Sub = l.Words.Money.Held, slab.Title
	case p.txn.Balance != nil:
		slab.Amount = *p.txn.Balance
	}
	return slab
}

// done says what was done, where it was no sale.
func (p Paid) doneAs(l widget.Look) (text.Instruction, bool) {
	w := l.Words.Wishes
	switch {
	case p.txn.Kind == payment.Balance:
		return w.BalanceIs, true
	case p.txn.Receipt.State == payment.ReceiptNone && p.txn.Kind.Moves() != payment.MovesIn:
		return w.DoneNoSlip, true
	case p.txn.Kind == payment.PreAuth:
		return w.Held, true
	case p.txn.Kind == payment.PreAuthVoid:
		return w.Freed, true
	case p.txn.Kind.Moves() == payment.MovesOut:
		return w.Returned, true
	}
	return "", false
}

// instruction speaks of the rest first, then of the slip.
func (p Paid) instruction(l widget.Look) text.Instruction {
	w := l.Words.Result
	switch {
	case p.rest() > 0:
		return text.Instruction(fmt.Sprintf(string(w.PaidRest), p.rest()))
	case !p.done:
		return w.Printing
	case p.slipWaits():
		return l.Words.PrinterAdvice(p.txn.Receipt.Reason).What
	case text.StoppedInside(p.txn.Receipt):
		return l.Words.PrinterAdvice(p.txn.Receipt.Reason).What
	case p.txn.Receipt.State == payment.ReceiptUnknown:
		return w.LookSlip
	}
	if what, other := p.doneAs(l); other {
		return what
	}
	if p.txn.Receipt.State == payment.ReceiptNone {
		return w.PaidNoSlip
	}
	if p.txn.Card.Entry == payment.EntryChip {
		return w.HandOverCard
	}
	return w.HandOver
}

func (p Paid) notes(l widget.Look) []string {
	w := l.Words.Result
	var notes []string
	switch {
	case p.said.Text != "":
		notes = append(notes, p.said.Text)
	case p.rest() > 0:
		notes = append(notes, l.Words.Advice(payment.ReasonApprovedPartly).Next)
	case p.done && text.StoppedInside(p.txn.Receipt):
		notes = append(notes, w.SlipStopped)
	case p.done && p.slipWaits():
		notes = append(notes, l.Words.PrinterAdvice(p.txn.Receipt.Reason).Next)
	}
	if p.err != "" {
		notes = append(notes, fmt.Sprintf(l.Words.Result.TillError, p.err))
	}
	return notes
}

func (p Paid) pairs(l widget.Look) []widget.Pair {
	w := l.Words.Result
	today := l.Items(p.sale.Day.Paid.Count) + "  " + p.sale.Day.Net.String()
	return []widget.Pair{{Label: w.AuthCode, Value: p.txn.AuthCode}, {Label: w.Trace, Value: p.txn.STAN},
		{Label: w.Reference, Value: p.txn.RRN}, {Label: w.Time, Value: slipTime(p.txn)},
		{Label: w.Printer, Value: l.SlipState(p.txn.Receipt)}, {Label: w.Today, Value: today}}
}

// slipTime is the time that stands on the slip: the bank's, where it told one.
func slipTime(txn payment.Txn) string {
	if at, err := time.Parse("150405", txn.HostTime); err == nil {
		return at.Format("15:04:05")
	}
	return txn.Started.Format("15:04:05")
}

// drawResultPaper draws the slip beside a result and gives the right edge that is
// left for the words.
func drawResultPaper(s *style.Sheet, l widget.Look, paper []widget.PaperLine) int {
	if len(paper) == 0 {
		return l.Right
	}
	if l.HasSide() {
		l.DrawPaper(s, l.Side, 2, l.Bottom, paper)
		return l.Right
	}
	l.DrawPaper(s, l.Side, l.Top, l.StageRow(), paper)
	return l.Side - 3
}
