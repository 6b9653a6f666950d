package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"till/payment"
	"till/payment/engine"
	"till/payment/report"
	"till/store"
	"till/ui/text"
)

// reportWish is what a person asks of a report.
type reportWish struct {
	since, until string
	form         formWish
	print        bool
	tables       []string // none for all
	// Of a Z report.
	yes, list bool
	by        string
	number    int
}

func (s *session) reportCommand(words *text.Commands) *cobra.Command {
	cmd := group(&cobra.Command{Use: "report", Short: words.ReportShort})
	one := func(name, short string, tables ...string) *cobra.Command {
		wish := reportWish{tables: tables}
		below := &cobra.Command{Use: name, Short: short, Args: between(0, 0),
			RunE: s.do(func(ctx context.Context, _ []string) error { return s.giveReport(ctx, wish) })}
		below.Flags().StringVar(&wish.since, "since", "", words.FlagSince)
		below.Flags().StringVar(&wish.until, "until", "", words.FlagUntil)
		wish.form.flags(below, words)
		if len(tables) == 0 {
			below.Flags().BoolVar(&wish.print, "print", false, words.FlagPrint)
		}
		return below
	}
	cmd.AddCommand(one("x", words.ReportX), s.zCommand(words),
		one("operators", words.ReportOperators, "operators", "shifts"), one("hours", words.ReportHours, "hours", "days"),
		one("brands", words.ReportBrands, "brands", "entries"), one("declines", words.ReportDeclines, "declines", "counts"),
		s.compareCommand(words, "compare"))
	return cmd
}

func (s *session) zCommand(words *text.Commands) *cobra.Command {
	var wish reportWish
	cmd := &cobra.Command{Use: "z", Short: words.ReportZ, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			switch {
			case wish.list:
				return s.withBooks(ctx, func(b *books) error { return s.listZs(b) })
			case wish.number != 0:
				return s.showZ(ctx, wish)
			}
			return s.takeZ(ctx, wish)
		})}
	cmd.Flags().BoolVar(&wish.yes, "yes", false, words.FlagZYes)
	cmd.Flags().StringVar(&wish.by, "by", "", words.FlagZBy)
	cmd.Flags().IntVar(&wish.number, "number", 0, words.FlagZNumber)
	cmd.Flags().BoolVar(&wish.list, "list", false, words.FlagZList)
	cmd.Flags().BoolVar(&wish.print, "print", false, words.FlagPrint)
	wish.form.flags(cmd, words)
	return cmd
}

// giveReport answers with what was sold since the last Z report, or in a span.
func (s *session) giveReport(ctx context.Context, wish reportWish) error {
	if err := s.checkForm(wish.form); err != nil {
		return err
	}
	span, err := spanOf(wish.since, wish.until)
	if err != nil {
		return err
	}
	if wish.print {
		t, release, done, err := s.takeTill(ctx)
		if done || err != nil {
			return err
		}
		defer release()
		return s.reportOf(ctx, t.books, span, wish, t)
	}
	return s.withBooks(ctx, func(b *books) error { return s.reportOf(ctx, b, span, wish, nil) })
}

func (s *session) reportOf(ctx context.Context, b *books, span store.Span, wish reportWish, paper *till) error {
	show, end := s.reading()
	view := dayView{}
	var err error
	if span.Since.IsZero() && span.Until.IsZero() {
		view.Report, view.z, err = b.sinceZ(ctx, time.Now(), show)
		view.z.Number = 0
	} else {
		view.Report, err = b.during(ctx, span, show)
	}
	end()
	if err != nil {
		return notFinished(err)
	}
	if paper != nil {
		if err := s.printDay(ctx, paper, b.daySlip(view, time.Now(), 0)); err != nil {
			return err
		}
	}
	return s.giveDay(view, wish)
}

// dayView is a report, and the Z record that it is of; its Number is 0 for an X.
type dayView struct {
	report.Report
	z payment.ZReport
}

// notFinished is the end of a report that a signal ended: nothing was changed.
func notFinished(err error) error {
	if !errors.Is(err, context.Canceled) && !errors.Is(err, engine.ErrInterrupted) {
		return err
	}
	return &fault{code: exitNoMoney, err: err, say: func(c *text.Commands) string { return c.Stopped }}
}

// sinceZ counts what came after the last Z report, and what that one carried.
func (b *books) sinceZ(ctx context.Context, at time.Time, show func(done, of int)) (report.Report, payment.ZReport, error) {
	since, err := b.lastZ()
	if err != nil {
		return report.Report{}, payment.ZReport{}, err
	}
	counting := since.Begin(at)
	err = b.store.Walk(ctx, store.Span{After: since.Last.Upto, Sums: true}, func(part []payment.Txn, done, of int) error {
		counting.Add(part)
		show(done, of)
		return nil
	})
	r, z := counting.End()
	return r, z, err
}

// lastZ is where the next Z report begins.
func (b *books) lastZ() (report.Since, error) {
	since := report.Since{Sale: func(id uint64) []payment.Txn {
		txns, _ := b.store.Following(id) // a damaged archive costs what a tip of it changes
		return txns
	}}
	zs, err := b.store.Zs(1)
	if err != nil {
		return since, err
	}
	if len(zs) > 0 {
		since.Last = zs[0]
	}
	for _, id := range since.Last.Carried {
		txn, err := b.store.Txn(id)
		if err != nil {
			return since, err
		}
		since.Carried = append(since.Carried, txn)
	}
	shifts, err := b.store.Shifts(shiftsMax)
	for _, shift := range slices.Backward(shifts) {
		if shift.Number > since.Last.ShiftsUpto {
			since.Shifts = append(since.Shifts, shift)
		}
	}
	return since, err
}

// shiftsMax is how many of the newest shifts a report can name: about three years.
const shiftsMax = 3000

// during counts what began in a span of time.
func (b *books) during(ctx context.Context, span store.Span, show func(done, of int)) (report.Report, error) {
	shifts, err := b.store.Shifts(shiftsMax)
	if err != nil {
		return report.Report{}, err
	}
	slices.Reverse(shifts)
	builder := report.New(func(change payment.Txn) []payment.Txn {
		var before []payment.Txn
		following, _ := b.store.Following(change.Original.ID) // as in lastZ
		for _, txn := range following {
			if txn.ID < change.ID {
				before = append(before, txn)
			}
		}
		return before
	}, shifts)
	span.Sums = true
	err = b.store.Walk(ctx, span, func(part []payment.Txn, done, of int) error {
		builder.Add(part)
		show(done, of)
		return nil
	})
	return builder.Report(), err
}

// takeZ takes the Z report: shown, agreed to, durable, then printed.
func (s *session) takeZ(ctx context.Context, wish reportWish) error {
	if err := s.checkForm(wish.form); err != nil {
		return err
	}
	t, release, done, err := s.takeTill(ctx)
	if done || err != nil {
		return err
	}
	defer release()
	view := dayView{}
	show, end := s.reading()
	view.Report, view.z, err = t.books.sinceZ(ctx, time.Now(), show)
	end()
	if err != nil {
		return notFinished(err)
	}
	if agreed, err := s.agreedToZ(wish, view); err != nil || !agreed {
		return err
	}
	who, err := s.allowed(t, payment.MayReport, 0, wish.by, fmt.Sprint(view.z.Number))
	if err != nil {
		return err
	}
	view.z.Operator, view.z.Approval = who.operator, who.stands()
	if wish.by != "" && view.z.Approval == nil {
		approval, err := payment.Approval{By: wish.by}.Check()
		if err != nil {
			return evidenceFault(err, payment.Txn{})
		}
		view.z.Approval = &approval
	}
	if view.z, err = t.writeZ(view.z); err != nil {
		return err
	}
	if err := s.printDay(ctx, t, t.books.daySlip(view, view.z.At, 0)); err != nil {
		return err
	}
	return s.giveDay(view, wish)
}

// writeZ makes a Z report durable. Attempts that end between the counting and this
// are in the next one: the record names what it counted, not what is.
func (t *till) writeZ(z payment.ZReport) (payment.ZReport, error) {
	z.Practice = t.folder.settings.Practice
	err := t.books.store.WriteZ(z)
	if errors.Is(err, store.ErrRecord) {
		err = unusable(err, func(c *text.Commands) string { return c.ZTaken })
	}
	return z, err
}

func (s *session) agreedToZ(wish reportWish, view dayView) (bool, error) {
	if wish.yes {
		return true, nil
	}
	if _, can := s.terminal(); !can || s.flags.json {
		return false, usage(func(c *text.Commands) string { return c.ZNeedsYes })
	}
	_, _ = fmt.Fprint(s.stderr, s.words().ZAsks(view.z.Number, view.Totals.Count(), view.Net()))
	line, _ := bufio.NewReader(s.stdin).ReadString('\n')
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes" || answer == "是", nil
}

// showZ shows an earlier Z report as it was taken: its tables are counted again
// from the attempts that it counted.
func (s *session) showZ(ctx context.Context, wish reportWish) error {
	if err := s.checkForm(wish.form); err != nil {
		return err
	}
	show := func(b *books, paper *till) error {
		view, err := b.earlierZ(ctx, wish.number)
		if err != nil {
			return notFinished(err)
		}
		if paper != nil {
			if err := s.printDay(ctx, paper, b.daySlip(view, view.z.At, 1)); err != nil {
				return err
			}
		}
		return s.giveDay(view, wish)
	}
	if !wish.print {
		return s.withBooks(ctx, func(b *books) error { return show(b, nil) })
	}
	t, release, done, err := s.takeTill(ctx)
	if done || err != nil {
		return err
	}
	defer release()
	return show(t.books, t)
}

// zsMax is how many Z reports are looked through: more than a century of days.
const zsMax = 50_000

func (b *books) earlierZ(ctx context.Context, number int) (dayView, error) {
	zs, err := b.store.Zs(zsMax)
	if err != nil {
		return dayView{}, err
	}
	at := slices.IndexFunc(zs, func(z payment.ZReport) bool { return z.Number == number })
	if at < 0 {
		return dayView{}, usage(func(c *text.Commands) string { return c.ZUnknown(number) })
	}
	z := zs[at]
	view := dayView{z: z}
	if view.Report, err = b.countedIn(ctx, z); err != nil {
		return view, err
	}
	return b.asTaken(view)
}

// asTaken puts the sums of the record into the report of a Z, and what it carried.
func (b *books) asTaken(view dayView) (dayView, error) {
	view.Totals, view.Batches, view.Counts, view.Open = view.z.Totals, view.z.Batches, view.z.Counts, nil
	for _, id := range view.z.Carried {
		txn, err := b.store.Txn(id)
		if err != nil {
			return view, err
		}
		view.Open = append(view.Open, txn)
	}
	return view, nil
}

// countedIn adds up again what a Z report counted. Its sums are the record's: the
// tables are of what can be told apart today.
func (b *books) countedIn(ctx context.Context, z payment.ZReport) (report.Report, error) {
	builder := report.New(nil, z.Shifts)
	for _, id := range z.Resolved {
		txn, err := b.store.Txn(id)
		if err != nil {
			return report.Report{}, err
		}
		builder.Add([]payment.Txn{txn})
	}
	if z.Upto == z.After {
		return builder.Report(), nil
	}
	err := b.store.Walk(ctx, store.Span{After: z.After, Upto: z.Upto, Sums: true}, func(part []payment.Txn, _, _ int) error {
		builder.Add(slices.DeleteFunc(part, func(txn payment.Txn) bool { return slices.Contains(z.Carried, txn.ID) }))
		return nil
	})
	return builder.Report(), err
}

func (s *session) listZs(b *books) error {
	zs, err := b.store.Zs(zsMax)
	if err != nil {
		return err
	}
	if s.flags.json {
		list := items[zJSON]{Items: []zJSON{}}
		for _, z := range zs {
			list.Items = append(list.Items, b.zJSON(z))
		}
		return printJSON(s.stdout, list)
	}
	words := s.words()
	if len(zs) == 0 {
		s.line(words.ZNone)
	}
	for _, z := range zs {
		s.line(fmt.Sprintf("%6d  %s  %5d  %14s", z.Number, z.At.Local().Format("2006-01-02 15:04"), z.Totals.Count(), z.Totals.Net()))
	}
	return nil
}

// spanOf reads the bounds of a span: days, or times.
func spanOf(since, until string) (store.Span, error) {
	var span store.Span
	var err error
	if span.Since, err = boundOf("--since", since, 0); err != nil {
		return span, err
	}
	if span.Until, err = boundOf("--until", until, 1); err != nil {
		return span, err
	}
	if !span.Since.IsZero() && !span.Until.IsZero() && !span.Since.Before(span.Until) {
		return span, usage(func(c *text.Commands) string { return c.SpanEmpty })
	}
	return span, nil
}

// boundOf reads a day, moved on by days, or a time as it is.
func boundOf(flag, given string, days int) (time.Time, error) {
	if given == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, given, time.Local); err == nil {
		return day.AddDate(0, 0, days), nil
	}
	for _, form := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339} {
		if at, err := time.ParseInLocation(form, given, time.Local); err == nil {
			return at, nil
		}
	}
	return time.Time{}, usage(func(c *text.Commands) string { return c.BadDay(flag, given) })
}

// reading shows how much of the journal was read, once that takes half a second.
func (s *session) reading() (show func(done, of int), end func()) {
	line, began := s.proofProgress(), time.Now()
	words := s.words()
	return func(done, of int) {
		if line.terminal && time.Since(began) > readingAfter {
			line.say(words.Reading(done, of), done == of)
		}
	}, line.end
}

// readingAfter is when a report that is not there yet says how far it is.
const readingAfter = 500 * time.Millisecond
