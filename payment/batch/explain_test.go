package batch

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"till/payment"
)

// day is a batch in which no two amounts, and no two pairs, are alike.
func day() []payment.Txn {
	var txns []payment.Txn
	amount := payment.Amount(1)
	for id := range uint64(12) {
		txns = append(txns, made(id+1, payment.Sale, payment.Approved, 1000+amount))
		amount *= 3
	}
	txns[3] = abroad(txns[3])
	txns[5].State = payment.Reversed
	txns[6].State = payment.ReversalDue
	txns[8] = following(made(9, payment.Refund, payment.Approved, 333), 2)
	return txns
}

// said is a settlement whose bank told its totals.
func said(ours, bank payment.BatchTotals, unsaid ...uint64) payment.Settlement {
	return payment.Settlement{Totals: ours, Bank: &bank, Unsaid: unsaid}
}

func ids(e payment.Explanation) (found []string) {
	for _, blame := range e.Blamed {
		found = append(found, string(blame.Cause)+" "+string(rune('0'+blame.Txn.ID)))
	}
	return found
}

func TestEachKindOfDifferenceIsNamed(t *testing.T) {
	txns := day()
	ours := TotalsOf(Lines(txns))
	bankOf := func(change func(lines []Line) []Line) payment.BatchTotals { return TotalsOf(change(Lines(txns))) }
	line := func(id uint64) Line { return lineOf(txns[id-1]) }
	tests := map[string]struct {
		bank   payment.BatchTotals
		untold []uint64
		want   []string
	}{
		"nothing differs":                      {ours, nil, nil},
		"the bank never got a sale":            {minus(ours, counted(line(2))), nil, []string{"bank_missing 2"}},
		"the bank counted a sale twice":        {plus(ours, counted(line(2))), nil, []string{"bank_twice 2"}},
		"a reversal that the bank lost":        {plus(ours, counted(line(6))), nil, []string{"bank_keeps 6"}},
		"an undecided sale that the bank has":  {plus(ours, counted(line(7))), nil, []string{"bank_has_undecided 7"}},
		"a refund that it took for a sale":     {bankOf(func(l []Line) []Line { return opposite(l, 9) }), nil, []string{"bank_other_way 9"}},
		"a foreign card that it calls its own": {bankOf(func(l []Line) []Line { return move(l, 4) }), nil, []string{"bank_other_group 4"}},
		"sales that it was never told of": {minus(minus(ours, counted(line(2))), counted(line(3))), []uint64{2, 3},
			[]string{"bank_untold 2", "bank_untold 3"}},
		"two sales at once": {minus(minus(ours, counted(line(1))), counted(line(8))), nil, []string{"bank_missing 1", "bank_missing 8"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := Explain(said(ours, test.bank, test.untold...), txns)
			if diff := cmp.Diff(test.want, ids(e)); diff != "" {
				t.Error(diff)
			}
			if e.Equal() != (name == "nothing differs") {
				t.Errorf("Equal is %v", e.Equal())
			}
		})
	}
}

func TestCountersOfThreeDigitsGoRound(t *testing.T) {
	var txns []payment.Txn
	for id := range uint64(1234) {
		txns = append(txns, made(id+1, payment.Sale, payment.Approved, payment.Amount(100+id)))
	}
	ours := TotalsOf(Lines(txns))
	bank := minus(ours, counted(lineOf(txns[7])))
	bank.Domestic.Debit.Count %= 1000
	if e := Explain(said(ours, bank), txns); len(e.Blamed) != 1 || e.Blamed[0].Txn.ID != 8 {
		t.Errorf("blamed: %v", e.Blamed)
	}
}

func opposite(lines []Line, id uint64) []Line {
	for i := range lines {
		if lines[i].Txn.ID == id {
			lines[i].Credit = !lines[i].Credit
		}
	}
	return lines
}

func move(lines []Line, id uint64) []Line {
	for i := range lines {
		if lines[i].Txn.ID == id {
			lines[i].Foreign = !lines[i].Foreign
		}
	}
	return lines
}

// TestWhatWasDecidedAfterTheFreezeIsNoLineOfTheShop carries a sale over and has it
// decided later, each way: the totals that were frozen never had it.
func TestWhatWasDecidedAfterTheFreezeIsNoLineOfTheShop(t *testing.T) {
	for state, want := range map[payment.State]string{payment.ReversalDue: "bank_has_undecided 7",
		payment.Approved: "bank_has_undecided 7", payment.Reversed: "bank_keeps 7"} {
		txns := day()
		s := payment.Settlement{Totals: TotalsOf(Lines(txns)), Carried: []uint64{7}}
		bank := plus(s.Totals, counted(lineOf(txns[6])))
		s.Bank = &bank
		txns[6].State = state
		if got := ids(Explain(s, txns)); len(got) != 1 || got[0] != want {
			t.Errorf("decided as %s the bank's extra sale is explained by %v, want %s", state, got, want)
		}
		bank = minus(s.Totals, counted(lineOf(txns[6])))
		if got := ids(Explain(s, txns)); len(got) != 0 {
			t.Errorf("decided as %s it is blamed for missing in totals that it never was in: %v", state, got)
		}
	}
}

func TestTwoSalesOfOneAmountAreBothNamedAsPossible(t *testing.T) {
	txns := []payment.Txn{made(1, payment.Sale, payment.Approved, 500), made(2, payment.Sale, payment.Approved, 500)}
	ours := TotalsOf(Lines(txns))
	e := Explain(said(ours, minus(ours, counted(lineOf(txns[0])))), txns)
	if len(e.Blamed) != 1 || e.Others != 1 {
		t.Errorf("%d blamed and %d others; one may be either of two", len(e.Blamed), e.Others)
	}
}

func TestWhatNoRecordExplainsIsSaidToBeUnexplained(t *testing.T) {
	txns := day()
	ours := TotalsOf(Lines(txns))
	bank := ours
	bank.Domestic.Debit.Amount += 7
	if e := Explain(said(ours, bank), txns); len(e.Blamed) != 0 || e.Equal() {
		t.Errorf("%v is blamed for 0.07 that nobody took", ids(e))
	}
}

// Whoever is blamed accounts for the difference to the fen.
func TestBlameAlwaysAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var txns []payment.Txn
		kinds := []payment.Kind{payment.Sale, payment.Void, payment.Refund, payment.PreAuth}
		states := []payment.State{payment.Approved, payment.Approved, payment.Reversed, payment.ReversalDue, payment.Declined}
		for id := range rapid.Uint64Range(1, 12).Draw(t, "count") {
			txn := made(id+1, rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.SampledFrom(states).Draw(t, "state"),
				payment.Amount(rapid.Int64Range(1, 400).Draw(t, "fen")))
			if rapid.Bool().Draw(t, "foreign") {
				txn = abroad(txn)
			}
			txns = append(txns, txn)
		}
		ours := TotalsOf(Lines(txns))
		bank := ours
		possible := candidatesOf(payment.Settlement{}, txns)
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			if len(possible) > 0 {
				bank = plus(bank, rapid.SampledFrom(possible).Draw(t, "change").effect)
			}
		}
		e := Explain(said(ours, bank), txns)
		if len(e.Blamed) == 0 {
			return
		}
		var sum payment.BatchTotals
		for _, blame := range e.Blamed {
			sum = plus(sum, effectOf(possible, blame))
		}
		if sum != e.Difference {
			t.Fatalf("blamed %v makes %+v, and the difference is %+v", ids(e), sum, e.Difference)
		}
	})
}

func effectOf(candidates []candidate, blame payment.Blame) payment.BatchTotals {
	for _, c := range candidates {
		if c.blame.Cause == blame.Cause && c.blame.Txn.ID == blame.Txn.ID {
			return c.effect
		}
	}
	return payment.BatchTotals{}
}
