package link

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// dialTimeout bounds the opening of a TCP connection when ctx does not.
const dialTimeout = 5 * time.Second

// DialTCP opens a link to a device behind a terminal server or to a pretend one.
func DialTCP(ctx context.Context, addr string) (Link, error) {
	conn, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return Wrap(conn, "tcp:"+addr), nil
}

// Pipe is a line in memory: near is the till's end, far is the device's, with
// blocking reads and io.EOF after near was closed. Closing far is unplugging:
// near then gets ErrGone. Like a real port it takes bytes before they are read.
func Pipe() (near Link, far io.ReadWriteCloser) {
	down, up := newHalf(), newHalf()
	return Wrap(pipeEnd{in: up, out: down}, "pipe"), pipeEnd{in: down, out: up}
}

// pipeEnd reads one half and writes the other.
type pipeEnd struct{ in, out *half }

func (e pipeEnd) Read(p []byte) (int, error)  { return e.in.read(p) }
func (e pipeEnd) Write(p []byte) (int, error) { return e.out.write(p) }

func (e pipeEnd) Close() error {
	e.in.close()
	e.out.close()
	return nil
}

// half is one direction of a pipe.
type half struct {
	mu     sync.Mutex
	change *sync.Cond
	bytes  []byte
	closed bool
}

func newHalf() *half {
	h := &half{}
	h.change = sync.NewCond(&h.mu)
	return h
}

func (h *half) read(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.bytes) == 0 && !h.closed {
		h.change.Wait()
	}
	if len(h.bytes) == 0 {
		return 0, io.EOF
	}
	n := copy(p, h.bytes)
	clear(h.bytes[:n])
	h.bytes = h.bytes[n:]
	return n, nil
}

func (h *half) write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return 0, io.ErrClosedPipe
	}
	if len(h.bytes)+len(p) > unreadMax {
		return 0, io.ErrShortWrite // nobody reads: a device would have lost it too
	}
	h.bytes = append(h.bytes, p...)
	h.change.Broadcast()
	return len(p), nil
}

func (h *half) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.change.Broadcast()
}
