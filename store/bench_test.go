package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"till/payment"
	"till/store/storetest"
)

// floorMin is the shortest synced append that is one: what takes less never
// reached a disk, and a ratio to it says nothing.
const floorMin = 100 * time.Microsecond

// floor appends 4 KiB to a file and syncs it, the least that durable memory
// can cost on this machine.
type floor struct {
	file  *os.File
	block [pageSize]byte
	took  []time.Duration
}

func newFloor(b *testing.B) *floor {
	b.Helper()
	file, err := os.Create(filepath.Join(b.TempDir(), "floor"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = file.Close() })
	f := &floor{file: file}
	for range 10 {
		f.append(b)
	}
	if took := median(f.took); took < floorMin {
		b.Skipf("a synced append takes %v here: no disk is under it, so there is nothing to compare with", took)
	}
	f.took = nil
	return f
}

func (f *floor) append(b *testing.B) {
	began := time.Now()
	if _, err := f.file.Write(f.block[:]); err != nil {
		b.Fatal(err)
	}
	if err := f.file.Sync(); err != nil {
		b.Fatal(err)
	}
	f.took = append(f.took, time.Since(began))
}

func median(took []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(took))
	return sorted[len(sorted)/2]
}

// BenchmarkCommit measures one durable step of a sale, record and indexes in
// one commit, and reports it as a multiple of a synced append of 4 KiB, the two
// taken in turn.
func BenchmarkCommit(b *testing.B) {
	least := newFloor(b)
	s, err := Open(config(b.TempDir(), testKeys(b)))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	var took []time.Duration
	var txn payment.Txn
	for b.Loop() {
		b.StopTimer()
		least.append(b)
		b.StartTimer()
		began := time.Now()
		if txn.ID == 0 {
			txn, _, err = s.Begin(storetest.Sale(1250), true)
		} else {
			txn.State = payment.Approved
			_, err = s.Write(payment.Record{Event: "approved", Txn: txn})
			txn = payment.Txn{}
		}
		took = append(took, time.Since(began))
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(median(took))/float64(median(least.took)), "x-floor")
}

// BenchmarkVerify measures a full check of a journal of 1,000 attempts.
func BenchmarkVerify(b *testing.B) {
	s, err := Open(config(b.TempDir(), testKeys(b)))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	s.db.NoSync = true
	trade(b, s, 1000)
	for b.Loop() {
		if report := s.Verify(); !report.OK {
			b.Fatal(report.FirstBad)
		}
	}
}

// BenchmarkOpen measures opening a journal of 1,000 attempts.
func BenchmarkOpen(b *testing.B) {
	cfg := config(b.TempDir(), testKeys(b))
	s, err := Open(cfg)
	if err != nil {
		b.Fatal(err)
	}
	s.db.NoSync = true
	trade(b, s, 1000)
	for b.Loop() {
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		if s, err = Open(cfg); err != nil {
			b.Fatal(err)
		}
	}
	_ = s.Close()
}
