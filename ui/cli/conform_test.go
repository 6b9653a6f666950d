package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"till/devices"
	"till/devices/devicesim"
	"till/devices/pinpad/abecs"
	"till/devices/pinpad/uic"
	"till/ui/text"
)

// bystander is a pretend pad on a serial line, whichever family it is of.
type bystander struct {
	outlet  *devicesim.Outlet
	present func(card, holder string) error
}

// stand plugs a pretend pad in under a name that stays.
func stand(t *testing.T, uic bool) bystander {
	t.Helper()
	outlet, err := devicesim.OpenOutlet(filepath.Join(t.TempDir(), "pad"))
	if errors.Is(err, devicesim.ErrNoPTY) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	config := devicesim.PadConfig{Practice: true, Slot: 10}
	var device devicesim.Device
	b := bystander{outlet: outlet}
	if uic {
		pad, err := devicesim.NewUICPad(devicesim.UICConfig{PadConfig: config})
		if err != nil {
			t.Fatal(err)
		}
		device, b.present = pad.Serve, pad.Present
	} else {
		pad, err := devicesim.NewPad(config)
		if err != nil {
			t.Fatal(err)
		}
		device, b.present = pad.Serve, pad.Present
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = outlet.Serve(ctx, device)
	}()
	t.Cleanup(func() {
		cancel()
		<-served
	})
	return b
}

// askedFor is the card and the holder that a line of the suite asks for.
func askedFor(lang text.Lang, line string) (card, holder string, found bool) {
	w := text.DevicesIn(lang)
	for _, card := range []string{"chip", "contactless", "stripe", "fallback", "none"} {
		for _, holder := range []string{"", "cancels", "removes-card", "wrong-pin", "forgets-card"} {
			if line == w.ConformAsk(w.Cards.Ask(card, holder)) {
				return card, holder, true
			}
		}
	}
	return "", "", false
}

// TestTheSuiteWithAPersonWhoDoesWhatItSays: the command that anybody can run
// against hardware, over a serial line, with somebody at the bench who reads each
// line, does it and presses Enter.
func TestTheSuiteWithAPersonWhoDoesWhatItSays(t *testing.T) {
	for name, test := range map[string]struct {
		uic   bool
		lang  text.Lang
		cases int
	}{
		"an ABECS pad in English": {false, text.EN, 16},
		"a UIC pad in Chinese":    {true, text.ZH, 12},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pad := stand(t, test.uic)
			keys, typed := io.Pipe()
			said, spoken := io.Pipe()
			s := &session{stdin: keys, stdout: spoken, stderr: io.Discard,
				flags: flags{data: t.TempDir(), practice: true, lang: string(test.lang)},
				env:   environment{lookup: func(string) string { return "" }}}
			end := make(chan error, 1)
			go func() {
				end <- s.conformWithin(t.Context(), pad.outlet.Spec(), 3*time.Second, func(c *devices.PadConfig) {
					c.ABECS.Limits, c.UIC.Limits = abecs.PretendLimits(), uic.PretendLimits()
				})
				_ = spoken.Close()
			}()
			var heard []string
			for lines := bufio.NewScanner(said); lines.Scan(); {
				heard = append(heard, lines.Text())
				card, holder, wanted := askedFor(test.lang, lines.Text())
				if !wanted {
					continue
				}
				if err := pad.present(card, holder); err != nil {
					t.Error(err)
				}
				if _, err := io.WriteString(typed, "\n"); err != nil {
					t.Error(err)
				}
			}
			w := text.DevicesIn(test.lang)
			if err := <-end; err != nil || heard[len(heard)-1] != w.ConformEnd(test.cases, test.cases) {
				t.Errorf("%v:\n%s", err, strings.Join(heard, "\n"))
			}
		})
	}
}
