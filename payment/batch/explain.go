package batch

import "till/payment"

// Explain looks for the fewest transactions that account for the difference
// between the bank's totals and the shop's: one, two, or all that the bank was
// never told of. txns are all attempts of the batch, whatever became of them. What
// was carried over or chased is in no total of the shop, however it was decided
// later: only the bank may have counted it. A bank that told no totals differs in
// nothing.
func Explain(s payment.Settlement, txns []payment.Txn) payment.Explanation {
	if s.Bank == nil {
		return payment.Explanation{}
	}
	e := payment.Explanation{Difference: rounded(minus(*s.Bank, s.Totals))}
	if e.Equal() {
		return e
	}
	candidates := candidatesOf(s, txns)
	if found := singles(candidates, e.Difference); len(found) > 0 {
		e.Blamed, e.Others = []payment.Blame{found[0].blame}, len(found)-1
		return e
	}
	if all := together(candidates, e.Difference); len(all) > 0 {
		e.Blamed = all
		return e
	}
	e.Blamed, e.Others = pairs(candidates, e.Difference)
	return e
}

// candidate is what one transaction would do to the bank's totals.
type candidate struct {
	blame  payment.Blame
	effect payment.BatchTotals
}

// candidatesOf lists every way in which a transaction could be counted
// otherwise, likeliest first: what is known to be doubtful before what is not.
func candidatesOf(s payment.Settlement, txns []payment.Txn) []candidate {
	missing, carried := setOf(s.Unsaid), setOf(s.Carried, s.Chased)
	var doubtful, likely, rare []candidate
	for _, txn := range txns {
		ours := Counts(txn) && !carried[txn.ID]
		if txn.Kind.Moves() == payment.MovesNothing || ours || changes(txn.Kind) || txn.Left() == 0 {
			continue
		}
		cause := payment.CauseBankKeeps
		if txn.State.Open() || carried[txn.ID] && Counts(txn) {
			cause = payment.CauseBankHasUndecided
		}
		doubtful = append(doubtful, candidate{payment.Blame{Cause: cause, Txn: txn}, counted(lineOf(txn))})
	}
	for _, line := range Lines(Frozen(s, txns)) {
		gone := minus(payment.BatchTotals{}, counted(line))
		cause := payment.CauseBankMissing
		if missing[line.Txn.ID] {
			doubtful = append(doubtful, candidate{payment.Blame{Cause: payment.CauseBankUntold, Txn: line.Txn}, gone})
			continue
		}
		likely = append(likely, candidate{payment.Blame{Cause: cause, Txn: line.Txn}, gone},
			candidate{payment.Blame{Cause: payment.CauseBankTwice, Txn: line.Txn}, counted(line)})
		turned, moved := line, line
		turned.Credit, moved.Foreign = !line.Credit, !line.Foreign
		rare = append(rare, candidate{payment.Blame{Cause: payment.CauseBankOtherGroup, Txn: line.Txn}, plus(gone, counted(moved))},
			candidate{payment.Blame{Cause: payment.CauseBankOtherWay, Txn: line.Txn}, plus(gone, counted(turned))})
	}
	return append(append(doubtful, likely...), rare...)
}

func lineOf(txn payment.Txn) Line {
	amount := txn.Amount
	if amount == 0 {
		amount = txn.Requested
	}
	return Line{Txn: txn, Amount: amount, Credit: txn.Kind.Moves() == payment.MovesOut, Foreign: payment.ForeignCard(txn)}
}

func counted(line Line) payment.BatchTotals { return TotalsOf([]Line{line}) }

func singles(candidates []candidate, wanted payment.BatchTotals) []candidate {
	var found []candidate
	for _, c := range candidates {
		if c.effect == wanted {
			found = append(found, c)
		}
	}
	return found
}

// together tries all that is doubtful for the same reason at once: everything
// that the bank was not told of, or every reversal that it lost.
func together(candidates []candidate, wanted payment.BatchTotals) []payment.Blame {
	for _, cause := range []payment.Cause{payment.CauseBankUntold, payment.CauseBankKeeps, payment.CauseBankHasUndecided} {
		var sum payment.BatchTotals
		var blamed []payment.Blame
		for _, c := range candidates {
			if c.blame.Cause == cause {
				sum = plus(sum, c.effect)
				blamed = append(blamed, c.blame)
			}
		}
		if len(blamed) > 0 && sum == wanted {
			return blamed
		}
	}
	return nil
}

// pairs finds two different transactions that make the difference together.
func pairs(candidates []candidate, wanted payment.BatchTotals) (first []payment.Blame, others int) {
	by := map[payment.BatchTotals][]int{}
	for i, c := range candidates {
		by[c.effect] = append(by[c.effect], i)
	}
	found := 0
	for i, c := range candidates {
		for _, j := range by[minus(wanted, c.effect)] {
			if j <= i || candidates[j].blame.Txn.ID == c.blame.Txn.ID {
				continue
			}
			if found == 0 {
				first = []payment.Blame{c.blame, candidates[j].blame}
			}
			if found++; found > pairsMost {
				return first, found - 1
			}
		}
	}
	return first, max(0, found-1)
}

// pairsMost is how many pairs are counted before it is clear that a person has to
// look at all of them.
const pairsMost = 100

func plus(a, b payment.BatchTotals) payment.BatchTotals {
	return payment.BatchTotals{Domestic: plusGroup(a.Domestic, b.Domestic, 1), Foreign: plusGroup(a.Foreign, b.Foreign, 1)}
}

func minus(a, b payment.BatchTotals) payment.BatchTotals {
	return payment.BatchTotals{Domestic: plusGroup(a.Domestic, b.Domestic, -1), Foreign: plusGroup(a.Foreign, b.Foreign, -1)}
}

// rounded takes out the turns of the bank's counters: DE 48 has three digits for
// each count.
func rounded(t payment.BatchTotals) payment.BatchTotals {
	for _, sum := range []*payment.Subtotal{&t.Domestic.Debit, &t.Domestic.Credit, &t.Foreign.Debit, &t.Foreign.Credit} {
		sum.Count = ((sum.Count+turn/2)%turn+turn)%turn - turn/2
	}
	return t
}

// turn is where a counter of DE 48 begins again.
const turn = 1000

func plusGroup(a, b payment.GroupTotals, sign int) payment.GroupTotals {
	return payment.GroupTotals{Debit: plusSum(a.Debit, b.Debit, sign), Credit: plusSum(a.Credit, b.Credit, sign)}
}

func plusSum(a, b payment.Subtotal, sign int) payment.Subtotal {
	return payment.Subtotal{Count: a.Count + sign*b.Count, Amount: a.Amount + payment.Amount(sign)*b.Amount}
}
