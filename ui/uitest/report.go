package uitest

import (
	"context"
	"time"

	"till/payment"
	"till/ui"
)

// takings is the pretend reports.
type takings struct {
	of      map[ui.Span]ui.Takings
	slow    bool // no reading comes to its end
	asked   []ui.Span
	reads   []context.Context
	zs      []payment.ZReport
	printed []ui.Span
}

// Takes sets the report of a span.
func (c *Cashier) Takes(span ui.Span, t ui.Takings) {
	c.Set(func(c *Cashier) {
		if c.reports.of == nil {
			c.reports.of = map[ui.Span]ui.Takings{}
		}
		c.reports.of[span] = t
	})
}

// ReadsOn lets no reading come to its end.
func (c *Cashier) ReadsOn() { c.Set(func(c *Cashier) { c.reports.slow = true }) }

// Prove makes the operator one whom a PIN proved.
func (c *Cashier) Prove() { c.Set(func(c *Cashier) { c.shop.Allows.Proved = true }) }

// Zs is every Z report that was written.
func (c *Cashier) Zs() []payment.ZReport { return read(c, &c.reports.zs) }

// TakingsPrinted is every report that was printed as an X.
func (c *Cashier) TakingsPrinted() []ui.Span { return read(c, &c.reports.printed) }

// TakingsAsked is every span that was read, in order; those that were given up are
// in it.
func (c *Cashier) TakingsAsked() []ui.Span { return read(c, &c.reports.asked) }

// TakingsGivenUp counts the readings that nobody waits for any more.
func (c *Cashier) TakingsGivenUp() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, ctx := range c.reports.reads {
		if ctx.Err() != nil {
			n++
		}
	}
	return n
}

// Takings implements ui.Reports.
func (c *Cashier) Takings(ctx context.Context, span ui.Span) (ui.Takings, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reports.asked, c.reports.reads = append(c.reports.asked, span), append(c.reports.reads, ctx)
	if c.reports.slow {
		return ui.Takings{}, context.Canceled
	}
	if ctx.Err() != nil {
		return ui.Takings{}, context.Cause(ctx)
	}
	return c.reports.of[span], c.fail
}

// PrintTakings implements ui.Reports.
func (c *Cashier) PrintTakings(_ context.Context, span ui.Span) (payment.PrintResult, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reports.printed = append(c.reports.printed, span)
	return c.print, c.deny
}

// TakeZ implements ui.Reports: a number is given once.
func (c *Cashier) TakeZ(z payment.ZReport, approval *payment.Approval) (payment.ZReport, payment.PrintResult, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.deny != nil {
		return z, payment.PrintResult{}, c.deny
	}
	z.Approval = approval
	c.reports.zs = append(c.reports.zs, z)
	return z, c.print, nil
}

// Reporting is a busy counter with reports to look at.
func Reporting() *Cashier {
	c := Busy()
	today := time.Date(Start.Year(), Start.Month(), Start.Day(), 0, 0, 0, 0, Start.Location())
	day := DayTakings(1)
	c.Takes(ui.Span{From: today}, day)
	day.Z = payment.ZReport{Number: 12, After: 900, Upto: 960, Opened: Start.Add(-17 * time.Hour), At: Start, Carried: []uint64{110}}
	c.Takes(ui.Span{}, day)
	month := ui.Takings{Days: map[string]payment.Amount{}}
	for n := range 22 {
		at := today.AddDate(0, 0, -n)
		took := DayTakings(1 + n*n%6)
		if at.Weekday() == time.Monday {
			continue // closed
		}
		month.Days[at.Format(time.DateOnly)] = took.Net()
		month.In.Amount += took.Net()
		if n > 0 {
			c.Takes(ui.Span{From: at}, took)
		}
	}
	c.Takes(ui.Span{From: today.AddDate(0, 0, 1-today.Day()), Month: true}, month)
	return c
}

// DayTakings is a day that sold so and so well, from 1 to 7.
func DayTakings(well int) ui.Takings {
	n, hours := payment.Amount(well), [24]payment.Amount{}
	for i, net := range []payment.Amount{4200, 31000, 58850, 122400, 96120, 210330, 287460, 164820} {
		hours[7+i] = net * n
	}
	t := ui.Takings{Hours: hours, In: payment.Subtotal{Count: 36 * well, Amount: 989970 * n}, Back: payment.Subtotal{Count: 2, Amount: 14790 * n},
		Kinds: []ui.Taking{{Key: string(payment.Sale), Count: 35 * well, Net: 948770 * n}, {Key: string(payment.Completion), Count: well, Net: 41200 * n},
			{Key: string(payment.Void), Count: 1, Net: -8790 * n}, {Key: string(payment.Refund), Count: 1, Net: -6000 * n}},
		Cards: []ui.Taking{{Key: "UnionPay", Count: 29 * well, Net: 868530 * n}, {Key: "QR", Count: 6 * well, Net: 44250 * n}, {Key: "VISA", Count: well, Net: 41200 * n},
			{Key: "", Count: 1, Net: 21200 * n}},
		Operators: []ui.Taking{{Key: "071", Count: 24 * well, Net: 612300 * n}, {Key: "072", Count: 12 * well, Net: 321680 * n}, {Key: "", Count: 1, Net: 41200 * n}},
		Counts:    payment.Counts{Attempts: 44, Declined: 3, Cancelled: 2, Reversed: 1, Undecided: 1, Reprints: 2, Drawer: 1}}
	return t
}
