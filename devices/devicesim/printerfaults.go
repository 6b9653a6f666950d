package devicesim

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// PrinterFault is what is wrong with a pretend printer from the start.
type PrinterFault string

// The faults of "till printer --fault".
const (
	FaultPaper     PrinterFault = "paper"     // out of paper
	FaultNearEnd   PrinterFault = "near-end"  // the roll is thin
	FaultCover     PrinterFault = "cover"     // the cover is open
	FaultJam       PrinterFault = "jam"       // the knife is stuck
	FaultOffline   PrinterFault = "offline"   // taken off the line by its button
	FaultSlow      PrinterFault = "slow"      // ten lines a second
	FaultMute      PrinterFault = "mute"      // answers nothing
	FaultGarbage   PrinterFault = "garbage"   // answers noise
	FaultBehind    PrinterFault = "behind"    // answers the request before
	FaultUnplugged PrinterFault = "unplugged" // no cable and no power
)

// PrinterFaults lists them all.
var PrinterFaults = []PrinterFault{FaultPaper, FaultNearEnd, FaultCover, FaultJam, FaultOffline, FaultSlow, FaultMute,
	FaultGarbage, FaultBehind, FaultUnplugged}

// ErrPrinterFault means a fault that no printer has; the error around it lists
// those that there are.
var ErrPrinterFault = errors.New("no such fault of a printer")

// ParsePrinterFault reads a fault's name.
func ParsePrinterFault(name string) (PrinterFault, error) {
	var names []string
	for _, fault := range PrinterFaults {
		if string(fault) == name {
			return fault, nil
		}
		names = append(names, string(fault))
	}
	return "", fmt.Errorf("%w: %q is none of %s", ErrPrinterFault, name, strings.Join(names, ", "))
}

// slowLine is how long a slow printer takes for one line.
const slowLine = 100 * time.Millisecond

// Suffer makes the printer have a fault. Hands take most of them away again.
func (p *Printer) Suffer(fault PrinterFault) {
	switch fault {
	case FaultPaper:
		p.SetPaper(false)
	case FaultNearEnd:
		p.SetNearEnd(true)
	case FaultCover:
		p.SetCover(true)
	case FaultJam:
		p.SetCutterJam(true)
	case FaultOffline:
		p.SetOffline(true)
	case FaultMute:
		p.SetMute(true)
	case FaultUnplugged:
		p.Unplug()
	case FaultSlow:
		p.SetLineTime(slowLine)
	default:
		p.mu.Lock()
		defer p.mu.Unlock()
		p.answers = fault
	}
}

// SetLineTime makes every line of paper take that long; zero prints at once.
func (p *Printer) SetLineTime(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lineTime = d
}

// rest stops the work for as long as the lines just printed take.
func (p *Printer) rest(lines int) {
	if p.lineTime <= 0 || lines == 0 {
		return
	}
	p.resting = true
	time.AfterFunc(time.Duration(lines)*p.lineTime, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.resting = false
		p.work()
	})
}

// distort is the answer to a status request of a printer that answers noise or
// one request late.
func (p *Printer) distort(b byte) byte {
	switch p.answers {
	case FaultGarbage:
		return b ^ 0x91
	case FaultBehind:
		before := p.before
		p.before = b
		if before == 0 {
			before = 0x12
		}
		return before
	}
	return b
}
