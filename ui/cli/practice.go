package cli

import (
	"context"
	"net"
	"path/filepath"
	"time"

	"till/devices"
	"till/devices/devicesim"
	"till/devices/pinpad/abecs"
	"till/payment"
	"till/payment/host"
	"till/payment/hostsim"
	"till/payment/profile"
	"till/ui/text"
)

// world is the simulated far end of each cable that no flag or setting names.
// The real drivers talk to it; what is simulated is said on screen and slip.
type world struct {
	speed        pace
	card, holder string
	strict       bool // the pretend bank enforces what a bank enforces

	host    *hostsim.Server
	pad     *devicesim.Pad
	outlet  *devicesim.Outlet // the pad's end of its cable
	printer *devicesim.Printer
	client  *host.Client
}

// Practice's own time-outs: long enough to see, short enough to wait for.
const (
	practiceAnswer = 3 * time.Second
	practiceLife   = 2 * time.Second
)

// cardQR is the pretend customer who pays with the phone: no card comes to the pad.
const cardQR = "qr"

// practiceCode is the code on that phone; the pretend bank takes any of its form.
const practiceCode = "6299990000000000019"

// showCode makes a plain sale one by code where the customer has no card.
func (w *world) showCode(order payment.Order) payment.Order {
	if w.card == cardQR && order.Kind == payment.Sale && order.Mode == payment.ModeCard {
		order.Mode, order.QRCode = payment.ModeQR, payment.NewSecret([]byte(practiceCode))
	}
	return order
}

// doing is what practice does around a sale that no simulator at the end of a
// wire can do by itself: break the line before it is dialled, take the paper
// out after the bank's answer.
type doing string

const (
	lineCut  doing = "line_cut"
	paperOut doing = "paper_out"
)

// doings is the part of practice's table that is neither the host's nor the
// pad's: the cents of the amount choose.
var doings = map[int]doing{30: lineCut, 21: paperOut}

// open starts what is not named by an address and fills in the addresses.
func (w *world) open(ctx context.Context, t *till, p *profile.Profile, ends *ends) error {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	t.later(cancel)
	if ends.host == "" {
		if err := w.openHost(ctx, t, p, ends); err != nil {
			return err
		}
	}
	if ends.pad == "" {
		if err := w.openPad(ctx, t, p, ends); err != nil {
			return err
		}
	}
	if ends.printer == "" {
		return w.openPrinter(ctx, t, ends)
	}
	return nil
}

func (w *world) openHost(ctx context.Context, t *till, p *profile.Profile, ends *ends) error {
	config := hostsim.Practice()
	config.Profile, config.Strict = p, w.strict
	config.Dir = filepath.Join(t.folder.dir, "host")
	server, err := hostsim.Open(config)
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.FolderUnusable(config.Dir, err) })
	}
	w.host, ends.host = server, "tcp://"+server.Addr()
	go func() { _ = server.Serve(ctx) }()
	t.later(func() { _ = server.Close() })
	return nil
}

func (w *world) openPad(ctx context.Context, t *till, p *profile.Profile, ends *ends) error {
	outlet, err := devicesim.LocalOutlet()
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.PadUnusable("practice", err) })
	}
	config := practicePad(p)
	config.Dir = filepath.Join(t.folder.dir, "pinpad")
	if config.Holder = w.holder; w.card != cardQR {
		config.Card = w.card
	}
	config.Delay = padDelay(w.speed, w.holder)
	pad, err := devicesim.NewPad(config)
	if err != nil {
		_ = outlet.Close()
		return unusable(err, func(c *text.Commands) string { return c.FolderUnusable(config.Dir, err) })
	}
	w.pad, w.outlet, ends.pad = pad, outlet, outlet.Spec()
	go func() { _ = outlet.Serve(ctx, pad.Serve) }()
	t.later(func() { _ = outlet.Close() })
	return nil
}

// humanDelay lets a person at the counter see each step.
var humanDelay = devicesim.PadDelay{Card: 1200 * time.Millisecond, PIN: 1500 * time.Millisecond, Remove: 600 * time.Millisecond}

// padDelay is how long the pretend customer takes. Where nobody watches it is no
// time at all, but somebody who asks for a slow one wants to wait.
func padDelay(speed pace, holder string) devicesim.PadDelay {
	if speed == human || holder == devicesim.HolderSlow {
		return humanDelay
	}
	return devicesim.PadDelay{}
}

// practicePad has the published keys in the profile's slot, and a customer for
// each amount.
func practicePad(p *profile.Profile) devicesim.PadConfig {
	return devicesim.PadConfig{Practice: true, Slot: p.Keys.PINSlot, SM4: p.Keys.Algorithm == profile.AlgorithmSM4, Rules: devicesim.PracticePadRules()}
}

func (w *world) openPrinter(ctx context.Context, t *till, ends *ends) error {
	dir := filepath.Join(t.folder.dir, "printer")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.PrinterUnusable("practice", err) })
	}
	sim, err := devicesim.OpenPrinter(devicesim.PrinterConfig{Columns: t.folder.settings.Printer.columns(), Dir: dir})
	if err != nil {
		_ = listener.Close()
		return unusable(err, func(c *text.Commands) string { return c.FolderUnusable(dir, err) })
	}
	w.printer, ends.printer = sim, "tcp:"+listener.Addr().String()
	go func() { _ = sim.Serve(ctx, listener) }()
	t.later(func() { _ = sim.Close() })
	return nil
}

// timeouts are practice's, whoever is at the other end.
func (w *world) timeouts(p *profile.Profile) host.Timeouts {
	return host.Timeouts{
		Connect:      time.Duration(p.Timeouts.Connect),
		Answer:       practiceAnswer,
		OriginalLife: practiceLife,
	}
}

// tunePad shortens the silences that a real pad needs and a pretend one in the
// same process does not, and dials the outlet itself: not every system has
// pseudo-terminals with a name.
func (w *world) tunePad(config *devices.PadConfig) {
	if w.pad != nil {
		config.Family = devices.FamilyABECS
		config.ABECS.Limits = abecs.PretendLimits()
		config.Redial = w.outlet.Dial
	}
}

// before runs ahead of a sale. Keys are fetched first where they are missing,
// so that a cut line is found by the sale itself.
func (w *world) before(ctx context.Context, t *till, amount payment.Amount) {
	w.refill()
	if doings[amount.Cents()] == lineCut && w.host != nil {
		t.engine.Ready(ctx)
		t.host.Drop()
		_ = w.host.SetDown(true)
	}
}

// during runs at each change of a sale, before the engine goes on.
func (w *world) during(p payment.Progress) {
	if p.Stage == payment.StagePrint && doings[p.Txn.Requested.Cents()] == paperOut && w.printer != nil {
		w.printer.SetPaper(false)
	}
}

// after runs when a sale is over.
func (w *world) after(amount payment.Amount) {
	if doings[amount.Cents()] == lineCut && w.host != nil {
		_ = w.host.SetDown(false)
	}
}

// refill puts paper back.
func (w *world) refill() {
	if w.printer != nil {
		w.printer.SetPaper(true)
	}
}
