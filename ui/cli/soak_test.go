package cli

import (
	"bytes"
	"context"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"
	"time"

	"till/devices/devicesim"
	"till/payment"
	"till/payment/hostsim"
	"till/store"
	"till/ui/text"
)

var (
	soakSales = flag.Int("soak", 30, "sales of the soak test")
	soakSeed  = flag.Uint64("soak-seed", 0, "seed of the soak test, 0 draws one")
)

// soakStages are where the cable is pulled, and soakCards what is before the pad.
var (
	soakStages = []payment.Stage{payment.StageCard, payment.StagePIN, payment.StageHost, payment.StageFinish, payment.StagePrint}
	soakCards  = []string{"chip", "contactless", "stripe", devicesim.CardOfflinePIN, devicesim.CardNoPIN}
)

// TestSoak sells through the real engine, drivers, wire and journal while the
// pad's cable is pulled and put back at random. Whatever happened, the journal
// and the bank's ledger tell the same afterwards, and nothing is left behind:
// no goroutine, no descriptor.
//
//	go test ./ui/cli -run TestSoak -soak 1000 -v
func TestSoak(t *testing.T) {
	t.Run("abecs", func(t *testing.T) {
		_, till := practice(t)
		soak(t, till, soaked{bystander{till.world.outlet, till.world.pad.Present}, soakCards}, *soakSales)
	})
	t.Run("uic", func(t *testing.T) { // this family reads stripes and nothing else
		pad, sales := stand(t, true), *soakSales
		if sales < soakLong {
			sales /= 4 // its line is as slow as a real one
		}
		soak(t, tillAt(t, pad.outlet.Spec()), soaked{pad, []string{"stripe"}}, sales)
	})
}

// soaked is a pad that can be unplugged, and the cards that come before it.
type soaked struct {
	bystander
	cards []string
}

// tillAt opens a till in practice whose pad is somewhere else.
func tillAt(t *testing.T, pad string) *till {
	t.Helper()
	s := &session{stdin: bytes.NewReader(nil), stdout: io.Discard, stderr: io.Discard,
		flags: flags{data: t.TempDir(), practice: true, pad: pad}, env: environment{lookup: func(string) string { return "" }}}
	opened, err := s.openTill(t.Context(), quick)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(opened.close)
	return opened
}

// soakLong is how many sales surely meet everything.
const soakLong = 100

func soak(t *testing.T, till *till, pad soaked, sales int) {
	seed := *soakSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	random := rand.New(rand.NewPCG(seed, 1))
	watched, cancel := context.WithCancel(t.Context())
	defer cancel()
	go till.pad.Watch(watched, func([]payment.Health) {})
	sell(t, till, pad, random, false) // everything that is opened once is open now
	goroutines, descriptors := runtime.NumGoroutine(), openDescriptors(t)
	began, pulled, words := time.Now(), 0, map[payment.Money]int{}
	for range sales {
		pull := random.IntN(3) == 0
		if pull {
			pulled++
		}
		words[sell(t, till, pad, random, pull).Money()]++
	}
	t.Logf("seed %d: %d sales, the cable pulled %d times, in %v: %v", seed, sales, pulled,
		time.Since(began).Round(time.Millisecond), words)
	compareLedgers(t, till)
	settled(t, "goroutines", goroutines, runtime.NumGoroutine)
	settled(t, "descriptors", descriptors, func() int { return openDescriptors(t) })
	if words[payment.Paid] == 0 || sales >= soakLong && words[payment.NotPaid] == 0 {
		t.Errorf("the soak met nothing: %v", words)
	}
}

// sell sells once. With pull, the cable is out from some moment of some stage
// until the sale is over.
func sell(t *testing.T, till *till, pad soaked, random *rand.Rand, pull bool) payment.Txn {
	t.Helper()
	outlet := pad.outlet
	if err := pad.present(pad.cards[random.IntN(len(pad.cards))], ""); err != nil {
		t.Fatal(err)
	}
	stage, wait := soakStages[random.IntN(len(soakStages))], time.Duration(random.IntN(3000))*time.Microsecond
	gone := make(chan struct{})
	watch := func(p payment.Progress) {
		if !pull || p.Stage != stage {
			return
		}
		pull = false
		go func() {
			defer close(gone)
			<-time.After(wait)
			if err := outlet.Unplug(); err != nil {
				t.Errorf("pulling the cable: %v", err)
			}
		}()
	}
	wanted := pull
	order := payment.OrderOf(payment.SaleRequest{Amount: payment.Amount(100 * (1 + random.IntN(90))), Currency: payment.CNY})
	txn := till.do(t.Context(), order, watch)
	if wanted && !pull {
		<-gone
		if err := outlet.Replug(); err != nil {
			t.Fatalf("putting the cable back: %v", err)
		}
	}
	if words := text.MoneyWord(text.EN, txn); words == "" {
		t.Errorf("a sale has no word: %+v", txn)
	}
	return txn
}

// compareLedgers clears what is owed and compares journal and bank.
func compareLedgers(t *testing.T, till *till) {
	t.Helper()
	if _, reason, err := till.engine.RetryOwed(t.Context(), 0, func(payment.Progress) {}); err != nil || reason != payment.NoReason {
		t.Fatalf("clearing the desk: %q, %v", reason, err)
	}
	bank := map[string]hostsim.Entry{}
	for _, entry := range till.world.host.Entries() {
		bank[entry.Batch+entry.STAN] = entry
	}
	var before uint64
	for {
		txns, err := till.books.store.List(store.Filter{Before: before})
		if err != nil {
			t.Fatal(err)
		}
		for _, txn := range txns {
			entry, booked := bank[txn.Batch+txn.STAN]
			delete(bank, txn.Batch+txn.STAN)
			has := booked && entry.State == hostsim.StateApproved
			switch paid := txn.Money() == payment.Paid; {
			case txn.Money() == payment.Undecided:
				t.Errorf("STAN %s is still undecided", txn.STAN)
			case paid != has:
				t.Errorf("STAN %s: the journal says %s, the bank %q", txn.STAN, txn.Money(), entry.State)
			case paid && entry.Amount != txn.Amount:
				t.Errorf("STAN %s: %v here, %v at the bank", txn.STAN, txn.Amount, entry.Amount)
			}
			before = txn.ID
		}
		if len(txns) == 0 {
			break
		}
	}
	for _, entry := range bank {
		if entry.State == hostsim.StateApproved {
			t.Errorf("the bank has STAN %s and the journal does not", entry.STAN)
		}
	}
}

// settled waits until a count is back where it was: what a sale started may take
// a moment to end.
func settled(t *testing.T, what string, want int, count func() int) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for count() > want && time.Now().Before(deadline) {
		<-time.After(50 * time.Millisecond)
	}
	if got := count(); got > want {
		stacks := make([]byte, 1<<20)
		t.Errorf("%d %s, %d before\n%s", got, what, want, stacks[:runtime.Stack(stacks, true)])
	}
}

// openDescriptors counts this process's open files, where the system tells.
func openDescriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

// TestTheCableIsPulledAtEachStep: whenever the pad goes, the sale ends in one
// of the words for money, with a sentence of what happened and what to do, in
// both languages; and the next sale is served once the pad is back.
func TestTheCableIsPulledAtEachStep(t *testing.T) {
	tests := []struct {
		name   string
		stage  payment.Stage
		card   string
		money  payment.Money
		reason payment.Reason
	}{
		{"while a card is waited for", payment.StageCard, "none", payment.NotPaid, payment.ReasonPadGone},
		{"while the PIN is entered", payment.StagePIN, "chip", payment.NotPaid, payment.ReasonPadGone},
		{"while the bank is asked", payment.StageHost, "chip", payment.NotPaid, payment.ReasonPadGone},
		{"before a chip heard the bank", payment.StageFinish, "chip", payment.NotPaid, payment.ReasonPadGoneAfter},
		{"while the bank is asked, a tapped card", payment.StageHost, "contactless", payment.NotPaid, payment.ReasonPadGone},
		{"while the slip is printed", payment.StagePrint, "chip", payment.Paid, payment.NoReason},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, till := practice(t)
			if err := till.world.pad.Present(test.card, ""); err != nil {
				t.Fatal(err)
			}
			out := false
			txn := till.do(t.Context(), coffee(), func(p payment.Progress) {
				if p.Stage == test.stage && !out {
					out = true
					if err := till.world.outlet.Unplug(); err != nil {
						t.Error(err)
					}
				}
			})
			if !out {
				t.Fatal("the sale had no such step")
			}
			if err := till.world.outlet.Replug(); err != nil {
				t.Fatal(err)
			}
			txn = cleared(t, till, txn)
			if txn.Money() != test.money || txn.Reason != test.reason {
				t.Errorf("%s, %q, want %s, %q", txn.Money(), txn.Reason, test.money, test.reason)
			}
			for _, lang := range []text.Lang{text.ZH, text.EN} {
				if what, next := text.Story(lang, txn); what == "" || next == "" {
					t.Errorf("%s: %q, %q", lang, what, next)
				}
			}
			if err := till.world.pad.Present("chip", ""); err != nil {
				t.Fatal(err)
			}
			if next := till.do(t.Context(), coffee(), func(payment.Progress) {}); next.Money() != payment.Paid {
				t.Errorf("the next sale: %s, %q", next.Money(), next.Reason)
			}
		})
	}
}

// cleared is a sale after its reversal, where one is owed: a MAC is made in the
// pad, so it must be back for that.
func cleared(t *testing.T, till *till, txn payment.Txn) payment.Txn {
	t.Helper()
	if txn.Money() != payment.Undecided {
		return txn
	}
	back, reason, err := till.engine.RetryOwed(t.Context(), txn.ID, func(payment.Progress) {})
	if err != nil || len(back) != 1 {
		t.Fatalf("the reversal: %v, %q, %v", back, reason, err)
	}
	return back[0]
}
