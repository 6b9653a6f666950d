package link

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Errors of traces.
var (
	// ErrTrace means a text that is no trace, with the line that is wrong.
	ErrTrace = errors.New("this is no trace")
	// ErrReplay means that the driver sent something else than it did when the
	// trace was taken.
	ErrReplay = errors.New("the driver does not follow the trace")
)

// Entry is one event of a trace.
type Entry struct {
	Line  int           // in the file, from 1
	At    time.Duration // since the line was opened
	Sent  bool          // by the till; else received
	Bytes []byte        // masked; nil for a remark
	Note  string        // an end or a remark
}

// Recording is a trace that was read back.
type Recording struct {
	Family string
	Port   string
	Began  time.Time
	Items  []Entry
}

// Bounds of a trace as it is read: lines, and bytes in one of them.
const (
	traceLinesMax = 1_000_000
	traceLineMax  = 64 << 10
)

// IsTrace reports whether a text begins as Record writes one.
func IsTrace(text []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(text), []byte(traceHeader)) }

// ReadTrace reads what Record wrote. A file may hold one line after another, as
// a pad comes and goes; each is a recording.
func ReadTrace(r io.Reader) ([]Recording, error) {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, traceLineMax)
	var all []Recording
	for n := 1; scanner.Scan(); n++ {
		text := strings.TrimSpace(scanner.Text())
		bad := func(why string) error { return fmt.Errorf("%w: line %d: %s", ErrTrace, n, why) }
		switch {
		case n > traceLinesMax:
			return nil, bad("it is too long")
		case text == "":
		case strings.HasPrefix(text, traceHeader+" "):
			begun, err := parseHeader(strings.Fields(text))
			if err != nil {
				return nil, bad(err.Error())
			}
			all = append(all, begun)
		case len(all) == 0:
			return nil, bad("it does not begin with " + traceHeader)
		default:
			entry, err := parseEntry(text)
			if err != nil {
				return nil, bad(err.Error())
			}
			entry.Line = n
			last := &all[len(all)-1]
			last.Items = append(last.Items, entry)
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrTrace, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrTrace)
	}
	return all, nil
}

func parseHeader(words []string) (Recording, error) {
	if len(words) != 5 {
		return Recording{}, errors.New("its head has not five words")
	}
	began, err := time.Parse(time.RFC3339, words[4])
	return Recording{Family: words[2], Port: words[3], Began: began}, err
}

func parseEntry(text string) (Entry, error) {
	at, rest, _ := strings.Cut(text, " ")
	arrow, what, found := strings.Cut(rest, " ")
	seconds, err := strconv.ParseFloat(at, 64)
	if err != nil || !found || !(seconds >= 0 && seconds < 1e8) {
		return Entry{}, errors.New("no time, arrow and bytes")
	}
	entry := Entry{At: time.Duration(seconds * float64(time.Second)), Sent: arrow == ">"}
	switch arrow {
	case "!":
		entry.Note = what
		return entry, nil
	case ">", "<":
		entry.Bytes, err = hex.DecodeString(what)
		if err == nil && len(entry.Bytes) == 0 {
			err = errors.New("no bytes")
		}
		return entry, err
	}
	return Entry{}, errors.New("an arrow that is none")
}

// Replay is a device that does what it did when a trace was taken: it demands
// the bytes that were sent, masked as they were kept, and gives those that were
// received, at once. What was waited for in vain is ErrTimeout, at once; a wait
// without a limit lasts until the caller ends it. The end of the trace is
// ErrGone.
func Replay(r Recording, mask MaskFor) Link {
	return &replayed{name: "trace:" + r.Port, items: r.Items, mask: mask(true),
		gone: make(chan struct{}), moved: make(chan struct{}, 1)}
}

type replayed struct {
	name string
	mask Mask

	mu    sync.Mutex
	items []Entry
	given int // bytes of the first item that were given
	cause error
	gone  chan struct{}
	moved chan struct{}
}

func (r *replayed) String() string { return r.name }

func (r *replayed) Gone() <-chan struct{} { return r.gone }

// Receive gives the rest of the piece that is next.
func (r *replayed) Receive(ctx context.Context, p []byte, limit time.Duration) (int, error) {
	for {
		n, waits, err := r.next(p)
		if !waits {
			return n, err
		}
		if limit > 0 {
			return 0, ErrTimeout
		}
		select {
		case <-r.moved:
		case <-r.gone:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// next is what comes next; waits means that the till must send something first.
func (r *replayed) next(p []byte) (n int, waits bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.skipNotes()
	switch {
	case r.cause != nil:
		return 0, false, r.cause
	case len(r.items) == 0:
		r.end(ErrGone)
		return 0, false, r.cause
	case r.items[0].Sent:
		return 0, true, nil
	}
	rest := r.items[0].Bytes[r.given:]
	n = copy(p, rest)
	if r.given += n; n == len(rest) {
		r.drop()
	}
	return n, false, nil
}

// Send compares with what was sent then.
func (r *replayed) Send(p []byte, _ time.Duration) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, piece := range r.mask.Feed(p) {
		if r.cause != nil {
			return r.cause
		}
		r.skipReceived()
		if len(r.items) == 0 {
			r.end(ErrGone)
			return r.cause
		}
		want := r.items[0]
		if !bytes.Equal(piece, want.Bytes) {
			r.end(fmt.Errorf("%w: line %d: sent %X, not %X", ErrReplay, want.Line, piece, want.Bytes))
			return r.cause
		}
		r.drop()
	}
	select {
	case r.moved <- struct{}{}:
	default:
	}
	return nil
}

// Purge forgets what was received before the next send.
func (r *replayed) Purge() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.given > 0 {
		r.drop()
	}
}

func (r *replayed) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end(ErrClosed)
	return nil
}

func (r *replayed) end(cause error) {
	if r.cause == nil {
		r.cause = cause
		close(r.gone)
	}
}

func (r *replayed) drop() { r.items, r.given = r.items[1:], 0 }

func (r *replayed) skipNotes() {
	for len(r.items) > 0 && r.items[0].Bytes == nil {
		r.drop()
	}
}

func (r *replayed) skipReceived() {
	for len(r.items) > 0 && !r.items[0].Sent {
		r.drop()
	}
}
