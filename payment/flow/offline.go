package flow

import (
	"time"

	"till/payment"
	"till/payment/offline"
)

// Selling without the line. A sale for which the line cannot be used goes on as
// an offline sale that its chip approves: a kind of its own, decided by the pad,
// stored with C1 and told later (advice.go). Where an attempt was written before
// the line failed, the second one names it (Txn.Resumes), and the card is
// presented again. A sale that waits can be withdrawn as long as no byte of it
// may have left. What can go wrong, line by line:
//
//	the line cannot be opened              nothing is written and nothing sent: the
//	                                       card is asked under the other kind
//	the chip approves, C1 is not written   a power cut leaves nothing: the chip
//	                                       counted a payment that nobody collects
//	C1 is written                          a power cut leaves a sale to send, whose
//	                                       slip waits; it counts against the limits
//	                                       from this record on, and never less
//	the try is written                     a power cut leaves it to be told again,
//	                                       as one that may have left: no way back
//	it is told, the answer is lost         told again under the same number; a host
//	                                       that has it says 00 or 94, both end it
//	it is told twice                       the host books it once, by its number
//	the bank says no                       advice_refused: the shop's loss is on the
//	                                       desk until a person has seen to it
//	a person withdraws it                  "withdrawn" is written first; a power cut
//	                                       before that leaves it to send, and it is
//	                                       sent; after it nothing is ever sent
//	it was withdrawn, the slip is not out  the slip waits and comes out later

// GoesOffline reports whether a sale that is over may be followed by one that its
// chip approves: the line could not be used, provably nothing was sent, and that
// is written. Only a plain sale with a card is, and each only once.
func GoesOffline(a Attempt) bool {
	return a.Phase == Over && a.Txn.State == payment.Declined && a.Txn.Outcome == payment.OutcomeNotSent &&
		a.Txn.Reason.LineUnusable() && PlainSale(a.Txn) && a.Txn.Resumes == nil
}

// PlainSale reports a sale with a card, the only one that a chip can approve.
// One that is made again for an undecided sale waits for the bank.
func PlainSale(txn payment.Txn) bool {
	return txn.Kind == payment.Sale && txn.Mode == payment.ModeCard && txn.Again == nil
}

// MayWithdraw reports whether a stored sale can be taken back here: it waits, and
// every message of it provably never left.
func MayWithdraw(txn payment.Txn) bool {
	return txn.State == payment.OfflineApproved && txn.Kind == payment.OfflineSale &&
		txn.Left() == 0 && txn.FoldedRepeats == 0
}

// withdraw writes the end before anybody hears of it. One that may have left stays
// what it is.
func withdraw(a Attempt, e Withdraw) (Attempt, []Effect) {
	if !MayWithdraw(a.Txn) {
		return a, nil
	}
	a.Phase, a.Before = WritingWithdrawal, a.Txn
	a.Txn.State, a.Txn.Outcome, a.Txn.Reason = payment.Declined, payment.OutcomeCancelled, payment.ReasonWithdrawn
	a.Txn.Withdrawn = &payment.Withdrawal{Time: e.At, By: e.By}
	a.Txn.Receipt = payment.Receipt{State: payment.ReceiptPending}
	return a, []Effect{write("withdrawn", a.Txn)}
}

func withdrawalWritten(a Attempt, e Written) (Attempt, []Effect) {
	a.Txn, a.Phase = e.Txn, Over
	return a, []Effect{Print{}}
}

// withdrawalLost: the disk says that it is to be sent, and so does the screen.
func withdrawalLost(a Attempt, _ WriteFailed) (Attempt, []Effect) {
	a.Txn, a.Phase = a.Before, Halted
	return a, nil
}

// Withdraw takes back a stored sale of which nothing has left; By is the
// operator who does it.
type Withdraw struct {
	At time.Time
	By string
}

// Name is the event's, as the table spells it.
func (Withdraw) Name() string { return "withdraw" }

// approvedHere keeps what the chip said with its approval: the message that tells
// the bank later carries it.
func approvedHere(txn *payment.Txn, said []byte) {
	if offline.Sold(*txn) {
		txn.CardEMV = said
	}
}
