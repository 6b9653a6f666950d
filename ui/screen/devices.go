package screen

import (
	"till/ui/text"
	"till/ui/widget"
)

// Device is one thing that is plugged in, or should be, as a technician's note.
// The till writes it in the language that was asked for.
type Device struct {
	Kind   string // "PIN pad"
	Where  string // "serial:/dev/ttyACM0"
	Remark string // "simulated"
	Name   string // maker, model, firmware, serial number
	Facts  []widget.Pair
	// Findings are what is missing or wrong, and what to do about it.
	Findings []text.Finding
	// Good is whether the till can work with it.
	Good bool
}
