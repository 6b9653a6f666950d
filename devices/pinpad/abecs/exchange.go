package abecs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
)

// Limits are the waits and counts of the link layer. Every one is set by the
// specification except Slow, Packet and Settle, which come from the field.
type Limits struct {
	Ack      time.Duration // ACK or NAK after a packet: 2 s
	Answer   time.Duration // answer of a command that does not wait for people: 10 s
	Slow     time.Duration // answer of OPN and GIN, slow on real pads: 15 s
	Gap      time.Duration // between two bytes of a packet: 2 s
	Packet   time.Duration // a whole packet, from its first byte: 10 s
	Silence  time.Duration // the line is quiet after trouble: 500 ms
	EOT      time.Duration // EOT after CAN: 2 s
	Settle   time.Duration // pause after EOT before the next command: 100 ms
	Write    time.Duration // the driver takes a packet: 5 s
	Sends    int           // transmissions of one packet: 3
	NAKs     int           // damaged answers in a row: 3
	Cancels  int           // CANs without an EOT: 3
	DrainMax time.Duration // a line that never falls silent: 5 s
}

// DefaultLimits are for real pads.
func DefaultLimits() Limits {
	return Limits{
		Ack: 2 * time.Second, Answer: 10 * time.Second, Slow: 15 * time.Second,
		Gap: 2 * time.Second, Packet: 10 * time.Second, Silence: 500 * time.Millisecond, EOT: 2 * time.Second,
		Settle: 100 * time.Millisecond, Write: 5 * time.Second,
		Sends: 3, NAKs: 3, Cancels: 3, DrainMax: 5 * time.Second,
	}
}

// exchange is the till's side of the link layer: one command in flight.
//
//	idle ─packet→ wait for ACK ─ACK→ wait for the answer ─answer→ idle
//	                  │NAK: again        │NTM: notify, wait on   (a good answer is not acknowledged)
//	                  │                  │damaged: silence, NAK, wait on
//	                  └── anything else ─┴── ctx ends ─→ CAN ─EOT→ silence → idle
type exchange struct {
	line    link.Link
	limits  Limits
	decoder Decoder
	buffer  [512]byte
	unread  []byte // the part of buffer not looked at yet
	// doubtful is set while the pad may be doing something: the next command
	// begins with CAN.
	doubtful bool
	// session enciphers the conversation; nil where it is clear.
	session *session
}

func newExchange(line link.Link, limits Limits) *exchange {
	return &exchange{line: line, limits: limits, doubtful: true}
}

// wait is how long an answer may take, and who hears the notices before it.
type wait struct {
	limit  time.Duration // zero: a person is waited for
	notice func(text string)
	// remind is called again and again while a person is waited for; nil is allowed.
	remind      func()
	remindEvery time.Duration
}

// do sends a command and waits for its answer. When ctx ends it takes the
// command back and returns ctx's error; every other error is of the line or
// pinpad.ErrProtocol, and the pad has been asked to give up.
func (x *exchange) do(ctx context.Context, c Command, w wait) (Response, error) {
	payload, err := c.Payload()
	if err != nil {
		return Response{}, err
	}
	if err := ctx.Err(); err != nil {
		return Response{}, err
	}
	if x.doubtful {
		if err := x.abort(); err != nil {
			return Response{}, err
		}
	}
	x.doubtful = true
	response, err := x.run(ctx, payload, c.ID, w)
	if err == nil {
		x.doubtful = false
		if response.Status == statusOK && (c.ID == "CLO" || c.ID == "CLX") {
			x.endSession()
		}
		return response, nil
	}
	if errors.Is(err, link.ErrGone) || errors.Is(err, link.ErrClosed) {
		return Response{}, err
	}
	if stop := x.abort(); stop != nil {
		return Response{}, stop
	}
	return Response{}, fmt.Errorf("%s: %w", c.ID, err)
}

func (x *exchange) run(ctx context.Context, payload []byte, id string, w wait) (Response, error) {
	if x.seals(id) {
		payload = x.session.seal(payload)
	}
	frame := AppendFrame(nil, payload)
	clear(payload)
	defer clear(frame)
	if err := x.send(ctx, frame); err != nil {
		return Response{}, err
	}
	return x.await(ctx, id, w)
}

// send transmits a packet until the pad takes it.
func (x *exchange) send(ctx context.Context, frame []byte) error {
	x.forget()
	for range x.limits.Sends {
		if err := x.line.Send(frame, x.limits.Write); err != nil {
			return err
		}
		reply, err := x.next(ctx, x.limits.Ack)
		if err != nil {
			return err
		}
		switch reply {
		case ack:
			return nil
		case nak:
			continue
		}
		return fmt.Errorf("%w: %02Xh instead of ACK", pinpad.ErrProtocol, reply)
	}
	return fmt.Errorf("%w: refused the packet %d times", pinpad.ErrProtocol, x.limits.Sends)
}

// await receives packets until the answer to id has come.
func (x *exchange) await(ctx context.Context, id string, w wait) (Response, error) {
	deadline := time.Now().Add(w.limit)
	for damaged := 0; ; {
		left := w.limit
		if left > 0 {
			if left = time.Until(deadline); left <= 0 {
				return Response{}, link.ErrTimeout
			}
		}
		if w.limit == 0 && w.remind != nil {
			left = w.remindEvery
		}
		payload, err := x.packet(ctx, left)
		if errors.Is(err, link.ErrTimeout) && w.limit == 0 && w.remind != nil {
			w.remind()
			continue
		}
		if errors.Is(err, ErrCRC) || errors.Is(err, ErrFrame) {
			if damaged++; damaged > x.limits.NAKs {
				return Response{}, fmt.Errorf("%w: %v", pinpad.ErrProtocol, err)
			}
			if err := x.refuse(); err != nil {
				return Response{}, err
			}
			continue
		}
		if err != nil {
			return Response{}, err
		}
		if payload, err = x.unseal(payload); err != nil {
			return Response{}, fmt.Errorf("%w: %w", pinpad.ErrProtocol, err)
		}
		response, err := ParseResponse(payload)
		if err != nil {
			return Response{}, fmt.Errorf("%w: %w", pinpad.ErrProtocol, err)
		}
		switch {
		case response.ID == idNotice:
			if w.notice != nil {
				w.notice(response.notice())
			}
		case response.ID == id && response.Status == statusNotify:
			// an older pad says that it is still at it
		case response.ID == id, response.ID == idError:
			return response, nil
		default:
			return Response{}, fmt.Errorf("%w: %s answered instead of %s", pinpad.ErrProtocol, response.ID, id)
		}
		damaged = 0
	}
}

// packet receives one packet; limit bounds the wait for its first byte. One that
// comes so slowly that its gaps are short and its end far is cut off as damaged.
func (x *exchange) packet(ctx context.Context, limit time.Duration) ([]byte, error) {
	x.decoder.Reset()
	var whole time.Time
	for {
		within := limit
		if !x.decoder.Idle() {
			within = x.limits.Gap
			if whole.IsZero() {
				whole = time.Now().Add(x.limits.Packet)
			}
		}
		b, err := x.next(ctx, within)
		if err == nil && !whole.IsZero() && time.Now().After(whole) {
			err = link.ErrTimeout
		}
		if errors.Is(err, link.ErrTimeout) && !x.decoder.Idle() {
			x.decoder.Reset()
			return nil, ErrFrame
		}
		if err != nil {
			return nil, err
		}
		payload, done, err := x.decoder.Feed(b)
		if done {
			return payload, err
		}
	}
}

// refuse answers a damaged packet: silence first, then NAK.
func (x *exchange) refuse() error {
	if err := x.drain(x.limits.Silence); err != nil {
		return err
	}
	return x.line.Send([]byte{nak}, x.limits.Write)
}

// abort brings the pad to rest: CAN until EOT, then silence. It does not listen
// to the caller's context, because it is what happens when that has ended.
func (x *exchange) abort() error {
	busy := x.doubtful
	x.forget()
	for range x.limits.Cancels {
		if err := x.line.Send([]byte{can}, x.limits.Write); err != nil {
			return err
		}
		err := x.untilEOT()
		if errors.Is(err, link.ErrTimeout) {
			continue
		}
		if err != nil {
			return err
		}
		x.doubtful = false
		quiet := x.limits.Settle
		if busy {
			quiet = max(quiet, x.limits.Silence)
		}
		return x.drain(quiet)
	}
	return fmt.Errorf("cancelling %d times: %w", x.limits.Cancels, link.ErrTimeout)
}

// untilEOT ignores everything but EOT: an answer may be under way.
func (x *exchange) untilEOT() error {
	deadline := time.Now().Add(x.limits.EOT)
	for {
		left := time.Until(deadline)
		if left <= 0 {
			return link.ErrTimeout
		}
		b, err := x.next(context.Background(), left)
		if err != nil || b == eot {
			return err
		}
	}
}

// drain throws away what comes until the line was silent for that long.
func (x *exchange) drain(silence time.Duration) error {
	defer x.forget()
	if silence <= 0 {
		return nil
	}
	deadline := time.Now().Add(x.limits.DrainMax)
	for time.Now().Before(deadline) {
		x.unread = nil
		_, err := x.line.Receive(context.Background(), x.buffer[:], silence)
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
