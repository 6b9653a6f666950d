package printer_test

import (
	"testing"

	"till/devices/devicesim"
	"till/devices/printer"
	"till/payment"
)

// BenchmarkPrint is one slip over loopback to a printer that confirms at once:
// what the till itself adds to the time that paper takes.
func BenchmarkPrint(b *testing.B) {
	bench := newBench(b, devicesim.PrinterConfig{}, printer.Config{Confirm: printer.ConfirmID})
	slip := coffee()
	for b.Loop() {
		if got := bench.Print(b.Context(), slip); got.Certainty != payment.PrintConfirmed {
			b.Fatalf("got %+v", got)
		}
	}
}

func BenchmarkText(b *testing.B) {
	slip := coffee()
	for b.Loop() {
		printer.Text(slip, 48)
	}
}
