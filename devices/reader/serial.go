package reader

import (
	"context"
	"errors"
	"time"

	"till/devices/link"
)

// lineGap ends a text that the reader sends without an end of line.
const lineGap = 150 * time.Millisecond

// redial pauses between two tries to find a reader that was unplugged.
const redialFirst, redialMax = 500 * time.Millisecond, 5 * time.Second

// Serial is a barcode or stripe reader on a line of its own, which speaks whenever
// something is shown to it.
type Serial struct {
	// Dial opens the line, now and after the reader was unplugged.
	Dial func(ctx context.Context) (link.Link, error)
	// Rules say what a text is.
	Rules Rules
}

// Listen gives each code to hear until ctx ends. A reader that is unplugged is
// looked for with growing pauses; changed, if it is not nil, hears of that.
func (s Serial) Listen(ctx context.Context, hear func(Code), changed func(there bool)) {
	pause := redialFirst
	for ctx.Err() == nil {
		line, err := s.Dial(ctx)
		if err == nil {
			pause = redialFirst
			tell(changed, true)
			s.hearLine(ctx, line, hear)
			_ = line.Close()
			tell(changed, false)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		pause = min(2*pause, redialMax)
	}
}

func tell(changed func(bool), there bool) {
	if changed != nil {
		changed(there)
	}
}

// hearLine reads one line until it or ctx ends. What arrives is overwritten when it
// was read: it may be a card.
func (s Serial) hearLine(ctx context.Context, line link.Link, hear func(Code)) {
	text := make([]byte, 0, textMax)
	defer func() { clear(text[:cap(text)]) }()
	chunk := make([]byte, 64)
	long := false // more than any code has came without an end: noise
	for {
		limit := time.Duration(0)
		if len(text) > 0 || long {
			limit = lineGap
		}
		n, err := line.Receive(ctx, chunk, limit)
		if errors.Is(err, link.ErrTimeout) {
			s.give(text, long, hear)
			text, long = wiped(text), false
			continue
		}
		if err != nil {
			return
		}
		for _, b := range chunk[:n] {
			switch {
			case b == '\r' || b == '\n':
				s.give(text, long, hear)
				text, long = wiped(text), false
			case len(text) == textMax:
				long = true
			case b >= ' ' && b <= '~':
				text = append(text, b)
			}
		}
		clear(chunk)
	}
}

func (s Serial) give(text []byte, long bool, hear func(Code)) {
	if len(text) > 0 && !long {
		hear(s.Rules.Read(string(text)))
	}
}

func wiped(text []byte) []byte {
	clear(text[:cap(text)])
	return text[:0]
}
