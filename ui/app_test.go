package ui_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui"
	"till/ui/screen"
	"till/ui/uitest"
)

// drive runs a story at 80x24 in English over a busy day.
func drive(t *testing.T, story func(*uitest.Driver)) {
	t.Helper()
	uitest.Drive(t, uitest.Setup{}, uitest.Busy, func(d *uitest.Driver) {
		d.Advance(0)
		story(d)
	})
}

func TestSaleTakesSixKeys(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		keys := 0
		press := func(names ...string) {
			keys += len(names)
			d.Key(names...)
		}
		press("1", "2", "5", "0", "enter")
		d.MustSee("Ask for the card or phone", "not paid yet")
		txn := uitest.Approved(118, 1250)
		d.Tell(uitest.At(payment.StageHost, uitest.Asking(118, 1250, payment.StageHost), 0, 3*time.Second))
		d.Tell(ui.Done{Sale: 1, Txn: txn})
		d.MustSee("✓ Paid", "Hand over slip and card")
		d.Advance(time.Second)
		press("enter")
		d.MustSee("type the amount")
		if keys != 6 {
			t.Errorf("a sale took %d keys, six are promised", keys)
		}
		if sold := d.Cashier.Sold(); len(sold) != 1 || sold[0].Amount != 1250 || sold[0].Currency != payment.CNY || sold[0].Operator != "071" {
			t.Errorf("sold %+v, want one sale of 12.50", sold)
		}
	})
}

func TestEveryAmountIsChargedAsItIsShown(t *testing.T) {
	for _, c := range []struct {
		name, line string
		want       payment.Amount
		shown      string
	}{
		{"digits without a point are fen", "1250", 1250, ""},
		{"a sum of fen", "1250+300", 1550, "1250 + 300"},
		{"a point makes yuan", "12.50+8*3", 3650, "12.50 + 8 × 3"},
		{"an operator that nothing follows is left out", "12.50+", 1250, "12.50 +"},
		{"a second operator replaces the first", "10+-3", 7, "10 - 3"},
		{"a point at the start is less than one yuan", ".50", 50, "0.50"},
		{"the largest amount", "999999999999", payment.AmountMax, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			drive(t, func(d *uitest.Driver) {
				d.Type(c.line)
				d.MustSee(c.shown)
				d.Key("enter")
				if sold := d.Cashier.Sold(); len(sold) != 1 || sold[0].Amount != c.want {
					t.Errorf("%q sold %v, want %v", c.line, sold, c.want)
				}
			})
		})
	}
}

func TestWrongAmountsGetOneSentenceAndNoSale(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"zero", "0", "Type an amount above zero"},
		{"a sum of zero", "5-5", "Type an amount above zero"},
		{"below zero", "5-8", "The sum is below zero"},
		{"letters", "12x", "Only 0-9 and + - * . % make an amount"},
		{"full-width digits", "１２", "Only 0-9 and + - * . % make an amount"},
		{"too many digits", "9999999999999", "Too large: at most 9,999,999,999.99"},
		{"three decimals", "1.234", "Write 1250 or 12.50, a sum like 12.50+8*3"},
		{"two points", "1.2.", "Write 1250 or 12.50, a sum like 12.50+8*3"},
		{"a line that is too long", strings.Repeat("1+", 30) + "1", "The line is full: press Enter or clear it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			drive(t, func(d *uitest.Driver) {
				d.Type(c.line)
				if !d.Sees(c.want) {
					d.Key("enter")
				}
				d.MustSee(c.want)
				if sold := d.Cashier.Sold(); len(sold) != 0 {
					t.Errorf("%q sold %v", c.line, sold)
				}
			})
		})
	}
}

func TestPasteTakesAnAmountAndNothingElse(t *testing.T) {
	for _, c := range []struct {
		name, content string
		want          payment.Amount
	}{
		{"an amount", "12.50", 1250},
		{"a sum with blanks around it", "  12.50+8*3\n", 3650},
		{"ten thousand digits", strings.Repeat("7", 10_000), 0},
		{"ten thousand bytes of text", strings.Repeat("rm -rf ", 1_500), 0},
		{"an escape sequence", "\x1b[2J12.50", 0},
		{"a command after the amount", "12.50\n1", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			drive(t, func(d *uitest.Driver) {
				d.Send(tea.PasteMsg{Content: c.content})
				if c.want == 0 {
					d.MustSee("Not pasted: that is no amount or sum", "type the amount")
				}
				d.Key("enter")
				sold := d.Cashier.Sold()
				if (c.want == 0) != (len(sold) == 0) || (c.want != 0 && sold[0].Amount != c.want) {
					t.Errorf("pasting sold %v, want %v", sold, c.want)
				}
			})
		})
	}
}

func TestSecondEnterStartsNoSecondSale(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Type("1250")
		d.Burst(uitest.Press("enter"), uitest.Press("enter"), uitest.Press("enter"))
		if sold := d.Cashier.Sold(); len(sold) != 1 {
			t.Errorf("three Enters sold %d times", len(sold))
		}
	})
}

func TestBufferedEnterDoesNotAnswerAResultThatOpensByItself(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		pay(d)
		d.Tell(ui.Done{Sale: 1, Txn: uitest.Declined(118, coffee, payment.ReasonInsufficientFunds, "51")})
		d.Burst(uitest.Press("enter"), uitest.Press("enter"))
		if sold := d.Cashier.Sold(); len(sold) != 1 {
			t.Fatalf("an Enter from the buffer charged again: %v", sold)
		}
		d.Advance(200 * time.Millisecond)
		d.Key("enter")
		d.MustSee("Not enough money on the card")
		d.Advance(time.Second)
		d.Key("enter")
		if sold := d.Cashier.Sold(); len(sold) != 2 || sold[1].Amount != coffee {
			t.Errorf("Enter after still hands sold %v, want the same amount again", sold)
		}
	})
}

func TestTheNextSaleStartsWhenTheCardOfThisOneIsOut(t *testing.T) {
	declined := uitest.Declined(118, coffee, payment.ReasonInsufficientFunds, "51")
	inPad := ui.Progress{Progress: payment.Progress{Sale: 1, Stage: payment.StageDone, Txn: declined, Sent: true}}
	for _, c := range []struct {
		name string
		keys []string
		want int
	}{
		{"another card is asked for at once", []string{"enter"}, 2},
		{"a key after it takes the wish back", []string{"enter", "esc"}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			drive(t, func(d *uitest.Driver) {
				pay(d)
				d.Tell(inPad)
				d.Advance(time.Second)
				d.Key(c.keys...)
				if sold := d.Cashier.Sold(); len(sold) != 1 {
					t.Fatalf("sold %d times while the card is in the pad", len(sold))
				}
				d.Tell(ui.Done{Sale: 1, Txn: declined})
				if sold := d.Cashier.Sold(); len(sold) != c.want {
					t.Errorf("sold %d times after the card was out, want %d", len(sold), c.want)
				}
			})
		})
	}
}

func TestEscCancelsBeforeSendingAndIsOffAfter(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		pay(d)
		d.Key("/")
		d.MustSee("Stopping: the pad is being told", "Nothing was sent, nothing is charged.")
		d.Key("esc")
		if got := d.Cashier.Cancelled(); len(got) != 1 {
			t.Errorf("asked %d times to stop, want once", len(got))
		}
		d.Tell(ui.Done{Sale: 1, Txn: uitest.Cancelled(0, coffee, payment.ReasonCashierCancelled)})
		d.MustSee("You cancelled this sale. Nothing was charged.")
		d.Key("backspace", "enter")
		if sold := d.Cashier.Sold(); len(sold) != 2 || sold[1].Amount != coffee/10 {
			t.Errorf("after the cancel the amount could not be corrected: %v", sold)
		}
	})
	drive(t, func(d *uitest.Driver) {
		pay(d)
		d.Tell(uitest.At(payment.StageHost, uitest.Asking(118, coffee, payment.StageHost), 0, 30*time.Second))
		d.MustSee("Sent to the bank: cannot be cancelled now")
		d.Key("/", "esc", "enter", "1", "-", "*")
		d.MustSee("Asking the bank")
		if got := d.Cashier.Cancelled(); len(got) != 0 {
			t.Errorf("a sale that was sent was asked to stop: %v", got)
		}
	})
}

func TestLateEventsOfAnotherSaleAreDropped(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		pay(d)
		d.Tell(ui.Done{Sale: 1, Txn: uitest.Cancelled(0, coffee, payment.ReasonNoCard)})
		d.Advance(time.Second)
		d.Key("enter") // again: sale 2
		late := uitest.At(payment.StageHost, uitest.Asking(118, coffee, payment.StageHost), 0, 30*time.Second)
		d.Tell(late)
		d.MustSee("Ask for the card or phone")
		d.Tell(ui.Done{Sale: 1, Txn: uitest.Approved(118, coffee)})
		d.MustSee("Ask for the card or phone")
		d.MustNotSee("✓ Paid")
	})
}

func TestMoneyWordsComeFromTheRecordAlone(t *testing.T) {
	for _, c := range []struct {
		name string
		txn  payment.Txn
		want string
	}{
		{"approved is paid", uitest.Approved(118, coffee), "✓ Paid"},
		{"declined is not paid", uitest.Declined(118, coffee, payment.ReasonExpiredCard, "54"), "✗ Not paid"},
		{"cancelled is not paid", uitest.Cancelled(118, coffee, payment.ReasonCardRemoved), "✗ Not paid"},
		{"no answer is undecided", uitest.NoAnswer(118, coffee), "◐ Undecided"},
		{"an acknowledged reversal is not paid", uitest.Reversed(118, coffee), "✗ Not paid"},
		{"nothing recorded is not paid", payment.Txn{}, "✗ Not paid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			drive(t, func(d *uitest.Driver) {
				pay(d)
				d.Tell(ui.Done{Sale: 1, Txn: c.txn, Err: "pad: cable"})
				d.MustSee(c.want)
				for _, other := range []string{"✓ Paid", "✗ Not paid", "◐ Undecided"} {
					if other != c.want {
						d.MustNotSee(" " + other + " ")
					}
				}
			})
		})
	}
}

func TestApprovalIsNotPaidWhileTheCardIsNotDone(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		stage(payment.StageFinish, 0, 0)(d)
		d.MustSee("The bank said yes, now the card", "It counts as paid when the card agrees.")
		d.MustNotSee("✓ Paid")
	})
}

func TestReversalOfAnOlderSaleLeavesThisOneUnsent(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		pay(d)
		d.Tell(uitest.At(payment.StageReversal, uitest.NoAnswer(112, 230000), 0, 3*time.Second))
		d.MustSee("Settling an older payment first", "not paid yet")
		d.MustNotSee("◐ Undecided ", "622588")
		d.Tell(uitest.At(payment.StageCard, uitest.Asking(0, coffee, payment.StageCard), 0, time.Minute))
		d.MustSee("Ask for the card or phone")
	})
}

func TestUndecidedTurnsIntoNotPaidWhenTheBankConfirms(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		ends(uitest.NoAnswer(118, coffee), false)(d)
		d.MustSee("Do not charge this card again", "waiting 8 s")
		d.Cashier.Replace(uitest.Reversed(118, coffee))
		d.Tell(ui.Changed{})
		d.MustSee("✗ Not paid", "Reversed: you may charge again")
	})
}

func TestPaidGoesHomeByItselfUnlessTheSlipWaits(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		ends(uitest.Approved(118, coffee), true)(d)
		d.MustSee("0:10")
		d.Advance(screen.PaidStay + time.Second)
		d.MustSee("type the amount")
	})
	drive(t, func(d *uitest.Driver) {
		txn := uitest.Approved(118, coffee)
		txn.Receipt = payment.Receipt{State: payment.ReceiptPending, Reason: payment.PrinterPaperOut}
		ends(txn, false)(d)
		d.Advance(time.Minute)
		d.MustSee("Put in a new paper roll", "Press 1 when that is done.", "✓ Paid")
		d.Key("1")
		if got := d.Cashier.Reprinted(); len(got) != 1 || got[0] != 118 {
			t.Errorf("printed %v, want the waiting slip of 118", got)
		}
	})
}

func TestHomeKeysOfABareNumericPad(t *testing.T) {
	for _, c := range []struct{ name, key, want string }{
		{"Enter opens the transactions", "enter", "Trace"},
		{"minus opens the undecided desk", "-", "Undecided desk"},
		{"slash opens everything", "/", "What next"},
		{"plus prints the last slip again", "+", "The slip is out"},
		{"question mark shows all keys", "?", "On this screen"},
	} {
		t.Run(c.name, func(t *testing.T) {
			drive(t, func(d *uitest.Driver) {
				d.Key(c.key)
				d.MustSee(c.want)
				if c.key != "+" {
					d.Key("/")
				}
				d.MustSee("type the amount")
			})
		})
	}
}

func TestQuickAmountIsTypedForTheCashier(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Key("*", "3", "enter")
		if sold := d.Cashier.Sold(); len(sold) != 1 || sold[0].Amount != 1850 {
			t.Errorf("*3 sold %v, want 18.50", sold)
		}
	})
}

func TestDeskRetriesAndPrints(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, two, func(d *uitest.Driver) {
		d.Advance(0)
		d.Key("-")
		d.MustSee("2 items", "¥3,586.50", "next 0:24")
		d.Key("+", "enter")
		if got := d.Cashier.Retried(); len(got) != 1 || got[0] != 118 {
			t.Errorf("reversed %v, want 118", got)
		}
		d.Key("1")
		if got := d.Cashier.Reprinted(); len(got) != 1 || got[0] != 118 {
			t.Errorf("printed %v, want the pending slip of 118", got)
		}
		d.Cashier.Deny(errors.New("line down"))
		d.Key("enter")
		d.MustSee("Not sent: line down")
	})
}

func TestQueryErrorIsSaidAndLosesNothing(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Cashier.Fail(errors.New("disk is gone"))
		d.Tell(ui.Changed{})
		d.MustSee("The journal cannot be read: disk is gone", "¥2,300.00")
	})
}

func TestQuitAsksOnlyWhileASaleIsOpen(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Key("q")
		if !d.Quit {
			t.Error("q at idle did not close the counter")
		}
	})
	drive(t, func(d *uitest.Driver) {
		pay(d)
		d.Key("ctrl+c")
		d.MustSee("Close the counter?", "A sale is open")
		d.Key("enter")
		d.MustNotSee("Close the counter?")
		d.Key("ctrl+c", "1")
		if d.Quit || len(d.Cashier.Cancelled()) != 1 {
			t.Fatalf("closing must first cancel the sale: quit %v, cancelled %v", d.Quit, d.Cashier.Cancelled())
		}
		d.MustSee("closes after the answer")
		d.Tell(ui.Done{Sale: 1, Txn: uitest.Cancelled(0, coffee, payment.ReasonCashierCancelled)})
		if !d.Quit {
			t.Error("the counter stayed open after the sale had ended")
		}
	})
	drive(t, func(d *uitest.Driver) {
		stage(payment.StageHost, 0, 30*time.Second)(d)
		d.Key("ctrl+c", "1")
		if d.Quit || len(d.Cashier.Cancelled()) != 0 {
			t.Fatal("a sale that was sent must be finished before the counter closes")
		}
		d.Key("ctrl+c")
		d.MustSee("Close now")
		d.Key("1")
		if !d.Quit {
			t.Error("a second yes did not close the counter")
		}
	})
}

func TestNoKeyIsTakenWhileTheJournalIsChecked(t *testing.T) {
	uitest.Drive(t, uitest.Setup{Opening: true}, uitest.Busy, func(d *uitest.Driver) {
		if d.Sees("type the amount") {
			t.Error("it asks for an amount, and takes no key yet")
		}
		d.Advance(0)
		pay(d)
		if sold := d.Cashier.Sold(); len(sold) != 0 {
			t.Fatalf("sold before the journal was checked: %v", sold)
		}
		d.Tell(ui.Ready{})
		pay(d)
		if sold := d.Cashier.Sold(); len(sold) != 1 {
			t.Errorf("sold %d times after the journal was checked", len(sold))
		}
	})
}

func TestNoticeDuringASaleWaitsForItsEnd(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		pay(d)
		d.Tell(ui.Notice{Text: ui.Name{EN: "Backup is done", ZH: "备份好了"}})
		d.MustNotSee("Backup is done")
		d.Tell(ui.Done{Sale: 1, Txn: uitest.Approved(118, coffee)})
		d.Advance(time.Second)
		d.Key("enter")
		d.MustSee("Backup is done")
	})
}

func TestLastSlipFromThePaletteIsAnsweredAtHome(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Key("/", "3")
		d.MustSee("type the amount", "The slip is out")
		d.Cashier.Printer(payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterCoverOpen})
		d.Key("+")
		d.MustSee("Close the printer's cover")
	})
}

func TestASlipInDoubtIsAskedAboutOnce(t *testing.T) {
	first, second := uitest.Approved(7, coffee), uitest.Approved(8, coffee)
	cases := []struct {
		name      string
		key       string
		seen      int
		reprinted int
	}{
		{"it is whole", "1", 1, 0},
		{"it is not: a copy is printed", "2", 0, 1},
		{"later", "enter", 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			drive(t, func(d *uitest.Driver) {
				d.Tell(ui.SlipsDoubted{Txns: []payment.Txn{first, second}})
				d.MustSee("Did this slip come out?")
				d.Key(c.key) // the hands are not still yet
				if n := len(d.Cashier.SlipsSeen()) + len(d.Cashier.Reprinted()); n != 0 {
					t.Fatal("a key that was under way answered")
				}
				d.Advance(time.Second)
				d.Key(c.key)
				d.MustSee("Did this slip come out?") // the second
				d.Advance(time.Second)
				d.Key(c.key)
				d.MustNotSee("Did this slip come out?")
				if seen, again := len(d.Cashier.SlipsSeen()), len(d.Cashier.Reprinted()); seen != 2*c.seen || again != 2*c.reprinted {
					t.Errorf("%d seen, %d printed again", seen, again)
				}
			})
		})
	}
}
