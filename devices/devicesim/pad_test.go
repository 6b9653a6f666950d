package devicesim_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"till/devices/devicesim"
	"till/devices/link"
	"till/devices/pinpad/abecs"
)

// wire is a till made of bytes: the frames are those printed in the protocol's
// worked example, not made by the driver.
type wire struct {
	t    *testing.T
	line link.Link
}

// onWire serves a pad over a pipe, in virtual time.
func onWire(t *testing.T, cfg devicesim.PadConfig, run func(w wire, pad *devicesim.Pad)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		cfg.Practice = true
		pad, err := devicesim.NewPad(cfg)
		if err != nil {
			t.Fatal(err)
		}
		near, far := link.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		served := make(chan error, 1)
		go func() { served <- pad.Serve(ctx, far) }()
		run(wire{t, near}, pad)
		cancel()
		if err := <-served; !errors.Is(err, context.Canceled) {
			t.Errorf("serving ended with %v", err)
		}
		near.Close()
	})
}

func (w wire) send(text string) {
	w.t.Helper()
	raw, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.line.Send(raw, time.Second); err != nil {
		w.t.Fatal(err)
	}
}

// expect receives exactly these bytes.
func (w wire) expect(text string) {
	w.t.Helper()
	want, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		w.t.Fatal(err)
	}
	if got := w.receive(len(want)); !bytes.Equal(got, want) {
		w.t.Fatalf("the pad sent % X, want % X", got, want)
	}
}

func (w wire) receive(n int) []byte {
	w.t.Helper()
	got := make([]byte, 0, n)
	for len(got) < n {
		buffer := make([]byte, n-len(got))
		m, err := w.line.Receive(w.t.Context(), buffer, time.Minute)
		if err != nil {
			w.t.Fatalf("after % X: %v", got, err)
		}
		got = append(got, buffer[:m]...)
	}
	return got
}

// quiet wants nothing for a while.
func (w wire) quiet() {
	w.t.Helper()
	var one [64]byte
	if n, err := w.line.Receive(w.t.Context(), one[:], 10*time.Second); !errors.Is(err, link.ErrTimeout) {
		w.t.Errorf("the pad sent % X (%v)", one[:n], err)
	}
}

const (
	frameOPN  = "164F504E17A8A9"
	frameOPN0 = "164F504E30303017775E"
	frameGCR  = "16 47 43 52 30 34 31 30 30 39 39 30 30 30 30 30 30 30 30 31 32 33 34 32 35 31 31 31 31 31 30 32 30 33 30 54 41 42 56 45 52 30 30 30 31 30 30 31 17 90 2F"
	frameDSP  = "16 44 53 50 30 33 32 50 41 53 53 45 20 4F 20 43 41 52 54 41 4F 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 17 E7 7C"
	frameDSP0 = "164453503030301739 63"
	frameCLO  = "16 43 4C 4F 30 33 32 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 20 17 C9 F9"
	frameCLO0 = "16434C4F303030179E03"
)

func (w wire) open() {
	w.t.Helper()
	w.send(frameOPN)
	w.expect("06" + frameOPN0)
}

func TestThePadSpeaksTheWorkedExample(t *testing.T) {
	onWire(t, devicesim.PadConfig{Card: devicesim.CardNone}, func(w wire, pad *devicesim.Pad) {
		w.send("18")
		w.expect("04")
		w.open()
		w.send(frameDSP)
		w.expect("06" + frameDSP0)
		if got := pad.Display(); got != "PASSE O CARTAO" {
			t.Errorf("the display shows %q", got)
		}
		w.send(frameGCR)
		w.expect("06")
		w.quiet() // nobody presents a card
		w.send("18")
		w.expect("04")
		w.quiet() // no answer for GCR ever comes
		w.send(frameCLO)
		w.expect("06" + frameCLO0)
	})
}

func TestThePadKeepsToTheLinkLayer(t *testing.T) {
	tests := []struct {
		name string
		run  func(w wire)
	}{
		{"a wrong CRC is refused and the packet may come again", func(w wire) {
			w.send("164F504E170000")
			w.expect("15")
			w.open()
		}},
		{"NAK brings the last answer again", func(w wire) {
			w.open()
			w.send("15")
			w.expect(frameOPN0)
			w.send("15")
			w.expect(frameOPN0)
		}},
		{"NAK before any answer brings nothing", func(w wire) {
			w.send("15")
			w.quiet()
		}},
		{"CAN is answered even at rest", func(w wire) {
			for range 3 {
				w.send("18")
				w.expect("04")
			}
		}},
		{"an unknown command is answered by ERR010", func(w wire) {
			w.open()
			w.send("16554E4B177C32")
			w.expect("06")
			if got := w.receive(10); string(got[1:7]) != "ERR010" {
				w.t.Errorf("the pad sent % X", got)
			}
		}},
		{"a command before OPN is out of sequence", func(w wire) {
			w.send(frameDSP)
			w.expect("06")
			if got := w.receive(10); string(got[1:7]) != "DSP010" {
				w.t.Errorf("the pad sent % X", got)
			}
		}},
		{"a packet that stops in the middle is refused", func(w wire) {
			w.send("164F50")
			w.expect("15")
			w.open()
		}},
		{"a new command takes the place of one that waits", func(w wire) {
			w.open()
			w.send(frameGCR)
			w.expect("06")
			w.send(frameDSP)
			w.expect("06" + frameDSP0)
			w.quiet()
		}},
		{"CAN inside a packet is a byte of the packet", func(w wire) {
			w.open()
			payload := "DSP032\x18" + strings.Repeat(" ", 31)
			w.send(fmt.Sprintf("16%X17%s", payload, crcOf(payload)))
			w.expect("06" + frameDSP0)
		}},
		{"noise between packets is ignored", func(w wire) {
			w.send("41 06 04 7F")
			w.open()
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			onWire(t, devicesim.PadConfig{Card: devicesim.CardNone}, func(w wire, _ *devicesim.Pad) { test.run(w) })
		})
	}
}

// crcOf is the CRC of a payload, in hex.
func crcOf(payload string) string { return fmt.Sprintf("%04X", abecsCRC(payload+"\x17")) }

func TestThePadRefusesWhatItCannotDo(t *testing.T) {
	for name, cfg := range map[string]devicesim.PadConfig{
		"a card nobody has":       {Practice: true, Card: "gold"},
		"a customer nobody knows": {Practice: true, Holder: "angry"},
		"a slot that is none":     {Practice: true, Slot: 100},
		"a rule with such a card": {Practice: true, Rules: []devicesim.PadRule{{Cents: 1, Card: "gold"}}},
	} {
		if _, err := devicesim.NewPad(cfg); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "pinpad.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := devicesim.NewPad(devicesim.PadConfig{Practice: true, Dir: folder}); err == nil {
		t.Error("a damaged state file was accepted")
	}
}

func TestAPadMakesItsKeysOnce(t *testing.T) {
	folder := t.TempDir()
	first, err := devicesim.NewPad(devicesim.PadConfig{Dir: folder})
	if err != nil {
		t.Fatal(err)
	}
	parts, kcv := first.Components()
	if len(parts) != 2 || len(parts[0].Hex) != 32 || len(parts[0].KCV) != 6 || len(kcv) != 6 || parts[0] == parts[1] {
		t.Errorf("components %+v, check value %s", parts, kcv)
	}
	again, err := devicesim.NewPad(devicesim.PadConfig{Dir: folder})
	if err != nil {
		t.Fatal(err)
	}
	if kept, value := again.Components(); kept[0] != parts[0] || kept[1] != parts[1] || value != kcv {
		t.Errorf("after a restart: %+v, %s", kept, value)
	}
	other, err := devicesim.NewPad(devicesim.PadConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if _, value := other.Components(); value == kcv {
		t.Error("two pads made the same key")
	}
	practice, err := devicesim.NewPad(devicesim.PadConfig{Practice: true})
	if err != nil {
		t.Fatal(err)
	}
	if parts, value := practice.Components(); len(parts) != 0 || value != "08D7B4" {
		t.Errorf("practice: %+v, %s", parts, value)
	}
}

func TestAnOutletIsUnpluggedAndBack(t *testing.T) {
	link1 := filepath.Join(t.TempDir(), "pad")
	outlet, err := devicesim.OpenOutlet(link1)
	if errors.Is(err, devicesim.ErrNoPTY) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if outlet.Spec() != "serial:"+link1 {
		t.Errorf("spec %s", outlet.Spec())
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	echo := func(_ context.Context, line io.ReadWriteCloser) error {
		_, err := io.Copy(line, line)
		return err
	}
	go func() { served <- outlet.Serve(ctx, echo) }()
	for range 3 {
		line, err := outlet.Dial(ctx)
		if err != nil {
			t.Fatal(err)
		}
		(wire{t, line}).send("414243")
		(wire{t, line}).expect("414243")
		if err := outlet.Unplug(); err != nil {
			t.Fatal(err)
		}
		<-line.Gone()
		if _, err := os.Lstat(link1); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the link still stands: %v", err)
		}
		if _, err := outlet.Dial(ctx); !errors.Is(err, devicesim.ErrUnplugged) {
			t.Errorf("dialling an unplugged pad: %v", err)
		}
		line.Close()
		if err := outlet.Replug(); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestAnOutletTouchesNoFileOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(path, []byte("keep me"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := devicesim.OpenOutlet(path); err == nil {
		t.Fatal("a file was replaced by a link")
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "keep me" {
		t.Errorf("the file holds %q, %v", data, err)
	}
}

func TestATCPOutletKeepsItsPort(t *testing.T) {
	outlet, err := devicesim.ListenOutlet("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	before := outlet.Spec()
	if err := outlet.Unplug(); err != nil {
		t.Fatal(err)
	}
	if err := outlet.Replug(); err != nil {
		t.Fatal(err)
	}
	if outlet.Spec() != before {
		t.Errorf("%s became %s", before, outlet.Spec())
	}
	if err := outlet.Close(); err != nil {
		t.Error(err)
	}
}

func FuzzPadHearsAnything(f *testing.F) {
	for _, frame := range []string{"18", frameOPN, frameOPN + frameGCR, frameOPN + frameDSP + "15" + frameCLO,
		"164F504E170000", "1613131617", frameOPN + "1647504E303933"} {
		raw, err := hex.DecodeString(strings.ReplaceAll(frame, " ", ""))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, heard []byte) {
		if len(heard) > 32<<10 {
			return // more than a pipe takes
		}
		onWire(t, devicesim.PadConfig{}, func(w wire, _ *devicesim.Pad) {
			if err := w.line.Send(heard, time.Second); err != nil {
				t.Fatal(err)
			}
			if !w.cancelled() {
				t.Errorf("after % X the pad does not answer CAN", heard)
			}
		})
	})
}

// cancelled sends CAN as a till does, three times at most: the first may fall
// into a packet under way, which the pad gives up after its silence.
func (w wire) cancelled() bool {
	answer := make([]byte, 4096)
	for range 3 {
		if err := w.line.Send([]byte{0x18}, time.Second); err != nil {
			w.t.Fatal(err)
		}
		for {
			n, err := w.line.Receive(w.t.Context(), answer, 2*time.Second)
			if err != nil {
				break
			}
			if bytes.IndexByte(answer[:n], 0x04) >= 0 {
				return true
			}
		}
	}
	return false
}

// command sends a payload in a frame and gives back the answer's payload.
func (w wire) command(payload string) string {
	w.t.Helper()
	if err := w.line.Send(abecs.AppendFrame(nil, []byte(payload)), time.Second); err != nil {
		w.t.Fatal(err)
	}
	w.expect("06")
	var d abecs.Decoder
	for {
		answer, done, err := d.Feed(w.receive(1)[0])
		if err != nil {
			w.t.Fatal(err)
		}
		if done && string(answer[:3]) != "NTM" {
			return string(answer)
		}
	}
}

func TestCommandsWithoutACardOrWithBadFields(t *testing.T) {
	zeros := strings.Repeat("0", 32)
	tests := []struct{ payload, answer string }{
		{"DEX011008HI\rTHERE", "DEX000"},
		{"DEX011009HI\rTHERE", "DEX011"},
		{"GIN00204", "GIN000042TILL PRACTICE       1.00         2.20   00"},
		{"GIN999", "GIN011"},
		{"ENB051101" + zeros + "0000000000000000", "ENB000016"},
		{"ENB051301" + zeros + "0000000000000000", "ENB011"},
		{"ENB051199" + zeros + "0000000000000000", "ENB042"},
		{"ENB051101" + zeros + "000000000000000X", "ENB011"},
		{"GPN093101" + zeros + "00" + strings.Repeat(" ", 19) + "10412" + strings.Repeat(" ", 32), "GPN010"},
		{"GPN093101" + zeros + "16" + "6222020000061009   " + "10312" + strings.Repeat(" ", 32), "GPN011"},
		{"GCR0100099000000", "GCR011"},
		{"GCR0410099000000001234251111102030TABVER0002001", "GCR020"},
		{"GOC001x", "GOC011"},
		{"FNC01200000000000", "FNC"},
		{"RMC032" + strings.Repeat(" ", 32), "RMC000"},
		{"CKE0041121", "CKE00000220"},
		{"CKE0041x11", "CKE011"},
	}
	onWire(t, devicesim.PadConfig{}, func(w wire, pad *devicesim.Pad) {
		w.open()
		for _, test := range tests {
			if got := w.command(test.payload); !strings.HasPrefix(got, test.answer) {
				t.Errorf("%q is answered %q, want %q", test.payload, got, test.answer)
			}
		}
	})
}

func TestThePadTellsWhichCardComes(t *testing.T) {
	for card, want := range map[string]string{"chip": "CKE00000221", "contactless": "CKE00000231",
		"stripe": "CKE0002251" + "00" + strings.Repeat(" ", 76) + "346222020000061009=49101200000000000"} {
		onWire(t, devicesim.PadConfig{Card: card}, func(w wire, _ *devicesim.Pad) {
			w.open()
			if got := w.command("CKE0040111"); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %q, want %q", card, got, want)
			}
		})
	}
}
