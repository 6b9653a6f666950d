package devices_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"till/devices"
	"till/devices/devicesim"
	"till/devices/devicetest"
	"till/devices/link"
	"till/devices/pinpad/abecs"
	"till/payment"
)

// Working keys under the published practice master key
// 0123456789ABCDEFFEDCBA9876543210, made with OpenSSL (des-ede, ECB): PIK 11×8 22×8 and MAK 33×8 44×8.
const (
	pikCryptogram, pikKCV = "9B3A7B883A100F73B4ABA2BB791C50E7", "D2B91CC5"
	makCryptogram, makKCV = "5ADC39F46164960E17B9F1B1A1B2D33C", "E18DE25E"
)

func workingKeys(t testing.TB) payment.WorkingKeys {
	t.Helper()
	return payment.WorkingKeys{
		PIK: payment.WrappedKey{Cryptogram: unhex(t, pikCryptogram), KCV: unhex(t, pikKCV)},
		MAK: payment.WrappedKey{Cryptogram: unhex(t, makCryptogram), KCV: unhex(t, makKCV)},
	}
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sim is a pretend pad that is being served.
func sim(t testing.TB, outlet *devicesim.Outlet, cfg devicesim.PadConfig) *devicesim.Pad {
	t.Helper()
	cfg.Practice = true
	pad, err := devicesim.NewPad(cfg)
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

func config(outlet *devicesim.Outlet) abecs.Config {
	cfg := abecs.Default()
	cfg.Merchant, cfg.Simulated, cfg.SharedMaster = "Coffee & Co", true, true
	cfg.Limits = abecs.PretendLimits()
	cfg.Redial = outlet.Dial
	return cfg
}

// asABECS is a driver's configuration where any family may be asked for.
func asABECS(cfg abecs.Config) devices.PadConfig {
	return devices.PadConfig{Family: devices.FamilyABECS, ABECS: cfg, Redial: cfg.Redial}
}

// rig opens a driver on an outlet.
func rig(t testing.TB, outlet *devicesim.Outlet, cfg devicesim.PadConfig) devicetest.PadRig {
	t.Helper()
	return rigOf(t, outlet, sim(t, outlet, cfg))
}

func rigOf(t testing.TB, outlet *devicesim.Outlet, pad *devicesim.Pad) devicetest.PadRig {
	t.Helper()
	line, err := outlet.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	driver, err := abecs.Open(t.Context(), line, config(outlet))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := driver.Close(); err != nil && !errors.Is(err, link.ErrGone) {
			t.Errorf("closing the driver: %v", err)
		}
	})
	return devicetest.PadRig{Pad: driver, Keys: workingKeys(t), Present: pad.Present, Wait: time.Second}
}

func TestPadSuiteOverAPipe(t *testing.T) {
	for _, c := range devicetest.PadCases() {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				slow := devicesim.PadDelay{Card: 300 * time.Millisecond, PIN: 400 * time.Millisecond, Remove: 200 * time.Millisecond}
				c.Run(t, rig(t, devicesim.PipeOutlet(), devicesim.PadConfig{Delay: slow}))
			})
		})
	}
}

func TestPadSuiteOverAPseudoTerminal(t *testing.T) {
	for _, c := range devicetest.PadCases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			outlet, err := devicesim.OpenOutlet("")
			if errors.Is(err, devicesim.ErrNoPTY) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			c.Run(t, rig(t, outlet, devicesim.PadConfig{Dir: t.TempDir()}))
		})
	}
}

// TestPadSuiteOverABadCable: whatever a cable does to single frames, asking
// again mends it, and no sale notices.
func TestPadSuiteOverABadCable(t *testing.T) {
	met := 0
	for i, c := range devicetest.PadCases() {
		t.Run(c.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				outlet := devicesim.PipeOutlet()
				pad := sim(t, outlet, devicesim.PadConfig{FaultSeed: uint64(100 + i)})
				bench := rigOf(t, outlet, pad)
				bench.Wait = time.Minute
				c.Run(t, bench)
				met += pad.FaultsMet()
			})
		})
	}
	if met < len(devicetest.PadCases()) {
		t.Errorf("the cable hurt %d frames only", met)
	}
}

// TestPadSuiteOverABadPseudoTerminal is the same through a real serial port.
func TestPadSuiteOverABadPseudoTerminal(t *testing.T) {
	for i, c := range devicetest.PadCases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			outlet, err := devicesim.OpenOutlet("")
			if errors.Is(err, devicesim.ErrNoPTY) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			c.Run(t, rig(t, outlet, devicesim.PadConfig{FaultSeed: uint64(i + 1)}))
		})
	}
}

func TestPadSuiteOverTCP(t *testing.T) {
	for _, c := range devicetest.PadCases() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			outlet, err := devicesim.ListenOutlet("127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			c.Run(t, rig(t, outlet, devicesim.PadConfig{}))
		})
	}
}

func TestSpecsSayHowADeviceIsReached(t *testing.T) {
	good := map[string]devices.Spec{
		"serial:/dev/ttyACM0":        {Kind: devices.Serial, Address: "/dev/ttyACM0"},
		"serial:/dev/ttyUSB0,115200": {Kind: devices.Serial, Address: "/dev/ttyUSB0", Baud: 115200},
		"serial:/dev/ttyS0,9600,7E1": {Kind: devices.Serial, Address: "/dev/ttyS0", Baud: 9600, Mode: link.Mode7E1},
		"serial:COM3":                {Kind: devices.Serial, Address: "COM3"},
		"tcp:10.0.0.7:9000":          {Kind: devices.TCP, Address: "10.0.0.7:9000"},
		"tcp:[::1]:9000":             {Kind: devices.TCP, Address: "[::1]:9000"},
	}
	for text, want := range good {
		got, err := devices.ParseSpec(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "serial:", "serial", "/dev/ttyACM0", "tcp:host", "usb:/dev/x", "serial:,9600",
		"serial:/dev/x,fast", "serial:/dev/x,-1", "serial:/dev/x,", "serial:/dev/x,9600,9X9", "serial:/dev/x,9600,"} {
		if _, err := devices.ParseSpec(text); !errors.Is(err, devices.ErrSpec) {
			t.Errorf("%q: error %v, want ErrSpec", text, err)
		}
	}
}

func TestAPadIsOpenedBySpec(t *testing.T) {
	outlet, err := devicesim.ListenOutlet("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sim(t, outlet, devicesim.PadConfig{})
	cfg := abecs.Default()
	cfg.Limits = abecs.PretendLimits()
	pad, err := devices.OpenPad(t.Context(), outlet.Spec(), asABECS(cfg))
	if err != nil {
		t.Fatal(err)
	}
	if id := pad.Identity(); id.Serial != "PRACTICE0001" || !id.Contactless || id.String() == "" {
		t.Errorf("identity %+v", id)
	}
	if err := pad.Close(); err != nil {
		t.Error(err)
	}
	if _, err := devices.OpenPad(t.Context(), "serial:/dev/there-is-none", asABECS(cfg)); err == nil {
		t.Error("a port that is not there was opened")
	}
}

func TestTheTraceTellsCommandsAndNoSecrets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		outlet := devicesim.PipeOutlet()
		sim(t, outlet, devicesim.PadConfig{Card: "stripe", Model: devicesim.PadClassic}) // in clear
		line, err := outlet.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		cfg := config(outlet)
		cfg.Clear = true // in an enciphered session a trace cannot tell commands
		pad, err := abecs.Open(t.Context(), devices.TracePad(line, logger), cfg)
		if err != nil {
			t.Fatal(err)
		}
		card := sell(t, pad)
		if err := pad.Close(); err != nil {
			t.Fatal(err)
		}
		text := log.String()
		for _, want := range []string{"CAN", "EOT", "OPN", "GIN", "GCR", "GPN", "ENB", "CLO"} {
			if !strings.Contains(text, "what="+want) && !strings.Contains(text, "ACK "+want) {
				t.Errorf("the trace lacks %s", want)
			}
		}
		for _, secret := range []string{card.PAN.Reveal(), "61009", pikCryptogram, makCryptogram} {
			if strings.Contains(text, secret) {
				t.Errorf("the trace holds %s", secret)
			}
		}
	})
}

// sell is a whole sale up to the answer of the bank.
func sell(t *testing.T, pad devices.Pad) payment.Card {
	t.Helper()
	if reason, err := pad.LoadKeys(t.Context(), workingKeys(t)); err != nil || reason != "" {
		t.Fatalf("loading keys: %q, %v", reason, err)
	}
	card, reason, err := pad.ReadCard(t.Context(), payment.CardRequest{Amount: 1250, Currency: payment.CNY})
	if err != nil || reason != "" {
		t.Fatalf("reading a card: %q, %v", reason, err)
	}
	card, reason, err = pad.AskPIN(t.Context(), payment.PINRequest{Amount: 1250, Currency: payment.CNY, Card: card})
	if err != nil || reason != "" {
		t.Fatalf("taking the PIN: %q, %v", reason, err)
	}
	return card
}
