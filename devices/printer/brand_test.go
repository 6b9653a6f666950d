package printer_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"till/devices/devicesim"
	"till/devices/devicetest"
	"till/devices/printer"
	"till/payment"
)

func TestEveryModelPrintsASlipThatItsPrinterUnderstands(t *testing.T) {
	for _, b := range printer.Brands() {
		t.Run(b.Name, func(t *testing.T) {
			bench := newBench(t, devicesim.PrinterConfig{Columns: b.Columns}, b.Apply(printer.Config{}))
			slip := coffee()
			slip.Lines = append(slip.Lines, payment.SlipLine{Text: "中文收银 €¥ é 😀"}, payment.SlipLine{Kind: payment.SlipCode, Text: "T1"})
			if got := bench.Print(t.Context(), slip); !got.Done() {
				t.Errorf("got %+v", got)
			}
			bench.Close()
			if got := bench.sim.Complaints(); len(got) != 0 {
				t.Errorf("the printer did not understand %q", got)
			}
			if has := strings.Contains(strings.Join(bench.sim.Lines(), "\n"), "中文收银"); has != (b.Encoding == printer.GB18030) {
				t.Errorf("Chinese on paper: %t", has)
			}
			named, err := printer.BrandNamed(b.Name)
			if err != nil || named != b {
				t.Errorf("by name it is %+v, %v", named, err)
			}
		})
	}
	if _, err := printer.BrandNamed("fax"); err == nil || !strings.Contains(err.Error(), "generic-58") {
		t.Errorf("got %v, want the names", err)
	}
}

func TestTheTestPageHasALineForEachModel(t *testing.T) {
	b := newBench(t, devicesim.PrinterConfig{Columns: 48}, printer.Config{Confirm: printer.ConfirmID})
	if got := b.TestPage(t.Context()); got.Certainty != payment.PrintConfirmed {
		t.Fatalf("got %+v", got)
	}
	lines := b.sim.Lines()
	for i, brand := range printer.Brands() {
		if !strings.Contains(lines[i], brand.Name) || printer.Width(lines[i]) != brand.Columns ||
			strings.Contains(lines[i], "中文收银") != (brand.Encoding == printer.GB18030) {
			t.Errorf("line %d is %q, want %d columns of %s", i+1, lines[i], brand.Columns, brand.Name)
		}
	}
	if got := b.sim.Complaints(); len(got) != 0 || !slices.Contains(lines, "[code]") {
		t.Errorf("complaints %q, paper %q", got, lines)
	}
}

func TestTheDrawerOpensOnlyWhenASlipAsks(t *testing.T) {
	for drawer, want := range map[printer.Drawer]string{
		printer.DrawerNone: "", printer.DrawerPin2: "\x1bp\x00\x19\xfa", printer.DrawerPin5: "\x1bp\x01\x19\xfa",
	} {
		b := newBench(t, devicesim.PrinterConfig{}, printer.Config{Drawer: drawer, Confirm: printer.ConfirmID})
		slip := coffee()
		b.Print(t.Context(), slip)
		slip.Drawer = true
		b.Print(t.Context(), slip)
		jobs := b.sim.Jobs()
		if len(jobs) != 2 || bytes.Contains(jobs[0].Raw, []byte("\x1bp")) || want != "" && !bytes.Contains(jobs[1].Raw, []byte(want)) ||
			want == "" && bytes.Contains(jobs[1].Raw, []byte("\x1bp")) {
			t.Errorf("%q: %d jobs, the kick is %q", drawer, len(jobs), want)
		}
	}
	if _, err := printer.Open(printer.Config{Transport: "file:x", Drawer: "pin9"}); err == nil {
		t.Error("a drawer at pin 9 was taken")
	}
}

func TestAnIdlePrintersTroubleIsToldInTime(t *testing.T) {
	b := newBench(t, devicesim.PrinterConfig{}, printer.Config{Confirm: printer.ConfirmID})
	b.Poll(t.Context())
	told := make(chan payment.Health, 8)
	go b.Watch(t.Context(), func(h payment.Health) { told <- h })
	troubles := []struct {
		name  string
		hands func(bad bool)
		want  payment.PrinterReason
	}{
		{"paper", func(bad bool) { b.sim.SetPaper(!bad) }, payment.PrinterPaperOut},
		{"unplugged", func(bad bool) {
			if bad {
				b.sim.Unplug()
			} else {
				b.sim.Replug()
			}
		}, payment.PrinterGone},
	}
	for _, trouble := range troubles {
		for _, bad := range []bool{true, false} {
			trouble.hands(bad)
			want := trouble.want
			if !bad {
				want = ""
			}
			select {
			case h := <-told:
				if h.Printer != want {
					t.Errorf("%s, %t: the lamp says %q", trouble.name, bad, h.Printer)
				}
			case <-time.After(devicetest.PrinterStopMax):
				t.Errorf("%s, %t: nothing was told within %v", trouble.name, bad, devicetest.PrinterStopMax)
			}
		}
	}
}

func TestAPrinterThatOnceAnsweredIsNotBelievedWhenItIsMute(t *testing.T) {
	for _, answers := range []bool{false, true} {
		heard := 0
		b := newBench(t, devicesim.PrinterConfig{}, printer.Config{Answers: answers, OnAnswer: func() { heard++ }})
		b.sim.SetMute(true)
		want := payment.PrintResult{Certainty: payment.PrintSent}
		if answers {
			want = payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterOffline}
		}
		if got := b.Print(t.Context(), coffee()); got != want {
			t.Errorf("known to answer %t: got %+v, want %+v", answers, got, want)
		}
		b.sim.SetMute(false)
		b.Print(t.Context(), coffee())
		b.Print(t.Context(), coffee())
		if once := map[bool]int{false: 1, true: 0}[answers]; heard != once {
			t.Errorf("known to answer %t: the answer was told %d times, want %d", answers, heard, once)
		}
	}
}
