package ui_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"till/payment"
	"till/ui"
	"till/ui/screen"
	"till/ui/text"
	"till/ui/uitest"
	"till/ui/widget"
)

// note is a device in one language.
func note(lang text.Lang, part payment.Part, make func(w *text.Devices, d *screen.Device)) screen.Device {
	d := screen.Device{Kind: text.In(lang).Parts.Of(part), Good: true}
	make(text.DevicesIn(lang), &d)
	return d
}

func plugged(part payment.Part, tables bool, make func(w *text.Devices, d *screen.Device)) ui.Plugged {
	return ui.Plugged{Part: part, Tables: tables, EN: note(text.EN, part, make), ZH: note(text.ZH, part, make)}
}

// bench is a counter with a real pad that lacks something, and a port that
// another program has.
func bench() *uitest.Cashier {
	c := uitest.Busy()
	c.Plug(
		plugged(payment.PartPINPad, true, func(w *text.Devices, d *screen.Device) {
			d.Where, d.Version = "serial:/dev/ttyACM0", w.Firmware("2.14")
			d.Name = "GERTEC PPC930 · " + w.Firmware("2.14") + " · " + w.SerialNumber("7F2A11") + " · " + w.Protocol("ABECS 2.12")
			d.Findings = []text.Finding{w.Lacks.Of("contactless"), w.Lacks.Of("tables")}
			d.Facts = []widget.Pair{{Label: w.Can, Value: w.CapabilityNames.Chip + ", " + w.CapabilityNames.Stripe + ", " + w.CapabilityNames.PIN3DES},
				{Label: w.Keys, Value: w.SlotFilled(w.SlotUses.PIN, 10) + " · " + w.OthersEmpty(99)}, {Label: w.Tables, Value: w.TablesOther("0000000003")},
				{Label: w.Line, Value: w.LineSealed}, {Label: w.Profile, Value: w.FitsPartly("unionpay")}}
		}),
		plugged(payment.PartPrinter, false, func(_ *text.Devices, d *screen.Device) { d.Where = "usb:/dev/usb/lp0" }),
		plugged(payment.PartHost, false, func(_ *text.Devices, d *screen.Device) { d.Where = "tls://192.0.2.7:9000" }),
		plugged("", false, func(w *text.Devices, d *screen.Device) {
			d.Kind, d.Where, d.Good = w.Port, "serial:/dev/ttyUSB1", false
			d.Findings = []text.Finding{w.Troubles.Busy("/dev/ttyUSB1", "minicom", 4711)}
		}))
	return c
}

// onDevices opens the screen of a counter whose devices are well.
func onDevices(d *uitest.Driver) { d.Wish(screen.GoDevices{}) }

var padOut = ui.HealthChanged{Health: []payment.Health{{Part: payment.PartReader, Condition: payment.ConditionDown, Reason: payment.ReasonPadGone},
	{Part: payment.PartPINPad, Condition: payment.ConditionDown, Reason: payment.ReasonPadGone}}}

var padBack = ui.HealthChanged{Health: []payment.Health{{Part: payment.PartReader, Condition: payment.ConditionReady},
	{Part: payment.PartPINPad, Condition: payment.ConditionReady}}}

var deviceFrames = []frame{
	{screen: "devices", name: "looked", cashier: bench, every: true, styled: true, story: onDevices},
	{screen: "devices", name: "pad-unplugged", cashier: bench, every: true, story: func(d *uitest.Driver) {
		onDevices(d)
		d.Tell(padOut)
	}},
	{screen: "devices", name: "tables-loading", cashier: bench, every: true, story: func(d *uitest.Driver) {
		onDevices(d)
		d.Cashier.Hold()
		d.Key("1")
		d.Tell(ui.TablesLoading{Done: 17, Total: 42})
	}},
	{screen: "devices", name: "other-program", cashier: bench, story: func(d *uitest.Driver) {
		onDevices(d)
		d.Key("+", "+", "+")
	}},
	{screen: "devices", name: "test-fails", cashier: bench, story: func(d *uitest.Driver) {
		onDevices(d)
		d.Cashier.Deny(errors.New("no answer"))
		d.Key("+", "enter")
	}},
	{screen: "devices", name: "ascii", cashier: bench, setup: uitest.Setup{ASCII: true}, story: onDevices},
	{screen: "paid", name: "card-left", every: true, story: func(d *uitest.Driver) {
		pay(d)
		leaveCard(d)
	}},
	{screen: "home", name: "card-left", story: func(d *uitest.Driver) {
		pay(d)
		leaveCard(d)
		d.Advance(time.Second)
		d.Key("/")
		d.Tell(ui.CardLeft{})
	}},
}

// leaveCard lets a sale be paid whose card nobody takes.
func leaveCard(d *uitest.Driver) {
	txn := uitest.Approved(118, coffee)
	d.Cashier.Add(txn)
	p := uitest.At(payment.StageDone, txn, 11*time.Second, time.Minute)
	d.Tell(p)
	d.Tell(ui.CardLeft{})
}

func TestTheDevicesScreen(t *testing.T) {
	for _, c := range []struct {
		name   string
		story  func(*uitest.Driver)
		looks  int
		tested []payment.Part
		sees   []string
	}{
		{"asks once when it is opened, whatever else changes", func(d *uitest.Driver) { d.Tell(ui.Changed{}); d.Tell(ui.Changed{}) }, 1, nil, []string{"GERTEC"}},
		{"asks again on demand", func(d *uitest.Driver) { d.Key("*") }, 2, nil, []string{"GERTEC"}},
		{"tries the chosen part out", func(d *uitest.Driver) { d.Key("+", "enter") }, 1, []payment.Part{payment.PartPrinter}, []string{"It answered in 12 ms."}},
		{"tries no port out that is not the till's", func(d *uitest.Driver) { d.Key("+", "+", "+", "enter") }, 1, nil, []string{"minicom (process 4711)"}},
		{"loads tables and looks at them again", func(d *uitest.Driver) { d.Key("1") }, 2, []payment.Part{"tables"}, []string{"GERTEC"}},
		{"loads no tables into a printer", func(d *uitest.Driver) { d.Key("+", "1") }, 1, nil, []string{"usb:/dev/usb/lp0"}},
		{"says at once that the pad was pulled out", func(d *uitest.Driver) { d.Tell(padOut) }, 1, nil, []string{"✗ PIN pad", "The PIN pad cannot be reached"}},
		{"asks a pad that came back who it is", func(d *uitest.Driver) { d.Tell(padOut); d.Tell(padBack) }, 2, nil, []string{"● PIN pad"}},
		{"says why it asks nothing while a sale is open", func(d *uitest.Driver) { d.Cashier.Deny(ui.ErrSelling); d.Key("enter") }, 1,
			[]payment.Part{payment.PartPINPad}, []string{"A sale is open"}},
		{"says that a sale ended the question", func(d *uitest.Driver) { d.Cashier.Deny(ui.ErrSaleBegan); d.Key("1") }, 1,
			[]payment.Part{"tables"}, []string{"A sale began"}},
		{"speaks the other language without asking again", func(d *uitest.Driver) { d.Key("f2") }, 1, nil, []string{"设备", "不能闪付"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			uitest.Drive(t, uitest.Setup{Cols: 100, Rows: 30}, bench, func(d *uitest.Driver) {
				d.Tell(padBack)
				onDevices(d)
				c.story(d)
				d.MustSee(c.sees...)
				tested := d.Cashier.Tested()
				if d.Cashier.Looks() != c.looks || len(tested) != len(c.tested) || len(tested) > 0 && tested[0] != c.tested[0] {
					t.Errorf("%d looks and tested %q, want %d and %q", d.Cashier.Looks(), tested, c.looks, c.tested)
				}
			})
		})
	}
}

func TestTheTablesAreCountedWhileTheTillOpens(t *testing.T) {
	for _, lang := range []text.Lang{text.EN, text.ZH} {
		uitest.Drive(t, uitest.Setup{Opening: true, Lang: lang}, uitest.Fresh, func(d *uitest.Driver) {
			w := text.DevicesIn(lang)
			d.Tell(ui.TablesLoading{Done: 3, Total: 42})
			d.MustSee(w.TablesLoading(3, 42))
			d.Tell(ui.TablesLoading{Done: 42, Total: 42})
			d.MustSee(string(text.In(lang).Frame.Opening))
			d.Tell(ui.Ready{})
			d.MustNotSee(w.TablesLoading(42, 42))
		})
	}
}

// start is how a sentence begins, up to what differs between screens.
func start(what text.Instruction) string {
	return strings.FieldsFunc(string(what), func(r rune) bool { return r == ':' || r == '：' })[0]
}

func TestACardThatWasLeftRingsUntilItIsOut(t *testing.T) {
	for _, lang := range []text.Lang{text.EN, text.ZH} {
		uitest.Drive(t, uitest.Setup{Lang: lang}, uitest.Busy, func(d *uitest.Driver) {
			pay(d)
			txn := uitest.Approved(118, coffee)
			d.Cashier.Add(txn)
			d.Tell(uitest.At(payment.StageDone, txn, time.Second, time.Minute))
			words := text.In(lang)
			d.MustNotSee(start(words.Home.CardIn))
			for i := range 3 {
				d.Tell(ui.CardLeft{})
				d.MustSee(start(words.Home.CardIn))
				if d.Rung != i+1 {
					t.Errorf("rung %d times after %d reminders", d.Rung, i+1)
				}
				d.Advance(10 * time.Second)
			}
			d.Tell(ui.Done{Sale: 1, Txn: txn})
			d.MustNotSee(start(words.Home.CardIn))
			d.Tell(ui.CardLeft{}) // a late one
			if d.Rung != 3 {
				t.Errorf("rung for a card that is out: %d", d.Rung)
			}
		})
	}
}
