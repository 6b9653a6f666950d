package printer

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// Kind is how a printer is reached.
type Kind string

// The ways to a printer (printing.md 5).
const (
	ToFile   Kind = "file"   // jobs are appended to a file
	ToTCP    Kind = "tcp"    // the raw port of a network printer
	ToSerial Kind = "serial" // a serial port, or USB that looks like one
	ToUSB    Kind = "usb"    // Linux's /dev/usb/lpN
	ToCUPS   Kind = "cups"   // a raw queue of CUPS, by IPP
	ToWin    Kind = "win"    // a queue of the Windows spooler
)

// Limits and defaults of addresses.
const (
	// RawPort is where network printers take jobs as they are.
	RawPort = "9100"
	// DefaultBaud is the usual speed of a serial printer; the printer's own test
	// slip (hold FEED while switching on) names it.
	DefaultBaud = 9600
	targetMax   = 255
)

// ErrAddress means an address that cannot be read; what to write instead is in
// the error around it.
var ErrAddress = errors.New("write file:PATH, tcp:HOST:9100, serial:PATH[,BAUD], usb:/dev/usb/lp0, cups:QUEUE or win:QUEUE")

// Address says where a printer is.
type Address struct {
	Kind Kind
	// Target is a path, "HOST:PORT", a queue's name, or for CUPS on another
	// machine "HOST:PORT/QUEUE".
	Target string
	// Baud is the speed of a serial port.
	Baud int
}

// String is the address as ParseAddress reads it.
func (a Address) String() string {
	switch {
	case a.Kind == ToSerial:
		return fmt.Sprintf("%s:%s,%d", a.Kind, a.Target, a.Baud)
	case a.Kind == ToCUPS && strings.Contains(a.Target, "/"):
		return string(a.Kind) + "://" + a.Target
	}
	return string(a.Kind) + ":" + a.Target
}

// ParseAddress reads an address as --printer and till.toml take it. Two slashes
// behind a scheme are allowed, as in tcp://10.0.0.9:9100. The error says what to
// write.
func ParseAddress(text string) (Address, error) {
	scheme, target, found := strings.Cut(text, ":")
	bad := func(why string) (Address, error) {
		return Address{}, fmt.Errorf("printer address %q: %s: %w", text, why, ErrAddress)
	}
	a := Address{Kind: Kind(scheme), Target: target}
	switch {
	case !found || target == "":
		return bad("it names no printer")
	case len(target) > targetMax:
		return bad("it is too long")
	case strings.ContainsFunc(text, func(r rune) bool { return r < 0x20 || r == 0x7F }):
		return bad("it holds a control character")
	}
	why := ""
	switch a.Kind {
	case ToFile:
	case ToTCP:
		a.Target, why = tcpTarget(target)
	case ToSerial:
		a.Target, a.Baud, why = serialTarget(target)
	case ToUSB:
		if !strings.HasPrefix(target, "/") {
			why = "the path of a USB printer begins with /dev"
		}
	case ToCUPS:
		a.Target, why = cupsTarget(target)
	case ToWin:
		if strings.TrimSpace(target) != target {
			why = "the name of a queue has no blank at its ends"
		}
	default:
		why = "this way to a printer is not known"
	}
	if why != "" {
		return bad(why)
	}
	return a, nil
}

// tcpTarget reads HOST:PORT; without a port it is the raw one.
func tcpTarget(target string) (string, string) {
	target = strings.TrimPrefix(target, "//")
	if !strings.Contains(target, ":") {
		target += ":" + RawPort
	}
	host, port, err := net.SplitHostPort(target)
	if err != nil || host == "" {
		return "", "it is no host and port"
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", "a port is a number of 1 to 65535"
	}
	return target, ""
}

// bauds are the speeds that receipt printers have.
var bauds = []int{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200}

// serialTarget reads PATH or PATH,BAUD.
func serialTarget(target string) (path string, baud int, why string) {
	path, speed, given := strings.Cut(target, ",")
	if path == "" {
		return "", 0, "it names no port"
	}
	if !given {
		return path, DefaultBaud, ""
	}
	for _, known := range bauds {
		if speed == strconv.Itoa(known) {
			return path, known, ""
		}
	}
	return "", 0, "no printer has that speed (9600, 19200, 38400 and 115200 are usual)"
}

// cupsTarget reads QUEUE or //HOST[:PORT]/QUEUE.
func cupsTarget(target string) (string, string) {
	remote, far := strings.CutPrefix(target, "//")
	server, queue, slash := strings.Cut(remote, "/")
	if !slash {
		server, queue = "", remote
	}
	switch {
	case far != slash:
		return "", "a queue on another machine is cups://HOST/QUEUE"
	case queue == "" || strings.ContainsAny(queue, " /#?%"):
		return "", "that is no name of a queue"
	case !far:
		return queue, ""
	case server == "":
		return "", "a queue on another machine is cups://HOST/QUEUE"
	}
	return remote, ""
}
