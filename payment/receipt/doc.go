// Package receipt decides what a slip says: which lines, in which words, in
// which order. Slips are bilingual for a Chinese counter and English for an
// English one; the pending slip is in both languages always.
//
// It refuses to know a printer: widths, sizes in dots and bytes belong to
// devices/printer. It refuses to compute money: a slip repeats the record, and
// a reprint says what the first print said. It never prints a full card number,
// and what is not an approval is worded so that it cannot pass for one.
package receipt
