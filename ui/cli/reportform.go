package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"till/payment"
	"till/payment/receipt"
	"till/payment/report"
	"till/store"
	"till/ui/text"
)

// formWish is in which form a report or an export is wanted; none is text.
type formWish struct {
	csv, jsonl bool
	xlsx       string
}

func (f *formWish) flags(cmd *cobra.Command, words *text.Commands) {
	cmd.Flags().BoolVar(&f.csv, "csv", false, words.FlagCSV)
	cmd.Flags().BoolVar(&f.jsonl, "jsonl", false, words.FlagJSONL)
	cmd.Flags().StringVar(&f.xlsx, "xlsx", "", words.FlagXLSX)
}

// checkForm refuses two forms at once, and a file of another process that only that
// process knows the place of.
func (s *session) checkForm(f formWish) error {
	forms := 0
	for _, wanted := range []bool{s.flags.json, f.csv, f.jsonl, f.xlsx != ""} {
		if wanted {
			forms++
		}
	}
	if forms > 1 {
		return usage(func(c *text.Commands) string { return c.OneForm })
	}
	return s.checkPath(f.xlsx)
}

func (s *session) checkPath(path string) error {
	if s.shared != nil && path != "" && !filepath.IsAbs(path) {
		return usage(func(c *text.Commands) string { return c.FullPath(path) })
	}
	return nil
}

// giveDay gives a report in the form that was asked for.
func (s *session) giveDay(view dayView, wish reportWish) error {
	switch {
	case s.flags.json:
		return printJSON(s.stdout, dayJSONOf(view))
	case wish.form.csv:
		return view.WriteLong(report.NewCSV(s.stdout), wish.tables...)
	case wish.form.jsonl:
		return view.WriteLong(report.NewJSONLines(s.stdout), wish.tables...)
	case wish.form.xlsx != "":
		return s.workbook(wish.form.xlsx, func(w report.Writer) (int, error) { return s.dayBook(w, view, wish.tables) })
	}
	s.tellDay(view, wish.tables)
	return nil
}

// workbook writes a file whole or not at all, mode 0600: it says what a shop takes.
func (s *session) workbook(path string, write func(report.Writer) (rows int, err error)) error {
	file, err := os.CreateTemp(filepath.Dir(path), ".till-*.xlsx")
	if err != nil {
		return s.fileFault(path, err)
	}
	defer func() { _ = os.Remove(file.Name()) }() // it is gone once it has its name
	defer func() { _ = file.Close() }()
	out := report.NewXLSX(file)
	rows, err := write(out)
	if err == nil {
		err = out.Close()
	}
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return notFinished(err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return s.fileFault(path, err)
	}
	s.line(s.words().Written(path, rows))
	return nil
}

func (s *session) fileFault(path string, err error) error {
	return unusable(err, func(c *text.Commands) string { return c.FileFails(path, err) })
}

// dayBook is a report as a workbook: a sheet for each table.
func (s *session) dayBook(w report.Writer, view dayView, only []string) (int, error) {
	words, rows := s.words(), 0
	heads := words.Heads
	for _, table := range chosenTables(view.Report, only) {
		columns := []report.Column{{Title: words.Titles[table.Key]}, {Title: heads.Count}, {Title: heads.In}, {Title: heads.Back}, {Title: heads.Net}}
		if err := w.Sheet(words.Titles[table.Key], columns); err != nil {
			return rows, err
		}
		for _, row := range table.Rows {
			rows++
			if err := w.Row(keyName(words, table.Key, row.Key), row.Count(), row.In.Amount, row.Back.Amount, row.Net()); err != nil {
				return rows, err
			}
		}
	}
	if has(only, "declines") {
		if err := w.Sheet(words.Titles["declines"], []report.Column{{Title: heads.Reason}, {Title: heads.Code}, {Title: heads.Count}}); err != nil {
			return rows, err
		}
		for _, d := range view.Declines {
			rows++
			if err := w.Row(reasonName(words, d.Reason), d.Code, d.Count); err != nil {
				return rows, err
			}
		}
	}
	if !has(only, "counts") {
		return rows, nil
	}
	if err := w.Sheet(words.Titles["counts"], []report.Column{{}, {Title: heads.Count}}); err != nil {
		return rows, err
	}
	for _, figure := range report.Figures(view.Counts) {
		rows++
		if err := w.Row(words.Figures[figure.Key], figure.Count); err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// has reports whether a table was chosen; where none is named, all are.
func has(only []string, key string) bool { return len(only) == 0 || oneOf(key, only...) }

// chosenTables begin with the total where all are wanted.
func chosenTables(r report.Report, only []string) []report.Table {
	var tables []report.Table
	if len(only) == 0 {
		tables = append(tables, report.Table{Key: "total", Rows: []report.Row{{Key: "total", In: r.In(), Back: r.Back()}}})
	}
	for _, table := range r.Tables() {
		if has(only, table.Key) {
			tables = append(tables, table)
		}
	}
	return tables
}

// keyName is what people call the key of a row.
func keyName(words *text.Commands, table, key string) string {
	w := text.In(words.Lang)
	switch {
	case key == "":
		return words.NoKey
	case table == "kinds":
		return w.Kinds.Of(payment.Kind(key))
	case table == "entries":
		return w.Entries.Of(payment.EntryMode(key))
	case table == "hours":
		return key + ":00"
	case table == "total":
		return words.Heads.Total
	}
	return key
}

func reasonName(words *text.Commands, reason payment.Reason) string {
	if reason == payment.NoReason {
		return words.NoKey
	}
	return string(text.In(words.Lang).Advice(reason).What)
}

// tellDay shows a report as text.
func (s *session) tellDay(view dayView, only []string) {
	words := s.words()
	if view.z.Number > 0 {
		s.line(words.ZHead(view.z.Number))
	} else if len(only) == 0 {
		s.line(words.XHead + "  " + words.XNote)
	}
	if view.First.IsZero() {
		s.line(words.SpanNone)
	} else {
		const form = "2006-01-02 15:04"
		s.line(words.SpanLine(view.First.Local().Format(form), view.Last.Local().Format(form)))
	}
	for _, table := range chosenTables(view.Report, only) {
		s.line("")
		s.line(tableHead(words, words.Titles[table.Key]))
		for _, row := range table.Rows {
			s.line(tableLine(keyName(words, table.Key, row.Key), row))
		}
	}
	s.tellCounts(view, only)
	s.tellShifts(view.z.Shifts)
	if len(view.Open) > 0 && len(only) == 0 {
		s.line("")
		s.line(words.OpenHead(len(view.Open)))
		for _, txn := range view.Open {
			s.line("  " + text.ListLine(words.Lang, txn))
		}
	}
	if n := len(view.z.Carried); view.z.Number > 0 && n > 0 {
		s.line(words.ZCarried(n))
	}
}

// The width of a table, in cells.
const (
	keyCells   = 20
	countCells = 7
	moneyCells = 16
)

func tableHead(words *text.Commands, title string) string {
	h := words.Heads
	return strings.TrimRight(text.Padded(title, keyCells)+text.PaddedLeft(h.Count, countCells)+text.PaddedLeft(h.In, moneyCells)+
		text.PaddedLeft(h.Back, moneyCells)+text.PaddedLeft(h.Net, moneyCells), " ")
}

func tableLine(name string, row report.Row) string {
	return text.Padded("  "+name, keyCells) + fmt.Sprintf("%*d%*s%*s%*s", countCells, row.Count(), moneyCells, row.In.Amount,
		moneyCells, row.Back.Amount, moneyCells, row.Net())
}

func (s *session) tellCounts(view dayView, only []string) {
	words := s.words()
	if has(only, "declines") && len(view.Declines) > 0 {
		s.line("")
		s.line(words.Titles["declines"])
		for _, d := range view.Declines {
			s.line(fmt.Sprintf("%*d  %-2s  %s", countCells, d.Count, d.Code, reasonName(words, d.Reason)))
		}
	}
	if !has(only, "counts") {
		return
	}
	s.line("")
	s.line(words.Titles["counts"])
	for _, figure := range report.Figures(view.Counts) {
		if figure.Count > 0 || figure.Key == "attempts" {
			s.line(fmt.Sprintf("%*d  %s", countCells, figure.Count, words.Figures[figure.Key]))
		}
	}
}

func (s *session) tellShifts(shifts []payment.Shift) {
	for _, shift := range shifts {
		s.line("")
		s.tellShift(shift)
	}
}

// daySlip is a report on paper; copied counts the copies of a Z report.
func (b *books) daySlip(view dayView, at time.Time, copied int) payment.Slip {
	r := receipt.Report{Z: view.z.Number, Operator: view.z.Operator, Opened: view.First, Printed: at, Undecided: view.Open,
		Declined: view.Counts.Declined, Reversed: view.Counts.Reversed, Reprints: view.Counts.Reprints, Drawer: view.Counts.Drawer,
		Shifts: view.z.Shifts, Reprint: copied}
	if !view.z.Opened.IsZero() {
		r.Opened = view.z.Opened
	}
	for _, row := range view.Kinds {
		sum := row.In
		if payment.Kind(row.Key).Moves() == payment.MovesOut {
			sum = row.Back
		}
		r.Kinds = append(r.Kinds, receipt.KindSum{Kind: payment.Kind(row.Key), Subtotal: sum})
	}
	for _, row := range view.Brands {
		r.Brands = append(r.Brands, receipt.BrandSum{Brand: row.Key, Subtotal: payment.Subtotal{Count: row.Count(), Amount: row.Net()}})
	}
	return b.receipts.Report(r)
}

// printDay prints a slip that is of no payment. Where it does not come out, that is
// said, and the report can be printed again.
func (s *session) printDay(ctx context.Context, t *till, slip payment.Slip) error {
	t.world.refill()
	result := t.printer.Print(ctx, slip)
	if result.Done() {
		return nil
	}
	_, err := fmt.Fprintln(s.stderr, text.In(s.words().Lang).PrinterAdvice(result.Reason).What)
	return err
}

func (s *session) exportCommand(words *text.Commands) *cobra.Command {
	var wish reportWish
	cmd := &cobra.Command{Use: "export", Short: words.JournalExport, Args: between(0, 0),
		RunE: s.do(func(ctx context.Context, _ []string) error {
			if err := s.checkForm(wish.form); err != nil {
				return err
			}
			span, err := spanOf(wish.since, wish.until)
			if err != nil {
				return err
			}
			return s.withBooks(ctx, func(b *books) error { return s.export(ctx, b, span, wish.form) })
		})}
	cmd.Flags().StringVar(&wish.since, "since", "", words.FlagSince)
	cmd.Flags().StringVar(&wish.until, "until", "", words.FlagUntil)
	wish.form.flags(cmd, words)
	return cmd
}

// export writes a line for each attempt, the oldest first: CSV where no form is named.
func (s *session) export(ctx context.Context, b *books, span store.Span, form formWish) error {
	switch {
	case s.flags.json:
		return s.exportJSON(ctx, b, span)
	case form.xlsx != "":
		return s.workbook(form.xlsx, func(w report.Writer) (int, error) { return s.exportTo(ctx, b, span, w) })
	}
	open := report.NewCSV
	if form.jsonl {
		open = report.NewJSONLines
	}
	w := open(s.stdout)
	if _, err := s.exportTo(ctx, b, span, w); err != nil {
		return notFinished(err)
	}
	return w.Close()
}

func (s *session) exportTo(ctx context.Context, b *books, span store.Span, w report.Writer) (rows int, err error) {
	words := s.words()
	columns := make([]report.Column, len(report.AttemptKeys))
	for i, key := range report.AttemptKeys {
		columns[i] = report.Column{Key: key, Title: words.Attempts[key]}
	}
	if err := w.Sheet(words.Titles["attempts"], columns); err != nil {
		return 0, err
	}
	show, end := s.reading()
	defer end()
	err = b.store.Walk(ctx, span, func(part []payment.Txn, done, of int) error {
		for _, txn := range part {
			rows++
			if err := w.Row(report.Attempt(b.asLeft(txn))...); err != nil {
				return err
			}
		}
		show(done, of)
		return nil
	})
	return rows, err
}

// exportJSON is one object, as every --json is; it is written part by part.
func (s *session) exportJSON(ctx context.Context, b *books, span store.Span) error {
	if _, err := io.WriteString(s.stdout, `{"items":[`); err != nil {
		return err
	}
	before := "\n"
	err := b.store.Walk(ctx, span, func(part []payment.Txn, _, _ int) error {
		for _, txn := range part {
			if _, err := io.WriteString(s.stdout, before); err != nil {
				return err
			}
			before = ","
			if err := printJSON(s.stdout, asJSON(b.asLeft(txn), "")); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return notFinished(err)
	}
	_, err = io.WriteString(s.stdout, "]}\n")
	return err
}
