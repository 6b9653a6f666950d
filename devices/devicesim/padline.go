package devicesim

import (
	"context"
	"io"
	"sync"
	"time"
)

// The link layer of the protocol, from the pad's side (its section 1).
const (
	padEOT = 0x04
	padACK = 0x06
	padDC3 = 0x13
	padNAK = 0x15
	padSYN = 0x16
	padETB = 0x17
	padCAN = 0x18

	padPayloadMax = 2049
	// padGap is the longest silence inside a packet.
	padGap = 1500 * time.Millisecond
)

// padLine is one line to a till: it reads packets, runs one command at a time
// and gives it up when the till says CAN or sends another.
type padLine struct {
	pad  *Pad
	line io.ReadWriteCloser
	// packet under way
	parser padParser
	// last answer, for a till that says NAK, and the command it was for
	last        []byte
	lastCommand string

	writing sync.Mutex
	running *padJob
}

// padJob is a command that is being carried out.
type padJob struct {
	cancel  context.CancelFunc
	command string
	answer  chan []byte // one answer; closed without one when given up
}

func newPadLine(p *Pad, line io.ReadWriteCloser) *padLine { return &padLine{pad: p, line: line} }

// serve is the pad's main loop; only it touches parser, last and running.
func (l *padLine) serve(ctx context.Context) error {
	bytes, failed := make(chan []byte), make(chan error, 1)
	quit := make(chan struct{})
	defer close(quit)
	defer l.giveUp()
	go readAll(l.line, bytes, failed, quit)
	for {
		var answer chan []byte
		if l.running != nil {
			answer = l.running.answer
		}
		gap, stop := l.parser.gap()
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err = <-failed:
			return err
		case chunk := <-bytes:
			err = l.take(ctx, chunk)
		case <-gap:
			l.parser = padParser{}
			err = l.write([]byte{padNAK})
		case payload, given := <-answer:
			command := l.running.command
			l.running.cancel()
			l.running = nil
			if given {
				err = l.reply(ctx, command, payload)
			}
		}
		stop()
		if err != nil {
			return err
		}
	}
}

// readAll hands over what the till sends until the line fails.
func readAll(line io.Reader, bytes chan<- []byte, failed chan<- error, quit <-chan struct{}) {
	buffer := make([]byte, 1024)
	for {
		n, err := line.Read(buffer)
		if n > 0 {
			select {
			case bytes <- append([]byte(nil), buffer[:n]...):
			case <-quit:
				return
			}
		}
		if err != nil {
			failed <- err
			return
		}
	}
}

func (l *padLine) take(ctx context.Context, chunk []byte) error {
	for _, b := range chunk {
		event, payload := l.parser.feed(b)
		var err error
		switch event {
		case padCancelled:
			l.giveUp()
			err = l.write([]byte{padEOT})
		case padRepeat:
			if l.running == nil && l.last != nil {
				err = l.send(ctx, l.lastCommand, l.last, true)
			}
		case padDamaged:
			err = l.write([]byte{padNAK})
		case padCommand:
			err = l.accept(ctx, payload)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// accept takes a whole packet: ACK, and the command is on its way.
func (l *padLine) accept(ctx context.Context, payload []byte) error {
	command := l.pad.commandIn(payload)
	switch l.pad.faults.take(command, PadFaultNAK, PadFaultNoACK) {
	case PadFaultNAK:
		return l.write([]byte{padNAK})
	case PadFaultNoACK:
		return nil
	}
	l.giveUp()
	if err := l.write([]byte{padACK}); err != nil {
		return err
	}
	l.start(ctx, command, payload)
	return nil
}

// reply sends the answer of a command, as well as the faults let it.
func (l *padLine) reply(ctx context.Context, command string, payload []byte) error {
	before := l.last
	l.last, l.lastCommand = padFrame(payload), command
	switch l.pad.faults.take(command, PadFaultMute, PadFaultLength, PadFaultPrevious, PadFaultRepeat, PadFaultFlood) {
	case PadFaultMute:
		return nil
	case PadFaultLength:
		l.last = padFrame(wrongLength(payload))
	case PadFaultPrevious:
		if before != nil {
			l.last = before
		}
	case PadFaultRepeat:
		for range repeatTimes - 1 {
			if err := l.write(l.last); err != nil {
				return err
			}
		}
	case PadFaultFlood:
		return l.flood(ctx)
	}
	return l.send(ctx, command, l.last, false)
}

// send lets a frame pass through the cable.
func (l *padLine) send(ctx context.Context, command string, frame []byte, again bool) error {
	kind := l.pad.faults.onFrame(command, again)
	if kind != PadFaultSlow {
		return l.write(l.pad.faults.damaged(kind, frame))
	}
	for _, b := range frame {
		if err := l.write([]byte{b}); err != nil {
			return err
		}
		if !think(ctx, slowByte) {
			return ctx.Err()
		}
	}
	return nil
}

// flood sends notices until the till says CAN or takes the line away.
func (l *padLine) flood(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	job := &padJob{cancel: cancel, answer: make(chan []byte)}
	l.running = job
	notice := padFrame(padNotice("PLEASE WAIT"))
	go func() {
		defer close(job.answer)
		for range floodLength {
			if l.write(notice) != nil || !think(ctx, floodPause) {
				return
			}
		}
	}()
	return nil
}

// start carries a command out beside the loop, so that CAN is heard meanwhile.
func (l *padLine) start(ctx context.Context, command string, payload []byte) {
	ctx, cancel := context.WithCancel(ctx)
	job := &padJob{cancel: cancel, command: command, answer: make(chan []byte, 1)}
	l.running = job
	notify := func(payload []byte) { _ = l.write(padFrame(payload)) }
	go func() {
		answer := l.pad.execute(ctx, payload, notify)
		if l.pad.faults.take(command, PadFaultLate) != "" {
			think(ctx, lateAnswer)
		}
		if ctx.Err() != nil {
			close(job.answer)
			return
		}
		job.answer <- answer
	}()
}

// giveUp stops the running command; its answer never leaves.
func (l *padLine) giveUp() {
	if l.running == nil {
		return
	}
	l.running.cancel()
	<-l.running.answer
	l.running = nil
	l.pad.show("")
}

func (l *padLine) write(bytes []byte) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	_, err := l.line.Write(bytes)
	return err
}

// padEvent is what a byte from the till completed.
type padEvent int

const (
	padNothing padEvent = iota
	padCommand
	padDamaged
	padCancelled
	padRepeat
)

// padParser finds packets and control bytes in what the till sends.
type padParser struct {
	open    bool // a packet is under way
	escaped bool
	payload []byte
	tail    []byte // CRC bytes, once ETB came
	ended   bool
	tooLong bool
}

func (p *padParser) feed(b byte) (padEvent, []byte) {
	switch {
	case p.ended:
		return p.feedCheck(b)
	case !p.open && b == padCAN: // inside a packet it is a byte like any other
		return padCancelled, nil
	case b == padSYN:
		*p = padParser{open: true}
	case !p.open && b == padNAK:
		return padRepeat, nil
	case !p.open: // noise between packets
	case b == padETB:
		p.ended = true
	case b == padDC3:
		p.escaped = true
	case len(p.payload) >= padPayloadMax:
		p.tooLong = true
	case p.escaped:
		p.payload, p.escaped = append(p.payload, b-0x20), false
	default:
		p.payload = append(p.payload, b)
	}
	return padNothing, nil
}

// feedCheck takes the two bytes of the CRC, which may be any.
func (p *padParser) feedCheck(b byte) (padEvent, []byte) {
	p.tail = append(p.tail, b)
	if len(p.tail) < 2 {
		return padNothing, nil
	}
	done := *p
	*p = padParser{}
	sum := padCRC(append(done.payload[:len(done.payload):len(done.payload)], padETB))
	if done.tooLong || done.escaped || len(done.payload) < 3 ||
		done.tail[0] != byte(sum>>8) || done.tail[1] != byte(sum) {
		return padDamaged, nil
	}
	return padCommand, done.payload
}

// gap is the timer of the silence inside a packet.
func (p *padParser) gap() (<-chan time.Time, func()) {
	if !p.open {
		return nil, func() {}
	}
	timer := time.NewTimer(padGap)
	return timer.C, func() { timer.Stop() }
}

// padFrame wraps a payload: SYN, escaped payload, ETB, raw CRC.
func padFrame(payload []byte) []byte {
	frame := []byte{padSYN}
	for _, b := range payload {
		switch b {
		case padDC3, padSYN, padETB:
			frame = append(frame, padDC3, b+0x20)
		default:
			frame = append(frame, b)
		}
	}
	sum := padCRC(append(payload[:len(payload):len(payload)], padETB))
	return append(frame, padETB, byte(sum>>8), byte(sum))
}

// padCRC is CRC-16 with polynomial 1021h from 0, by table of its own making.
func padCRC(data []byte) uint16 {
	sum := uint16(0)
	for _, b := range data {
		x := byte(sum>>8) ^ b
		x ^= x >> 4
		sum = sum<<8 ^ uint16(x)<<12 ^ uint16(x)<<5 ^ uint16(x)
	}
	return sum
}
