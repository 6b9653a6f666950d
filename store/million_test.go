package store

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/payment"
	"till/payment/report"
	"till/store/seal"
	"till/store/storetest"
)

// full runs what takes minutes: go test ./store -run Million -full -v
var full = flag.Bool("full", false, "run the tests with a million records, too")

// The day that is listed, and how many sales it has.
const (
	daySales  = 3000
	dayInFull = "2025-06-01"
)

// filled makes a journal of n records, three an attempt, a batch a day, without
// the syncs of a commit each. The clock runs so that a day has daySales.
func filled(t *testing.T, n int) Config {
	t.Helper()
	dir := t.TempDir()
	keys, err := seal.CreateFile(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := config(dir, keys)
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s.db.NoSync = true
	began := time.Date(2025, 6, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	attempts := n / 3
	began = began.AddDate(0, 0, -(attempts-1)/daySales)
	for from := 0; from < attempts; from += 1000 {
		err := s.update(func(tx *bolt.Tx) error {
			for i := from; i < min(from+1000, attempts); i++ {
				if err := fillOne(s, tx, i, began); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.db.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return cfg
}

func fillOne(s *Store, tx *bolt.Tx, i int, began time.Time) error {
	ix := boltIndex{tx}
	h, err := readHead(ix)
	if err != nil {
		return err
	}
	if day := uint32(i/daySales + 1); day != h.batch {
		if _, err := s.appendRecord(ix, h, body{Event: EventBatchAdopted, Batch: formatSix(day)}, payment.PAN{}); err != nil {
			return err
		}
		if h, err = readHead(ix); err != nil {
			return err
		}
	}
	rec := storetest.Sale(payment.Amount(100 + i%5000))
	txn := rec.Txn
	txn.ID, txn.STAN, txn.Batch = h.id+1, formatSix(h.stan%stanMax+1), formatSix(h.batch)
	txn.Started = began.AddDate(0, 0, i/daySales).Add(time.Duration(i%daySales) * 28 * time.Second)
	var after uint64
	for _, state := range []payment.State{payment.Intent, payment.HostApproved, payment.Approved} {
		if txn.State = state; state != payment.Intent {
			txn.RRN, txn.AuthCode = fmt.Sprintf("%012d", i), "123456"
		}
		one := txn
		if after, err = s.appendRecord(ix, h, body{Event: string(state), After: after, Txn: &one}, payment.PAN{}); err != nil {
			return err
		}
		if h, err = readHead(ix); err != nil {
			return err
		}
	}
	return nil
}

// timed is the least that an act takes, warm: everything it reads is in memory,
// so more than that is what other programs took.
func timed(t *testing.T, times int, act func(i int) error) time.Duration {
	t.Helper()
	least := time.Hour
	for i := range times {
		began := time.Now()
		if err := act(i); err != nil {
			t.Fatal(err)
		}
		least = min(least, time.Since(began))
	}
	return least
}

// measures is what a journal of one size costs.
type measures struct{ open, stan, rrn, day, totals time.Duration }

func measure(t *testing.T, cfg Config, n int) measures {
	t.Helper()
	var m measures
	m.open = timed(t, 15, func(int) error {
		s, err := Open(cfg)
		if err != nil {
			return err
		}
		return s.Close()
	})
	s := openTest2(t, cfg)
	defer func() { _ = s.Close() }()
	attempts := n / 3
	m.stan = timed(t, 400, func(i int) error {
		at := i * 7919 % attempts
		txn, err := s.FindSTAN(formatSix(uint32(at/daySales+1)), formatSix(uint32(at%stanMax+1)))
		if err == nil && txn.ID != uint64(at+1) {
			err = fmt.Errorf("found %d, not %d", txn.ID, at+1)
		}
		return err
	})
	m.rrn = timed(t, 400, func(i int) error {
		_, err := s.FindRRN(fmt.Sprintf("%012d", i*7919%attempts))
		return err
	})
	since, _ := time.ParseInLocation(dayForm, dayInFull, time.FixedZone("", 8*3600))
	m.day = timed(t, 25, func(int) error {
		f := Filter{Since: since, Until: since.AddDate(0, 0, 1)}
		sales := 0
		for {
			list, err := s.List(f)
			if err != nil {
				return err
			}
			sales += len(list)
			if len(list) < ListMax {
				break
			}
			f.Before = list[len(list)-1].ID
		}
		if want := min(attempts, (attempts-1)%daySales+1); sales != want {
			return fmt.Errorf("listed %d sales, want %d", sales, want)
		}
		return nil
	})
	m.totals = timed(t, 15, func(int) error { _, err := s.Totals(dayInFull); return err })
	return m
}

// openTest2 opens without the full check at the end of a test.
func openTest2(t *testing.T, cfg Config) *Store {
	t.Helper()
	s, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestAMillionRecords holds a journal of a year, in one live file that nobody
// ever rotated, against one of a few days. A gate fails on two of three runs.
func TestAMillionRecords(t *testing.T) {
	if !*full {
		t.Skip("takes minutes: run with -full")
	}
	const small, large = 3 * 3000, 3 * 333_000 // whole days
	few, many := filled(t, small), filled(t, large)
	failed := map[string]int{}
	for range 3 {
		a, b := measure(t, few, small), measure(t, many, large)
		ratio := func(name string, one, two time.Duration, most float64) {
			x := float64(two) / float64(one)
			t.Logf("%-8s %10v at 10k  %10v at 1M  %5.2f x (at most %g)", name, one, two, x, most)
			if x > most {
				failed[name]++
			}
		}
		ratio("open", a.open, b.open, 3)
		ratio("STAN", a.stan, b.stan, 3)
		ratio("RRN", a.rrn, b.rrn, 3)
		t.Logf("a day of %d sales at 1M: listed in %v, added up in %v (under 20ms)", daySales, b.day, b.totals)
		if b.day > 20*time.Millisecond {
			failed["day"]++
		}
	}
	measureReports(t, many, failed)
	resident := residentAfterStart(t, many)
	t.Logf("resident after a start at 1M: %d MB (under 60 MB)", resident>>20)
	if resident > 60<<20 {
		t.Errorf("a till with a million records takes %d MB", resident>>20)
	}
	for name, times := range failed {
		if times >= 2 {
			t.Errorf("%s is over its gate in %d of 3 runs", name, times)
		}
	}
}

// measureReports holds reports over a day and over a month at a million records
// to their limits: as a command that has just opened the journal takes, and warm.
func measureReports(t *testing.T, cfg Config, failed map[string]int) {
	t.Helper()
	last, _ := time.ParseInLocation(dayForm, dayInFull, time.FixedZone("", 8*3600))
	spans := map[string]Span{
		"day":   {Sums: true, Filter: Filter{Since: last.AddDate(0, 0, -1), Until: last}},
		"month": {Sums: true, Filter: Filter{Since: last.AddDate(0, 0, -30), Until: last}},
	}
	want := map[string]int{"day": daySales, "month": 30 * daySales}
	limit := map[string]time.Duration{"day": 50 * time.Millisecond, "month": time.Second}
	one := func(s *Store, name string) error {
		b := report.New(nil, nil)
		err := s.Walk(t.Context(), spans[name], func(part []payment.Txn, _, _ int) error { b.Add(part); return nil })
		if n := b.Report().Totals.Count(); err == nil && n != want[name] {
			err = fmt.Errorf("counted %d sales, want %d", n, want[name])
		}
		return err
	}
	for range 3 {
		for _, name := range []string{"day", "month"} {
			s := openTest2(t, cfg)
			cold := timed(t, 1, func(int) error { return one(s, name) })
			warm := timed(t, 3, func(int) error { return one(s, name) })
			t.Logf("a report of a %-5s at 1M: %v after a start, %v again (under %v)", name, cold, warm, limit[name])
			if cold > limit[name] {
				failed["a report of a "+name]++
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

const residentEnv = "TILL_RESIDENT_OF"

// residentAfterStart starts a process that opens a journal and says how much
// memory it takes, in bytes.
func residentAfterStart(t *testing.T, cfg Config) int64 {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells resident memory in /proc")
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestResidentOfOneStart$", "-test.v")
	cmd.Env = append(os.Environ(), residentEnv+"="+cfg.Dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("the other process: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if kB, found := strings.CutPrefix(strings.TrimSpace(line), "VmRSS:"); found {
			n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(kB), " kB"), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Fatalf("the other process said nothing:\n%s", out)
	return 0
}

// TestResidentOfOneStart is the other process.
func TestResidentOfOneStart(t *testing.T) {
	dir := os.Getenv(residentEnv)
	if dir == "" {
		t.Skip("a part of TestAMillionRecords")
	}
	keys, err := seal.OpenFile(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	s := openTest2(t, config(dir, keys))
	if report := s.VerifyTail(TailLength); !report.OK {
		t.Fatal(report.FirstBad)
	}
	if _, err := s.Open(); err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\n%s\n", status[bytes.Index(status, []byte("VmRSS")):])
	_ = s.Close()
}
