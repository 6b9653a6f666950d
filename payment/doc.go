// Package payment is the vocabulary of the till: money, cards, transactions
// and their states, outcomes, reasons, progress, records, slips and secrets.
//
// It holds no behaviour that needs a clock, a line, a disk or a screen, and it
// imports the standard library only, so that every other package can speak of
// a transaction without knowing any other package. What decides is
// payment/flow, what acts is payment/engine.
package payment
