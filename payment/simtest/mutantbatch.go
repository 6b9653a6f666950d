package simtest

import (
	"context"

	"till/payment"
	"till/payment/batch"
	"till/payment/engine"
)

// This file holds the mistakes of the day's end.

// settlingWrong plants a mistake between the engine and the journal of batches.
func settlingWrong(mistake func(engine.BatchJournal) engine.BatchJournal) func() func(*engine.Config) {
	return func() func(*engine.Config) {
		return func(cfg *engine.Config) { cfg.Settling.Journal = mistake(cfg.Settling.Journal) }
	}
}

// askingWrong plants a mistake between the engine and the bank at the day's end.
func askingWrong(mistake func(engine.Settler, engine.BatchJournal) engine.Settler) func() func(*engine.Config) {
	return func() func(*engine.Config) {
		return func(cfg *engine.Config) { cfg.Settling.Host = mistake(cfg.Settling.Host, cfg.Settling.Journal) }
	}
}

// rewriting changes a settlement on its way to the journal, and says that it was
// written as it was.
type rewriting struct {
	engine.BatchJournal
	change func(event string, s *payment.Settlement)
}

func (r rewriting) WriteSettlement(rec payment.SettleRecord) (payment.RecordedBatch, error) {
	asked := rec.Settlement
	r.change(rec.Event, &rec.Settlement)
	_, err := r.BatchJournal.WriteSettlement(rec)
	return payment.NewRecordedBatch(asked, 1), err
}

// closeEarly moves the number on before the bank answered.
func closeEarly(event string, s *payment.Settlement) {
	if event == "settle_sent" {
		*s = batch.Close(*s, batch.NextBatch(s.Batch), s.Begun)
	}
}

// openAgain lets sales in again although the bank may have closed its batch.
func openAgain(event string, s *payment.Settlement) {
	if event == "settle_closing" {
		s.State = payment.BatchOpen
	}
}

// forgetCarried leaves out of the record what was undecided.
func forgetCarried(_ string, s *payment.Settlement) { s.Carried = nil }

// rereading changes a settlement when a later run reads it.
type rereading struct {
	engine.BatchJournal
	change func(engine.BatchJournal, *payment.Settlement)
}

func (r rereading) Begun(number string) (payment.Settlement, bool, error) {
	s, begun, err := r.BatchJournal.Begun(number)
	if err == nil && begun && !s.State.Over() {
		r.change(r.BatchJournal, &s)
	}
	return s, begun, err
}

// sumAgain adds the batch up anew after a restart.
func sumAgain(j engine.BatchJournal, s *payment.Settlement) {
	if txns, err := j.BatchTxns(s.Batch); err == nil {
		s.Totals = batch.TotalsOf(batch.Lines(txns))
	}
}

// fromTheStart uploads all of it again after a restart.
func fromTheStart(_ engine.BatchJournal, s *payment.Settlement) { s.Done = 0 }

// countingAll takes what is undecided for paid when it adds up.
type countingAll struct{ engine.BatchJournal }

func (c countingAll) BatchTxns(number string) ([]payment.Txn, error) {
	txns, err := c.BatchJournal.BatchTxns(number)
	for i := range txns {
		if txns[i].State == payment.ReversalDue {
			txns[i].State = payment.Approved
		}
	}
	return txns, err
}

// hoarding never erases a card number.
type hoarding struct{ engine.BatchJournal }

func (hoarding) EraseSettled() error { return nil }

// early moves the cursor before the message leaves.
type early struct {
	engine.Settler
	journal engine.BatchJournal
}

func (e early) Upload(ctx context.Context, proof payment.RecordedBatch, req payment.UploadRequest) payment.Answer {
	ahead := req.Settlement
	ahead.Done++
	if _, err := e.journal.WriteSettlement(payment.SettleRecord{Event: "uploaded", Settlement: ahead}); err != nil {
		return payment.Answer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonJournal}
	}
	return e.Settler.Upload(ctx, proof, req)
}

// hearing misreads what the bank says.
type hearing struct {
	engine.Settler
	verdict func(*payment.SettleAnswer)
	upload  func(payment.UploadStep, *payment.Answer)
	tell    func(*payment.UploadRequest)
}

func (h hearing) Settle(ctx context.Context, proof payment.RecordedBatch, s payment.Settlement) payment.SettleAnswer {
	answer := h.Settler.Settle(ctx, proof, s)
	if h.verdict != nil {
		h.verdict(&answer)
	}
	return answer
}

func (h hearing) Upload(ctx context.Context, proof payment.RecordedBatch, req payment.UploadRequest) payment.Answer {
	if h.tell != nil {
		h.tell(&req)
	}
	answer := h.Settler.Upload(ctx, proof, req)
	if h.upload != nil {
		h.upload(req.Upload.Step, &answer)
	}
	return answer
}

func hearingWrong(h hearing) func() func(*engine.Config) {
	return askingWrong(func(s engine.Settler, _ engine.BatchJournal) engine.Settler {
		h := h
		h.Settler = s
		return h
	})
}

// silenceAgrees takes no answer for a yes to both groups.
func silenceAgrees(answer *payment.SettleAnswer) {
	if answer.Verdict == payment.VerdictUnknown {
		answer.Verdict, answer.Domestic, answer.Foreign = payment.VerdictApproved, payment.GroupEqual, payment.GroupEqual
	}
}

// allEqual does not look at the verdicts.
func allEqual(answer *payment.SettleAnswer) {
	answer.Domestic, answer.Foreign = payment.GroupEqual, payment.GroupEqual
}

// endUnheard takes silence after the end message for its answer.
func endUnheard(step payment.UploadStep, answer *payment.Answer) {
	if step == payment.UploadEnd && answer.Verdict == payment.VerdictUnknown {
		answer.Verdict = payment.VerdictApproved
	}
}

// detailUnheard takes silence after a detail for its answer.
func detailUnheard(step payment.UploadStep, answer *payment.Answer) {
	if step != payment.UploadEnd && answer.Verdict == payment.VerdictUnknown {
		answer.Verdict = payment.VerdictApproved
	}
}

// countTwice counts a detail that had no answer at first once more for the end.
func countTwice(req *payment.UploadRequest) {
	if req.Upload.Step == payment.UploadEnd {
		req.Upload.Details += len(req.Settlement.Unsaid) + 1
	}
}
