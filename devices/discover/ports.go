package discover

import (
	"cmp"
	"slices"
	"strings"
)

// Port is one serial port as the system lists it.
type Port struct {
	// Path is what --pad serial: takes: "/dev/ttyACM0", "COM3".
	Path string
	// USB ports say who they are; the ids are four upper-case hex digits. Every
	// text is the device's own and may be empty.
	USB                        bool
	VendorID, ProductID        string
	Serial, Maker, ProductName string
}

// Name is what the device calls itself, "" for a port of the board.
func (p Port) Name() string { return strings.TrimSpace(p.Maker + " " + p.ProductName) }

// same reports that two ports are the same device, wherever it is plugged in.
func (p Port) same(other Port) bool {
	return p.USB && other.USB && p.VendorID == other.VendorID && p.ProductID == other.ProductID && p.Serial == other.Serial
}

// Lister lists the ports of this PC. It opens none of them.
type Lister func() ([]Port, error)

// Guess is what the ids of a port suggest, to ask in a good order.
type Guess int

// The guesses.
const (
	GuessNothing Guess = iota
	GuessPad
	GuessPrinter
)

// vendors are those whose devices stand on counters (pinpad.md 8). A number that
// is missing here costs a second, nothing else.
var vendors = map[string]Guess{
	"1753": GuessPad,     // Gertec
	"11CA": GuessPad,     // Verifone
	"0B00": GuessPad,     // Ingenico
	"079B": GuessPad,     // Sagem, Ingenico
	"2FB8": GuessPad,     // PAX
	"04B8": GuessPrinter, // Epson
	"0519": GuessPrinter, // Star
	"1D90": GuessPrinter, // Citizen
}

// Guess tells whom to ask first at a port.
func (p Port) Guess() Guess { return vendors[p.VendorID] }

// Ranked is the ports in the order in which a person wants to read them: likely
// pads, other USB ports, ports of the board.
func Ranked(ports []Port) []Port {
	rank := func(p Port) int {
		switch {
		case p.Guess() == GuessPad:
			return 0
		case p.Guess() == GuessPrinter:
			return 2
		case p.USB:
			return 1
		}
		return 3
	}
	ranked := slices.Clone(ports)
	slices.SortStableFunc(ranked, func(a, b Port) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Path, b.Path))
	})
	return ranked
}
