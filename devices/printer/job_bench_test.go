package printer

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"till/payment"
)

// BenchmarkJob is a slip in two copies as bytes, which must not take a millisecond. Its floor
// encodes the same text, a line at a time, and nothing else; both are measured in
// turns, so that a machine that becomes slow is slow for both.
func BenchmarkJob(b *testing.B) {
	for name, codes := range map[string]Codes{"native": CodesNative, "raster": CodesRaster} {
		b.Run(name, func(b *testing.B) {
			slip := readSlip(b, slipFolder+"/sale-chip-pin.zh.slip")
			slip.Lines = append(slip.Lines, slip.Lines...)
			e := encoder{columns: 48, set: charset{GB18030}, cutter: CutterPartial, codes: codes}
			lines := layout(slip, 48, e.set)
			var ours, floor []time.Duration
			for n := 0; b.Loop(); n++ {
				newCode(slip, n)
				start := time.Now()
				e.job(slip)
				middle := time.Now()
				encodeAlone(lines)
				ours, floor = append(ours, middle.Sub(start)), append(floor, time.Since(middle))
			}
			slices.Sort(ours)
			slices.Sort(floor)
			mine, least := ours[len(ours)/2], floor[len(floor)/2]
			b.ReportMetric(float64(mine.Nanoseconds()), "ns/slip")
			b.ReportMetric(float64(mine)/float64(least), "x-floor")
		})
	}
}

// newCode gives a slip another code, as each slip of a day has.
func newCode(slip payment.Slip, n int) {
	for i := range slip.Lines {
		if l := &slip.Lines[i]; l.Kind == payment.SlipCode {
			l.Text = fmt.Sprintf("TILL1-000042-%06d-SG8T-H", n%1e6)
		}
	}
}

// encodeAlone is what any program that prints Chinese must do.
func encodeAlone(lines []line) (size int) {
	coder := simplifiedchinese.GB18030.NewEncoder()
	for _, l := range lines {
		text, _ := coder.String(l.text)
		size += len(text)
	}
	return size
}
