package payment

// Part is a thing the counter depends on, for the lamps of the header band.
type Part string

// The parts with a lamp.
const (
	PartReader  Part = "reader"
	PartPINPad  Part = "pinpad"
	PartPrinter Part = "printer"
	PartHost    Part = "host"
)

// Parts lists them in the order of the lamps.
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
	// Simulated is said in words wherever the part is named (law 9).
	Simulated bool
	// Detail is the technician's line: model, address, firmware. Never a secret.
	Detail string
}
