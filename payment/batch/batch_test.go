package batch

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
)

// made is one attempt of batch 000007.
func made(id uint64, kind payment.Kind, state payment.State, fen payment.Amount) payment.Txn {
	return payment.Txn{ID: id, Kind: kind, State: state, Batch: "000007", Requested: fen, Amount: fen, Currency: payment.CNY,
		Attempts: []payment.Try{{MTI: "0200", Result: payment.TryApproved}}}
}

func abroad(txn payment.Txn) payment.Txn {
	txn.Organisation = "VIS"
	return txn
}

func following(txn payment.Txn, original uint64) payment.Txn {
	txn.Original = &payment.Original{ID: original}
	return txn
}

// TestACertificateTellsWhatTheTotalsCount: a chip sale with a tip is told with it,
// else the bank would book the tip as a difference.
func TestACertificateTellsWhatTheTotalsCount(t *testing.T) {
	sale := made(1, payment.Sale, payment.Approved, 1000)
	sale.CardEMV = []byte{0x9F, 0x26, 0x00}
	plan := Plan(payment.Settlement{Batch: "000007"}, []payment.Txn{sale, following(made(2, payment.Tip, payment.Advised, 1150), 1)})
	if plan[0].Step != payment.UploadTC || plan[0].Txns[0].Amount != 1150 {
		t.Errorf("the first upload is %s of %s, want the certificate of 11.50", plan[0].Step, plan[0].Txns[0].Amount)
	}
}

// TestWhatWasLeftOutStaysOut: an undecided payment that is decided, or a refused
// one that a person closes, between two runs of a settlement changes neither its
// totals nor the place of any message.
func TestWhatWasLeftOutStaysOut(t *testing.T) {
	sale, refund, chased := made(1, payment.Sale, payment.Approved, 1250), made(2, payment.Refund, payment.Intent, 300), made(3, payment.OfflineSale, payment.AdviceRefused, 700)
	s := Begin(payment.Settlement{Batch: "000007"}, []payment.Txn{sale, refund, chased}, time.Time{})
	before := Plan(s, []payment.Txn{sale, refund, chased})
	refund.State, refund.Amount = payment.Approved, 300
	chased.State, chased.ByHand, chased.Evidence = payment.ClosedByHand, true, &payment.Evidence{Money: payment.Paid}
	after := Plan(s, []payment.Txn{sale, refund, chased})
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the upload changed (-before +after):\n%s", diff)
	}
	if got := TotalsOf(Lines(Frozen(s, []payment.Txn{sale, refund, chased}))); got != s.Totals {
		t.Errorf("the totals are %+v, frozen were %+v", got, s.Totals)
	}
}

func TestTotalsCountWhatTheBankHas(t *testing.T) {
	closed := func(word payment.Money) payment.Txn {
		txn := made(9, payment.Sale, payment.ClosedByHand, 700)
		txn.ByHand, txn.Evidence = true, &payment.Evidence{Money: word}
		return txn
	}
	qr := abroad(made(10, payment.Sale, payment.Approved, 50))
	qr.Mode = payment.ModeQR
	one := func(fen payment.Amount) payment.Subtotal { return payment.Subtotal{Count: 1, Amount: fen} }
	domestic := func(debit, credit payment.Subtotal) payment.BatchTotals {
		return payment.BatchTotals{Domestic: payment.GroupTotals{Debit: debit, Credit: credit}}
	}
	tests := map[string]struct {
		txns []payment.Txn
		want payment.BatchTotals
	}{
		"a sale is a debit": {[]payment.Txn{made(1, payment.Sale, payment.Approved, 1250)}, domestic(one(1250), payment.Subtotal{})},
		"a voided sale stays and its void stands against it": {
			[]payment.Txn{made(1, payment.Sale, payment.Approved, 1250), following(made(2, payment.Void, payment.Approved, 1250), 1)},
			domestic(one(1250), one(1250))},
		"a reversed sale is in neither":                  {[]payment.Txn{made(1, payment.Sale, payment.Reversed, 1250)}, payment.BatchTotals{}},
		"a declined sale is in neither":                  {[]payment.Txn{made(1, payment.Sale, payment.Declined, 1250)}, payment.BatchTotals{}},
		"an undecided sale is in no total":               {[]payment.Txn{made(1, payment.Sale, payment.ReversalDue, 1250)}, payment.BatchTotals{}},
		"an unsent offline sale is in no total yet":      {[]payment.Txn{made(1, payment.OfflineSale, payment.OfflineApproved, 1250)}, payment.BatchTotals{}},
		"an offline sale that the bank took is a debit":  {[]payment.Txn{made(1, payment.OfflineSale, payment.Advised, 1250)}, domestic(one(1250), payment.Subtotal{})},
		"an offline sale that it refused is in no total": {[]payment.Txn{made(1, payment.OfflineSale, payment.AdviceRefused, 1250)}, payment.BatchTotals{}},
		"a pre-authorisation only holds money":           {[]payment.Txn{made(1, payment.PreAuth, payment.Approved, 1250)}, payment.BatchTotals{}},
		"a completion is a debit, its void a credit": {
			[]payment.Txn{made(1, payment.Completion, payment.Approved, 900), following(made(2, payment.CompletionVoid, payment.Approved, 900), 1)},
			domestic(one(900), one(900))},
		"a tip changes its sale and is no sale of its own": {
			[]payment.Txn{made(1, payment.Sale, payment.Approved, 1000), following(made(2, payment.Tip, payment.Advised, 1150), 1)},
			domestic(one(1150), payment.Subtotal{})},
		"a tip that the bank refused changes nothing": {
			[]payment.Txn{made(1, payment.Sale, payment.Approved, 1000), following(made(2, payment.Tip, payment.AdviceRefused, 1150), 1)},
			domestic(one(1000), payment.Subtotal{})},
		"the newest adjustment counts": {
			[]payment.Txn{made(1, payment.OfflineSale, payment.Advised, 1000), following(made(2, payment.Adjust, payment.Advised, 900), 1),
				following(made(3, payment.Adjust, payment.Advised, 800), 1)},
			domestic(one(800), payment.Subtotal{})},
		"a sale that evidence calls paid counts": {[]payment.Txn{closed(payment.Paid)}, domestic(one(700), payment.Subtotal{})},
		"a sale that evidence calls not paid does not": {
			[]payment.Txn{closed(payment.NotPaid)}, payment.BatchTotals{}},
		"a foreign card is in the second group": {
			[]payment.Txn{abroad(made(1, payment.Sale, payment.Approved, 1250)), abroad(made(2, payment.Refund, payment.Approved, 250))},
			payment.BatchTotals{Foreign: payment.GroupTotals{Debit: one(1250), Credit: one(250)}}},
		"a QR payment is domestic whatever the bank calls it": {[]payment.Txn{qr}, domestic(one(50), payment.Subtotal{})},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, TotalsOf(Lines(test.txns))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPreflightNamesWhatStandsInTheWay(t *testing.T) {
	script := made(4, payment.Sale, payment.Approved, 400)
	script.Script.State = payment.ScriptOwed
	slip := made(5, payment.Sale, payment.Approved, 500)
	slip.Receipt.State = payment.ReceiptPending
	old := made(6, payment.Sale, payment.ReversalDue, 600)
	old.Batch = "000006"
	txns := []payment.Txn{slip, script, made(1, payment.Sale, payment.Approved, 100), made(2, payment.Sale, payment.ReversalDue, 200),
		made(3, payment.OfflineSale, payment.OfflineApproved, 300), made(7, payment.OfflineSale, payment.AdviceRefused, 700), old}
	findings := Preflight("000007", txns)
	var got []string
	for _, finding := range findings {
		got = append(got, string(finding.Hindrance)+" "+finding.Txn.Amount.String())
	}
	want := []string{"undecided 2.00", "undecided 6.00", "unsent 3.00", "script 4.00", "refused 7.00", "unprinted 5.00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if may, why := MayBegin(findings); may || why != payment.HinderUnsent {
		t.Errorf("it may begin (%v, %q) although the bank was not told of everything", may, why)
	}
	if may, _ := MayBegin(Preflight("000007", txns[:4])); !may {
		t.Error("what is undecided must not stop a settlement: it is carried over")
	}
	if diff := cmp.Diff([]uint64{2}, CarriedOver("000007", txns)); diff != "" {
		t.Error(diff)
	}
}

func certified(txn payment.Txn, tvr string) payment.Txn {
	txn.CardEMV, txn.Card.TVR = []byte{0x9F, 0x26, 0x01, 0x02}, tvr
	return txn
}

func TestUploadPlan(t *testing.T) {
	var txns []payment.Txn
	for id := range uint64(9) {
		txns = append(txns, made(id+1, payment.Sale, payment.Approved, 100))
	}
	txns = append(txns,
		made(20, payment.Refund, payment.Approved, 50),
		made(21, payment.OfflineSale, payment.Advised, 60),
		certified(made(22, payment.Sale, payment.Approved, 70), "0000008000"),
		certified(made(23, payment.Sale, payment.Approved, 80), "0000000040"),
		abroad(made(24, payment.Sale, payment.Approved, 90)),
		made(25, payment.Sale, payment.Reversed, 1),
		made(26, payment.PreAuth, payment.Approved, 2))
	told := func(s payment.Settlement) []string {
		var steps []string
		for _, upload := range Plan(s, txns) {
			ids := ""
			for _, id := range idsOf(upload) {
				ids += " " + string(rune('a'+id))
			}
			steps = append(steps, string(upload.Step)+ids)
		}
		return steps
	}
	tests := map[string]struct {
		domestic, foreign payment.GroupVerdict
		want              []string
		details           int
	}{
		"both equal: certificates and the end": {payment.GroupEqual, payment.GroupEqual,
			[]string{"tc w", "failed x", "end"}, 2},
		"domestic uneven: its details in their order, eight in a message": {payment.GroupUneven, payment.GroupEqual,
			[]string{"offline v", "details b c d e f g h i", "details j", "advice u", "tc w", "failed x", "end"}, 13},
		"foreign uneven: only that one": {payment.GroupEqual, payment.GroupError,
			[]string{"details y", "tc w", "failed x", "end"}, 3},
		"a bank that says nothing hears everything": {payment.GroupUnsaid, payment.GroupUnsaid,
			[]string{"offline v", "details b c d e f g h i", "details j y", "advice u", "tc w", "failed x", "end"}, 14},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := payment.Settlement{Batch: "000007", Domestic: test.domestic, Foreign: test.foreign}
			if diff := cmp.Diff(test.want, told(s)); diff != "" {
				t.Error(diff)
			}
			plan := Plan(s, txns)
			if got := plan[len(plan)-1].Details; got != test.details {
				t.Errorf("the end message counts %d records, not %d", got, test.details)
			}
		})
	}
}

func TestASettlementThatReachedNobodyOpensTheBatchAgain(t *testing.T) {
	at := time.Date(2026, 11, 24, 22, 0, 0, 0, time.UTC)
	answer := func(v payment.Verdict, r payment.Reason) payment.SettleAnswer {
		return payment.SettleAnswer{Verdict: v, Reason: r, Domestic: payment.GroupEqual, Foreign: payment.GroupEqual}
	}
	notSent := answer(payment.VerdictNotSent, payment.ReasonLineDown)
	silence := answer(payment.VerdictUnknown, payment.ReasonNoAnswer)
	refused := answer(payment.VerdictDeclined, payment.ReasonDeclined)
	agreed := answer(payment.VerdictApproved, payment.NoReason)
	tests := map[string]struct {
		answers []payment.SettleAnswer
		want    payment.BatchState
	}{
		"never sent":                         {[]payment.SettleAnswer{notSent}, payment.BatchOpen},
		"refused":                            {[]payment.SettleAnswer{refused}, payment.BatchOpen},
		"no answer":                          {[]payment.SettleAnswer{silence}, payment.BatchClosing},
		"no answer, then never sent":         {[]payment.SettleAnswer{silence, notSent}, payment.BatchClosing},
		"no answer, then refused":            {[]payment.SettleAnswer{silence, refused}, payment.BatchClosing},
		"never sent, then agreed":            {[]payment.SettleAnswer{notSent, agreed}, payment.BatchUpload},
		"no answer, then the bank's verdict": {[]payment.SettleAnswer{silence, agreed}, payment.BatchUpload},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := Begin(payment.Settlement{Batch: "000007"}, []payment.Txn{made(1, payment.Sale, payment.Approved, 100)}, at)
			for i, answer := range test.answers {
				s = Asked(s, "00000"+string(rune('1'+i)), at)
				s.State = payment.BatchClosing
				s = Answered(s, answer)
			}
			if s.State != test.want {
				t.Errorf("the batch is %s, not %s", s.State, test.want)
			}
		})
	}
	cut := Cut(Asked(Begin(payment.Settlement{Batch: "000007"}, nil, at), "000001", at))
	if cut = Answered(Asked(cut, "000002", at), notSent); cut.State != payment.BatchClosing {
		t.Errorf("a question that a power cut swallowed may have reached the bank, and the batch is %s", cut.State)
	}
}

func TestCloseInPeaceOrInDispute(t *testing.T) {
	sale := payment.Upload{Step: payment.UploadTC, Txns: []payment.Txn{made(1, payment.Sale, payment.Approved, 100)}}
	end := payment.Upload{Step: payment.UploadEnd}
	run := func(domestic payment.GroupVerdict, verdicts ...payment.Verdict) payment.Settlement {
		s := Planned(payment.Settlement{Batch: "999999", State: payment.BatchUpload, Domestic: domestic, Foreign: payment.GroupEqual},
			[]payment.Upload{sale, end})
		for i, verdict := range verdicts {
			s = Uploaded(s, []payment.Upload{sale, end}[i], verdict)
		}
		return s
	}
	yes, no, silent, twice := payment.VerdictApproved, payment.VerdictDeclined, payment.VerdictUnknown, payment.VerdictDuplicate
	late := Answers(run(payment.GroupEqual, silent, yes), sale, yes)
	tests := map[string]struct {
		s    payment.Settlement
		want payment.BatchState
	}{
		"all taken":                           {run(payment.GroupEqual, yes, yes), payment.BatchClosed},
		"a detail that the bank has already":  {run(payment.GroupEqual, twice, yes), payment.BatchClosed},
		"a detail that it refused":            {run(payment.GroupEqual, no, yes), payment.BatchDisputed},
		"a detail that it never answered for": {run(payment.GroupEqual, silent, yes), payment.BatchDisputed},
		"one that was answered at last":       {late, payment.BatchClosed},
		"totals that differ":                  {run(payment.GroupUneven, yes, yes), payment.BatchDisputed},
		"an end that the bank refuses":        {run(payment.GroupEqual, yes, no), payment.BatchDisputed},
		"closed before the end was told":      {run(payment.GroupEqual, yes), payment.BatchDisputed},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			closed := Close(test.s, NextBatch(test.s.Batch), time.Now())
			if closed.State != test.want || closed.Next != "000001" {
				t.Errorf("the batch is %s and %q follows; want %s and 000001", closed.State, closed.Next, test.want)
			}
		})
	}
	for batch, next := range map[string]string{"000001": "000002", "000999": "001000", "999998": "999999"} {
		if got := NextBatch(batch); got != next {
			t.Errorf("%s is followed by %s, not %s", batch, got, next)
		}
	}
}

func TestUploadsDependOnTheRecordsAlone(t *testing.T) {
	txns := []payment.Txn{made(1, payment.Sale, payment.Approved, 100), certified(made(2, payment.Sale, payment.Approved, 100), "0000000000")}
	s := payment.Settlement{Domestic: payment.GroupUneven, Foreign: payment.GroupEqual}
	before := Plan(s, txns)
	s = Uploaded(Planned(s, before), before[0], payment.VerdictApproved)
	if diff := cmp.Diff(before, Plan(s, slices.Clone(txns))); diff != "" {
		t.Errorf("after a restart the cursor points into another list:\n%s", diff)
	}
}
