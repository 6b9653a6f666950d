package printer

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"till/devices/link"
)

// serialEndpoint is a serial port, opened for each job: the port is nobody's
// between jobs, so that two tills may share a printer on one PC.
type serialEndpoint struct {
	path string
	baud int
}

func (e serialEndpoint) twoWay() bool { return true }

func (e serialEndpoint) open(context.Context) (channel, error) {
	line, err := link.OpenSerial(link.Config{Path: e.path, Baud: e.baud})
	if err != nil {
		return nil, err
	}
	return &serialChannel{line: line, baud: e.baud}, nil
}

// serialPiece is how much goes out between two looks at the clock.
const serialPiece = 64

// serialHang is how long one piece may hang in the driver beyond the time that
// the line needs for it.
const serialHang = time.Second

// serialChannel paces what it writes, because tarm/serial knows no flow
// control: a printer of 9600 baud with a small buffer would lose what comes
// faster than its line. It holds back while the printer says XOFF.
type serialChannel struct {
	line link.Link
	baud int

	mu       sync.Mutex
	deadline time.Time
	paused   bool
}

// Read gives what arrives; its end is io.EOF.
func (c *serialChannel) Read(p []byte) (int, error) {
	n, err := c.line.Receive(context.Background(), p, 0)
	for _, b := range p[:n] {
		switch b {
		case xon:
			c.pause(false)
		case xoff:
			c.pause(true)
		}
	}
	if err != nil {
		return n, io.EOF
	}
	return n, nil
}

// XON and XOFF: a printer whose buffer is full asks for a pause.
const (
	xon  = 0x11
	xoff = 0x13
)

func (c *serialChannel) pause(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paused = on
}

// state is the deadline and whether the printer asked for a pause.
func (c *serialChannel) state() (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.deadline, c.paused
}

// SetWriteDeadline bounds the writes that follow.
func (c *serialChannel) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.deadline = t
	return nil
}

// Write sends at the speed of the line and a fifth slower. A piece that hangs
// in the driver counts as gone: nobody can tell what left of it.
func (c *serialChannel) Write(p []byte) (int, error) {
	sent := 0
	for sent < len(p) {
		deadline, paused := c.state()
		if !deadline.IsZero() && !time.Now().Before(deadline) {
			return sent, os.ErrDeadlineExceeded
		}
		if paused && !isRealTime(p) {
			time.Sleep(c.lineTime(serialPiece))
			continue
		}
		piece := p[sent:min(len(p), sent+serialPiece)]
		err := c.line.Send(piece, c.lineTime(len(piece))+serialHang)
		switch {
		case errors.Is(err, link.ErrTimeout):
			return sent + len(piece), errStuck
		case err != nil:
			return sent, errGone
		}
		sent += len(piece)
		time.Sleep(c.lineTime(len(piece)))
	}
	return sent, nil
}

// isRealTime tells a question that a full printer hears too.
func isRealTime(p []byte) bool { return len(p) > 0 && p[0] == dle }

const dle = 0x10

// errStuck means that the driver takes nothing more.
var errStuck = errors.New("printer takes nothing more")

// lineTime is how long n bytes of ten bits need, and a fifth more.
func (c *serialChannel) lineTime(n int) time.Duration {
	return time.Duration(n) * 12 * time.Second / time.Duration(c.baud)
}

// Close ends the line.
func (c *serialChannel) Close() error { return c.line.Close() }
