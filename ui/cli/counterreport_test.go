package cli

import (
	"context"
	"errors"
	"testing"
	"time"

	"till/payment"
	"till/ui"
	"till/ui/text"
)

func TestTheCounterReportsAndTakesAZOnce(t *testing.T) {
	_, till := practice(t)
	c := newCounter(t.Context(), till, func() *text.Commands { return text.CommandsIn(text.EN) })
	sale := carried(t, c, payment.Order{Kind: payment.Sale, Amount: 3600})
	carried(t, c, payment.Order{Kind: payment.Refund, Amount: 1000, Original: payment.LinkTo(sale), Approval: &payment.Approval{By: "Li Hua"}})
	stands, err := c.Takings(t.Context(), ui.Span{})
	if err != nil || stands.Net() != 2600 || stands.Count() != 2 || stands.Z.Number != 1 {
		t.Fatalf("it stands at %+v, %v", stands, err)
	}
	now := time.Now()
	month, err := c.Takings(t.Context(), ui.Span{From: time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location()), Month: true})
	if day := sale.Started.Format(time.DateOnly); err != nil || month.Days[day] != 2600 || month.Hours[sale.Started.Hour()] != 2600 {
		t.Errorf("its month is %+v, %v", month, err)
	}
	given, end := context.WithCancel(t.Context())
	end()
	if _, err := c.Takings(given, ui.Span{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a reading that was given up ends with %v", err)
	}
	who := &payment.Approval{By: "Li Hua"}
	z, result, err := c.TakeZ(stands.Z, who)
	if err != nil || !result.Done() || z.Approval != who || z.Totals.Net() != 2600 {
		t.Fatalf("the Z is %+v, printed %+v, %v", z, result, err)
	}
	if _, _, err := c.TakeZ(stands.Z, who); err == nil {
		t.Error("the same Z was taken twice")
	}
	zs, err := till.books.store.Zs(10)
	if err != nil || len(zs) != 1 {
		t.Errorf("the journal has %d Z reports, %v", len(zs), err)
	}
	if after, err := c.Takings(t.Context(), ui.Span{}); err != nil || after.Count() != 0 || after.Z.Number != 2 {
		t.Errorf("after it stands %+v, %v", after, err)
	}
	if result, err := c.PrintTakings(t.Context(), ui.Span{}); err != nil || !result.Done() {
		t.Errorf("the X is %+v, %v", result, err)
	}
}
