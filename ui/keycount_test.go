package ui_test

import (
	"testing"
	"time"

	"till/payment"
	"till/ui/uitest"
)

// TestFlowsTakeNoMoreKeysThanPromised counts what the cashier presses. The
// approval is the name with its Enter, and is counted apart.
func TestFlowsTakeNoMoreKeysThanPromised(t *testing.T) {
	t.Logf("%-44s %5s %5s", "flow", "keys", "most")
	name := "Li Hua"
	for _, flow := range []struct {
		name     string
		most     int
		keys     []string
		scan     string // before the keys
		approved bool
		done     func(*uitest.Driver) bool
	}{
		{name: "sale, four digits", most: 6, keys: []string{"1", "2", "5", "0", "enter"},
			done: func(d *uitest.Driver) bool { return len(d.Cashier.Sold()) == 1 }},
		{name: "sale, five digits", most: 6, keys: []string{"1", "2", "5", "0", "0", "enter"},
			done: func(d *uitest.Driver) bool { return len(d.Cashier.Sold()) == 1 }},
		{name: "last slip again", most: 1, keys: []string{"+"},
			done: func(d *uitest.Driver) bool { return len(d.Cashier.Reprinted()) == 1 }},
		{name: "what happened to that one?", most: 1, keys: []string{"enter"},
			done: func(d *uitest.Driver) bool { return d.Sees("000117") && d.Sees("✓ paid  Sale 000117") }},
		{name: "void of the last sale, plus approval", most: 3, keys: []string{"/", "4"}, approved: true, done: one(payment.Void, 3600)},
		{name: "refund from the list, plus approval", most: 3, keys: []string{"enter", "3", "enter"}, approved: true, done: one(payment.Refund, 3600)},
		{name: "refund by scanning our slip, plus approval", most: 3, scan: payment.SlipCodeOf(uitest.Approved(117, 3600)),
			keys: []string{"3", "enter"}, approved: true, done: one(payment.Refund, 3600)},
		{name: "balance, by its initials", most: 5, keys: []string{"/", "c", "y", "e", "enter"}, done: one(payment.Balance, 0)},
	} {
		t.Run(flow.name, func(t *testing.T) {
			scanning(t, uitest.Setup{}, func(d *uitest.Driver) {
				if flow.scan != "" {
					beep(d, flow.scan)
				}
				for _, k := range flow.keys { // hands are slower than a reader
					d.Key(k)
					d.Advance(burstOver)
				}
				if flow.approved {
					for _, r := range name {
						d.Key(string(r))
						d.Advance(burstOver)
					}
					d.Key("enter")
				}
				d.Advance(burstOver)
				if !flow.done(d) {
					t.Fatalf("%d keys did not do it:\n%s", len(flow.keys), d.Frame())
				}
				if len(flow.keys) > flow.most {
					t.Errorf("it takes %d keys, at most %d", len(flow.keys), flow.most)
				}
			})
			t.Logf("%-44s %5d %5d", flow.name, len(flow.keys), flow.most)
		})
	}
}

// one reports the one order that was started, of a kind and an amount.
func one(kind payment.Kind, amount payment.Amount) func(*uitest.Driver) bool {
	return func(d *uitest.Driver) bool {
		orders := d.Cashier.Orders()
		return len(orders) == 1 && orders[0].Kind == kind && orders[0].Amount == amount
	}
}

// burstOver is longer than the keys of a reader are apart.
const burstOver = 40 * time.Millisecond
