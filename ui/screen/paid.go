package screen

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// PaidStay is how long a paid sale stands before the amount screen comes back by
// itself. It stays where the slip waits or a rest is to be asked for.
const PaidStay = 10 * time.Second

// pairWidth is how far the facts of a result reach; its countdown stands there too.
const pairWidth = 40

// Paid is a sale that is paid, with its slip. It appears when the approval is
// durable and the card is done; the printer changes nothing but the slip's line.
type Paid struct {
	sale  Sale
	txn   payment.Txn
	err   string
	done  bool // the sale is over: the slip's state is final
	until time.Time
	paper []widget.PaperLine
	said  Said
}

// NewPaid is the result of a sale whose slip may still be printing; done says
// that everything about it is over.
func NewPaid(sale Sale, txn payment.Txn, done bool, err string, now time.Time) Paid {
	p := Paid{sale: sale, txn: txn, done: done, err: err}
	if done && !p.slipWaits() && p.rest() == 0 {
		p.until = now.Add(PaidStay)
	}
	return p
}

// Update implements Screen.
func (p Paid) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(msg, l)
	case Tick:
		if !p.until.IsZero() && !l.Now.Before(p.until) {
			return p, GoHome{}
		}
	case DayRead:
		p.sale.Day = msg.Day
	case PaperRead:
		if msg.ID == p.txn.ID {
			p.paper = msg.Lines
		}
	case TxnRead:
		if msg.Txn.ID == p.txn.ID {
			p.txn = msg.Txn
		}
	case Said:
		p.said = msg
	}
	return p, nil
}

func (p Paid) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Paid
	switch {
	case key.Matches(msg, k.Next), key.Matches(msg, k.Home):
		return p, GoHome{}
	case key.Matches(msg, k.Reprint) && p.done:
		p.until, p.said = time.Time{}, Said{}
		return p, Reprint{p.txn.ID}
	}
	return p, nil
}

// slipWaits reports that the slip is not on paper.
func (p Paid) slipWaits() bool { return p.txn.Receipt.State == payment.ReceiptPending }

// rest is what the bank did not approve of what was asked for.
func (p Paid) rest() payment.Amount { return max(0, p.txn.Requested-p.txn.Amount) }

// Beat implements Screen.
func (p Paid) Beat(time.Time) time.Duration {
	if !p.done || !p.until.IsZero() {
		return second
	}
	return 0
}

// Typing implements Screen.
func (p Paid) Typing() bool { return false }

// Hints implements Screen.
func (p Paid) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Paid
	slip := keymap.Hint{Binding: k.Reprint}
	if p.slipWaits() {
		slip = keymap.Hint{Binding: k.PrintWaiting, Hot: true}
	}
	next := keymap.Hint{Binding: k.Next, Hot: !p.slipWaits()}
	if !p.done {
		return []keymap.Hint{next, {Binding: k.Home, Last: true}}
	}
	return []keymap.Hint{next, slip, {Binding: k.Home, Last: true}}
}

// View implements Screen.
func (p Paid) View(l widget.Look) *style.Sheet {
	s := style.NewSheet(l.W, l.H)
	l.DrawSlab(s, p.slab(l))
	paper := p.paper
	if p.slipWaits() {
		paper = nil // it is not on paper yet
	}
	right := drawResultPaper(s, l, paper)
	clock := ""
	if !p.until.IsZero() {
		clock = widget.Countdown(p.until.Sub(l.Now))
	}
	if what := p.instruction(l); style.Width(string(what))+style.Width(clock)+2 <= pairWidth {
		right = min(right, l.Axis+pairWidth)
	}
	y := l.Instruct(s, right, p.instruction(l), clock, p.notes(l)...) + l.Air()
	l.Pairs(s, l.Axis, y, right-l.Axis, p.pairs(l))
	done := widget.StageClock{Done: p.txn.Stages, Usual: p.sale.Day.Usual}
	if !p.done {
		done.Now, done.Elapsed, done.Limit = payment.StagePrint, p.sale.Elapsed(l.Now), p.sale.Limit()
	}
	l.DrawStages(s, done)
	return s
}

func (p Paid) slab(l widget.Look) widget.Slab {
	sub := l.Words.Kinds.Of(p.txn.Kind)
	if p.rest() > 0 {
		sub = fmt.Sprintf(l.Words.Result.PartOf, p.txn.Requested)
	}
	return widget.Slab{Money: p.txn.Money(), Sub: sub, Masked: p.txn.Card.Masked, Name: l.CardName(p.txn.Card), Short: p.txn.Card.Label, Amount: p.txn.Amount}
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
	case p.txn.Receipt.State == payment.ReceiptUnknown:
		return w.LookSlip
	case p.txn.Receipt.State == payment.ReceiptNone:
		return w.PaidNoSlip
	}
	if p.txn.Card.Entry == payment.EntryChip {
		return w.HandOverCard
	}
	return w.HandOver
}

func (p Paid) notes(l widget.Look) []string {
	var notes []string
	switch {
	case p.said.Text != "":
		notes = append(notes, p.said.Text)
	case p.rest() > 0:
		notes = append(notes, l.Words.Advice(payment.ReasonApprovedPartly).Next)
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
	today := l.Items(p.sale.Day.Items()) + "  " + p.sale.Day.Net.String()
	return []widget.Pair{{Label: w.AuthCode, Value: p.txn.AuthCode}, {Label: w.Trace, Value: p.txn.STAN},
		{Label: w.Reference, Value: p.txn.RRN}, {Label: w.Time, Value: p.txn.Started.Format("15:04:05")},
		{Label: w.Printer, Value: l.SlipState(p.txn.Receipt)}, {Label: w.Today, Value: today}}
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
