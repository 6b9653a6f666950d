package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// world is a pretend bank, a pretend pad and a till, each a process of its own.
type world struct {
	t      *testing.T
	home   string
	random *rand.Rand
	addr   string // the bank's
	link   string // the pad's serial line
	host   *server
	pad    *server
}

// TestKillsLeaveEverySaleInOneWord kills the till, the bank or the pad at a
// random moment of a sale, many times, and compares the journal with the
// bank's ledger: every sale is in one of the five words, and the bank agrees.
func TestKillsLeaveEverySaleInOneWord(t *testing.T) {
	seed := *killSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("go test ./ui/e2e -run TestKills -kills %d -kill-seed %d", *kills, seed)
	w := &world{t: t, home: t.TempDir(), random: rand.New(rand.NewPCG(seed, 1)), addr: "127.0.0.1:0"}
	w.link = filepath.Join(w.home, "pad")
	w.startHost()
	w.startPad()
	for range *kills {
		w.oneKill()
	}
	w.settleAll()
	w.compare()
}

func (w *world) startHost() {
	var line string
	w.host, line = start(w.t, w.home, "host", "--practice", "--listen", w.addr,
		"--data", filepath.Join(w.home, "bank"), "--ledger", w.ledger())
	w.addr = line[strings.LastIndex(line, " ")+1:]
}

func (w *world) startPad() {
	w.pad, _ = start(w.t, w.home, "pinpad", "--practice", "--pty", w.link, "--data", filepath.Join(w.home, "pinpad"))
}

func (w *world) ledger() string { return filepath.Join(w.home, "ledger.jsonl") }

// till is a till's command against the two other processes.
func (w *world) till(args ...string) []string {
	return append(args, "--practice", "--data", filepath.Join(w.home, "till"),
		"--host", "tcp://"+w.addr, "--pad", "serial:"+w.link)
}

// cents choose what happens in practice, so that the kills meet every road.
var killCents = []int{0, 0, 0, 50, 10, 19, 20, 51, 96, 97}

// oneKill starts a sale and kills one of the three while it runs: some time
// after the sale has said that it is in a certain stage.
func (w *world) oneKill() {
	amount := fmt.Sprintf("%d.%02d", 1+w.random.IntN(90), killCents[w.random.IntN(len(killCents))])
	sale := command(w.t, w.home, w.till("sale", amount)...)
	said, err := sale.StderrPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := sale.Start(); err != nil {
		w.t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(said); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	moment := time.Duration(w.random.Int64N(int64(killWindow)))
	victim := w.random.IntN(4)
	running := true
	for range w.random.IntN(killStages) {
		_, running = <-lines
	}
	if running {
		<-time.After(moment)
	}
	switch victim {
	case 0:
		w.host.kill()
		w.startHost()
	case 1:
		w.pad.kill()
		w.startPad()
	default: // the till is the one with a journal: half of the kills
		_ = sale.Process.Kill()
	}
	for range lines {
		// until the process has closed its end
	}
	ended := make(chan error, 1)
	go func() { ended <- sale.Wait() }()
	select {
	case <-ended:
	case <-time.After(patience):
		w.t.Fatalf("the sale of %s never ended after a kill of %d", amount, victim)
	}
}

const (
	// killStages is how many stages a sale names before it ends: card, PIN,
	// bank, card again, and at times a reversal.
	killStages = 5
	// killWindow is how long after a stage began the axe falls at the latest.
	killWindow = 60 * time.Millisecond
)

// settleAll retries until nothing is undecided.
func (w *world) settleAll() {
	for range 10 {
		code, out, errs := run(w.t, w.home, w.till("undecided", "--retry")...)
		if code == 0 {
			return
		}
		if code != 12 {
			w.t.Fatalf("retry ended with %d: %s%s", code, out, errs)
		}
	}
	w.t.Fatal("something stays undecided although the bank takes every reversal")
}

// booked is one line of the bank's ledger.
type booked struct {
	Batch, STAN, Kind, Amount, State string
}

func (w *world) compare() {
	code, out, errs := run(w.t, w.home, w.till("journal", "list", "--limit", "1000", "--json")...)
	if code != 0 {
		w.t.Fatalf("journal list: %d %s", code, errs)
	}
	paid, seen := map[string]string{}, 0
	for _, txn := range decode[struct{ Items []sold }](w.t, out).Items {
		seen++
		switch word(txn.Money) {
		case "paid":
			paid[word(txn.Batch)+"/"+word(txn.STAN)] = txn.Amount
		case "not_paid":
		default:
			w.t.Errorf("%s/%s is %s after everything was settled", word(txn.Batch), word(txn.STAN), word(txn.Money))
		}
	}
	if seen == 0 || len(paid) == 0 {
		w.t.Fatalf("%d sales, %d paid: the test sold nothing", seen, len(paid))
	}
	for place, amount := range w.standing() {
		if paid[place] != amount {
			w.t.Errorf("the bank holds %s of %s, the till says %q", amount, place, paid[place])
		}
		delete(paid, place)
	}
	for place, amount := range paid {
		w.t.Errorf("the till says that %s is paid with %s, the bank does not hold it", place, amount)
	}
	if code, out, _ := run(w.t, w.home, w.till("journal", "verify")...); code != 0 {
		w.t.Errorf("the journal does not verify: %s", out)
	}
	w.t.Logf("%d sales, %d of them paid", seen, len(w.standing()))
}

// standing is what the bank has approved and not taken back.
func (w *world) standing() map[string]string {
	file, err := os.Open(w.ledger())
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	stands := map[string]string{}
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		var line booked
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			w.t.Fatal(err)
		}
		if line.State == "approved" {
			stands[line.Batch+"/"+line.STAN] = line.Amount
		}
	}
	return stands
}
