package simtest

import (
	"strings"

	"till/payment"
	"till/payment/offline"
)

// beforeSending is law 1, and law 4's order of things: nothing leaves without
// its record, and no request before every owed reversal was tried once.
func (w *world) beforeSending(proof payment.Recorded, req payment.Request) {
	id, key := req.Txn.ID, keyOf(req.Txn)
	if !proof.Covers(req.Txn) {
		w.fail("law 1 write it down, then send it", "attempt %d leaves without proof", id)
	}
	if state, needs := w.books.stateOf(id), w.needs(req); state != needs {
		w.fail("I7 nothing is sent without a durable intent", "attempt %d leaves, the journal says %q", id, state)
	}
	if w.starting {
		w.fail("recovery only writes", "attempt %d leaves", id)
	}
	if pan := req.Card.PAN.Reveal(); !strings.HasPrefix(pan, bin) && req.Txn.Mode != payment.ModeQR {
		w.fail("a message has its card", "attempt %d leaves with card %q", id, req.Card.PAN.Masked())
	}
	told, before := w.told(req.Txn), w.bank.sent[key]
	if w.sale.cancel == nil || req.Reversal {
		if w.laws.tried[id]++; w.sale.cancel != nil && w.laws.tried[id] > 1 {
			w.fail("law 4 each owed reversal once", "attempt %d is tried again", id)
		}
	}
	switch {
	case req.Reversal && (told || req.Txn.Kind == payment.Balance):
		w.fail("law 5 what is told is never reversed", "attempt %d is a %s", id, req.Txn.Kind)
	case req.Reversal:
		return
	case before && !told:
		w.fail("law 5 never resend money", "attempt %d leaves a second time", id)
	case before && !req.Repeat:
		w.fail("law 5 a repeat says that it is one", "attempt %d leaves again as if for the first time", id)
	}
	if !w.laws.sent[id] {
		w.sale.newly = id
	}
	w.bank.sent[key], w.laws.sent[id] = true, true
	if original := req.Txn.Original; original != nil && w.books.stateOf(original.ID) == payment.OfflineApproved && w.stored(req.Txn.Kind, req.Txn.Mode) {
		w.fail("an advice follows what it changes", "attempt %d leaves, the bank was not told of %d", id, original.ID)
	}
	if w.sale.cancel != nil && id == w.sale.id && !req.Repeat && !w.stored(req.Txn.Kind, req.Txn.Mode) {
		w.sale.asked = id
		w.checkWayClear(id)
		w.cancelAt("sent")
	}
}

// needs is what must be durable before a message leaves.
func (w *world) needs(req payment.Request) payment.State {
	switch {
	case req.Reversal:
		return payment.ReversalDue
	case w.stored(req.Txn.Kind, req.Txn.Mode):
		return payment.OfflineApproved
	}
	return payment.Intent
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
	if w.sale.newly == req.Txn.ID && !req.Reversal {
		if w.sale.newly = 0; answer.Verdict == payment.VerdictNotSent {
			delete(w.laws.sent, req.Txn.ID) // provably nothing of it left
		}
	}
	if req.Reversal && req.Txn.Tries() > 7 {
		w.saw("more than seven tries")
	}
	if answer.Verdict == payment.VerdictAcknowledged {
		w.saw("acknowledged")
	}
	if answer.Verdict == payment.VerdictDuplicate {
		w.saw("called a duplicate")
		if req.Repeat {
			w.saw("a repeat called a duplicate")
		}
	}
}

// watch is the screen: law 2, it never says more than the journal.
func (w *world) watch(p payment.Progress) {
	w.point("the screen: %s, %s", string(p.Stage), either(string(p.Txn.Money()), string(p.Txn.State)))
	w.checkWord(p.Txn, "the screen")
}

// checkWord holds a word that people read against the journal.
func (w *world) checkWord(txn payment.Txn, who string) {
	state, money := w.books.stateOf(txn.ID), txn.Money()
	approved := state == payment.Approved || state == payment.Advised || state == payment.ClosedByHand
	ended := state == payment.Declined || state == payment.Reversed || state == payment.AdviceRefused || state == payment.ClosedByHand
	switch {
	case (money == payment.Paid || money == payment.Returned) && !approved:
		w.fail("law 2 show it after it is written", "%s calls attempt %d %s, the journal says %q", who, txn.ID, money, state)
	case money == payment.ToSend && state != payment.OfflineApproved:
		w.fail("law 2 show it after it is written", "%s calls attempt %d to send, the journal says %q", who, txn.ID, state)
	case money == payment.NotPaid && w.laws.sent[txn.ID] && !ended:
		w.fail("law 3 unknown is not a decline", "%s calls attempt %d not paid, the journal says %q", who, txn.ID, state)
	case money == payment.Undecided && !state.Open():
		w.fail("law 2 show it after it is written", "%s calls attempt %d undecided, the journal says %q", who, txn.ID, state)
	case txn.ByHand && state != payment.ClosedByHand:
		w.fail("law 2 show it after it is written", "%s calls attempt %d closed, the journal says %q", who, txn.ID, state)
	}
	w.shown(txn)
}

// shown remembers what people have read: it stays so.
func (w *world) shown(txn payment.Txn) {
	if txn.Money() == payment.Paid {
		w.laws.shownPaid[txn.ID] = true
	}
}

// checkSold holds the end of an order against the laws.
func (w *world) checkSold(txn payment.Txn, draw orderDraw) {
	w.checkWord(txn, "the end of the order")
	if (txn.Kind != draw.kind && !(offline.Sold(txn) && draw.kind == payment.Sale)) || txn.Requested != draw.amount || txn.Outcome == "" {
		w.fail("an order ends with a name", "%s of %s ended as %q", txn.Kind, txn.Requested, txn.Outcome)
	}
	early := txn.Outcome == payment.OutcomeCancelled || txn.Outcome == payment.OutcomeNotSent && txn.STAN == ""
	if early && w.sale.asked != 0 && w.sale.asked == txn.ID {
		w.fail("law 3 unknown is not a decline", "attempt %d left and ended as %s", txn.ID, txn.Outcome)
	}
	if txn.Resumes != nil {
		w.saw("asked once more: " + string(txn.Outcome))
	}
	if txn.Money() == payment.NotPaid && txn.ID != 0 {
		w.laws.notPaid[txn.ID] = true
	}
	if what := w.pad.unwiped(); what != "" {
		w.fail("law 6 no secret left behind", "attempt %d is over and its %s is in memory", txn.ID, what)
	}
}

// checkResumes holds what is asked once more after a sign-on: the first was
// refused, provably and durably, for keys or batch alone, the bank holds nothing
// of it, and nobody goes back twice.
func (w *world) checkResumes(txn payment.Txn) {
	const law = "law 5 only what was refused unread is asked once more"
	first, known := w.laws.txns[txn.Resumes.ID]
	if offline.Sold(txn) {
		w.checkGoesOffline(txn, first)
		return
	}
	unread := first.Reason == payment.ReasonSignOnNeeded || first.Reason == payment.ReasonBatchMismatch
	switch it := w.bank.ledger[keyOf(first)]; {
	case !known || first.State != payment.Declined || first.Outcome != payment.OutcomeDeclined || !unread:
		w.fail(law, "attempt %d follows %d, which is %s, %s", txn.ID, first.ID, either(string(first.State), "not written"), first.Reason)
	case first.Resumes != nil:
		w.fail(law, "attempt %d follows %d, which went back already", txn.ID, first.ID)
	case it != nil && it.standing == held:
		w.fail(law, "attempt %d follows %d, which the bank holds", txn.ID, first.ID)
	case txn.Kind != first.Kind || txn.Mode != first.Mode || txn.Requested != first.Requested || txn.ID != first.ID+1:
		w.fail(law, "attempt %d is not what %d was", txn.ID, first.ID)
	}
}

// checkRetried: a person who asks for a retry gets each owed reversal tried
// once, whatever the back-off, or a reason why none was.
func (w *world) checkRetried(only uint64, tried []payment.Txn, reason payment.Reason) {
	if reason != payment.NoReason {
		if len(w.laws.tried) > 0 {
			w.fail("a retry is a try", "not ready (%s), and %d messages left", reason, len(w.laws.tried))
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
		owed := txn.State == payment.ReversalDue || txn.State == payment.Intent && w.told(txn)
		if owed && w.laws.tried[txn.ID] == 0 {
			w.fail("a retry is a try", "attempt %d was not tried", txn.ID)
		}
	}
}

// checkQuiet is the end of a world: I1, I2 and I11 without the excuse of what
// is undecided. What the bank called a duplicate, and of which it holds another
// sum than the till asks about, waits for a person still.
func (w *world) checkQuiet() {
	w.check()
	for _, txn := range w.laws.txns {
		switch txn.State {
		case payment.Suspect: // of which the bank holds more than was asked for
		case payment.Approved, payment.Declined, payment.Reversed, payment.Advised, payment.AdviceRefused, payment.ClosedByHand:
		default:
			w.fail("I4 open drains when healed", "attempt %d is %s", txn.ID, txn.State)
		}
	}
	w.checkSums()
}
