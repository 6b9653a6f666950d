package engine

import (
	"context"
	"slices"
	"time"

	"till/payment"
	"till/payment/flow"
)

// backoff is how long after each try the next one goes by itself. The last step
// repeats for ever: no count ends a debt (law 3).
var backoff = [...]time.Duration{
	2 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute,
	5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
}

// Backoff is the wait after that many tries: seconds at first, an hour in the end.
func Backoff(tries int) time.Duration {
	return backoff[min(max(tries-1, 0), len(backoff)-1)]
}

// NextTry is when what an attempt owes is tried by itself. A wall clock
// that was set back makes it due now instead of in a year.
func (e *Engine) NextTry(txn payment.Txn) time.Time {
	now := e.cfg.Clock.Now()
	last, tried := txn.LastTry()
	tries := txn.Tries()
	toldAgain := txn.State == payment.Intent || txn.State == payment.OfflineApproved
	if toldAgain && len(txn.Attempts) > 0 {
		last, tried, tries = txn.Attempts[len(txn.Attempts)-1], true, txn.Sent()
	}
	if !tried || last.Time.After(now) {
		return now
	}
	return last.Time.Add(e.cfg.Backoff(tries))
}

// owed lists the attempts that owe something to be sent, oldest first: a
// reversal, or a message that is told again.
func (e *Engine) owed() ([]payment.Txn, error) {
	return e.open(func(txn payment.Txn) bool {
		phase := e.resume(txn).Phase
		return phase == flow.Owed || phase == flow.Untold
	})
}

// owedReversals are those that a new request must let go first.
func (e *Engine) owedReversals() ([]payment.Txn, error) {
	return e.open(func(txn payment.Txn) bool { return txn.State == payment.ReversalDue })
}

func (e *Engine) open(wanted func(payment.Txn) bool) ([]payment.Txn, error) {
	open, err := e.cfg.Journal.Open()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(open, func(txn payment.Txn) bool { return !wanted(txn) }), nil
}

// RetryOwed tries every owed reversal and repeat exactly once, whatever the back-off, and
// returns the attempts it tried as they stand now. only picks one attempt by
// ID; zero means all. A reason means that the line was not ready and nothing
// was tried: then the attempts are those that should have been.
func (e *Engine) RetryOwed(ctx context.Context, only uint64, watch func(payment.Progress)) ([]payment.Txn, payment.Reason, error) {
	e.lane.enter()
	defer e.lane.leave()
	owed, err := e.owed()
	if only != 0 {
		owed = slices.DeleteFunc(owed, func(t payment.Txn) bool { return t.ID != only })
	}
	if err != nil || len(owed) == 0 {
		return nil, payment.NoReason, err
	}
	if reason := e.cfg.Host.Ready(ctx); reason != payment.NoReason {
		return owed, reason, nil
	}
	var tried []payment.Txn
	for _, txn := range owed {
		if ctx.Err() != nil {
			break
		}
		if e.ripeNow(txn) {
			tried = append(tried, e.again(ctx, txn, watch).attempt.Txn)
		}
	}
	return tried, payment.NoReason, nil
}

// idleMax is the longest nap of Keep: a clock that jumps is noticed by then.
const idleMax = time.Minute

// Keep works in the background until ctx ends: it tries owed reversals when
// their back-off is over and makes receipt marks durable. The counter runs it;
// a command does not.
func (e *Engine) Keep(ctx context.Context) {
	for ctx.Err() == nil {
		wait := e.tryDue(ctx)
		select {
		case <-ctx.Done():
			return
		case <-e.wake:
		case <-e.cfg.Clock.After(wait):
		}
	}
}

// tryDue tries what is due and returns how long nothing will be. The lane is
// free between two tries: a customer who waits is served after one of them.
func (e *Engine) tryDue(ctx context.Context) time.Duration {
	wait := idleMax
	for _, txn := range e.dueNow() {
		next, ready := e.tryOne(ctx, txn.ID)
		wait = min(wait, next)
		if !ready || ctx.Err() != nil {
			break
		}
	}
	return wait
}

// dueNow writes the marks that wait and lists the debts.
func (e *Engine) dueNow() []payment.Txn {
	e.lane.enter()
	defer e.lane.leave()
	e.flushMarks()
	owed, err := e.owed()
	if err != nil {
		return nil // the journal has stopped; the next start recovers
	}
	return owed
}

// tryOne tries one debt, if it is still one and due, and returns how long to
// leave it alone. It is not ready when the line cannot be used.
func (e *Engine) tryOne(ctx context.Context, id uint64) (wait time.Duration, ready bool) {
	e.lane.enter()
	defer e.lane.leave()
	owed, err := e.owed()
	if err != nil {
		return idleMax, false
	}
	at := slices.IndexFunc(owed, func(t payment.Txn) bool { return t.ID == id })
	if at < 0 {
		return idleMax, true // settled while the lane was free
	}
	txn := owed[at]
	if !ripe(txn, owed) {
		return time.Second, true
	}
	if left := e.NextTry(txn).Sub(e.cfg.Clock.Now()); left > 0 {
		return left, true
	}
	if e.cfg.Host.Ready(ctx) != payment.NoReason {
		return e.cfg.Backoff(max(txn.Tries(), 2)), false
	}
	r := e.again(ctx, txn, nil)
	if r.attempt.Phase != flow.Owed && r.attempt.Phase != flow.Untold {
		return idleMax, true
	}
	return max(e.NextTry(r.attempt.Txn).Sub(e.cfg.Clock.Now()), time.Second), true
}

func (e *Engine) wakeUp() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}
