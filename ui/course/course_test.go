package course

import (
	"slices"
	"testing"

	"till/payment"
)

// done is an attempt as the journal holds it when it is over.
func done(id uint64, kind payment.Kind, amount payment.Amount, state payment.State) payment.Txn {
	outcomes := map[payment.State]payment.Outcome{payment.Approved: payment.OutcomeApproved, payment.Declined: payment.OutcomeDeclined,
		payment.Reversed: payment.OutcomeReversed, payment.ReversalDue: payment.OutcomeUndecided, payment.ClosedByHand: payment.OutcomeUndecided}
	txn := payment.Txn{ID: id, Kind: kind, Requested: amount, Amount: amount, State: state, Outcome: outcomes[state]}
	if state == payment.Approved {
		txn.Receipt.State = payment.ReceiptPrinted
	}
	if state == payment.ClosedByHand {
		txn.ByHand, txn.Evidence = true, &payment.Evidence{Money: payment.NotPaid}
	}
	return txn
}

func with(txn payment.Txn, change func(*payment.Txn)) payment.Txn {
	change(&txn)
	return txn
}

func TestEachTaskIsJudgedByTheJournal(t *testing.T) {
	waits := func(t *payment.Txn) { t.Receipt.State = payment.ReceiptPending }
	for _, c := range []struct {
		name string
		task int
		txns []payment.Txn // since the task began
		want Verdict
	}{
		{"a sale of the amount", Sale, []payment.Txn{done(1, payment.Sale, SaleAmount, payment.Approved)}, Right},
		{"a sale of another amount", Sale, []payment.Txn{done(1, payment.Sale, 1200, payment.Approved)}, WrongAmount},
		{"a sale that was cancelled", Sale, []payment.Txn{with(done(1, payment.Sale, SaleAmount, payment.Declined), func(t *payment.Txn) { t.Outcome = payment.OutcomeCancelled })}, WrongEnd},
		{"a hold instead of a sale", Sale, []payment.Txn{done(1, payment.PreAuth, SaleAmount, payment.Approved)}, WrongThing},
		{"a mistake and then the sale", Sale, []payment.Txn{done(1, payment.Sale, 1200, payment.Approved), done(2, payment.Sale, SaleAmount, payment.Approved)}, Right},
		{"nothing yet", Sale, nil, Nothing},
		{"a sale that is under way", Sale, []payment.Txn{{ID: 1, Kind: payment.Sale, Requested: SaleAmount, State: payment.Intent}}, Nothing},
		{"the bank says no", Decline, []payment.Txn{done(1, payment.Sale, DeclineAmount, payment.Declined)}, Right},
		{"a void", Void, []payment.Txn{done(1, payment.Void, SaleAmount, payment.Approved)}, Right},
		{"a void that the bank refuses", Void, []payment.Txn{done(1, payment.Void, SaleAmount, payment.Declined)}, WrongEnd},
		{"a refund where a void was asked for", Void, []payment.Txn{done(1, payment.Refund, SaleAmount, payment.Approved)}, WrongThing},
		{"the sale that is refunded then", PartRefund, []payment.Txn{done(1, payment.Sale, RefundedAmount, payment.Approved)}, GoOn},
		{"a part of it", PartRefund, []payment.Txn{done(1, payment.Sale, RefundedAmount, payment.Approved), done(2, payment.Refund, RefundAmount, payment.Approved)}, Right},
		{"all of it", PartRefund, []payment.Txn{done(1, payment.Sale, RefundedAmount, payment.Approved), done(2, payment.Refund, RefundedAmount, payment.Approved)}, WrongAmount},
		{"a slip that waits", PaperOut, []payment.Txn{with(done(1, payment.Sale, PaperAmount, payment.Approved), waits)}, GoOn},
		{"the slip is out", PaperOut, []payment.Txn{done(1, payment.Sale, PaperAmount, payment.Approved)}, Right},
		{"no answer", Reversed, []payment.Txn{done(1, payment.Sale, ReversedAmount, payment.ReversalDue)}, GoOn},
		{"reversed", Reversed, []payment.Txn{done(1, payment.Sale, ReversedAmount, payment.Reversed)}, Right},
		{"it stays undecided", Undecided, []payment.Txn{done(1, payment.Sale, UndecidedAmount, payment.ReversalDue)}, GoOn},
		{"closed with evidence", Undecided, []payment.Txn{done(1, payment.Sale, UndecidedAmount, payment.ClosedByHand)}, Right},
		{"a card instead of a code", QR, []payment.Txn{done(1, payment.Sale, QRAmount, payment.Approved)}, WrongThing},
		{"a code", QR, []payment.Txn{with(done(1, payment.Sale, QRAmount, payment.Approved), func(t *payment.Txn) { t.Mode = payment.ModeQR })}, Right},
		{"sold instead of settled", Settle, []payment.Txn{done(1, payment.Sale, 100, payment.Approved)}, Nothing},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := Begin(0, "000001")
			s.Task = c.task
			s = s.Judge(c.txns, "000001")
			if s.Said != c.want {
				t.Errorf("judged %q, want %q", s.Said, c.want)
			}
			if again := s.Judge(c.txns, "000001"); c.want != Right && again != s {
				t.Errorf("judged twice: %+v, then %+v", s, again)
			}
			if (s.Task > c.task) != (c.want == Right) {
				t.Errorf("task %d after %q", s.Task, s.Said)
			}
		})
	}
}

func TestWhatWasDoneBeforeATaskIsNotItsOwn(t *testing.T) {
	txns := []payment.Txn{done(1, payment.Sale, DeclineAmount, payment.Declined), done(2, payment.Sale, SaleAmount, payment.Approved)}
	s := Begin(0, "000001").Judge(txns, "000001")
	if s.Task != Decline || s.Mistakes[Sale] != 1 {
		t.Fatalf("%+v", s)
	}
	if s = s.Judge(txns, "000001"); s.Task != Decline {
		t.Error("the decline of before counted")
	}
}

func TestTheQuestionIsAnsweredAfterTheSlip(t *testing.T) {
	sale := with(done(4, payment.Sale, RefundedAmount, payment.Approved), func(t *payment.Txn) { t.ReturnedAmount = RefundAmount })
	s := Begin(0, "000001")
	s.Task, s.From, s.Judged = Lookup, 9, 9
	if s = s.Judge([]payment.Txn{sale}, "000001"); s.Said != Nothing {
		t.Errorf("judged %q before anything was done", s.Said)
	}
	sale.Receipt.Reprints = 1
	txns := []payment.Txn{sale}
	if s = s.Judge(txns, "000001"); s.Said != GoOn {
		t.Errorf("judged %q after the slip", s.Said)
	}
	if s = s.Reply(payment.NotPaid).Judge(txns, "000001"); s.Said != WrongWord || s.Mistakes[Lookup] != 1 {
		t.Errorf("judged %q with %d mistakes", s.Said, s.Mistakes[Lookup])
	}
	if s = s.Judge(txns, "000001"); s.Mistakes[Lookup] != 1 {
		t.Error("one answer counted twice")
	}
	if s = s.Reply(sale.Money()).Judge(txns, "000001"); s.Said != Right || s.Task != Settle || s.Done[Lookup] != Right {
		t.Errorf("%+v", s)
	}
	if s = s.Judge(txns, "000002"); !s.Over() {
		t.Errorf("the settled batch did not end it: %+v", s)
	}
}

func TestTheScore(t *testing.T) {
	s := Begin(0, "1")
	for range Tasks {
		s = s.ends(Right, 0)
	}
	if s.Score() != 100 || !s.Over() {
		t.Errorf("a course without a mistake has %d points", s.Score())
	}
	s.Mistakes[Void] = 3
	s.Done[QR] = Skipped
	if s.Score() != 85 {
		t.Errorf("%d points with one mistake and one task skipped", s.Score())
	}
	if got := s.Skip(1, "1"); got != s || slices.Contains(got.Done[:], Nothing) {
		t.Error("a course that is over goes on")
	}
}
