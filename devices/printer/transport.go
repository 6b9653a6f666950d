package printer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

// ErrTransport means a transport that this package does not know.
var ErrTransport = errors.New("printer address needs file:PATH or tcp:HOST:PORT")

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

// parseTransport reads "file:PATH" and "tcp:HOST:PORT".
func parseTransport(address string) (endpoint, error) {
	scheme, rest, found := strings.Cut(address, ":")
	if !found || rest == "" {
		return nil, fmt.Errorf("%w, not %q", ErrTransport, address)
	}
	switch scheme {
	case "file":
		return fileEndpoint(rest), nil
	case "tcp":
		rest = strings.TrimPrefix(rest, "//")
		if _, _, err := net.SplitHostPort(rest); err != nil {
			return nil, fmt.Errorf("printer address %q: %w", address, err)
		}
		return tcpEndpoint(rest), nil
	}
	return nil, fmt.Errorf("%w, not %q", ErrTransport, address)
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
