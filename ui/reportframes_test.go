package ui_test

import (
	"till/payment"
	"till/ui"
	"till/ui/uitest"
)

// toReports opens the reports by the first letters of their name.
func toReports(more ...string) func(*uitest.Driver) {
	return func(d *uitest.Driver) {
		d.Key("/", "b", "b", "enter")
		d.Key(more...)
	}
}

// slowReading has read a part of what it reads.
func slowReading(d *uitest.Driver) {
	d.Cashier.ReadsOn()
	toReports()(d)
	d.Tell(ui.ReportProgress{Done: 412_000, Of: 1_000_000})
}

// proved is a counter whose operator was proved by a PIN.
func proved() *uitest.Cashier {
	c := uitest.Reporting()
	c.Prove()
	return c
}

// moreBack gave back more than it took.
func moreBack() *uitest.Cashier {
	c := uitest.Reporting()
	t := uitest.DayTakings(1)
	t.Back.Amount = 1_200_000
	t.Z = payment.ZReport{Number: 1}
	c.Takes(ui.Span{}, t)
	return c
}

var reportFrames = []frame{
	{screen: "report", name: "since-z", every: true, styled: true, cashier: uitest.Reporting, story: toReports()},
	{screen: "report", name: "month", styled: true, cashier: uitest.Reporting, story: toReports("*")},
	{screen: "report", name: "yesterday", every: true, cashier: uitest.Reporting, story: toReports("-", "-")},
	{screen: "report", name: "nothing-sold", every: true, cashier: uitest.Fresh, story: toReports()},
	{screen: "report", name: "reads", every: true, cashier: uitest.Reporting, story: slowReading},
	{screen: "report", name: "more-back-than-in", cashier: moreBack, story: toReports()},
	{screen: "report", name: "printed", cashier: uitest.Reporting, story: toReports("1")},
	{screen: "report", name: "ascii", setup: uitest.Setup{ASCII: true}, cashier: uitest.Reporting, story: toReports()},
	{screen: "report", name: "ascii-month", setup: uitest.Setup{ASCII: true}, cashier: uitest.Reporting, story: toReports("*")},
	{screen: "report", name: "large", setup: uitest.Setup{Large: true}, cashier: uitest.Reporting, story: toReports()},
	{screen: "take-z", name: "asks", every: true, styled: true, cashier: uitest.Reporting, story: toReports("2")},
	{screen: "take-z", name: "named", every: true, cashier: uitest.Reporting, story: func(d *uitest.Driver) {
		toReports("2")(d)
		d.Type("071 李敏")
	}},
	{screen: "take-z", name: "nobody", cashier: uitest.Reporting, story: toReports("2", "enter")},
	{screen: "take-z", name: "proved", cashier: proved, story: toReports("2")},
	{screen: "take-z", name: "refused", cashier: uitest.Reporting, story: func(d *uitest.Driver) {
		d.Cashier.Deny(errLineDown)
		toReports("2", "7", "1", "enter")(d)
	}},
	{screen: "take-z", name: "taken", every: true, styled: true, cashier: uitest.Reporting, story: toReports("2", "7", "1", "enter")},
	{screen: "take-z", name: "not-on-paper", cashier: uitest.Reporting, story: func(d *uitest.Driver) {
		d.Cashier.Printer(payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterPaperOut})
		toReports("2", "7", "1", "enter")(d)
	}},
}
