package link

import (
	"errors"
	"fmt"
	"io"
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

// Config names a serial port. It is always 8 data bits, no parity, 1 stop bit,
// no flow control.
type Config struct {
	Path string // "/dev/ttyACM0", "COM3"; a symbolic link is followed
	Baud int    // 0 takes 19200
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
