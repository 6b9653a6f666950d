package devices_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/devicesim"
	"till/devices/devicetest"
	"till/devices/link"
	"till/devices/pinpad"
	"till/devices/pinpad/uic"
	"till/payment"
)

// uicCan is what the family can do.
var uicCan = []pinpad.Capability{pinpad.CanStripe, pinpad.CanPIN3DES, pinpad.CanMAC, pinpad.CanKeyLoad, pinpad.CanDisplay}

// uicSim is a pretend pad of the UIC family that is being served.
func uicSim(t testing.TB, outlet *devicesim.Outlet, cfg devicesim.UICConfig) *devicesim.UICPad {
	t.Helper()
	cfg.Practice = true
	pad, err := devicesim.NewUICPad(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- outlet.Serve(ctx, pad.Serve) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("serving the pretend pad: %v", err)
		}
	})
	return pad
}

func uicConfig(outlet *devicesim.Outlet) uic.Config {
	cfg := uic.Default()
	cfg.Merchant, cfg.Simulated, cfg.SharedMaster = "Coffee & Co", true, true
	cfg.Limits = uic.PretendLimits()
	cfg.Redial = outlet.Dial
	return cfg
}

// uicOpen opens the driver on an outlet, over the line that wrap makes of it.
func uicOpen(t testing.TB, outlet *devicesim.Outlet, cfg uic.Config) *uic.Pad {
	t.Helper()
	line, err := cfg.Redial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	driver, err := uic.Open(t.Context(), line, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := driver.Close(); err != nil && !errors.Is(err, link.ErrGone) {
			t.Errorf("closing the driver: %v", err)
		}
	})
	return driver
}

func uicRig(t testing.TB, outlet *devicesim.Outlet, sim devicesim.UICConfig, cfg uic.Config) devicetest.PadRig {
	pad := uicSim(t, outlet, sim)
	return devicetest.PadRig{Pad: uicOpen(t, outlet, cfg), Keys: workingKeys(t), Present: pad.Present,
		Wait: time.Second, Plain: payment.EntryStripe}
}

func TestUICSuiteOverAPipe(t *testing.T) {
	for _, c := range devicetest.PadCasesFor(uicCan...) {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				slow := devicesim.PadDelay{Card: 300 * time.Millisecond, PIN: 400 * time.Millisecond}
				outlet := devicesim.PipeOutlet()
				c.Run(t, uicRig(t, outlet, devicesim.UICConfig{PadConfig: devicesim.PadConfig{Delay: slow}}, uicConfig(outlet)))
			})
		})
	}
}

func TestUICSuiteOverAPseudoTerminal(t *testing.T) {
	for _, c := range devicetest.PadCasesFor(uicCan...) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			outlet, err := devicesim.OpenOutlet("")
			if errors.Is(err, devicesim.ErrNoPTY) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			c.Run(t, uicRig(t, outlet, devicesim.UICConfig{PadConfig: devicesim.PadConfig{Dir: t.TempDir()}}, uicConfig(outlet)))
		})
	}
}

// flips is a line that damages one byte of every seventh write, and of every
// eleventh frame that comes.
type flips struct {
	link.Link
	sent, got *int
}

func (f flips) Send(p []byte, limit time.Duration) error {
	if *f.sent++; *f.sent%7 == 0 && len(p) > 4 {
		p = append([]byte(nil), p...)
		p[2] ^= 0x40
	}
	return f.Link.Send(p, limit)
}

func (f flips) Receive(ctx context.Context, p []byte, limit time.Duration) (int, error) {
	n, err := f.Link.Receive(ctx, p, limit)
	if *f.got++; n > 4 && *f.got%11 == 0 {
		p[n-2] ^= 0x40
	}
	return n, err
}

func TestUICSuiteOverALineThatDamagesBytes(t *testing.T) {
	for _, c := range devicetest.PadCasesFor(uicCan...) {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				outlet := devicesim.PipeOutlet()
				cfg := uicConfig(outlet)
				sent, got := 0, 0
				cfg.Redial = func(ctx context.Context) (link.Link, error) {
					line, err := outlet.Dial(ctx)
					return flips{line, &sent, &got}, err
				}
				rig := uicRig(t, outlet, devicesim.UICConfig{}, cfg)
				rig.Wait = 10 * time.Second
				c.Run(t, rig)
			})
		})
	}
}
