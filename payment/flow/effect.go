package flow

import "till/payment"

// Effect is something the flow wants done. The engine does one after the other
// and answers those that ask for an event.
type Effect interface{ effect() }

// The effects. Those that answer say with which events.
type (
	// ReadCard answers CardRead or CardEnded.
	ReadCard struct{}
	// AskPIN answers PINDone or CardEnded.
	AskPIN struct{}
	// StopCard asks the running card step to end; it answers nothing itself.
	StopCard struct{}
	// Write makes Txn durable under the event's name. First is true for the
	// attempt's first record; NeedsSTAN when a message will carry it. It
	// answers Written or WriteFailed.
	Write struct {
		Event     string
		Txn       payment.Txn
		First     bool
		NeedsSTAN bool
	}
	// Send sends the request. It answers Answered.
	Send struct{}
	// FinishCard tells the card of an approval. It answers CardFinished or CardEnded.
	FinishCard struct{ Verdict payment.CardVerdict }
	// EndCard tells the card that nothing comes of it. Its end changes nothing.
	EndCard struct{ Verdict payment.CardVerdict }
	// ReleaseCard asks for the card's removal.
	ReleaseCard struct{}
	// SendReversal sends the reversal. It answers Answered.
	SendReversal struct{}
	// SendAdvice sends the request (again), under the same STAN. It answers Answered.
	SendAdvice struct{}
	// TryReversal asks for a Reverse event at once: the first try is not put off.
	TryReversal struct{}
	// Print prints the slip; whatever comes of it, money does not change.
	Print struct{}
)

func (ReadCard) effect()     {}
func (AskPIN) effect()       {}
func (StopCard) effect()     {}
func (Write) effect()        {}
func (Send) effect()         {}
func (FinishCard) effect()   {}
func (EndCard) effect()      {}
func (ReleaseCard) effect()  {}
func (SendReversal) effect() {}
func (SendAdvice) effect()   {}
func (TryReversal) effect()  {}
func (Print) effect()        {}
