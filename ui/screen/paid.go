package screen

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/widget"
)

// PaidStay is how long a paid sale stands before the amount screen comes back by
// itself. It stays where the slip waits or must be looked at, and where a rest is
// to be asked for.
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
	if done && !p.slipWaits() && txn.Receipt.SecondCopy != payment.ReceiptPending && txn.Receipt.State != payment.ReceiptUnknown && p.rest() == 0 {
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
	case CardWaits:
		p.sale.CardUntil, p.sale.CardLeft = msg.Until, msg.Left
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
	case key.Matches(msg, k.Next) && p.rest() > 0:
		return p, TakeRest{p.rest()}
	case key.Matches(msg, k.Next), key.Matches(msg, k.Home):
		return p, GoHome{}
	case key.Matches(msg, l.Keys.Paper.Show) && p.shows():
		p.until = time.Time{}
		return p, ShowPaper{p.paper}
	case key.Matches(msg, k.Reprint) && p.done && p.hasSlip():
		p.until, p.said = time.Time{}, Said{}
		return p, Reprint{p.txn.ID}
	}
	return p, nil
}

// slipWaits reports that the slip is not on paper.
func (p Paid) slipWaits() bool { return p.txn.Receipt.State == payment.ReceiptPending }

// hasSlip reports that there is one to print: a balance has none.
func (p Paid) hasSlip() bool { return p.txn.Kind != payment.Balance }

// shows reports that a slip stands beside the result.
func (p Paid) shows() bool { return len(p.paper) > 0 && !p.slipWaits() }

// rest is what the bank did not approve of what was asked for.
func (p Paid) rest() payment.Amount {
	if p.txn.Kind.Moves() != payment.MovesIn {
		return 0
	}
	return max(0, p.txn.Requested-p.txn.Amount)
}

// Beat implements Screen.
func (p Paid) Beat(now time.Time) time.Duration {
	if !p.done || p.sale.takesOut(now) || !p.until.IsZero() {
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
	if p.rest() > 0 {
		next.SetHelp(next.Help().Key, l.Words.Wishes.KeyRest)
	}
	if p.txn.Receipt.SecondCopy == payment.ReceiptPending {
		slip, next.Hot = keymap.Hint{Binding: k.SecondCopy, Hot: true}, false
	}
	if !p.done || !p.hasSlip() {
		return []keymap.Hint{next, {Binding: k.Home, Last: true}}
	}
	hints := []keymap.Hint{next, slip, {Binding: k.Home, Last: true}}
	if p.shows() {
		hints = append(hints, keymap.Hint{Binding: l.Keys.Paper.Show})
	}
	return hints
}
