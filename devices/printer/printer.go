package printer

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"till/payment"
)

// Confirm is how far a printer is asked to vouch for paper.
type Confirm string

// The ways of confirming (printing.md 2.3).
const (
	// ConfirmStatus asks GS r 1 in the stream and DLE EOT afterwards: "likely".
	ConfirmStatus Confirm = "status"
	// ConfirmID asks for a process id (GS ( H) besides: "confirmed". Only for
	// printers that know it: others may print the request.
	ConfirmID Confirm = "id"
	// ConfirmNone asks nothing in the stream: "sent" at best. For printers that
	// answer DLE EOT and not GS r.
	ConfirmNone Confirm = "none"
)

// Timing bounds every wait. The zero Timing stands for the values given here.
type Timing struct {
	Status  time.Duration // for an answer to DLE EOT: 300 ms, then the printer counts as mute
	Send    time.Duration // for a whole job to be taken: 10 s
	Confirm time.Duration // for the in-stream answer, while the status stays well: 5 s
	Poll    time.Duration // between two looks at the status while waiting: 200 ms
	Settle  time.Duration // between the two clean looks of "likely": 300 ms
}

func (t Timing) orDefault() Timing {
	fill := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	fill(&t.Status, 300*time.Millisecond)
	fill(&t.Send, 10*time.Second)
	fill(&t.Confirm, 5*time.Second)
	fill(&t.Poll, 200*time.Millisecond)
	fill(&t.Settle, 300*time.Millisecond)
	return t
}

// Columns limits: 32 is 58 mm paper, 48 is 80 mm; models between exist.
const (
	ColumnsMin = 32
	ColumnsMax = 64
)

// Config is one printer.
type Config struct {
	// Transport is an address as ParseAddress reads it.
	Transport string
	// Columns of the normal font, 32 to 64; zero is 32.
	Columns  int
	Encoding Encoding // zero is GB18030
	Cutter   Cutter   // zero is CutterPartial
	Confirm  Confirm  // zero is ConfirmStatus
	Codes    Codes    // zero is CodesRaster
	// Logo is the shop's picture, from ReadLogo; nil for none.
	Logo *Bitmap
	// Simulated is said beside the lamp: a pretend printer is at the other end.
	Simulated bool
	// OnBytes hears every piece of a job that the transport took, in order, from
	// the goroutine of Print. It must not block. nil is allowed.
	OnBytes func([]byte)
	Timing  Timing
	// Drawer is kicked by slips that ask for it.
	Drawer Drawer
	// Answers tells that this printer answered once, in an earlier run: one that is
	// mute now is stuck, and "sent" would be a lie.
	Answers bool
	// OnAnswer is called, once, when a printer answers that was not known to. nil
	// is allowed.
	OnAnswer func()
}

// Printer is one receipt printer. Jobs go out one after the other, each on a
// connection of its own. It is safe for use by many goroutines.
type Printer struct {
	config   Config
	encoder  encoder
	endpoint endpoint

	turn chan struct{} // holds one token: whoever has it may talk to the printer

	mu       sync.Mutex
	sent     []byte // what the transport took of the newest job
	health   payment.Health
	nextID   uint32
	answered bool // a status request was answered once: this printer is not mute
	jobs     int  // under way
}

// Open checks the settings and touches nothing: a printer that is away must not
// keep a till from starting. The first Print or Poll finds out.
func Open(config Config) (*Printer, error) {
	if config.Columns == 0 {
		config.Columns = ColumnsMin
	}
	if config.Columns < ColumnsMin || config.Columns > ColumnsMax {
		return nil, fmt.Errorf("printer columns must be %d to %d, not %d", ColumnsMin, ColumnsMax, config.Columns)
	}
	set, err := newCharset(config.Encoding)
	if err != nil {
		return nil, err
	}
	address, err := ParseAddress(config.Transport)
	if err != nil {
		return nil, err
	}
	endpoint, err := endpointAt(address)
	if err != nil {
		return nil, err
	}
	if config.Cutter == "" {
		config.Cutter = CutterPartial
	}
	if config.Confirm == "" {
		config.Confirm = ConfirmStatus
	}
	if !config.Drawer.known() {
		return nil, fmt.Errorf("printer drawer %q is not known: write %q, %q or nothing", config.Drawer, DrawerPin2, DrawerPin5)
	}
	if err := checkChoices(config); err != nil {
		return nil, err
	}
	config.Timing = config.Timing.orDefault()
	p := &Printer{
		config:   config,
		encoder:  encoder{columns: config.Columns, set: set, cutter: config.Cutter, codes: config.Codes, logo: config.Logo},
		endpoint: endpoint,
		turn:     make(chan struct{}, 1),
		nextID:   firstID(),
	}
	p.answered = config.Answers
	p.note(payment.ConditionReady, "", "")
	return p, nil
}

func checkChoices(config Config) error {
	switch config.Cutter {
	case CutterPartial, CutterNone:
	default:
		return fmt.Errorf("printer cutter %q is not known: use %q or %q", config.Cutter, CutterPartial, CutterNone)
	}
	switch config.Codes {
	case "", CodesRaster, CodesNative, CodesText:
	default:
		return fmt.Errorf("printer codes %q is not known: use %q, %q or %q", config.Codes, CodesRaster, CodesNative, CodesText)
	}
	switch config.Confirm {
	case ConfirmStatus, ConfirmID, ConfirmNone:
		return nil
	}
	return fmt.Errorf("printer confirm %q is not known: use %q, %q or %q",
		config.Confirm, ConfirmStatus, ConfirmID, ConfirmNone)
}

// Print puts one slip on paper as one job and says how sure that is
// (printing.md 2.3):
//
//   - confirmed: the printer sent back the job's process id;
//   - likely: all was taken, GS r was answered, and two looks at the status
//     were clean;
//   - sent: all was taken by a printer that cannot or did not vouch for it, and
//     that shows no fault;
//   - failed: nothing was taken. Whatever stops the printer is found before the
//     first byte, so a slip may be offered again without a reprint mark;
//   - unknown: part or all of it was taken, and then the connection broke or the
//     printer stopped. When the paper ran out in the middle, the printer keeps
//     the rest and goes on after the refill, unless its power is cut: only a
//     person who looks at the paper can tell, so this is PrintUnknown with
//     PrinterPaperOut, and nothing is sent again by itself.
//
// A stop is reported within two seconds of its happening. ctx ends the wait;
// what has been taken by then makes the result unknown.
func (p *Printer) Print(ctx context.Context, slip payment.Slip) payment.PrintResult {
	return p.print(ctx, p.jobOf(slip))
}

// jobOf is a slip as bytes, with the drawer's kick before it: the drawer opens
// while the paper prints.
func (p *Printer) jobOf(slip payment.Slip) []byte {
	job := p.encoder.job(slip)
	if slip.Drawer {
		job = slices.Insert(job, len(cmdInit), p.config.Drawer.pulse()...)
	}
	return job
}

// OpenDrawer kicks the cash drawer open and prints nothing. Where the settings name
// no drawer it fails.
func (p *Printer) OpenDrawer(ctx context.Context) payment.PrintResult {
	pulse := p.config.Drawer.pulse()
	if pulse == nil {
		return payment.PrintResult{Certainty: payment.PrintFailed}
	}
	return p.print(ctx, slices.Concat(cmdInit, pulse))
}

// print sends one job.
func (p *Printer) print(ctx context.Context, job []byte) payment.PrintResult {
	if err := p.takeTurn(ctx); err != nil {
		return payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterOffline}
	}
	p.count(+1)
	defer p.count(-1)
	if queue, is := p.endpoint.(spooler); is {
		defer p.giveTurn()
		return p.printSpooled(ctx, queue, job)
	}
	channel, err := p.endpoint.open(ctx)
	if err != nil {
		defer p.giveTurn()
		return p.conclude(payment.PrintFailed, openReason(err))
	}
	if !p.endpoint.twoWay() {
		defer p.giveTurn()
		defer channel.Close()
		return p.deliverOneWay(channel, job)
	}
	c := converse(channel, p.config.Timing)
	// The farewell takes up to a second and tells nothing new: the next job
	// waits for it, the sale does not.
	defer func() {
		go func() {
			defer p.giveTurn()
			c.hangUp()
		}()
	}()
	d := &delivery{printer: p, conversation: c}
	result := d.run(ctx, job)
	p.conclude(result.Certainty, result.Reason)
	if result.Done() && d.nearEnd {
		p.noteStatus(status{paperNearEnd: true}, nil)
	}
	return result
}

// Poll asks the printer how it is and gives the lamp. While a job is under way
// it asks nothing and says "busy".
func (p *Printer) Poll(ctx context.Context) payment.Health {
	if lamp := p.Health(); lamp.Condition == payment.ConditionBusy {
		return lamp
	}
	if err := p.takeTurn(ctx); err != nil {
		return p.Health()
	}
	defer p.giveTurn()
	if queue, is := p.endpoint.(spooler); is {
		p.pollSpooled(ctx, queue)
		return p.Health()
	}
	channel, err := p.endpoint.open(ctx)
	switch {
	case err != nil:
		p.note(payment.ConditionDown, openReason(err), "")
	case !p.endpoint.twoWay():
		_ = channel.Close()
		p.note(payment.ConditionReady, "", "")
	default:
		c := converse(channel, p.config.Timing)
		defer c.leave() // nothing was printed, so there is no tail to wait for
		p.noteStatus(c.survey(ctx))
	}
	return p.Health()
}

// Health is the lamp as the newest job or Poll left it. It does no I/O.
func (p *Printer) Health() payment.Health {
	p.mu.Lock()
	defer p.mu.Unlock()
	lamp := p.health
	if p.jobs > 0 {
		lamp.Condition = payment.ConditionBusy
	}
	return lamp
}

// Preview is the newest job that got through to the printer, as paper, parsed
// back from the bytes that the transport took: half a slip where only half was
// taken.
func (p *Printer) Preview() Paper {
	p.mu.Lock()
	sent := append([]byte(nil), p.sent...)
	p.mu.Unlock()
	paper, _ := Parse(sent, p.config.Columns)
	return paper
}

// Close waits until the printer has been left in peace: a process that ends
// earlier can cut off the tail of its last slip. It returns after two seconds
// at the latest when no job is under way.
func (p *Printer) Close() error {
	_ = p.takeTurn(context.Background())
	p.giveTurn()
	return nil
}

// Text is a slip as plain text, as the paper would show it: for JSON, for a
// journal's reprint, for a screen without a printer. It is read back from the
// very bytes that a printer with that many columns would get. Columns out of
// range are brought into it.
func Text(slip payment.Slip, columns int) string {
	columns = min(max(columns, ColumnsMin), ColumnsMax)
	e := encoder{columns: columns, set: charset{GB18030}, cutter: CutterPartial, codes: CodesText}
	paper, _ := Parse(e.job(slip), columns)
	return paper.Text()
}

// PaperOf is a slip as the paper of a printer with that many columns would show
// it, its codes drawn: for a screen, when no printer has taken it yet.
func PaperOf(slip payment.Slip, columns int, logo *Bitmap) Paper {
	columns = min(max(columns, ColumnsMin), ColumnsMax)
	e := encoder{columns: columns, set: charset{GB18030}, cutter: CutterPartial, codes: CodesNative, logo: logo}
	paper, _ := Parse(e.job(slip), columns)
	return paper
}

func (p *Printer) takeTurn(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Printer) giveTurn() { <-p.turn }
