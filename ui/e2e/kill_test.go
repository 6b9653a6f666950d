//go:build unix

package e2e_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
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
	// sales and holds are trace numbers that something may follow, as far as a
	// till lived to tell.
	sales, holds []followed
	begun        map[string]int // by what was wanted
	faults       []string       // of the bank, as flags
}

// followed is an original with its amount.
type followed struct{ stan, amount string }

// TestKillsLeaveEverySaleInOneWord kills the till, the bank or the pad at a
// random moment of a sale, a void, a refund, a hold or a completion, many times,
// by a command or at the counter, and compares the journal with the bank's
// ledger: everything is in one of the five words, and the bank agrees.
func TestKillsLeaveEverySaleInOneWord(t *testing.T) {
	seed := *killSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("go test ./ui/e2e -run TestKills -kills %d -kill-seed %d", *kills, seed)
	w := &world{t: t, home: t.TempDir(), random: rand.New(rand.NewPCG(seed, 1)), addr: "127.0.0.1:0",
		begun: map[string]int{}}
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
	w.host, line = start(w.t, w.home, append([]string{"host", "--practice", "--listen", w.addr,
		"--data", filepath.Join(w.home, "bank"), "--ledger", w.ledger()}, w.faults...)...)
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

// wish is what is wanted next, as a command line.
func (w *world) wish() []string {
	amount := fmt.Sprintf("%d.%02d", 1+w.random.IntN(90), killCents[w.random.IntN(len(killCents))])
	switch dice := w.random.IntN(10); {
	case dice < 2 && len(w.sales) > 0:
		return []string{"void", w.take(&w.sales).stan}
	case dice < 4 && len(w.sales) > 0:
		sale := w.take(&w.sales)
		return []string{"refund", sale.amount, "--original", sale.stan}
	case dice < 5 && len(w.holds) > 0:
		hold := w.take(&w.holds)
		return []string{"complete", hold.amount, "--original", hold.stan}
	case dice == 5:
		return []string{"preauth", amount}
	}
	return []string{"sale", amount}
}

func (w *world) take(list *[]followed) followed {
	i := w.random.IntN(len(*list))
	one := (*list)[i]
	*list = append((*list)[:i], (*list)[i+1:]...)
	return one
}

// oneKill carries out a wish and kills one of the three while it runs: some time
// after the till has said that it is in a certain stage.
func (w *world) oneKill() {
	victim := w.random.IntN(8)
	if victim == 7 {
		w.killCounter()
		return
	}
	wish := w.wish()
	w.begun[wish[0]]++
	till := command(w.t, w.home, w.till(wish...)...)
	var told bytes.Buffer
	till.Stdout = &told
	said, err := till.StderrPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := till.Start(); err != nil {
		w.t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(said); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	running := true
	for range w.random.IntN(killStages) {
		_, running = <-lines
	}
	if running {
		<-time.After(w.moment())
	}
	switch victim {
	case 0:
		w.host.kill()
		w.startHost()
	case 1:
		w.pad.kill()
		w.startPad()
	default: // the till is the one with a journal
		_ = till.Process.Kill()
	}
	for range lines {
		// until the process has closed its end
	}
	ended := make(chan error, 1)
	go func() { ended <- till.Wait() }()
	select {
	case <-ended:
	case <-time.After(patience):
		w.t.Fatalf("%v never ended after a kill of %d", wish, victim)
	}
	if till.ProcessState.ExitCode() == 0 {
		w.remember(wish[0], told.String())
	}
}

// moment is how long after a stage began the axe falls.
func (w *world) moment() time.Duration { return time.Duration(w.random.Int64N(int64(killWindow))) }

var approvedLine = regexp.MustCompile(`¥([0-9.]+) .*trace [0-9]{6}/([0-9]{6})`)

// remember keeps what a till told of something that can be followed.
func (w *world) remember(kind, told string) {
	found := approvedLine.FindStringSubmatch(told)
	switch {
	case found == nil:
		w.t.Fatalf("a %s that was approved tells no amount and trace number:\n%s", kind, told)
	case kind == "sale":
		w.sales = append(w.sales, followed{found[2], found[1]})
	case kind == "preauth":
		w.holds = append(w.holds, followed{found[2], found[1]})
	}
}

// counterScreens are screens of a sale at the counter, in their order.
var counterScreens = []*regexp.Regexp{
	regexp.MustCompile(`0-9  `), regexp.MustCompile(`Cancel, nothing is charged|sent, waiting|Next sale`),
	regexp.MustCompile(`sent, waiting|Next sale`), regexp.MustCompile(`Next sale|Undecided`),
}

// killCounter sells at the counter and kills it at a random moment after one of
// its screens.
func (w *world) killCounter() {
	w.begun["counter"]++
	counter, err := beginOnTerminal(command(w.t, w.home, w.till()...), 80, 24)
	if err != nil {
		w.t.Fatal(err)
	}
	defer counter.kill()
	screens := counterScreens[:1+w.random.IntN(len(counterScreens))]
	for i, screen := range screens {
		if err := w.reach(counter, screen, i > 0); err != nil {
			w.t.Fatal(err)
		}
		if i == 0 {
			if err := counter.press("1", "2", "0", "0", "enter"); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	<-time.After(w.moment())
}

// slipAsked is the question that an earlier kill leaves: it comes by itself, at
// times over an amount that is being typed.
var slipAsked = regexp.MustCompile(`Did this slip come out`)

// reach waits for a screen of the sale. A question about a slip is left for later,
// and the amount is typed again where the question came before it was taken.
func (w *world) reach(counter *live, screen *regexp.Regexp, selling bool) error {
	home := counterScreens[0]
	for {
		if err := counter.sees(regexp.MustCompile(screen.String()+"|"+slipAsked.String()), true); err != nil {
			return err
		}
		if !slipAsked.MatchString(counter.text()) {
			return nil
		}
		for slipAsked.MatchString(counter.text()) {
			if err := counter.press("enter"); err != nil {
				return err
			}
			if counter.sees(slipAsked, false) == nil {
				break
			}
		}
		if selling && home.MatchString(counter.text()) {
			if err := counter.press("backspace", "backspace", "backspace", "backspace", "backspace", "1", "2", "0", "0", "enter"); err != nil {
				return err
			}
		}
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

// stands reports that the bank approved it and did not reverse it; a sale that
// was given back and a hold that was let go were approved too.
func (b booked) stands() bool { return b.State != "declined" && b.State != "reversed" }

// given reports that a sale was given back.
func (b booked) given() bool { return b.State == "voided" || b.State == "refunded" }

func (w *world) compare() {
	code, out, errs := run(w.t, w.home, w.till("journal", "list", "--limit", "1000", "--json")...)
	if code != 0 {
		w.t.Fatalf("journal list: %d %s", code, errs)
	}
	bank, approved := w.booked(), 0
	for _, txn := range decode[struct{ Items []sold }](w.t, out).Items {
		place := word(txn.Batch) + "/" + word(txn.STAN)
		line, known := bank[place]
		delete(bank, place)
		stands := word(txn.Outcome) == "approved"
		if word(txn.Money) == "undecided" || word(txn.Outcome) == "undecided" {
			w.t.Errorf("%s, a %s, is undecided after everything was settled", place, txn.Kind)
		}
		if stands {
			approved++
		}
		switch {
		case stands != (known && line.stands()):
			w.t.Errorf("%s, a %s: the till says %s, the bank %q", place, txn.Kind, word(txn.Outcome), line.State)
		case stands && (txn.Amount != line.Amount || txn.Kind != line.Kind):
			w.t.Errorf("%s: the till has a %s of %s, the bank a %s of %s", place, txn.Kind, txn.Amount, line.Kind, line.Amount)
		case stands && txn.Kind == "sale" && (word(txn.Money) == "returned") != line.given():
			w.t.Errorf("%s, a sale: the till says %s, the bank %s", place, word(txn.Money), line.State)
		}
	}
	if approved == 0 {
		w.t.Fatal("nothing was approved: the test sold nothing")
	}
	for place, line := range bank {
		if line.stands() {
			w.t.Errorf("the bank holds %s, a %s of %s, the till does not know it", place, line.Kind, line.Amount)
		}
	}
	if code, out, _ := run(w.t, w.home, w.till("journal", "verify")...); code != 0 {
		w.t.Errorf("the journal does not verify: %s", out)
	}
	w.t.Logf("%d approved; begun: %v", approved, w.begun)
}

// booked is the bank's ledger by batch and trace number.
func (w *world) booked() map[string]booked {
	file, err := os.Open(w.ledger())
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines := map[string]booked{}
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		var line booked
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			w.t.Fatal(err)
		}
		lines[line.Batch+"/"+line.STAN] = line
	}
	return lines
}
