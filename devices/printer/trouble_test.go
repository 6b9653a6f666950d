package printer_test

import (
	"strings"
	"sync"
	"testing"

	"till/devices/devicesim"
	"till/devices/printer"
	"till/payment"
)

// TestPrintersWithFaults drives the real driver against a printer that has each
// fault from the start: what is claimed is never more than what is on paper.
func TestPrintersWithFaults(t *testing.T) {
	nothing := func(reason payment.PrinterReason) payment.PrintResult {
		return payment.PrintResult{Certainty: payment.PrintFailed, Reason: reason}
	}
	sent := payment.PrintResult{Certainty: payment.PrintSent}
	cases := []struct {
		fault   devicesim.PrinterFault
		answers bool // it once answered
		want    payment.PrintResult
		printed bool
	}{
		{devicesim.FaultPaper, true, nothing(payment.PrinterPaperOut), false},
		{devicesim.FaultCover, true, nothing(payment.PrinterCoverOpen), false},
		{devicesim.FaultJam, true, nothing(payment.PrinterCutter), false},
		{devicesim.FaultOffline, true, nothing(payment.PrinterOffline), false},
		{devicesim.FaultUnplugged, true, nothing(payment.PrinterGone), false},
		{devicesim.FaultNearEnd, true, payment.PrintResult{Certainty: payment.PrintConfirmed}, true},
		{devicesim.FaultBehind, true, payment.PrintResult{Certainty: payment.PrintConfirmed}, true},
		{devicesim.FaultMute, true, nothing(payment.PrinterOffline), false},
		{devicesim.FaultMute, false, sent, true},
		{devicesim.FaultGarbage, true, nothing(payment.PrinterOffline), false},
		{devicesim.FaultGarbage, false, sent, true},
	}
	for _, c := range cases {
		t.Run(string(c.fault), func(t *testing.T) {
			b := newBench(t, devicesim.PrinterConfig{}, printer.Config{Confirm: printer.ConfirmID, Answers: c.answers})
			b.sim.Suffer(c.fault)
			if got := b.Print(t.Context(), coffee()); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			b.Close()
			if printed := len(b.sim.Lines()) > 0; printed != c.printed {
				t.Errorf("on paper: %t, want %t", printed, c.printed)
			}
		})
	}
}

// TestTwoTillsShareAPrinter: each slip comes out whole and once, or is known not
// to have come out.
func TestTwoTillsShareAPrinter(t *testing.T) {
	b := newBench(t, devicesim.PrinterConfig{}, printer.Config{Confirm: printer.ConfirmID, Answers: true})
	other, err := printer.Open(printer.Config{Transport: "tcp:" + b.addr, Columns: 48, Confirm: printer.ConfirmID, Answers: true,
		Timing: quick})
	if err != nil {
		t.Fatal(err)
	}
	const each = 10
	done := make([]int, 2)
	var tills sync.WaitGroup
	for i, till := range []*printer.Printer{b.Printer, other} {
		tills.Go(func() {
			for range each {
				switch got := till.Print(t.Context(), coffee()); got.Certainty {
				case payment.PrintConfirmed, payment.PrintLikely:
					done[i]++
				case payment.PrintFailed: // the other one had it
				default:
					t.Errorf("till %d: %+v", i, got)
				}
			}
		})
	}
	tills.Wait()
	b.Close()
	other.Close()
	whole := 0
	for _, job := range b.sim.Jobs() {
		if job.Cut && len(job.Lines) > 0 {
			whole++
		}
	}
	if whole != done[0]+done[1] || done[0]+done[1] == 0 {
		t.Errorf("%d slips on paper, the tills claim %d and %d", whole, done[0], done[1])
	}
	if text := strings.Join(b.sim.Complaints(), "; "); text != "" {
		t.Errorf("bytes of two tills mixed: %s", text)
	}
}
