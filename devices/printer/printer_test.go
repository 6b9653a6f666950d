package printer_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/devices/devicesim"
	"till/devices/devicetest"
	"till/devices/printer"
	"till/payment"
)

// quick keeps tests short; the pretend printer answers at once. A mute printer
// costs one Status wait for each question.
var quick = printer.Timing{Status: 150 * time.Millisecond, Send: 2 * time.Second, Confirm: 500 * time.Millisecond,
	Poll: 10 * time.Millisecond, Settle: time.Millisecond}

// bench is a driver with a pretend printer behind TCP.
type bench struct {
	*printer.Printer
	sim  *devicesim.Printer
	addr string
}

func newBench(t testing.TB, simulated devicesim.PrinterConfig, config printer.Config) *bench {
	t.Helper()
	sim, err := devicesim.OpenPrinter(simulated)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- sim.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
		sim.Close()
	})
	config.Transport = "tcp:" + listener.Addr().String()
	config.Timing = quick
	if config.Columns == 0 {
		config.Columns = 48
	}
	driver, err := printer.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { driver.Close() })
	return &bench{driver, sim, listener.Addr().String()}
}

func (b *bench) rig(vouches bool) devicetest.PrinterRig {
	return devicetest.PrinterRig{
		Driver: b, Paper: b.sim.Lines, SetPaper: b.sim.SetPaper, SetCover: b.sim.SetCover,
		SetPlug: func(in bool) {
			if in {
				b.sim.Replug()
			} else {
				b.sim.Unplug()
			}
		},
		PaperOutAfter: b.sim.PaperOutAfter, Vouches: vouches,
	}
}

func coffee() payment.Slip {
	return payment.Slip{TxnID: 1, Lines: []payment.SlipLine{
		{Align: payment.AlignCentre, Bold: true, Big: true, Text: "锦绣便利店"},
		{Kind: payment.SlipRule},
		{Kind: payment.SlipRow, Label: "卡号", Text: "622202******8123 I"},
		{Kind: payment.SlipAmount, Bold: true, Label: "金额 AMOUNT", Text: "RMB 12.50"},
		{Kind: payment.SlipSignature, Label: "持卡人签名"},
		{Kind: payment.SlipCut},
	}}
}

func TestTheDriverPassesTheSuite(t *testing.T) {
	cases := map[string]struct {
		sim     devicesim.PrinterConfig
		confirm printer.Confirm
	}{
		"a printer that confirms by process id":   {confirm: printer.ConfirmID},
		"a printer that answers its status":       {confirm: printer.ConfirmStatus},
		"process ids asked of one without them":   {sim: devicesim.PrinterConfig{NoProcessID: true}, confirm: printer.ConfirmID},
		"58 mm paper of a printer that remembers": {sim: devicesim.PrinterConfig{Columns: 32, Dir: t.TempDir()}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			columns := max(c.sim.Columns, 32)
			b := newBench(t, c.sim, printer.Config{Columns: columns, Confirm: c.confirm})
			for _, c := range devicetest.PrinterCases() {
				t.Run(c.Name, func(t *testing.T) { c.Run(t, b.rig(true)) })
			}
		})
	}
}

func TestCertaintyIsWhatThePrinterVouchedFor(t *testing.T) {
	cases := map[string]struct {
		sim     devicesim.PrinterConfig
		confirm printer.Confirm
		want    payment.Certainty
	}{
		"its process id came back":                    {confirm: printer.ConfirmID, want: payment.PrintConfirmed},
		"GS r was answered and the status was clean":  {confirm: printer.ConfirmStatus, want: payment.PrintLikely},
		"no process id, but GS r":                     {devicesim.PrinterConfig{NoProcessID: true}, printer.ConfirmID, payment.PrintLikely},
		"status, but nothing in the stream":           {devicesim.PrinterConfig{NoPaperStatus: true}, printer.ConfirmStatus, payment.PrintSent},
		"nothing in the stream was asked for":         {confirm: printer.ConfirmNone, want: payment.PrintSent},
		"a mute printer":                              {devicesim.PrinterConfig{Mute: true}, printer.ConfirmStatus, payment.PrintSent},
		"a mute printer that is asked for process id": {devicesim.PrinterConfig{Mute: true}, printer.ConfirmID, payment.PrintSent},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, c.sim, printer.Config{Confirm: c.confirm})
			got := b.Print(t.Context(), coffee())
			if want := (payment.PrintResult{Certainty: c.want}); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestThePreviewIsThePaper(t *testing.T) {
	for _, columns := range []int{32, 42, 48} {
		b := newBench(t, devicesim.PrinterConfig{Columns: columns}, printer.Config{Columns: columns})
		if got := b.Print(t.Context(), coffee()); !got.Done() {
			t.Fatalf("Print: %+v", got)
		}
		preview := b.Preview()
		if len(preview.Findings) > 0 {
			t.Errorf("findings %q", preview.Findings)
		}
		if diff := cmp.Diff(b.sim.Lines(), preview.Rows()); diff != "" {
			t.Errorf("%d columns: the preview is not the paper (-paper +preview):\n%s", columns, diff)
		}
		if got, want := preview.Text(), printer.Text(coffee(), columns); got != want {
			t.Errorf("Text is\n%s\nthe preview\n%s", want, got)
		}
	}
}

func TestTheObserverHearsTheJobAsItIsTaken(t *testing.T) {
	var mu sync.Mutex
	var heard []byte
	config := printer.Config{OnBytes: func(piece []byte) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, piece...)
	}}
	b := newBench(t, devicesim.PrinterConfig{}, config)
	b.Print(t.Context(), coffee())
	mu.Lock()
	defer mu.Unlock()
	paper, err := printer.Parse(heard, 48)
	if err != nil || paper.Text() != b.Preview().Text() {
		t.Errorf("the observer heard %v:\n%s", err, paper.Text())
	}
	if jobs := b.sim.Jobs(); len(jobs) != 1 || !bytes.Equal(jobs[0].Raw, heard) || !jobs[0].Cut {
		t.Errorf("the printer got %d jobs, cut or different from what the observer heard", len(jobs))
	}
}

func TestACableThatIsPulledInTheMiddleLeavesTheSlipUnknown(t *testing.T) {
	b := newBench(t, devicesim.PrinterConfig{}, printer.Config{Confirm: printer.ConfirmID})
	b.sim.UnplugAfter(60)
	got := b.Print(t.Context(), coffee())
	if want := (payment.PrintResult{Certainty: payment.PrintUnknown, Reason: payment.PrinterGone}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if lamp := b.Health(); lamp.Condition == payment.ConditionReady {
		t.Errorf("the lamp says %+v", lamp)
	}
	b.sim.Replug()
	if got := b.Print(t.Context(), coffee()); got.Certainty != payment.PrintConfirmed {
		t.Errorf("after the cable is back: %+v", got)
	}
}

func TestAPrinterThatFallsSilentIsNotCalledSent(t *testing.T) {
	b := newBench(t, devicesim.PrinterConfig{}, printer.Config{})
	if got := b.Print(t.Context(), coffee()); !got.Done() {
		t.Fatalf("Print: %+v", got)
	}
	b.sim.SetMute(true)
	got := b.Print(t.Context(), coffee())
	if want := (payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterOffline}); got != want {
		t.Errorf("got %+v, want %+v: it answered a minute ago", got, want)
	}
}

func TestEveryTroubleAtThePrinterHasItsReason(t *testing.T) {
	cases := map[string]struct {
		trouble func(sim *devicesim.Printer)
		want    payment.PrinterReason
	}{
		"no paper":              {func(s *devicesim.Printer) { s.SetPaper(false) }, payment.PrinterPaperOut},
		"cover open":            {func(s *devicesim.Printer) { s.SetCover(true) }, payment.PrinterCoverOpen},
		"cover open, no paper":  {func(s *devicesim.Printer) { s.SetCover(true); s.SetPaper(false) }, payment.PrinterCoverOpen},
		"jammed knife":          {func(s *devicesim.Printer) { s.SetCutterJam(true) }, payment.PrinterCutter},
		"taken off the line":    {func(s *devicesim.Printer) { s.SetOffline(true) }, payment.PrinterOffline},
		"unplugged":             {func(s *devicesim.Printer) { s.Unplug() }, payment.PrinterGone},
		"a thin roll prints on": {func(s *devicesim.Printer) { s.SetNearEnd(true) }, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, devicesim.PrinterConfig{}, printer.Config{})
			c.trouble(b.sim)
			got := b.Print(t.Context(), coffee())
			want := payment.PrintResult{Certainty: payment.PrintFailed, Reason: c.want}
			if c.want == "" {
				want = payment.PrintResult{Certainty: payment.PrintLikely}
			}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if c.want == "" {
				if lamp := b.Health(); lamp.Condition != payment.ConditionCare || !strings.Contains(lamp.Detail, "near end") {
					t.Errorf("the lamp says %+v, want care and why", lamp)
				}
			}
		})
	}
}

func TestAnAddressWithoutAPrinterPrintsNothing(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	p, err := printer.Open(printer.Config{Transport: "tcp:" + address, Timing: quick})
	if err != nil {
		t.Fatal(err)
	}
	want := payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterGone}
	if got := p.Print(t.Context(), coffee()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if lamp := p.Poll(t.Context()); lamp.Condition != payment.ConditionDown || lamp.Printer != payment.PrinterGone {
		t.Errorf("the lamp says %+v", lamp)
	}
}

func TestJobsNeverMix(t *testing.T) {
	b := newBench(t, devicesim.PrinterConfig{}, printer.Config{Confirm: printer.ConfirmID})
	var printing sync.WaitGroup
	for range 8 {
		printing.Go(func() {
			if got := b.Print(t.Context(), coffee()); got.Certainty != payment.PrintConfirmed {
				t.Errorf("got %+v", got)
			}
		})
	}
	printing.Wait()
	jobs := b.sim.Jobs()
	if len(jobs) != 8 {
		t.Fatalf("%d jobs came out, want 8", len(jobs))
	}
	for _, job := range jobs[1:] {
		if diff := cmp.Diff(jobs[0].Lines, job.Lines); diff != "" {
			t.Errorf("two jobs differ:\n%s", diff)
		}
	}
}

func TestACancelledJobThatNeverBeganHasPrintedNothing(t *testing.T) {
	b := newBench(t, devicesim.PrinterConfig{}, printer.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := b.Print(ctx, coffee()); got.Certainty != payment.PrintFailed {
		t.Errorf("got %+v, want failed", got)
	}
	if lines := b.sim.Lines(); len(lines) > 0 {
		t.Errorf("%d lines came out", len(lines))
	}
}

func TestAFileGetsOneJobAfterTheOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "slips.bin")
	p, err := printer.Open(printer.Config{Transport: "file:" + path})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := p.Print(t.Context(), coffee()); got.Certainty != payment.PrintSent || got.Reason != "" {
			t.Fatalf("got %+v, want sent", got)
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	paper, err := printer.Parse(data, 32)
	if err != nil || len(paper.Cuts) != 2 || len(paper.Findings) > 0 {
		t.Errorf("the file holds %d cuts, findings %q, %v", len(paper.Cuts), paper.Findings, err)
	}
	if lamp := p.Poll(t.Context()); lamp.Condition != payment.ConditionReady {
		t.Errorf("the lamp says %+v", lamp)
	}
}

func TestAFileThatCannotBeWrittenPrintsNothing(t *testing.T) {
	p, err := printer.Open(printer.Config{Transport: "file:" + filepath.Join(t.TempDir(), "no", "such", "folder")})
	if err != nil {
		t.Fatal(err)
	}
	want := payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterGone}
	if got := p.Print(t.Context(), coffee()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestSettingsThatMakeNoSenseAreRefused(t *testing.T) {
	cases := map[string]printer.Config{
		"no address":          {},
		"unknown transport":   {Transport: "lpt:1"},
		"a port of no speed":  {Transport: "serial:/dev/ttyS0,1"},
		"a file without name": {Transport: "file:"},
		"too few columns":     {Transport: "file:x", Columns: 20},
		"too many columns":    {Transport: "file:x", Columns: 65},
		"unknown encoding":    {Transport: "file:x", Encoding: "big5"},
		"unknown cutter":      {Transport: "file:x", Cutter: "teeth"},
		"unknown confirm":     {Transport: "file:x", Confirm: "hope"},
	}
	for name, config := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := printer.Open(config); err == nil {
				t.Error("Open took it")
			}
		})
	}
	_, err := printer.Open(printer.Config{Transport: "lpt:1"})
	if !errors.Is(err, printer.ErrAddress) {
		t.Errorf("got %v, want ErrAddress", err)
	}
}
