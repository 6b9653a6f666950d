package link

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	// readTimeout is the driver's own read limit. It is the smallest it can do,
	// because closing has to wait for it; no protocol limit is measured with it.
	readTimeout = 100 * time.Millisecond
	// defaultBaud is the nominal speed of a PIN pad; USB devices ignore it.
	defaultBaud = 19200

	// An unplugged device ends reads at once instead of after readTimeout. This
	// many such reads in a row mean that it is gone.
	hastyReads = 20
	hasty      = readTimeout / 5
)

// Mode is the form of a byte on the line: data bits, parity, stop bits.
type Mode string

// The modes of PIN pads and readers in the field. Mode8N1 is everybody's; older
// pads of the packet protocols come with seven bits and a parity.
const (
	Mode8N1 Mode = "8N1"
	Mode7E1 Mode = "7E1"
	Mode7O1 Mode = "7O1"
	Mode8E1 Mode = "8E1"
	Mode8O1 Mode = "8O1"
)

// Modes lists those that a setting may name.
var Modes = []Mode{Mode8N1, Mode7E1, Mode7O1, Mode8E1, Mode8O1}

// bits and parity take a mode apart; an empty one is Mode8N1.
func (m Mode) bits() int {
	if strings.HasPrefix(string(m), "7") {
		return 7
	}
	return 8
}

func (m Mode) parity() byte {
	if len(m) != 3 {
		return 'N'
	}
	return m[1]
}

// Config names a serial port. There is no flow control.
type Config struct {
	Path string // "/dev/ttyACM0", "COM3"; a symbolic link is followed
	Baud int    // 0 takes 19200
	Mode Mode   // "" takes Mode8N1
}

// driver is what a serial library gives.
type driver interface {
	io.ReadWriteCloser
	Flush() error
}

// OpenSerial opens a serial port for this program alone, as far as the system
// lets it, and forgets what was waiting in it. ErrBusy means that another
// program has it.
func OpenSerial(c Config) (Link, error) {
	if c.Baud == 0 {
		c.Baud = defaultBaud
	}
	guard, err := openGuard(c.Path)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", c.Path, err)
	}
	port, err := openDriver(c)
	if err != nil {
		guard.close()
		return nil, fmt.Errorf("opening %s: %w", c.Path, busy(err))
	}
	guard.claim()
	_ = port.Flush() // stale input; what cannot be flushed is purged by the protocol
	sense := presence{ask: guard.present}
	return newStream(guarded{port, guard}, traits{
		name:     c.Path,
		silence:  func(err error) bool { return err == nil || errors.Is(err, io.EOF) },
		present:  sense.present,
		release:  port.Flush,
		patience: readTimeout,
	}), nil
}

// guarded closes the guard with its port.
type guarded struct {
	driver
	guard *guard
}

func (g guarded) Close() error {
	g.guard.close()
	return g.driver.Close()
}

// presence tells an unplugged device from a silent one: it asks the system where
// it can, and otherwise counts reads that come back too soon.
type presence struct {
	ask  func() bool
	last time.Time
	row  int
}

// present is called by the reader after each read that brought nothing.
func (p *presence) present() bool {
	now := time.Now()
	if now.Sub(p.last) < hasty {
		p.row++
	} else {
		p.row = 0
	}
	p.last = now
	return p.row < hastyReads && p.ask()
}
