//go:build unix

package e2e_test

import (
	"encoding/binary"
	"encoding/json"
	"flag"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// gate stands between a till and a bank and stops the traffic for good when a
// number of messages, either way, is before it.
type gate struct {
	listener net.Listener
	bank     string
	reached  chan struct{}

	mu   sync.Mutex
	left int
}

// newGate lets that many messages through.
func newGate(t *testing.T, bank string, messages int) *gate {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{listener: listener, bank: bank, reached: make(chan struct{}), left: messages}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			till, err := listener.Accept()
			if err != nil {
				return
			}
			go g.serve(till)
		}
	}()
	return g
}

func (g *gate) serve(till net.Conn) {
	defer func() { _ = till.Close() }()
	bank, err := net.Dial("tcp", g.bank)
	if err != nil {
		return
	}
	defer func() { _ = bank.Close() }()
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{till, bank}, {bank, till}} {
		go func() {
			g.carry(way[0], way[1])
			done <- struct{}{}
		}()
	}
	<-done
}

// carry passes whole messages on. One that is stopped is held until the test has
// killed its victim, whose end closes the connection.
func (g *gate) carry(from, to net.Conn) {
	for {
		head := make([]byte, 2)
		if _, err := io.ReadFull(from, head); err != nil {
			return
		}
		message := make([]byte, binary.BigEndian.Uint16(head))
		if _, err := io.ReadFull(from, message); err != nil {
			return
		}
		if !g.pass() {
			_, _ = io.Copy(io.Discard, from)
			return
		}
		if _, err := to.Write(append(head, message...)); err != nil {
			return
		}
	}
}

func (g *gate) pass() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.left--; g.left == -1 {
		close(g.reached)
	}
	return g.left >= 0
}

var allKills = flag.Bool("settle-kills", false, "kill till and bank at each message of a settlement")

// TestKillsAtEveryStepOfASettlement stops a settlement before each message that
// passes in it, either way, kills the till or the bank there, and lets the next
// run go on: every batch closes, and the bank has every record once, settled.
func TestKillsAtEveryStepOfASettlement(t *testing.T) {
	for name, faults := range map[string][]string{
		"the bank agrees":          nil,
		"the bank wants all of it": {"--fault", "settle:verdict-2"},
	} {
		t.Run(name, func(t *testing.T) {
			if !*allKills && faults == nil {
				t.Skip("-settle-kills walks this too, and kills both at each message")
			}
			w := &world{t: t, home: t.TempDir(), random: rand.New(rand.NewPCG(1, 1)), addr: "127.0.0.1:0",
				begun: map[string]int{}, faults: faults}
			w.link = filepath.Join(w.home, "pad")
			w.startHost()
			w.startPad()
			step := 0
			for w.killAt(step, step%2 == 0) {
				if *allKills {
					w.killAt(step, step%2 != 0)
				}
				step++
			}
			if step < 8 {
				t.Errorf("a settlement has %d messages, want sign-on, question, details and end", step)
			}
			w.compare()
			w.compareSettled()
			t.Logf("%d messages walked", step)
		})
	}
}

// killAt settles a batch of a sale and a void, kills one of the two before message
// step, and goes on; false where the settlement ended before that.
func (w *world) killAt(step int, killTill bool) bool {
	w.t.Helper()
	_, out, errs := run(w.t, w.home, w.till("sale", "12.50", "--json")...)
	stan := word(decode[sold](w.t, out).STAN)
	if code, out, more := run(w.t, w.home, w.till("void", stan, "--json")...); code != 0 {
		w.t.Fatalf("the void of %s: %d %s%s%s", stan, code, out, errs, more)
	}
	g := newGate(w.t, w.addr, step)
	args := w.till("settle", "--yes")
	for i, arg := range args {
		if arg == "tcp://"+w.addr {
			args[i] = "tcp://" + g.listener.Addr().String()
		}
	}
	till := command(w.t, w.home, args...)
	if err := till.Start(); err != nil {
		w.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- till.Wait() }()
	walked := true
	select {
	case <-g.reached:
		if killTill {
			_ = till.Process.Kill()
		} else {
			w.host.kill()
			w.startHost()
		}
		_ = g.listener.Close()
		<-ended
	case <-ended:
		walked = false
	case <-time.After(patience):
		w.t.Fatalf("step %d: neither reached nor ended", step)
	}
	w.settleOn(step)
	return walked
}

// settleOn settles until nothing is left to settle.
func (w *world) settleOn(step int) {
	w.t.Helper()
	var said string
	for range 4 {
		code, out, errs := run(w.t, w.home, w.till("settle", "--yes", "--json")...)
		reason := decode[struct{ Reason *string }](w.t, out).Reason
		if code == 0 || word(reason) == "nothing_sold" {
			return
		}
		said = out + errs
	}
	w.t.Fatalf("the batch does not close after a kill at message %d: %s", step, said)
}

// compareSettled holds the bank's ledger: each line once, and all of it settled.
func (w *world) compareSettled() {
	w.t.Helper()
	text, err := os.ReadFile(w.ledger())
	if err != nil {
		w.t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		var item struct {
			booked
			Settled bool
		}
		if err := json.Unmarshal([]byte(line), &item); err != nil {
			w.t.Fatal(err)
		}
		place := item.Batch + "/" + item.STAN
		if seen[place] {
			w.t.Errorf("the bank has %s twice", place)
		}
		seen[place] = true
		if item.stands() && !item.Settled {
			w.t.Errorf("the bank did not settle %s, a %s", place, item.Kind)
		}
	}
}
