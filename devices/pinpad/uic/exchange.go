package uic

import (
	"context"
	"errors"
	"fmt"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
)

// Limits are the waits and counts of the link. Those of the manual are Reply,
// Sends and NAKs; the others bound what it leaves open.
type Limits struct {
	Reply    time.Duration // ACK after a frame; the sender then sends it again: 5 s
	Answer   time.Duration // answer of a message that waits for no person: 5 s
	Tail     time.Duration // EOT after the end of an administration message: 1 s
	Gap      time.Duration // between two bytes of a frame: 2 s
	Whole    time.Duration // a whole frame, from its first byte: 10 s
	Cancel   time.Duration // EOT or ACK after a cancel: 2 s
	Silence  time.Duration // the line is quiet after a cancel: 300 ms
	Write    time.Duration // the driver takes a frame: 5 s
	Sends    int           // transmissions of one frame: 3
	NAKs     int           // damaged frames in a row: 3
	Cancels  int           // cancels without an answer: 3
	Stale    int           // answers to an older message: 3
	DrainMax time.Duration // a line that never falls silent: 5 s
}

// DefaultLimits are for real pads.
func DefaultLimits() Limits {
	return Limits{
		Reply: 5 * time.Second, Answer: 5 * time.Second, Tail: time.Second,
		Gap: 2 * time.Second, Whole: 10 * time.Second, Cancel: 2 * time.Second, Silence: 300 * time.Millisecond,
		Write: 5 * time.Second, Sends: 3, NAKs: 3, Cancels: 3, Stale: 3, DrainMax: 5 * time.Second,
	}
}

// errEnded means that the pad ended the message with EOT: the customer pressed
// CAN or did nothing, or the pad took the message for wrong.
var errEnded = errors.New("the PIN pad ended it")

// exchange is the till's side of the link: one message in flight.
//
//	idle ─frame→ wait for ACK ─ACK→ wait for the answer ─frame─ACK→ (EOT) idle
//	                 │NAK, silence: again     │damaged: NAK, wait on
//	                 │EOT: refused            │EOT: ended
//	                 └── ctx ends, anything else ─→ 72 ─EOT or ACK→ silence → idle
type exchange struct {
	line    link.Link
	limits  Limits
	decoder Decoder
	buffer  [512]byte
	unread  []byte
	// doubtful is set while the pad may be doing something: the next message is
	// preceded by a cancel.
	doubtful bool
}

func newExchange(line link.Link, limits Limits) *exchange {
	return &exchange{line: line, limits: limits, doubtful: true}
}

// tell sends a frame that is only acknowledged.
func (x *exchange) tell(ctx context.Context, f Frame) error {
	_, err := x.do(ctx, f, nil, 0)
	return err
}

// ask sends a frame and waits for an answer that begins with one of want; limit
// zero waits as long as ctx lets it. errEnded means an EOT instead.
func (x *exchange) ask(ctx context.Context, f Frame, limit time.Duration, want ...string) (Frame, error) {
	return x.do(ctx, f, want, limit)
}

// do is one message. Whatever goes wrong but an EOT, the pad is brought to rest.
func (x *exchange) do(ctx context.Context, f Frame, want []string, limit time.Duration) (Frame, error) {
	if err := ctx.Err(); err != nil {
		return Frame{}, err
	}
	if x.doubtful {
		if err := x.cancel(); err != nil {
			return Frame{}, err
		}
	}
	x.doubtful = true
	answer, err := x.run(ctx, f, want, limit)
	if err == nil || errors.Is(err, errEnded) {
		x.doubtful = false
		return answer, err
	}
	if errors.Is(err, link.ErrGone) || errors.Is(err, link.ErrClosed) {
		return Frame{}, err
	}
	if stop := x.cancel(); stop != nil {
		return Frame{}, stop
	}
	return Frame{}, fmt.Errorf("%s: %w", identifier(f), err)
}

func (x *exchange) run(ctx context.Context, f Frame, want []string, limit time.Duration) (Frame, error) {
	bytes := AppendFrame(nil, f)
	defer clear(bytes)
	if err := x.send(ctx, bytes); err != nil || want == nil {
		return Frame{}, err
	}
	return x.await(ctx, want, limit)
}

// send transmits a frame until the pad takes it.
func (x *exchange) send(ctx context.Context, bytes []byte) error {
	x.forget()
	for range x.limits.Sends {
		if err := x.line.Send(bytes, x.limits.Write); err != nil {
			return err
		}
		reply, err := x.reply(ctx)
		switch {
		case errors.Is(err, link.ErrTimeout), err == nil && reply == refused:
			continue
		case err != nil:
			return err
		case reply == accepted:
			return nil
		}
		return fmt.Errorf("%w: refused at once", errEnded)
	}
	return fmt.Errorf("%w: not taken after %d times", pinpad.ErrProtocol, x.limits.Sends)
}

// reply waits for ACK, NAK or EOT. A frame that comes instead is an answer to an
// older message: it is passed over.
func (x *exchange) reply(ctx context.Context) (event, error) {
	deadline := time.Now().Add(x.limits.Reply)
	for {
		left := time.Until(deadline)
		if left <= 0 {
			return nothing, link.ErrTimeout
		}
		b, err := x.next(ctx, left)
		if err != nil {
			return nothing, err
		}
		switch e, f := x.decoder.feed(b); e {
		case accepted, refused, ended:
			return e, nil
		case whole:
			clear(f.Data)
		}
	}
}

// await receives frames until the answer has come, and acknowledges it.
func (x *exchange) await(ctx context.Context, want []string, limit time.Duration) (Frame, error) {
	deadline := time.Now().Add(limit)
	for bad, stale := 0, 0; ; {
		left := limit
		if limit > 0 {
			if left = time.Until(deadline); left <= 0 {
				return Frame{}, link.ErrTimeout
			}
		}
		e, f, err := x.frame(ctx, left)
		switch {
		case err != nil:
			return Frame{}, err
		case e == ended:
			return Frame{}, errEnded
		case e == damaged:
			if bad++; bad > x.limits.NAKs {
				_ = x.line.Send([]byte{eot}, x.limits.Write)
				return Frame{}, fmt.Errorf("%w: %w", pinpad.ErrProtocol, ErrLRC)
			}
			if err := x.line.Send([]byte{nak}, x.limits.Write); err != nil {
				return Frame{}, err
			}
		case e == whole:
			if err := x.line.Send([]byte{ack}, x.limits.Write); err != nil {
				return Frame{}, err
			}
			if id := identifier(f); oneOf(id, want) {
				return f, nil
			}
			clear(f.Data)
			if stale++; stale > x.limits.Stale {
				return Frame{}, fmt.Errorf("%w: other answers than were asked for", pinpad.ErrProtocol)
			}
		}
	}
}

// frame receives until something is complete; limit bounds the wait for its
// first byte.
func (x *exchange) frame(ctx context.Context, limit time.Duration) (event, Frame, error) {
	var end time.Time
	for {
		within := limit
		if !x.decoder.Idle() {
			within = x.limits.Gap
			if end.IsZero() {
				end = time.Now().Add(x.limits.Whole)
			}
		}
		b, err := x.next(ctx, within)
		if !x.decoder.Idle() && (errors.Is(err, link.ErrTimeout) || err == nil && !end.IsZero() && time.Now().After(end)) {
			x.decoder.Reset()
			return damaged, Frame{}, nil
		}
		if err != nil {
			return nothing, Frame{}, err
		}
		switch e, f := x.decoder.feed(b); e {
		case whole, damaged, ended:
			return e, f, nil
		}
	}
}

// tail takes the EOT that ends an administration message. Firmware that sends
// none costs a moment and nothing else.
func (x *exchange) tail(ctx context.Context) error {
	_, _, err := x.frame(ctx, x.limits.Tail)
	if errors.Is(err, link.ErrTimeout) {
		return nil
	}
	return err
}

// cancel brings the pad to rest: 72 until it answers, then silence. It does not
// listen to the caller's context, because it is what happens when that has ended.
func (x *exchange) cancel() error {
	busy := x.doubtful
	x.forget()
	for range x.limits.Cancels {
		if err := x.line.Send(AppendFrame(nil, transaction(msgCancel)), x.limits.Write); err != nil {
			return err
		}
		err := x.cancelled()
		if errors.Is(err, link.ErrTimeout) {
			continue
		}
		if err != nil {
			return err
		}
		x.doubtful = false
		if !busy {
			return nil
		}
		return x.drain()
	}
	return fmt.Errorf("cancelling %d times: %w", x.limits.Cancels, link.ErrTimeout)
}

// cancelled waits for EOT (something was going on) or ACK (nothing was).
func (x *exchange) cancelled() error {
	deadline := time.Now().Add(x.limits.Cancel)
	for {
		left := time.Until(deadline)
		if left <= 0 {
			return link.ErrTimeout
		}
		b, err := x.next(context.Background(), left)
		if err != nil {
			return err
		}
		switch e, f := x.decoder.feed(b); e {
		case ended, accepted:
			return nil
		case refused:
			return link.ErrTimeout // again
		case whole:
			clear(f.Data) // an answer that was under way
		}
	}
}

// drain throws away what comes until the line is silent.
func (x *exchange) drain() error {
	defer x.forget()
	if x.limits.Silence <= 0 {
		return nil
	}
	deadline := time.Now().Add(x.limits.DrainMax)
	for time.Now().Before(deadline) {
		x.unread = nil
		_, err := x.line.Receive(context.Background(), x.buffer[:], x.limits.Silence)
		if errors.Is(err, link.ErrTimeout) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: the line never falls silent", pinpad.ErrProtocol)
}

// next is the next byte from the pad. It looks at ctx itself: a line on which
// something can always be read never waits, and would not look.
func (x *exchange) next(ctx context.Context, limit time.Duration) (byte, error) {
	if len(x.unread) == 0 {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := x.line.Receive(ctx, x.buffer[:], limit)
		if err != nil {
			return 0, err
		}
		x.unread = x.buffer[:n]
	}
	b := x.unread[0]
	x.unread[0] = 0
	x.unread = x.unread[1:]
	return b, nil
}

// forget drops everything that has arrived.
func (x *exchange) forget() {
	clear(x.buffer[:])
	x.unread = nil
	x.decoder.Reset()
	x.line.Purge()
}

func oneOf(id string, want []string) bool {
	for _, w := range want {
		if id == w {
			return true
		}
	}
	return false
}
