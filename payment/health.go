package payment

// Part is a thing the counter depends on, for the lamps of the header band.
type Part string

// The parts with a lamp.
const (
	PartReader  Part = "reader"
	PartPINPad  Part = "pinpad"
	PartPrinter Part = "printer"
	PartHost    Part = "host"
	// PartJournal has a lamp only while somebody should look.
	PartJournal Part = "journal"
)

// Parts lists those that have a lamp always, in the order of the lamps.
var Parts = []Part{PartReader, PartPINPad, PartPrinter, PartHost}

// Condition is what a lamp says.
type Condition string

// The conditions; each has a shape, a colour and a word of its own.
const (
	ConditionReady Condition = "ready"
	ConditionBusy  Condition = "busy"
	ConditionCare  Condition = "care" // works, but somebody should look
	ConditionDown  Condition = "down" // cannot be used
)

// Health is one lamp.
type Health struct {
	Part      Part
	Condition Condition
	// Reason and Printer say why, where the condition is care or down.
	Reason  Reason
	Printer PrinterReason
	Journal JournalReason
	// Behind is how many records the journal's mirror is behind.
	Behind uint64
	// Simulated is said in words wherever the part is named (law 9).
	Simulated bool
	// Detail is the technician's line: model, address, firmware. Never a secret.
	Detail string
}

// JournalReason is why somebody should look after the journal; sales go on.
type JournalReason string

// The journal's reasons.
const (
	JournalClockBack    JournalReason = "clock_back"    // the wall clock is before the newest record
	JournalClockAhead   JournalReason = "clock_ahead"   // the newest record is long before it
	JournalMirrorBehind JournalReason = "mirror_behind" // the mirror does not keep up
	JournalMirrorFails  JournalReason = "mirror_fails"  // the mirror cannot be written
	JournalArchiveFails JournalReason = "archive_fails" // old months cannot be put away
)

// JournalReasons lists them, for texts and tests.
var JournalReasons = []JournalReason{JournalClockBack, JournalClockAhead, JournalMirrorBehind, JournalMirrorFails, JournalArchiveFails}
