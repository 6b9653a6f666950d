package simtest

import (
	"context"
	"time"

	"till/payment"
)

// paper is the printer, and the slips that came out of it.
type paper struct {
	w *world
	// ended holds the attempts whose first slip came out, in this life or another:
	// after a power cut a person is asked, and a spare slip carries the mark.
	ended map[slipID]bool
}

// slipID is one slip: an attempt has another one when a person has closed it.
type slipID struct {
	txn   uint64
	state payment.State
}

func newPaper(w *world) *paper { return &paper{w: w, ended: map[slipID]bool{}} }

// copyMark is on every slip after the first.
const copyMark = "COPY"

// Slip is all that a slip must say here.
func (p *paper) Slip(txn payment.Txn, reprint bool) payment.Slip {
	txn.ReturnedAmount = 0                    // whose word it changes depends on when it was read
	txn.State = p.w.books.known[txn.ID].State // settled or not, it is the same slip
	lines := []payment.SlipLine{{Label: string(txn.State), Text: string(txn.Money())}, {Text: txn.Card.Masked}, {Kind: payment.SlipAmount, Text: txn.Amount.String()}}
	if reprint {
		lines = append(lines, payment.SlipLine{Text: copyMark})
	}
	return payment.Slip{TxnID: txn.ID, Lines: lines}
}

// Print puts a slip on paper, or not, or who knows. Paper that says more than
// the journal breaks law 2.
func (p *paper) Print(_ context.Context, slip payment.Slip) payment.PrintResult {
	if slip.Lines[0].Label == settlementLabel {
		p.w.point("the printer gets the slip of a settlement")
		return p.luck()
	}
	p.w.point("the printer gets the slip of attempt %d", slip.TxnID)
	known := p.w.books.known[slip.TxnID]
	if head := slip.Lines[0]; head.Label != string(known.State) || head.Text != string(known.Money()) || !mayPrint(known.State) && known.Withdrawn == nil {
		p.w.fail("law 2 show it after it is written", "the slip of attempt %d says %s, %q, the journal says %q",
			slip.TxnID, head.Label, head.Text, known.State)
	}
	first, id := slip.Lines[len(slip.Lines)-1].Text != copyMark, slipID{slip.TxnID, closedOrNot(known)}
	if first && p.ended[id] {
		p.w.fail("one original slip", "attempt %d has two", slip.TxnID)
	}
	result := p.luck()
	if result.Certainty != payment.PrintFailed {
		p.ended[id] = p.ended[id] || first
		p.w.shown(known)
	}
	p.w.point("the slip: %s", string(result.Certainty))
	return result
}

// luck is what comes of a slip.
func (p *paper) luck() payment.PrintResult {
	p.w.pass(500*time.Millisecond, 3*time.Second)
	result := payment.PrintResult{Certainty: payment.PrintConfirmed}
	if !p.w.healthy {
		switch p.w.random.IntN(10) {
		case 0, 1:
			result = payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterPaperOut}
			p.w.saw("paper out")
		case 2:
			result = payment.PrintResult{Certainty: payment.PrintUnknown, Reason: payment.PrinterGone}
			p.w.saw("print unknown")
		}
	}
	return result
}

// mayPrint tells which attempts have a slip here: none while it is undecided,
// because nobody asks for a pending slip.
func mayPrint(state payment.State) bool {
	switch state {
	case payment.Approved, payment.OfflineApproved, payment.Advised, payment.AdviceRefused, payment.Suspect, payment.ClosedByHand:
		return true
	}
	return false
}

// closedOrNot tells apart the slips that an attempt may have: its own, and one that
// says how a person ended it.
func closedOrNot(txn payment.Txn) payment.State {
	if txn.State == payment.ClosedByHand || txn.Withdrawn != nil {
		return txn.State
	}
	return payment.None
}

// SecondCopy satisfies engine.Receipts: nobody signs here.
func (p *paper) SecondCopy(payment.Txn) (payment.Slip, bool) { return payment.Slip{}, false }
