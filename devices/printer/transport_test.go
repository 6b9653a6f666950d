package printer_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"till/devices/devicesim"
	"till/devices/devicetest"
	"till/devices/printer"
	"till/payment"
)

const onLinux = runtime.GOOS == "linux"

// patient waits for answers that cross a pseudo-terminal on a machine that is busy
// with other things; no case on a line waits for an answer that does not come.
var patient = printer.Timing{Status: time.Second, Send: quick.Send, Confirm: 3 * time.Second, Poll: 50 * time.Millisecond, Settle: quick.Settle}

// newLineBench is a driver with a pretend printer behind a pseudo-terminal, which
// stands for a serial port or for the kernel's printer file.
func newLineBench(t *testing.T, scheme string) (*bench, *devicesim.Outlet) {
	t.Helper()
	sim, err := devicesim.OpenPrinter(devicesim.PrinterConfig{})
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "lp0")
	outlet, err := devicesim.OpenOutlet(link)
	if errors.Is(err, devicesim.ErrNoPTY) {
		t.Skip("no pseudo-terminals on this system")
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- outlet.Serve(ctx, func(ctx context.Context, line io.ReadWriteCloser) error { return sim.ServeConn(ctx, line) })
	}()
	t.Cleanup(func() {
		cancel()
		<-served
		sim.Close()
	})
	address := scheme + ":" + link
	if scheme == "serial" {
		address += ",115200"
	}
	driver, err := printer.Open(printer.Config{Transport: address, Columns: 48, Timing: patient, Confirm: printer.ConfirmID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { driver.Close() })
	return &bench{driver, sim, link}, outlet
}

func TestPrintersOnALinePassTheSuite(t *testing.T) {
	schemes := []string{"serial"}
	if onLinux {
		schemes = append(schemes, "usb")
	}
	for _, scheme := range schemes {
		t.Run(scheme, func(t *testing.T) {
			b, outlet := newLineBench(t, scheme)
			rig := b.rig(true)
			rig.SetPlug = func(in bool) {
				act := outlet.Unplug
				if in {
					act = outlet.Replug
				}
				if err := act(); err != nil && !errors.Is(err, os.ErrClosed) { // its end may have closed it first
					t.Error(err)
				}
			}
			for _, c := range devicetest.PrinterCases() {
				t.Run(c.Name, func(t *testing.T) { c.Run(t, rig) })
			}
		})
	}
}

func TestASerialPrinterThatIsUnpluggedInTheMiddleIsToldAtOnce(t *testing.T) {
	b, outlet := newLineBench(t, "serial")
	b.sim.SetPaper(true)
	b.sim.PaperOutAfter(3)
	go func() { _ = outlet.Unplug() }()
	start := time.Now()
	got := b.Print(t.Context(), payment.Slip{Lines: manyLines(400)})
	if got.Done() || time.Since(start) > devicetest.PrinterStopMax {
		t.Errorf("got %+v after %v, want a failure within %v", got, time.Since(start), devicetest.PrinterStopMax)
	}
}

func manyLines(n int) []payment.SlipLine {
	lines := make([]payment.SlipLine, n)
	for i := range lines {
		lines[i].Text = "0123456789"
	}
	return lines
}

func TestAUSBPrinterNeedsADevice(t *testing.T) {
	if !onLinux {
		t.Skip("usb: is for Linux")
	}
	file := filepath.Join(t.TempDir(), "lp0")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, filepath.Join(t.TempDir(), "lp9")} {
		driver, err := printer.Open(printer.Config{Transport: "usb:" + path})
		if err != nil {
			t.Fatal(err)
		}
		want := payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterGone}
		if got := driver.Print(t.Context(), payment.Slip{}); got != want {
			t.Errorf("%s: got %+v, want %+v", path, got, want)
		}
	}
}
