package devicetest

import (
	"context"
	"strings"
	"time"

	"till/payment"
)

// PrinterDriver is what the suite asks of a printer driver.
type PrinterDriver interface {
	Print(ctx context.Context, slip payment.Slip) payment.PrintResult
	Poll(ctx context.Context) payment.Health
}

// PrinterRig is a driver with a printer at the other end. What a rig cannot do
// stays nil, and the steps that need it are left out, with a word in the log.
type PrinterRig struct {
	Driver PrinterDriver
	// Paper gives the lines printed so far. With hardware nobody can tell.
	Paper func() []string
	// SetPaper, SetCover and SetPlug are a person's hands.
	SetPaper func(in bool)
	SetCover func(open bool)
	SetPlug  func(in bool)
	// PaperOutAfter leaves that many lines on the roll.
	PaperOutAfter func(lines int)
	// Vouches tells that this printer answers: what it prints is at least likely.
	Vouches bool
}

// PrinterStopMax is how soon a stop must be told.
const PrinterStopMax = 2 * time.Second

// PrinterCase is one thing that a till relies on.
type PrinterCase struct {
	Name string
	Run  func(t T, rig PrinterRig)
}

// PrinterCases is the suite. Cases may share a rig: each leaves the printer as
// it found it. A case that needs hands the rig does not have says so and ends.
func PrinterCases() []PrinterCase {
	return []PrinterCase{
		{"a slip comes out", printerPrints},
		{"out of paper before the job, nothing is sent", printerOutBefore},
		{"cover open before the job, nothing is sent", printerCoverOpen},
		{"unplugged before the job, nothing is sent", printerGone},
		{"out of paper in the middle, nothing is claimed", printerOutInside},
	}
}

// without tells that a case cannot run on this rig.
func without(t T, hands bool) bool {
	t.Helper()
	if !hands {
		t.Logf("left out: this rig has no hands for it")
	}
	return !hands
}

// printerSlip is a slip that can be found again on paper by its mark.
func printerSlip(mark string) payment.Slip {
	slip := payment.Slip{Lines: []payment.SlipLine{
		{Align: payment.AlignCentre, Bold: true, Big: true, Text: "测试小票 TEST SLIP"},
		{Kind: payment.SlipRule},
		{Kind: payment.SlipRow, Label: "标记 MARK", Text: mark},
	}}
	for range 20 {
		slip.Lines = append(slip.Lines, payment.SlipLine{Text: "0123456789 汉字"})
	}
	return payment.Slip{Lines: append(slip.Lines,
		payment.SlipLine{Kind: payment.SlipRow, Label: "完 END", Text: mark}, payment.SlipLine{Kind: payment.SlipCut})}
}

func printerPrints(t T, rig PrinterRig) {
	t.Helper()
	result := rig.Driver.Print(context.Background(), printerSlip("WHOLE"))
	if !result.Done() || result.Reason != "" {
		t.Fatalf("a well printer gave %+v", result)
	}
	if rig.Vouches && result.Certainty == payment.PrintSent {
		t.Errorf("a printer that answers was only %q", result.Certainty)
	}
	expectPaper(t, rig, "WHOLE", 2)
	expectCondition(t, rig, payment.ConditionReady, "")
}

func printerOutBefore(t T, rig PrinterRig) {
	t.Helper()
	if without(t, rig.SetPaper != nil) {
		return
	}
	rig.SetPaper(false)
	expectRefused(t, rig, "NOPAPER", payment.PrinterPaperOut)
	rig.SetPaper(true)
	expectPrinted(t, rig, "REFILLED")
}

func printerCoverOpen(t T, rig PrinterRig) {
	t.Helper()
	if without(t, rig.SetCover != nil) {
		return
	}
	rig.SetCover(true)
	expectRefused(t, rig, "COVER", payment.PrinterCoverOpen)
	rig.SetCover(false)
	expectPrinted(t, rig, "CLOSED")
}

func printerGone(t T, rig PrinterRig) {
	t.Helper()
	if without(t, rig.SetPlug != nil) {
		return
	}
	rig.SetPlug(false)
	expectRefused(t, rig, "GONE", payment.PrinterGone)
	rig.SetPlug(true)
	expectPrinted(t, rig, "BACK")
}

// printerOutInside: the paper ends inside the job. Nobody but a person can tell
// what is on paper, and after the refill the printer finishes by itself, once.
func printerOutInside(t T, rig PrinterRig) {
	t.Helper()
	if without(t, rig.PaperOutAfter != nil && rig.SetPaper != nil && rig.Paper != nil) {
		return
	}
	rig.PaperOutAfter(5)
	result, took := timed(rig, printerSlip("INSIDE"))
	want := payment.PrintResult{Certainty: payment.PrintUnknown, Reason: payment.PrinterPaperOut}
	if result != want {
		t.Errorf("paper out in the middle gave %+v, want %+v", result, want)
	}
	if took > PrinterStopMax {
		t.Errorf("it took %v to say so, limit %v", took, PrinterStopMax)
	}
	expectPaper(t, rig, "INSIDE", 1)
	rig.SetPaper(true)
	expectPaper(t, rig, "INSIDE", 2)
	expectPrinted(t, rig, "AFTER")
}

func timed(rig PrinterRig, slip payment.Slip) (payment.PrintResult, time.Duration) {
	start := time.Now()
	result := rig.Driver.Print(context.Background(), slip)
	return result, time.Since(start)
}

// expectRefused: nothing may be sent to a printer that cannot print.
func expectRefused(t T, rig PrinterRig, mark string, reason payment.PrinterReason) {
	t.Helper()
	result, took := timed(rig, printerSlip(mark))
	want := payment.PrintResult{Certainty: payment.PrintFailed, Reason: reason}
	if result != want {
		t.Errorf("got %+v, want %+v", result, want)
	}
	if took > PrinterStopMax {
		t.Errorf("it took %v to say so, limit %v", took, PrinterStopMax)
	}
	expectPaper(t, rig, mark, 0)
	expectCondition(t, rig, payment.ConditionDown, reason)
}

func expectPrinted(t T, rig PrinterRig, mark string) {
	t.Helper()
	result := rig.Driver.Print(context.Background(), printerSlip(mark))
	if !result.Done() {
		t.Errorf("a slip after the trouble gave %+v", result)
	}
	expectPaper(t, rig, mark, 2)
}

// expectPaper counts the lines with a mark: two on a whole slip.
func expectPaper(t T, rig PrinterRig, mark string, want int) {
	t.Helper()
	if rig.Paper == nil {
		return
	}
	found := 0
	for _, line := range rig.Paper() {
		if strings.HasSuffix(line, " "+mark) {
			found++
		}
	}
	if found != want {
		t.Errorf("%d lines of paper say %s, want %d", found, mark, want)
	}
}

func expectCondition(t T, rig PrinterRig, condition payment.Condition, reason payment.PrinterReason) {
	t.Helper()
	lamp := rig.Driver.Poll(context.Background())
	if lamp.Part != payment.PartPrinter || lamp.Condition != condition || lamp.Printer != reason {
		t.Errorf("the lamp says %+v, want %q, %q", lamp, condition, reason)
	}
}
