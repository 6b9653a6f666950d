package screen

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/widget"
)

// Takings is a span of the till's life in sums.
type Takings struct {
	// In and Back are what came in and what was given back.
	In, Back payment.Subtotal
	// The tables, the greatest first; Key is a kind, a card scheme, an operator.
	Kinds, Cards, Operators []Taking
	// Hours is the net of each hour of the clock, Days that of each day, by its date
	// as in 2006-01-02.
	Hours [24]payment.Amount
	Days  map[string]payment.Amount
	// Counts is what is in no sum.
	Counts payment.Counts
	// Z is the record that a Z report of this moment would be; it is of the span since
	// the last one alone.
	Z payment.ZReport
}

// Taking is one row of a table.
type Taking struct {
	Key   string
	Count int
	Net   payment.Amount
}

// Net is what the shop keeps.
func (t Takings) Net() payment.Amount { return t.In.Amount - t.Back.Amount }

// Count is how many payments are in the sums.
func (t Takings) Count() int { return t.In.Count + t.Back.Count }

// Span is which part of the till's life a report is of: a day or a month of the
// calendar from its first midnight, or, zero, what came after the last Z report.
type Span struct {
	From  time.Time
	Month bool
}

// Until is the first moment after it.
func (s Span) Until() time.Time {
	if s.Month {
		return s.From.AddDate(0, 1, 0)
	}
	return s.From.AddDate(0, 0, 1)
}

// The actions of the reports.
type (
	// GoReport wants the reports.
	GoReport struct{}
	// ReadReport and ReadMonth want a ReportRead; one that is still being read for
	// another day or month is given up.
	ReadReport struct{ Span Span }
	ReadMonth  struct{ Span Span }
	// PrintReport wants the report of a span on paper: an X.
	PrintReport struct{ Span Span }
	// TakeZ wants a Z report written as it was shown, and printed. Approval is nil where
	// who is signed on was proved.
	TakeZ struct {
		Z        payment.ZReport
		Approval *payment.Approval
	}
)

// The messages that bring what was asked for.
type (
	// ReportRead brings the report of a span.
	ReportRead struct {
		Span    Span
		Takings Takings
	}
	// ReportProgress says how much of a span was read.
	ReportProgress struct {
		Span     Span
		Done, Of int
	}
	// ZTaken says that a Z report is in the journal, and whether it is on paper.
	ZTaken struct {
		Z       payment.ZReport
		Printed bool
	}
)

// Report is one span of the till's life at a glance: what stands since the last Z,
// or a day. It changes nothing; the Z asks once more.
type Report struct {
	span    Span
	takings Takings
	read    bool
	at      ReportProgress
	month   Takings // of the month in which the shown day is
	of      Span    // which month that is, zero before it was read
	turned  bool    // the month stands where there is no room for both
	said    Said
}

// NewReport is the screen before anything was read: what stands since the last Z.
func NewReport() Report { return Report{} }

// Update implements Screen.
func (r Report) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return r.press(msg, l)
	case Refresh:
		return r, ReadReport{r.span}
	case ReportRead:
		return r.take(msg, l)
	case ReportProgress:
		if msg.Span == r.span {
			r.at = msg
		}
	case Said:
		r.said = msg
	}
	return r, nil
}

// take keeps what was read, and asks for its month when that is another one.
func (r Report) take(msg ReportRead, l widget.Look) (Screen, Action) {
	switch {
	case msg.Span.Month:
		if msg.Span == r.wantsMonth(l.Now) {
			r.month, r.of = msg.Takings, msg.Span
		}
		return r, nil
	case msg.Span != r.span:
		return r, nil // of a day that is left
	}
	r.takings, r.read, r.at = msg.Takings, true, ReportProgress{}
	if want := r.wantsMonth(l.Now); want != r.of || r.today(l.Now) {
		return r, ReadMonth{want}
	}
	return r, nil
}

// today reports whether what is shown may still grow.
func (r Report) today(now time.Time) bool {
	return r.span.From.IsZero() || r.span.From.Equal(midnight(now))
}

// day is the day that is shown: of the span since the last Z it is today.
func (r Report) day(now time.Time) time.Time {
	if r.span.From.IsZero() {
		return midnight(now)
	}
	return r.span.From
}

// wantsMonth is the month of the day that is shown.
func (r Report) wantsMonth(now time.Time) Span {
	day := r.day(now)
	return Span{From: time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, day.Location()), Month: true}
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func (r Report) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Takings
	r.said = Said{}
	switch {
	case key.Matches(msg, k.Back):
		return r, Leave{}
	case key.Matches(msg, k.Earlier):
		if r.span.From.IsZero() {
			return r.to(Span{From: midnight(l.Now)})
		}
		return r.to(Span{From: r.span.From.AddDate(0, 0, -1)})
	case key.Matches(msg, k.Later) && !r.span.From.IsZero():
		if !r.span.From.Before(midnight(l.Now)) {
			return r.to(Span{})
		}
		return r.to(Span{From: r.span.From.AddDate(0, 0, 1)})
	case key.Matches(msg, k.Turn) && !l.HasSide():
		r.turned = !r.turned
	case key.Matches(msg, k.Print) && r.read:
		return r, PrintReport{r.span}
	case key.Matches(msg, k.Close) && r.closes():
		return newTakeZ(r, r.takings), nil
	}
	return r, nil
}

// to goes to another span, before it was read.
func (r Report) to(span Span) (Screen, Action) {
	return Report{span: span, month: r.month, of: r.of, turned: r.turned}, ReadReport{span}
}

// closes reports that a Z can be taken: of what stands, and of that alone.
func (r Report) closes() bool { return r.read && r.span.From.IsZero() && r.takings.Z.Number > 0 }

// Beat implements Screen.
func (r Report) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen.
func (r Report) Typing() bool { return false }

// Hints implements Screen.
func (r Report) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Takings
	days := keymap.Hint{Binding: k.Days}
	if r.span.From.IsZero() {
		days = keymap.Hint{Binding: k.Earlier}
	}
	hints := []keymap.Hint{days, {Binding: k.Back, Last: true}}
	if r.read {
		hints = append([]keymap.Hint{{Binding: k.Print}}, hints...)
	}
	if r.closes() {
		hints = append([]keymap.Hint{hints[0], {Binding: k.Close}}, hints[1:]...)
	}
	if !l.HasSide() {
		hints = append(hints, keymap.Hint{Binding: k.Turn})
	}
	return hints
}
