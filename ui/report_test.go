package ui_test

import (
	"slices"
	"testing"
	"time"

	"till/payment"
	"till/ui"
	"till/ui/uitest"
)

// dayBefore is the midnight so many days before the day of the frames.
func dayBefore(days int) time.Time {
	return time.Date(uitest.Start.Year(), uitest.Start.Month(), uitest.Start.Day()-days, 0, 0, 0, 0, uitest.Start.Location())
}

func TestPlusAndMinusJumpByADay(t *testing.T) {
	atTheDay(t, uitest.Reporting, func(d *uitest.Driver) {
		toReports("-", "-", "-", "+", "+", "+", "+")(d) // today is between the last Z and yesterday
		var days []ui.Span
		for _, span := range d.Cashier.TakingsAsked() {
			if !span.Month {
				days = append(days, span)
			}
		}
		today, yesterday := ui.Span{From: dayBefore(0)}, ui.Span{From: dayBefore(1)}
		want := []ui.Span{{}, today, yesterday, {From: dayBefore(2)}, yesterday, today, {}}
		if !slices.Equal(days, want) {
			t.Errorf("read %v, want %v: the last + leads nowhere", days, want)
		}
	})
}

func TestLeavingTheReportsEndsWhatIsRead(t *testing.T) {
	atTheDay(t, uitest.Reporting, func(d *uitest.Driver) {
		d.Cashier.ReadsOn()
		toReports()(d)
		if n := d.Cashier.TakingsGivenUp(); n != 0 {
			t.Fatalf("%d readings were given up while somebody waits", n)
		}
		d.Key("-")
		if n := d.Cashier.TakingsGivenUp(); n != 1 {
			t.Errorf("%d readings were given up for another day, want 1", n)
		}
		d.Key("/")
		if asked, n := len(d.Cashier.TakingsAsked()), d.Cashier.TakingsGivenUp(); n != asked {
			t.Errorf("%d of %d readings go on behind the amount screen", asked-n, asked)
		}
	})
}

func TestAnAnswerOfADayThatWasLeftIsDropped(t *testing.T) {
	atTheDay(t, uitest.Reporting, func(d *uitest.Driver) {
		d.Cashier.ReadsOn()
		toReports("-")(d)
		d.Tell(ui.ReportProgress{Done: 5, Of: 10}) // of what came after the Z
		d.MustNotSee("5 of 10")
		d.Tell(ui.ReportProgress{Span: ui.Span{From: dayBefore(0)}, Done: 7, Of: 10})
		d.MustSee("7 of 10")
	})
}

func TestNoEnterTakesTwoZs(t *testing.T) {
	atTheDay(t, uitest.Reporting, func(d *uitest.Driver) {
		toReports()(d)
		enter := uitest.Press("enter")
		d.Burst(enter, enter, uitest.Press("2"), enter, enter, enter)
		if zs := d.Cashier.Zs(); len(zs) != 0 {
			t.Fatalf("Enter alone took %d Z reports", len(zs))
		}
		d.Type("71")
		d.Burst(enter, enter, enter, enter)
		zs := d.Cashier.Zs()
		if len(zs) != 1 || zs[0].Number != 12 || zs[0].Approval == nil || zs[0].Approval.By != "71" || zs[0].Approval.Verified {
			t.Errorf("took %+v, want Z 12 once, in a name that nobody proved", zs)
		}
	})
}

func TestAProvedOperatorTypesNoName(t *testing.T) {
	atTheDay(t, proved, func(d *uitest.Driver) {
		toReports("2", "enter", "enter", "enter")(d)
		if zs := d.Cashier.Zs(); len(zs) != 1 || zs[0].Approval != nil {
			t.Errorf("took %+v, want one, for the till to sign", zs)
		}
	})
}

func TestOnlyWhatStandsSinceTheLastZIsClosed(t *testing.T) {
	atTheDay(t, uitest.Reporting, func(d *uitest.Driver) {
		toReports("-", "-", "2")(d)
		d.MustSee("This day is over")
		d.MustNotSee("Close with Z")
	})
}

func TestARefusedZSaysThatNoneWasTaken(t *testing.T) {
	atTheDay(t, uitest.Reporting, func(d *uitest.Driver) {
		d.Cashier.Deny(errLineDown)
		toReports("2")(d)
		d.Type("71")
		d.Key("enter")
		d.MustSee("No Z report was taken")
		d.Cashier.Deny(nil)
		d.Key("enter")
		if zs := d.Cashier.Zs(); len(zs) != 1 {
			t.Errorf("the second try took %d, want one", len(zs))
		}
	})
}

func TestTheXIsOfTheSpanThatIsShown(t *testing.T) {
	atTheDay(t, uitest.Reporting, func(d *uitest.Driver) {
		toReports("1", "-", "-", "1")(d)
		d.MustSee("The X is printed.")
		if got, want := d.Cashier.TakingsPrinted(), []ui.Span{{}, {From: dayBefore(1)}}; !slices.Equal(got, want) {
			t.Errorf("printed %v, want %v", got, want)
		}
	})
}

func TestAPrinterWithoutPaperTakesNoZBack(t *testing.T) {
	atTheDay(t, uitest.Reporting, func(d *uitest.Driver) {
		d.Cashier.Printer(payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterPaperOut})
		toReports("2")(d)
		d.Type("71")
		d.Key("enter")
		d.MustSee("Z report 12 is taken", "not on paper")
	})
}
