package engine

import (
	"context"
	"fmt"
	"time"

	"till/payment"
	"till/payment/batch"
)

// BatchJournal is what the closing of a batch wants of the journal.
type BatchJournal interface {
	// Batch is the current batch's number.
	Batch() (string, error)
	// NextSTAN is the number of a message that is no attempt.
	NextSTAN() (string, error)
	// Begun is the settlement of a batch, false where nobody began it.
	Begun(batch string) (payment.Settlement, bool, error)
	// Latest is the settlement that was begun last, false where there is none.
	Latest() (payment.Settlement, bool, error)
	// BatchTxns lists the attempts of a batch, oldest first.
	BatchTxns(batch string) ([]payment.Txn, error)
	// WriteSettlement makes a settlement's next record durable; the one that ends
	// it opens the next batch in the same commit.
	WriteSettlement(rec payment.SettleRecord) (payment.RecordedBatch, error)
	// EraseSettled makes the card numbers of batches that are over unreadable, as
	// far as nothing of them is owed.
	EraseSettled() error
}

// Settler is the acquirer at the day's end.
type Settler interface {
	// Settle asks for the settlement. It sends nothing unless proof covers s.
	Settle(ctx context.Context, proof payment.RecordedBatch, s payment.Settlement) payment.SettleAnswer
	// Upload sends one message of the batch upload.
	Upload(ctx context.Context, proof payment.RecordedBatch, req payment.UploadRequest) payment.Answer
}

// Settling is what a day's end needs beside a sale. A zero one cannot settle.
type Settling struct {
	Journal BatchJournal
	Host    Settler
	// Slip is the settlement's slip; nil prints none.
	Slip func(s payment.Settlement, reprint bool) payment.Slip
	// Empty asks the bank to settle a batch without a transaction (zeros in DE 48)
	// instead of leaving it open.
	Empty bool
	// Tries is how often a message is sent that gets no answer, in one run.
	Tries int
}

// SettleOrder is what a person wants done at the day's end.
type SettleOrder struct {
	Operator string
	Approval *payment.Approval
	// Anyway closes a batch whose settlement cannot be finished, as disputed: the
	// bank must be asked. It needs an approval.
	Anyway bool
}

// Settle closes the current batch with the bank, or goes on where an earlier run
// was cut off. It returns the settlement as it is durable, and why it is not over
// where it is not. The lane is held: no sale comes between.
//
//	totals frozen ─▶ asked ─▶ verdict durable ─▶ each upload answered ─▶ closed, next batch open
//
// A power cut before the verdict asks again with the same totals; one after it
// goes on at the message whose answer is not durable, which the bank then gets
// twice at most and drops by its number. The batch number moves in the commit that
// closes.
func (e *Engine) Settle(ctx context.Context, order SettleOrder, watch func(payment.SettleProgress)) (payment.Settlement, payment.Reason) {
	e.lane.enter()
	defer e.lane.leave()
	if e.cfg.Settling.Journal == nil {
		return payment.Settlement{}, payment.ReasonNotSupported
	}
	if watch == nil {
		watch = func(payment.SettleProgress) {}
	}
	e.flushMarks()
	d := &dayEnd{e: e, cfg: e.cfg.Settling, ctx: ctx, order: order, watch: watch}
	reason := d.run()
	d.report(payment.StageDone, reason)
	e.wakeUp()
	return d.s, reason
}

// CanSettle reports whether the acquirer has messages for a day's end.
func (e *Engine) CanSettle() bool { return e.cfg.Settling.Journal != nil }

// Preflight lists what stands in the way of a settlement.
func (e *Engine) Preflight() ([]payment.Finding, error) {
	number, err := e.cfg.Settling.Journal.Batch()
	if err != nil {
		return nil, err
	}
	txns, err := e.cfg.Settling.Journal.BatchTxns(number)
	if err != nil {
		return nil, err
	}
	seen := map[uint64]bool{}
	for _, txn := range txns {
		seen[txn.ID] = true
	}
	for _, list := range []func() ([]payment.Txn, error){e.cfg.Journal.Open, e.cfg.Journal.Waiting} {
		older, err := list()
		if err != nil {
			return nil, err
		}
		for _, txn := range older {
			if !seen[txn.ID] {
				seen[txn.ID] = true
				txns = append(txns, txn)
			}
		}
	}
	return batch.Preflight(number, txns), nil
}

// settling reports whether the current batch takes no sale, because its totals
// are frozen.
func (e *Engine) settling() bool {
	journal := e.cfg.Settling.Journal
	if journal == nil {
		return false
	}
	number, err := journal.Batch()
	if err != nil {
		return false
	}
	s, begun, err := journal.Begun(number)
	return err == nil && begun && (s.State == payment.BatchClosing || s.State == payment.BatchUpload)
}

// mayBeClosed reports whether the bank may have closed a batch: its settlement is
// over or under way, or nobody can tell.
func (e *Engine) mayBeClosed(number string) bool {
	journal := e.cfg.Settling.Journal
	if journal == nil {
		return false
	}
	s, begun, err := journal.Begun(number)
	return err != nil || begun && s.State != payment.BatchOpen
}

// dayEnd is one run of a settlement.
type dayEnd struct {
	e     *Engine
	cfg   Settling
	ctx   context.Context
	order SettleOrder
	watch func(payment.SettleProgress)

	s     payment.Settlement
	proof payment.RecordedBatch
	txns  []payment.Txn
}

func (d *dayEnd) run() payment.Reason {
	number, err := d.cfg.Journal.Batch()
	if err != nil {
		return payment.ReasonJournal
	}
	s, begun, err := d.cfg.Journal.Begun(number)
	if err != nil {
		return payment.ReasonJournal
	}
	d.s = s
	if !begun || s.State == payment.BatchOpen {
		if reason := d.begin(number); reason != payment.NoReason {
			return reason
		}
	} else if reason := d.resume(number); reason != payment.NoReason || d.s.State.Over() {
		return reason
	}
	if d.s.State == payment.BatchClosing {
		if reason := d.ask(); reason != payment.NoReason {
			return d.orAnyway(reason)
		}
	}
	if reason := d.upload(); reason != payment.NoReason {
		return d.orAnyway(reason)
	}
	return d.close()
}

// resume goes on where an earlier run was cut off. Its record proves that this
// run knows where that is.
func (d *dayEnd) resume(number string) payment.Reason {
	txns, err := d.cfg.Journal.BatchTxns(number)
	if err != nil {
		return payment.ReasonJournal
	}
	d.txns = txns
	if reason := d.e.cfg.Host.Ready(d.ctx); reason != payment.NoReason {
		return d.orAnyway(reason)
	}
	return d.write("settling_resumed", batch.Cut(d.s))
}

// begin makes the till ready, has the bank told of everything, and freezes the
// totals.
func (d *dayEnd) begin(number string) payment.Reason {
	d.s = payment.Settlement{Batch: number, State: payment.BatchOpen}
	d.report(payment.StageReversal, payment.NoReason)
	if reason := d.e.clearTheWay(d.ctx, 0, func(payment.Progress) {}); reason != payment.NoReason && reason != payment.ReasonOwedFirst {
		return reason
	}
	// A sign-on may have brought the bank's number for a batch that is empty.
	number, err := d.cfg.Journal.Batch()
	if err != nil {
		return payment.ReasonJournal
	}
	d.s.Batch = number
	d.report(payment.StageAdvice, payment.NoReason)
	if reason := d.tellAll(); reason != payment.NoReason {
		return reason
	}
	txns, err := d.cfg.Journal.BatchTxns(number)
	if err != nil {
		return payment.ReasonJournal
	}
	if len(txns) == 0 && !d.cfg.Empty {
		return payment.ReasonNothingSold
	}
	d.txns = txns
	s := d.s
	s.Operator, s.Approval = d.order.Operator, d.order.Approval
	s.TerminalID, s.MerchantID, s.Practice = d.e.cfg.Terminal.TerminalID, d.e.cfg.Terminal.MerchantID, d.e.cfg.Terminal.Practice
	return d.write("closing", batch.Begin(s, txns, d.e.cfg.Clock.Now()))
}

// tellAll tells the bank every sale that it does not know yet. One that it will
// not hear of stops the settlement: it would be in no total of any day.
func (d *dayEnd) tellAll() payment.Reason {
	open, err := d.e.cfg.Journal.Open()
	if err != nil {
		return payment.ReasonJournal
	}
	left := false
	for _, txn := range open {
		if txn.State != payment.OfflineApproved {
			continue
		}
		if d.ctx.Err() != nil {
			return stopReason(d.ctx)
		}
		if !d.e.ripeNow(txn) {
			left = true
			continue
		}
		r := d.e.again(d.ctx, txn, nil)
		d.e.tell(r.attempt.Txn)
		left = left || r.attempt.Txn.State == payment.OfflineApproved
	}
	if left {
		return payment.ReasonUnsentFirst
	}
	return payment.NoReason
}

// ask asks for the settlement until there is a verdict or the tries are used up.
func (d *dayEnd) ask() payment.Reason {
	reason := payment.ReasonNoAnswer
	for range max(d.cfg.Tries, 1) {
		if d.ctx.Err() != nil {
			return stopReason(d.ctx)
		}
		stan, err := d.cfg.Journal.NextSTAN()
		if err != nil {
			return payment.ReasonJournal
		}
		if reason := d.write("settle_sent", batch.Asked(d.s, stan, d.e.cfg.Clock.Now())); reason != payment.NoReason {
			return reason
		}
		d.report(payment.StageHost, payment.NoReason)
		answer := d.cfg.Host.Settle(context.WithoutCancel(d.ctx), d.proof, d.s)
		s := batch.Answered(d.s, answer)
		if s.State == payment.BatchUpload {
			s = batch.Planned(s, batch.Plan(s, d.txns))
		}
		if reason := d.write("settle_"+string(s.State), s); reason != payment.NoReason {
			return reason
		}
		if s.State == payment.BatchUpload {
			return payment.NoReason
		}
		if reason = answer.Reason; reason == payment.NoReason {
			reason = payment.ReasonNoAnswer
		}
		if s.State == payment.BatchOpen {
			return reason
		}
	}
	return reason
}

// orAnyway closes what cannot be finished, where a supervisor says so. A batch
// that is open again needs no closing: nothing happened. Whoever cancels has changed
// their mind.
func (d *dayEnd) orAnyway(reason payment.Reason) payment.Reason {
	if !d.order.Anyway || d.order.Approval == nil || reason == payment.ReasonJournal || d.s.State == payment.BatchOpen || d.ctx.Err() != nil {
		return reason
	}
	d.s.Approval = d.order.Approval
	return d.close()
}

// close ends the settlement: the next batch, the slip, the card numbers.
func (d *dayEnd) close() payment.Reason {
	next, err := d.next()
	if err != nil {
		return payment.ReasonJournal
	}
	s := batch.Close(d.s, next, d.e.cfg.Clock.Now())
	if d.cfg.Slip != nil {
		s.Receipt.State = payment.ReceiptPending
	}
	if reason := d.write("batch_"+string(s.State), s); reason != payment.NoReason {
		return reason
	}
	_ = d.cfg.Journal.EraseSettled() // tried again at the next settlement
	d.print()
	return payment.NoReason
}

// next is the number of the batch that follows: the first after this one that no
// settlement has closed. A till that took over its bank's number, or has come
// round from 999999, meets batches of its own that are over.
func (d *dayEnd) next() (string, error) {
	for number := batch.NextBatch(d.s.Batch); ; number = batch.NextBatch(number) {
		s, begun, err := d.cfg.Journal.Begun(number)
		if err != nil || !begun || !s.State.Over() || number == d.s.Batch {
			return number, err
		}
	}
}

// print puts the slip on paper. The batch is closed whatever the printer does.
func (d *dayEnd) print() {
	if d.cfg.Slip == nil {
		return
	}
	d.report(payment.StagePrint, payment.NoReason)
	d.s = d.e.printSettlement(context.WithoutCancel(d.ctx), d.s)
}

// printWaitingSettlement offers the slip of a settlement that was cut off before
// it was printed, or that the printer did not take.
func (e *Engine) printWaitingSettlement(ctx context.Context) {
	if e.cfg.Settling.Journal == nil || e.cfg.Settling.Slip == nil {
		return
	}
	s, found, err := e.cfg.Settling.Journal.Latest()
	if err == nil && found && s.State.Over() && s.Receipt.State == payment.ReceiptPending {
		e.printSettlement(ctx, s)
	}
}

// ReprintSettlement prints the slip of a settlement that is over: the first where
// it waits, a copy with the reprint mark otherwise.
func (e *Engine) ReprintSettlement(ctx context.Context, number string) (payment.Settlement, error) {
	e.lane.enter()
	defer e.lane.leave()
	s, begun, err := e.cfg.Settling.Journal.Begun(number)
	if err == nil && (!begun || !s.State.Over()) {
		err = fmt.Errorf("batch %s is not settled", number)
	}
	if err != nil {
		return s, err
	}
	return e.printSettlement(ctx, s), nil
}

func (e *Engine) printSettlement(ctx context.Context, s payment.Settlement) payment.Settlement {
	reprint := s.Receipt.State == payment.ReceiptPrinted || s.Receipt.State == payment.ReceiptUnknown
	result := e.cfg.Printer.Print(ctx, e.cfg.Settling.Slip(s, reprint))
	before := s.Receipt
	s.Receipt.Certainty, s.Receipt.Reason = result.Certainty, result.Reason
	switch {
	case result.Done() && reprint:
		s.Receipt.Reprints++
	case result.Done():
		s.Receipt.State = payment.ReceiptPrinted
	case result.Certainty == payment.PrintUnknown:
		s.Receipt.State = payment.ReceiptUnknown
	}
	if s.Receipt != before {
		_, _ = e.cfg.Settling.Journal.WriteSettlement(payment.SettleRecord{Event: "settlement_slip", Settlement: s})
	}
	return s
}

// write makes the settlement durable; what was read before stands if it fails.
func (d *dayEnd) write(event string, s payment.Settlement) payment.Reason {
	proof, err := d.cfg.Journal.WriteSettlement(payment.SettleRecord{Event: event, Settlement: s})
	if err != nil {
		return payment.ReasonJournal
	}
	d.s, d.proof = s, proof
	return payment.NoReason
}

func (d *dayEnd) report(stage payment.Stage, reason payment.Reason) {
	now := d.e.cfg.Clock.Now()
	p := payment.SettleProgress{Settlement: d.s, Stage: stage, Done: d.s.Done, Of: d.s.Uploads, Reason: reason, Since: now}
	if stage == payment.StageHost {
		p.Deadline = now.Add(max(d.e.cfg.Waits.Host, time.Second))
	}
	d.watch(p)
}
