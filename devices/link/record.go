package link

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// Mask makes what passes in one direction fit to be kept. It sees every byte
// once, in order.
type Mask interface {
	// Feed takes the next bytes and returns the pieces that are whole now: a
	// control byte, a frame. Nothing secret is left in a piece; its length and
	// its framing are those of the original, so that it can be replayed.
	Feed(bytes []byte) [][]byte
	// Rest forgets what is unfinished and says how many bytes it had.
	Rest() int
}

// MaskFor makes a mask for one direction: out is what the till sends.
type MaskFor func(out bool) Mask

// A trace is text, a line an event, the time in seconds since the line was
// opened:
//
//	till-trace 1 abecs /dev/ttyACM0 2026-01-31T09:00:00+08:00
//	0.000012 > 18
//	0.001340 < 04
//	4.201773 ! device is gone
//
// ">" is what the till sent, "<" what it received, "!" an end or a remark. The
// bytes are hexadecimal and masked: what is hidden keeps its length.
const traceHeader = "till-trace 1"

// Record makes a link that writes everything that passes to w, masked, with
// times. Family names the protocol. A trace that cannot be written ends
// quietly: no payment waits for it.
func Record(l Link, w io.Writer, family string, mask MaskFor) Link {
	r := &recorded{Link: l, out: w, began: time.Now(), sent: mask(true), received: mask(false)}
	r.say("%s %s %s %s\n", traceHeader, family, strings.ReplaceAll(l.String(), " ", "_"), r.began.Format(time.RFC3339))
	return r
}

type recorded struct {
	Link
	mu             sync.Mutex
	out            io.Writer
	began          time.Time
	sent, received Mask
	broken, ended  bool
}

// Receive records what came, and once how the line ended.
func (r *recorded) Receive(ctx context.Context, p []byte, limit time.Duration) (int, error) {
	n, err := r.Link.Receive(ctx, p, limit)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pieces('<', r.received.Feed(p[:n]))
	if errors.Is(err, ErrGone) && !r.ended {
		r.ended = true
		r.end(err)
	}
	return n, err
}

// Send records before it sends: an answer never stands before its question.
func (r *recorded) Send(p []byte, limit time.Duration) error {
	r.mu.Lock()
	r.pieces('>', r.sent.Feed(p))
	r.mu.Unlock()
	err := r.Link.Send(p, limit)
	if err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.line('!', "sending: "+err.Error())
	}
	return err
}

// Close records what was under way.
func (r *recorded) Close() error {
	r.mu.Lock()
	if !r.ended {
		r.ended = true
		r.end(ErrClosed)
	}
	r.mu.Unlock()
	return r.Link.Close()
}

func (r *recorded) end(err error) {
	for arrow, mask := range map[string]Mask{">": r.sent, "<": r.received} {
		if n := mask.Rest(); n > 0 {
			r.line('!', fmt.Sprintf("%s %d bytes of an unfinished frame", arrow, n))
		}
	}
	r.line('!', err.Error())
}

func (r *recorded) pieces(arrow rune, pieces [][]byte) {
	for _, piece := range pieces {
		r.line(arrow, strings.ToUpper(hex.EncodeToString(piece)))
	}
}

func (r *recorded) line(arrow rune, what string) {
	r.say("%.6f %c %s\n", time.Since(r.began).Seconds(), arrow, what)
}

func (r *recorded) say(format string, args ...any) {
	if r.broken {
		return
	}
	if _, err := fmt.Fprintf(r.out, format, args...); err != nil {
		r.broken = true
	}
}
