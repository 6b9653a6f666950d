package simtest

import (
	"context"
	"errors"
	"strings"

	"till/payment"
	"till/payment/engine"
)

// bin begins every card number of a world; no bank issues numbers like these.
const bin = "622202000000"

// pinBlock stands for a PIN under a key: whoever finds it on a disk found a leak.
const pinBlock = "PIN-BLK!"

var (
	errCable   = errors.New("simulated broken cable")
	errCashier = errors.New("the cashier pressed cancel")
	errSignal  = engine.ErrInterrupted
)

// memory is what the world remembers of the act under way.
type memory struct {
	id     uint64   // the attempt that began in it
	owed   []uint64 // owed when it began
	noLine bool     // a reversal found no line
	asked  uint64   // the attempt whose request left
	newly  uint64   // the attempt of which a message leaves for the first time
	draw   orderDraw
	cancel context.CancelCauseFunc
}

// cancelAt presses cancel if this is the place.
func (w *world) cancelAt(where string) {
	if w.sale.cancel != nil && w.sale.draw.cancel == where {
		w.note("%s", w.sale.draw.cause.Error())
		w.saw("cancelled at " + where)
		w.sale.cancel(w.sale.draw.cause)
		w.sale.draw.cancel = ""
	}
}

// carry is one order from amount to slip.
func (w *world) carry(draw orderDraw) payment.Txn {
	w.sales++
	w.note("a person wants: %s, %s", payment.MessageName(draw.kind, draw.mode), draw.amount)
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	w.sale = memory{draw: draw, cancel: cancel}
	w.pad.given = nil
	w.laws.tried = map[uint64]int{}
	for _, txn := range w.books.open() {
		if txn.State == payment.ReversalDue {
			w.sale.owed = append(w.sale.owed, txn.ID)
		}
	}
	order := w.order(draw)
	w.cancelAt("start")
	txn := w.engine.Do(ctx, order, w.watch)
	if strings.Trim(string(order.QRCode.Reveal()), "\x00") != "" {
		w.fail("law 6 no secret left behind", "attempt %d is over and the customer's code is in memory", txn.ID)
	}
	w.note("attempt %d ends: %s, %s", txn.ID, either(string(txn.Money()), string(txn.Outcome)), either(string(txn.Reason), string(txn.Outcome)))
	w.saw(string(txn.Outcome))
	w.saw(string(draw.kind) + " " + string(txn.Outcome))
	w.checkSold(txn, draw)
	return txn
}

// oneOwed picks an attempt that owes something, 0 if there is none.
func (w *world) oneOwed() uint64 {
	var owed []uint64
	for _, txn := range w.books.open() {
		if txn.State != payment.Suspect {
			owed = append(owed, txn.ID)
		}
	}
	if len(owed) == 0 {
		return 0
	}
	return owed[w.random.IntN(len(owed))]
}

// reprint asks for a slip of something that has one, old or new.
func (w *world) reprint() {
	var paid []payment.Txn
	for id := w.books.last(); id > 0 && len(paid) < 4; id-- {
		if txn := w.books.known[id]; mayPrint(txn.State) && txn.State != payment.Suspect && txn.Kind != payment.Balance {
			paid = append(paid, txn)
		}
	}
	if len(paid) == 0 {
		return
	}
	txn := paid[w.random.IntN(len(paid))]
	w.note("a person asks for the slip of attempt %d", txn.ID)
	w.sale = memory{}
	after := w.engine.Reprint(context.Background(), txn)
	after.ReturnedAmount, after.ReturningAmount, after.State = 0, 0, w.unsettled(after, txn.State)
	if after.State != txn.State || after.Amount != txn.Amount || after.Money() != txn.Money() {
		w.fail("paper changes no money", "reprinting made attempt %d %s of %s", txn.ID, after.State, after.Amount)
	}
	w.saw("reprinted")
}

// closeOne lets a person close an undecided item with the bank's word. The word
// is true: nothing of that number is on its way any more.
func (w *world) closeOne() {
	for _, txn := range append(w.books.open(), w.refused()...) {
		if txn.State == payment.OfflineApproved || w.bank.onItsWay(keyOf(txn)) || !w.chance(0.5) && !w.healthy {
			continue
		}
		word, part, known := w.bank.word(txn)
		if !known {
			continue
		}
		w.closeWith(txn, payment.Evidence{By: "Li Hua", Text: "hotline, ticket " + txn.STAN, Money: word, Amount: part})
		if !w.healthy {
			return
		}
	}
}

// refused are the attempts that the bank refused after they were approved here:
// a person chases the money.
func (w *world) refused() []payment.Txn {
	var chased []payment.Txn
	for id := uint64(1); id <= w.books.last(); id++ {
		if txn := w.books.known[id]; txn.State == payment.AdviceRefused {
			chased = append(chased, txn)
		}
	}
	return chased
}

func (w *world) closeWith(txn payment.Txn, evidence payment.Evidence) {
	w.note("a person closes attempt %d by evidence: %s", txn.ID, either(string(evidence.Money), "no word"))
	w.sale = memory{}
	empty := evidence
	empty.Text = "  "
	if after, err := w.engine.CloseByHand(context.Background(), txn.ID, empty); err == nil || after.State == payment.ClosedByHand {
		w.fail("nothing is closed without evidence", "attempt %d is %s, %v", txn.ID, after.State, err)
	}
	after, err := w.engine.CloseByHand(context.Background(), txn.ID, evidence)
	w.checkWord(after, "the desk")
	if w.ailing {
		return
	}
	if err != nil || after.State != payment.ClosedByHand || after.Money() != evidence.Money {
		w.fail("evidence closes an item", "attempt %d is %s with %s, %v", txn.ID, after.State, after.Money(), err)
	}
	w.saw("closed by hand")
	if evidence.Amount != 0 {
		w.saw("closed with a part")
	}
	if txn.State == payment.AdviceRefused {
		w.saw("a chase is closed")
	}
	if w.chance(0.3) {
		w.note("an answer to attempt %d comes late", txn.ID)
		if err := w.engine.HeardLate(context.Background(), txn.ID, "0210", "00"); err != nil && !w.ailing {
			w.fail("a late answer is kept", "attempt %d: %v", txn.ID, err)
		}
	}
}

// word is what the bank's hotline says of an attempt, and of what part of it, 0
// for the whole. It is not known where the bank speaks of more than was asked for.
func (b *bank) word(txn payment.Txn) (word payment.Money, part payment.Amount, known bool) {
	it := b.ledger[keyOf(txn)]
	stands := it != nil && it.standing == held
	if stands && it.amount != txn.Amount {
		if it.amount > txn.Requested || txn.Kind.Moves() == payment.MovesNothing {
			return "", 0, false
		}
		part = it.amount
	}
	switch {
	case txn.Kind.Moves() == payment.MovesNothing:
		return payment.NoMoney, 0, true
	case !stands:
		return payment.NotPaid, 0, true
	case txn.Kind.Moves() == payment.MovesOut:
		return payment.Returned, part, true
	}
	return payment.Paid, part, true
}
