package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"till/payment"
)

// This file is where people answer for paper: slips of unknown fate, and slips
// that nobody waits for any more.

// StaleAfter is how old a sale may be for its slip to come out by itself: a
// customer of yesterday waits for nothing, and old paper surprises people.
const StaleAfter = 10 * time.Minute

// PrintStale prints every slip that waits, old ones too, because a person asked
// for them. It stops at the first that the printer does not take.
func (e *Engine) PrintStale(ctx context.Context) {
	e.lane.enter()
	defer e.lane.leave()
	e.offerWaiting(ctx, func(payment.Txn) bool { return true })
	e.flushMarks()
}

// PrintPage prints what belongs to no transaction, such as a list or a report, when
// no slip is on its way. Nothing is kept of it.
func (e *Engine) PrintPage(ctx context.Context, page payment.Slip) payment.PrintResult {
	e.lane.enter()
	defer e.lane.leave()
	return e.cfg.Printer.Print(ctx, page)
}

// ErrNotAsked means that nobody asks whether that slip came out.
var ErrNotAsked = errors.New("nobody asks whether that slip came out")

// SlipSeen writes down what a person saw: the slip of unknown fate, or the one
// that waits and is not wanted any more, is done with and is never printed by
// itself. A slip that did not come out is printed by Reprint instead.
func (e *Engine) SlipSeen(txn payment.Txn) (payment.Txn, error) {
	e.lane.enter()
	defer e.lane.leave()
	e.flushMarks()
	txn, err := e.asItStands(txn)
	if err != nil {
		return txn, err
	}
	event := "receipt_seen"
	switch txn.Receipt.State {
	case payment.ReceiptUnknown:
	case payment.ReceiptPending:
		event = "receipt_not_wanted"
	default:
		return txn, ErrNotAsked
	}
	seen := txn
	seen.Receipt.State, seen.Receipt.Reason = payment.ReceiptPrinted, ""
	if event == "receipt_not_wanted" {
		seen.Receipt.State = payment.ReceiptNone
	}
	if _, err := e.cfg.Journal.Write(payment.Record{Event: event, Txn: seen}); err != nil {
		return txn, err
	}
	e.tell(seen)
	return seen, nil
}

// doubtSlips gives the slips of unknown fate their name: the till ended while
// they were on their way to paper. Whether they came out is asked of a person.
func (e *Engine) doubtSlips() error {
	waiting, err := e.cfg.Journal.Waiting()
	if err != nil {
		return err
	}
	for _, txn := range waiting {
		if txn.Receipt.Certainty != "" {
			continue
		}
		txn.Receipt.State, txn.Receipt.Certainty = payment.ReceiptUnknown, payment.PrintUnknown
		if _, err := e.cfg.Journal.Write(payment.Record{Event: "receipt_unknown", Txn: txn}); err != nil {
			return err
		}
		e.doubted = append(e.doubted, txn)
	}
	return nil
}

// Doubted is the attempts whose slip Recover found on its way to paper, oldest
// first: ask a person now, once, whether each came out whole. The answer is
// SlipSeen or Reprint.
func (e *Engine) Doubted() []payment.Txn { return slices.Clone(e.doubted) }

// Stale is the attempts whose slip waits and is too old to come out by itself.
func (e *Engine) Stale() ([]payment.Txn, error) {
	waiting, err := e.cfg.Journal.Waiting()
	return slices.DeleteFunc(waiting, func(txn payment.Txn) bool { return !e.stale(txn) }), err
}

func (e *Engine) stale(txn payment.Txn) bool { return e.cfg.Clock.Now().Sub(txn.Started) > StaleAfter }
