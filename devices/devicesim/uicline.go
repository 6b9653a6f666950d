package devicesim

import (
	"context"
	"io"
	"strings"
	"time"
)

// The link of the UIC family, from the pad's side.
const (
	uicSTX = 0x02
	uicETX = 0x03
	uicEOT = 0x04
	uicACK = 0x06
	uicSO  = 0x0E
	uicSI  = 0x0F
	uicNAK = 0x15

	uicDataMax = 512
	// uicSilence is how long the sender of a frame waits for its ACK.
	uicSilence = 5 * time.Second
	// uicSends is how often a frame is sent before EOT; uicNAKs how many damaged
	// ones are refused before it.
	uicSends, uicNAKs = 3, 3
)

// uicAnswer is what a message comes to: a frame, an EOT, or no more than the ACK.
type uicAnswer struct {
	data   []byte
	ended  bool
	admin  bool
	stored func() error // done when the till acknowledged the frame
	// processing keeps the pad deaf to all but a cancel afterwards (70).
	processing bool
}

// uicLine is one line to a till.
type uicLine struct {
	pad    *UICPad
	line   io.ReadWriteCloser
	parser uicParser
	naks   int

	running    *uicJob
	processing bool

	waiting *uicAnswer // the frame that waits for its ACK
	sent    []byte
	sends   int
	timer   *time.Timer
}

// uicJob is a message that is being carried out.
type uicJob struct {
	cancel context.CancelFunc
	answer chan uicAnswer
}

// serve is the pad's main loop; only it touches the fields of l.
func (l *uicLine) serve(ctx context.Context) error {
	bytes, failed := make(chan []byte), make(chan error, 1)
	quit := make(chan struct{})
	defer close(quit)
	l.timer = time.NewTimer(uicSilence)
	defer l.timer.Stop()
	defer l.giveUp()
	go readAll(l.line, bytes, failed, quit)
	for {
		var done chan uicAnswer
		if l.running != nil {
			done = l.running.answer
		}
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err = <-failed:
			return err
		case chunk := <-bytes:
			err = l.take(ctx, chunk)
		case <-l.timer.C:
			err = l.silent()
		case answer := <-done:
			l.running.cancel()
			l.running = nil
			err = l.give(answer)
		}
		if err != nil {
			return err
		}
	}
}

func (l *uicLine) take(ctx context.Context, chunk []byte) error {
	for _, b := range chunk {
		event, data, admin := l.parser.feed(b)
		var err error
		switch event {
		case uicGood:
			l.naks = 0
			err = l.message(ctx, data, admin)
		case uicBad:
			err = l.refuse()
		case uicAcked:
			err = l.acknowledged()
		case uicAgain:
			err = l.sendAgain()
		case uicStopped:
			l.waiting = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// refuse answers a damaged frame.
func (l *uicLine) refuse() error {
	if l.naks++; l.naks >= uicNAKs {
		l.naks = 0
		return l.write(uicEOT)
	}
	return l.write(uicNAK)
}

// message is a good frame: a cancel is always heard, anything else only by a pad
// that waits for no person.
func (l *uicLine) message(ctx context.Context, data []byte, admin bool) error {
	if !admin && string(data) == "72" {
		busy := l.running != nil
		l.giveUp()
		l.waiting, l.processing = nil, false
		l.pad.show()
		if busy {
			return l.write(uicEOT)
		}
		return l.write(uicACK)
	}
	if l.running != nil || l.processing {
		return nil
	}
	l.waiting = nil
	if err := l.write(uicACK); err != nil {
		return err
	}
	if !waitsForPeople(string(data)) || admin {
		return l.give(l.pad.execute(ctx, string(data), admin))
	}
	ctx, cancel := context.WithCancel(ctx)
	job := &uicJob{cancel: cancel, answer: make(chan uicAnswer, 1)}
	l.running = job
	go func() { job.answer <- l.pad.execute(ctx, string(data), admin) }()
	return nil
}

// waitsForPeople reports whether a message is carried out beside the loop, so that
// a cancel is heard meanwhile.
func waitsForPeople(data string) bool {
	for _, id := range []string{"Q1", "Q5", "70", "Z60"} {
		if strings.HasPrefix(data, id) {
			return true
		}
	}
	return false
}

// give sends what a message came to.
func (l *uicLine) give(answer uicAnswer) error {
	switch {
	case answer.ended:
		return l.write(uicEOT)
	case answer.data == nil:
		return nil
	}
	l.waiting, l.sent, l.sends = &answer, uicFrame(answer.data, answer.admin), 0
	return l.sendAgain()
}

// sendAgain sends the waiting frame once more, or EOT when it was sent enough.
func (l *uicLine) sendAgain() error {
	if l.waiting == nil {
		return nil
	}
	if l.sends++; l.sends > uicSends {
		l.waiting = nil
		return l.write(uicEOT)
	}
	l.timer.Reset(uicSilence)
	_, err := l.line.Write(l.sent)
	return err
}

// silent is a till that did not acknowledge, or broke off in a frame.
func (l *uicLine) silent() error {
	l.parser = uicParser{}
	return l.sendAgain()
}

func (l *uicLine) acknowledged() error {
	answer := l.waiting
	if answer == nil {
		return nil
	}
	l.waiting, l.processing = nil, answer.processing
	if answer.stored != nil {
		if err := answer.stored(); err != nil {
			return nil // no EOT: the till must not believe that it was stored
		}
	}
	if answer.admin {
		return l.write(uicEOT)
	}
	return nil
}

// giveUp stops the running message; its answer never leaves.
func (l *uicLine) giveUp() {
	if l.running == nil {
		return
	}
	l.running.cancel()
	<-l.running.answer
	l.running = nil
}

func (l *uicLine) write(control byte) error {
	_, err := l.line.Write([]byte{control})
	return err
}

// uicFrame wraps data: start, data, end, XOR of all but the start.
func uicFrame(data []byte, admin bool) []byte {
	frame := append([]byte{uicSTX}, data...)
	frame = append(frame, uicETX)
	if admin {
		frame[0], frame[len(frame)-1] = uicSI, uicSO
	}
	sum := byte(0)
	for _, b := range frame[1:] {
		sum ^= b
	}
	return append(frame, sum)
}

// uicEvent is what a byte from the till completed.
type uicEvent int

const (
	uicNothing uicEvent = iota
	uicGood
	uicBad
	uicAcked
	uicAgain
	uicStopped
)

// uicParser finds frames and control bytes in what the till sends.
type uicParser struct {
	data        []byte
	sum         byte
	open, admin bool
	ended       bool
}

func (p *uicParser) feed(b byte) (event uicEvent, data []byte, admin bool) {
	if p.ended {
		done := *p
		*p = uicParser{}
		if done.sum != b || len(done.data) > uicDataMax {
			return uicBad, nil, false
		}
		return uicGood, done.data, done.admin
	}
	switch {
	case b == uicSTX || b == uicSI:
		*p = uicParser{open: true, admin: b == uicSI}
	case !p.open:
		controls := map[byte]uicEvent{uicACK: uicAcked, uicNAK: uicAgain, uicEOT: uicStopped}
		return controls[b], nil, false
	default:
		p.sum ^= b
		if p.ended = b == uicETX && !p.admin || b == uicSO && p.admin; !p.ended && len(p.data) <= uicDataMax {
			p.data = append(p.data, b)
		}
	}
	return uicNothing, nil, false
}
