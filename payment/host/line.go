package host

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"till/payment"
	"till/payment/wire"
)

// address is where the acquirer listens.
type address struct {
	host     string
	hostPort string
	secure   bool
}

func parseAddress(text string) (address, error) {
	scheme, hostPort, found := strings.Cut(text, "://")
	if !found || scheme != "tcp" && scheme != "tls" {
		return address{}, fmt.Errorf("%w, not %q", ErrAddress, text)
	}
	host, port, err := net.SplitHostPort(hostPort)
	if err != nil || host == "" || port == "" {
		return address{}, fmt.Errorf("%w, not %q", ErrAddress, text)
	}
	return address{host: host, hostPort: hostPort, secure: scheme == "tls"}, nil
}

// connection is one connection and whether it may carry another exchange.
type connection struct {
	net.Conn
	// plain means that Write counts exactly what the socket took.
	plain bool
}

// connect gives a connection: the kept one where one is kept and still open, a
// new one otherwise and always when fresh.
func (c *Client) connect(ctx context.Context, fresh bool) (*connection, error) {
	if kept := c.current(); kept != nil {
		if !fresh && kept.idle() {
			return kept, nil
		}
		c.Drop()
	}
	deadline := time.Now().Add(c.config.Timeouts.Connect)
	c.stage(payment.StageLine, deadline)
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	dialed, err := (&net.Dialer{}).DialContext(ctx, "tcp", c.address.hostPort)
	if err != nil {
		return nil, err
	}
	conn := &connection{Conn: dialed, plain: true}
	if c.address.secure {
		secure := tls.Client(dialed, c.config.TLS)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = dialed.Close()
			return nil, err
		}
		conn = &connection{Conn: secure}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		_ = conn.Close()
		return nil, net.ErrClosed
	}
	c.conn = conn
	return conn, nil
}

// idlePeek is how long a kept connection is listened to before it is used
// again, so that one that the host has closed is not taken for an open one.
const idlePeek = time.Millisecond

// idle reports whether a kept connection is open and silent. Bytes that came
// unasked belong to an exchange that is over.
func (conn *connection) idle() bool {
	if err := conn.SetReadDeadline(time.Now().Add(idlePeek)); err != nil {
		return false
	}
	var unasked [1]byte
	_, err := conn.Read(unasked[:])
	return errors.Is(err, os.ErrDeadlineExceeded)
}

func (c *Client) current() *connection {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.conn
}

// Drop closes the connection that is open or kept, if there is one. An exchange
// under way ends as a broken line.
func (c *Client) Drop() {
	c.mu.Lock()
	conn := c.conn
	c.conn = nil
	c.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
	}
}

// result is what one exchange came to: an answer that matches and is verified,
// or the reason why there is none. Code is DE 39 of an answer that was not
// trusted; nothing about money rests on it.
type result struct {
	verdict    payment.Verdict // NotSent or Unknown where answer is nil
	reason     payment.Reason
	answer     *wire.Message
	code       string
	line, host time.Duration
}

// exchange sends one request and waits for its answer. The frame is sealed
// already, and so is the answer if sealed says so. The caller holds the turn.
func (c *Client) exchange(ctx context.Context, request *wire.Message, frame []byte, sealed, fresh bool) (out result) {
	began := time.Now()
	conn, err := c.connect(ctx, fresh)
	out.line = time.Since(began)
	if err != nil {
		c.tell(Event{Kind: EventFailed, MTI: request.MTI, STAN: request.Value(wire.DE11STAN), Detail: err.Error()})
		out.verdict, out.reason = payment.VerdictNotSent, payment.ReasonLineDown
		if ctx.Err() != nil {
			out.reason = payment.ReasonInterrupted
		}
		return out
	}
	sent := time.Now()
	defer func() {
		out.host = time.Since(sent)
		if out.answer == nil || !c.profile.Line.KeepAlive {
			c.Drop()
		}
	}()
	deadline := sent.Add(c.config.Timeouts.Answer)
	if limit, bounded := ctx.Deadline(); bounded && limit.Before(deadline) {
		deadline = limit
	}
	c.stage(payment.StageHost, deadline)
	if err := conn.SetDeadline(deadline); err != nil {
		out.verdict, out.reason = payment.VerdictNotSent, payment.ReasonLineDown
		return out
	}
	// A cancelled caller ends the wait, and what was sent stays unknown.
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if taken, err := conn.Write(frame); err != nil {
		out.reason = brokenOr(err, payment.ReasonNoAnswer)
		if taken == 0 && conn.plain {
			out.verdict, out.reason = payment.VerdictNotSent, payment.ReasonLineDown
		}
		return out
	}
	out.answer, out.reason, out.code = c.await(ctx, conn, request, sealed)
	return out
}

// await reads until the answer to this request is there or the wait is over.
func (c *Client) await(ctx context.Context, conn net.Conn, request *wire.Message, sealed bool) (*wire.Message, payment.Reason, string) {
	for {
		frame, err := wire.ReadFrame(conn, c.profile.Framing.FrameMax)
		if errors.Is(err, wire.ErrMalformed) {
			return nil, c.dropped(request, err, payment.ReasonBadAnswer), ""
		}
		if err != nil {
			return nil, brokenOr(err, payment.ReasonNoAnswer), ""
		}
		answer, err := c.dialect.Unpack(frame)
		if err != nil {
			return nil, c.dropped(request, err, payment.ReasonBadAnswer), ""
		}
		switch err := c.dialect.Match(request, answer); {
		case errors.Is(err, wire.ErrOtherSTAN):
			c.tell(Event{Kind: EventLate, MTI: answer.MTI, STAN: answer.Value(wire.DE11STAN),
				Code: answer.Value(wire.DE39ResponseCode)})
			continue
		case err != nil:
			return nil, c.dropped(request, err, payment.ReasonBadAnswer), ""
		}
		if reason := c.verified(ctx, request, answer, sealed); reason != payment.NoReason {
			return nil, reason, answer.Value(wire.DE39ResponseCode)
		}
		if wish := answer.Wish(); wish != '0' {
			c.tell(Event{Kind: EventWish, MTI: answer.MTI, Detail: string(wish)})
		}
		return answer, payment.NoReason, ""
	}
}

// verified is why an answer cannot be trusted, or NoReason.
func (c *Client) verified(ctx context.Context, request, answer *wire.Message, sealed bool) payment.Reason {
	if !sealed {
		return payment.NoReason
	}
	err := c.dialect.Verify(ctx, answer, seal{c.pad})
	switch {
	case err == nil:
		return payment.NoReason
	case errors.Is(err, wire.ErrBadMAC), errors.Is(err, wire.ErrNoMAC):
		return c.dropped(request, err, payment.ReasonBadMAC)
	}
	return c.dropped(request, err, payment.ReasonPadGoneAfter)
}

// dropped tells why the connection is given up.
func (c *Client) dropped(request *wire.Message, err error, reason payment.Reason) payment.Reason {
	c.tell(Event{Kind: EventDropped, MTI: request.MTI, STAN: request.Value(wire.DE11STAN), Detail: err.Error()})
	return reason
}

// brokenOr is late where the wait was over, and a broken line otherwise.
func brokenOr(err error, late payment.Reason) payment.Reason {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return late
	}
	return payment.ReasonLineBroken
}
