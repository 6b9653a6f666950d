package ui_test

import (
	"strings"
	"testing"
	"time"

	"till/payment"
	"till/ui"
	"till/ui/text"
	"till/ui/uitest"
)

// ordered gives the one order that was started.
func ordered(t *testing.T, d *uitest.Driver) payment.Order {
	t.Helper()
	orders := d.Cashier.Orders()
	if len(orders) != 1 {
		t.Fatalf("%d orders were started, want one:\n%s", len(orders), d.Frame())
	}
	return orders[0]
}

func TestEveryCommandOfThePaletteLeadsSomewhere(t *testing.T) {
	for _, c := range text.AllCommands() {
		t.Run(string(c.ID), func(t *testing.T) {
			uitest.Drive(t, uitest.Setup{}, staffed(holds), func(d *uitest.Driver) {
				signOn(d, owner)
				d.Key("ctrl+k")
				before := d.Frame()
				if c.ZH.Pinyin == "" {
					d.Type(c.ZH.Name)
				}
				d.Type(c.ZH.Initials())
				d.MustSee(c.EN)
				for range 9 { // initials may fit several: choose by going down
					if chosen(d, c.EN) {
						break
					}
					d.Key("down")
				}
				d.Key("enter")
				if !d.Quit && d.Frame() == before {
					t.Errorf("%s does nothing", c.ID)
				}
			})
		})
	}
}

// chosen reports whether the row of a name has the cursor: its spine.
func chosen(d *uitest.Driver, name string) bool {
	for line := range strings.SplitSeq(d.App.Sheet().String(), "\n") {
		if runes := []rune(line); len(runes) > 3 && runes[2] == '▌' && strings.Contains(line, name+"  ") {
			return true
		}
	}
	return false
}

func TestThePaletteLeavesAnOpenSaleWhereItIs(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		pay(d)
		d.Key("ctrl+k")
		d.MustNotSee("Refund", "Transactions")
		d.Type("refund")
		d.Key("enter")
		if len(d.Cashier.Orders()) != 0 || len(d.Cashier.Cancelled()) != 0 {
			t.Error("a sale that is open was disturbed")
		}
		d.Key("/", "/")
		d.MustSee("Ask for the card")
	})
}

func TestAResultTakesTheKeysFromThePalette(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		pay(d)
		d.Key("ctrl+k")
		d.Tell(ui.Done{Sale: 1, Txn: uitest.Approved(118, coffee)})
		d.Key("enter", "3") // on their way to the palette
		d.MustSee("Paid")
		if got := d.Cashier.Reprinted(); len(got) != 0 {
			t.Errorf("a buffered key printed %v", got)
		}
	})
}

func TestOrdersSayWhatWasAskedFor(t *testing.T) {
	for _, c := range []struct {
		name  string
		story func(*uitest.Driver)
		want  func(payment.Order) bool
	}{
		{"a hold", follows(find("preauth"), types("800.00", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.PreAuth && o.Amount == 80000 && o.Original == nil && o.Approval == nil
		}},
		{"a balance", find("cye"), func(o payment.Order) bool { return o.Kind == payment.Balance && o.Amount == 0 }},
		{"a completion of a part", follows(find("capture"), keys("enter"), types("456.00", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.Completion && o.Amount == 45600 && o.Original.ID == 119
		}},
		{"a completion by advice, whole", follows(find("advice"), keys("enter", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.CompletionAdvice && o.Amount == 80000 && o.Original.STAN == "000119"
		}},
		{"a hold that is let go", follows(find("jd"), keys("enter"), types("Li Hua", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.PreAuthVoid && o.Original.ID == 119 && o.Approval.By == "Li Hua"
		}},
		{"a completion that is taken back", follows(find("wccx"), keys("enter"), types("Li Hua", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.CompletionVoid && o.Original.ID == 118 && o.Approval != nil && !o.Approval.Verified
		}},
		{"the last sale voided", follows(keys("/", "4"), types("Li Hua", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.Void && o.Original.ID == 117 && o.Amount == 3600 && o.Approval.By == "Li Hua"
		}},
		{"a refund from the list", follows(keys("enter", "+", "+", "3", "enter"), types("Li Hua", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.Refund && o.Original.ID == 117 && o.Amount == 3600
		}},
		{"a refund of a part", follows(keys("enter", "+", "+", "3"), types("10.00", "enter"), types("Li Hua", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.Refund && o.Amount == 1000 && o.Original.Amount == 3600
		}},
		{"instalments", follows(find("fqfk"), types("2400.00", "enter"), types("12", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.Sale && o.Mode == payment.ModeInstalment && o.Instalments == 12 && o.Amount == 240000
		}},
		{"a code that pays, typed", follows(find("smsk"), types("36.00", "enter"), types(payCode, "enter")), func(o payment.Order) bool {
			return o.Mode == payment.ModeQR && string(o.QRCode.Reveal()) == payCode && o.Amount == 3600
		}},
		{"a card by telephone", follows(find("moto"), types("36.00", "enter"), types(pan, "enter"), types("2812", "enter")), func(o payment.Order) bool {
			return o.Mode == payment.ModeMOTO && o.Keyed.PAN.Reveal() == pan && o.Keyed.Expiry == "2812"
		}},
		{"an authorisation by telephone", follows(find("dhsq"), types("36.00", "enter"), types("a1b2", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.OfflineSale && o.PhoneCode == "A1B2"
		}},
		{"a tip", follows(keys("enter", "+", "+", "5"), types("5.00", "enter")), func(o payment.Order) bool {
			return o.Kind == payment.Tip && o.Tip == 500 && o.Amount == 4100 && o.Original.ID == 117
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			uitest.Drive(t, uitest.Setup{}, holds, func(d *uitest.Driver) {
				d.Advance(0)
				c.story(d)
				order := ordered(t, d)
				if !c.want(order) || order.Currency != payment.CNY || order.Operator != "071" {
					t.Errorf("the order is %+v", order)
				}
			})
		})
	}
}

func TestAFormRefusesWhatCannotBe(t *testing.T) {
	for _, c := range []struct {
		name  string
		story func(*uitest.Driver)
		says  string
	}{
		{"more than is left", follows(keys("enter", "+", "+", "3"), types("36.01", "enter")), "At most ¥36.00"},
		{"no amount", follows(find("preauth"), keys("enter")), "Type an amount above zero"},
		{"nobody who allows it", keys("/", "4", "enter"), "Write who says so first"},
		{"a card number as a name", follows(keys("/", "4"), types(pan, "enter")), "No card numbers here"},
		{"one part", follows(find("fqfk"), types("24.00", "enter"), types("1", "enter")), "Write 2 to 99 parts"},
		{"a number that is none", follows(find("moto"), types("36.00", "enter"), types("6222020000000008129", "enter")), "That is no card number"},
		{"a month that is none", follows(find("moto"), types("36.00", "enter"), types(pan, "enter"), types("2813", "enter")), "Write year and month"},
		{"a short code", follows(find("smsk"), types("36.00", "enter"), types("62123", "enter")), "That is no payment code"},
		{"a tip above the bank's share", follows(keys("enter", "+", "+", "5"), types("7.21", "enter")), "At most ¥7.20"},
	} {
		t.Run(c.name, func(t *testing.T) {
			uitest.Drive(t, uitest.Setup{}, holds, func(d *uitest.Driver) {
				d.Advance(0)
				c.story(d)
				d.MustSee(c.says)
				d.MustNotSee(pan)
				if got := d.Cashier.Orders(); len(got) != 0 {
					t.Errorf("it was sent: %+v", got)
				}
			})
		})
	}
}

func TestASecondEnterSendsNoSecondOrder(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Key("enter", "3", "enter")
		d.Type("Li Hua")
		d.Key("enter", "enter", "enter")
		ordered(t, d)
		d.Tell(ui.Done{Sale: 1, Txn: uitest.Of(payment.Refund, uitest.Declined(118, 3600, payment.ReasonNoOriginal, "25"))})
		d.Key("enter") // buffered: the refusal opened by itself, and would ask again
		ordered(t, d)
	})
}

func TestAFormIsLeftWithoutSending(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Key("enter", "3", "/")
		d.MustSee("Trace") // the list it was opened from
		d.Key("/")
		d.MustSee("type the amount")
		if len(d.Cashier.Orders()) != 0 {
			t.Error("a form that was left was sent")
		}
	})
}

func TestNothingThatTheBankForbidsIsOffered(t *testing.T) {
	c := func() *uitest.Cashier {
		shop := uitest.Shop()
		shop.Allows = ui.Allows{}
		c := uitest.NewCashier(shop)
		c.Add(uitest.Approved(117, 3600))
		return c
	}
	uitest.Drive(t, uitest.Setup{}, c, func(d *uitest.Driver) {
		d.Advance(0)
		d.Key("/")
		d.Type("moto")
		d.MustSee("Nothing is called moto")
		d.Key("/")
		d.Type("tip")
		d.MustNotSee("gratuity", "on a sale that is paid")
		d.Key("/", "/", "enter")
		d.MustNotSee("Tip")
	})
}

func TestTheRestOfAPartIsTheNextSale(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		txn := uitest.Approved(118, coffee)
		txn.Amount = coffee - 28650
		ends(txn, false)(d)
		d.Advance(time.Second)
		d.Key("enter")
		d.MustSee("Charge")
		d.Key("enter")
		if sold := d.Cashier.Sold(); len(sold) != 2 || sold[1].Amount != 28650 {
			t.Errorf("sold %v, want the rest of 286.50 as the second sale", sold)
		}
	})
}

func TestPercentOffIsChargedAsItIsShown(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Type("12.50-10%")
		d.MustSee("12.50 - 10%")
		d.Key("enter")
		if sold := d.Cashier.Sold(); len(sold) != 1 || sold[0].Amount != 1125 {
			t.Errorf("sold %v, want 11.25", sold)
		}
	})
}

func TestQuickAmountsAreLearnedWhereNoneAreSet(t *testing.T) {
	learns := func() *uitest.Cashier {
		c := uitest.Fresh()
		c.Learn(600, 1850)
		return c
	}
	uitest.Drive(t, uitest.Setup{}, learns, func(d *uitest.Driver) {
		d.Advance(0)
		d.MustSee("¥6.00", "¥18.50")
		d.Key("*", "2", "enter")
		if sold := d.Cashier.Sold(); len(sold) != 1 || sold[0].Amount != 1850 {
			t.Errorf("sold %v, want 18.50", sold)
		}
	})
}
