package report

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/batch"
)

var noon = time.Date(2026, 3, 2, 12, 5, 0, 0, time.FixedZone("", 8*3600))

// life is a journal of random attempts that end as attempts do, in time order.
type life struct {
	random      *rand.Rand
	txns        []payment.Txn
	zs          []payment.ZReport
	settlements []payment.Settlement
	batch       int
	from        int // the first attempt of the open batch
}

func newLife(seed uint64) *life { return &life{random: rand.New(rand.NewPCG(seed, 8)), batch: 1} }

func (l *life) sell() {
	kinds := []payment.Kind{payment.Sale, payment.Sale, payment.Sale, payment.OfflineSale, payment.Refund, payment.Void, payment.PreAuth, payment.Completion}
	states := []payment.State{payment.Approved, payment.Approved, payment.Approved, payment.Declined, payment.ReversalDue,
		payment.Reversed, payment.OfflineApproved, payment.AdviceRefused, payment.Suspect, payment.Intent}
	txn := payment.Txn{ID: uint64(len(l.txns) + 1), Kind: kinds[l.random.IntN(len(kinds))], State: states[l.random.IntN(len(states))],
		Amount: payment.Amount(1 + l.random.IntN(100000)), Batch: fmt.Sprintf("%06d", l.batch), Operator: fmt.Sprint(1 + l.random.IntN(3)),
		Started: noon.Add(time.Duration(len(l.txns)) * 17 * time.Minute)}
	if l.random.IntN(4) == 0 {
		txn.Organisation = "VIS"
	}
	l.txns = append(l.txns, txn)
}

// tip changes an earlier sale of the open batch.
func (l *life) tip() {
	if l.from == len(l.txns) {
		return
	}
	of := l.txns[l.from+l.random.IntN(len(l.txns)-l.from)]
	if of.Kind != payment.Sale && of.Kind != payment.OfflineSale {
		return
	}
	l.sell()
	txn := &l.txns[len(l.txns)-1]
	txn.Kind, txn.Organisation = payment.Tip, of.Organisation
	txn.Original = &payment.Original{ID: of.ID, Amount: of.Amount}
}

// decide ends something that is open, if there is anything.
func (l *life) decide() {
	for _, at := range l.random.Perm(len(l.txns)) {
		txn := &l.txns[at]
		if !MayCount(*txn) {
			continue
		}
		ends := []payment.State{payment.Approved, payment.Declined, payment.Reversed, payment.ClosedByHand}
		if txn.State == payment.AdviceRefused {
			ends = ends[3:]
		}
		if txn.State = ends[l.random.IntN(len(ends))]; txn.State == payment.ClosedByHand {
			word := payment.Paid
			if txn.Kind.Moves() == payment.MovesOut {
				word = payment.Returned
			}
			if l.random.IntN(2) == 0 {
				word = payment.NotPaid
			}
			txn.ByHand, txn.Evidence = true, &payment.Evidence{Money: word, Time: noon.AddDate(0, 0, len(l.settlements)).Add(time.Hour)}
		}
		return
	}
}

func (l *life) since() (since Since, later []payment.Txn) {
	if n := len(l.zs); n > 0 {
		since.Last = l.zs[n-1]
	}
	carried := map[uint64]bool{}
	for _, id := range since.Last.Carried {
		carried[id] = true
	}
	for _, txn := range l.txns {
		if carried[txn.ID] {
			since.Carried = append(since.Carried, txn)
		} else if txn.ID > since.Last.Upto {
			later = append(later, txn)
		}
	}
	since.Sale = func(id uint64) []payment.Txn { return withChanges(l.txns, id) }
	return since, later
}

func (l *life) z() {
	since, later := l.since()
	counting := since.Begin(noon)
	for from := 0; from < len(later); from += 5 {
		counting.Add(later[from:min(from+5, len(later))])
	}
	_, z := counting.End()
	l.zs = append(l.zs, z)
}

// settle closes the batch as the engine does: what is open is carried over.
func (l *life) settle() {
	settlement := payment.Settlement{Batch: fmt.Sprintf("%06d", l.batch), Begun: noon.AddDate(0, 0, len(l.settlements)).Add(30 * time.Minute)}
	var then []payment.Txn
	for _, txn := range l.txns[l.from:] {
		then = append(then, txn)
		if MayCount(txn) {
			settlement.Carried = append(settlement.Carried, txn.ID)
		}
	}
	settlement.Totals = batch.TotalsOf(batch.Lines(then))
	l.settlements = append(l.settlements, settlement)
	l.batch++
	l.from = len(l.txns)
}

func lived(seed uint64, steps int) *life {
	l := newLife(seed)
	for range steps {
		switch l.random.IntN(20) {
		case 0:
			l.z()
		case 1:
			l.settle()
		case 2, 3, 4:
			l.tip()
		case 5, 6, 7, 8:
			l.decide()
		default:
			l.sell()
		}
	}
	return l
}

func TestZReportsSettlementsAndTheJournalAgree(t *testing.T) {
	zs, resolved := 0, 0
	for seed := range uint64(400) {
		l := lived(seed, 80)
		if why := Disagreement(l.txns, nil, l.zs); why != "" {
			t.Fatalf("seed %d: %s", seed, why)
		}
		zs += len(l.zs)
		for _, z := range l.zs {
			resolved += len(z.Resolved)
		}
	}
	if zs < 400 || resolved < 400 {
		t.Errorf("%d Z reports with %d carried attempts prove little", zs, resolved)
	}
}

func TestSettledTotalsAgreeWithTheirBatch(t *testing.T) {
	for seed := range uint64(100) {
		l := newLife(seed)
		for range 5 {
			for range 20 {
				l.sell()
			}
			l.settle()
			l.z()
			// Whatever ends now was carried over by the settlement.
			for range 3 {
				l.decide()
			}
		}
		if why := Disagreement(l.txns, l.settlements, l.zs); why != "" {
			t.Fatalf("seed %d: %s", seed, why)
		}
	}
}

func TestADisagreementIsSaid(t *testing.T) {
	whole := func() *life {
		l := newLife(7)
		for range 40 {
			l.sell()
		}
		l.settle()
		l.z()
		l.sell()
		return l
	}
	for name, spoil := range map[string]func(l *life){
		"a Z that counts a fen more":       func(l *life) { l.zs[0].Totals.Domestic.Debit.Amount++ },
		"a Z that is left out":             func(l *life) { l.zs[0].Number = 2 },
		"a gap between two Z reports":      func(l *life) { l.z(); l.zs[1].After++ },
		"a settlement with a sale too few": func(l *life) { l.settlements[0].Totals.Domestic.Debit.Count-- },
		"an attempt that nobody counted":   func(l *life) { l.zs[0].Upto++; l.zs[0].Carried = nil; l.txns[40].State = payment.Approved },
		"a carried attempt that is forgotten": func(l *life) {
			for i := range l.txns {
				if l.txns[i].State == payment.ReversalDue && l.txns[i].Kind == payment.Sale {
					l.txns[i].State, l.zs[0].Carried = payment.Approved, nil
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := whole()
			if why := Disagreement(l.txns, l.settlements, l.zs); why != "" {
				t.Fatal("before:", why)
			}
			l.txns[40].Kind = payment.Sale
			spoil(l)
			if Disagreement(l.txns, l.settlements, l.zs) == "" {
				t.Error("nobody noticed")
			}
		})
	}
}

// TestEveryTableAddsUpToTheTotals also holds the report, which is built part by
// part, against the arithmetic of the batch over everything.
func TestEveryTableAddsUpToTheTotals(t *testing.T) {
	for seed := range uint64(200) {
		l := lived(seed, 60)
		b := New(nil, []payment.Shift{{Number: 1, Upto: 10, Closed: noon}, {Number: 2, After: 10}})
		for from := 0; from < len(l.txns); from += 7 {
			b.Add(l.txns[from:min(from+7, len(l.txns))])
		}
		r := b.Report()
		want := batch.TotalsOf(batch.Lines(l.txns))
		if r.Totals != want {
			t.Fatalf("seed %d: %s", seed, cmp.Diff(want, r.Totals))
		}
		for name, rows := range map[string][]Row{"kinds": r.Kinds, "operators": r.Operators, "hours": r.Hours, "days": r.Days,
			"brands": r.Brands, "entries": r.Entries, "shifts": r.Shifts} {
			count, net := 0, payment.Amount(0)
			for _, row := range rows {
				count, net = count+row.Count(), net+row.Net()
			}
			if count != want.Count() || net != want.Net() {
				t.Fatalf("seed %d: %s make %d and %s, not %d and %s", seed, name, count, net, want.Count(), want.Net())
			}
		}
		var batches payment.BatchTotals
		for _, sum := range r.Batches {
			batches = batches.And(sum.Totals)
		}
		if batches != want {
			t.Fatalf("seed %d: the batches make %+v", seed, batches)
		}
	}
}

func TestWhatIsCounted(t *testing.T) {
	sale := func(change func(*payment.Txn)) payment.Txn {
		txn := payment.Txn{ID: 1, Kind: payment.Sale, State: payment.Approved, Amount: 1250, Started: noon, Operator: "01",
			Card: payment.CardFacts{Scheme: "UnionPay", Entry: payment.EntryChip}}
		change(&txn)
		return txn
	}
	for name, c := range map[string]struct {
		txn  payment.Txn
		net  payment.Amount
		want payment.Counts
	}{
		"a sale": {sale(func(*payment.Txn) {}), 1250, payment.Counts{Attempts: 1}},
		"a sale with its drawer and two copies of the slip": {sale(func(t *payment.Txn) { t.Receipt = payment.Receipt{Drawer: true, Reprints: 2} }),
			1250, payment.Counts{Attempts: 1, Drawer: 1, Reprints: 2}},
		"a refund":                   {sale(func(t *payment.Txn) { t.Kind = payment.Refund }), -1250, payment.Counts{Attempts: 1}},
		"an undecided sale":          {sale(func(t *payment.Txn) { t.State = payment.ReversalDue }), 0, payment.Counts{Attempts: 1, Undecided: 1}},
		"a sale that waits":          {sale(func(t *payment.Txn) { t.State = payment.OfflineApproved }), 0, payment.Counts{Attempts: 1, ToSend: 1}},
		"a sale that was refused":    {sale(func(t *payment.Txn) { t.State = payment.AdviceRefused }), 0, payment.Counts{Attempts: 1, Refused: 1}},
		"a sale that was taken back": {sale(func(t *payment.Txn) { t.State = payment.Reversed }), 0, payment.Counts{Attempts: 1, Reversed: 1}},
		"a decline": {sale(func(t *payment.Txn) { t.State, t.Outcome = payment.Declined, payment.OutcomeDeclined }), 0,
			payment.Counts{Attempts: 1, Declined: 1}},
		"a sale that somebody stopped": {sale(func(t *payment.Txn) { t.State, t.Outcome = payment.Declined, payment.OutcomeCancelled }), 0,
			payment.Counts{Attempts: 1, Cancelled: 1}},
		"a sale that never left": {sale(func(t *payment.Txn) { t.State, t.Outcome = payment.Declined, payment.OutcomeNotSent }), 0,
			payment.Counts{Attempts: 1, NotSent: 1}},
		"a hold":                      {sale(func(t *payment.Txn) { t.Kind = payment.PreAuth }), 0, payment.Counts{Attempts: 1}},
		"a tip whose sale is unknown": {sale(func(t *payment.Txn) { t.Kind, t.Original = payment.Tip, &payment.Original{ID: 99} }), 0, payment.Counts{Attempts: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			r := Of([]payment.Txn{c.txn})
			if r.Net() != c.net || r.Counts != c.want {
				t.Errorf("%s and %+v, want %s and %+v", r.Net(), r.Counts, c.net, c.want)
			}
		})
	}
}

func TestATipOfAnotherDayCountsWhatItChanges(t *testing.T) {
	sale := payment.Txn{ID: 1, Kind: payment.Sale, State: payment.Approved, Amount: 1000, Started: noon}
	tip := func(id uint64, amount payment.Amount) payment.Txn {
		return payment.Txn{ID: id, Kind: payment.Tip, State: payment.Approved, Amount: amount, Started: noon.AddDate(0, 0, 1),
			Original: &payment.Original{ID: 1, Amount: 1000}}
	}
	first, second, third := tip(2, 1200), tip(3, 1150), tip(4, 1300)
	b := New(func(change payment.Txn) []payment.Txn { return []payment.Txn{sale, first} }, nil)
	b.Add([]payment.Txn{second, third})
	r := b.Report()
	if r.Net() != 100 || r.Totals.Count() != 0 {
		t.Errorf("two tips after one of 2.00 add %s in %d transactions, want 1.00 in none", r.Net(), r.Totals.Count())
	}
}

func TestReasonsOfDeclines(t *testing.T) {
	var txns []payment.Txn
	for i, reason := range []payment.Reason{payment.ReasonInsufficientFunds, payment.ReasonLostCard, payment.ReasonInsufficientFunds} {
		txns = append(txns, payment.Txn{ID: uint64(i + 1), Kind: payment.Sale, State: payment.Declined, Outcome: payment.OutcomeDeclined, Reason: reason})
	}
	want := []Decline{{Reason: payment.ReasonInsufficientFunds, Count: 2}, {Reason: payment.ReasonLostCard, Count: 1}}
	if diff := cmp.Diff(want, Of(txns).Declines); diff != "" {
		t.Error(diff)
	}
}

// TestADayWithoutAClock: what a Z report counts goes by the order of the journal.
func TestADayWithoutAClock(t *testing.T) {
	clocks := []time.Time{noon, time.Unix(0, 0), {}, noon.AddDate(-1, 0, 0), noon.AddDate(40, 0, 0)}
	var txns []payment.Txn
	for i, clock := range clocks {
		txns = append(txns, payment.Txn{ID: uint64(i + 1), Kind: payment.Sale, State: payment.Approved, Amount: 100, Started: clock})
	}
	counting := Since{}.Begin(noon)
	counting.Add(txns)
	r, z := counting.End()
	if z.Totals.Count() != 5 || z.Totals.Net() != 500 || z.Upto != 5 || len(r.Days) != 5 {
		t.Errorf("%+v over the days %+v", z, r.Days)
	}
	if why := Disagreement(txns, nil, []payment.ZReport{z}); why != "" {
		t.Error(why)
	}
}
