package hostsim

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

const (
	// connsMax is how many connections the host serves at once; more are closed
	// as they come.
	connsMax = 2000
	// idleMax is how long a connection may be silent before the host closes it.
	idleMax = 5 * time.Minute
	// writeMax is how long an answer may take to leave.
	writeMax = 10 * time.Second
)

// ErrClosed means a server that was closed.
var ErrClosed = errors.New("pretend host is closed")

// switchboard is the TCP side of the host: one listener that can be taken away
// and put back at the same address, and the connections that came in.
type switchboard struct {
	tls    *tls.Config
	handle func(ctx context.Context, conn net.Conn)

	mu       sync.Mutex
	address  string
	listener net.Listener // nil while the line is down
	conns    map[net.Conn]struct{}
	serving  bool
	closed   bool
	ctx      context.Context
	cancel   context.CancelFunc
	work     sync.WaitGroup // accept loops, connections, late answers
}

func newSwitchboard(address string, config *tls.Config, handle func(context.Context, net.Conn)) *switchboard {
	ctx, cancel := context.WithCancel(context.Background())
	return &switchboard{tls: config, handle: handle, address: address,
		conns: make(map[net.Conn]struct{}), ctx: ctx, cancel: cancel}
}

// up opens the listener, the first time at a free port where none was named.
func (b *switchboard) up() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return ErrClosed
	}
	if b.listener != nil {
		return nil
	}
	listener, err := net.Listen("tcp", b.address)
	if err != nil {
		return fmt.Errorf("opening the host's line: %w", err)
	}
	b.address = listener.Addr().String()
	if b.tls != nil {
		listener = tls.NewListener(listener, b.tls)
	}
	b.listener = listener
	if b.serving {
		b.work.Add(1)
		go b.accept(listener)
	}
	return nil
}

// down closes the listener and every open connection.
func (b *switchboard) down() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.listener != nil {
		_ = b.listener.Close()
		b.listener = nil
	}
	for conn := range b.conns {
		_ = conn.Close()
	}
}

// serve answers until ctx ends or close is called, and returns when the last
// goroutine is gone.
func (b *switchboard) serve(ctx context.Context) error {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return ErrClosed
	}
	b.serving = true
	if b.listener != nil {
		b.work.Add(1)
		go b.accept(b.listener)
	}
	b.mu.Unlock()
	select {
	case <-ctx.Done():
	case <-b.ctx.Done():
	}
	b.close()
	return nil
}

// close ends everything and waits for it.
func (b *switchboard) close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.cancel()
	b.down()
	b.work.Wait()
}

// accept takes connections until its listener is closed.
func (b *switchboard) accept(listener net.Listener) {
	defer b.work.Done()
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// Out of descriptors, or a peer that was gone at once: a moment's
			// rest keeps the loop from spinning.
			select {
			case <-time.After(50 * time.Millisecond):
				continue
			case <-b.ctx.Done():
				return
			}
		}
		b.start(listener, conn)
	}
}

// start serves a connection, unless the line it came over is gone already.
func (b *switchboard) start(listener net.Listener, conn net.Conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.listener != listener || len(b.conns) >= connsMax {
		_ = conn.Close()
		return
	}
	b.conns[conn] = struct{}{}
	b.work.Add(1)
	go func() {
		defer b.work.Done()
		b.handle(b.ctx, conn)
		_ = conn.Close()
		b.mu.Lock()
		delete(b.conns, conn)
		b.mu.Unlock()
	}()
}
