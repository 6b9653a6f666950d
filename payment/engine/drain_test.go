package engine_test

import (
	"strings"
	"testing"

	"till/payment"
	"till/payment/flow"
)

func TestOwedReversalsAreTriedBeforeASale(t *testing.T) {
	noCard := payment.Answer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonFormatError}
	padGone := payment.Answer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonPadGone}
	cases := []struct {
		name    string
		undone  []payment.Answer
		blocks  bool
		stopAt  string
		outcome payment.Outcome
		reason  payment.Reason
		sends   string // what left, in order
	}{
		{"both are taken, oldest first", []payment.Answer{taken, taken}, false, "",
			payment.OutcomeApproved, payment.NoReason, "reverse 1, reverse 2, send 3"},
		{"a refusal is tried once and the lane goes on", []payment.Answer{refusal, taken}, false, "",
			payment.OutcomeApproved, payment.NoReason, "reverse 1, reverse 2, send 3"},
		{"silence is tried once and the lane goes on", []payment.Answer{silence, silence}, false, "",
			payment.OutcomeApproved, payment.NoReason, "reverse 1, reverse 2, send 3"},
		{"a line that is down stops the sale unsent", []payment.Answer{lineDown}, false, "",
			payment.OutcomeNotSent, payment.ReasonLineDown, "reverse 1"},
		{"a line that goes down between two stops it too", []payment.Answer{taken, lineDown}, false, "",
			payment.OutcomeNotSent, payment.ReasonLineDown, "reverse 1, reverse 2"},
		{"a pad that cannot seal stops the sale by its own name", []payment.Answer{padGone}, false, "",
			payment.OutcomeNotSent, payment.ReasonPadGone, "reverse 1"},
		{"a reversal that cannot be made does not hold the lane", []payment.Answer{noCard, taken}, false, "",
			payment.OutcomeApproved, payment.NoReason, "reverse 1, reverse 2, send 3"},
		{"a bank that forbids it gets no sale while one is owed", []payment.Answer{taken, refusal}, true, "",
			payment.OutcomeNotSent, payment.ReasonOwedFirst, "reverse 1, reverse 2"},
		{"a bank that forbids it gets one when none is", []payment.Answer{taken, taken}, true, "",
			payment.OutcomeApproved, payment.NoReason, "reverse 1, reverse 2, send 3"},
		{"a cancel between two stops there", []payment.Answer{taken, taken}, false, "reverse",
			payment.OutcomeCancelled, payment.ReasonCashierCancelled, "reverse 1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.owe()
			r.oweMore()
			r.cfg.OwedBlocksSale = c.blocks
			r.start()
			r.undone, r.stopAt = c.undone, c.stopAt
			txn := r.sell()
			if txn.Outcome != c.outcome || txn.Reason != c.reason {
				t.Errorf("got %s, %q, want %s, %q", txn.Outcome, txn.Reason, c.outcome, c.reason)
			}
			if got := r.sends(); got != c.sends {
				t.Errorf("left: %s, want %s", got, c.sends)
			}
			if txn.Outcome == payment.OutcomeNotSent && inOrder(r.story, "card") == "" {
				t.Error("the customer was asked for a card in vain")
			}
		})
	}
}

// oweMore makes a second debt without trying the first one.
func (r *rig) oweMore() {
	r.t.Helper()
	r.undone = []payment.Answer{silence, silence}
	r.answers = []payment.Answer{silence}
	if txn := r.sell(); txn.State != payment.ReversalDue || txn.ID != 2 {
		r.t.Fatalf("attempt %d is %s", txn.ID, txn.State)
	}
	r.Close()
	r.fresh()
}

// sends is what left the till, in order.
func (r *rig) sends() string {
	var list []string
	for _, line := range r.story {
		if strings.HasPrefix(line, "send ") || strings.HasPrefix(line, "reverse ") {
			list = append(list, line)
		}
	}
	return strings.Join(list, ", ")
}

func TestAReversalWhoseCardIsGoneDoesNotHoldTheLane(t *testing.T) {
	r := newRig(t)
	r.owe()
	r.cfg.Journal = cardless{told{r.journal, r}}
	r.start()
	if txn := r.sell(); txn.Outcome != payment.OutcomeApproved {
		t.Errorf("the sale ended as %s, %s", txn.Outcome, txn.Reason)
	}
	kept, err := r.journal.Txn(1)
	if try, _ := kept.LastTry(); err != nil || kept.State != payment.ReversalDue || try.Result != payment.TryNoCard {
		t.Errorf("the debt is %s, its last try %s, %v", kept.State, try.Result, err)
	}
	if strings.Contains(r.sends(), "reverse") {
		t.Errorf("a reversal left without a card: %s", r.sends())
	}
}

// cardless has lost the sealed card numbers.
type cardless struct{ told }

func (cardless) CardOf(uint64) (payment.PAN, string, error) { return payment.PAN{}, "", errCable }

func TestAJournalThatFailsWhileDrainingStopsTheSale(t *testing.T) {
	for writes, sends := range map[int]string{0: "", 1: "reverse 1"} {
		r := newRig(t)
		r.owe()
		r.cfg.Journal = &dying{told{r.journal, r}, writes, false}
		r.start()
		txn := r.sell()
		if txn.Outcome != payment.OutcomeNotSent || txn.Reason != payment.ReasonJournal || r.sends() != sends {
			t.Errorf("after %d writes: %s, %s, left: %q", writes, txn.Outcome, txn.Reason, r.sends())
		}
		if inOrder(r.story, "card") == "" {
			t.Error("the customer was asked for a card in vain")
		}
	}
}

func TestProgressOfADebtIsSaidToBeOne(t *testing.T) {
	r := newRig(t)
	r.owe()
	r.sell()
	seen := false
	for _, p := range r.words {
		if p.Stage == payment.StageReversal {
			seen = true
			if p.Txn.ID != 1 || p.Sale != 1 || p.Deadline.IsZero() {
				t.Errorf("the reversal is told as %+v", p)
			}
		}
	}
	if !seen {
		t.Error("the screen heard nothing of the reversal")
	}
}

func TestDecisionsCanBeReplacedAndAreFlowsOtherwise(t *testing.T) {
	r := newRig(t)
	asked := 0
	r.cfg.Step = func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		asked++
		return flow.Step(a, event)
	}
	r.start()
	if txn := r.sell(); txn.Outcome != payment.OutcomeApproved || asked == 0 {
		t.Errorf("%s after %d decisions", txn.Outcome, asked)
	}
}
