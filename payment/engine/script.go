package engine

import (
	"context"
	"slices"

	"till/payment"
)

// Scripts is what the telling of issuer scripts' results needs (unionpay-pos 12).
// A zero one tells nothing.
type Scripts struct {
	// Tries is how often a result is told that nobody answers.
	Tries int
	// NextSTAN gives the message a number of its own.
	NextSTAN func() (string, error)
	// Newest lists the newest attempts, the newest first.
	Newest func(n int) ([]payment.Txn, error)
}

// scriptsLooked is how many of the newest attempts are asked whether they owe a
// result: each try comes before the next request, so that few can.
const scriptsLooked = 20

// tellScripts tells the bank what issuer scripts did to cards, oldest first, each
// once, and stops where the line does not answer. No money hangs on it: whatever
// fails here fails in silence and is tried before the next request.
func (e *Engine) tellScripts(ctx context.Context) {
	if e.cfg.Scripts.Tries == 0 {
		return
	}
	newest, err := e.cfg.Scripts.Newest(scriptsLooked)
	if err != nil {
		return
	}
	for _, txn := range slices.Backward(newest) {
		if txn.Script.State == payment.ScriptOwed && (ctx.Err() != nil || !e.tellScript(ctx, txn.ID)) {
			return
		}
	}
}

// tellScript tells one result and reports whether the bank answered. The number
// and the count are on disk before the message leaves.
func (e *Engine) tellScript(ctx context.Context, id uint64) bool {
	txn, err := e.cfg.Journal.Txn(id)
	if err != nil {
		return false
	}
	pan, expiry, err := e.cfg.Journal.CardOf(id)
	if err != nil {
		txn.Script.State = payment.ScriptGivenUp
		_, _ = e.cfg.Journal.Write(payment.Record{Event: "script_given_up", Txn: txn})
		return true
	}
	card := payment.Card{PAN: pan, Expiry: expiry, Facts: txn.Card}
	defer card.Wipe()
	if txn.Script.STAN == "" {
		if txn.Script.STAN, err = e.cfg.Scripts.NextSTAN(); err != nil {
			return false
		}
	}
	txn.Script.Tries++
	proof, err := e.cfg.Journal.Write(payment.Record{Event: "script_sent", Txn: txn})
	if err != nil {
		return false
	}
	answer := e.cfg.Host.Send(context.WithoutCancel(ctx), proof,
		payment.Request{Txn: txn, Card: card, Script: true, STAN: txn.Script.STAN})
	event := ""
	switch answer.Verdict {
	case payment.VerdictApproved, payment.VerdictDeclined, payment.VerdictDuplicate:
		event, txn.Script.State = "script_told", payment.ScriptTold
		if answer.SignedOn || answer.Reason == payment.ReasonSignOnNeeded || answer.Reason == payment.ReasonBatchMismatch {
			event, txn.Script.State = "script_owed", payment.ScriptOwed // the bank did not look at it
		}
	case payment.VerdictNotSent:
		event = "script_owed"
		txn.Script.Tries--
	}
	if event != "script_told" && txn.Script.Tries >= e.cfg.Scripts.Tries {
		event, txn.Script.State = "script_given_up", payment.ScriptGivenUp
	}
	if event != "" {
		_, err = e.cfg.Journal.Write(payment.Record{Event: event, Txn: txn})
	}
	return err == nil && answer.Verdict != payment.VerdictUnknown && answer.Verdict != payment.VerdictNotSent
}
