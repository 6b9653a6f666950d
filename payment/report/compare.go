package report

import (
	"time"

	"till/payment"
	"till/payment/batch"
)

// Pair is a payment of the journal and the bank's row for it.
type Pair struct {
	Txn    payment.Txn
	Amount payment.Amount // what the journal makes of it, tips included
	Row    StatementRow
}

// Comparison is what the bank's statement and the journal say of each other.
type Comparison struct {
	Matched       int
	MatchedAmount payment.Amount // net
	Fees          payment.Amount // of all rows
	// MissingHere are rows that the journal does not know, or knows already from an
	// earlier row; MissingThere payments of those days that no row is of.
	MissingHere  []StatementRow
	MissingThere []Pair
	// Different have another amount or direction.
	Different []Pair
	// Uncounted are rows for attempts that are in no sum here: undecided, not paid.
	Uncounted []Pair
	// Since and Until are the days that were compared, Until excluded.
	Since, Until time.Time
}

// Balanced reports whether both sides say the same.
func (c Comparison) Balanced() bool {
	return len(c.MissingHere)+len(c.MissingThere)+len(c.Different)+len(c.Uncounted) == 0
}

// Days are the days that rows are of, the end excluded; zero where none has a date.
func Days(rows []StatementRow) (since, until time.Time) {
	for _, row := range rows {
		if row.Date.IsZero() {
			continue
		}
		if since.IsZero() || row.Date.Before(since) {
			since = row.Date
		}
		if next := row.Date.AddDate(0, 0, 1); next.After(until) {
			until = next
		}
	}
	return since, until
}

// Compare holds the bank's rows against attempts. txns are those that a row may be of,
// oldest first; wanted says which of them the statement should have.
func Compare(rows []StatementRow, txns []payment.Txn, wanted func(payment.Txn) bool) Comparison {
	k := newKnown(txns)
	var c Comparison
	for _, row := range rows {
		c.Fees += row.Fee
		at, found := k.find(row)
		if !found {
			c.MissingHere = append(c.MissingHere, row)
			continue
		}
		k.used[at] = true
		txn := k.txns[at]
		line, counts := k.lines[txn.ID]
		switch {
		case !counts:
			c.Uncounted = append(c.Uncounted, Pair{txn, txn.Amount, row})
		case line.Amount != row.Amount || line.Credit != row.Back:
			c.Different = append(c.Different, Pair{txn, line.Amount, row})
		default:
			c.Matched++
			c.MatchedAmount += line.Signed()
		}
	}
	for at, txn := range k.txns {
		if line, counts := k.lines[txn.ID]; counts && !k.used[at] && wanted(txn) {
			c.MissingThere = append(c.MissingThere, Pair{Txn: txn, Amount: line.Amount})
		}
	}
	return c
}

// known finds attempts by what a bank knows of them.
type known struct {
	txns   []payment.Txn
	lines  map[uint64]batch.Line
	byRRN  map[string][]int
	bySTAN map[string][]int
	used   []bool
}

func newKnown(txns []payment.Txn) *known {
	k := &known{txns: txns, lines: map[uint64]batch.Line{}, byRRN: map[string][]int{}, bySTAN: map[string][]int{}, used: make([]bool, len(txns))}
	for _, line := range batch.Lines(txns) {
		k.lines[line.Txn.ID] = line
	}
	for at, txn := range txns {
		if txn.Kind.Changes() {
			continue // its sale has the amount
		}
		if txn.RRN != "" {
			k.byRRN[txn.RRN] = append(k.byRRN[txn.RRN], at)
		}
		if txn.STAN != "" {
			k.bySTAN[txn.STAN] = append(k.bySTAN[txn.STAN], at)
		}
	}
	return k
}

// find is the attempt of a row that no other row is of: by the bank's reference, else
// by the trace number with what else the row has. Of several, the one with the same
// amount, then one that counts, goes first. Hosts repeat references, and lanes trace numbers.
func (k *known) find(row StatementRow) (int, bool) {
	best, most := -1, -1
	consider := func(places []int, byRRN bool) {
		for _, at := range places {
			txn := k.txns[at]
			if k.used[at] || !byRRN && !k.fits(txn, row) {
				continue
			}
			line, counts := k.lines[txn.ID]
			worth := 0
			if counts {
				worth += 1
			}
			if txn.STAN == row.STAN && row.STAN != "" {
				worth += 4
			}
			if amount := line.Amount; counts && amount == row.Amount || !counts && txn.Amount == row.Amount {
				worth += 2
			}
			if worth > most {
				best, most = at, worth
			}
		}
	}
	consider(k.byRRN[row.RRN], true)
	if best < 0 && row.STAN != "" {
		consider(k.bySTAN[row.STAN], false)
	}
	return best, best >= 0
}

// fits holds what else a row says against an attempt with its trace number.
func (k *known) fits(txn payment.Txn, row StatementRow) bool {
	switch {
	case row.Batch != "" && row.Batch != txn.Batch, row.AuthCode != "" && txn.AuthCode != "" && row.AuthCode != txn.AuthCode,
		row.RRN != "" && txn.RRN != "" && row.RRN != txn.RRN, row.Terminal != "" && txn.TerminalID != "" && row.Terminal != txn.TerminalID:
		return false
	case row.Batch == "" && !row.Date.IsZero():
		days := txn.Started.Sub(row.Date)
		return days > -24*time.Hour && days < 48*time.Hour
	}
	return true
}
