package cli

import (
	"context"
	"errors"
	"sync"
	"time"

	"till/payment"
	"till/store"
)

// upkeep is what the journal wants of a running counter besides records: that
// somebody sees to its clock and its mirror, and that old months are put away.
type upkeep struct {
	doubt  func() error
	lag    func() store.Lag
	rotate func(context.Context) (store.Rotated, error)
	now    func() time.Time

	mu      sync.Mutex
	odd     *store.ClockError // the doubt about a clock that was set back
	month   string            // the month in which the last rotation came to its end
	again   time.Time         // when one that failed is tried again
	failing bool
}

func newUpkeep(books *store.Store) *upkeep {
	return &upkeep{doubt: books.ClockDoubt, lag: books.MirrorLag, rotate: books.Rotate, now: time.Now}
}

// mirrorLate is how many records a mirror may be behind before somebody should
// look: more than a busy minute writes.
const mirrorLate = 100

// health is the journal's lamp. A clock that was set back stays in doubt until it
// is right again, although the records written meanwhile agree with it.
func (u *upkeep) health() payment.Health {
	u.mu.Lock()
	defer u.mu.Unlock()
	h := payment.Health{Part: payment.PartJournal, Condition: payment.ConditionCare}
	now, doubt := u.now(), new(store.ClockError)
	if errors.As(u.doubt(), &doubt) {
		if !doubt.Back() {
			h.Journal = payment.JournalClockAhead
			return h
		}
		if u.odd == nil {
			u.odd = doubt
		}
	}
	if u.odd != nil && !u.odd.Doubts(now) {
		u.odd = nil
	}
	switch lag := u.lag(); {
	case u.odd != nil:
		h.Journal = payment.JournalClockBack
	case lag.Err != nil:
		h.Journal, h.Behind = payment.JournalMirrorFails, lag.Records
	case lag.Records > mirrorLate:
		h.Journal, h.Behind = payment.JournalMirrorBehind, lag.Records
	case u.failing:
		h.Journal = payment.JournalArchiveFails
	default:
		h.Condition = payment.ConditionReady
	}
	return h
}

// due reports that old months are to be looked through: at a start, and in each
// month once.
func (u *upkeep) due() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	now := u.now()
	return now.Format(monthForm) != u.month && !now.Before(u.again)
}

const monthForm = "200601"

// archiveRest is how long a rotation that failed is left alone.
const archiveRest = time.Hour

// putAway moves what is over out of the live file. One that is cut short, by a
// sale or by the power, is gone on with the next time.
func (u *upkeep) putAway(ctx context.Context) {
	month := u.now().Format(monthForm)
	_, err := u.rotate(ctx)
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case err == nil:
		u.month, u.failing = month, false
	case ctx.Err() == nil:
		u.again, u.failing = u.now().Add(archiveRest), true
	}
}

// archiveEvery is how often the counter looks whether a rotation is due.
const archiveEvery = time.Minute

// archive puts old months away while nobody sells: a sale that begins ends it.
func (c *counter) archive(ctx context.Context) {
	tick := time.NewTicker(archiveEvery)
	defer tick.Stop()
	for {
		if c.upkeep.due() {
			if quiet, end := c.whileIdle(ctx); quiet != nil {
				c.upkeep.putAway(quiet)
				end()
				c.sendHealth()
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// whileIdle gives a context that ends when a sale begins, nil while one is open.
func (c *counter) whileIdle(ctx context.Context) (context.Context, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.cancels) > 0 {
		return nil, nil
	}
	quiet, cancel := context.WithCancelCause(ctx)
	c.quiets++
	mine := c.quiets
	c.quiet[mine] = cancel
	return quiet, func() {
		cancel(nil)
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.quiet, mine)
	}
}
