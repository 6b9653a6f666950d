// Package text holds every word a person reads on the counter's screens, as
// fields of one struct per language, split by screen. A test finds a missing
// word and a sentence that is too long before a cashier does.
//
// The voice: one sentence says what to do, in the imperative; the next says what
// happens to the money. Nobody is told to wait: it is said who is asked. "Failed"
// never stands alone. Nothing is promised about the bank: "we are reversing it",
// never "it will come back".
package text
