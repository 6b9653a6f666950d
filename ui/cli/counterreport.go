package cli

import (
	"context"
	"errors"
	"time"

	"till/payment"
	"till/payment/report"
	"till/store"
	"till/ui"
	"till/ui/text"
)

// Takings satisfies ui.Reports.
func (c *counter) Takings(ctx context.Context, span ui.Span) (ui.Takings, error) {
	view, err := c.dayOf(ctx, span)
	if err != nil {
		return ui.Takings{}, err
	}
	return takingsOf(view), nil
}

// dayOf reads a span; its end is the context's, or the till's.
func (c *counter) dayOf(ctx context.Context, span ui.Span) (dayView, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	show := c.showing(span)
	var view dayView
	var err error
	if span.From.IsZero() {
		view.Report, view.z, err = c.t.books.sinceZ(ctx, time.Now(), show)
		return view, err
	}
	view.Report, err = c.t.books.during(ctx, store.Span{Filter: store.Filter{Since: span.From, Until: span.Until()}}, show)
	return view, err
}

// showingEvery is how long after one word about a long reading the next one goes.
const showingEvery = 250 * time.Millisecond

// showing tells the screen how much was read, once that takes half a second. A
// screen that is busy is told the next time.
func (c *counter) showing(span ui.Span) func(done, of int) {
	next := time.Now().Add(readingAfter)
	return func(done, of int) {
		if now := time.Now(); now.After(next) {
			next = now.Add(showingEvery)
			select {
			case c.events <- ui.ReportProgress{Span: span, Done: done, Of: of}:
			default:
			}
		}
	}
}

// takingsOf is a report as the screens show it.
func takingsOf(view dayView) ui.Takings {
	t := ui.Takings{In: view.In(), Back: view.Back(), Kinds: takingRows(view.Kinds), Cards: takingRows(view.Brands),
		Operators: takingRows(view.Operators), Days: map[string]payment.Amount{}, Counts: view.Counts, Z: view.z}
	for _, row := range view.Hours {
		if hour, err := time.Parse("15", row.Key); err == nil {
			t.Hours[hour.Hour()] = row.Net()
		}
	}
	for _, row := range view.Days {
		t.Days[row.Key] = row.Net()
	}
	return t
}

func takingRows(rows []report.Row) []ui.Taking {
	var out []ui.Taking
	for _, row := range rows {
		out = append(out, ui.Taking{Key: row.Key, Count: row.Count(), Net: row.Net()})
	}
	return out
}

// PrintTakings satisfies ui.Reports. The slip changes nothing and is kept nowhere.
func (c *counter) PrintTakings(ctx context.Context, span ui.Span) (payment.PrintResult, error) {
	view, err := c.dayOf(ctx, span)
	if err != nil {
		return payment.PrintResult{}, err
	}
	view.z.Number = 0 // an X
	return c.printDay(view, time.Now()), nil
}

// printDay prints through the engine: no slip of a sale comes between its lines.
func (c *counter) printDay(view dayView, at time.Time) payment.PrintResult {
	c.t.world.refill()
	result := c.t.engine.PrintPage(c.ctx, c.t.books.daySlip(view, at, 0))
	c.sendHealth()
	return result
}

// TakeZ satisfies ui.Reports. The power may go before the record is durable, then
// there is no Z; or after it, then there is one, and its slip is printed again with
// till report z --print. A number is given once: a second call finds it taken.
func (c *counter) TakeZ(z payment.ZReport, approval *payment.Approval) (payment.ZReport, payment.PrintResult, error) {
	words := text.In(c.words().Lang).Takings
	who, err := c.answersFor(payment.MayReport)
	if err != nil {
		return z, payment.PrintResult{}, errors.New(words.NotAllowed)
	}
	z.Operator, z.Approval = who.operator, approval
	if self := who.stands(); self != nil {
		z.Approval = self // a name that was proved stands before one that was typed
	}
	if z, err = c.t.writeZ(z); err != nil {
		if errors.Is(err, store.ErrRecord) {
			err = errors.New(words.Moved)
		}
		return z, payment.PrintResult{}, err
	}
	view := dayView{z: z}
	if view.Report, err = c.t.books.countedIn(c.ctx, z); err == nil {
		view, err = c.t.books.asTaken(view)
	}
	if err != nil { // it is taken: that it is not on paper is another matter
		return z, payment.PrintResult{Certainty: payment.PrintFailed}, nil
	}
	return z, c.printDay(view, z.At), nil
}

// answersFor is who is signed on at this counter and may do something. At a till
// without operators nobody is asked.
func (c *counter) answersFor(action payment.Action) (consent, error) {
	room, err := staffroomOf(c.t.books, c.t.folder.settings)
	if err != nil {
		return consent{}, err
	}
	staff, err := room.staff()
	if err != nil {
		return consent{}, err
	}
	if staff.Empty() {
		return consent{operator: c.t.folder.settings.Shop.Operator}, nil
	}
	operator, known := staff.Find(c.t.operator())
	if !known || operator.Disabled {
		return consent{}, errNobody
	}
	return room.allow(operator, nil, action, 0, "")
}

var errNobody = errors.New("nobody is signed on at the counter")
