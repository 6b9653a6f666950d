package devicesim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// PrinterConfig is a pretend receipt printer.
type PrinterConfig struct {
	// Columns of its paper; zero is 48.
	Columns int
	// Dir keeps what was printed (paper.txt as text, printed.bin as bytes) and
	// the printer's state, so that a printer killed and started again has the
	// same paper hanging out. Empty keeps it in memory only.
	Dir string
	// Mute answers nothing, as cheap printers and write-only cables do.
	Mute bool
	// NoProcessID and NoPaperStatus are printers that do not know GS ( H, GS r.
	NoProcessID, NoPaperStatus bool
	// OnComplaint hears what came in that no printer is sure to understand. It is
	// called with the printer in hand and must not call it. nil is allowed.
	OnComplaint func(string)
	// OnLine hears each line of paper as it comes out, likewise.
	OnLine func(string)
}

// PrinterJob is what was printed from one reset to the next.
type PrinterJob struct {
	Lines []string
	// Raw is the bytes that were worked off, status requests left out.
	Raw []byte
	// Cut tells that the job came to its knife.
	Cut bool
}

// PrinterBufferMax is how many bytes wait in the printer while it cannot print;
// a full printer stops reading, as the real ones do.
const PrinterBufferMax = 64 << 10

// Printer is a pretend receipt printer at byte level: it takes ESC/POS jobs,
// answers status requests at once even when it is offline, keeps the rest of a
// job while it is out of paper and goes on after the refill. It is safe for use
// by many goroutines.
type Printer struct {
	config PrinterConfig

	mu     sync.Mutex
	space  sync.Cond // the buffer has room, or the cable was pulled
	state  printerState
	gone   bool
	cutAt  int    // bytes of jobs until the cable is pulled; negative: never
	held   []byte // beginning of a real-time request
	buffer []byte
	engine printerEngine
	asb    byte // what changes are sent by themselves
	conn   io.Closer
	out    chan []byte
	store  *printerStore
	failed error // of keeping the state folder

	complaints []string
	answers    PrinterFault // how status requests are answered: "" rightly
	before     byte         // the answer that is one request late
	lineTime   time.Duration
	resting    bool // a slow printer moves its paper
}

// printerState is what a person can change at the printer.
type printerState struct {
	NoPaper   bool `json:"no_paper"`
	NearEnd   bool `json:"near_end"`
	CoverOpen bool `json:"cover_open"`
	CutterJam bool `json:"cutter_jam"`
	Offline   bool `json:"offline"` // somebody pressed the button
	// OutAfter is how many lines are left on the roll; negative: no end in sight.
	OutAfter int `json:"out_after"`
}

func (s printerState) stopped() bool {
	return s.NoPaper || s.CoverOpen || s.CutterJam || s.Offline
}

// OpenPrinter makes a printer with paper in it, or as its folder remembers it.
func OpenPrinter(config PrinterConfig) (*Printer, error) {
	if config.Columns == 0 {
		config.Columns = 48
	}
	p := &Printer{config: config, cutAt: -1, state: printerState{OutAfter: -1}}
	p.space.L = &p.mu
	p.engine = printerEngine{columns: config.Columns, onLine: config.OnLine}
	p.engine.powerOn()
	if config.Dir == "" {
		return p, nil
	}
	store, lines, state, err := openPrinterStore(config.Dir)
	if err != nil {
		return nil, fmt.Errorf("opening printer folder: %w", err)
	}
	p.store, p.state = store, state
	p.engine.lines, p.engine.saved = lines, len(lines)
	return p, nil
}

// Serve takes one client after the other, as a printer's raw port does, until
// ctx ends; then it returns nil. It closes the listener.
func (p *Printer) Serve(ctx context.Context, listener net.Listener) error {
	stop := context.AfterFunc(ctx, func() { _ = listener.Close() })
	defer stop()
	for {
		conn, err := listener.Accept()
		if err != nil {
			if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return nil
			}
			return fmt.Errorf("printer accepting: %w", err)
		}
		if err := p.ServeConn(ctx, conn); err != nil {
			return fmt.Errorf("printer folder: %w", err)
		}
	}
}

// ServeConn talks to one client until it hangs up, the printer is unplugged or
// ctx ends, and closes the connection. It is a Device for an outlet. The error
// is that of keeping the state folder.
func (p *Printer) ServeConn(ctx context.Context, conn io.ReadWriteCloser) error {
	stop := context.AfterFunc(ctx, func() {
		p.plugOut() // a full printer waits for room, which will not come now
		_ = conn.Close()
	})
	defer stop()
	out := make(chan []byte, 256)
	if !p.plugIn(conn, out) {
		_ = conn.Close()
		return p.Err()
	}
	var writer sync.WaitGroup
	writer.Go(func() {
		for answer := range out {
			if _, err := conn.Write(answer); err != nil {
				_ = conn.Close()
			}
		}
	})
	buffer := make([]byte, 4096)
	for {
		n, err := conn.Read(buffer)
		if !p.receive(buffer[:n]) || err != nil {
			break
		}
	}
	p.plugOut()
	close(out)
	writer.Wait()
	_ = conn.Close()
	return p.Err()
}

func (p *Printer) plugIn(conn io.Closer, out chan []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.gone {
		return false
	}
	p.conn, p.out, p.asb, p.held = conn, out, 0, nil
	return true
}

func (p *Printer) plugOut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conn, p.out = nil, nil
	p.space.Broadcast()
}

// receive takes bytes from the cable: real-time requests are answered at once,
// the rest waits for its turn. It reports false when the cable was pulled.
func (p *Printer) receive(data []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, b := range data {
		p.take(b)
		if p.cutAt == 0 {
			p.pull()
		}
		if len(p.buffer) >= PrinterBufferMax {
			p.work()
		}
		for len(p.buffer) >= PrinterBufferMax && !p.gone && p.conn != nil {
			p.space.Wait()
		}
		if p.gone {
			return false
		}
	}
	p.work()
	return true
}

// take sorts one byte: DLE EOT n, DLE ENQ n and DLE DC4 act wherever they
// stand, even inside a picture.
func (p *Printer) take(b byte) {
	p.held = append(p.held, b)
	if p.held[0] != 0x10 {
		p.wait(b)
		return
	}
	if len(p.held) == 1 {
		return
	}
	length, known := map[byte]int{0x04: 3, 0x05: 3, 0x14: 5}[p.held[1]]
	if !known {
		p.wait(p.held...)
		return
	}
	if length == 5 && len(p.held) > 2 && p.held[2] == 8 {
		length = 10
	}
	if len(p.held) < length {
		return
	}
	request := p.held
	p.held = nil
	p.work() // this printer prints in no time: what came before is on paper
	p.realTime(request)
}

// wait puts bytes behind the others.
func (p *Printer) wait(bytes ...byte) {
	p.buffer = append(p.buffer, bytes...)
	p.held = nil
	if p.cutAt > 0 {
		p.cutAt = max(0, p.cutAt-len(bytes))
	}
}

// realTime answers DLE EOT and obeys DLE ENQ and DLE DC4.
func (p *Printer) realTime(request []byte) {
	switch {
	case request[1] == 0x04:
		if b, known := p.statusByte(request[2]); known {
			p.answer(p.distort(b))
		}
	case request[1] == 0x05 && p.state.CutterJam:
		if request[2] == 2 {
			p.buffer = nil
		}
		p.change(func(s *printerState) { s.CutterJam = false })
	case request[1] == 0x14 && request[2] == 8:
		p.buffer = nil
		p.engine.dropLine()
	}
}

// statusByte is the answer to DLE EOT n: the fixed pattern 0xx1xx10 and its bits.
func (p *Printer) statusByte(n byte) (byte, bool) {
	s, b := p.state, byte(0x12)
	set := func(on bool, bits byte) {
		if on {
			b |= bits
		}
	}
	switch n {
	case 1:
		set(s.stopped(), 0x08)
	case 2:
		set(s.CoverOpen, 0x04)
		set(s.NoPaper, 0x20)
		set(s.CutterJam, 0x40)
	case 3:
		set(s.CutterJam, 0x08)
	case 4:
		set(s.NearEnd || s.NoPaper, 0x0C)
		set(s.NoPaper, 0x60)
	default:
		return 0, false
	}
	return b, true
}

// statusGroup is the four bytes of automatic status back.
func (p *Printer) statusGroup() []byte {
	group := []byte{0x10, 0, 0, 0x0F}
	if p.state.stopped() {
		group[0] |= 0x08
	}
	if p.state.CoverOpen {
		group[0] |= 0x20
	}
	if p.state.CutterJam {
		group[1] |= 0x08
	}
	if p.state.NearEnd || p.state.NoPaper {
		group[2] |= 0x03
	}
	if p.state.NoPaper {
		group[2] |= 0x0C
	}
	return group
}

// answer sends bytes back; a client that never reads loses them.
func (p *Printer) answer(bytes ...byte) {
	if p.config.Mute || p.out == nil || len(bytes) == 0 {
		return
	}
	select {
	case p.out <- bytes:
	default:
	}
}

// work prints what waits, until the buffer is empty, a command is not complete
// or the printer stops.
func (p *Printer) work() {
	for !p.gone && !p.resting && !p.state.stopped() {
		step, whole := p.engine.next(p.buffer)
		if !whole {
			break
		}
		p.complain(printerComplaint(p.buffer[:step.length], p.engine.chinese))
		p.engine.keepRaw(p.buffer[:step.length], p.store != nil)
		p.buffer = p.buffer[step.length:]
		p.perform(step)
	}
	if p.store != nil {
		p.keep(p.store.printed(&p.engine))
	}
	p.space.Broadcast()
}

// perform does one step: print, or answer what stands in the stream.
func (p *Printer) perform(step printerStep) {
	printed := step.do(&p.engine)
	if p.engine.wrapped {
		p.engine.wrapped = false
		p.complain(fmt.Sprintf("a line is wider than %d columns", p.config.Columns))
	}
	p.rest(printed)
	if printed > 0 && p.state.OutAfter > 0 {
		p.change(func(s *printerState) {
			s.OutAfter = max(0, s.OutAfter-printed)
			s.NoPaper = s.OutAfter == 0
		})
	}
	switch {
	case step.ask == 'r' && !p.config.NoPaperStatus:
		p.answer(p.paperByte())
	case step.ask == 'a':
		p.asb = step.value
		if p.asb != 0 {
			p.answer(p.statusGroup()...)
		}
	case step.ask == 'H' && !p.config.NoProcessID:
		p.answer(append(append([]byte{0x37, 0x22}, step.id...), 0)...)
	case step.ask == 'I':
		p.answer(printerIdentity(step.value)...)
	}
}

func (p *Printer) paperByte() byte {
	switch {
	case p.state.NoPaper:
		return 0x0F
	case p.state.NearEnd:
		return 0x03
	}
	return 0
}

func (p *Printer) keep(err error) {
	if err != nil && p.failed == nil {
		p.failed = err
	}
}
