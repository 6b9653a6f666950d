package engine

import (
	"context"
	"slices"

	"till/payment"
)

// print puts the slip of an approval on paper, after those that wait. The
// approval is durable and on the screen already; whatever the printer does,
// money does not change (law 2).
func (r *run) print() {
	r.begin(payment.StagePrint, 0, true)
	ctx := context.WithoutCancel(r.ctx)
	r.e.printWaiting(ctx, r.attempt.Txn.ID)
	r.attempt.Txn = r.e.print(ctx, r.attempt.Txn)
}

// print prints and marks the receipt; the mark rides with a later commit.
// Losing it to a power cut costs one spare slip.
//
// A kill in the middle leaves a slip that waits without a certainty: Recover
// makes it one of unknown fate. A slip that is known not to be on paper loses
// that knowledge before its next try, else a kill would print it twice.
func (e *Engine) print(ctx context.Context, txn payment.Txn) payment.Txn {
	return e.printOn(ctx, txn, e.cfg.Printer)
}

func (e *Engine) printOn(ctx context.Context, txn payment.Txn, printer Printer) payment.Txn {
	if txn.Receipt.State == payment.ReceiptPending && txn.Receipt.Certainty != "" {
		txn.Receipt.Certainty = ""
		if _, err := e.cfg.Journal.Write(payment.Record{Event: "receipt_printing", Txn: txn}); err != nil {
			txn.Receipt.Certainty = payment.PrintFailed
			return txn
		}
	}
	before := txn.Receipt
	reprint := before.State == payment.ReceiptPrinted || before.State == payment.ReceiptUnknown
	second := before.State == payment.ReceiptPrinted && before.SecondCopy == payment.ReceiptPending
	slip := e.cfg.Receipts.Slip(txn, reprint)
	if second {
		slip, _ = e.cfg.Receipts.SecondCopy(txn)
	}
	start := e.cfg.Clock.Mono()
	slip.Drawer = e.cfg.Drawer && !reprint && !txn.Receipt.Drawer && txn.Kind == payment.Sale && txn.Money() == payment.Paid
	result := printer.Print(ctx, slip)
	if !reprint {
		txn.Stages.Print = e.cfg.Clock.Mono() - start
	}
	event := "receipt_waits"
	txn.Receipt.Certainty, txn.Receipt.Reason = result.Certainty, result.Reason
	txn.Receipt.Drawer = txn.Receipt.Drawer || slip.Drawer && result.Certainty != payment.PrintFailed
	switch {
	case result.Done():
		txn.Receipt, event = e.afterPrint(txn, reprint, second)
	case result.Certainty == payment.PrintUnknown:
		event = "receipt_unknown"
		txn.Receipt.State = payment.ReceiptUnknown
	}
	if txn.Receipt != before {
		e.mark(payment.Record{Event: event, Txn: txn})
	}
	return txn
}

func (e *Engine) mark(rec payment.Record) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.marks = append(e.marks, rec)
}

// flushMarks writes the marks that wait. One that cannot be written goes on
// waiting: as long as this run lasts, a slip that is on paper is known to be.
func (e *Engine) flushMarks() {
	e.mu.Lock()
	marks := e.marks
	e.marks = nil
	e.mu.Unlock()
	for _, rec := range marks {
		// The attempt may have gone on since: a mark changes the receipt alone.
		now, err := e.cfg.Journal.Txn(rec.Txn.ID)
		if err == nil {
			now.Receipt, now.Stages.Print = rec.Txn.Receipt, rec.Txn.Stages.Print
			rec.Txn = now
			_, err = e.cfg.Journal.Write(rec)
		}
		if err != nil {
			e.mark(rec)
		}
	}
}

// printWaiting offers the slips that wait, oldest first, and stops at the first
// that the printer does not take. The slip of the attempt except is left to
// its own sale, and one that is stale to a person.
func (e *Engine) printWaiting(ctx context.Context, except uint64) {
	e.offerWaiting(ctx, func(txn payment.Txn) bool {
		return txn.ID != except && !e.stale(txn)
	})
}

func (e *Engine) offerWaiting(ctx context.Context, wanted func(payment.Txn) bool) {
	e.flushMarks()
	e.printWaitingSettlement(ctx)
	waiting, err := e.cfg.Journal.Waiting()
	if err != nil {
		return
	}
	for _, txn := range waiting {
		if !wanted(txn) || e.onPaper(txn.ID) {
			continue
		}
		txn = e.print(ctx, txn)
		e.tell(txn)
		if txn.Receipt.State == payment.ReceiptPending {
			return
		}
	}
}

// Reprint prints the slip of an attempt and returns the attempt with its new
// receipt: the first print where one waits, a copy with the reprint mark
// otherwise. Other slips that wait come out first. An attempt that cannot be
// read is not printed.
func (e *Engine) Reprint(ctx context.Context, txn payment.Txn) payment.Txn {
	e.lane.enter()
	defer e.lane.leave()
	txn, err := e.asItStands(txn)
	if err != nil {
		txn.Receipt.Certainty = payment.PrintFailed
		return txn
	}
	e.printWaiting(ctx, txn.ID)
	txn = e.print(ctx, txn)
	e.flushMarks()
	return txn
}

// asItStands is an attempt read again with the lane in hand. What the caller
// read may be older than its reversal: the mark would write the debt anew. It
// may be older than a mark that rides: such a slip is on paper, and another one
// without the reprint mark would be a second original.
func (e *Engine) asItStands(txn payment.Txn) (payment.Txn, error) {
	read, err := e.cfg.Journal.Txn(txn.ID)
	if err != nil {
		return txn, err
	}
	if receipt, rides := e.riding(txn.ID); rides {
		read.Receipt = receipt
	}
	return read, nil
}

// riding is the newest mark of an attempt that is not written yet.
func (e *Engine) riding(id uint64) (payment.Receipt, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, rec := range slices.Backward(e.marks) {
		if rec.Txn.ID == id {
			return rec.Txn.Receipt, true
		}
	}
	return payment.Receipt{}, false
}

// onPaper reports that a slip came out although the journal says that it waits.
func (e *Engine) onPaper(id uint64) bool {
	receipt, rides := e.riding(id)
	return rides && receipt.State != payment.ReceiptPending
}

// Close makes what rides with later commits durable. Call it before the journal closes.
func (e *Engine) Close() {
	e.lane.enter()
	defer e.lane.leave()
	e.flushMarks()
}
