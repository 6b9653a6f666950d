package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"till/payment"
)

// Column is one column of an export: Key is for machines and the same in every
// language, Title for people.
type Column struct{ Key, Title string }

// Writer writes an export row by row, so that a year need not be in memory. Cells
// are string, int, uint64, bool, payment.Amount, time.Time, or nil for nothing.
type Writer interface {
	// Sheet begins a table. CSV and JSON Lines have one; XLSX any number.
	Sheet(title string, columns []Column) error
	Row(cells ...any) error
	// Close writes what is left; it does not close the file below.
	Close() error
}

// NewCSV writes RFC 4180 with a byte order mark, by which spreadsheets know UTF-8.
// Text that a spreadsheet would take for a formula gets an apostrophe before it.
func NewCSV(w io.Writer) Writer { return &csvWriter{under: w, out: csv.NewWriter(w)} }

// NewJSONLines writes an object per line; amounts are strings such as "12.50".
func NewJSONLines(w io.Writer) Writer { return &linesWriter{out: w} }

type csvWriter struct {
	under io.Writer
	out   *csv.Writer
}

func (c *csvWriter) Sheet(_ string, columns []Column) error {
	c.out.UseCRLF = true
	keys := make([]string, len(columns))
	for i, column := range columns {
		keys[i] = column.Key
	}
	if _, err := io.WriteString(c.under, "\ufeff"); err != nil {
		return err
	}
	return c.out.Write(keys)
}

func (c *csvWriter) Row(cells ...any) error {
	fields := make([]string, len(cells))
	for i, cell := range cells {
		fields[i] = plain(cell)
		if _, text := cell.(string); text && fields[i] != "" && strings.ContainsRune("=+-@\t\r", rune(fields[i][0])) {
			fields[i] = "'" + fields[i]
		}
	}
	return c.out.Write(fields)
}

func (c *csvWriter) Close() error {
	c.out.Flush()
	return c.out.Error()
}

// plain is a cell as machines read it.
func plain(cell any) string {
	switch value := cell.(type) {
	case nil:
		return ""
	case payment.Amount:
		return value.Plain()
	case time.Time:
		if value.IsZero() {
			return ""
		}
		return value.Format(time.RFC3339)
	}
	return fmt.Sprint(cell)
}

type linesWriter struct {
	out     io.Writer
	columns []Column
}

func (l *linesWriter) Sheet(_ string, columns []Column) error {
	l.columns = columns
	return nil
}

// Row keeps the order of the columns, which a map would not.
func (l *linesWriter) Row(cells ...any) error {
	var line strings.Builder
	for i, cell := range cells {
		switch cell.(type) {
		case payment.Amount, time.Time:
			if cell = plain(cell); cell == "" {
				cell = nil
			}
		}
		var value strings.Builder
		encoder := json.NewEncoder(&value)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(cell); err != nil {
			return err
		}
		if i > 0 {
			line.WriteByte(',')
		}
		fmt.Fprintf(&line, "%q:%s", l.columns[i].Key, strings.TrimSpace(value.String()))
	}
	_, err := io.WriteString(l.out, "{"+line.String()+"}\n")
	return err
}

func (l *linesWriter) Close() error { return nil }

// Table is one table of a report by its key: "kinds", "hours", …
type Table struct {
	Key  string
	Rows []Row
}

// Tables are all that have rows, in the order in which people read them.
func (r Report) Tables() []Table {
	all := []Table{{"kinds", r.Kinds}, {"operators", r.Operators}, {"shifts", r.Shifts}, {"hours", r.Hours}, {"days", r.Days},
		{"brands", r.Brands}, {"entries", r.Entries}}
	var tables []Table
	for _, table := range all {
		if len(table.Rows) > 0 {
			tables = append(tables, table)
		}
	}
	return tables
}

// Figures names the counts, in their order.
func Figures(c payment.Counts) []Figure {
	return []Figure{{"attempts", c.Attempts}, {"declined", c.Declined}, {"cancelled", c.Cancelled}, {"not_sent", c.NotSent},
		{"reversed", c.Reversed}, {"undecided", c.Undecided}, {"to_send", c.ToSend}, {"refused", c.Refused},
		{"by_hand", c.ByHand}, {"reprints", c.Reprints}, {"drawer", c.Drawer}}
}

// Figure is a count with its key.
type Figure struct {
	Key   string
	Count int
}

// longColumns are those of a report as one table, for machines.
var longColumns = []Column{{Key: "table"}, {Key: "key"}, {Key: "count"}, {Key: "in_count"}, {Key: "in_amount"},
	{Key: "back_count"}, {Key: "back_amount"}, {Key: "net"}}

// WriteLong writes a report as one table for machines: each row says of which
// table it is. only chooses tables by their keys; none chooses all.
func (r Report) WriteLong(w Writer, only ...string) error {
	if err := w.Sheet("", longColumns); err != nil {
		return err
	}
	wanted := func(key string) bool { return len(only) == 0 || slices.Contains(only, key) }
	row := func(table string, row Row) error {
		return w.Row(table, row.Key, row.Count(), row.In.Count, row.In.Amount, row.Back.Count, row.Back.Amount, row.Net())
	}
	if wanted("total") {
		if err := row("total", Row{Key: "total", In: r.In(), Back: r.Back()}); err != nil {
			return err
		}
	}
	for _, table := range r.Tables() {
		for _, one := range table.Rows {
			if !wanted(table.Key) {
				continue
			}
			if err := row(table.Key, one); err != nil {
				return err
			}
		}
	}
	if wanted("declines") {
		for _, d := range r.Declines {
			if err := w.Row("declines", strings.TrimRight(string(d.Reason)+" "+d.Code, " "), d.Count, nil, nil, nil, nil, nil); err != nil {
				return err
			}
		}
	}
	if wanted("counts") {
		for _, figure := range Figures(r.Counts) {
			if err := w.Row("counts", figure.Key, figure.Count, nil, nil, nil, nil, nil); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

func both(a, b payment.Subtotal) payment.Subtotal {
	return payment.Subtotal{Count: a.Count + b.Count, Amount: a.Amount + b.Amount}
}

// In is what came in on all cards.
func (r Report) In() payment.Subtotal { return both(r.Totals.Domestic.Debit, r.Totals.Foreign.Debit) }

// Back is what went back on all cards.
func (r Report) Back() payment.Subtotal {
	return both(r.Totals.Domestic.Credit, r.Totals.Foreign.Credit)
}

// AttemptKeys are the columns of an export of attempts, one line each.
var AttemptKeys = []string{"id", "time", "kind", "mode", "money", "outcome", "reason", "response_code", "amount", "requested",
	"returned_amount", "currency", "tip", "card", "brand", "entry", "stan", "batch", "rrn", "auth_code", "operator", "terminal_id",
	"merchant_id", "by_hand", "original_stan", "original_batch"}

// Attempt is the row of an attempt. The card is masked, as it is everywhere.
func Attempt(txn payment.Txn) []any {
	var stan, batch any
	if txn.Original != nil {
		stan, batch = word(txn.Original.STAN), word(txn.Original.Batch)
	}
	return []any{txn.ID, txn.Started, string(txn.Kind), word(string(txn.Mode)), word(string(txn.Money())), word(string(txn.Outcome)),
		word(string(txn.Reason)), word(txn.ResponseCode), txn.Amount, txn.Requested, txn.ReturnedAmount, string(txn.Currency), txn.Tip,
		word(txn.Card.Masked), word(brandOf(txn)), word(entryOf(txn)), word(txn.STAN), word(txn.Batch), word(txn.RRN),
		word(txn.AuthCode), word(txn.Operator), word(txn.TerminalID), word(txn.MerchantID), txn.ByHand, stan, batch}
}

// word is a text, nil for none.
func word(text string) any {
	if text == "" {
		return nil
	}
	return text
}
