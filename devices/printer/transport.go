package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"till/devices/link"
	"till/payment"
)

// channel is an open way to a printer. Deadlines bound every write: a printer
// without paper stops reading.
type channel interface {
	io.ReadWriteCloser
	SetWriteDeadline(t time.Time) error
}

// endpoint is where a printer is.
type endpoint interface {
	// open connects for one job: printers serve one client at a time, and drop
	// those that idle (printing.md 5).
	open(ctx context.Context) (channel, error)
	// twoWay tells whether answers can come back.
	twoWay() bool
}

// dialMax bounds opening a connection.
const dialMax = 3 * time.Second

// endpointAt is the way to an address.
func endpointAt(a Address) (endpoint, error) {
	switch a.Kind {
	case ToFile:
		return fileEndpoint(a.Target), nil
	case ToTCP:
		return tcpEndpoint(a.Target), nil
	case ToSerial:
		return serialEndpoint{path: a.Target, baud: a.Baud}, nil
	case ToUSB:
		return newUSBEndpoint(a.Target)
	case ToCUPS:
		return newCUPSEndpoint(a.Target), nil
	}
	return newWindowsEndpoint(a.Target)
}

// errBusy means that another program talks to the printer just now.
var errBusy = errors.New("printer is used by another program")

// openReason is what a person is told when a printer cannot be opened.
func openReason(err error) payment.PrinterReason {
	if errors.Is(err, errBusy) || errors.Is(err, link.ErrBusy) {
		return payment.PrinterOffline
	}
	return payment.PrinterGone
}

// tcpEndpoint is HOST:PORT of a printer's raw port, usually 9100. The port has
// no protection of its own: only an address that the owner set is ever used.
type tcpEndpoint string

func (e tcpEndpoint) twoWay() bool { return true }

func (e tcpEndpoint) open(ctx context.Context) (channel, error) {
	dialer := net.Dialer{Timeout: dialMax, KeepAlive: 10 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", string(e))
	if err != nil {
		return nil, fmt.Errorf("opening printer at %s: %w", string(e), err)
	}
	return conn.(*net.TCPConn), nil
}

// fileEndpoint appends jobs to a file: for tests, and for shops that keep every
// slip as the printer would have got it. It cannot answer.
type fileEndpoint string

func (e fileEndpoint) twoWay() bool { return false }

func (e fileEndpoint) open(context.Context) (channel, error) {
	file, err := os.OpenFile(string(e), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening printer file: %w", err)
	}
	return appending{file}, nil
}

// appending is a file whose deadlines are silently none: disks do not stall as
// printers do.
type appending struct{ *os.File }

func (appending) SetWriteDeadline(time.Time) error { return nil }
