package payment

import "time"

// Stage is a part of a sale that a person can watch.
type Stage string

// The stages in their order; the stage clock of the screen shows five of them.
const (
	StageCard   Stage = "card"
	StagePIN    Stage = "pin"
	StageLine   Stage = "line"
	StageHost   Stage = "host"
	StageFinish Stage = "finish" // the card hears the bank's answer
	StagePrint  Stage = "print"
	StageDone   Stage = "done"
	// StageReversal is a reversal being tried, of this attempt or an older one.
	StageReversal Stage = "reversal"
	// StageSignOn is the till signing on because the bank refused its keys or its
	// batch: Txn was refused unread, and the same is asked once more.
	StageSignOn Stage = "sign_on"
	// StageAdvice is the bank being told what was stored for it.
	StageAdvice Stage = "advice"
)

// Progress tells the screen where an attempt is. The engine sends one at each
// change; nothing on it is more than the journal holds.
type Progress struct {
	// Sale tells late progress of another sale from that of the one on screen.
	Sale  int
	Stage Stage
	Txn   Txn
	// Since is when the stage began, Deadline when it ends by itself; a zero
	// Deadline means that no wait is under way.
	Since, Deadline time.Time
	// Sent is true from the moment a byte may have left: nothing can be
	// cancelled any more.
	Sent bool
	// PadText is what the pad says while it waits ("SELECTED: DEBIT").
	PadText string
	// Printed is the slip as it came out of the printer so far.
	Slip *Slip
}
