package host

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"time"

	"till/payment"
	"till/payment/wire"
)

// wild is a far end that speaks TCP and nothing else: it takes one frame and
// does as it likes with the line.
func wild(t *testing.T, a *acquirer, do func(conn net.Conn, request *wire.Message)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				frame, err := wire.ReadFrame(conn, 2048)
				if err != nil {
					return
				}
				request, err := a.dialect.Unpack(frame)
				if err != nil {
					t.Errorf("the client sent a malformed frame: %v", err)
					return
				}
				if request.MTI == "0800" {
					_, _ = conn.Write(a.keysFor(request))
					return
				}
				do(conn, request)
			}()
		}
	}()
	return "tcp://" + listener.Addr().String()
}

// pour writes until the line ends.
func pour(conn net.Conn, piece []byte) {
	for {
		if _, err := conn.Write(piece); err != nil {
			return
		}
	}
}

// hold keeps the line until the client lets go of it.
func hold(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// drip writes a byte at a time.
func drip(conn net.Conn, bytes []byte, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for _, b := range bytes {
		if _, err := conn.Write([]byte{b}); err != nil {
			return
		}
		<-tick.C
	}
}

// TestAWildHostDecidesNothing: whatever bytes come, and however slowly, the
// wait ends in its time and neither a sale nor a reversal is decided by them.
func TestAWildHostDecidesNothing(t *testing.T) {
	const answerMax = 150 * time.Millisecond
	tests := []struct {
		name     string
		reason   payment.Reason
		reversal payment.Reason // where it differs
		do       func(a *acquirer, conn net.Conn, r *wire.Message)
	}{
		{name: "one byte now and then, for longer than the wait", reason: payment.ReasonNoAnswer,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				drip(conn, a.answer(r, "00", nil), answerMax/10)
			}},
		{name: "an accepted line that is never read or written", reason: payment.ReasonNoAnswer,
			do: func(_ *acquirer, conn net.Conn, _ *wire.Message) { hold(conn) }},
		{name: "a length that nothing follows", reason: payment.ReasonNoAnswer,
			do: func(_ *acquirer, conn net.Conn, _ *wire.Message) {
				_, _ = conn.Write([]byte{0x07, 0xFF})
				hold(conn)
			}},
		{name: "the largest length there is", reason: payment.ReasonBadAnswer,
			do: func(_ *acquirer, conn net.Conn, _ *wire.Message) { pour(conn, bytes.Repeat([]byte{0xFF}, 4096)) }},
		{name: "zeros without end", reason: payment.ReasonBadAnswer,
			do: func(_ *acquirer, conn net.Conn, _ *wire.Message) { pour(conn, make([]byte, 4096)) }},
		{name: "the answers to other sales without end", reason: payment.ReasonNoAnswer,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				other := a.answer(r, "00", func(m *wire.Message) { m.Set(wire.DE11STAN, "000041") })
				pour(conn, other)
			}},
		{name: "a reset in the middle of the answer", reason: payment.ReasonLineBroken,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				_, _ = conn.Write(a.answer(r, "00", nil)[:30])
				_ = conn.(*net.TCPConn).SetLinger(0)
			}},
		{name: "its own request echoed", reason: payment.ReasonBadAnswer,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				frame, _ := a.dialect.Pack(context.Background(), r, nil)
				_, _ = conn.Write(frame)
			}},
		{name: "the other answer of the same number", reason: payment.ReasonBadAnswer,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				other := map[string]string{"0200": "0410", "0400": "0210"}[r.MTI]
				_, _ = conn.Write(a.answer(r, "00", func(m *wire.Message) { m.MTI = other }))
			}},
		{name: "another processing code", reason: payment.ReasonBadAnswer,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				_, _ = conn.Write(a.answer(r, "00", func(m *wire.Message) { m.Set(wire.DE3ProcessingCode, "200000") }))
			}},
		{name: "no amount", reason: payment.ReasonBadAnswer,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				_, _ = conn.Write(a.answer(r, "00", func(m *wire.Message) { m.Drop(wire.DE4Amount) }))
			}},
		{name: "a larger amount", reason: payment.ReasonBadAnswer,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				_, _ = conn.Write(a.answer(r, "00", func(m *wire.Message) { m.Set(wire.DE4Amount, "000000001251") }))
			}},
		{name: "a part of nothing", reason: payment.ReasonBadAnswer,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				_, _ = conn.Write(a.answer(r, "10", func(m *wire.Message) { m.Set(wire.DE4Amount, "000000000000") }))
			}},
		{name: "no number of its own", reason: payment.ReasonBadAnswer,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				_, _ = conn.Write(a.answer(r, "00", func(m *wire.Message) { m.Drop(wire.DE11STAN) }))
			}},
		{name: "no seal, then the sealed answer", reason: payment.ReasonBadMAC,
			do: func(a *acquirer, conn net.Conn, r *wire.Message) {
				bare := a.unsealed(r, "00", func(m *wire.Message) { m.Drop(wire.DE64MAC) })
				_, _ = conn.Write(append(bare, a.answer(r, "51", nil)...))
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := startAcquirer(t, nil)
			address := wild(t, a, func(conn net.Conn, r *wire.Message) { test.do(a, conn, r) })
			side := a.client(t, func(config *Config) { config.Address = address })
			if reason := side.Ready(context.Background()); reason != payment.NoReason {
				t.Fatalf("not ready: %s", reason)
			}
			// Only a host that says nothing is waited for in vain; one that answers
			// is given time on a slow machine.
			if test.reason == payment.ReasonNoAnswer {
				side.config.Timeouts.Answer = answerMax
			}
			for _, send := range []func(*testing.T) (payment.Recorded, payment.Request){sale,
				func(t *testing.T) (payment.Recorded, payment.Request) { return reversalOf(t, nil) }} {
				proof, req := send(t)
				began := time.Now()
				got := side.Send(context.Background(), proof, req)
				if got.Verdict != payment.VerdictUnknown || got.Reason != test.reason || got.ResponseCode != "" {
					t.Errorf("reversal %v: got %s %q code %q, want unknown %q", req.Reversal, got.Verdict, got.Reason,
						got.ResponseCode, test.reason)
				}
				if took := time.Since(began); test.reason == payment.ReasonNoAnswer && took > 5*time.Second {
					t.Errorf("the wait of %v took %v", answerMax, took)
				}
			}
		})
	}
}

// TestASecondAnswerIsNobodys: on a kept line the copy of an answer must not be
// taken for the answer to the next request.
func TestASecondAnswerIsNobodys(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	side.profile.Line.KeepAlive = true
	codes := []string{"00", "51"}
	a.play(func(request *wire.Message) reply {
		answer := a.answer(request, codes[0], nil)
		codes = codes[1:]
		return reply{bytes: append(answer, answer...)}
	})
	proof, req := sale(t)
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictApproved {
		t.Fatalf("the first sale: %s %q", got.Verdict, got.Reason)
	}
	// The same number again, as after a batch began anew: only a fresh answer counts.
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictDeclined {
		t.Errorf("the second sale: %s %q", got.Verdict, got.Reason)
	}
}

// TestABatchThatCannotBeTakenStopsNoSale: the till's batch holds sales, the
// host names another, and there is no disk to free.
func TestABatchThatCannotBeTakenStopsNoSale(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	side.counter.bound = true
	a.playAll(func(request *wire.Message) reply {
		return reply{bytes: a.answer(request, "00", func(m *wire.Message) {
			if request.MTI == "0800" {
				m.Set(wire.DE62Private, keyField)
				m.Set(wire.DE60Private, "00000999003")
			}
		})}
	})
	proof, req := sale(t)
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictApproved {
		t.Errorf("got %s %q", got.Verdict, got.Reason)
	}
	if side.counter.batch != "000123" || !side.told(EventBatchKept) {
		t.Errorf("batch %s, events %v", side.counter.batch, side.events)
	}
}

// TestAClockSetForwardProvesNothing: "no such original" counts only when the
// original cannot be on its way any more, and a wall clock that jumps says
// nothing about that.
func TestAClockSetForwardProvesNothing(t *testing.T) {
	a := startAcquirer(t, nil)
	now := today
	side := a.client(t, func(config *Config) { config.Now = func() time.Time { return now } })
	a.play(func(request *wire.Message) reply {
		if request.MTI == "0200" {
			return reply{hangUp: true}
		}
		return reply{bytes: a.answer(request, "25", nil)}
	})
	proof, req := sale(t)
	req.Txn.Attempts = []payment.Try{{Time: now, MTI: "0200"}}
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictUnknown {
		t.Fatalf("the sale: %s %q", got.Verdict, got.Reason)
	}
	now = now.Add(time.Hour)
	undo := func() payment.Answer {
		proof, req := reversalOf(t, func(txn *payment.Txn) { txn.Attempts = []payment.Try{{Time: today, MTI: "0200"}} })
		return side.Send(context.Background(), proof, req)
	}
	if got := undo(); got.Verdict != payment.VerdictRefused || got.Reason != payment.ReasonNoOriginal {
		t.Errorf("a moment after the sale: %s %q", got.Verdict, got.Reason)
	}
	side.config.Timeouts.OriginalLife = time.Nanosecond
	if got := undo(); got.Verdict != payment.VerdictAcknowledged {
		t.Errorf("after the original's life: %s %q", got.Verdict, got.Reason)
	}
}
