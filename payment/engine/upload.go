package engine

import (
	"context"

	"till/payment"
	"till/payment/batch"
)

// upload sends what the bank wants in detail, from the cursor on, and the end.
func (d *dayEnd) upload() payment.Reason {
	plan := batch.Plan(d.s, d.txns)
	if d.s.Done == len(plan) {
		return payment.NoReason
	}
	silent := 0
	for d.s.Done < len(plan)-1 {
		next := plan[d.s.Done]
		verdict, reason := d.tellBank(next)
		if verdict == payment.VerdictNotSent {
			return reason
		}
		if reason := d.write("uploaded", batch.Uploaded(d.s, next, verdict)); reason != payment.NoReason {
			return reason
		}
		if verdict != payment.VerdictUnknown {
			silent = 0
		} else if silent++; silent == silentMax {
			return reason
		}
	}
	if reason := d.askAgain(plan); reason != payment.NoReason {
		return reason
	}
	end := plan[len(plan)-1]
	verdict, reason := d.tellBank(end)
	if verdict == payment.VerdictNotSent || verdict == payment.VerdictUnknown {
		return reason
	}
	return d.write("upload_ended", batch.Uploaded(d.s, end, verdict))
}

// silentMax is how many messages in a row may stay without an answer before the
// line is taken for dead.
const silentMax = 5

// askAgain sends once more, after the round, what had no answer in it.
func (d *dayEnd) askAgain(plan []payment.Upload) payment.Reason {
	unsaid := map[uint64]bool{}
	for _, id := range d.s.Unsaid {
		unsaid[id] = true
	}
	for _, upload := range plan {
		if len(upload.Txns) == 0 || !unsaid[upload.Txns[0].ID] {
			continue
		}
		verdict, reason := d.tellBank(upload)
		if verdict == payment.VerdictNotSent {
			return reason
		}
		if verdict == payment.VerdictUnknown {
			continue
		}
		if reason := d.write("uploaded", batch.Answers(d.s, upload, verdict)); reason != payment.NoReason {
			return reason
		}
	}
	return payment.NoReason
}

// tellBank sends one message until it is answered or the tries are used up.
func (d *dayEnd) tellBank(upload payment.Upload) (payment.Verdict, payment.Reason) {
	d.report(payment.StageHost, payment.NoReason)
	req := payment.UploadRequest{Settlement: d.s, Upload: upload}
	defer func() {
		for i := range req.Cards {
			req.Cards[i].Wipe()
		}
	}()
	for _, txn := range upload.Txns {
		card := payment.Card{Facts: txn.Card}
		if txn.Card.Masked != "" {
			var err error
			if card.PAN, card.Expiry, err = d.e.cfg.Journal.CardOf(txn.ID); err != nil {
				return payment.VerdictUnknown, payment.ReasonCardNotKept
			}
		}
		req.Cards = append(req.Cards, card)
	}
	reason := payment.ReasonNoAnswer
	for range max(d.cfg.Tries, 1) {
		if d.ctx.Err() != nil {
			return payment.VerdictNotSent, stopReason(d.ctx)
		}
		if upload.Step == payment.UploadDetails || upload.Step == payment.UploadEnd {
			var err error
			if req.STAN, err = d.cfg.Journal.NextSTAN(); err != nil {
				return payment.VerdictNotSent, payment.ReasonJournal
			}
		}
		answer := d.cfg.Host.Upload(context.WithoutCancel(d.ctx), d.proof, req)
		if answer.Verdict != payment.VerdictUnknown {
			return answer.Verdict, answer.Reason
		}
		if answer.Reason != payment.NoReason {
			reason = answer.Reason
		}
	}
	return payment.VerdictUnknown, reason
}
