package abecs

import (
	"context"
	"errors"
	"testing"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
)

// flood is a line on which something can always be read at once: an ACK first,
// then the same packet for ever. CAN makes it answer like a pad and fall silent.
type flood struct {
	next, again []byte
	silent      bool
}

func (f *flood) Receive(ctx context.Context, p []byte, limit time.Duration) (int, error) {
	if len(f.next) == 0 && f.silent {
		return 0, link.ErrTimeout
	}
	if len(f.next) == 0 {
		f.next = f.again
	}
	n := copy(p, f.next)
	f.next = f.next[n:]
	return n, nil
}

func (f *flood) Send(p []byte, _ time.Duration) error {
	f.next = []byte{ack}
	if p[0] == can {
		f.next, f.silent = []byte{eot}, true
	}
	return nil
}

func (f *flood) Purge()                {}
func (f *flood) Gone() <-chan struct{} { return nil }
func (f *flood) Close() error          { return nil }
func (f *flood) String() string        { return "flood" }

// TestAPadThatTalksWithoutEndCanBeStopped: a person is waited for, the pad sends
// notices faster than they are read, and the caller's end must be heard.
func TestAPadThatTalksWithoutEndCanBeStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	told := 0
	line := &flood{again: AppendFrame(nil, []byte("NTM000032SOLICITE A SENHA                "))}
	x := newExchange(line, PretendLimits())
	x.doubtful = false
	w := wait{notice: func(string) {
		if told++; told == 3 {
			cancel()
		}
	}}
	if _, err := x.do(ctx, Command{ID: "OPN"}, w); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if told > 4 {
		t.Errorf("%d notices were told after the end", told-3)
	}
}

// TestAnAnswerThatComesByDripsIsGivenUp: each byte is within the gap, and the
// answer would take an hour.
func TestAnAnswerThatComesByDripsIsGivenUp(t *testing.T) {
	_, err, took := conversation(t, wait{limit: 10 * time.Second}, func(p peer) {
		p.expect(opn)
		p.say(ack)
		p.say(syn)
		for range 60 {
			time.Sleep(time.Second)
			if _, err := p.line.Write([]byte{'A'}); err != nil {
				return
			}
		}
	})
	if err == nil || took > time.Minute {
		t.Errorf("error %v after %v", err, took)
	}
	if !errors.Is(err, pinpad.ErrProtocol) && !errors.Is(err, link.ErrTimeout) {
		t.Errorf("error %v", err)
	}
}
