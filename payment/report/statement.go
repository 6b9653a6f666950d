package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"till/payment"
	"till/payment/profile"
)

// StatementMax bounds a statement, in bytes: a million lines.
const StatementMax = 256 << 20

// Errors of reading a statement.
var (
	// ErrStatementText means that the file is neither UTF-8 nor GBK.
	ErrStatementText = errors.New("it is neither UTF-8 nor GBK")
	// ErrStatementLong means a file of more than StatementMax bytes.
	ErrStatementLong = errors.New("it is too long for a statement")
)

// HeadError means that no line of heads was found where the mapping says.
type HeadError struct {
	Line    int
	Missing string   // the column that has none of its heads
	Found   []string // what stands there
}

// Error is for technicians.
func (e *HeadError) Error() string {
	return fmt.Sprintf("line %d has no head for %s: it has %s", e.Line, e.Missing, strings.Join(e.Found, ", "))
}

// StatementRow is one payment as the bank's file has it.
type StatementRow struct {
	Line     int            `json:"line"`
	Date     time.Time      `json:"date,omitzero"` // the day alone
	Amount   payment.Amount `json:"amount"`        // positive in both directions
	Back     bool           `json:"back,omitempty"`
	Fee      payment.Amount `json:"fee,omitempty"`
	STAN     string         `json:"stan,omitempty"`
	Batch    string         `json:"batch,omitempty"`
	RRN      string         `json:"rrn,omitempty"`
	AuthCode string         `json:"auth_code,omitempty"`
	Terminal string         `json:"terminal,omitempty"`
	Card     string         `json:"card,omitempty"` // masked, whatever the file has
}

// BadLine is a line that is no payment and no line of sums.
type BadLine struct {
	Line  int    `json:"line"`
	Field string `json:"field"`
	Value string `json:"value"` // at most 40 characters, digits of card numbers hidden
}

// badLinesMax is how many bad lines are kept; a file with more has another mapping.
const badLinesMax = 1000

// ReadStatement reads the bank's file. A line that cannot be read is named and left
// out; it fails with *HeadError where the columns are not there at all, with
// ErrStatementText, and with ErrStatementLong.
func ReadStatement(data []byte, mapping profile.Statement, at *time.Location) ([]StatementRow, []BadLine, error) {
	if len(data) > StatementMax {
		return nil, nil, ErrStatementLong
	}
	text, err := decoded(data, mapping.Encoding)
	if err != nil {
		return nil, nil, err
	}
	skipped := 0
	for ; skipped < mapping.Skip; skipped++ {
		_, rest, _ := bytes.Cut(text, []byte("\n"))
		text = rest
	}
	in := csv.NewReader(bytes.NewReader(text))
	in.Comma, in.FieldsPerRecord, in.LazyQuotes, in.TrimLeadingSpace, in.ReuseRecord = mapping.Comma(), -1, true, true, true
	r := statementReader{mapping: mapping, at: at, layout: mapping.Layout()}
	heads, err := in.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	if err := r.findColumns(heads, skipped+1); err != nil {
		return nil, nil, err
	}
	for {
		fields, err := in.Read()
		if errors.Is(err, io.EOF) {
			return r.rows, r.bad, nil
		}
		line, _ := in.FieldPos(0)
		if err != nil {
			r.wrong(line+skipped, "", err.Error())
			return r.rows, r.bad, nil
		}
		r.take(fields, line+skipped)
	}
}

// decoded is the file as UTF-8 without a mark.
func decoded(data []byte, encoding string) ([]byte, error) {
	if rest, marked := bytes.CutPrefix(data, []byte("\ufeff")); marked {
		data = rest
	}
	if encoding == "utf-8" || encoding == "auto" && utf8.Valid(data) {
		if !utf8.Valid(data) {
			return nil, ErrStatementText
		}
		return data, nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return nil, ErrStatementText
	}
	return text, nil
}

type statementReader struct {
	mapping profile.Statement
	at      *time.Location
	layout  string
	columns map[string]int
	rows    []StatementRow
	bad     []BadLine
}

// tidy is a field without blanks, and without the mark by which spreadsheets are
// told that it is text.
func tidy(field string) string {
	field = strings.Trim(field, " \t\u3000\u00a0")
	if inner, formula := strings.CutPrefix(field, `="`); formula {
		return strings.TrimSuffix(inner, `"`)
	}
	return strings.TrimLeft(field, "'`")
}

func (r *statementReader) findColumns(heads []string, line int) error {
	r.columns = map[string]int{}
	found := make([]string, 0, len(heads))
	for i, head := range heads {
		head = tidy(head)
		found = append(found, head)
		for name, known := range r.mapping.Columns {
			if _, taken := r.columns[name]; !taken && slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, head) }) {
				r.columns[name] = i
			}
		}
	}
	missing := ""
	_, rrn := r.columns[profile.ColumnRRN]
	_, stan := r.columns[profile.ColumnSTAN]
	if !rrn && !stan {
		missing = profile.ColumnRRN
	}
	if _, amount := r.columns[profile.ColumnAmount]; !amount {
		missing = profile.ColumnAmount
	}
	if missing != "" {
		return &HeadError{Line: line, Missing: missing, Found: found}
	}
	return nil
}

func (r *statementReader) field(fields []string, name string) string {
	at, there := r.columns[name]
	if !there || at >= len(fields) {
		return ""
	}
	return tidy(fields[at])
}

func (r *statementReader) wrong(line int, field, value string) {
	runes := []rune(value)
	if len(r.bad) < badLinesMax {
		r.bad = append(r.bad, BadLine{Line: line, Field: field, Value: maskedText(string(runes[:min(len(runes), 40)]))})
	}
}

// take reads one line.
func (r *statementReader) take(fields []string, line int) {
	first := tidy(fields[0])
	for _, word := range r.mapping.Totals {
		if strings.HasPrefix(strings.ToLower(first), strings.ToLower(word)) {
			return
		}
	}
	if strings.Join(fields, "") == "" {
		return
	}
	row := StatementRow{Line: line, Batch: six(r.field(fields, profile.ColumnBatch)), STAN: six(r.field(fields, profile.ColumnSTAN)),
		RRN: r.field(fields, profile.ColumnRRN), AuthCode: r.field(fields, profile.ColumnAuthCode),
		Terminal: r.field(fields, profile.ColumnTerminal), Card: maskedText(r.field(fields, profile.ColumnCard))}
	var ok bool
	text := r.field(fields, profile.ColumnAmount)
	if row.Amount, ok = r.amount(text); !ok || row.Amount == 0 {
		r.wrong(line, profile.ColumnAmount, text)
		return
	}
	if row.Amount < 0 {
		row.Amount, row.Back = -row.Amount, true
	}
	kind := r.field(fields, profile.ColumnKind)
	row.Back = row.Back || slices.ContainsFunc(r.mapping.Returns, func(word string) bool { return strings.EqualFold(word, kind) })
	if text = r.field(fields, profile.ColumnFee); text != "" {
		if row.Fee, ok = r.amount(text); !ok {
			r.wrong(line, profile.ColumnFee, text)
			return
		}
	}
	if text = r.field(fields, profile.ColumnDate); text != "" {
		date, err := time.ParseInLocation(r.layout, text, r.at)
		if err != nil {
			r.wrong(line, profile.ColumnDate, text)
			return
		}
		row.Date = time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, r.at)
	}
	if row.RRN == "" && row.STAN == "" {
		r.wrong(line, profile.ColumnRRN, "")
		return
	}
	r.rows = append(r.rows, row)
}

// amount reads an amount that may have a sign, a currency and commas.
func (r *statementReader) amount(text string) (payment.Amount, bool) {
	text = strings.NewReplacer(",", "", "，", "", "¥", "", "￥", "", "+", "", " ", "").Replace(text)
	minus := strings.HasPrefix(text, "-")
	text = strings.TrimPrefix(text, "-")
	whole, cents, pointed := strings.Cut(text, ".")
	switch {
	case r.mapping.Amount == "fen" && pointed, pointed && len(cents) > 2, whole == "":
		return 0, false
	case r.mapping.Amount == "fen":
	case len(cents) < 2:
		cents += "00"[len(cents):]
	}
	var amount payment.Amount
	for _, digit := range whole + cents {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		if amount = amount*10 + payment.Amount(digit-'0'); amount > payment.AmountMax {
			return 0, false
		}
	}
	if minus {
		amount = -amount
	}
	return amount, true
}

// six is a trace or batch number with the zeros that spreadsheets take away.
func six(text string) string {
	if text == "" || len(text) >= 6 || strings.Trim(text, "0123456789") != "" {
		return text
	}
	return strings.Repeat("0", 6-len(text)) + text
}

// maskedText hides all but the first six and last four of a long run of digits.
func maskedText(text string) string {
	runes, from := []rune(text), 0
	for i := 0; i <= len(runes); i++ {
		if i < len(runes) && runes[i] >= '0' && runes[i] <= '9' {
			continue
		}
		if i-from >= 13 {
			for at := from + 6; at < i-4; at++ {
				runes[at] = '*'
			}
		}
		from = i + 1
	}
	return string(runes)
}
