package ui_test

import (
	"testing"
	"time"

	"till/payment"
	"till/ui"
	"till/ui/uitest"
)

func TestAPaidSaleStaysWhileSomebodyMustLookAtItsSlip(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		txn := uitest.Approved(118, coffee)
		txn.Receipt = payment.Receipt{State: payment.ReceiptUnknown, Certainty: payment.PrintUnknown}
		ends(txn, true)(d)
		d.Advance(time.Minute)
		d.MustSee("✓ Paid", "did the whole slip come out?")
	})
}

// TestTheWaitForTheCardIsCountedDown: every wait has an end, a countdown and a name.
func TestTheWaitForTheCardIsCountedDown(t *testing.T) {
	for name, txn := range map[string]payment.Txn{
		"paid": uitest.Approved(118, coffee), "not paid": uitest.Declined(118, coffee, payment.ReasonInsufficientFunds, "51"),
		"undecided": uitest.NoAnswer(118, coffee),
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, func(d *uitest.Driver) {
				pay(d)
				d.Tell(uitest.At(payment.StageDone, txn, 0, time.Minute))
				d.MustSee("The customer takes the card  1:00")
				d.Advance(17 * time.Second)
				d.Tell(uitest.At(payment.StageDone, txn, 0, 0))
				d.Tell(ui.Done{Sale: 1, Txn: txn})
				if d.Sees("takes the card") {
					t.Error("the card is out, and somebody is still waited for")
				}
			})
		})
	}
}

func TestNothingIsPromisedThatNobodyReverses(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, uitest.Fresh, func(d *uitest.Driver) {
		d.Advance(0)
		pay(d)
		txn := uitest.Repeated(118, coffee)
		d.Cashier.Add(txn)
		d.Tell(ui.Done{Sale: 1, Txn: txn})
		d.MustSee("◐ Undecided", "Nothing is reversed by", "We have to ask the bank first.")
		d.Advance(time.Second) // the result opened by itself: its keys wait for still hands
		d.Key("/")
		d.MustSee("Undecided desk", "ask the bank by phone", "Print pending slip")
		if d.Sees("Reverse now") {
			t.Error("the desk offers a reversal that nobody makes")
		}
		d.Key("enter")
		if got := d.Cashier.Retried(); len(got) != 0 {
			t.Errorf("it reversed %v, want nothing", got)
		}
		d.Key("1")
		if got := d.Cashier.Reprinted(); len(got) != 1 || got[0] != 118 {
			t.Errorf("printed %v, want the pending slip of 118", got)
		}
	})
}

func TestAReversedSaleShowsNoCodeThatSaysYes(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		txn := uitest.Reversed(118, coffee)
		txn.Reason, txn.ResponseCode = payment.ReasonCardRefusedAfter, "00"
		ends(txn, false)(d)
		d.MustSee("✗ Not paid", "The card said no after the bank's yes.")
		if d.Sees("bank code") {
			t.Error("it shows the code of the approval beside \"Not paid\"")
		}
	})
}

func TestNoSaleHasTwoWordsOnOneScreen(t *testing.T) {
	uitest.Drive(t, uitest.Setup{Cols: 100, Rows: 30}, uitest.Fresh, func(d *uitest.Driver) {
		d.Advance(0)
		d.Cashier.Add(uitest.Approved(7, 700))
		pay(d)
		owed := uitest.NoAnswer(118, coffee)
		d.Cashier.Add(owed)
		d.Tell(ui.Changed{}) // the list is read while it is undecided
		d.MustNotSee("◐ undecided")
		reversed := uitest.Reversed(118, coffee)
		d.Cashier.Replace(reversed)
		d.Tell(ui.Done{Sale: 1, Txn: reversed})
		d.MustSee("✗ Not paid", "✓ paid")
		d.MustNotSee("◐ undecided")
	})
}

func TestTheCountBesideTheDaysSumIsWhatItIsMadeOf(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, uitest.Fresh, func(d *uitest.Driver) {
		d.Cashier.Add(uitest.Approved(1, 1250), uitest.Declined(2, 9900, payment.ReasonInsufficientFunds, "51"),
			uitest.Cancelled(3, 8800, payment.ReasonNoCard))
		d.Tell(ui.Changed{})
		d.MustSee("Today 1 item ", "¥12.50")
	})
}
