package batch

import "till/payment"

// Line is one transaction as a batch counts it.
type Line struct {
	Txn    payment.Txn
	Amount payment.Amount
	Credit bool // the shop gave it back
	// Foreign cards are settled apart (DE 63.1 names another organisation than
	// UnionPay).
	Foreign bool
}

// Signed is the line's amount as the shop's money: negative for a credit.
func (l Line) Signed() payment.Amount {
	if l.Credit {
		return -l.Amount
	}
	return l.Amount
}

// Counts reports whether an attempt is in the totals of its batch: the bank has
// it, and it moved money. A voided sale stays and its void stands against it; a
// reversed one is in neither; a pre-authorisation only holds money.
func Counts(txn payment.Txn) bool {
	switch txn.State {
	case payment.Approved, payment.Advised, payment.Settled:
	case payment.ClosedByHand:
		if txn.Evidence == nil {
			return false
		}
		if word := txn.Evidence.Money; word != payment.Paid && word != payment.Returned {
			return false
		}
	default:
		return false
	}
	return txn.Kind.Moves() != payment.MovesNothing
}

// changes reports whether a kind gives an earlier sale another amount instead of
// being a payment of its own.
func changes(kind payment.Kind) bool { return kind == payment.Adjust || kind == payment.Tip }

// Lines are the transactions that a batch counts, in the order of txns. An
// adjustment or a tip that the bank took is no line: its sale is, with the new
// amount.
func Lines(txns []payment.Txn) []Line {
	changed := map[uint64]payment.Amount{}
	for _, txn := range txns {
		if changes(txn.Kind) && Counts(txn) && txn.Original != nil && txn.Original.ID != 0 {
			changed[txn.Original.ID] = txn.Amount
		}
	}
	var lines []Line
	for _, txn := range txns {
		if !Counts(txn) || changes(txn.Kind) {
			continue
		}
		line := Line{Txn: txn, Amount: txn.Amount, Foreign: payment.ForeignCard(txn),
			Credit: txn.Kind.Moves() == payment.MovesOut}
		if amount, found := changed[txn.ID]; found {
			line.Amount = amount
		}
		lines = append(lines, line)
	}
	return lines
}

// Frozen are the attempts of a batch that its settlement speaks of. What was
// undecided or refused when the totals were frozen is not among them, whatever
// became of it since: the totals stand, and a place in the upload is a cursor.
func Frozen(s payment.Settlement, txns []payment.Txn) []payment.Txn {
	if len(s.Carried)+len(s.Chased) == 0 {
		return txns
	}
	left := setOf(s.Carried, s.Chased)
	var kept []payment.Txn
	for _, txn := range txns {
		if !left[txn.ID] {
			kept = append(kept, txn)
		}
	}
	return kept
}

func setOf(lists ...[]uint64) map[uint64]bool {
	set := map[uint64]bool{}
	for _, ids := range lists {
		for _, id := range ids {
			set[id] = true
		}
	}
	return set
}

// TotalsOf adds lines up as DE 48 wants them (unionpay-pos 14.2).
func TotalsOf(lines []Line) payment.BatchTotals {
	var t payment.BatchTotals
	for _, line := range lines {
		group := &t.Domestic
		if line.Foreign {
			group = &t.Foreign
		}
		if line.Credit {
			group.Credit = group.Credit.Plus(line.Amount)
		} else {
			group.Debit = group.Debit.Plus(line.Amount)
		}
	}
	return t
}
