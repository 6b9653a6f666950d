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

// NextTry is when the reversal of an attempt is tried by itself. A wall clock
// that was set back makes it due now instead of in a year.
func (e *Engine) NextTry(txn payment.Txn) time.Time {
	now := e.cfg.Clock.Now()
	last, tried := txn.LastTry()
	if !tried || last.Time.After(now) {
		return now
	}
	return last.Time.Add(e.cfg.Backoff(txn.Tries()))
}

// owed lists the attempts whose reversal is due, oldest first.
func (e *Engine) owed() ([]payment.Txn, error) {
	open, err := e.cfg.Journal.Open()
	if err != nil {
		return nil, err
	}
	owed := open[:0:0]
	for _, txn := range open {
		if txn.State == payment.ReversalDue {
			owed = append(owed, txn)
		}
	}
	return owed, nil
}

// RetryOwed tries every owed reversal exactly once, whatever the back-off, and
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
		r := e.run(ctx, flow.Resume(txn, e.cfg.Rules), 0, watch)
		r.feed(flow.Reverse{At: e.cfg.Clock.Now()})
		tried = append(tried, r.attempt.Txn)
		e.tell(r.attempt.Txn)
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
	if left := e.NextTry(txn).Sub(e.cfg.Clock.Now()); left > 0 {
		return left, true
	}
	if e.cfg.Host.Ready(ctx) != payment.NoReason {
		return e.cfg.Backoff(max(txn.Tries(), 2)), false
	}
	r := e.run(ctx, flow.Resume(txn, e.cfg.Rules), 0, nil)
	r.feed(flow.Reverse{At: e.cfg.Clock.Now()})
	e.tell(r.attempt.Txn)
	if r.attempt.Phase != flow.Owed {
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
