// Package report says what a span of a till's life was: an X or Z report, the
// sums by operator, shift, hour, day, card brand and entry mode, the reasons of
// declines, the counts of what is in no sum, and how a bank's statement compares
// with the journal. It writes what it found as tables, CSV, JSON Lines and XLSX.
//
// The rules of money are those of payment/batch: what that package counts, this
// one counts, and nothing else. It is pure: it gets records and gives reports.
//
// It refuses to count an undecided payment in any sum, to count one attempt in
// two Z reports, and to show a card number: what it gives out is masked already.
package report
