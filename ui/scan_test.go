package ui_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui"
	"till/ui/screen"
	"till/ui/text"
	"till/ui/uitest"
)

const (
	coffeeCode = "6901234567892"
	payCode    = "6299990000000000019"
	stripeText = ";6222020000061009=49101200000000000?"
)

var largeCoffee = payment.Item{Name: "Coffee, large", Quantity: 1, Price: 1250}

// scans is a till that knows one price, one pay code and the codes of its slips.
func scans(read string) (ui.Scan, bool) {
	switch {
	case read == coffeeCode:
		return ui.Scan{Kind: screen.ScanItem, Item: largeCoffee}, true
	case read == "CAKE-01":
		return ui.Scan{Kind: screen.ScanItem, Item: payment.Item{Name: "Cake", Quantity: 1, Price: 800}}, true
	case read == "MILK-01":
		return ui.Scan{Kind: screen.ScanItem, Item: payment.Item{Name: "Milk 牛奶", Quantity: 1, Price: 300}}, true
	case read == payCode:
		return ui.Scan{Kind: screen.ScanPayCode, PayCode: payment.NewSecret([]byte(read))}, true
	case strings.HasPrefix(read, ";") || strings.HasPrefix(read, "%"):
		return ui.Scan{Kind: screen.ScanCard}, true
	case payment.IsSlipCode(read):
		ref, err := payment.ParseSlipCode(read)
		if err != nil {
			return ui.Scan{Kind: screen.ScanMisread}, true
		}
		return ui.Scan{Kind: screen.ScanSlip, Slip: ref}, true
	}
	return ui.Scan{}, false
}

// scanning drives a counter whose scanner types.
func scanning(t *testing.T, setup uitest.Setup, story func(*uitest.Driver)) {
	t.Helper()
	setup.Scan = scans
	uitest.Drive(t, setup, uitest.Busy, func(d *uitest.Driver) {
		d.Advance(0)
		story(d)
	})
}

// beep types a code as a scanner does, with Enter behind it.
func beep(d *uitest.Driver, code string) {
	var keys []tea.Msg
	for _, r := range code {
		keys = append(keys, uitest.Press(string(r)))
	}
	d.Burst(append(keys, uitest.Press("enter"))...)
	d.Advance(100 * time.Millisecond)
}

// slowly types as hands do.
func slowly(d *uitest.Driver, names ...string) {
	for _, name := range names {
		d.Key(name)
		d.Advance(100 * time.Millisecond)
	}
}

func TestThingsThatAreScannedAddUp(t *testing.T) {
	scanning(t, uitest.Setup{}, func(d *uitest.Driver) {
		for _, code := range []string{coffeeCode, "CAKE-01", coffeeCode} {
			beep(d, code)
		}
		d.MustSee("This sale, 3 scanned", "33.00", "Coffee, large", "2 × 12.50", "Cake")
		d.MustNotSee(coffeeCode)
		slowly(d, "5", "0", "0") // and something without a code
		d.MustSee("¥38.00", "typed", "5.00")
		slowly(d, "enter")
		sold := d.Cashier.Sold()
		if len(sold) != 1 || sold[0].Amount != 3800 || len(sold[0].Items) != 3 || sold[0].Items[0].Quantity != 2 || sold[0].Items[2].Price != 500 {
			t.Fatalf("sold %+v", sold)
		}
		if sum, err := payment.ItemsSum(sold[0].Items); err != nil || sum != sold[0].Amount {
			t.Errorf("the things come to %s, charged is %s", sum, sold[0].Amount)
		}
	})
}

func TestWhatWasScannedCanBeTakenBack(t *testing.T) {
	scanning(t, uitest.Setup{}, func(d *uitest.Driver) {
		beep(d, coffeeCode)
		beep(d, "CAKE-01")
		slowly(d, "backspace")
		d.MustSee("This sale, 1 scanned")
		d.MustNotSee("Cake")
		slowly(d, "backspace")
		d.MustSee("type the amount")
		beep(d, coffeeCode)
		slowly(d, "esc")
		d.MustSee("type the amount")
		if sold := d.Cashier.Sold(); len(sold) != 0 {
			t.Errorf("sold %+v", sold)
		}
	})
}

func TestACustomersCodePaysTheAmountThatStands(t *testing.T) {
	scanning(t, uitest.Setup{}, func(d *uitest.Driver) {
		beep(d, payCode)
		d.MustSee("Type the amount, then scan the code again")
		slowly(d, "1", "2", "5", "0")
		beep(d, payCode)
		sold := d.Cashier.Sold()
		if len(sold) != 1 || sold[0].Amount != 1250 || string(sold[0].PayCode.Reveal()) != payCode {
			t.Fatalf("sold %+v", sold)
		}
		if order := payment.OrderOf(sold[0]); order.Mode != payment.ModeQR || order.QRCode.Empty() {
			t.Errorf("order %+v", order)
		}
		d.MustNotSee(payCode)
	})
}

func TestABurstTriggersNoKey(t *testing.T) {
	slip := payment.SlipRef{Batch: "000001", STAN: "999999", Chain: "AAAA"}.String()
	for name, c := range map[string]struct{ code, sees string }{
		"a code without a price":         {"4006381333931", "This code has no price here: type the amount"},
		"letters that are other keys":    {"QLHDRNZXX?", "This code has no price here"},
		"a stripe":                       {stripeText, "Press Enter, then swipe on the PIN pad"},
		"a slip's code that was damaged": {slip[:len(slip)-1] + "-", "The slip's code was misread: scan it again"},
		"noise without an end":           {strings.Repeat("7", 900), "This code has no price here"},
	} {
		t.Run(name, func(t *testing.T) {
			scanning(t, uitest.Setup{}, func(d *uitest.Driver) {
				beep(d, c.code)
				d.MustSee("type the amount", c.sees)
				d.MustNotSee("400638", "62220200", "7777")
				if sold := d.Cashier.Sold(); len(sold) != 0 || d.Quit {
					t.Errorf("sold %+v, quit %t", sold, d.Quit)
				}
			})
		})
	}
}

func TestASaleUnderWayHearsNoScanner(t *testing.T) {
	scanning(t, uitest.Setup{}, func(d *uitest.Driver) {
		slowly(d, "1", "2", "5", "0", "enter")
		d.MustSee("Ask for the card or phone")
		beep(d, coffeeCode)
		beep(d, stripeText)
		d.MustSee("Ask for the card or phone")
		d.MustNotSee("6222", "6901")
		d.Tell(uitest.At(payment.StagePIN, uitest.Asking(118, 1250, payment.StagePIN), time.Second, time.Minute))
		beep(d, payCode)
		if sold := d.Cashier.Sold(); len(sold) != 1 || len(d.Cashier.Cancelled()) != 0 {
			t.Errorf("sold %+v", sold)
		}
	})
}

func TestHandsAreNotTakenForAReader(t *testing.T) {
	scanning(t, uitest.Setup{}, func(d *uitest.Driver) {
		slowly(d, strings.Split(coffeeCode[:9], "")...)
		d.MustNotSee("Coffee")
		slowly(d, "esc")
		// Keys that waited while the PC was busy arrive at once, and are still keys.
		for _, line := range []string{"1250", "12.50+8*3"} {
			var keys []tea.Msg
			for _, r := range line {
				keys = append(keys, uitest.Press(string(r)))
			}
			d.Burst(append(keys, uitest.Press("enter"))...)
			d.Advance(100 * time.Millisecond)
			if line == "1250" {
				d.MustSee("Ask for the card or phone")
				d.Tell(ui.Done{Sale: 1, Txn: uitest.Approved(118, 1250)})
				d.Advance(time.Second)
				slowly(d, "enter")
			}
		}
		sold := d.Cashier.Sold()
		if len(sold) != 2 || sold[0].Amount != 1250 || sold[1].Amount != 3650 {
			t.Errorf("sold %+v", sold)
		}
	})
}

func TestASlipsCodeOpensItsPayment(t *testing.T) {
	scanning(t, uitest.Setup{Cols: 120, Rows: 40}, func(d *uitest.Driver) {
		paid := uitest.Approved(118, 1250)
		paid.TerminalID, paid.MerchantID = "99000001", "999100053990001"
		d.Cashier.Add(paid)
		d.Tell(ui.Changed{})
		beep(d, payment.SlipCodeOf(paid))
		d.MustSee(paid.STAN, "12.50")
		slowly(d, "esc", "esc", "esc")
		d.MustSee("type the amount")
		foreign := paid
		foreign.TerminalID = "99000002"
		beep(d, payment.SlipCodeOf(foreign))
		d.MustNotSee("12.50")
	})
}

func TestASerialScannerIsHeardLikeOneThatTypes(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Tell(ui.Scanned{Scan: ui.Scan{Kind: screen.ScanItem, Item: largeCoffee}})
		d.MustSee("This sale, 1 scanned", "Coffee, large", "12.50")
	})
}

func TestTheScreenOfScannedThings(t *testing.T) {
	for _, lang := range []text.Lang{text.EN, text.ZH} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			scanning(t, uitest.Setup{Lang: lang, Cols: size[0], Rows: size[1]}, func(d *uitest.Driver) {
				for _, code := range []string{coffeeCode, "CAKE-01", coffeeCode, "MILK-01"} {
					beep(d, code)
				}
				d.MustSee("36.00", "Milk 牛奶", "Cake")
			})
		}
	}
}

func TestACodeInsteadOfTheCardThatIsAskedFor(t *testing.T) {
	stopped := uitest.Declined(118, 1250, payment.ReasonCashierCancelled, "")
	stopped.Outcome = payment.OutcomeCancelled
	for _, c := range []struct {
		name   string
		stage  payment.Stage
		end    payment.Txn
		sales  int // that were started
		cancel int
	}{
		{"starts the payment by code once the card's is stopped", payment.StageCard, stopped, 2, 1},
		{"starts nothing where the card was faster", payment.StageCard, uitest.Approved(118, 1250), 1, 1},
		{"starts nothing where it is not known how the card's ended", payment.StageCard, uitest.NoAnswer(118, 1250), 1, 1},
		{"is left alone once the card was read", payment.StagePIN, uitest.Approved(118, 1250), 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			scanning(t, uitest.Setup{}, func(d *uitest.Driver) {
				beep(d, coffeeCode)
				d.Key("enter")
				d.Tell(uitest.At(c.stage, uitest.Asking(118, 1250, c.stage), time.Second, time.Minute))
				beep(d, payCode)
				if got := len(d.Cashier.Cancelled()); got != c.cancel {
					t.Errorf("cancelled %d times", got)
				}
				d.Tell(uitest.At(payment.StageDone, c.end, 0, 0))
				d.Tell(ui.Done{Sale: 1, Txn: c.end})
				sold := d.Cashier.Sold()
				if len(sold) != c.sales {
					t.Fatalf("%d sales", len(sold))
				}
				if last := sold[len(sold)-1]; c.sales == 2 && (last.Amount != 1250 || len(last.Items) != 1 || last.PayCode.Empty()) {
					t.Errorf("by code: %+v", last)
				}
				if c.sales == 2 {
					paid := uitest.Approved(119, 1250)
					p := uitest.At(payment.StageDone, paid, 0, 0)
					p.Sale = 2
					d.Tell(p)
					d.Tell(ui.Done{Sale: 2, Txn: paid})
					d.MustSee("✓ Paid")
				}
			})
		})
	}
}
