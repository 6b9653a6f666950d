package engine

import (
	"fmt"

	"till/payment"
	"till/payment/flow"
)

// Recover turns what a power cut left open into what is owed. It only writes
// and never sends; it may itself be cut at any record and run again. The first
// key, and the first command, come after it. It returns the attempts that it
// changed.
func (e *Engine) Recover() ([]payment.Txn, error) {
	e.lane.enter()
	defer e.lane.leave()
	open, err := e.cfg.Journal.Open()
	if err != nil {
		return nil, fmt.Errorf("recovering: %w", err)
	}
	var changed []payment.Txn
	for _, txn := range open {
		next, effects, err := e.cfg.Step(e.resume(txn), flow.Restarted{})
		if err != nil {
			return changed, fmt.Errorf("recovering attempt %d: %w", txn.ID, err)
		}
		for _, effect := range effects {
			w, is := effect.(flow.Write)
			if !is {
				return changed, fmt.Errorf("recovering attempt %d: %T at start", txn.ID, effect)
			}
			w.Txn.Updated = e.cfg.Clock.Now()
			if w.Txn.Receipt.State == payment.ReceiptPending {
				w.Txn.Receipt.Certainty = payment.PrintFailed // nothing was approved before, so nothing was printed
			}
			if _, err := e.cfg.Journal.Write(payment.Record{Event: w.Event, Txn: w.Txn}); err != nil {
				return changed, fmt.Errorf("recovering attempt %d: %w", txn.ID, err)
			}
			next.Txn = w.Txn
			changed = append(changed, next.Txn)
		}
	}
	if err := e.doubtSlips(); err != nil {
		return changed, fmt.Errorf("recovering slips: %w", err)
	}
	return changed, nil
}
