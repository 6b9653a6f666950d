package simtest

import (
	"slices"

	"till/payment"
)

// checkMoney is I1 and I2: what the bank holds and what the till says. Only
// what the till calls undecided, or to send, may differ.
func (w *world) checkMoney() {
	keys := map[string]payment.Txn{}
	for _, txn := range w.laws.txns {
		if txn.STAN != "" {
			keys[keyOf(txn)] = txn
		}
	}
	for key, it := range w.bank.ledger {
		txn, known := keys[key]
		if !known {
			w.fail("I2 the journal knows what the bank holds", "%s is not there", key)
		}
		if it.standing != held || txn.State.Open() {
			continue
		}
		switch {
		case !stands(txn):
			w.fail("I1 the money is equal", "the bank holds attempt %d, a %s, the till calls it %s", txn.ID, txn.Kind, txn.State)
		case txn.Amount != it.amount:
			w.fail("I1 the money is equal", "attempt %d: the till has %d, the bank %d", txn.ID, txn.Amount, it.amount)
		}
	}
	for id, txn := range w.laws.txns {
		it := w.bank.ledger[keyOf(txn)]
		switch {
		case txn.Kind == payment.Balance || nobodyKnows(txn):
		case stands(txn) && (it == nil || it.standing != held):
			w.fail("I1 the money is equal", "the till calls attempt %d, a %s, %s, the bank does not hold it", id, txn.Kind, txn.State)
		case txn.State == payment.Reversed && (it == nil || it.standing != returned):
			w.fail("I1 the money is equal", "the till calls attempt %d reversed, the bank does not", id)
		}
	}
}

// stands reports whether the till says that the bank has booked an attempt.
func stands(txn payment.Txn) bool {
	switch txn.State {
	case payment.Approved, payment.Advised:
		return true
	case payment.ClosedByHand:
		return nobodyKnows(txn) || txn.Money() != payment.NotPaid
	}
	return false
}

// nobodyKnows is a hold that a person closed: it has no word that could be held
// against the bank.
func nobodyKnows(txn payment.Txn) bool {
	return txn.State == payment.ClosedByHand && txn.Kind.Moves() == payment.MovesNothing
}

// account is what became of one original: its sum after changes, what was given
// back of it, and whether a hold is still one.
type account struct {
	sum, back payment.Amount
	let       bool
}

// checkNet is I1 by original: a sale less its voids and refunds is the same here
// and at the bank, never below zero; a hold that was let go or taken is so for
// both. An original that somebody still asks about is left out.
func (w *world) checkNet() {
	for id, txn := range w.laws.txns {
		it := w.bank.ledger[keyOf(txn)]
		if txn.Original != nil || it == nil || it.standing != held || !stands(txn) || nobodyKnows(txn) {
			continue
		}
		ours, sure := w.accountOf(id)
		if !sure {
			continue
		}
		theirs := account{sum: it.total(), back: it.takenBack(nil), let: it.ended(nil)}
		if ours != theirs || ours.back > ours.sum {
			w.fail("I1 the money of an original is equal", "attempt %d, a %s: the till has %+v, the bank %+v", id, txn.Kind, ours, theirs)
		}
	}
}

// accountOf is an original as the till's own records have it; it is not sure
// while something that follows it is undecided.
func (w *world) accountOf(id uint64) (a account, sure bool) {
	a.sum = w.laws.txns[id].Amount
	for _, f := range w.books.following[id] {
		txn := w.laws.txns[f]
		if txn.State.Open() || nobodyKnows(txn) || len(w.books.following[f]) > 0 && !w.sure(f) {
			return a, false
		}
		if !stands(txn) {
			continue
		}
		switch {
		case txn.Kind.Moves() == payment.MovesOut:
			a.back += txn.Amount
		case txn.Kind == payment.Adjust || txn.Kind == payment.Tip:
			a.sum = txn.Amount
		case txn.Kind == payment.PreAuthVoid:
			a.let = true
		default: // a completion, unless it was voided
			a.let = a.let || !w.voided(f)
		}
	}
	return a, true
}

func (w *world) voided(id uint64) bool {
	return slices.ContainsFunc(w.books.following[id], func(f uint64) bool {
		return w.laws.txns[f].Kind == payment.CompletionVoid && stands(w.laws.txns[f])
	})
}

func (w *world) sure(id uint64) bool {
	_, sure := w.accountOf(id)
	return sure
}

// checkSums is I11: all that came in less all that went out, here and there.
func (w *world) checkSums() {
	var till, bank, asked payment.Amount
	for _, txn := range w.laws.txns {
		it := w.bank.ledger[keyOf(txn)]
		switch {
		case txn.State == payment.Suspect && it != nil && it.standing == held:
			asked += signed(txn.Kind, it.amount)
		case stands(txn) && !nobodyKnows(txn):
			till += signed(txn.Kind, txn.Amount)
		}
	}
	for _, it := range w.bank.ledger {
		if it.standing == held {
			bank += signed(it.kind, it.amount)
		}
	}
	if till+asked != bank {
		w.fail("I11 the sums are equal", "the till has %s and asks about %s, the bank holds %s", till, asked, bank)
	}
}

func signed(kind payment.Kind, amount payment.Amount) payment.Amount {
	switch kind.Moves() {
	case payment.MovesIn:
		return amount
	case payment.MovesOut:
		return -amount
	}
	return 0
}

// checkShown is I3: what people were shown stays.
func (w *world) checkShown() {
	for id := range w.laws.shownPaid {
		if word := w.laws.txns[id].Money(); word != payment.Paid {
			w.fail("I3 what was shown as paid stays paid", "attempt %d is %q", id, word)
		}
	}
	for id := range w.laws.notPaid {
		txn := w.laws.txns[id]
		if it := w.bank.ledger[keyOf(txn)]; stands(txn) || txn.STAN != "" && it != nil && it.standing == held {
			w.fail("I3 what was shown as not paid stays so", "attempt %d is %q", id, txn.State)
		}
	}
}
