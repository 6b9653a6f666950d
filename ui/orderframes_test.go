package ui_test

import (
	"slices"
	"time"

	"till/payment"
	"till/ui"
	"till/ui/uitest"
)

var frames = slices.Concat(saleFrames, orderFrames, courseFrames, deviceFrames, dayFrames, reportFrames)

// find opens the palette, types and chooses the best.
func find(name string) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		d.Key("/")
		d.Type(name)
		d.Key("enter")
	}
}

// follows does one thing after the other.
func follows(stories ...func(*uitest.Driver)) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		for _, story := range stories {
			story(d)
		}
	}
}

func types(text string, after ...string) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		d.Type(text)
		d.Key(after...)
	}
}

// done lets the order that is open end with an attempt.
func done(txn payment.Txn) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		if txn.Receipt.State == payment.ReceiptPrinted {
			d.Cashier.Slip(txn.ID, uitest.Slip(txn))
		}
		d.Cashier.Add(txn)
		d.Tell(ui.Done{Sale: 1, Txn: txn})
	}
}

// days is a counter with sales of three days.
func days() *uitest.Cashier {
	c := uitest.Busy()
	for day := range 2 {
		for i := range 20 {
			txn := uitest.Approved(uint64(60-20*day-i), payment.Amount(1000+100*i))
			txn.Started = uitest.Start.AddDate(0, 0, -1-day).Add(-time.Duration(i) * 10 * time.Minute)
			c.Add(txn)
		}
	}
	return c
}

// holds is a counter with a hold, a completion of another one and sales.
func holds() *uitest.Cashier {
	c := uitest.Busy()
	c.Add(uitest.Of(payment.PreAuth, uitest.Approved(119, 80000)), uitest.Of(payment.Completion, uitest.Approved(118, 45600)))
	return c
}

var refundLast = follows(keys("enter", "3", "enter"), types("Li Hua", "enter"))

func balance() payment.Txn {
	txn := uitest.Of(payment.Balance, uitest.Approved(118, 0))
	has := payment.Amount(523318)
	txn.Balance, txn.Receipt, txn.Amount, txn.Requested = &has, payment.Receipt{}, 0, 0
	return txn
}

var orderFrames = []frame{
	{screen: "palette", name: "open", every: true, styled: true, story: keys("/", "+")},
	{screen: "palette", name: "initials", every: true, story: follows(keys("ctrl+k"), types("ysq"))},
	{screen: "palette", name: "nothing-found", story: follows(keys("/"), types("xyzzy"))},
	{screen: "palette", name: "sale-open", every: true, story: follows(stage(payment.StageCard, 18*time.Second, time.Minute), keys("ctrl+k"))},
	{screen: "form", name: "hold", every: true, styled: true, story: follows(find("preauth"), types("800.00"))},
	{screen: "form", name: "void-last", every: true, story: keys("/", "4")},
	{screen: "form", name: "refund-part", every: true, story: follows(keys("enter", "3"), types("12.00", "enter"), types("李华"))},
	{screen: "form", name: "refund-too-much", story: follows(keys("enter", "3"), types("99.00", "enter"))},
	{screen: "form", name: "nobody-allows", story: keys("/", "4", "enter")},
	{screen: "form", name: "complete", every: true, cashier: holds, story: follows(find("capture"), keys("enter"), types("456.00"))},
	{screen: "form", name: "instalments", every: true, story: follows(find("inst"), types("2400.00", "enter"), types("12"))},
	{screen: "form", name: "qr", every: true, story: follows(find("smsk"), types("36.00", "enter"))},
	{screen: "form", name: "phone-order", every: true, story: follows(find("moto"), types("36.00", "enter"), types("62220200", "enter"))},
	{screen: "form", name: "phone-code", every: true, story: follows(find("dhsq"), types("36.00", "enter"), types("a1b2"))},
	{screen: "form", name: "tip", every: true, story: follows(keys("enter", "5"), types("5.00"))},
	{screen: "form", name: "ascii", setup: uitest.Setup{ASCII: true}, story: follows(find("preauth"), types("800.00"))},
	{screen: "pick", name: "a-hold", every: true, cashier: holds, story: find("capture")},
	{screen: "pick", name: "none", story: find("capture")},
	{screen: "order", name: "refund-asks-the-bank", every: true, story: refundLast},
	{screen: "order", name: "refunded", every: true, styled: true, story: follows(refundLast, done(uitest.Of(payment.Refund, uitest.Approved(118, 3600))))},
	{screen: "order", name: "refund-refused", every: true, story: follows(refundLast, done(uitest.Of(payment.Refund, uitest.Declined(118, 3600, payment.ReasonNoOriginal, "25"))))},
	{screen: "order", name: "refund-undecided", every: true, story: follows(refundLast, done(uitest.Of(payment.Refund, uitest.NoAnswer(118, 3600))))},
	{screen: "order", name: "held", every: true, story: follows(find("preauth"), types("800.00", "enter"), done(uitest.Of(payment.PreAuth, uitest.Approved(118, 80000))))},
	{screen: "order", name: "hold-refused", every: true, story: follows(find("preauth"), types("800.00", "enter"), done(uitest.Of(payment.PreAuth, uitest.Declined(118, 80000, payment.ReasonInsufficientFunds, "51"))))},
	{screen: "order", name: "hold-undecided", every: true, story: follows(find("preauth"), types("800.00", "enter"), done(uitest.Of(payment.PreAuth, uitest.NoAnswer(118, 80000))))},
	{screen: "order", name: "balance-asks-for-the-card", story: find("cye")},
	{screen: "history", name: "day-before", every: true, cashier: days, story: keys("enter", "*")},
	{screen: "history", name: "messages", every: true, story: keys("enter", "+", "+", "enter", "6")},
	{screen: "history", name: "copied", story: keys("enter", "4")},
	{screen: "order", name: "balance", every: true, story: follows(find("cye"), done(balance()))},
}
