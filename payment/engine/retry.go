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
	e.lane.Lock()
	defer e.lane.Unlock()
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

// tryDue tries what is due and returns how long nothing will be.
func (e *Engine) tryDue(ctx context.Context) time.Duration {
	e.lane.Lock()
	defer e.lane.Unlock()
	e.flushMarks()
	owed, err := e.owed()
	if err != nil {
		return idleMax
	}
	wait := idleMax
	for _, txn := range owed {
		if left := e.NextTry(txn).Sub(e.cfg.Clock.Now()); left > 0 {
			wait = min(wait, left)
			continue
		}
		if e.cfg.Host.Ready(ctx) != payment.NoReason {
			return min(wait, e.cfg.Backoff(max(txn.Tries(), 2)))
		}
		r := e.run(ctx, flow.Resume(txn, e.cfg.Rules), 0, nil)
		r.feed(flow.Reverse{At: e.cfg.Clock.Now()})
		e.tell(r.attempt.Txn)
		if r.attempt.Txn.State == payment.ReversalDue {
			wait = min(wait, max(e.NextTry(r.attempt.Txn).Sub(e.cfg.Clock.Now()), time.Second))
		}
	}
	return wait
}

func (e *Engine) wakeUp() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}
