package simtest

import (
	"strings"

	"till/payment"
)

// beforeSending is law 1, and law 4's order of things: nothing leaves without
// its record, and no request before every owed reversal was tried once.
func (w *world) beforeSending(proof payment.Recorded, req payment.Request) {
	id := req.Txn.ID
	if !proof.Covers(req.Txn) {
		w.fail("law 1 write it down, then send it", "attempt %d leaves without proof", id)
	}
	needs := payment.Intent
	if req.Reversal {
		needs = payment.ReversalDue
	}
	if state := w.books.stateOf(id); state != needs {
		w.fail("I7 nothing is sent without a durable intent", "attempt %d leaves, the journal says %q", id, state)
	}
	if w.starting {
		w.fail("recovery only writes", "attempt %d leaves", id)
	}
	if pan := req.Card.PAN.Reveal(); !strings.HasPrefix(pan, bin) {
		w.fail("a message has its card", "attempt %d leaves with card %q", id, req.Card.PAN.Masked())
	}
	if req.Reversal {
		if w.laws.tried[id]++; w.sale.cancel != nil && w.laws.tried[id] > 1 {
			w.fail("law 4 each owed reversal once", "attempt %d is tried again", id)
		}
		return
	}
	if w.bank.sent[keyOf(req.Txn)] {
		w.fail("law 5 never resend money", "attempt %d leaves a second time", id)
	}
	w.bank.sent[keyOf(req.Txn)], w.laws.sent[id], w.sale.asked = true, true, true
	w.checkWayClear(id)
	w.cancelAt("sent")
}

// checkWayClear is law 4 at the moment a request leaves.
func (w *world) checkWayClear(id uint64) {
	if w.sale.noLine {
		w.fail("law 4 no line, no sale", "attempt %d leaves after a reversal found no line", id)
	}
	for _, owed := range w.sale.owed {
		if w.laws.tried[owed] != 1 {
			w.fail("law 4 each owed reversal once", "attempt %d leaves, %d was tried %d times", id, owed, w.laws.tried[owed])
		}
		if w.blocks && w.books.stateOf(owed) == payment.ReversalDue {
			w.fail("the bank forbids sales while a reversal is owed", "attempt %d leaves, %d is owed", id, owed)
		}
	}
}

func (w *world) afterSending(req payment.Request, answer payment.Answer) {
	if req.Reversal && answer.Verdict == payment.VerdictNotSent && answer.Reason == payment.ReasonLineDown {
		w.sale.noLine = true
	}
	if req.Reversal && req.Txn.Tries() > 7 {
		w.saw("more than seven tries")
	}
	if answer.Verdict == payment.VerdictAcknowledged {
		w.saw("acknowledged")
	}
	if answer.Verdict == payment.VerdictDuplicate {
		w.saw("called a duplicate")
	}
}

// watch is the screen: law 2, it never says more than the journal.
func (w *world) watch(p payment.Progress) {
	w.point("screen: %s %s", p.Stage, p.Txn.State)
	w.checkWord(p.Txn, "the screen")
}

// checkWord holds a word that people read against the journal.
func (w *world) checkWord(txn payment.Txn, who string) {
	state := w.books.stateOf(txn.ID)
	switch money := txn.Money(); {
	case money == payment.Paid && state != payment.Approved:
		w.fail("law 2 show it after it is written", "%s calls attempt %d paid, the journal says %q", who, txn.ID, state)
	case money == payment.NotPaid && w.laws.sent[txn.ID] && state != payment.Declined && state != payment.Reversed:
		w.fail("law 3 unknown is not a decline", "%s calls attempt %d not paid, the journal says %q", who, txn.ID, state)
	case money == payment.Undecided && !state.Open():
		w.fail("law 2 show it after it is written", "%s calls attempt %d undecided, the journal says %q", who, txn.ID, state)
	case money == payment.Paid:
		w.laws.shownPaid[txn.ID] = true
	}
}

// checkSold holds the end of a sale against the laws.
func (w *world) checkSold(txn payment.Txn, draw saleDraw) {
	w.checkWord(txn, "the end of the sale")
	if txn.Kind != payment.Sale || txn.Requested != draw.amount || txn.Outcome == "" {
		w.fail("a sale ends with a name", "%s of %s ended as %q", txn.Kind, txn.Requested, txn.Outcome)
	}
	early := txn.Outcome == payment.OutcomeCancelled || txn.Outcome == payment.OutcomeNotSent && txn.STAN == ""
	if early && w.sale.asked {
		w.fail("law 3 unknown is not a decline", "attempt %d left and ended as %s", txn.ID, txn.Outcome)
	}
	if txn.Money() == payment.NotPaid && txn.ID != 0 {
		w.laws.notPaid[txn.ID] = true
	}
	if what := w.pad.unwiped(); what != "" {
		w.fail("law 6 no secret left behind", "attempt %d is over and its %s is in memory", txn.ID, what)
	}
}

// checkRetried: a person who asks for a retry gets each owed reversal tried
// once, whatever the back-off, or a reason why none was.
func (w *world) checkRetried(only uint64, tried []payment.Txn, reason payment.Reason) {
	if reason != payment.NoReason {
		if len(w.laws.tried) > 0 {
			w.fail("a retry is a try", "not ready (%s), and %d reversals left", reason, len(w.laws.tried))
		}
		return
	}
	for _, txn := range tried {
		w.checkWord(txn, "the desk")
		if only != 0 && txn.ID != only {
			w.fail("a retry is a try", "%d was asked for, %d was tried", only, txn.ID)
		}
		if w.laws.tried[txn.ID] > 1 {
			w.fail("a retry is a try", "attempt %d was tried %d times", txn.ID, w.laws.tried[txn.ID])
		}
	}
	if w.ailing || only != 0 {
		return
	}
	for _, txn := range w.books.open() {
		if txn.State == payment.ReversalDue && w.laws.tried[txn.ID] == 0 {
			w.fail("a retry is a try", "attempt %d was not tried", txn.ID)
		}
	}
}

// checkQuiet is the end of a world: I1, I2 and I11 without the excuse of what
// is undecided. What the bank called a duplicate waits for a person.
func (w *world) checkQuiet() {
	w.check()
	var till, bank, suspect payment.Amount
	for _, txn := range w.laws.txns {
		switch txn.State {
		case payment.Approved:
			till += txn.Amount
		case payment.Suspect:
			w.saw("suspect")
			if it := w.bank.ledger[keyOf(txn)]; it != nil && it.standing == held {
				suspect += it.amount
			}
		case payment.Declined, payment.Reversed:
		default:
			w.fail("I4 open drains when healed", "attempt %d is %s", txn.ID, txn.State)
		}
	}
	for _, it := range w.bank.ledger {
		if it.standing == held {
			bank += it.amount
		}
	}
	if till+suspect != bank {
		w.fail("I11 the sums are equal", "the till has %s and asks about %s, the bank holds %s", till, suspect, bank)
	}
}
