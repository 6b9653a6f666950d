package ui_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"till/payment"
	"till/ui"
	"till/ui/style"
	"till/ui/text"
	"till/ui/uitest"
)

// frame is one picture of the counter and how one gets there.
type frame struct {
	screen, name string
	cashier      func() *uitest.Cashier
	setup        uitest.Setup
	story        func(*uitest.Driver)
	every        bool // in all three sizes; else in the smallest only
	styled       bool // once more with its colours
}

const coffee = 128650

// pay types the amount of the frames and starts the sale.
func pay(d *uitest.Driver) {
	d.Type("128650")
	d.Key("enter")
}

// ends pays and lets the sale end with an attempt.
func ends(txn payment.Txn, slip bool) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		pay(d)
		if slip {
			d.Cashier.Slip(txn.ID, uitest.Slip(txn))
		}
		d.Cashier.Add(txn)
		d.Tell(ui.Done{Sale: 1, Txn: txn})
	}
}

// stage pays and lets the sale stand at a stage.
func stage(s payment.Stage, since, limit time.Duration, more ...func(*ui.Progress)) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		pay(d)
		p := uitest.At(s, uitest.Asking(118, coffee, s), since, limit)
		for _, change := range more {
			change(&p)
		}
		d.Tell(p)
	}
}

func keys(names ...string) func(*uitest.Driver) {
	return func(d *uitest.Driver) { d.Key(names...) }
}

func two() *uitest.Cashier {
	c := uitest.Busy()
	txn := uitest.NoAnswer(118, coffee)
	txn.Started = uitest.Start.Add(-time.Minute)
	c.Add(txn)
	return c
}

// hold is a counter on which a hold got no answer.
func hold() *uitest.Cashier {
	c := uitest.Fresh()
	txn := uitest.NoAnswer(118, coffee)
	txn.Kind, txn.Started = payment.PreAuth, uitest.Start.Add(-time.Minute)
	c.Add(txn)
	return c
}

// evidence fills the form of the oldest item and closes it.
func evidence(d *uitest.Driver) {
	d.Key("-", "2")
	d.Type("Li Hua")
	d.Key("enter")
	d.Type("ticket 42")
	d.Key("enter", "2", "enter")
}

var saleFrames = []frame{
	{screen: "home", name: "idle", every: true, styled: true},
	{screen: "home", name: "first-day", cashier: uitest.Fresh, every: true},
	{screen: "home", name: "typing", every: true, story: func(d *uitest.Driver) { d.Type("12.50+8*3") }},
	{screen: "home", name: "millions", every: true, story: func(d *uitest.Driver) { d.Type("999999999999") }},
	{screen: "home", name: "thousands", every: true, story: func(d *uitest.Driver) { d.Type("2345678") }},
	{screen: "home", name: "refused", story: func(d *uitest.Driver) { d.Type("12.50x") }},
	{screen: "home", name: "lamps", story: func(d *uitest.Driver) {
		d.Tell(ui.HealthChanged{Health: []payment.Health{{Part: payment.PartReader, Condition: payment.ConditionBusy},
			{Part: payment.PartPINPad, Condition: payment.ConditionDown, Reason: payment.ReasonPadGone},
			{Part: payment.PartPrinter, Condition: payment.ConditionCare, Printer: payment.PrinterPaperOut}}})
	}},
	{screen: "home", name: "clock-set-back", every: true, story: func(d *uitest.Driver) {
		d.Tell(ui.HealthChanged{Health: []payment.Health{{Part: payment.PartJournal, Condition: payment.ConditionCare, Journal: payment.JournalClockBack}}})
	}},
	{screen: "home", name: "mirror-fails", story: func(d *uitest.Driver) {
		d.Tell(ui.HealthChanged{Health: []payment.Health{{Part: payment.PartJournal, Condition: payment.ConditionCare, Journal: payment.JournalMirrorFails, Behind: 1234}}})
	}},
	{screen: "help", name: "mirror-behind", story: func(d *uitest.Driver) {
		d.Tell(ui.HealthChanged{Health: []payment.Health{{Part: payment.PartJournal, Condition: payment.ConditionCare, Journal: payment.JournalMirrorBehind, Behind: 345}}})
		d.Key("?")
	}},
	{screen: "home", name: "ascii", setup: uitest.Setup{ASCII: true}, story: func(d *uitest.Driver) { d.Type("1286.50+3") }},
	{screen: "card", name: "waiting", every: true, styled: true, story: stage(payment.StageCard, 18*time.Second, time.Minute)},
	{screen: "card", name: "pad-speaks", story: stage(payment.StageCard, 5*time.Second, time.Minute, func(p *ui.Progress) { p.PadText = "SELECTED: DEBIT" })},
	{screen: "card", name: "stopping", story: func(d *uitest.Driver) {
		stage(payment.StageCard, 18*time.Second, time.Minute)(d)
		d.Key("esc")
	}},
	{screen: "card", name: "ascii", setup: uitest.Setup{ASCII: true}, story: stage(payment.StageCard, 18*time.Second, time.Minute)},
	{screen: "card", name: "once-more", every: true, story: stage(payment.StageCard, 2*time.Second, time.Minute, func(p *ui.Progress) {
		p.Txn.Resumes = &payment.Original{ID: 117, STAN: "000117", Batch: "000042"}
	})},
	{screen: "progress", name: "sign-on", every: true, story: stage(payment.StageSignOn, 700*time.Millisecond, 0)},
	{screen: "pin", name: "waiting", every: true, styled: true, story: stage(payment.StagePIN, 12*time.Second, 40*time.Second)},
	{screen: "progress", name: "line", story: stage(payment.StageLine, 300*time.Millisecond, 0)},
	{screen: "progress", name: "older-first", story: stage(payment.StageReversal, 800*time.Millisecond, 0, func(p *ui.Progress) {
		p.Sent, p.Txn = false, uitest.Asking(118, coffee, payment.StageLine)
	})},
	{screen: "progress", name: "bank", every: true, styled: true, story: stage(payment.StageHost, 3400*time.Millisecond, 30*time.Second)},
	{screen: "progress", name: "card-finishes", story: stage(payment.StageFinish, 400*time.Millisecond, 0)},
	{screen: "paid", name: "printing", every: true, story: func(d *uitest.Driver) {
		pay(d)
		txn := uitest.Approved(118, coffee)
		txn.Stages.Print, txn.Receipt = 0, payment.Receipt{State: payment.ReceiptPending}
		d.Tell(uitest.At(payment.StagePrint, txn, 300*time.Millisecond, 0))
	}},
	{screen: "paid", name: "printed", every: true, styled: true, story: ends(uitest.Approved(118, coffee), true)},
	{screen: "paid", name: "wide-paper", every: true, story: func(d *uitest.Driver) {
		txn := uitest.Approved(118, coffee)
		txn.Receipt.Certainty = payment.PrintLikely
		d.Cashier.Slip(txn.ID, uitest.SlipOf(txn, 48))
		ends(txn, false)(d)
	}},
	{screen: "paper", name: "whole", every: true, styled: true, story: func(d *uitest.Driver) {
		txn := uitest.Approved(118, coffee)
		d.Cashier.Slip(txn.ID, uitest.SlipOf(txn, 48))
		ends(txn, false)(d)
		d.Advance(time.Second)
		d.Key("*", "+")
	}},
	{screen: "paid", name: "slip-waits", every: true, story: func(d *uitest.Driver) {
		txn := uitest.Approved(118, coffee)
		txn.Receipt = payment.Receipt{State: payment.ReceiptPending, Reason: payment.PrinterPaperOut}
		ends(txn, false)(d)
	}},
	{screen: "paid", name: "slip-doubtful", every: true, story: func(d *uitest.Driver) {
		txn := uitest.Approved(118, coffee)
		txn.Receipt = payment.Receipt{State: payment.ReceiptUnknown, Certainty: payment.PrintUnknown}
		ends(txn, true)(d)
	}},
	{screen: "paid", name: "in-part", every: true, story: func(d *uitest.Driver) {
		txn := uitest.Approved(118, coffee)
		txn.Amount = coffee / 2
		ends(txn, true)(d)
	}},
	{screen: "declined", name: "no-money", every: true, styled: true, story: ends(uitest.Declined(118, coffee, payment.ReasonInsufficientFunds, "51"), false)},
	{screen: "declined", name: "wrong-pin", story: ends(uitest.Declined(118, coffee, payment.ReasonWrongPIN, "55"), false)},
	{screen: "declined", name: "card-blocked", story: ends(uitest.Declined(118, coffee, payment.ReasonPINTriesExceeded, "75"), false)},
	{screen: "declined", name: "customer-cancels", story: ends(uitest.Cancelled(0, coffee, payment.ReasonCustomerCancelled), false)},
	{screen: "declined", name: "line-down", story: func(d *uitest.Driver) {
		txn := uitest.Cancelled(118, coffee, payment.ReasonLineDown)
		txn.Outcome = payment.OutcomeNotSent
		ends(txn, false)(d)
	}},
	{screen: "declined", name: "reversed", every: true, story: ends(uitest.Reversed(118, coffee), false)},
	{screen: "undecided", name: "reversing", every: true, styled: true, story: ends(uitest.NoAnswer(118, coffee), false)},
	{screen: "undecided", name: "ask-the-bank", every: true, story: ends(uitest.Repeated(118, coffee), false)},
	{screen: "undecided", name: "pending-slip", every: true, story: func(d *uitest.Driver) {
		txn := uitest.NoAnswer(118, coffee)
		d.Cashier.Slip(txn.ID, []ui.PaperLine{ // as the printer's bytes are read back: placed already
			{Text: "            练习商店", Bold: true, Big: true, Align: payment.AlignCentre},
			{Text: "        Do not pay again", Bold: true, Align: payment.AlignCentre},
			{Text: "--------------------------------"},
			{Text: "金额 Amount         RMB 1,286.50"}})
		ends(txn, false)(d)
	}},
	{screen: "undecided", name: "ascii", setup: uitest.Setup{ASCII: true}, story: ends(uitest.NoAnswer(118, coffee), false)},
	{screen: "history", name: "list", every: true, styled: true, story: keys("enter", "+", "+")},
	{screen: "history", name: "search", every: true, story: func(d *uitest.Driver) {
		d.Key("enter")
		d.Type(".2236")
	}},
	{screen: "history", name: "nothing-found", story: func(d *uitest.Driver) {
		d.Key("enter")
		d.Type("xyz")
	}},
	{screen: "history", name: "empty", cashier: uitest.Fresh, story: keys("enter")},
	{screen: "history", name: "detail", every: true, story: func(d *uitest.Driver) {
		d.Cashier.Slip(117, uitest.Slip(uitest.Approved(117, 3600)))
		d.Key("enter", "enter")
	}},
	{screen: "history", name: "detail-of-undecided", every: true, story: keys("enter", "+", "+", "+", "+", "+", "enter")},
	{screen: "desk", name: "two", every: true, styled: true, cashier: two, story: keys("-")},
	{screen: "desk", name: "ask-the-bank", every: true, cashier: func() *uitest.Cashier {
		c := uitest.Fresh()
		c.Add(uitest.Repeated(118, coffee))
		return c
	}, story: keys("-")},
	{screen: "desk", name: "retrying", cashier: two, story: keys("-", "enter")},
	{screen: "desk", name: "a-hold", every: true, cashier: hold, story: keys("-")},
	{screen: "home", name: "a-hold-is-undecided", every: true, cashier: hold},
	{screen: "evidence", name: "empty", every: true, styled: true, cashier: two, story: keys("-", "2")},
	{screen: "evidence", name: "written", every: true, cashier: two, story: func(d *uitest.Driver) {
		d.Key("-", "2")
		d.Type("李华 Li Hua")
		d.Key("enter")
		d.Type("95516 工单 20251124-42: the bank has no such sale")
		d.Key("enter", "2")
	}},
	{screen: "evidence", name: "nothing-written", cashier: two, story: keys("-", "2", "enter", "enter", "2", "enter")},
	{screen: "evidence", name: "not-closed", cashier: two, story: func(d *uitest.Driver) {
		d.Cashier.Deny(errors.New("journal stopped"))
		evidence(d)
	}},
	{screen: "evidence", name: "of-a-hold", cashier: hold, story: keys("-", "2", "enter", "enter")},
	{screen: "evidence", name: "a-part", every: true, cashier: two, story: keys("-", "2", "L", "enter", "t", "enter", "1", "enter")},
	{screen: "desk", name: "refused-later", every: true, cashier: refusedLater, story: keys("-")},
	{screen: "home", name: "refused-later", every: true, cashier: refusedLater},
	{screen: "evidence", name: "closed", cashier: two, story: evidence},
	{screen: "desk", name: "empty", cashier: uitest.Fresh, story: keys("-")},
	{screen: "help", name: "at-home", every: true, styled: true, story: keys("?")},
	{screen: "help", name: "while-typing", story: func(d *uitest.Driver) {
		d.Type("12")
		d.Key("?")
	}},
	{screen: "settings", name: "open", every: true, story: settings},
	{screen: "home", name: "large", every: true, setup: uitest.Setup{Large: true}, story: func(d *uitest.Driver) { d.Type("128650") }},
	{screen: "card", name: "large", every: true, setup: uitest.Setup{Large: true}, story: stage(payment.StageCard, 18*time.Second, time.Minute)},
	{screen: "host", name: "large", every: true, setup: uitest.Setup{Large: true}, story: stage(payment.StageHost, 3400*time.Millisecond, 30*time.Second)},
	{screen: "paid", name: "large", every: true, setup: uitest.Setup{Large: true}, story: ends(uitest.Approved(118, coffee), true)},
	{screen: "declined", name: "large", every: true, setup: uitest.Setup{Large: true}, story: ends(uitest.Declined(118, coffee, payment.ReasonInsufficientFunds, "51"), false)},
	{screen: "undecided", name: "large", every: true, setup: uitest.Setup{Large: true}, story: ends(uitest.NoAnswer(118, coffee), false)},
	{screen: "home", name: "contrast", styled: true, setup: uitest.Setup{Variant: style.Contrast}},
	{screen: "home", name: "colour-blind", styled: true, setup: uitest.Setup{Variant: style.ColourBlind}},
	{screen: "quit", name: "before-sending", every: true, styled: true, story: func(d *uitest.Driver) {
		stage(payment.StageCard, 18*time.Second, time.Minute)(d)
		d.Key("ctrl+c")
	}},
	{screen: "quit", name: "sent", story: func(d *uitest.Driver) {
		stage(payment.StageHost, 3400*time.Millisecond, 30*time.Second)(d)
		d.Key("ctrl+c")
	}},
	{screen: "frame", name: "opening", setup: uitest.Setup{Opening: true}},
	{screen: "frame", name: "cannot-sell", setup: uitest.Setup{Opening: true}, story: func(d *uitest.Driver) {
		d.Tell(ui.Ready{Err: "journal: record 17 is damaged; run till journal verify"})
	}},
	{screen: "frame", name: "too-small", setup: uitest.Setup{Cols: 60, Rows: 20}},
}

var sizes = [][2]int{{80, 24}, {100, 30}, {120, 40}}

func TestFramesLookAsTheyAreDrawn(t *testing.T) {
	for _, f := range frames {
		for _, size := range sizes {
			for _, lang := range []text.Lang{text.EN, text.ZH} {
				if size != sizes[0] && !f.every {
					continue
				}
				setup := f.setup
				setup.Lang = lang
				if setup.Cols == 0 {
					setup.Cols, setup.Rows = size[0], size[1]
				}
				name := fmt.Sprintf("%s/%s at %dx%d in %s", f.screen, f.name, setup.Cols, setup.Rows, lang)
				t.Run(name, func(t *testing.T) { shoot(t, f, setup, size == sizes[0]) })
			}
		}
	}
}

func shoot(t *testing.T, f frame, setup uitest.Setup, small bool) {
	cashier := f.cashier
	if cashier == nil {
		cashier = uitest.Busy
	}
	uitest.Drive(t, setup, cashier, func(d *uitest.Driver) {
		d.Advance(0)
		if f.story != nil {
			f.story(d)
		}
		d.Golden(f.screen, f.name)
		if f.styled && small {
			d.Styled(f.screen, f.name)
		}
	})
}
