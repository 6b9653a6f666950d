package ui_test

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/uitest"
)

// years is a journal of many parts; the oldest sale is of 77.77.
func years() *uitest.Cashier {
	c := uitest.Fresh()
	for i := range 40 * uitest.SearchPart {
		txn := uitest.Approved(uint64(i+1), payment.Amount(1000+i%50))
		txn.Started = uitest.Start.Add(-time.Duration(40*uitest.SearchPart-i) * time.Hour)
		if i == 3 {
			txn.Amount, txn.Requested = 7777, 7777
		}
		c.Add(txn)
	}
	return c
}

func TestASearchReachesTheOldestAttempt(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, years, func(d *uitest.Driver) {
		d.Advance(0)
		d.Key("enter")
		d.Type(".77.77")
		d.MustSee("77.77", "000004")
		d.MustNotSee("searched back", "10.49")
	})
}

func TestTypingStopsTheSearchBefore(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, years, func(d *uitest.Driver) {
		d.Advance(0)
		d.Key("enter", ".")
		begun := d.Cashier.Searched()
		var keys []tea.Msg
		for _, r := range "nothing" { // all at once: no part of a search ends in between
			keys = append(keys, uitest.Press(string(r)))
		}
		for _, key := range keys {
			d.Queue(key)
		}
		d.Settle()
		parts := d.Cashier.Searched() - begun
		d.MustSee("Nothing found for nothing")
		if most := 40 + 2*len(keys) + 1; parts > most {
			t.Errorf("%d parts were looked at for seven letters, want at most %d: the older searches went on", parts, most)
		}
	})
}

func TestLeavingTheListStopsItsSearch(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, years, func(d *uitest.Driver) {
		d.Advance(0)
		d.Key("enter")
		begun := d.Cashier.Searched()
		d.Queue(uitest.Press("x"))
		d.Queue(uitest.Press("/"))
		d.Queue(uitest.Press("/"))
		d.Settle()
		d.MustSee("type the amount")
		if parts := d.Cashier.Searched() - begun; parts > 6 {
			t.Errorf("%d parts were looked at for a list that nobody sees", parts)
		}
	})
}

func TestEveryFieldIsFoundByTyping(t *testing.T) {
	txn := uitest.Approved(500, 31415)
	txn.Operator, txn.RRN, txn.AuthCode, txn.Card.Masked = "088", "998877665544", "QX77AB", "455555******9999"
	txn.Started = uitest.Start.AddDate(0, 0, -3)
	for _, c := range []struct{ name, find string }{
		{"the amount", "314.15"}, {"the card's tail", "9999"}, {"the trace", "000500"}, {"the reference", "998877665544"},
		{"the authorisation code", "qx77ab"}, {"the day", "20261119"}, {"the day with points", "2026.11.19"}, {"the operator", "088"}, {"two at once", "9999 paid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			uitest.Drive(t, uitest.Setup{}, uitest.Busy, func(d *uitest.Driver) {
				d.Cashier.Add(txn)
				d.Advance(0)
				d.Key("enter", ".")
				d.Type(c.find)
				d.MustSee("000500", "314.15")
			})
		})
	}
}

func TestADayIsOneKeyAway(t *testing.T) {
	uitest.Drive(t, uitest.Setup{}, days, func(d *uitest.Driver) {
		d.Advance(0)
		d.Key("enter", "*")
		d.MustSee("Before 2026-11-22", "000060")
		d.MustNotSee("000117")
		d.Key("*")
		d.MustSee("Before 2026-11-21", "000040")
		d.MustNotSee("000060")
		d.Key("*") // nothing is older
		d.MustSee("No payments yet")
		d.Key("/")
		d.MustSee("000117")
	})
}

func TestWhatTheJournalKeepsOfAMessageIsShownMasked(t *testing.T) {
	drive(t, func(d *uitest.Driver) {
		d.Key("enter", "enter", "6")
		d.MustSee("DE 39", "DE 60.2", "6228 48** **** 0071", "are never stored")
		d.Key("/")
		d.MustSee("What was sent")
		d.Key("4")
		d.MustSee(fmt.Sprintf("Copied: 112214%06d", 117*277))
	})
}
