package devicesim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"

	"till/devices/link"
)

// Errors of outlets.
var (
	// ErrNoPTY means that the system has no pseudo-terminals: use a pipe or TCP.
	ErrNoPTY = errors.New("this system has no pseudo-terminals")
	// ErrUnplugged means that the pretend device is unplugged just now.
	ErrUnplugged = errors.New("the pretend device is unplugged")
)

// Device is what is plugged into an outlet: it talks over one line until the
// line or ctx ends.
type Device func(ctx context.Context, line io.ReadWriteCloser) error

// Outlet is a cable with a pretend device at its end: a pseudo-terminal, a TCP
// port or a pipe in memory. It stays while tills come and go, and it can be
// unplugged.
type Outlet struct {
	socket socket

	mu      sync.Mutex
	plugged bool
	line    io.Closer // the line in use, nil if none
	lines   chan io.ReadWriteCloser
}

// socket is one kind of cable.
type socket interface {
	// plug makes the far end and hands every line of it to deliver.
	plug(deliver func(io.ReadWriteCloser)) error
	// unplug takes it away.
	unplug() error
	// spec is what a till is told: "serial:/dev/pts/3".
	spec() string
	// dial opens a till's end in this process.
	dial(ctx context.Context, deliver func(io.ReadWriteCloser)) (link.Link, error)
}

// OpenOutlet makes a pseudo-terminal. With symlink set, that path always points
// to it, whatever the system calls it; it is replaced if it is a symbolic link,
// and never if it is anything else.
func OpenOutlet(symlink string) (*Outlet, error) { return newOutlet(&ptySocket{symlink: symlink}) }

// ListenOutlet makes a TCP port, such as "127.0.0.1:0". A new connection
// replaces the one before.
func ListenOutlet(addr string) (*Outlet, error) { return newOutlet(&tcpSocket{addr: addr}) }

// PipeOutlet makes a line in memory, for a till in this very process.
func PipeOutlet() *Outlet {
	o, _ := newOutlet(&pipeSocket{}) // a pipe cannot fail
	return o
}

// LocalOutlet is a pseudo-terminal where the system has one, else a pipe.
func LocalOutlet() (*Outlet, error) {
	o, err := OpenOutlet("")
	if errors.Is(err, ErrNoPTY) {
		return PipeOutlet(), nil
	}
	return o, err
}

func newOutlet(s socket) (*Outlet, error) {
	o := &Outlet{socket: s, lines: make(chan io.ReadWriteCloser, 1)}
	return o, o.Replug()
}

// Spec is what a till is told to open: "serial:/dev/pts/3", "tcp:127.0.0.1:9000",
// "pipe:".
func (o *Outlet) Spec() string { return o.socket.spec() }

// Dial opens the till's end in this process.
func (o *Outlet) Dial(ctx context.Context) (link.Link, error) {
	o.mu.Lock()
	plugged := o.plugged
	o.mu.Unlock()
	if !plugged {
		return nil, ErrUnplugged
	}
	return o.socket.dial(ctx, o.deliver)
}

// Serve lets device talk over every line of the outlet until ctx ends.
func (o *Outlet) Serve(ctx context.Context, device Device) error {
	for {
		select {
		case <-ctx.Done():
			return o.Close()
		case line := <-o.lines:
			o.use(ctx, line, device)
		}
	}
}

// use runs one line; the end of a line is no error, tills go as they please.
func (o *Outlet) use(ctx context.Context, line io.ReadWriteCloser, device Device) {
	stop := context.AfterFunc(ctx, func() { _ = line.Close() })
	defer stop()
	_ = device(ctx, line)
	_ = line.Close()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.line == line {
		o.line = nil
	}
}

// deliver makes line the one in use; the one before is closed.
func (o *Outlet) deliver(line io.ReadWriteCloser) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.line != nil {
		_ = o.line.Close()
	}
	select {
	case stale := <-o.lines:
		_ = stale.Close()
	default:
	}
	o.line = line
	o.lines <- line
}

// Unplug takes the device away under the till's hands.
func (o *Outlet) Unplug() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.plugged {
		return nil
	}
	o.plugged = false
	err := o.socket.unplug()
	if o.line != nil {
		err = errors.Join(err, o.line.Close())
		o.line = nil
	}
	return err
}

// Replug puts it back. A pseudo-terminal may have another name then.
func (o *Outlet) Replug() error {
	o.mu.Lock()
	if o.plugged {
		o.mu.Unlock()
		return nil
	}
	o.plugged = true
	o.mu.Unlock()
	if err := o.socket.plug(o.deliver); err != nil {
		return fmt.Errorf("plugging in a pretend device: %w", err)
	}
	return nil
}

// Close takes the outlet away for good.
func (o *Outlet) Close() error { return o.Unplug() }

// ptySocket is a pseudo-terminal.
type ptySocket struct {
	symlink string
	mu      sync.Mutex
	path    string
}

func (s *ptySocket) plug(deliver func(io.ReadWriteCloser)) error {
	path, master, err := OpenPTY()
	if err != nil {
		return err
	}
	if s.symlink != "" {
		if err := relink(path, s.symlink); err != nil {
			return errors.Join(err, master.Close())
		}
	}
	s.mu.Lock()
	s.path = path
	s.mu.Unlock()
	deliver(master)
	return nil
}

func (s *ptySocket) unplug() error {
	if s.symlink == "" {
		return nil
	}
	return os.Remove(s.symlink)
}

func (s *ptySocket) name() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.symlink != "" {
		return s.symlink
	}
	return s.path
}

func (s *ptySocket) spec() string { return "serial:" + s.name() }

func (s *ptySocket) dial(_ context.Context, _ func(io.ReadWriteCloser)) (link.Link, error) {
	return link.OpenSerial(link.Config{Path: s.name()})
}

// relink points a symbolic link at path in one step.
func relink(path, symlink string) error {
	if info, err := os.Lstat(symlink); err == nil && info.Mode()&os.ModeSymlink == 0 {
		return fmt.Errorf("%s is there and is no symbolic link", symlink)
	}
	fresh := filepath.Join(filepath.Dir(symlink), "."+filepath.Base(symlink)+".new")
	_ = os.Remove(fresh)
	if err := os.Symlink(path, fresh); err != nil {
		return err
	}
	return os.Rename(fresh, symlink)
}

// tcpSocket is a TCP port.
type tcpSocket struct {
	mu       sync.Mutex
	addr     string
	listener net.Listener
}

func (s *tcpSocket) plug(deliver func(io.ReadWriteCloser)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return err
	}
	s.addr, s.listener = listener.Addr().String(), listener // the same port after replugging
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			deliver(conn)
		}
	}()
	return nil
}

func (s *tcpSocket) unplug() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.listener.Close()
}

func (s *tcpSocket) spec() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "tcp:" + s.addr
}

func (s *tcpSocket) dial(ctx context.Context, _ func(io.ReadWriteCloser)) (link.Link, error) {
	s.mu.Lock()
	addr := s.addr
	s.mu.Unlock()
	return link.DialTCP(ctx, addr)
}

// pipeSocket is a line in memory.
type pipeSocket struct{}

func (pipeSocket) plug(func(io.ReadWriteCloser)) error { return nil }
func (pipeSocket) unplug() error                       { return nil }
func (pipeSocket) spec() string                        { return "pipe:" }

func (pipeSocket) dial(_ context.Context, deliver func(io.ReadWriteCloser)) (link.Link, error) {
	near, far := link.Pipe()
	deliver(far)
	return near, nil
}
