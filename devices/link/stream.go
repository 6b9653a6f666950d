package link

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	// unreadMax bounds what is kept for a receiver that does not come. More than
	// this is noise, and the oldest of it is dropped: frames carry check values.
	unreadMax = 64 << 10
	readChunk = 2 << 10
)

// traits is what differs between a serial port and a stream with a true end.
type traits struct {
	name string
	// silence reports that a read without bytes means "nothing yet".
	silence func(err error) bool
	// present asks, after silence, whether the device is still there.
	present func() bool
	// release frees a writer that hangs in the driver; nil if closing does.
	release func() error
	// patience is how long a read may sleep before it looks up; zero means that
	// closing the port wakes it.
	patience time.Duration
}

// stream is the one implementation of Link.
//
//	driver ─read→ reader goroutine ─unread+arrived→ Receive
//	driver ←write─ writer goroutine ←jobs─ Send
type stream struct {
	traits
	port io.ReadWriteCloser

	mu     sync.Mutex
	unread []byte
	cause  error // why gone was closed

	arrived    chan struct{}
	gone       chan struct{}
	jobs       chan job
	readerDone chan struct{}
	writerDone chan struct{}
	closeOnce  sync.Once
	closeErr   error
}

// job is one write on its way to the driver.
type job struct {
	bytes []byte
	done  chan error
}

func newStream(port io.ReadWriteCloser, t traits) *stream {
	s := &stream{
		traits: t, port: port,
		arrived: make(chan struct{}, 1), gone: make(chan struct{}), jobs: make(chan job),
		readerDone: make(chan struct{}), writerDone: make(chan struct{}),
	}
	go s.read()
	go s.write()
	return s
}

// Wrap makes a Link of a stream whose reads block and whose end means that the
// device is gone: a TCP connection, a pipe. Closing it must wake its reader.
func Wrap(conn io.ReadWriteCloser, name string) Link {
	return newStream(conn, traits{
		name:    name,
		silence: func(err error) bool { return err == nil },
		present: func() bool { return true },
	})
}

func (s *stream) String() string { return s.name }

func (s *stream) Gone() <-chan struct{} { return s.gone }

func (s *stream) Receive(ctx context.Context, p []byte, limit time.Duration) (int, error) {
	over, stop := after(limit)
	defer stop()
	for {
		if n := s.take(p); n > 0 {
			return n, nil
		}
		select {
		case <-s.arrived:
		case <-s.gone:
			if n := s.take(p); n > 0 {
				return n, nil
			}
			return 0, s.why()
		case <-over:
			return 0, ErrTimeout
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

func (s *stream) Send(p []byte, limit time.Duration) error {
	over, stop := after(limit)
	defer stop()
	j := job{append([]byte(nil), p...), make(chan error, 1)}
	select {
	case s.jobs <- j:
	case <-s.gone:
		return s.why()
	case <-over:
		return ErrTimeout
	}
	select {
	case err := <-j.done:
		return err
	case <-s.gone:
		return s.why()
	case <-over:
		return ErrTimeout
	}
}

func (s *stream) Purge() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.unread) // it may hold a track
	s.unread = s.unread[:0]
	select {
	case <-s.arrived:
	default:
	}
}

func (s *stream) Close() error {
	s.closeOnce.Do(func() {
		s.lose(ErrClosed)
		if s.release != nil {
			_ = s.release() // a port that is gone cannot be flushed, and need not be
		}
		if s.patience == 0 {
			s.closeErr = s.port.Close()
			return
		}
		s.closeErr = s.closePatiently()
		s.Purge()
	})
	return s.closeErr
}

// closePatiently lets the reader look up before the port is closed, because the
// driver's Close would wait for it with the lock held. A writer that still hangs
// is left behind with the port: it ends when the kernel lets go of it.
func (s *stream) closePatiently() error {
	timer := time.NewTimer(s.patience + s.patience/2)
	defer timer.Stop()
	for _, done := range []chan struct{}{s.readerDone, s.writerDone} {
		select {
		case <-done:
		case <-timer.C:
			go s.port.Close()
			return nil
		}
	}
	return s.port.Close()
}

// read is the reader goroutine, the only one that reads the port.
func (s *stream) read() {
	defer close(s.readerDone)
	chunk := make([]byte, readChunk)
	for {
		n, err := s.port.Read(chunk)
		s.keep(chunk[:n])
		clear(chunk[:n])
		select {
		case <-s.gone:
			return
		default:
		}
		if err == nil && n > 0 {
			continue
		}
		if !s.silence(err) {
			s.lose(fmt.Errorf("%w: %v", ErrGone, err))
			return
		}
		if n == 0 && !s.present() {
			s.lose(ErrGone)
			return
		}
	}
}

// write is the writer goroutine, the only one that writes the port.
func (s *stream) write() {
	defer close(s.writerDone)
	for {
		select {
		case <-s.gone:
			return
		case j := <-s.jobs:
			_, err := s.port.Write(j.bytes)
			clear(j.bytes)
			if err != nil {
				err = fmt.Errorf("%w: %v", ErrGone, err)
				s.lose(err)
			}
			j.done <- err
		}
	}
}

func (s *stream) keep(bytes []byte) {
	if len(bytes) == 0 {
		return
	}
	s.mu.Lock()
	s.unread = append(s.unread, bytes...)
	if extra := len(s.unread) - unreadMax; extra > 0 {
		s.drop(extra)
	}
	s.mu.Unlock()
	select {
	case s.arrived <- struct{}{}:
	default:
	}
}

// take moves what arrived into p.
func (s *stream) take(p []byte) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := copy(p, s.unread)
	s.drop(n)
	return n
}

// drop forgets the oldest n bytes and overwrites where they stood.
func (s *stream) drop(n int) {
	rest := copy(s.unread, s.unread[n:])
	clear(s.unread[rest:])
	s.unread = s.unread[:rest]
}

func (s *stream) lose(cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cause == nil {
		s.cause = cause
		close(s.gone)
	}
}

func (s *stream) why() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cause
}

// after is a timer channel that never fires for limit zero.
func after(limit time.Duration) (<-chan time.Time, func()) {
	if limit <= 0 {
		return nil, func() {}
	}
	timer := time.NewTimer(limit)
	return timer.C, func() { timer.Stop() }
}
