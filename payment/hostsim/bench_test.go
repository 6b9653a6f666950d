package hostsim_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"till/payment/wire"
)

// BenchmarkSale is one sale over the loopback line, booked and saved, with the
// ledger growing as a day goes on.
func BenchmarkSale(b *testing.B) {
	config := practice(b)
	config.LedgerFile = ""
	_, term := started(b, config)
	_ = term.conn.SetDeadline(time.Time{}) // as long as it takes
	card := cardNamed(b, "stripe")
	for b.Loop() {
		term.ask(term.sale(1250, card))
	}
}

// connections is how many terminals are connected while BenchmarkHost500
// measures.
const connections = 500

// BenchmarkHost500 has five hundred terminals on the line, each with keys of its
// own, and asks for sales by all of them. It prints what the machine does for
// host and terminals together, so the host alone is faster; memory is that of
// the whole process, terminals included.
func BenchmarkHost500(b *testing.B) {
	config := practice(b)
	config.LedgerFile = ""
	s, _ := serve(b, config)
	card := cardNamed(b, "stripe")
	terminals := make([]*terminal, connections)
	for i := range terminals {
		terminals[i] = newTerminal(b, config, s)
		terminals[i].tid = fmt.Sprintf("80%06d", i)
		terminals[i].signOn()
		_ = terminals[i].conn.SetDeadline(time.Time{})
	}
	var left, refused atomic.Int64
	left.Store(int64(b.N))
	var work sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for _, term := range terminals {
		work.Go(func() {
			for left.Add(-1) >= 0 {
				if !term.sells(term.sale(1250, card)) {
					refused.Add(1)
				}
			}
		})
	}
	work.Wait()
	b.StopTimer()
	if refused.Load() > 0 {
		b.Fatalf("%d of %d sales were not approved", refused.Load(), b.N)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sales/s")
	b.ReportMetric(resident(), "MB")
}

// sells makes a sale and reports whether it was approved.
func (term *terminal) sells(sale *wire.Message) bool {
	frame, err := term.dialect.Pack(context.Background(), sale, term)
	if err != nil {
		return false
	}
	if _, err := term.conn.Write(frame); err != nil {
		return false
	}
	raw, err := term.dialect.ReadFrame(term.conn)
	if err != nil {
		return false
	}
	answer, err := term.dialect.Unpack(raw)
	return err == nil && answer.Value(wire.DE39ResponseCode) == "00"
}

// resident is how many megabytes of memory the process holds.
func resident() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if _, rest, found := bytes.Cut(status, []byte("VmRSS:")); err == nil && found {
		kilobytes, err := strconv.Atoi(string(bytes.Fields(rest)[0]))
		if err == nil {
			return float64(kilobytes) / 1024
		}
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.Sys-stats.HeapReleased) / (1 << 20)
}
