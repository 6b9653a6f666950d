package engine_test

import (
	"fmt"
	"testing"

	"till/payment"
)

// cutAfter runs a sale whose power goes after some commits, and starts again.
func (r *rig) cutAfter(commits int) {
	r.t.Helper()
	r.cfg.Journal = &cutting{told{r.journal, r}, commits}
	r.start()
	func() {
		defer func() {
			if p := recover(); p != nil && p != errStop {
				panic(p)
			}
		}()
		r.sell()
	}()
	r.cfg.Journal = told{r.journal, r}
	r.start()
	r.fresh()
}

// cutting is a journal whose power goes after a number of commits.
type cutting struct {
	told
	left int
}

func (j *cutting) Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error) {
	j.spend()
	txn, proof, err := j.told.Begin(rec, stan)
	j.end()
	return txn, proof, err
}

func (j *cutting) Write(rec payment.Record) (payment.Recorded, error) {
	j.spend()
	proof, err := j.told.Write(rec)
	j.end()
	return proof, err
}

func (j *cutting) spend() {
	if j.left == 0 {
		panic(errStop)
	}
}

func (j *cutting) end() {
	if j.left--; j.left == 0 {
		panic(errStop)
	}
}

func TestRecover(t *testing.T) {
	cases := []struct {
		name    string
		commits int // before the power goes
		undone  []payment.Answer
		keep    bool
		state   payment.State
		outcome payment.Outcome
		changed int
	}{
		{"after the intent the sale is owed back", 1, nil, false, payment.ReversalDue, payment.OutcomeUndecided, 1},
		{"after the bank's yes it is owed back: nobody can ask the card", 2, nil, false, payment.ReversalDue, payment.OutcomeUndecided, 1},
		{"even where a card that is gone is kept: this one may have said no", 2, nil, true, payment.ReversalDue, payment.OutcomeUndecided, 1},
		{"after the end it is paid", 3, nil, false, payment.Approved, payment.OutcomeApproved, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.cutAfter(c.commits)
			r.cfg.Rules.KeepCardGone = c.keep
			r.start()
			changed, err := r.Recover()
			if err != nil || len(changed) != c.changed {
				t.Fatalf("changed %d, %v, want %d", len(changed), err, c.changed)
			}
			txn, err := r.journal.Txn(1)
			if err != nil || txn.State != c.state || txn.Outcome != c.outcome {
				t.Errorf("it is %s, %s, %v", txn.State, txn.Outcome, err)
			}
			if c.state == payment.ReversalDue && (txn.ReversalCause != payment.ReasonRestarted || txn.Tries() != 0) {
				t.Errorf("the debt's cause is %s after %d tries", txn.ReversalCause, txn.Tries())
			}
			if got := r.sends(); got != "" {
				t.Errorf("recovery sent %s", got)
			}
			r.fresh()
			if changed, err := r.Recover(); err != nil || len(changed) != 0 || len(r.story) != 0 {
				t.Errorf("a second recovery changed %d, %v: %v", len(changed), err, r.story)
			}
		})
	}
}

func TestRecoverCanBeCutAtAnyRecord(t *testing.T) {
	const open = 4
	for after := range open + 1 {
		t.Run(fmt.Sprintf("after %d records", after), func(t *testing.T) {
			r := newRig(t)
			for range open {
				r.cutAfter(1)
			}
			r.cfg.Journal = &dying{told{r.journal, r}, after, false}
			r.start()
			changed, err := r.Recover()
			if len(changed) != after || (err == nil) != (after == open) {
				t.Errorf("cut: changed %d, %v", len(changed), err)
			}
			r.journal.Restore(r.journal.Snapshot())
			r.cfg.Journal = told{r.journal, r}
			r.start()
			changed, err = r.Recover()
			if err != nil || len(changed) != open-after {
				t.Errorf("again: changed %d, %v, want %d", len(changed), err, open-after)
			}
			for id := uint64(1); id <= open; id++ {
				if state := r.state(id); state != payment.ReversalDue {
					t.Errorf("attempt %d is %s", id, state)
				}
			}
			if got := r.sends(); got != "" {
				t.Errorf("recovery sent %s", got)
			}
		})
	}
}

func TestRecoverLeavesADuplicateToAPerson(t *testing.T) {
	r := newRig(t)
	r.answers = []payment.Answer{{Verdict: payment.VerdictDuplicate, Reason: payment.ReasonDuplicate, ResponseCode: "94"}}
	r.sell()
	r.start()
	if changed, err := r.Recover(); err != nil || len(changed) != 0 || r.state(1) != payment.Suspect {
		t.Errorf("changed %d, %v: %s", len(changed), err, r.state(1))
	}
	r.fresh()
	r.sell()
	if got := r.sends(); got != "send 2" {
		t.Errorf("left: %s: a reversal could hit the sale that the bank means", got)
	}
}

func TestATryCutByThePowerIsTriedAgain(t *testing.T) {
	for commits, want := range map[int]string{
		2: "reverse 1", // no_trusted_answer is durable, the try is not
		3: "reverse 1", // the try is durable, its end is not
	} {
		r := newRig(t)
		r.answers = []payment.Answer{silence}
		r.cutAfter(commits)
		if _, err := r.Recover(); err != nil {
			t.Fatal(err)
		}
		if _, reason, err := r.RetryOwed(t.Context(), 0, nil); err != nil || reason != payment.NoReason {
			t.Fatalf("%s, %v", reason, err)
		}
		if got := r.sends(); got != want || r.state(1) != payment.Reversed {
			t.Errorf("after %d commits: left %q, %s", commits, got, r.state(1))
		}
		txn, _ := r.journal.Txn(1)
		if tries := commits - 1; txn.Tries() != tries {
			t.Errorf("after %d commits: %d tries in the history, want %d", commits, txn.Tries(), tries)
		}
	}
}
