package ui_test

import (
	"testing"
	"time"

	"till/payment"
	"till/ui/uitest"
)

func TestEvidenceClosesAnItemOfTheDesk(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, two, func(d *uitest.Driver) {
		evidence(d)
		closed := d.Cashier.Closed()
		if len(closed) != 1 || closed[0].By != "Li Hua" || closed[0].Text != "ticket 42" || closed[0].Money != payment.NotPaid || closed[0].Verified {
			t.Fatalf("the till got %+v", closed)
		}
		if items, _ := d.Cashier.Undecided(); len(items) != 1 {
			t.Errorf("%d items are left", len(items))
		}
		d.MustSee("Closed by hand. Its slip is printed.")
	})
}

func TestEvidenceOfAPart(t *testing.T) {
	for name, c := range map[string]struct {
		typed string
		want  payment.Amount
		sent  bool
	}{
		"empty is the whole":           {"", 0, true},
		"yuan":                         {"6.25", 625, true},
		"fen":                          {"625", 625, true},
		"signs and letters are none":   {"6.2x5", 625, true},
		"more than was asked for":      {"2300.01", 0, false},
		"nothing":                      {"0", 0, false},
		"what is no amount":            {"1.2.3", 0, false},
		"the whole, written out":       {"2300.00", 230000, true},
		"three decimals are no amount": {"6.255", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			uitest.Drive(t, uitest.Setup{}, two, func(d *uitest.Driver) {
				d.Key("-", "2", "L", "enter", "t", "enter", "1", "enter")
				d.Type(c.typed)
				d.Key("enter")
				closed := d.Cashier.Closed()
				if len(closed) == 1 != c.sent {
					t.Fatalf("the till got %+v", closed)
				}
				if c.sent && (closed[0].Amount != c.want || closed[0].Money != payment.Paid) {
					t.Errorf("it got %s of %s", closed[0].Amount, closed[0].Money)
				}
			})
		})
	}
}

// refusedLater is a counter with an offline sale that the bank refused.
func refusedLater() *uitest.Cashier {
	c := uitest.Fresh()
	txn := uitest.Approved(118, coffee)
	txn.Kind, txn.State, txn.Outcome, txn.Reason = payment.OfflineSale, payment.AdviceRefused, payment.OutcomeDeclined, payment.ReasonInsufficientFunds
	txn.Started = uitest.Start.Add(-time.Hour)
	c.Add(txn)
	return c
}

func TestWhatTheBankRefusedLaterIsChasedAtTheDesk(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, refusedLater, func(d *uitest.Driver) {
		d.MustSee("Refused later 1", "ask the customer")
		d.Key("-")
		d.MustSee("Undecided desk", "the bank refused it", "ask the customer", "Enter evidence")
		if d.Sees("Reverse now") || d.Sees("Print pending slip") {
			t.Error("the desk offers to reverse what the bank never took")
		}
		d.Key("enter", "1")
		if len(d.Cashier.Retried()) != 0 || len(d.Cashier.Reprinted()) != 0 {
			t.Error("it was tried, or a pending slip was printed")
		}
		d.Key("2", "L", "enter", "t", "enter", "2", "enter")
		d.MustSee("Closed by hand. Its slip is printed.") // also where nothing is left
		d.MustSee("Nothing is undecided")
	})
}

func TestEvidenceIsNotSentBeforeItIsWhole(t *testing.T) {
	for name, keys := range map[string][]string{
		"nothing":                 {"-", "2", "enter", "enter", "1", "enter"},
		"no name":                 {"-", "2", "enter", "x", "enter", "1", "enter"},
		"no evidence":             {"-", "2", "x", "enter", "enter", "1", "enter"},
		"no word":                 {"-", "2", "x", "enter", "y", "enter", "enter"},
		"left alone":              {"-", "2", "x", "enter", "y", "esc"},
		"enter without an answer": {"-", "2", "enter", "enter", "enter", "enter"},
	} {
		t.Run(name, func(t *testing.T) {
			uitest.Drive(t, uitest.Setup{}, two, func(d *uitest.Driver) {
				d.Key(keys...)
				if closed := d.Cashier.Closed(); len(closed) != 0 {
					t.Errorf("the till got %+v", closed)
				}
			})
		})
	}
}
