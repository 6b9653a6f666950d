package ui_test

import (
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/text"
	"till/ui/uitest"
)

// bare is a text without what wrapping puts into it.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '▌' || r == '\u00a0' {
			return -1
		}
		return r
	}, text)
}

// TestEveryReasonSaysWhatMoneyNextAndSay: whatever the reason, the screen says what
// happened, whether money moved, what to do now and what to say to the customer.
func TestEveryReasonSaysWhatMoneyNextAndSay(t *testing.T) {
	for _, lang := range []text.Lang{text.EN, text.ZH} {
		words := text.In(lang)
		for _, reason := range payment.Reasons {
			if reason == payment.ReasonCashierCancelled || reason == payment.ReasonApprovedPartly {
				continue // the amount screen comes back; a part is paid
			}
			for _, kind := range []payment.Kind{payment.Sale, payment.Refund, payment.PreAuth} {
				t.Run(string(lang)+" "+string(kind)+" "+string(reason), func(t *testing.T) {
					uitest.Drive(t, uitest.Setup{Lang: lang}, uitest.Fresh, func(d *uitest.Driver) {
						d.Advance(0)
						ends(uitest.Of(kind, uitest.Declined(118, coffee, reason, "")), false)(d)
						shown, advice := bare(d.App.Sheet().String()), words.AdviceOn(kind, reason)
						for _, want := range []string{string(advice.What), words.Untouched(kind), advice.Next, advice.Say} {
							if !strings.Contains(shown, bare(want)) {
								t.Errorf("%q is not said:\n%s", want, d.Frame())
							}
						}
					})
				})
			}
		}
	}
}

func TestWhatIsPastedIntoNewScreensIsFiltered(t *testing.T) {
	for _, c := range []struct {
		name  string
		story func(*uitest.Driver)
		paste string
	}{
		{"the palette", keys("/"), "ref\nund\x1b[2J\r"},
		{"the palette, much", keys("/"), strings.Repeat("退", 10_000)},
		{"an amount", find("preauth"), "12.50\n\n/x\x1b[A"},
		{"a name", keys("/", "4"), "Li\nHua\r\n\x1b[31m"},
		{"a card number", follows(find("moto"), types("36.00", "enter")), pan + "\n2812\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			drive(t, func(d *uitest.Driver) {
				c.story(d)
				d.Send(tea.PasteMsg{Content: c.paste})
				d.Frame()
				d.MustNotSee(pan)
				if d.Quit || len(d.Cashier.Orders()) != 0 || len(d.Cashier.Sold()) != 0 {
					t.Error("what was pasted sent something")
				}
			})
		})
	}
}

func TestABurstTriggersNothingOnAForm(t *testing.T) {
	for _, c := range []struct {
		name  string
		story func(*uitest.Driver)
		code  string
	}{
		{"a thing at the name of who allows it", keys("/", "4"), coffeeCode},
		{"a stripe at the card number", follows(find("moto"), func(d *uitest.Driver) { slowly(d, "3", "6", "0", "0", "enter") }), stripeText},
		{"a thing in the palette", keys("/"), coffeeCode},
		{"a thing at the amount of a hold", find("preauth"), coffeeCode},
	} {
		t.Run(c.name, func(t *testing.T) {
			scanning(t, uitest.Setup{}, func(d *uitest.Driver) {
				c.story(d)
				d.Advance(burstOver)
				beep(d, c.code)
				if d.Quit || len(d.Cashier.Orders()) != 0 || len(d.Cashier.Sold()) != 0 || len(d.Cashier.Reprinted()) != 0 {
					t.Errorf("a code set something off:\n%s", d.Frame())
				}
				d.MustNotSee("6222020000061009")
			})
		})
	}
}

func TestTheCustomersCodePaysTheFormThatAsksForIt(t *testing.T) {
	scanning(t, uitest.Setup{}, func(d *uitest.Driver) {
		slowly(d, "/", "7", "3", "6", "0", "0", "enter")
		beep(d, payCode)
		if o := ordered(t, d); o.Mode != payment.ModeQR || o.Amount != 3600 || string(o.QRCode.Reveal()) != payCode {
			t.Errorf("the order is %+v", o)
		}
	})
}

func TestAfterSendingEscIsOffForEveryKind(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		refundLast(d)
		d.Tell(uitest.At(payment.StageHost, uitest.Of(payment.Refund, uitest.Asking(118, 3600, payment.StageHost)), 0, 0))
		d.MustSee("Sent to the bank: cannot be cancelled now")
		d.Key("esc", "/")
		if got := d.Cashier.Cancelled(); len(got) != 0 {
			t.Errorf("cancelled %v after it was sent", got)
		}
	})
}
