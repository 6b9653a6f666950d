package devices_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"till/devices"
	"till/devices/devicesim"
	"till/devices/devicetest"
	"till/devices/link"
	"till/devices/pinpad"
	"till/devices/pinpad/uic"
	"till/payment"
	"till/payment/keys"
	"till/payment/keys/clearpin"
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

func TestUICSuiteOverABadPseudoTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("time-outs of a real line")
	}
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
			cfg, sent, got := uicConfig(outlet), 0, 0
			cfg.Limits.Silence = 20 * time.Millisecond
			cfg.Redial = func(ctx context.Context) (link.Link, error) {
				line, err := outlet.Dial(ctx)
				return flips{line, &sent, &got}, err
			}
			rig := uicRig(t, outlet, devicesim.UICConfig{}, cfg)
			rig.Wait = 10 * time.Second
			c.Run(t, rig)
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

func TestAPadsFamilyIsFoundByAsking(t *testing.T) {
	for want, plug := range map[string]func(testing.TB, *devicesim.Outlet){
		"abecs": func(t testing.TB, o *devicesim.Outlet) { sim(t, o, devicesim.PadConfig{}) },
		"uic":   func(t testing.TB, o *devicesim.Outlet) { uicSim(t, o, devicesim.UICConfig{}) },
	} {
		t.Run(want, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				outlet := devicesim.PipeOutlet()
				plug(t, outlet)
				pad, err := devices.OpenPad(t.Context(), "", devices.PadConfig{ABECS: config(outlet), UIC: uicConfig(outlet), Redial: outlet.Dial})
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = pad.Close() }()
				d, err := pad.Describe(t.Context())
				if err != nil || d.Family != want || d.Has(pinpad.CanChip) != (want == "abecs") || !d.Has(pinpad.CanMAC) {
					t.Errorf("%+v, %v", d, err)
				}
				if reason, err := pad.LoadKeys(t.Context(), workingKeys(t)); err != nil || reason != "" {
					t.Errorf("loading keys: %q, %v", reason, err)
				}
			})
		})
	}
}

func TestAFamilyThatNobodySpeaksIsRefused(t *testing.T) {
	outlet := devicesim.PipeOutlet()
	if _, err := devices.OpenPad(t.Context(), "", devices.PadConfig{Family: "verifone", Redial: outlet.Dial}); !errors.Is(err, devices.ErrFamily) {
		t.Errorf("error %v, want ErrFamily", err)
	}
}

func TestAUICPadThatIsUnpluggedComesBackWithItsKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outlet := devicesim.PipeOutlet()
		uicSim(t, outlet, devicesim.UICConfig{PadConfig: devicesim.PadConfig{Card: devicesim.CardNone}})
		pad := uicOpen(t, outlet, uicConfig(outlet))
		if reason, err := pad.LoadKeys(t.Context(), workingKeys(t)); err != nil || reason != "" {
			t.Fatalf("%q, %v", reason, err)
		}
		waiting := startReading(t.Context(), pad)
		synctest.Wait()
		if err := outlet.Unplug(); err != nil {
			t.Fatal(err)
		}
		if r := <-waiting; !errors.Is(r.err, link.ErrGone) || r.reason != payment.NoReason {
			t.Errorf("%q, %v, want ErrGone", r.reason, r.err)
		}
		if !down(pad) {
			t.Errorf("lamps %+v", pad.Health())
		}
		if err := outlet.Replug(); err != nil {
			t.Fatal(err)
		}
		if err := pad.Reconnect(t.Context()); err != nil || !pad.HoldsKeys() {
			t.Errorf("%v, keys %t", err, pad.HoldsKeys())
		}
		if _, err := pad.EncryptWithMAK(t.Context(), [8]byte{}); err != nil {
			t.Error(err)
		}
		if err := pad.Close(); err != nil || pad.HoldsKeys() {
			t.Errorf("closed: %v, keys %t", err, pad.HoldsKeys())
		}
	})
}

func TestAnEmptyUICPadTakesItsMasterKeysAsBlocks(t *testing.T) {
	klk := []byte{0x19, 0x19, 0x19, 0x19, 0x19, 0x19, 0x19, 0x19, 0x5B, 0x5B, 0x5B, 0x5B, 0x5B, 0x5B, 0x5B, 0x5B}
	block, err := keys.SealKeyBlock(klk, keys.KeyBlock{Version: 'B', Usage: "K0", Algorithm: 'T', Mode: 'D', KeyVersion: "00", Exportability: 'N', Reserved: "00"},
		clearpin.PracticeTMK(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	last := "0"
	if strings.HasSuffix(block, last) {
		last = "1"
	}
	dir, given := t.TempDir(), block
	for range 2 { // the second pad finds what the first one stored
		synctest.Test(t, func(t *testing.T) {
			outlet := devicesim.PipeOutlet()
			uicSim(t, outlet, devicesim.UICConfig{PadConfig: devicesim.PadConfig{Dir: dir}, Empty: true})
			cfg := uicConfig(outlet)
			cfg.Masters = map[byte]string{'1': given, 'B': given}
			pad := uicOpen(t, outlet, cfg)
			if reason, err := pad.LoadKeys(t.Context(), workingKeys(t)); err != nil || reason != "" {
				t.Errorf("%q, %v", reason, err)
			}
			if err := pad.LoadMaster(t.Context(), '1', block[:79]+last); err == nil {
				t.Error("a block with a wrong seal was taken")
			}
		})
		given = strings.Replace(given, "B0080K0", "B0080P0", 1) // would be refused: it must not be sent
	}
}

func TestAUICTraceReplaysAndKeepsNoSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outlet := devicesim.PipeOutlet()
		uicSim(t, outlet, devicesim.UICConfig{})
		var trace bytes.Buffer
		cfg := uicConfig(outlet)
		cfg.Redial = func(ctx context.Context) (link.Link, error) {
			line, err := outlet.Dial(ctx)
			if err != nil {
				return nil, err
			}
			return link.Record(line, &trace, "uic", uic.Mask), nil
		}
		pad := uicOpen(t, outlet, cfg)
		card := sell(t, pad)
		_ = pad.Close()
		for _, secret := range []string{card.PAN.Reveal(), pikCryptogram, makCryptogram, hex.EncodeToString(card.PINBlock.Reveal())} {
			for _, text := range []string{secret, hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(strings.ToUpper(secret))))} {
				if strings.Contains(strings.ToUpper(trace.String()), strings.ToUpper(text)) {
					t.Errorf("the trace holds %s", secret)
				}
			}
		}
		recordings, err := link.ReadTrace(&trace)
		if err != nil || len(recordings) != 1 {
			t.Fatalf("%d recordings, %v", len(recordings), err)
		}
	})
}
