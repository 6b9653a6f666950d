package ui_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui"
	"till/ui/text"
	"till/ui/uitest"
)

func TestIdleCounterTicksByTheMinute(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, uitest.Fresh, func(d *uitest.Driver) {
		d.Advance(time.Second)
		before, frame := d.Updates, d.Frame()
		d.Advance(30 * time.Second)
		if d.Updates != before || d.Frame() != frame {
			t.Errorf("%d messages and a new frame between two minutes", d.Updates-before)
		}
		d.Advance(10 * time.Minute)
		if ticks := d.Updates - before; ticks != 10 {
			t.Errorf("%d messages in ten minutes, want ten", ticks)
		}
		d.MustSee("14:13")
	})
}

func TestWaitsAreDrawnAtMostFourTimesASecond(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		stage(payment.StageHost, 0, 30*time.Second)(d)
		before := d.Updates
		d.Advance(5 * time.Second)
		if n := d.Updates - before; n < 15 || n > 21 {
			t.Errorf("%d beats in five seconds, want four a second", n)
		}
		d.MustSee("5.0 s")
	})
}

func TestResizeStormKeepsEveryFrameWhole(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		pay(d)
		for i := range 120 {
			d.Resize(40+(i*37)%160, 10+(i*13)%50)
			d.Frame()
		}
		d.Resize(80, 24)
		d.MustSee("Ask for the card or phone")
	})
}

func TestKeysDoNothingInAWindowThatIsTooSmall(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		pay(d)
		d.Resize(79, 24)
		d.MustSee("The payment goes on meanwhile.")
		d.Key("esc")
		if got := d.Cashier.Cancelled(); len(got) != 0 {
			t.Errorf("a key that nobody could see cancelled the sale")
		}
	})
}

// storm is everything that may arrive at any moment.
func storm(d *uitest.Driver) {
	d.Tell(ui.HealthChanged{Health: []payment.Health{{Part: payment.PartPrinter, Condition: payment.ConditionDown, Printer: payment.PrinterGone}}})
	d.Tell(ui.Changed{})
	d.Tell(ui.Progress{Progress: payment.Progress{Sale: 99, Stage: payment.StagePrint}})
	d.Tell(ui.Done{Sale: 99, Txn: uitest.Approved(118, 1)})
	d.Send(tea.FocusMsg{})
	d.Send(tea.KeyPressMsg{Code: tea.KeyF12})
	d.Send(tea.KeyReleaseMsg{Code: 'x', Text: "x"})
	d.Send(tea.MouseClickMsg{})
	d.Send(tea.PasteMsg{Content: strings.Repeat("x", 10_000)})
}

func TestEveryScreenStandsAnyEventAndSpeaksBothLanguages(t *testing.T) {
	for _, f := range frames {
		if f.screen == "frame" {
			continue
		}
		t.Run(fmt.Sprintf("%s %s", f.screen, f.name), func(t *testing.T) {
			cashier := f.cashier
			if cashier == nil {
				cashier = uitest.Busy
			}
			uitest.Drive(t, f.setup, cashier, func(d *uitest.Driver) {
				d.Advance(0)
				if f.story != nil {
					f.story(d)
				}
				before := d.Frame()
				storm(d)
				d.MustNotSee("0.01")
				if f.screen != "quit" {
					d.Key("f2")
					if after := d.Frame(); after == before || !d.Sees(text.In(text.ZH).Frame.Practice) {
						t.Errorf("F2 did not change the language:\n%s", after)
					}
				}
			})
		})
	}
}

// pan is a made-up card number with a right check digit.
const pan = "6222020000000008128"

func TestNoFrameShowsACardNumberWhateverBringsIt(t *testing.T) {
	broken := uitest.Approved(118, coffee)
	broken.Card.Masked = pan
	for _, c := range []struct {
		name  string
		story func(*uitest.Driver)
	}{
		{"the pad", stage(payment.StageCard, 0, time.Minute, func(p *ui.Progress) { p.PadText = "CARD " + pan })},
		{"a record that was not masked", ends(broken, false)},
		{"an error of the till", func(d *uitest.Driver) {
			pay(d)
			d.Tell(ui.Done{Sale: 1, Txn: uitest.NoAnswer(118, coffee), Err: "track " + pan})
		}},
		{"a notice", func(d *uitest.Driver) { d.Tell(ui.Notice{Text: ui.Name{EN: "card " + pan}}) }},
		{"a query that fails", func(d *uitest.Driver) {
			d.Cashier.Fail(errors.New("row " + pan))
			d.Tell(ui.Changed{})
		}},
		{"a list of such records", func(d *uitest.Driver) {
			d.Cashier.Add(broken)
			d.Key("enter")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, size := range sizes {
				uitest.Drive(t, uitest.Setup{Cols: size[0], Rows: size[1]}, uitest.Busy, func(d *uitest.Driver) {
					d.Advance(0)
					c.story(d)
					if shown := strings.ReplaceAll(d.Frame(), " ", ""); strings.Contains(shown, pan) {
						t.Errorf("the card number is on the screen at %dx%d", size[0], size[1])
					}
				})
			}
		})
	}
}
