package engine

import (
	"context"
	"time"

	"till/payment"
)

// CardReader takes the card and gives it back.
//
// A Reason is a result of business ("the customer pressed cancel"); an error is
// a broken cable. Both are never given together.
type CardReader interface {
	// ReadCard waits until a card was read, the wait ended or ctx was cancelled.
	ReadCard(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error)
	// FinishCard tells an inserted chip what the bank said and takes its last
	// word: ReasonCardRefusedAfter or ReasonCardRemovedAfter undo an approval.
	FinishCard(ctx context.Context, verdict payment.CardVerdict) (payment.CardEnd, payment.Reason, error)
	// ReleaseCard ends the session: the pad asks for the card's removal and
	// waits until it is out. It returns at once when no card is inserted.
	ReleaseCard(ctx context.Context) error
}

// PINPad takes the PIN. The clear PIN never leaves it.
type PINPad interface {
	// AskPIN asks for the PIN where the card wants one and brings an inserted
	// or tapped chip to its first cryptogram. The card it returns is req.Card
	// with PINBlock, EMV and Facts filled in.
	AskPIN(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error)
}

// Host is the line to the acquirer.
type Host interface {
	// Ready makes sure that the line can carry a request: it signs on where
	// working keys are missing. It moves no money. NoReason means ready.
	Ready(ctx context.Context) payment.Reason
	// Send sends one request or reversal and waits for its end. It sends
	// nothing unless proof covers req.Txn (law 1).
	Send(ctx context.Context, proof payment.Recorded, req payment.Request) payment.Answer
}

// Journal remembers. Every method returns after the data is durable, or with an
// error and then nothing may be sent.
type Journal interface {
	// Begin makes a new attempt durable: it gives it an ID, and, when stan is
	// true, a STAN unique in the batch and the batch's number, in one commit.
	Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error)
	// Write makes the next record of a known attempt durable.
	Write(rec payment.Record) (payment.Recorded, error)
	// Txn is the newest record of an attempt.
	Txn(id uint64) (payment.Txn, error)
	// Open lists the attempts in a state that owes something, oldest first.
	Open() ([]payment.Txn, error)
	// Waiting lists the attempts whose slip waits to be printed, oldest first.
	Waiting() ([]payment.Txn, error)
	// CardOf gives back the sealed card number and expiry (YYMM) of an attempt.
	CardOf(txnID uint64) (payment.PAN, string, error)
}

// Printer puts slips on paper.
type Printer interface {
	Print(ctx context.Context, slip payment.Slip) payment.PrintResult
}

// Receipts decides what a slip says.
type Receipts interface {
	// Slip is the slip of an attempt; copies after the first carry the reprint mark.
	Slip(txn payment.Txn, reprint bool) payment.Slip
	// SecondCopy is the customer's copy of a slip that was not printed with the
	// first because a signature comes between; false where none is wanted.
	SecondCopy(txn payment.Txn) (payment.Slip, bool)
}

// Clock is time. Mono never jumps; Now is for date fields only.
type Clock interface {
	Now() time.Time
	Mono() time.Duration
	After(d time.Duration) <-chan time.Time
}
