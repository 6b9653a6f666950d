package host

import (
	"context"
	"errors"
	"net"
	"os"
	"time"

	"till/payment"
	"till/payment/wire"
)

// result is what one exchange came to: an answer that matches and is verified,
// or the reason why there is none. Code is DE 39 of an answer that was not
// trusted; nothing about money rests on it.
type result struct {
	verdict    payment.Verdict // NotSent or Unknown where answer is nil
	reason     payment.Reason
	answer     *wire.Message
	code       string
	line, host time.Duration
	strange    bool // the server did not take the till's certificate
}

// exchange sends one request and waits for its answer. The frame is sealed
// already, and so is the answer if sealed says so. The caller holds the turn.
func (c *Client) exchange(ctx context.Context, request *wire.Message, frame []byte, sealed, fresh bool) (out result) {
	began := time.Now()
	conn, err := c.connect(ctx, fresh)
	out.line = time.Since(began)
	if err != nil {
		c.tell(Event{Kind: EventFailed, MTI: request.MTI, STAN: request.Value(wire.DE11STAN), Detail: err.Error()})
		out.verdict, out.reason = payment.VerdictNotSent, unopened(err)
		if ctx.Err() != nil {
			out.reason = payment.ReasonInterrupted
		}
		return out
	}
	sent := time.Now()
	defer func() {
		out.host = time.Since(sent)
		if out.reason == payment.ReasonCertificateRefused {
			// TLS 1.3 says so only after the first bytes went: about money that is a
			// broken line and nothing more.
			out.reason, out.strange = payment.ReasonLineBroken, true
		}
		c.carried(out)
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
		frame, err := c.dialect.ReadFrame(conn)
		if errors.Is(err, wire.ErrMalformed) {
			return nil, c.dropped(request, err, payment.ReasonBadAnswer), ""
		}
		if err != nil {
			if told := explained(err, c.config.Now()); errors.Is(told, ErrTLSRefused) {
				// TLS 1.3 tells of a refused certificate after the handshake only.
				return nil, c.dropped(request, told, payment.ReasonCertificateRefused), ""
			}
			return nil, brokenOr(err, payment.ReasonNoAnswer), ""
		}
		answer, err := c.dialect.Unpack(frame)
		if err != nil {
			return nil, c.dropped(request, err, payment.ReasonBadAnswer), ""
		}
		switch err := c.dialect.Match(request, answer); {
		case errors.Is(err, wire.ErrOtherSTAN):
			c.late(ctx, answer)
			continue
		case err != nil:
			return nil, c.dropped(request, err, payment.ReasonBadAnswer), ""
		}
		if reason := c.verified(ctx, request, answer, sealed); reason != payment.NoReason {
			return nil, reason, answer.Value(wire.DE39ResponseCode)
		}
		c.heed(answer)
		return answer, payment.NoReason, ""
	}
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

// late hands over an answer to another request than the one waited for.
func (c *Client) late(ctx context.Context, answer *wire.Message) {
	c.tell(Event{Kind: EventLate, MTI: answer.MTI, STAN: answer.Value(wire.DE11STAN),
		Code:     answer.Value(wire.DE39ResponseCode),
		Verified: answer.Has(c.dialect.MACField()) && c.dialect.Verify(ctx, answer, c.seal()) == nil})
}
