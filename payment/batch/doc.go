// Package batch is the arithmetic of a day's end: what a batch comes to, what
// stands in the way of closing it, which messages tell the bank of it, what its
// verdict means, and which records explain a difference.
//
// It decides and does nothing: no line, no disk, no clock. The engine carries
// out what Step wants, and every list here depends on the records alone, so that
// a till that was cut off goes on at the exact message where it stopped.
//
// It refuses to guess: an undecided payment is in no total, and a difference
// that no record explains is said to be unexplained.
package batch
