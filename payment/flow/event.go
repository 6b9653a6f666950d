package flow

import (
	"time"

	"till/payment"
)

// Event is something that happened. Events carry the time they happened at,
// because Step has no clock.
type Event interface{ Name() string }

// The events.
type (
	// Start begins the attempt.
	Start struct{ At time.Time }
	// NotReady: the line cannot carry a request; Reason says why.
	NotReady struct{ Reason payment.Reason }
	// CardRead: the reader has a card.
	CardRead struct{ Facts payment.CardFacts }
	// PINDone: the pad is done with the PIN and, for a chip, with its first cryptogram.
	PINDone struct {
		At    time.Time
		Facts payment.CardFacts
		// ReversalEMV is what a reversal must carry if no answer comes.
		ReversalEMV []byte
		// CardEMV is what a chip said that approved without the bank.
		CardEMV []byte
	}
	// CardEnded: the card or the pad ended the step it was in; Reason says how.
	// End is what the card said last after an approval, as far as it did.
	CardEnded struct {
		Reason payment.Reason
		End    payment.CardEnd
	}
	// Cancel: a person, or a signal, asks to stop; Reason says who.
	Cancel struct{ Reason payment.Reason }
	// Written: the record asked for is durable. Txn is the attempt with the
	// numbers that the journal gave it.
	Written struct{ Txn payment.Txn }
	// WriteFailed: the journal did not confirm the record.
	WriteFailed struct{}
	// Answered: the exchange with the host ended, one way or the other.
	Answered struct{ Answer payment.Answer }
	// CardFinished: the card heard the approval and agreed.
	CardFinished struct{ End payment.CardEnd }
	// Reverse: it is time to try the reversal (again).
	Reverse struct{ At time.Time }
	// Advise: it is time to tell the bank (again).
	Advise struct{ At time.Time }
	// Close: a person closes the item with evidence, which was checked.
	Close struct{ Evidence payment.Evidence }
	// LateAnswer: the bank answered after the item was closed. The answer was
	// not verified; it is kept for the dispute and changes nothing.
	LateAnswer struct {
		At   time.Time
		MTI  string
		Code string
	}
	// Restarted: the program began and found the attempt in the journal.
	Restarted struct{}
)

// Names of the events, as the table spells them.
func (Start) Name() string        { return "start" }
func (NotReady) Name() string     { return "not_ready" }
func (CardRead) Name() string     { return "card_read" }
func (PINDone) Name() string      { return "pin_done" }
func (CardEnded) Name() string    { return "card_ended" }
func (Cancel) Name() string       { return "cancel" }
func (Written) Name() string      { return "written" }
func (WriteFailed) Name() string  { return "write_failed" }
func (Answered) Name() string     { return "answered" }
func (CardFinished) Name() string { return "card_finished" }
func (Reverse) Name() string      { return "reverse" }
func (Advise) Name() string       { return "advise" }
func (Close) Name() string        { return "close" }
func (LateAnswer) Name() string   { return "late_answer" }
func (Restarted) Name() string    { return "restarted" }
