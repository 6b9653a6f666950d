package engine

import (
	"context"

	"till/payment"
)

// ReprintOn is Reprint on another printer than the till's own. Slips that wait
// for the till's printer go on waiting for it.
func (e *Engine) ReprintOn(ctx context.Context, txn payment.Txn, printer Printer) payment.Txn {
	e.lane.enter()
	defer e.lane.leave()
	txn, err := e.asItStands(txn)
	if err != nil {
		txn.Receipt.Certainty = payment.PrintFailed
		return txn
	}
	txn = e.printOn(ctx, txn, printer)
	e.flushMarks()
	return txn
}

// Copied gives the slip of an attempt for a file that somebody will read, always
// with the reprint mark, and counts it in the journal before it is given. A slip
// that waits for its paper goes on waiting.
func (e *Engine) Copied(txn payment.Txn) (payment.Txn, payment.Slip, error) {
	e.lane.enter()
	defer e.lane.leave()
	txn, err := e.asItStands(txn)
	if err != nil {
		return txn, payment.Slip{}, err
	}
	slip := e.cfg.Receipts.Slip(txn, true)
	txn.Receipt.Reprints++
	e.mark(payment.Record{Event: "receipt_copied", Txn: txn})
	e.flushMarks()
	return txn, slip, nil
}

// afterPrint is the receipt of an attempt whose slip, first, second or again,
// has come out, and the name of the record of it.
func (e *Engine) afterPrint(txn payment.Txn, reprint, second bool) (payment.Receipt, string) {
	receipt := txn.Receipt
	receipt.State = payment.ReceiptPrinted
	switch {
	case second:
		receipt.SecondCopy = payment.ReceiptPrinted
		return receipt, "receipt_second_copy"
	case reprint:
		receipt.Reprints++
		return receipt, "receipt_reprinted"
	}
	if _, wanted := e.cfg.Receipts.SecondCopy(txn); wanted {
		receipt.SecondCopy = payment.ReceiptPending
	}
	return receipt, "receipt_printed"
}
