package engine_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"till/payment"
	"till/payment/engine"
)

func TestSell(t *testing.T) {
	partly := payment.Answer{Verdict: payment.VerdictApproved, Reason: payment.ReasonApprovedPartly, ResponseCode: "10", Amount: 625}
	cases := []struct {
		name    string
		day     func(*rig)
		state   payment.State
		outcome payment.Outcome
		reason  payment.Reason
		story   string
	}{
		{"a chip sale is paid after three records", func(*rig) {},
			payment.Approved, payment.OutcomeApproved, payment.NoReason,
			"card, pin, write intent, send 1, write host_approved, card hears true, write approved, print 1, card out"},
		{"a tap is paid after two", func(r *rig) { r.entry = payment.EntryContactless },
			payment.Approved, payment.OutcomeApproved, payment.NoReason,
			"card, pin, write intent, send 1, write approved, print 1, card out"},
		{"a stripe too", func(r *rig) { r.entry = payment.EntryStripe },
			payment.Approved, payment.OutcomeApproved, payment.NoReason,
			"card, pin, write intent, send 1, write approved, print 1, card out"},
		{"half of it is paid", func(r *rig) { r.entry, r.answers = payment.EntryContactless, []payment.Answer{partly} },
			payment.Approved, payment.OutcomeApproved, payment.ReasonApprovedPartly,
			"card, pin, write intent, send 1, write approved, print 1, card out"},
		{"a decline is heard by the chip", func(r *rig) {
			r.answers = []payment.Answer{{Verdict: payment.VerdictDeclined, Reason: payment.ReasonInsufficientFunds, ResponseCode: "51"}}
		}, payment.Declined, payment.OutcomeDeclined, payment.ReasonInsufficientFunds,
			"card, pin, write intent, send 1, write declined, card hears false, card out"},
		{"a line that opens no more sends nothing", func(r *rig) { r.answers = []payment.Answer{lineDown} },
			payment.Declined, payment.OutcomeNotSent, payment.ReasonLineDown,
			"card, pin, write intent, send 1, write not_sent, card hears false, card out"},
		{"silence is reversed at once", func(r *rig) { r.answers = []payment.Answer{silence} },
			payment.Reversed, payment.OutcomeReversed, payment.ReasonNoAnswer,
			"card, pin, write intent, send 1, write no_trusted_answer, card hears false, write reversal_sent, reverse 1, write reversed, card out"},
		{"a reversal that the bank refuses stays owed", func(r *rig) { r.answers, r.undone = []payment.Answer{silence}, []payment.Answer{refusal} },
			payment.ReversalDue, payment.OutcomeUndecided, payment.ReasonNoAnswer,
			"card, pin, write intent, send 1, write no_trusted_answer, card hears false, write reversal_sent, reverse 1, write reversal_owed, card out"},
		{"a card that refuses after the approval is reversed", func(r *rig) { r.finish = payment.ReasonCardRefusedAfter },
			payment.Reversed, payment.OutcomeReversed, payment.ReasonCardRefusedAfter,
			"card, pin, write intent, send 1, write host_approved, card hears true, write card_lost, write reversal_sent, reverse 1, write reversed, card out"},
		{"a pad that goes after the approval is reversed", func(r *rig) { r.cable = "finish" },
			payment.Reversed, payment.OutcomeReversed, payment.ReasonPadGoneAfter,
			"card, pin, write intent, send 1, write host_approved, card hears true, write card_lost, write reversal_sent, reverse 1, write reversed, card out"},
		{"what the bank calls a duplicate is left alone", func(r *rig) {
			r.answers = []payment.Answer{{Verdict: payment.VerdictDuplicate, Reason: payment.ReasonDuplicate, ResponseCode: "94"}}
		}, payment.Suspect, payment.OutcomeUndecided, payment.ReasonDuplicate,
			"card, pin, write intent, send 1, write suspect, card hears false, card out"},
		{"nobody presents a card", func(r *rig) { r.card = payment.ReasonNoCard },
			payment.Declined, payment.OutcomeCancelled, payment.ReasonNoCard, "card, write cancelled"},
		{"the reader's cable breaks", func(r *rig) { r.cable = "card" },
			payment.Declined, payment.OutcomeNotSent, payment.ReasonPadGone, "card, write not_sent"},
		{"the customer gives up at the PIN", func(r *rig) { r.pin = payment.ReasonCustomerCancelled },
			payment.Declined, payment.OutcomeCancelled, payment.ReasonCustomerCancelled, "card, pin, write cancelled, card out"},
		{"the pad's cable breaks at the PIN", func(r *rig) { r.cable = "pin" },
			payment.Declined, payment.OutcomeNotSent, payment.ReasonPadGone, "card, pin, write not_sent, card out"},
		{"a line that is not ready costs the customer no time", func(r *rig) { r.ready = payment.ReasonSignOnFailed },
			payment.Declined, payment.OutcomeNotSent, payment.ReasonSignOnFailed, "write not_sent"},
		{"a terminal that the bank does not know sends nothing", func(r *rig) { r.ready = payment.ReasonUnknownTerminal },
			payment.Declined, payment.OutcomeNotSent, payment.ReasonUnknownTerminal, "write not_sent"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			c.day(r)
			txn := r.sell()
			if txn.State != c.state || txn.Outcome != c.outcome || txn.Reason != c.reason {
				t.Errorf("got %s, %s, %q, want %s, %s, %q", txn.State, txn.Outcome, txn.Reason, c.state, c.outcome, c.reason)
			}
			if got := strings.Join(r.story, ", "); got != c.story {
				t.Errorf("got  %s\nwant %s", got, c.story)
			}
			if state := r.state(1); state != c.state {
				t.Errorf("the journal says %s", state)
			}
			r.wiped()
		})
	}
}

// wiped looks for secrets that outlived the sale.
func (r *rig) wiped() {
	r.t.Helper()
	for _, card := range r.given {
		for _, secret := range []string{card.PAN.Reveal(), string(card.Track2.Reveal()), string(card.PINBlock.Reveal())} {
			if strings.Trim(secret, "\x00") != "" {
				r.t.Error("a secret of the card is still in memory")
			}
		}
	}
}

func TestASaleIsWrittenAsAsked(t *testing.T) {
	r := newRig(t)
	txn := r.sell()
	kept, err := r.journal.Txn(1)
	if err != nil {
		t.Fatal(err)
	}
	if kept.Requested != 1250 || kept.Amount != 1250 || kept.Currency != payment.CNY || kept.Operator != "01" ||
		kept.TerminalID != "10000001" || kept.MerchantID != "103290053110001" || !kept.Practice || !kept.Started.Equal(morning) {
		t.Errorf("the journal has %+v", kept)
	}
	if kept.STAN != "000001" || kept.Batch != "000001" || kept.RRN != "112214031876" || txn.STAN != kept.STAN {
		t.Errorf("numbers are %s, %s, %s", kept.STAN, kept.Batch, kept.RRN)
	}
	if kept.Card.Cryptogram != "0011223344556677" {
		t.Errorf("the card's last word is not kept: %+v", kept.Card)
	}
}

func TestUpdatedIsWhenTheStateChanged(t *testing.T) {
	r := newRig(t)
	r.sell()
	r.owe()
	r.clock.now = morning.Add(time.Hour)
	r.undone = []payment.Answer{refusal}
	if _, _, err := r.RetryOwed(t.Context(), 0, nil); err != nil {
		t.Fatal(err)
	}
	read, err := r.journal.Txn(1)
	if err != nil {
		t.Fatal(err)
	}
	r.Reprint(t.Context(), read)
	for id := uint64(1); id <= 2; id++ {
		if txn, err := r.journal.Txn(id); err != nil || !txn.Updated.Equal(morning) {
			t.Errorf("attempt %d, %s, was updated at %v, %v: a try or a slip changes no state", id, txn.State, txn.Updated, err)
		}
	}
	if _, _, err := r.RetryOwed(t.Context(), 0, nil); err != nil {
		t.Fatal(err)
	}
	if txn, err := r.journal.Txn(2); err != nil || txn.State != payment.Reversed || !txn.Updated.Equal(r.clock.now) {
		t.Errorf("the reversed attempt is %s since %v, %v", txn.State, txn.Updated, err)
	}
}

func TestManyHandsMoveMoneyOneAttemptAtATime(t *testing.T) {
	r := newRig(t)
	for range 30 {
		r.answers = append(r.answers, silence, yes)
		r.undone = append(r.undone, silence, refusal, taken)
	}
	var hands sync.WaitGroup
	for hand := range 4 {
		hands.Go(func() {
			for range 10 {
				txn := r.Sell(t.Context(), payment.SaleRequest{Sale: hand, Amount: 100, Currency: payment.CNY}, nil)
				switch hand {
				case 0:
					_, _, _ = r.RetryOwed(t.Context(), txn.ID, nil)
				case 1:
					if txn.Money() == payment.Paid {
						r.Reprint(t.Context(), txn)
					}
				case 2:
					_ = r.NextTry(txn)
				}
			}
		})
	}
	hands.Wait()
	r.Close()
	all, err := r.journal.All()
	if err != nil || len(all) != 40 {
		t.Fatalf("%d attempts, %v", len(all), err)
	}
	for _, txn := range all {
		if txn.State != payment.Approved && txn.State != payment.Reversed && txn.State != payment.ReversalDue {
			t.Errorf("attempt %d is %s", txn.ID, txn.State)
		}
	}
}

func TestStagesComeInOrderWithTheirLimits(t *testing.T) {
	r := newRig(t)
	r.sell()
	var stages []string
	for _, p := range r.words {
		if n := len(stages); n == 0 || stages[n-1] != string(p.Stage) {
			stages = append(stages, string(p.Stage))
		}
		if p.Sale != 1 {
			t.Errorf("stage %s is of sale %d", p.Stage, p.Sale)
		}
		waits := p.Stage == payment.StageCard || p.Stage == payment.StagePIN || p.Stage == payment.StageHost
		takesOut := p.Stage == payment.StageDone && p.Sent // the card is still in the pad
		if (waits || takesOut) == p.Deadline.IsZero() {
			t.Errorf("stage %s has the deadline %v", p.Stage, p.Deadline)
		}
		if sent := p.Stage != payment.StageCard && p.Stage != payment.StagePIN; p.Sent != sent && p.Stage != payment.StageDone {
			t.Errorf("stage %s says sent: %v", p.Stage, p.Sent)
		}
	}
	if got := strings.Join(stages, " "); got != "card pin host finish print done" {
		t.Errorf("stages are %s", got)
	}
}

func TestCancel(t *testing.T) {
	cases := []struct {
		name    string
		at      string
		cause   error
		outcome payment.Outcome
		reason  payment.Reason
		sent    bool
	}{
		{"before anything was done", "start", errStop, payment.OutcomeCancelled, payment.ReasonCashierCancelled, false},
		{"while the line is made ready", "ready", errStop, payment.OutcomeCancelled, payment.ReasonCashierCancelled, false},
		{"in the moment the card is read", "card", errStop, payment.OutcomeCancelled, payment.ReasonCashierCancelled, false},
		{"in the moment the PIN is done", "pin", errStop, payment.OutcomeCancelled, payment.ReasonCashierCancelled, false},
		{"while the intent is written", "intent", errStop, payment.OutcomeCancelled, payment.ReasonCashierCancelled, false},
		{"after the request left", "send", errStop, payment.OutcomeApproved, payment.NoReason, true},
		{"by a signal at the card", "card", engine.ErrInterrupted, payment.OutcomeCancelled, payment.ReasonInterrupted, false},
		{"by a signal before anything", "start", engine.ErrInterrupted, payment.OutcomeCancelled, payment.ReasonInterrupted, false},
		{"by a signal after the request left", "send", engine.ErrInterrupted, payment.OutcomeApproved, payment.NoReason, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.stopAt, r.cause = c.at, c.cause
			txn := r.sell()
			if txn.Outcome != c.outcome || txn.Reason != c.reason {
				t.Errorf("got %s, %q, want %s, %q", txn.Outcome, txn.Reason, c.outcome, c.reason)
			}
			if sent := inOrder(r.story, "send 1") == ""; sent != c.sent {
				t.Errorf("sent: %v, want %v; %v", sent, c.sent, r.story)
			}
			if kept := r.state(1); kept != txn.State {
				t.Errorf("the journal says %s, the sale %s", kept, txn.State)
			}
			r.wiped()
		})
	}
}

func TestAFailingJournalSendsNothingAndPromisesNothing(t *testing.T) {
	cases := []struct {
		name   string
		writes int // that succeed
		kept   bool
		money  payment.Money
		reason payment.Reason
		after  payment.State // after the next start
	}{
		{"the intent fails", 0, false, payment.NotPaid, payment.ReasonJournal, payment.None},
		{"the intent fails and is on the disk all the same", 0, true, payment.NotPaid, payment.ReasonJournal, payment.ReversalDue},
		{"the approval fails", 1, false, payment.Undecided, payment.ReasonJournalAfter, payment.ReversalDue},
		{"the approval fails and is on the disk all the same", 1, true, payment.Undecided, payment.ReasonJournalAfter, payment.ReversalDue},
		{"the end fails", 2, false, payment.Undecided, payment.ReasonJournalAfter, payment.ReversalDue},
		{"the end fails and is on the disk all the same", 2, true, payment.Undecided, payment.ReasonJournalAfter, payment.Approved},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.cfg.Journal = &dying{told{r.journal, r}, c.writes, c.kept}
			r.start()
			txn := r.sell()
			if txn.Money() != c.money || txn.Reason != c.reason {
				t.Errorf("got %s, %q, want %s, %q", txn.Money(), txn.Reason, c.money, c.reason)
			}
			if sent := inOrder(r.story, "send 1") == ""; sent != (c.writes > 0) {
				t.Errorf("sent: %v; %v", sent, r.story)
			}
			if len(r.slips) > 0 {
				t.Error("a slip was printed")
			}
			r.wiped()
			r.journal.Restore(r.journal.Snapshot())
			r.cfg.Journal = told{r.journal, r}
			r.start()
			if _, err := r.Recover(); err != nil {
				t.Fatal(err)
			}
			if txn, _ := r.journal.Txn(1); txn.State != c.after {
				t.Errorf("after the next start it is %q, want %q", txn.State, c.after)
			}
		})
	}
}

// dying is a journal whose disk fails after some writes, for good.
type dying struct {
	told
	left int
	keep bool
}

func (j *dying) next() {
	switch j.left--; {
	case j.left == -1 && j.keep:
		j.Journal.FailAfterNext(1)
	case j.left < 0:
		j.Journal.FailNext(-1)
	}
}

func (j *dying) Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error) {
	j.next()
	return j.told.Begin(rec, stan)
}

func (j *dying) Write(rec payment.Record) (payment.Recorded, error) {
	j.next()
	return j.told.Write(rec)
}
