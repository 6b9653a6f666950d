package engine

import (
	"context"
	"errors"
	"fmt"

	"till/payment"
	"till/payment/flow"
)

// Errors of closing an item by hand.
var (
	// ErrNotUndecided means that the attempt has a word already, or waits to be
	// sent: there is nothing for a person to decide.
	ErrNotUndecided = errors.New("this attempt is not undecided")
	// ErrNotWritten means that the journal failed: the item is as open as before.
	ErrNotWritten = errors.New("the evidence could not be written")
)

// CloseByHand ends an undecided attempt with a person's evidence and prints its
// slip; nothing is sent and nothing is deleted. The evidence gets the time of
// the till. It fails with ErrNotUndecided, with one of the errors of
// payment.Evidence.Check, or with ErrNotWritten.
func (e *Engine) CloseByHand(ctx context.Context, id uint64, evidence payment.Evidence) (payment.Txn, error) {
	e.lane.enter()
	defer e.lane.leave()
	e.flushMarks()
	txn, err := e.cfg.Journal.Txn(id)
	if err != nil {
		return txn, fmt.Errorf("closing attempt %d: %w", id, err)
	}
	attempt := e.resume(txn)
	if txn.State == payment.OfflineApproved || len(flow.Leads(attempt.Phase, flow.Close{}.Name())) == 0 {
		return txn, ErrNotUndecided
	}
	if evidence, err = evidence.Check(txn); err != nil {
		return txn, err
	}
	evidence.Time = e.cfg.Clock.Now()
	r := e.run(ctx, attempt, 0, nil)
	r.feed(flow.Close{Evidence: evidence})
	e.tell(r.attempt.Txn)
	if r.attempt.Phase == flow.Halted {
		return r.attempt.Txn, ErrNotWritten
	}
	e.flushMarks()
	return r.attempt.Txn, nil
}

// HeardLate keeps an answer that came after a person had closed the item, beside
// what the person wrote. It was not verified and changes no money; of any other
// attempt nothing is kept.
func (e *Engine) HeardLate(ctx context.Context, id uint64, mti, code string) error {
	e.lane.enter()
	defer e.lane.leave()
	e.flushMarks()
	txn, err := e.cfg.Journal.Txn(id)
	if err != nil || txn.State != payment.ClosedByHand {
		return err
	}
	r := e.run(ctx, e.resume(txn), 0, nil)
	r.feed(flow.LateAnswer{At: e.cfg.Clock.Now(), MTI: mti, Code: code})
	e.tell(r.attempt.Txn)
	if r.attempt.Phase == flow.Halted {
		return ErrNotWritten
	}
	return nil
}

// ripe reports whether a stored advice may be told now: the bank must have what
// it changes, and the changes before it, or it would refuse it or end with the
// older sum.
func ripe(txn payment.Txn, open []payment.Txn) bool {
	if txn.State != payment.OfflineApproved || txn.Original == nil || txn.Original.ID == 0 {
		return true
	}
	for _, other := range open {
		same := other.ID == txn.Original.ID || other.Original != nil && other.Original.ID == txn.Original.ID
		if other.State == payment.OfflineApproved && other.ID < txn.ID && same {
			return false
		}
	}
	return true
}

// ripeNow is ripe by what the journal holds at the moment.
func (e *Engine) ripeNow(txn payment.Txn) bool {
	open, err := e.cfg.Journal.Open()
	return err == nil && ripe(txn, open)
}
