package engine

import (
	"context"
	"errors"
	"time"

	"till/payment"
	"till/payment/flow"
	"till/payment/offline"
)

// Offline is what selling without the line needs; one without Limits never does.
// What each step risks stands in payment/flow/offline.go.
type Offline struct {
	// Limits are the owner's, nil where the owner allows none.
	Limits *offline.Limits
	// Waiting lists what waits to be sent; nil takes the journal's open attempts.
	Waiting func() ([]payment.Txn, error)
	// SoldSince lists the attempts that began at a time or later.
	SoldSince func(time.Time) ([]payment.Txn, error)
	// Reach opens the line, or says why it cannot be used; it sends nothing.
	Reach func(context.Context) payment.Reason
}

// Errors of taking back a sale that was not sent.
var (
	// ErrSent means that it may have left, or is no sale that waits.
	ErrSent = errors.New("this sale is not waiting unsent")
	// ErrFollowed means that another attempt that waits changes it.
	ErrFollowed = errors.New("another transaction that waits changes this sale")
)

// reach makes sure before a card is asked for that there is a line, where a sale
// can go on without one: a customer who has given the PIN for nothing has to
// start again.
func (e *Engine) reach(ctx context.Context) payment.Reason {
	if e.cfg.Offline.Limits == nil || e.cfg.Offline.Reach == nil {
		return payment.NoReason
	}
	return e.cfg.Offline.Reach(ctx)
}

// sellsOffline reports whether an order for which the line cannot be used goes on
// without it.
func (e *Engine) sellsOffline(txn payment.Txn, reason payment.Reason) bool {
	return reason.LineUnusable() && flow.PlainSale(txn) && e.offersOffline()
}

// offersOffline reports that the owner and the acquirer both take such sales.
func (e *Engine) offersOffline() bool {
	_, offered := e.rulesFor(payment.OfflineSale, payment.ModeEMV)
	return offered && e.cfg.Offline.Limits != nil
}

// offlineOf is the same order as one that the chip decides.
func offlineOf(order payment.Order) payment.Order {
	order.Kind, order.Mode = payment.OfflineSale, payment.ModeEMV
	return order
}

// goOffline makes the attempt, of which nothing is written, one that its chip
// approves, and says what the owner's limits have against it.
func (r *run) goOffline() payment.Reason {
	r.order = offlineOf(r.order)
	txn := r.attempt.Txn
	txn.Kind, txn.Mode = r.order.Kind, r.order.Mode
	rules, _ := r.e.rulesFor(txn.Kind, txn.Mode)
	r.attempt = flow.Begin(txn, rules)
	return r.e.limitOf(txn)
}

// limitOf says which limit a sale meets before its card is known.
func (e *Engine) limitOf(txn payment.Txn) payment.Reason {
	if e.cfg.Offline.Limits == nil {
		return payment.ReasonNotSupported
	}
	waiting := e.cfg.Offline.Waiting
	if waiting == nil {
		waiting = e.cfg.Journal.Open
	}
	open, err := waiting()
	if err != nil {
		return payment.ReasonJournal
	}
	return e.cfg.Offline.Limits.Allows(offline.UsageOf(open), txn.Requested, e.cfg.Clock.Now())
}

// cardLimit says which limit the card meets that was read, if the sale is one
// that its chip approves. A wall clock that was set back does not begin the day
// anew: whatever began later counts as well.
func (r *run) cardLimit() payment.Reason {
	if !offline.Sold(r.attempt.Txn) {
		return payment.NoReason
	}
	limits := r.e.cfg.Offline.Limits
	since := offline.DayOf(r.e.cfg.Clock.Now())
	sold, err := r.e.cfg.Offline.SoldSince(since)
	if err != nil {
		return payment.ReasonJournal
	}
	facts := r.card.Facts
	return limits.AllowsCard(facts.Entry, offline.PaidBy(facts.Masked, since, sold), r.attempt.Txn.Requested)
}

// goesOffline carries on without the line what has found none after its intent
// was written: as an attempt of its own that names the first.
func (e *Engine) goesOffline(r *run) bool {
	return e.cfg.GoesOffline(r.attempt) && r.ctx.Err() == nil && e.offersOffline()
}

// Withdraw takes back a sale that waits to be sent, and prints a slip that says
// so. It is local: the bank never hears of it. It fails with ErrSent, with
// ErrFollowed, or with ErrNotWritten, and then the sale is as it was.
func (e *Engine) Withdraw(ctx context.Context, id uint64, by string) (payment.Txn, error) {
	e.lane.enter()
	defer e.lane.leave()
	e.flushMarks()
	open, err := e.cfg.Journal.Open()
	if err != nil {
		return payment.Txn{}, err
	}
	txn, err := e.cfg.Journal.Txn(id)
	if err != nil {
		return txn, err
	}
	if txn.State != payment.OfflineApproved {
		return txn, ErrSent
	}
	for _, other := range open {
		if other.Original != nil && other.Original.ID == id {
			return txn, ErrFollowed
		}
	}
	r := e.run(ctx, e.resume(txn), 0, nil)
	r.feed(flow.Withdraw{At: e.cfg.Clock.Now(), By: by})
	switch r.attempt.Phase {
	case flow.Untold: // the flow says that a byte of it may have left
		return txn, ErrSent
	case flow.Halted:
		return r.attempt.Txn, ErrNotWritten
	}
	e.tell(r.attempt.Txn)
	e.flushMarks()
	return r.attempt.Txn, nil
}

// OfflineLeft is what waits under the owner's limits; false where nothing is sold
// without the line.
func (e *Engine) OfflineLeft() (offline.Limits, offline.Usage, bool) {
	if e.cfg.Offline.Limits == nil {
		return offline.Limits{}, offline.Usage{}, false
	}
	open, err := e.cfg.Journal.Open()
	if err != nil {
		return offline.Limits{}, offline.Usage{}, false
	}
	return *e.cfg.Offline.Limits, offline.UsageOf(open), true
}
