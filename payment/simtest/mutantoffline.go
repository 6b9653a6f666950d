package simtest

import (
	"context"
	"slices"
	"time"

	"till/payment"
	"till/payment/engine"
	"till/payment/flow"
)

// This file holds the mistakes of selling without the line.

// countFromStart keeps what waits in memory: a start forgets it.
func countFromStart() func(*engine.Config) {
	return func(cfg *engine.Config) {
		if cfg.Offline.Limits == nil {
			return
		}
		waiting := cfg.Offline.Waiting
		before, _ := waiting()
		old := map[uint64]bool{}
		for _, txn := range before {
			old[txn.ID] = true
		}
		cfg.Offline.Waiting = func() ([]payment.Txn, error) {
			now, err := waiting()
			return slices.DeleteFunc(now, func(t payment.Txn) bool { return old[t.ID] }), err
		}
	}
}

func zeroIsNone() func(*engine.Config) {
	const plenty = 1 << 40
	return func(cfg *engine.Config) {
		if cfg.Offline.Limits == nil {
			return
		}
		l := *cfg.Offline.Limits
		for _, limit := range []*payment.Amount{&l.PerSale, &l.Sum, &l.PerCard} {
			if *limit == 0 {
				*limit = plenty
			}
		}
		if l.Count == 0 {
			l.Count = plenty
		}
		cfg.Offline.Limits = &l
	}
}

func forgetCards() func(*engine.Config) {
	return func(cfg *engine.Config) {
		cfg.Offline.SoldSince = func(time.Time) ([]payment.Txn, error) { return nil, nil }
	}
}

// hasty takes what the chip wants to ask for what it approved.
type hasty struct{ engine.PINPad }

func (h hasty) AskPIN(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error) {
	card, reason, err := h.PINPad.AskPIN(ctx, req)
	if reason == payment.ReasonCardWantsBank {
		reason = payment.NoReason
	}
	return card, reason, err
}

func wantsIsYes() func(*engine.Config) {
	return func(cfg *engine.Config) { cfg.PINPad = hasty{cfg.PINPad} }
}

func offlineAfterUnknown() func(*engine.Config) {
	return func(cfg *engine.Config) {
		cfg.GoesOffline = func(a flow.Attempt) bool {
			lost := a.Txn.State == payment.ReversalDue || a.Txn.State == payment.Reversed
			return flow.GoesOffline(a) || lost && flow.PlainSale(a.Txn) && a.Txn.Resumes == nil
		}
	}
}

func takeBackSent(next step) step {
	return func(a flow.Attempt, event flow.Event) (flow.Attempt, []flow.Effect, error) {
		if e, is := event.(flow.Withdraw); is {
			tries := a.Txn.Attempts
			a.Txn.Attempts = nil
			a, effects, err := next(a, e)
			a.Txn.Attempts = tries
			for i, effect := range effects {
				if w, is := effect.(flow.Write); is {
					w.Txn.Attempts = tries
					effects[i] = w
				}
			}
			return a, effects, err
		}
		return next(a, event)
	}
}
