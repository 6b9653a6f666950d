package screen

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// Declined is the coach after money did not move: declined, cancelled, never
// sent, reversed. It says why, what to tell the customer, and what is next.
type Declined struct {
	sale Sale
	txn  payment.Txn
	err  string
	said Said
}

// NewDeclined is the result of a sale that is not paid.
func NewDeclined(sale Sale, txn payment.Txn, err string) Declined {
	return Declined{sale: sale, txn: txn, err: err}
}

// Update implements Screen.
func (d Declined) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(msg, l)
	case CardWaits:
		d.sale.CardUntil, d.sale.CardLeft = msg.Until, msg.Left
	case DayRead:
		d.sale.Day = msg.Day
	case TxnRead:
		if msg.Txn.ID == d.txn.ID {
			d.txn = msg.Txn
		}
	case Said:
		d.said = msg
	}
	return d, nil
}

func (d Declined) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	if key.Matches(msg, l.Keys.Declined.End) {
		return d, GoHome{}
	}
	for i, offer := range d.offers(l) {
		if key.Matches(msg, d.binding(l, i)) {
			return d, offer.action
		}
	}
	return d, nil
}

// Beat implements Screen.
func (d Declined) Beat(now time.Time) time.Duration {
	if d.sale.takesOut(now) {
		return second
	}
	return 0
}

// Typing implements Screen.
func (d Declined) Typing() bool { return false }

// binding is the key of an offer: Enter for the next step, then digits.
func (d Declined) binding(l widget.Look, i int) key.Binding {
	return [...]key.Binding{l.Keys.Declined.Again, l.Keys.Declined.Part, l.Keys.Declined.Cash}[i]
}

// offers are at most three ways on; the first is the next step.
func (d Declined) offers(l widget.Look) []entry {
	w, amount := l.Words.Result, d.amount()
	if d.txn.Reason == payment.ReasonRiskAsks {
		return []entry{d.override(l), {w.OtherCard, w.SameAmount, d.sale.again(d.txn.Items)}, {w.Cash, w.CashNote, GoHome{}}}
	}
	if d.sale.kind() != payment.Sale || d.sale.Order.Mode == payment.ModeInstalment {
		return []entry{{w.Again, w.SameAmount, d.sale.again(d.txn.Items)}}
	}
	if d.sale.Order.Mode == payment.ModeMOTO {
		return []entry{{w.Again, w.SameAmount, d.sale.again(nil)}, {w.OtherCard, w.SameAmount, Charge{Amount: amount}}}
	}
	again := entry{w.Again, w.SameAmount, Charge{Amount: amount, Items: d.txn.Items}}
	other := entry{w.OtherCard, w.SameAmount, Charge{Amount: amount, Items: d.txn.Items}}
	part := entry{w.Part, w.PartNote, TypePart{amount}}
	cash := entry{w.Cash, w.CashNote, GoHome{}}
	switch d.txn.Reason {
	case payment.ReasonInsufficientFunds, payment.ReasonOverLimit:
		return []entry{other, part, cash} // a smaller sum may pass
	case payment.ReasonWrongPIN, payment.ReasonUseChip:
		return []entry{{w.SameCard, w.SameAmount, Charge{Amount: amount, Items: d.txn.Items}}, cash}
	case payment.ReasonSettling:
		return []entry{{l.Words.DayEnd.KeyGoOn, fmt.Sprintf(l.Words.DayEnd.Batch, l.Shop.Batch), GoSettle{}}, cash}
	case payment.ReasonOwedFirst:
		return []entry{{l.Words.Desk.Title, "", GoDesk{}}, again, cash}
	case payment.ReasonInvalidMerchant, payment.ReasonFormatError, payment.ReasonNotPermittedHere, payment.ReasonBatchMismatch,
		payment.ReasonUnknownTerminal, payment.ReasonPadUnfit, payment.ReasonPadChanged, payment.ReasonPadNoKey, payment.ReasonPadTables, payment.ReasonPadFault, payment.ReasonKeyCheck, payment.ReasonJournal:
		return []entry{cash, again}
	}
	if d.txn.Outcome == payment.OutcomeDeclined || d.txn.Reason == payment.ReasonCardStopped {
		return []entry{other, cash}
	}
	return []entry{again, cash}
}

// override is the same once more with somebody's consent. Where a secret is needed
// that was not kept, or no PIN proves who consents, a form asks for it first.
func (d Declined) override(l widget.Look) entry {
	order := d.sale.Order
	order.Kind, order.Amount, order.Items = d.sale.kind(), d.amount(), d.txn.Items
	var wants Action = Do{Order: order, Override: true}
	if secret := order.Mode == payment.ModeMOTO || order.Mode == payment.ModeQR; secret && order.Original == nil || !l.Shop.Staffed {
		wish := Wish{Kind: order.Kind, Mode: order.Mode, Amount: order.Amount, Items: order.Items, Override: true}
		if order.Original == nil {
			wants = GoWish{wish}
		}
	}
	return entry{l.Words.Door.AllowIt, l.Words.Door.AllowHow, wants}
}

// amount is what was asked for.
func (d Declined) amount() payment.Amount {
	if d.txn.Requested > 0 {
		return d.txn.Requested
	}
	return d.sale.Amount
}

// Hints implements Screen.
func (d Declined) Hints(l widget.Look) []keymap.Hint {
	var hints []keymap.Hint
	for i, offer := range d.offers(l) {
		b := d.binding(l, i)
		b.SetHelp(b.Help().Key, offer.does)
		hints = append(hints, keymap.Hint{Binding: b, Hot: i == 0, Area: true})
	}
	return append(hints, keymap.Hint{Binding: l.Keys.Declined.End, Last: true})
}

// View implements Screen.
func (d Declined) View(l widget.Look) *style.Sheet {
	s, w := style.NewSheet(l.W, l.H), l.Words.Result
	l.DrawSlab(s, d.slab(l))
	advice := l.Words.AdviceOn(d.txn.Kind, d.txn.Reason)
	y := l.Instruct(s, l.Right, d.instruction(l, advice), "", d.notes(l, advice)...)
	if d.txn.ResponseCode != "" && !d.reversed() { // the code of a reversed one may well say yes
		s.PutRight(l.Right, l.Top+1, style.Muted, fmt.Sprintf(w.BankCode, d.txn.ResponseCode))
	}
	say := advice.Say
	if d.reversed() {
		say = w.ReversedSay
	}
	y = l.Say(s, l.Right, y+1, say) + l.Air()
	if d.reversed() {
		y = l.DrawTries(s, l.Axis, l.Right, y, min(l.StageRow()-5, y+3), d.txn) + 1
	}
	l.Choices(s, y, d.choices(l))
	d.sale.drawTakeOut(s, l)
	l.DrawStages(s, d.clock())
	d.sale.side(l, s, d.txn.ID)
	return s
}

func (d Declined) slab(l widget.Look) widget.Slab {
	slab := widget.Slab{Title: l.Words.TitleOf(d.txn.Kind, d.txn.Mode), Money: d.txn.Money(), Sub: l.Words.Outcomes.Of(d.txn.Outcome),
		Masked: d.txn.Card.Masked, Name: l.CardName(d.txn.Card), Short: d.txn.Card.Label, Amount: d.amount(), Quiet: true}
	return slab
}

func (d Declined) reversed() bool { return d.txn.Outcome == payment.OutcomeReversed }

func (d Declined) instruction(l widget.Look, advice text.Advice) text.Instruction {
	if d.reversed() {
		return l.Words.Result.ReversedNow
	}
	return advice.What
}

// notes say what happened to the money first.
func (d Declined) notes(l widget.Look, advice text.Advice) []string {
	w := l.Words.Result
	if d.said.Text != "" {
		return []string{d.said.Text}
	}
	notes := append(riskNotes(d.txn, l), l.Words.Untouched(d.txn.Kind), advice.Next)
	if d.reversed() {
		notes = []string{w.ReversedNote, string(advice.What) + strings.TrimSpace(l.Stop())}
	}
	if d.err != "" {
		notes = append(notes, fmt.Sprintf(w.TillError, d.err))
	}
	return notes
}

func (d Declined) choices(l widget.Look) []widget.Choice {
	var choices []widget.Choice
	for i, offer := range d.offers(l) {
		caption := "Enter"
		if i > 0 {
			caption = strconv.Itoa(i)
		}
		choices = append(choices, widget.Choice{Cap: caption, Does: offer.does, Remark: offer.remark, Hot: i == 0})
	}
	return choices
}

func (d Declined) clock() widget.StageClock {
	return widget.StageClock{Done: d.txn.Stages, Failed: widget.LastStage(d.txn.Stages), Role: style.NotPaid, Usual: d.sale.Day.Usual}
}
