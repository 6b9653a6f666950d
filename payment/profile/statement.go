package profile

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Statement is how the acquirer's file of what it settled is read: a table of text
// with a line of heads. Columns are found by their heads, in whatever order.
type Statement struct {
	// Encoding is "auto" (UTF-8, and GBK where it is none), "utf-8" or "gbk".
	Encoding string `toml:"encoding"`
	// Delimiter is one character, or "tab".
	Delimiter string `toml:"delimiter"`
	// Skip is how many lines stand before the heads.
	Skip int `toml:"skip"`
	// Date is how days are written, with YYYY, MM, DD, hh, mm and ss.
	Date string `toml:"date"`
	// Amount is "yuan" (12.50, 1,250.00) or "fen" (1250).
	Amount string `toml:"amount"`
	// Columns names the heads that a column may have, for amount (needed), date, stan,
	// batch, rrn, auth_code, card, kind, fee and terminal.
	Columns map[string][]string `toml:"columns"`
	// Returns are the words in the column kind that mean money given back, where the
	// amount has no sign.
	Returns []string `toml:"returns"`
	// Totals are the words with which a line of sums begins, which is no payment.
	Totals []string `toml:"totals"`
}

// The columns of a statement.
const (
	ColumnAmount   = "amount"
	ColumnDate     = "date"
	ColumnSTAN     = "stan"
	ColumnBatch    = "batch"
	ColumnRRN      = "rrn"
	ColumnAuthCode = "auth_code"
	ColumnCard     = "card"
	ColumnKind     = "kind"
	ColumnFee      = "fee"
	ColumnTerminal = "terminal"
)

var statementColumns = []string{ColumnAmount, ColumnDate, ColumnSTAN, ColumnBatch, ColumnRRN, ColumnAuthCode, ColumnCard, ColumnKind, ColumnFee, ColumnTerminal}

// Layout is the date's form as package time reads it.
func (s Statement) Layout() string {
	return strings.NewReplacer("YYYY", "2006", "MM", "01", "DD", "02", "hh", "15", "mm", "04", "ss", "05").Replace(s.Date)
}

// Comma is the delimiter, 0 where it is none.
func (s Statement) Comma() rune {
	if s.Delimiter == "tab" {
		return '\t'
	}
	comma, size := utf8.DecodeRuneInString(s.Delimiter)
	if size != len(s.Delimiter) || strings.ContainsRune("\"\r\n", comma) || comma == utf8.RuneError {
		return 0
	}
	return comma
}

// Check says what is wrong with a mapping, "" for nothing. A profile is checked as a
// whole; this is for a mapping that stands alone.
func (s Statement) Check() string {
	var c checker
	c.Profile = &Profile{Statement: s}
	c.statement()
	for _, problem := range c.found {
		return problem.Key + " " + problem.Why
	}
	return ""
}

// statement asks that a file can be read by the mapping, and payments be told apart.
func (c *checker) statement() {
	s := c.Statement
	oneOf(c, "statement.encoding", s.Encoding, "auto", "utf-8", "gbk")
	oneOf(c, "statement.amount", s.Amount, "yuan", "fen")
	if s.Comma() == 0 {
		c.say("statement.delimiter", "needs one character, or tab")
	}
	if s.Skip < 0 {
		c.say("statement.skip", "needs 0 or more")
	}
	if len(s.Columns[ColumnAmount]) == 0 {
		c.say("statement.columns", "needs amount")
	}
	if len(s.Columns[ColumnRRN]) == 0 && len(s.Columns[ColumnSTAN]) == 0 {
		c.say("statement.columns", "needs rrn or stan: else no payment is known again")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Columns)) {
		if !slices.Contains(statementColumns, name) {
			c.say("statement.columns", "%q is none of %s", name, strings.Join(statementColumns, ", "))
		}
	}
	if len(s.Columns[ColumnDate]) > 0 && (!strings.Contains(s.Date, "MM") || !strings.Contains(s.Date, "DD") || !strings.Contains(s.Date, "YYYY")) {
		c.say("statement.date", "needs YYYY, MM and DD")
	}
}
