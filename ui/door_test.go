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

var (
	owner = uitest.Operator{Number: "01", Name: "Wang", PIN: "green7bottles", May: true}
	till2 = uitest.Operator{Number: "02", Name: "Li", PIN: "835147"}
	fresh = uitest.Operator{Number: "03", Name: "Zhao", PIN: "4821903377", Must: true}
	late  = uitest.Operator{Number: "04", Name: "Sun", PIN: "835147", Shut: 30 * time.Second}
)

// idle is after how long these counters lock themselves.
const idle = 5 * time.Minute

// staffed is a till that has operators.
func staffed(cashier func() *uitest.Cashier) func() *uitest.Cashier {
	return func() *uitest.Cashier {
		c := cashier()
		c.Staff(idle, owner, till2, fresh, late)
		return c
	}
}

// signOn types a number and a PIN.
func signOn(d *uitest.Driver, who uitest.Operator) {
	d.Advance(0)
	d.Type(who.Number)
	d.Key("enter")
	d.Type(who.PIN)
	d.Key("enter")
}

func TestACounterWithOperatorsAsksWhoItIs(t *testing.T) {
	for _, one := range []struct {
		name string
		do   func(*uitest.Driver)
		sees []string
	}{
		{"nobody is signed on at first, and no key sells", func(d *uitest.Driver) { d.Key("1", "2", "5", "0", "enter", "enter") }, []string{"Sign-on", "Number"}},
		{"a cashier signs on", func(d *uitest.Driver) { signOn(d, till2) }, []string{"Signed on: Li"}},
		{"a PIN with letters that are keys elsewhere", func(d *uitest.Driver) { signOn(d, owner) }, []string{"Signed on: Wang"}},
		{"a wrong PIN", func(d *uitest.Driver) { signOn(d, uitest.Operator{Number: "02", PIN: "000000"}) }, []string{"Number or PIN is wrong"}},
		{"a number that nobody has says the same", func(d *uitest.Driver) { signOn(d, uitest.Operator{Number: "77", PIN: "835147"}) }, []string{"Number or PIN is wrong"}},
		{"too many wrong ones count down", func(d *uitest.Driver) { signOn(d, late); d.Advance(3 * time.Second) }, []string{"closed for 0:27"}},
		{"behind a shut door another one comes in", func(d *uitest.Driver) { signOn(d, late); signOn(d, till2) }, []string{"Signed on: Li"}},
		{"a PIN that somebody else chose is changed first", func(d *uitest.Driver) { signOn(d, fresh) }, []string{"Choose a PIN that only you know"}},
		{"one that is refused says why", func(d *uitest.Driver) { signOn(d, fresh); choose(d, "835", "835") }, []string{"Not taken: it has fewer than six characters"}},
		{"two that differ change nothing", func(d *uitest.Driver) { signOn(d, fresh); choose(d, "835147", "835146") }, []string{"The two differ"}},
		{"and one that is taken opens the counter", func(d *uitest.Driver) { signOn(d, fresh); choose(d, "835147", "835147") }, []string{"Signed on: Zhao"}},
	} {
		t.Run(one.name, func(t *testing.T) {
			uitest.Drive(t, uitest.Setup{}, staffed(uitest.Busy), func(d *uitest.Driver) {
				one.do(d)
				d.MustSee(one.sees...)
				if sold := d.Cashier.Sold(); len(sold) != 0 {
					t.Errorf("sold %v without anybody asking for it", sold)
				}
				for _, secret := range []string{owner.PIN, till2.PIN, fresh.PIN} {
					if strings.Contains(d.Frame(), secret) {
						t.Error("a PIN stands on the screen")
					}
				}
			})
		})
	}
}

func choose(d *uitest.Driver, first, again string) {
	d.Type(first)
	d.Key("enter")
	d.Type(again)
	d.Key("enter")
}

func TestATillWithoutOperatorsAsksNobody(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, uitest.Busy, func(d *uitest.Driver) {
		d.Advance(0)
		d.Key("1", "2", "5", "0", "enter")
		if sold := d.Cashier.Sold(); len(sold) != 1 || sold[0].Operator != "071" {
			t.Errorf("five keys sold %v", sold)
		}
	})
}

func TestASignedOnCashierSellsWithTheSameKeys(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, staffed(uitest.Busy), func(d *uitest.Driver) {
		signOn(d, till2)
		d.Key("1", "2", "5", "0", "enter")
		if sold := d.Cashier.Sold(); len(sold) != 1 || sold[0].Operator != "02" {
			t.Errorf("five keys sold %v", sold)
		}
	})
}

func TestTheScreenGoesOnWhileAPINIsLookedAt(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, staffed(uitest.Busy), func(d *uitest.Driver) {
		d.Cashier.Slow(900 * time.Millisecond)
		signOn(d, till2)
		d.MustSee("Checking")
		d.Key("f2")
		d.MustSee("正在核对")
		d.Key("enter", "enter") // asks for nothing more
		d.Advance(time.Second)
		d.MustSee("已签到")
	})
}

func TestTheCounterLocksItselfButNeverInASale(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, staffed(uitest.Busy), func(d *uitest.Driver) {
		signOn(d, till2)
		d.Advance(4 * time.Minute)
		d.Key("1")
		d.Advance(4 * time.Minute)
		d.MustSee("Charge") // the key counts
		d.Advance(2 * time.Minute)
		d.MustSee("This counter is locked")
		if off := d.Cashier.SignedOff(); len(off) != 1 || off[0] != payment.AuditIdle {
			t.Errorf("signed off by %v", off)
		}
		signOn(d, till2)
		d.MustSee("Signed on: Li", "Calculate") // the same one goes on
		d.Key("2", "5", "0", "enter")
		d.Tell(ui.Progress{Progress: payment.Progress{Sale: 1, Stage: payment.StageHost, Sent: true, Since: d.Now()}})
		d.Advance(20 * time.Minute)
		d.MustSee("Asking the bank")
		if off := d.Cashier.SignedOff(); len(off) != 1 {
			t.Errorf("locked in a sale: %v", off)
		}
	})
}

func TestAnotherOneFindsTheAmountScreen(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, staffed(uitest.Busy), func(d *uitest.Driver) {
		signOn(d, till2)
		d.Key("enter")
		d.Key("ctrl+k")
		d.Type("switch")
		d.Key("enter")
		d.MustSee("Sign-on")
		signOn(d, owner)
		d.MustSee("type the amount", "Signed on: Wang")
		if off := d.Cashier.SignedOff(); len(off) != 1 || off[0] != payment.AuditSignedOff {
			t.Errorf("signed off by %v", off)
		}
	})
}

func TestWhatACashierMayNotAloneNeedsAnotherOnesPIN(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, staffed(uitest.Busy), func(d *uitest.Driver) {
		signOn(d, till2)
		d.Key("/", "4") // void the last sale
		d.MustSee("Type 1 if it is meant")
		d.Key("enter", "enter", "enter")
		d.MustSee("Type 1, or leave")
		d.Key("1", "enter", "enter")
		d.MustSee("Somebody who may has to allow it", "To void")
		signOn(d, till2)
		d.MustSee("That operator may not void")
		if len(d.Cashier.Orders()) != 0 {
			t.Fatal("voided without anybody's consent")
		}
		signOn(d, owner)
		d.Key("enter", "enter")
		order := ordered(t, d)
		if order.Approval == nil || *order.Approval != (payment.Approval{By: "01 Wang", Verified: true}) || order.Operator != "02" {
			t.Errorf("it is the order of %q, allowed by %v", order.Operator, order.Approval)
		}
	})
}

func TestNobodyAllowsItAndNothingIsDone(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, staffed(uitest.Busy), func(d *uitest.Driver) {
		signOn(d, till2)
		d.Key("ctrl+k")
		d.Type("drawer")
		d.Key("enter")
		d.MustSee("Consent", "open the drawer")
		d.Key("esc")
		if len(d.Cashier.Drawers()) != 0 || d.Cashier.Unallowed() != 1 {
			t.Error("the drawer was opened, or nobody wrote down who asked")
		}
		d.Key("ctrl+k")
		d.Type("drawer")
		d.Key("enter")
		signOn(d, owner)
		if who := d.Cashier.Drawers(); len(who) != 1 || who[0] == nil || who[0].By != "01 Wang" {
			t.Errorf("the drawer was opened for %v", who)
		}
	})
}

func TestARuleThatAsksIsAllowedByAnotherOne(t *testing.T) {
	for _, lang := range []text.Lang{text.EN, text.ZH} {
		uitest.Drive(t, uitest.Setup{Lang: lang}, staffed(uitest.Busy), func(d *uitest.Driver) {
			signOn(d, till2)
			d.Key("1", "2", "5", "0", "enter")
			d.Tell(ui.Done{Sale: 1, Txn: risky(payment.ReasonRiskAsks, payment.RiskAsk)})
			d.Advance(time.Second)
			d.MustSee(text.RiskSentence(lang, twice(payment.RiskAsk)), text.In(lang).Door.AllowIt)
			d.Key("enter")
			signOn(d, owner)
			order := ordered(t, d)
			if order.Amount != 1250 || order.Kind != payment.Sale || order.Approval == nil || order.Approval.By != "01 Wang" {
				t.Errorf("it became %v of %s, allowed by %v", order.Kind, order.Amount, order.Approval)
			}
		})
	}
}

func TestARuleThatAsksTakesANameWhereNobodyHasAPIN(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, uitest.Busy, func(d *uitest.Driver) {
		d.Advance(0)
		d.Key("1", "2", "5", "0", "enter")
		d.Tell(ui.Done{Sale: 1, Txn: risky(payment.ReasonRiskAsks, payment.RiskAsk)})
		d.Advance(time.Second)
		d.Key("enter", "enter")
		d.Type("Li Hua")
		d.Key("enter")
		if order := ordered(t, d); order.Amount != 1250 || order.Approval == nil || *order.Approval != (payment.Approval{By: "Li Hua"}) {
			t.Errorf("%s allowed by %v", order.Amount, order.Approval)
		}
	})
}

func TestWhatTheRulesSayIsReadWhilePaying(t *testing.T) {
	for _, stage := range []payment.Stage{payment.StagePIN, payment.StageHost} {
		uitest.Drive(t, uitest.Setup{}, uitest.Busy, func(d *uitest.Driver) {
			d.Advance(0)
			d.Key("1", "2", "5", "0", "enter")
			txn := uitest.Approved(118, 1250)
			txn.Risk = []payment.RiskFinding{twice(payment.RiskTell)}
			d.Tell(ui.Progress{Progress: payment.Progress{Sale: 1, Stage: stage, Since: d.Now(), Txn: txn}})
			d.MustSee("Note: 12.50 was taken within the last minute")
		})
	}
}

func TestARuleThatRefusesOffersNoConsent(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, staffed(uitest.Busy), func(d *uitest.Driver) {
		signOn(d, owner)
		d.Key("1", "2", "5", "0", "enter")
		d.Tell(ui.Done{Sale: 1, Txn: risky(payment.ReasonRiskRefuses, payment.RiskRefuse)})
		d.Advance(time.Second)
		d.MustSee("12.50 was taken within the last minute")
		if d.Sees("Have it allowed") {
			t.Error("what the shop refuses can be allowed")
		}
	})
}

func twice(action payment.RiskAction) payment.RiskFinding {
	return payment.RiskFinding{Rule: payment.RiskTwice, Action: action, Amount: 1250}
}

func risky(reason payment.Reason, action payment.RiskAction) payment.Txn {
	txn := uitest.Cancelled(118, 1250, reason)
	txn.Risk = []payment.RiskFinding{twice(action)}
	return txn
}
