package discover

import (
	"context"
	"errors"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
)

// Pad is a pad that was opened to be looked at.
type Pad interface {
	Describe(ctx context.Context) (pinpad.Description, error)
	Close() error
}

// Family is one protocol of PIN pads as the probe uses it.
type Family struct {
	Name string
	// Knock asks, with as little as the protocol allows, whether such a pad is
	// there. It leaves the line silent. An error is of the line.
	Knock func(ctx context.Context, line link.Link) (bool, error)
	// Open says hello over a line where the knock was answered; the pad owns the
	// line then.
	Open func(ctx context.Context, line link.Link) (Pad, error)
}

// Kind is what is at a port.
type Kind string

// The kinds. A reader that only speaks when something is shown to it cannot be
// told from a port where nothing is.
const (
	KindPad     Kind = "pinpad"
	KindPrinter Kind = "printer"
	KindUsed    Kind = "used"    // this till works with it
	KindUnknown Kind = "unknown" // see Trouble
)

// Found is what is known of one port.
type Found struct {
	Port Port
	Kind Kind
	// Pad is what a PIN pad said of itself.
	Pad *pinpad.Description
	// Trouble is why nothing is known; nil with a kind.
	Trouble *Trouble
}

// Waits of a probe. A pad's EOT comes within two seconds or not at all; one that
// is asked politely has nothing else to do.
const (
	knockWait  = time.Second
	writeWait  = 2 * time.Second
	portBudget = 40 * time.Second // for a whole port: a slow pad's description, three speeds
)

// Scanner asks ports.
type Scanner struct {
	// Open opens a port at a speed, 0 for its usual one.
	Open func(ctx context.Context, path string, baud int) (link.Link, error)
	// Families are asked in their order.
	Families []Family
	// Used are ports that this till works with: they are not opened.
	Used []string
}

// speeds are tried in turn where the speed matters, most likely first.
var speeds = []int{19200, 115200, 9600}

// Ask finds out what is at one port. It opens nothing that is in use.
func (s Scanner) Ask(ctx context.Context, port Port) Found {
	for _, used := range s.Used {
		if used == port.Path {
			return Found{Port: port, Kind: KindUsed}
		}
	}
	if t := inUse(port.Path); t != nil {
		return Found{Port: port, Kind: KindUnknown, Trouble: t}
	}
	ctx, cancel := context.WithTimeout(ctx, portBudget)
	defer cancel()
	found := Found{}
	for _, baud := range speeds {
		found = s.askAt(ctx, port, baud)
		if found.Trouble == nil || found.Trouble.Cause != CauseSilent {
			break
		}
	}
	return found
}

// askAt is Ask at one speed.
func (s Scanner) askAt(ctx context.Context, port Port, baud int) Found {
	failed := func(err error) Found {
		return Found{Port: port, Kind: KindUnknown, Trouble: Diagnose(port.Path, err)}
	}
	line, err := s.Open(ctx, port.Path, baud)
	if err != nil {
		return failed(err)
	}
	opened := false
	defer func() {
		if !opened {
			_ = line.Close()
		}
	}()
	if port.Guess() == GuessPrinter {
		if is, err := knockPrinter(ctx, line); is || err != nil {
			return s.printerOr(port, is, err)
		}
	}
	for i, family := range s.Families {
		there, err := family.Knock(ctx, line)
		if err != nil {
			return failed(err)
		}
		if there {
			opened = true
			return s.describe(ctx, port, family, line)
		}
		// A printer is asked as soon as the first knock, a bare control byte, was
		// for nothing: the next families' frames would be printed.
		if i == 0 {
			if is, err := knockPrinter(ctx, line); is || err != nil {
				return s.printerOr(port, is, err)
			}
		}
	}
	return failed(link.ErrTimeout)
}

func (s Scanner) printerOr(port Port, is bool, err error) Found {
	if is {
		return Found{Port: port, Kind: KindPrinter}
	}
	return Found{Port: port, Kind: KindUnknown, Trouble: Diagnose(port.Path, err)}
}

// describe opens a pad and lets it describe itself.
func (s Scanner) describe(ctx context.Context, port Port, family Family, line link.Link) Found {
	pad, err := family.Open(ctx, line)
	if err != nil {
		return Found{Port: port, Kind: KindUnknown, Trouble: Diagnose(port.Path, err)}
	}
	defer func() { _ = pad.Close() }()
	d, err := pad.Describe(ctx)
	if err != nil {
		return Found{Port: port, Kind: KindUnknown, Trouble: Diagnose(port.Path, err)}
	}
	return Found{Port: port, Kind: KindPad, Pad: &d}
}

// Control bytes of the knocks.
const (
	can = 0x18
	eot = 0x04
	dle = 0x10
)

// KnockABECS sends CAN, which a pad answers with EOT in any state, a sale's
// excepted: that one would end, which is why a port in use is never asked
// (ABECS 2.20, 2.2.4). To a printer CAN means nothing that is seen.
func KnockABECS(ctx context.Context, line link.Link) (bool, error) {
	line.Purge()
	if err := line.Send([]byte{can}, writeWait); err != nil {
		return false, err
	}
	return heard(ctx, line, func(b byte) bool { return b == eot })
}

// knockPrinter asks for the printer's status in real time (DLE EOT 1): one byte
// comes back with four fixed bits (printing.md 2.1).
func knockPrinter(ctx context.Context, line link.Link) (bool, error) {
	line.Purge()
	if err := line.Send([]byte{dle, eot, 1}, writeWait); err != nil {
		return false, err
	}
	return heard(ctx, line, func(b byte) bool { return b&0x93 == 0x12 })
}

// heard waits for a byte that is the answer; what else comes is noise.
func heard(ctx context.Context, line link.Link, answer func(byte) bool) (bool, error) {
	deadline := time.Now().Add(knockWait)
	buffer := make([]byte, 64)
	for {
		left := time.Until(deadline)
		if left <= 0 {
			return false, nil
		}
		n, err := line.Receive(ctx, buffer, left)
		if errors.Is(err, link.ErrTimeout) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		for _, b := range buffer[:n] {
			if answer(b) {
				return true, nil
			}
		}
	}
}
