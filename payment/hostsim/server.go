package hostsim

import (
	"bytes"
	"context"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"till/payment/wire"
)

// Server is a pretend acquirer. Its methods may be called by any goroutine.
type Server struct {
	config  Config
	dialect *wire.Dialect
	log     *bookLog
	line    *switchboard

	// mu guards what the host knows.
	mu      sync.Mutex
	book    *book
	pending pending
	faults  *faults
	failed  error           // a change could not be saved: nothing is answered any more
	rsa     *rsa.PrivateKey // made when the first terminal asks for it
}

// Open reads what the host remembers and opens its line, unless Config.Down
// says otherwise. Nothing is answered before Serve.
func Open(config Config) (*Server, error) {
	config, err := config.whole()
	if err != nil {
		return nil, err
	}
	dialect, err := wire.New(config.Profile)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errConfig, err)
	}
	s := &Server{config: config, dialect: dialect, faults: newFaults(config)}
	if err := s.remember(); err != nil {
		return nil, err
	}
	s.line = newSwitchboard(config.Listen, config.TLS, s.serveConn)
	if err := s.line.up(); err != nil {
		s.log.close()
		return nil, err
	}
	if config.Down {
		s.line.down()
	}
	return s, nil
}

// Addr is the address of the line, "127.0.0.1:8583". It stays the same while
// the line is down.
func (s *Server) Addr() string {
	s.line.mu.Lock()
	defer s.line.mu.Unlock()
	return s.line.address
}

// Serve answers until ctx ends or Close is called, and returns nil when the
// last connection is gone. It is called once.
func (s *Server) Serve(ctx context.Context) error { return s.line.serve(ctx) }

// Close ends Serve and every connection and waits for them. It may be called
// again.
func (s *Server) Close() error {
	s.line.close()
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	s.log.close()
	return nil
}

// SetDown takes the line away, open connections included, or puts it back at
// the same address. When SetDown(true) returns, a dial fails. Putting it back
// fails where another program took the address meanwhile.
func (s *Server) SetDown(down bool) error {
	if down {
		s.line.down()
		return nil
	}
	return s.line.up()
}

// Entries is the ledger in the order of its transactions, a copy.
func (s *Server) Entries() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries := make([]Entry, len(s.book.records))
	for i, r := range s.book.records {
		entries[i] = r.Entry
	}
	return entries
}

// serveConn answers one connection until it ends or breaks the rules.
func (s *Server) serveConn(ctx context.Context, conn net.Conn) {
	var writing sync.Mutex // a late answer must not fall into another one
	send := func(frame []byte) bool {
		writing.Lock()
		defer writing.Unlock()
		_ = conn.SetWriteDeadline(time.Now().Add(writeMax))
		_, err := conn.Write(frame)
		return err == nil
	}
	gone, leave := context.WithCancel(ctx)
	var late sync.WaitGroup
	defer late.Wait()
	defer leave()
	for {
		_ = conn.SetReadDeadline(time.Now().Add(idleMax))
		frame, err := s.dialect.ReadFrame(conn)
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
				s.config.Log.Debug("connection ended", "error", err)
			}
			return
		}
		reply := s.reply(ctx, frame)
		if reply.late {
			late.Go(func() {
				select {
				case <-s.config.After(s.config.LateAfter):
					send(reply.frame)
				case <-gone.Done():
				}
			})
			continue
		}
		if len(reply.frame) > 0 && !send(reply.frame) || reply.hangUp {
			return
		}
	}
}

// reply is what goes back for one frame.
type reply struct {
	frame  []byte // nil for silence
	hangUp bool
	late   bool
}

// reply turns a frame into what goes back. Bytes that are no message are
// answered by closing the line, as a bank's front end does.
func (s *Server) reply(ctx context.Context, frame []byte) reply {
	request, err := s.dialect.Unpack(frame)
	if err != nil {
		s.config.Log.Debug("no message", "error", err)
		return reply{hangUp: true}
	}
	x := s.newExchange(request)
	if err := s.decide(ctx, x); err != nil {
		s.config.Log.Error("the host stops answering", "error", err)
		return reply{hangUp: true}
	}
	s.config.Log.Debug("answered", "mti", request.MTI, "kind", x.kind, "stan", request.Value(wire.DE11STAN),
		"code", x.code, "fault", string(x.fault))
	if x.approved != nil {
		s.config.OnApproved(*x.approved)
	}
	return s.deliver(ctx, x)
}

// decide does what the message asks for and saves it, before anybody hears of
// it. Once a change could not be saved, the host answers nothing more: what it
// says must be what it remembers.
func (s *Server) decide(ctx context.Context, x *exchange) error {
	number, err := s.change(ctx, x)
	if err == nil {
		err = s.keep(number)
	}
	if err != nil {
		s.mu.Lock()
		s.failed = err
		s.mu.Unlock()
	}
	return err
}

// change is decide in memory; it gives the number of what has to be kept.
func (s *Server) change(ctx context.Context, x *exchange) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil {
		return 0, s.failed
	}
	x.draw = s.book.draws
	if s.config.FaultSeed != 0 {
		s.book.draws++
		s.book.change.Draws = s.book.draws
	}
	if err := s.handle(ctx, x); err != nil {
		return 0, err
	}
	return s.pending.note(s.book, s.config.LedgerFile != "")
}

// deliver seals the answer and lets the fault loose on it.
func (s *Server) deliver(ctx context.Context, x *exchange) reply {
	switch x.fault {
	case FaultNoAnswer, FaultLost:
		return reply{}
	case FaultHangUp:
		return reply{hangUp: true}
	case FaultGarbage:
		return reply{frame: garbage()}
	case FaultNoMAC:
		x.seal = nil
	case FaultWrongFields:
		x.answer.Set(wire.DE4Amount, "000000000001")
		x.answer.Set(wire.DE41TerminalID, "ELSEWHER")
	}
	frame, err := s.pack(ctx, x)
	if err != nil {
		s.config.Log.Error("answer cannot be packed", "error", err)
		return reply{hangUp: true}
	}
	switch x.fault {
	case FaultBadMAC:
		frame[len(frame)-1] ^= 0x01
	case FaultCut:
		return reply{frame: frame[:len(frame)/2], hangUp: true}
	}
	return reply{frame: frame, late: x.fault == FaultLate}
}

// pack makes the answer's bytes, sealed where the terminal has a key.
func (s *Server) pack(ctx context.Context, x *exchange) ([]byte, error) {
	if x.seal == nil {
		return s.dialect.Pack(ctx, x.answer, nil)
	}
	return s.dialect.Pack(ctx, x.answer, x.seal)
}

// garbage is a frame of the right length with nothing in it that is a message.
func garbage() []byte {
	return append([]byte{0x00, 0x18, 0x60}, bytes.Repeat([]byte{0xFF}, 0x17)...)
}
