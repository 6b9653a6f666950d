package abecs

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
)

// peer is a scripted pad: what it expects to receive and what it says then.
type peer struct {
	t    *testing.T
	line io.ReadWriteCloser
}

func (p peer) expect(want []byte) {
	p.t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(p.line, got); err != nil {
		p.t.Errorf("reading % X: %v", want, err)
		return
	}
	if !bytes.Equal(got, want) {
		p.t.Errorf("the till sent % X, want % X", got, want)
	}
}

func (p peer) say(bytes ...byte) {
	if _, err := p.line.Write(bytes); err != nil {
		p.t.Errorf("writing % X: %v", bytes, err)
	}
}

func (p peer) answer(payload string) { p.say(AppendFrame(nil, []byte(payload))...) }

// damaged is a packet whose check value is wrong.
func damaged(payload string) []byte {
	frame := AppendFrame(nil, []byte(payload))
	frame[len(frame)-1] ^= 1
	return frame
}

var opn = []byte{0x16, 0x4F, 0x50, 0x4E, 0x17, 0xA8, 0xA9} // pinpad.md 7

// conversation runs one OPN against a script, in virtual time, after the till
// has brought the pad to rest.
func conversation(t *testing.T, w wait, script func(p peer)) (r Response, err error, took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		near, far := link.Pipe()
		x := newExchange(near, DefaultLimits())
		x.doubtful = false
		done := make(chan struct{})
		go func() {
			defer close(done)
			script(peer{t, far})
		}()
		start := time.Now()
		r, err = x.do(t.Context(), Command{ID: "OPN"}, w)
		took = time.Since(start)
		if cerr := near.Close(); cerr != nil {
			t.Error(cerr)
		}
		<-done
	})
	return r, err, took
}

func TestExchangeKeepsToTheLinkLayer(t *testing.T) {
	tenSeconds := wait{limit: 10 * time.Second}
	tests := []struct {
		name   string
		wait   wait
		script func(p peer)
		status Status
		err    error
		took   time.Duration
	}{
		{name: "a good answer is not acknowledged", wait: tenSeconds, script: func(p peer) {
			p.expect(opn)
			p.say(ack)
			p.answer("OPN000")
			if n, err := p.line.Read(make([]byte, 1)); err != io.EOF {
				p.t.Errorf("the till sent %d more bytes (%v)", n, err)
			}
		}},
		{name: "a status other than 000 is an answer, not an error", wait: tenSeconds, status: 42, script: func(p peer) {
			p.expect(opn)
			p.say(ack)
			p.answer("OPN042")
		}},
		{name: "a refused packet is sent again, three times in all", wait: tenSeconds, script: func(p peer) {
			p.expect(opn)
			p.say(nak)
			p.expect(opn)
			p.say(nak)
			p.expect(opn)
			p.say(ack)
			p.answer("OPN000")
		}},
		{name: "a packet refused three times is given up with CAN", wait: tenSeconds, err: pinpad.ErrProtocol,
			took: 500 * time.Millisecond, script: func(p peer) {
				for range 3 {
					p.expect(opn)
					p.say(nak)
				}
				p.expect([]byte{can})
				p.say(eot)
			}},
		{name: "no ACK in two seconds is silence", wait: tenSeconds, err: link.ErrTimeout,
			took: 2*time.Second + 500*time.Millisecond, script: func(p peer) {
				p.expect(opn)
				p.expect([]byte{can})
				p.say(eot)
			}},
		{name: "another byte instead of ACK is against the protocol", wait: tenSeconds, err: pinpad.ErrProtocol,
			took: 500 * time.Millisecond, script: func(p peer) {
				p.expect(opn)
				p.say(0x41)
				p.expect([]byte{can})
				p.say(eot)
			}},
		{name: "no answer in ten seconds is silence", wait: tenSeconds, err: link.ErrTimeout,
			took: 10*time.Second + 500*time.Millisecond, script: func(p peer) {
				p.expect(opn)
				p.say(ack)
				p.expect([]byte{can})
				p.say(eot)
			}},
		{name: "a command that waits for a person has no limit", took: time.Hour, script: func(p peer) {
			p.expect(opn)
			p.say(ack)
			time.Sleep(time.Hour)
			p.answer("OPN000")
		}},
		{name: "a damaged answer is refused after half a second of silence", wait: tenSeconds,
			took: 500 * time.Millisecond, script: func(p peer) {
				p.expect(opn)
				p.say(ack)
				p.say(damaged("OPN000")...)
				p.expect([]byte{nak})
				p.answer("OPN000")
			}},
		{name: "an answer cut in the middle is refused", wait: tenSeconds,
			took: 2*time.Second + 500*time.Millisecond, script: func(p peer) {
				p.expect(opn)
				p.say(ack)
				p.say(AppendFrame(nil, []byte("OPN000"))[:5]...)
				p.expect([]byte{nak})
				p.answer("OPN000")
			}},
		{name: "after three refusals the pad is given up", wait: tenSeconds, err: pinpad.ErrProtocol,
			took: 4 * 500 * time.Millisecond, script: func(p peer) {
				p.expect(opn)
				p.say(ack)
				for range 3 {
					p.say(damaged("OPN000")...)
					p.expect([]byte{nak})
				}
				p.say(damaged("OPN000")...)
				p.expect([]byte{can})
				p.say(eot)
			}},
		{name: "an answer to another command is against the protocol", wait: tenSeconds, err: pinpad.ErrProtocol,
			took: 500 * time.Millisecond, script: func(p peer) {
				p.expect(opn)
				p.say(ack)
				p.answer("GIN000")
				p.expect([]byte{can})
				p.say(eot)
			}},
		{name: "an unknown command is answered by ERR", wait: tenSeconds, status: 10, script: func(p peer) {
			p.expect(opn)
			p.say(ack)
			p.answer("ERR010")
		}},
		{name: "an older pad says 002 while it is at it", wait: tenSeconds, script: func(p peer) {
			p.expect(opn)
			p.say(ack)
			p.answer("OPN002")
			p.answer("OPN000")
		}},
		{name: "an unplugged pad is gone at once", wait: tenSeconds, err: link.ErrGone, script: func(p peer) {
			p.expect(opn)
			p.say(ack)
			p.line.Close()
		}},
		{name: "CAN without EOT is tried three times", wait: tenSeconds, err: link.ErrTimeout,
			took: 2*time.Second + 3*2*time.Second, script: func(p peer) {
				p.expect(opn)
				for range 3 {
					p.expect([]byte{can})
				}
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err, took := conversation(t, test.wait, test.script)
			if !errors.Is(err, test.err) || (err == nil) != (test.err == nil) {
				t.Errorf("error %v, want %v", err, test.err)
			}
			if r.Status != test.status {
				t.Errorf("status %s, want %s", r.Status, test.status)
			}
			if took != test.took {
				t.Errorf("took %v, want %v", took, test.took)
			}
		})
	}
}

func TestNoticesAreToldWhileACommandWaits(t *testing.T) {
	var heard []string
	w := wait{notice: func(text string) { heard = append(heard, text) }}
	_, err, _ := conversation(t, w, func(p peer) {
		p.expect(opn)
		p.say(ack)
		p.answer("NTM000032SELECIONADO:    CREDITO         ")
		p.answer("NTM000032SOLICITE A SENHA                ")
		p.answer("OPN000")
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(heard) != 2 || heard[0] != "SELECIONADO: CREDITO" || heard[1] != "SOLICITE A SENHA" {
		t.Errorf("heard %q", heard)
	}
}

func TestCancellingTakesTheCommandBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := link.Pipe()
		defer near.Close()
		x := newExchange(near, DefaultLimits())
		x.doubtful = false
		p := peer{t, far}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		script := make(chan struct{})
		go func() {
			defer close(script)
			p.expect(opn)
			p.say(ack)
			cancel()
			p.expect([]byte{can})
			p.answer("OPN000") // it was on its way already
			p.say(eot)
			time.Sleep(100 * time.Millisecond)
			p.answer("OPN000") // and again, late
			p.expect(AppendFrame(nil, []byte("CLO")))
			p.say(ack)
			p.answer("CLO013")
		}()
		if _, err := x.do(ctx, Command{ID: "OPN"}, wait{}); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want context.Canceled", err)
		}
		r, err := x.do(t.Context(), Command{ID: "CLO"}, wait{limit: time.Second})
		if err != nil || r.ID != "CLO" || r.Status != statusCancelled {
			t.Errorf("the next command got %v, %v; the late answer must not reach it", r, err)
		}
		<-script
	})
}

func TestALineThatNeverFallsSilentIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := link.Pipe()
		x := newExchange(near, DefaultLimits())
		go io.Copy(io.Discard, far)
		stop := make(chan struct{})
		go func() {
			for {
				select {
				case <-stop:
					return
				case <-time.After(10 * time.Millisecond):
					_, _ = far.Write([]byte{eot})
				}
			}
		}()
		if err := x.abort(); !errors.Is(err, pinpad.ErrProtocol) {
			t.Errorf("error %v, want ErrProtocol", err)
		}
		close(stop)
		near.Close()
		synctest.Wait()
	})
}
