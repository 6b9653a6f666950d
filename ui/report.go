package ui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
)

// Reports is what was sold, as the screens ask for it.
type Reports interface {
	// Takings adds up a span. It may take long and ends with the context, with its
	// cause as the error. While it takes longer than half a second, ReportProgress
	// comes over Events.
	Takings(ctx context.Context, span Span) (Takings, error)
	// PrintTakings prints the report of a span, as an X.
	PrintTakings(ctx context.Context, span Span) (payment.PrintResult, error)
	// TakeZ makes a Z report durable as it was counted, then prints it. An error means
	// that none was written: another has its number, or who is signed on may not.
	// Approval is nil where who is signed on was proved.
	TakeZ(z payment.ZReport, approval *payment.Approval) (payment.ZReport, payment.PrintResult, error)
}

// Span and Takings are declared by the screen that draws them.
type (
	// Span is a day, a month, or what came after the last Z report.
	Span = screen.Span
	// Taking is one row of a table.
	Taking = screen.Taking
	// Takings is a span in sums.
	Takings = screen.Takings
)

// ReportProgress says how much of a span was read.
type ReportProgress screen.ReportProgress

func (ReportProgress) event() {}

// readings are the reports that are being read: of a day and of a month. A later
// one ends the one before it.
type readings struct {
	span, month          context.CancelFunc
	spanCount, monthTurn int
}

// reportMsg brings a report; one of another generation is dropped.
type reportMsg struct {
	count   int
	span    Span
	takings Takings
	err     error
}

// zMsg ends the taking of a Z report.
type zMsg struct {
	z      payment.ZReport
	result payment.PrintResult
	err    error
}

// takings does what the reports want.
func (a *App) takings(action screen.Action) tea.Cmd {
	till := a.cfg.Cashier
	switch want := action.(type) {
	case screen.GoReport:
		return a.goTo(screen.NewReport())
	case screen.ReadReport:
		return a.readReport(want.Span)
	case screen.ReadMonth:
		return a.readReport(want.Span)
	case screen.PrintReport:
		words := a.words
		return func() tea.Msg {
			switch result, err := till.PrintTakings(context.Background(), want.Span); {
			case err != nil:
				return saidMsg{Text: a.failure(words.Takings.Fails, err), Bad: true}
			case !result.Done():
				return saidMsg{Text: string(words.PrinterAdvice(result.Reason).What), Bad: true}
			}
			return saidMsg{Text: words.Takings.Printed}
		}
	case screen.TakeZ:
		a.stopReading()
		return func() tea.Msg {
			z, result, err := till.TakeZ(want.Z, want.Approval)
			return zMsg{z, result, err}
		}
	}
	return nil
}

// stopReading gives up what is being read for the reports.
func (a *App) stopReading() {
	for _, cancel := range []context.CancelFunc{a.readings.span, a.readings.month} {
		if cancel != nil {
			cancel()
		}
	}
	a.readings.span, a.readings.month = nil, nil
}

// readReport reads a span in the background, and ends the reading before it.
func (a *App) readReport(span Span) tea.Cmd {
	ctx, cancel := context.WithCancel(context.Background())
	now, count := &a.readings.span, &a.readings.spanCount
	if span.Month {
		now, count = &a.readings.month, &a.readings.monthTurn
	}
	if *now != nil {
		(*now)()
	}
	*now = cancel
	*count++
	till, mine := a.cfg.Cashier, *count
	return func() tea.Msg {
		takings, err := till.Takings(ctx, span)
		return reportMsg{mine, span, takings, err}
	}
}

// onReport shows a report, if somebody still waits for it.
func (a *App) onReport(m reportMsg) tea.Cmd {
	count := a.readings.spanCount
	if m.span.Month {
		count = a.readings.monthTurn
	}
	switch {
	case m.count != count, errors.Is(m.err, context.Canceled):
		return nil
	case m.err != nil:
		return a.fails(m.err)
	}
	return a.tell(screen.ReportRead{Span: m.span, Takings: m.takings})
}

// onZ says how the taking of a Z report ended.
func (a *App) onZ(m zMsg) tea.Cmd {
	if m.err != nil {
		return a.tell(screen.Said{Text: a.failure(a.words.Takings.TakeFails, m.err), Bad: true})
	}
	return tea.Batch(a.tell(screen.ZTaken{Z: m.z, Printed: m.result.Done()}), a.reread())
}
