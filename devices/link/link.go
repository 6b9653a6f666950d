package link

import (
	"context"
	"errors"
	"time"
)

// The ways in which a link fails. Everything that Receive and Send return is one
// of them, wrapped with detail, or the caller's own context error.
var (
	// ErrTimeout means that the limit passed. The device may still be there.
	ErrTimeout = errors.New("device is silent")
	// ErrGone means that the device was unplugged or hung up. It stays so: close
	// the link and open another.
	ErrGone = errors.New("device is gone")
	// ErrClosed means that this side closed the link.
	ErrClosed = errors.New("link is closed")
	// ErrBusy means that another program holds the port.
	ErrBusy = errors.New("port is used by another program")
)

// Link is a line to one device. One goroutine at a time may receive and one may
// send; Purge belongs to the receiver; Close may come from anywhere.
type Link interface {
	// Receive waits for at least one byte, copies what there is into p and
	// reports how much. Limit zero waits for ever. It ends early with ctx's error
	// when ctx ends. Bytes that arrived before the device went are still given.
	Receive(ctx context.Context, p []byte, limit time.Duration) (int, error)
	// Send writes all of p. Limit zero waits for ever. After ErrTimeout it is
	// unknown how much of p left, and the link should be closed.
	Send(p []byte, limit time.Duration) error
	// Purge forgets everything that arrived and was not received.
	Purge()
	// Gone is closed when the device went or the link was closed.
	Gone() <-chan struct{}
	// Close ends the link; it waits for no device, at most for one read timeout.
	// Closing twice is harmless.
	Close() error
	// String names the far end, for the technician: "/dev/ttyACM0", "tcp:10.0.0.7:9000".
	String() string
}
