package hostsim_test

import (
	"context"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/payment"
	"till/payment/engine"
	"till/payment/host"
	"till/payment/wire"
	"till/store"
	"till/store/seal"
	"till/store/storetest"
)

// full runs what takes minutes: go test ./payment/hostsim -run TenThousand -full -v
var full = flag.Bool("full", false, "run the tests with ten thousand sales, too")

// evening is a till at the end of its day: real journal, real client, and the
// pretend acquirer over the loopback line, which has heard of none of the sales,
// so that each of them is uploaded.
type evening struct {
	journal *store.Store
	disk    *bolt.DB
	engine  *engine.Engine
}

// wallClock is the engine's clock without a wait in it.
type wallClock struct{ engine.Clock }

func (wallClock) Now() time.Time      { return noon() }
func (wallClock) Mono() time.Duration { return 0 }

func newEvening(t testing.TB) *evening {
	t.Helper()
	config := practice(t)
	config.LedgerFile = ""
	s, _ := serve(t, config)
	keys, err := seal.CreateFile(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	e := &evening{}
	e.journal, err = store.Open(store.Config{Dir: t.TempDir(), Keys: keys, Ballast: store.NoBallast, Now: noon, Run: "test",
		Opened: func(db *bolt.DB) { e.disk = db }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.journal.Close() })
	dialect, err := wire.New(config.Profile)
	if err != nil {
		t.Fatal(err)
	}
	client, err := host.New(host.Config{Address: "tcp://" + s.Addr(), Dialect: dialect, Now: noon,
		Terminal: wire.Terminal{TerminalID: testTID, MerchantID: testMID, Operator: "01"},
		Notify:   func(host.Event) {},
		Timeouts: host.Timeouts{Connect: answerMax, Answer: answerMax, OriginalLife: time.Millisecond}}, &keyPad{}, e.journal)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	e.engine = engine.New(engine.Config{Host: client, Journal: e.journal, Clock: wallClock{},
		Terminal: engine.Terminal{TerminalID: testTID, MerchantID: testMID, Practice: true},
		Settling: engine.Settling{Journal: e.journal, Host: client, Tries: 2}})
	return e
}

// sells fills the batch, without the syncs that are measured elsewhere. A chip's
// certificate is a message of its own, of the others eight go in one.
func (e *evening) sells(t testing.TB, stripes, chips int) {
	t.Helper()
	said, err := hex.DecodeString(chipData(t, 1250, cardNamed(t, "chip")))
	if err != nil {
		t.Fatal(err)
	}
	e.disk.NoSync = true
	for i := range stripes + chips {
		txn, _, err := e.journal.Begin(storetest.Sale(payment.Amount(1000+i)), true)
		if err != nil {
			t.Fatal(err)
		}
		txn.State, txn.RRN, txn.AuthCode = payment.Approved, "101500123456", "123456"
		if txn.Card.Entry = payment.EntryStripe; i >= stripes {
			txn.Card.Entry, txn.CardEMV = payment.EntryChip, said
		}
		if _, err := e.journal.Write(payment.Record{Event: "approved", Txn: txn}); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.disk.Sync(); err != nil {
		t.Fatal(err)
	}
	e.disk.NoSync = false
}

// settles closes the batch and gives what the upload took, from its first message
// to the end message.
func (e *evening) settles(t testing.TB) (payment.Settlement, time.Duration) {
	t.Helper()
	var began, ended time.Time
	s, reason := e.engine.Settle(context.Background(), engine.SettleOrder{Operator: "01"}, func(p payment.SettleProgress) {
		if p.Stage != payment.StageHost || p.Settlement.State != payment.BatchUpload {
			return
		}
		if ended = time.Now(); began.IsZero() {
			began = ended
		}
	})
	if !s.State.Over() || s.Done != s.Uploads || len(s.Refused)+len(s.Unsaid) > 0 {
		t.Fatalf("the batch is %s (%q), %d of %d messages, %d refused, %d without an answer",
			s.State, reason, s.Done, s.Uploads, len(s.Refused), len(s.Unsaid))
	}
	return s, ended.Sub(began)
}

// TestTenThousandSalesSettle settles a large shop's day message by message, the
// cursor durable after each.
func TestTenThousandSalesSettle(t *testing.T) {
	for name, sold := range map[string]struct{ stripes, chips int }{"stripes": {10000, 0}, "chips": {0, 10000}} {
		t.Run(name, func(t *testing.T) {
			most := 20 * time.Second
			if !*full {
				sold.stripes, sold.chips = sold.stripes/100, sold.chips/100
			}
			e := newEvening(t)
			e.sells(t, sold.stripes, sold.chips)
			began := time.Now()
			s, _ := e.settles(t)
			took := time.Since(began)
			t.Logf("%d sales, %d messages: %v", sold.stripes+sold.chips, s.Uploads, took.Round(time.Millisecond))
			if *full && took > most {
				t.Errorf("it took %v, and %v is the most", took, most)
			}
			if s.Details != sold.stripes+sold.chips {
				t.Errorf("%d records were told", s.Details)
			}
		})
	}
}

// floorMin is the shortest synced append that is one: what takes less never
// reached a disk.
const floorMin = 100 * time.Microsecond

// BenchmarkUpload uploads a batch with the journal as it is, the cursor durable
// after each answer, and with one that does not sync. x-floor is the speed of the
// first as a part of the second's: 0.35 or more is wanted.
func BenchmarkUpload(b *testing.B) {
	if took := syncedAppend(b); took < floorMin {
		b.Skipf("a synced append takes %v here: no disk is under it, so there is nothing to compare with", took)
	}
	const stripes, chips = 800, 300
	var ratios []float64
	for b.Loop() {
		var took [2]time.Duration
		for i, noSync := range []bool{false, true} {
			b.StopTimer()
			e := newEvening(b)
			e.sells(b, stripes, chips)
			e.disk.NoSync = noSync
			b.StartTimer()
			_, took[i] = e.settles(b)
			b.StopTimer()
			e.disk.NoSync = false
			b.StartTimer()
		}
		ratios = append(ratios, float64(took[1])/float64(took[0]))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x-floor")
}

// syncedAppend is what a synced append of 4 KiB takes.
func syncedAppend(b *testing.B) time.Duration {
	b.Helper()
	file, err := os.Create(filepath.Join(b.TempDir(), "floor"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	var took []time.Duration
	for range 11 {
		began := time.Now()
		if _, err := file.Write(make([]byte, 4096)); err != nil {
			b.Fatal(err)
		}
		if err := file.Sync(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	return took[len(took)/2]
}
