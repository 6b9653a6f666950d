package engine

import (
	"context"
	"time"

	"till/payment"
	"till/payment/flow"
	"till/payment/offline"
)

// run is one attempt under way: flow's state, the card in memory, and the proof
// of the newest record.
type run struct {
	e       *Engine
	ctx     context.Context
	attempt flow.Attempt
	sale    int
	watch   func(payment.Progress)

	order  payment.Order
	card   payment.Card
	asked  bool // the chip was brought to a cryptogram and waits for a verdict
	proof  payment.Recorded
	state  payment.State // what is durable
	answer payment.Answer
	stage  payment.Progress
	told   bool // the flow knows of ctx's end
}

func (e *Engine) run(ctx context.Context, a flow.Attempt, sale int, watch func(payment.Progress)) *run {
	if watch == nil {
		watch = func(payment.Progress) {}
	}
	return &run{e: e, ctx: ctx, attempt: a, state: a.Txn.State, sale: sale, watch: watch}
}

// feed gives the flow an event and carries out what it wants, depth first: an
// effect's event is taken before the next effect.
func (r *run) feed(event flow.Event) {
	next, effects, err := r.e.cfg.Step(r.attempt, event)
	if err != nil {
		// A cell that the table refuses is a mistake in this package. The
		// attempt stands as the journal has it; the next start recovers it.
		panic(err)
	}
	r.attempt = next
	for _, effect := range effects {
		if event := r.perform(effect); event != nil {
			r.noticeCancel()
			r.feed(event)
		}
	}
}

// noticeCancel lets the flow know that ctx has ended, before the event that
// came in the same moment.
func (r *run) noticeCancel() {
	if r.told || r.ctx.Err() == nil {
		return
	}
	r.told = true
	r.feed(flow.Cancel{Reason: stopReason(r.ctx)})
}

func (r *run) perform(effect flow.Effect) flow.Event {
	switch effect := effect.(type) {
	case flow.ReadCard:
		return r.readCard()
	case flow.AskPIN:
		return r.askPIN()
	case flow.Write:
		return r.write(effect)
	case flow.Send:
		return r.send()
	case flow.FinishCard:
		return r.finishCard(effect.Verdict)
	case flow.EndCard:
		r.endCard(effect.Verdict)
	case flow.ReleaseCard:
		r.releaseCard()
	case flow.TryReversal:
		return flow.Reverse{At: r.e.cfg.Clock.Now()}
	case flow.SendReversal:
		return r.sendAgain(payment.StageReversal, payment.Request{Reversal: true})
	case flow.SendAdvice:
		return r.sendAgain(payment.StageAdvice, payment.Request{Repeat: r.attempt.Txn.Sent() > 1})
	case flow.Print:
		r.print()
	}
	// StopCard needs no act: the card step runs under r.ctx, whose end stops it.
	return nil
}

func (r *run) readCard() flow.Event {
	r.begin(payment.StageCard, r.e.cfg.Waits.Card, false)
	start := r.e.cfg.Clock.Mono()
	card, reason, err := r.e.cfg.Reader.ReadCard(r.ctx, payment.CardRequest{
		Kind:           r.attempt.Txn.Kind,
		Amount:         r.attempt.Txn.Requested,
		Currency:       r.attempt.Txn.Currency,
		TimeoutSeconds: int(r.e.cfg.Waits.Card / time.Second),
		Notify:         r.padSays,
	})
	r.attempt.Txn.Stages.Card = r.since(start)
	r.card = card
	switch {
	case err != nil:
		return flow.CardEnded{Reason: payment.ReasonPadGone}
	case reason != payment.NoReason:
		return flow.CardEnded{Reason: reason}
	case r.stopped():
		r.attempt.Txn.Card = card.Facts
		return flow.CardEnded{Reason: payment.ReasonCardStopped}
	}
	if reason := r.weigh(card.Facts); reason != payment.NoReason {
		r.attempt.Txn.Card = card.Facts
		return flow.CardEnded{Reason: reason}
	}
	if reason := r.cardLimit(); reason != payment.NoReason {
		r.attempt.Txn.Card = card.Facts
		return flow.CardEnded{Reason: reason}
	}
	return flow.CardRead{Facts: card.Facts}
}

// weigh holds an attempt against the shop's own rules. What they say is kept with
// it, whatever becomes of it; a reversal or a repeat is never weighed.
func (r *run) weigh(card payment.CardFacts) payment.Reason {
	if r.e.cfg.Risk == nil {
		return payment.NoReason
	}
	txn := r.attempt.Txn
	txn.Card = card
	r.attempt.Txn.Risk = r.e.cfg.Risk(txn)
	switch payment.RiskVerdict(r.attempt.Txn.Risk) {
	case payment.RiskRefuse:
		return payment.ReasonRiskRefuses
	case payment.RiskAsk:
		if txn.Approval == nil {
			return payment.ReasonRiskAsks
		}
	}
	return payment.NoReason
}

// stopped reports a card that the bank has stopped. What was taken with it before
// can still be given back or let go.
func (r *run) stopped() bool {
	return r.e.cfg.Stopped != nil && r.attempt.Txn.Original == nil && r.e.cfg.Stopped(r.card.PAN)
}

func (r *run) askPIN() flow.Event {
	if r.attempt.Rules.NoPIN {
		return flow.PINDone{At: r.e.cfg.Clock.Now(), Facts: r.card.Facts, ReversalEMV: r.card.ReversalEMV}
	}
	r.begin(payment.StagePIN, r.e.cfg.Waits.PIN, false)
	start := r.e.cfg.Clock.Mono()
	card, reason, err := r.e.cfg.PINPad.AskPIN(r.ctx, payment.PINRequest{
		Kind:     r.attempt.Txn.Kind,
		Amount:   r.attempt.Txn.Requested,
		Currency: r.attempt.Txn.Currency,
		Card:     r.card,
		Offline:  offline.Sold(r.attempt.Txn),
		Notify:   r.padSays,
	})
	r.attempt.Txn.Stages.PIN = r.since(start)
	r.asked = reason == payment.ReasonCardWantsBank // it waits for a verdict that does not come
	switch {
	case err != nil:
		return flow.CardEnded{Reason: payment.ReasonPadGone}
	case reason != payment.NoReason:
		return flow.CardEnded{Reason: reason}
	}
	r.card, r.asked = card, true
	return flow.PINDone{At: r.e.cfg.Clock.Now(), Facts: card.Facts, ReversalEMV: card.ReversalEMV, CardEMV: card.EMV}
}

// write is the only road to the journal. The proof it keeps is what Send takes.
func (r *run) write(w flow.Write) flow.Event {
	start := r.e.cfg.Clock.Mono()
	if w.Txn.State != r.state {
		w.Txn.Updated = r.e.cfg.Clock.Now()
	}
	rec := payment.Record{Event: w.Event, Txn: w.Txn}
	var err error
	if w.First {
		if w.NeedsSTAN {
			rec.PAN, rec.Expiry = r.card.PAN, r.card.Expiry
		}
		rec.Txn, r.proof, err = r.e.cfg.Journal.Begin(rec, w.NeedsSTAN)
	} else {
		r.proof, err = r.e.cfg.Journal.Write(rec)
	}
	if err != nil {
		r.proof = payment.Recorded{}
		return flow.WriteFailed{}
	}
	r.state = rec.Txn.State
	rec.Txn.Stages.Record += r.since(start)
	return flow.Written{Txn: rec.Txn}
}

// send has the proof of C1 in hand, or Host.Send sends nothing. From here on a
// person's cancel is ignored; the client's own limits end the wait.
func (r *run) send() flow.Event {
	r.begin(payment.StageHost, r.e.cfg.Waits.Host, true)
	r.answer = r.e.cfg.Host.Send(context.WithoutCancel(r.ctx), r.proof,
		payment.Request{Txn: r.attempt.Txn, Card: r.card, QRCode: r.order.QRCode})
	r.card.Wipe()
	if !flow.MayGoBack(r.attempt, r.answer) {
		r.order.Wipe()
	}
	return flow.Answered{Answer: r.answer}
}

// sendAgain sends what the journal holds: a reversal, or an advice. The card's
// number comes from the journal; a QR payment has none.
func (r *run) sendAgain(stage payment.Stage, req payment.Request) flow.Event {
	r.begin(stage, r.e.cfg.Waits.Host, true)
	req.Txn = r.attempt.Txn
	req.Closed = req.Reversal && r.e.mayBeClosed(req.Txn.Batch)
	req.Card.Facts = r.attempt.Txn.Card
	if r.attempt.Txn.Card.Masked != "" {
		var err error
		if req.Card.PAN, req.Card.Expiry, err = r.e.cfg.Journal.CardOf(r.attempt.Txn.ID); err != nil {
			r.answer = payment.Answer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonCardNotKept}
			return flow.Answered{Answer: r.answer}
		}
	}
	defer req.Card.Wipe()
	r.answer = r.e.cfg.Host.Send(context.WithoutCancel(r.ctx), r.proof, req)
	return flow.Answered{Answer: r.answer}
}

func (r *run) finishCard(verdict payment.CardVerdict) flow.Event {
	r.begin(payment.StageFinish, 0, true)
	end, reason, err := r.e.cfg.Reader.FinishCard(context.WithoutCancel(r.ctx), verdict)
	r.asked = false
	switch {
	case err != nil:
		return flow.CardEnded{Reason: payment.ReasonPadGoneAfter, End: end}
	case reason != payment.NoReason:
		return flow.CardEnded{Reason: reason, End: end}
	}
	return flow.CardFinished{End: end}
}

// endCard tells a waiting chip that nothing comes of it; money does not hang on it.
func (r *run) endCard(verdict payment.CardVerdict) {
	if !r.asked || !r.card.Facts.Entry.NeedsFinish() {
		return
	}
	r.asked = false
	_, _, _ = r.e.cfg.Reader.FinishCard(context.WithoutCancel(r.ctx), verdict)
}

// releaseCard waits until the card is out, but not for ever: the lane goes on.
func (r *run) releaseCard() {
	if r.card.Facts.Entry == "" {
		return
	}
	switch {
	case r.e.cfg.GoesBack(r.attempt) && r.ctx.Err() == nil:
		r.begin(payment.StageSignOn, 0, false)
	case r.e.goesOffline(r):
		r.begin(payment.StageLine, 0, false)
	default:
		now := r.e.cfg.Clock.Now()
		r.report(payment.Progress{Stage: payment.StageDone, Sent: true, Since: now, Deadline: now.Add(releaseMax)})
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), releaseMax)
	defer cancel()
	_ = r.e.cfg.Reader.ReleaseCard(ctx)
	r.card.Wipe()
}

// releaseMax is how long a forgotten card holds the lane.
const releaseMax = 60 * time.Second

func (r *run) since(start time.Duration) time.Duration { return r.e.cfg.Clock.Mono() - start }

// begin reports a new stage with its deadline.
func (r *run) begin(stage payment.Stage, limit time.Duration, sent bool) {
	now := r.e.cfg.Clock.Now()
	p := payment.Progress{Stage: stage, Since: now, Sent: sent}
	if limit > 0 {
		p.Deadline = now.Add(limit)
	}
	r.report(p)
}

func (r *run) padSays(text string) {
	p := r.stage
	p.PadText = text
	r.report(p)
}

func (r *run) report(p payment.Progress) {
	p.Sale, p.Txn = r.sale, r.attempt.Txn
	r.stage = p
	r.watch(p)
}
