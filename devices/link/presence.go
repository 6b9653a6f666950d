package link

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// The pauses between two tries to find a device again: at most two a second, and
// a lamp that is lit again within two seconds of the plug.
const (
	redialFirst = 500 * time.Millisecond
	redialMax   = time.Second
)

// Presence is whether a device is at the other end of its line, and whose turn it is
// to speak to it. It is the same for every protocol of question and answer: a device
// is opened by its hello, lost by an error that it could not be brought to rest from,
// and opened again when it is back. Its methods may be called from any goroutine.
type Presence struct {
	name   string // for the technician: "the PIN pad"
	redial func(context.Context) (Link, error)
	hello  func(context.Context, Link) error
	turn   chan struct{} // holds one token

	mu   sync.Mutex
	line Link
	lost error // why it cannot be used, nil if it can
	busy bool  // a person is waited for
}

// NewPresence is that of a device that is about to say its first hello. hello brings
// the device at the other end of a line to rest and calls Adopt; redial opens the line
// again after it was unplugged, nil gives up. name stands in errors.
func NewPresence(name string, redial func(context.Context) (Link, error), hello func(context.Context, Link) error) *Presence {
	p := &Presence{name: name, redial: redial, hello: hello, turn: make(chan struct{}, 1)}
	p.turn <- struct{}{}
	return p
}

// Adopt takes the line of a device that said hello: it is there.
func (p *Presence) Adopt(line Link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line, p.lost = line, nil
}

// Line is the one the device was last met on.
func (p *Presence) Line() Link {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.line
}

// Begin waits for the turn and for a device that is there; done gives the turn on.
func (p *Presence) Begin(ctx context.Context) (done func(), err error) {
	select {
	case <-p.turn:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	done = func() { p.turn <- struct{}{} }
	if p.Lost() == nil {
		return done, nil
	}
	if err := p.Redial(ctx); err != nil {
		done()
		return nil, err
	}
	return done, nil
}

// Lost is why the device cannot be used, nil if it can.
func (p *Presence) Lost() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

// GiveUp loses the device. The line is closed with it, which wakes Watch.
func (p *Presence) GiveUp(cause error) {
	p.lose(cause)
	_ = p.Line().Close()
}

func (p *Presence) lose(cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost = cause
}

// Redial tries once to open a lost device; who calls it has the turn.
func (p *Presence) Redial(ctx context.Context) error {
	cause := p.Lost()
	if p.redial == nil || errors.Is(cause, ErrClosed) {
		return cause
	}
	_ = p.Line().Close()
	line, err := p.redial(ctx)
	if err != nil {
		return fmt.Errorf("finding %s again: %w", p.name, err)
	}
	if err := p.hello(ctx, line); err != nil {
		if p.Lost() == nil { // its hello failed after it was adopted
			p.lose(err)
		}
		_ = line.Close()
		return fmt.Errorf("opening %s again: %w", p.name, err)
	}
	return nil
}

// Reconnect opens a lost device again, with growing pauses, until it is there or
// ctx ends. It returns at once if it is not lost or was closed.
func (p *Presence) Reconnect(ctx context.Context) error {
	for pause := redialFirst; ; pause = min(2*pause, redialMax) {
		done, err := p.Begin(ctx)
		if err == nil {
			done()
			return nil
		}
		if errors.Is(err, ErrClosed) || p.redial == nil {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// Watch notices, between sales, that the device went and opens it again when it is
// back; changed is called at each change. It returns when ctx ends or the device
// is closed.
func (p *Presence) Watch(ctx context.Context, changed func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.Line().Gone():
		}
		if p.Lost() == nil {
			p.lose(ErrGone)
		}
		if errors.Is(p.Lost(), ErrClosed) {
			return
		}
		changed()
		if p.Reconnect(ctx) != nil {
			return
		}
		changed()
	}
}

// Close says farewell and closes the line. Who has the
// turn longer than limit is not waited for: closing the line ends that.
func (p *Presence) Close(limit time.Duration, farewell func(context.Context)) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	select {
	case <-p.turn:
	case <-ctx.Done():
		return p.Line().Close()
	}
	farewell(ctx)
	p.lose(ErrClosed)
	p.turn <- struct{}{}
	return p.Line().Close()
}

// Busy reports whether a person is waited for.
func (p *Presence) Busy() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.busy
}

// Working marks the device busy, for its lamps, until the returned function is called.
func (p *Presence) Working() func() {
	p.setBusy(true)
	return func() { p.setBusy(false) }
}

func (p *Presence) setBusy(busy bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy = busy
}
