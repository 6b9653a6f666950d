//go:build linux

package abecs

import (
	"errors"
	"io"
	"testing"
	"time"

	"github.com/creack/pty"

	"till/devices/link"
)

// echo is a far end that answers the one classic packet as soon as it is whole,
// with bytes made before: what a pad on the same wire could do at best.
func echo(line io.ReadWriter, reply []byte) {
	var buffer [256]byte
	seen := 0
	for {
		n, err := line.Read(buffer[:])
		if err != nil {
			return
		}
		for _, b := range buffer[:n] {
			switch {
			case b == can:
				_, _ = line.Write([]byte{eot})
			case b == etb:
				seen = 1
			case seen > 0:
				if seen++; seen == 3 {
					_, _ = line.Write(reply)
					seen = 0
				}
			}
		}
	}
}

// BenchmarkOurShare times a command from the call to its answer, through the
// whole driver, beside the same bytes written to and read from the same wire by
// hand. x-floor is how many times the wire's own time a command takes.
func BenchmarkOurShare(b *testing.B) {
	b.Run("pipe", func(b *testing.B) {
		near, far := link.Pipe()
		ourShare(b, near, far)
	})
	b.Run("pseudo-terminal", func(b *testing.B) {
		far, name, err := pty.Open()
		if err != nil {
			b.Skip(err)
		}
		b.Cleanup(func() { _ = errors.Join(far.Close(), name.Close()) })
		near, err := link.OpenSerial(link.Config{Path: name.Name()})
		if err != nil {
			b.Fatal(err)
		}
		ourShare(b, near, far)
	})
}

func ourShare(b *testing.B, near link.Link, far io.ReadWriter) {
	b.Helper()
	reply := append([]byte{ack}, AppendFrame(nil, []byte("DSP000"))...)
	go echo(far, reply)
	limits := DefaultLimits()
	limits.Silence, limits.Settle = 0, 0
	x := newExchange(near, limits)
	x.doubtful = false
	p := &Pad{cfg: Default().filled(), exchange: x}
	c, err := newCommand("DSP", values{"DSP_MSG": screen("COFFEE", "APPROVED")})
	if err != nil {
		b.Fatal(err)
	}
	payload, err := c.Payload()
	if err != nil {
		b.Fatal(err)
	}
	frame := AppendFrame(nil, payload)
	var floor, ours time.Duration
	for b.Loop() {
		start := time.Now()
		if err := near.Send(frame, time.Second); err != nil {
			b.Fatal(err)
		}
		for got := 0; got < len(reply); {
			n, err := near.Receive(b.Context(), x.buffer[:], time.Second)
			if err != nil {
				b.Fatal(err)
			}
			got += n
		}
		middle := time.Now()
		if err := p.show(b.Context(), "COFFEE", "APPROVED"); err != nil {
			b.Fatal(err)
		}
		floor, ours = floor+middle.Sub(start), ours+time.Since(middle)
	}
	b.ReportMetric(float64((ours-floor).Microseconds())/float64(b.N), "us-ours/op")
	b.ReportMetric(float64(ours)/float64(floor), "x-floor")
	if err := near.Close(); err != nil {
		b.Fatal(err)
	}
}
