package ui_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui"
	"till/ui/style"
	"till/ui/text"
	"till/ui/uitest"
	"till/ui/widget"
)

var (
	walkKeys = flag.Int("walk", 5_000, "how many keys the random walk presses")
	walkSeed = flag.Uint64("walk-seed", 0, "replays one random walk; 0 draws one")
)

// allKeys is every key that a keyboard, a numeric pad or a nervous hand sends.
func allKeys() []tea.KeyPressMsg {
	var keys []tea.KeyPressMsg
	for r := ' '; r <= '~'; r++ {
		keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	for _, r := range "款é１\u0301" {
		keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	for _, code := range []rune{tea.KeyEnter, tea.KeyEscape, tea.KeyBackspace, tea.KeyDelete, tea.KeyTab, tea.KeyUp, tea.KeyDown, tea.KeyLeft,
		tea.KeyRight, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome, tea.KeyEnd, tea.KeyInsert, tea.KeyF1, tea.KeyF2, tea.KeyF3, tea.KeyF4, tea.KeyF5,
		tea.KeyF6, tea.KeyF7, tea.KeyF8, tea.KeyF9, tea.KeyF10, tea.KeyF11, tea.KeyF12, tea.KeyKp0, tea.KeyKp5, tea.KeyKpPlus, tea.KeyKpMinus,
		tea.KeyKpMultiply, tea.KeyKpDivide, tea.KeyKpDecimal, tea.KeyKpEnter} {
		keys = append(keys, tea.KeyPressMsg{Code: code}, tea.KeyPressMsg{Code: code, Mod: tea.ModShift})
	}
	for r := 'a'; r <= 'z'; r++ {
		keys = append(keys, tea.KeyPressMsg{Code: r, Mod: tea.ModCtrl}, tea.KeyPressMsg{Code: r, Mod: tea.ModAlt})
	}
	return keys
}

func TestEveryKeyOnEveryScreenLeavesItWhole(t *testing.T) {
	for _, f := range frames {
		cashier := f.cashier
		if cashier == nil {
			cashier = uitest.Busy
		}
		uitest.Drive(t, f.setup, cashier, func(d *uitest.Driver) {
			d.Advance(0)
			for i, press := range allKeys() {
				if i%40 == 0 && f.story != nil {
					f.story(d) // where the keys before have led away
				}
				d.Send(press)
				whole(t, d, fmt.Sprintf("%s/%s after %q", f.screen, f.name, press.String()))
			}
		})
	}
}

// whole fails where a frame is not exactly its window, or a key leads nowhere.
func whole(t *testing.T, d *uitest.Driver, at string) {
	t.Helper()
	cols, rows := d.Size()
	lines := strings.Split(d.App.Sheet().String(), "\n")
	if len(lines) != rows {
		t.Fatalf("%s: %d lines in %d rows", at, len(lines), rows)
	}
	for i, line := range lines {
		if style.Width(line) != cols {
			t.Fatalf("%s: line %d has %d cells in %d columns: %s", at, i, style.Width(line), cols, line)
		}
	}
	if widget.Fits(cols, rows) && len(d.App.Hints()) == 0 && !d.Asks() {
		t.Fatalf("%s: no key does anything:\n%s", at, d.App.Sheet().String())
	}
}

// walker presses keys at random and lets a till answer at random.
type walker struct {
	*uitest.Driver
	r     *rand.Rand
	sales int
	next  uint64
	keys  []tea.KeyPressMsg
}

// step is one thing that happens.
func (w *walker) step() string {
	switch n := w.r.IntN(100); {
	case n < 70:
		press := w.keys[w.r.IntN(len(w.keys))]
		if w.r.IntN(3) > 0 { // hands at a till press these
			press = uitest.Press([]string{"enter", "/", "1", "2", "5", "0", "+", "-", "*", "."}[w.r.IntN(10)])
		}
		w.Send(press)
		return press.String()
	case n < 74:
		w.Send(tea.PasteMsg{Content: strings.Repeat([]string{"x", "12.50", "\x1b[2J", "款"}[w.r.IntN(4)], 1+w.r.IntN(2500))})
		return "paste"
	case n < 79:
		w.Resize(1+w.r.IntN(300), 1+w.r.IntN(100))
		return "resize"
	case n < 83:
		w.Resize(80+w.r.IntN(60), 24+w.r.IntN(20))
		return "resize to fit"
	case n < 88:
		w.Advance(time.Duration(w.r.IntN(900)) * time.Millisecond)
		return "time"
	case n < 92:
		part := payment.Parts[w.r.IntN(len(payment.Parts))]
		conditions := []payment.Condition{payment.ConditionReady, payment.ConditionBusy, payment.ConditionCare, payment.ConditionDown}
		w.Tell(ui.HealthChanged{Health: []payment.Health{{Part: part, Condition: conditions[w.r.IntN(4)]}}})
		return "lamp"
	}
	return w.till()
}

// till is something that the till says, of the open sale or of one long gone.
func (w *walker) till() string {
	sale := len(w.Cashier.Sold()) + len(w.Cashier.Orders())
	if sale == 0 || w.r.IntN(8) == 0 {
		w.Tell(ui.Changed{})
		return "changed"
	}
	if w.r.IntN(2) == 0 {
		stages := []payment.Stage{payment.StageCard, payment.StagePIN, payment.StageLine, payment.StageHost, payment.StageFinish}
		s := stages[w.r.IntN(len(stages))]
		p := uitest.At(s, uitest.Asking(w.next, coffee, s), time.Second, time.Minute)
		p.Sale = sale - w.r.IntN(2)
		w.Tell(p)
		return "stage " + string(s)
	}
	w.next++
	txns := []payment.Txn{uitest.Approved(w.next, coffee), uitest.Declined(w.next, coffee, payment.ReasonInsufficientFunds, "51"),
		uitest.NoAnswer(w.next, coffee), uitest.Cancelled(w.next, coffee, payment.ReasonCashierCancelled), uitest.Reversed(w.next, coffee)}
	txn := txns[w.r.IntN(len(txns))]
	if sale > w.sales {
		w.sales = sale
		w.Cashier.Add(txn)
	}
	w.Tell(ui.Done{Sale: sale, Txn: txn})
	return "done " + string(txn.State)
}

// wayHome presses what leads back from anywhere, and reports whether it did.
func (w *walker) wayHome() bool {
	w.Resize(80, 24)
	prompt := text.In(w.Lang()).Home.Prompt
	for range 12 {
		if w.Sees(prompt) || w.Quit {
			return true
		}
		if sale := len(w.Cashier.Sold()) + len(w.Cashier.Orders()); sale > w.sales {
			w.sales, w.next = sale, w.next+1
			txn := uitest.Declined(w.next, coffee, payment.ReasonInsufficientFunds, "51")
			w.Cashier.Add(txn)
			w.Tell(ui.Done{Sale: sale, Txn: txn})
		}
		w.Advance(time.Second)
		w.Key("esc")
		w.Advance(400 * time.Millisecond)
		prompt = text.In(w.Lang()).Home.Prompt
	}
	return w.Sees(prompt)
}

func TestRandomWalksEndNowhereBad(t *testing.T) {
	seed := *walkSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	left, sold, seen := *walkKeys, 0, map[string]bool{}
	for round := uint64(0); left > 0; round++ {
		n := min(left, 1000)
		setup := uitest.Setup{Lang: text.ZH, Large: round%2 == 1, ASCII: round%3 == 2}
		uitest.Drive(t, setup, uitest.Busy, func(d *uitest.Driver) {
			w := &walker{Driver: d, r: rand.New(rand.NewPCG(seed, round)), next: 118, keys: allKeys()}
			d.Advance(0)
			for i := range n {
				did := w.step()
				left-- // a round that ends early leaves its keys to the next
				if d.Quit {
					d.Resize(80, 24) // in a smaller window it does not say why
					if d.Sees(text.In(d.Lang()).Frame.Closing) {
						return // it was asked to close after the answer
					}
					d.Quit = false // it would have closed; here the hands go on
				}
				whole(t, d, fmt.Sprintf("-walk-seed %d round %d step %d (%s)", seed, round, i, did))
				if d.App.Standing() != "" {
					seen[d.App.Standing()] = true
				}
			}
			sold += len(d.Cashier.Sold()) + len(d.Cashier.Orders())
			if !w.wayHome() {
				t.Fatalf("-walk-seed %d round %d: no way home from\n%s", seed, round, d.App.Sheet().String())
			}
		})
	}
	if *walkKeys >= 5_000 && (sold < 5 || len(seen) < 10) {
		t.Errorf("-walk-seed %d: only %d payments and %d screens: %v", seed, sold, len(seen), seen)
	}
	t.Logf("-walk-seed %d: %d payments, %d screens", seed, sold, len(seen))
}

func TestAThousandResizesInTheMiddleOfASale(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		pay(d)
		for i := range 1000 {
			d.Resize(1+(i*37)%310, 1+(i*13)%105)
			whole(t, d, fmt.Sprint("resize ", i))
		}
		d.Resize(80, 24)
		d.MustSee("Ask for the card or phone")
	})
}

func TestTheSmallestAndTheLargestWindow(t *testing.T) {
	for _, size := range [][2]int{{20, 5}, {300, 100}} {
		for _, f := range frames {
			cashier := f.cashier
			if cashier == nil {
				cashier = uitest.Busy
			}
			setup := f.setup
			uitest.Drive(t, setup, cashier, func(d *uitest.Driver) {
				d.Advance(0)
				if f.story != nil {
					f.story(d)
				}
				d.Resize(size[0], size[1])
				d.Frame()
				whole(t, d, fmt.Sprintf("%s/%s at %v", f.screen, f.name, size))
			})
		}
	}
}

// With the ASCII set nothing but ASCII and words of a language is on the screen: a
// terminal that draws every other sign in two cells breaks no row.
func TestTheASCIISetLeavesNoSignOfTwoWidths(t *testing.T) {
	for _, f := range frames {
		cashier := f.cashier
		if cashier == nil {
			cashier = uitest.Busy
		}
		setup := f.setup
		setup.ASCII = true
		uitest.Drive(t, setup, cashier, func(d *uitest.Driver) {
			d.Advance(0)
			if f.story != nil {
				f.story(d)
			}
			for _, r := range d.App.Sheet().String() {
				if r > 0x7e && style.Width(string(r)) != 2 && r != '¥' {
					t.Errorf("%s/%s shows %q", f.screen, f.name, r)
				}
			}
		})
	}
}
