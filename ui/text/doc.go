// Package text holds every word a person reads on the counter's screens, as
// fields of one struct per language, split by screen. A test finds a missing
// word and a sentence that is too long before a cashier does. It draws nothing
// and decides nothing: which sentence is said is the screen's business.
//
// The rules of the voice:
//
//   - One sentence says what to do, in the imperative; the next says what happens
//     to the money. A decline, a fault of a device or of the line has four parts:
//     what happened, whether money moved, what to do now, what to say to the
//     customer. The bank's code stands beside them, muted.
//   - Nobody is told to wait: it is said who is asked, and what happens at the end.
//   - "Failed" and "error" never stand alone: the word for money does (失败 and
//     错误 likewise).
//   - Nothing is promised about the bank: "we are reversing it", never "it will
//     come back".
//   - What is said fits the kind: money that goes back is not "charged", a hold is
//     no payment, and no card is asked for where none is needed.
//   - The same thing has the same word on key, screen, slip and report.
//   - English is sentence case; a full stop stands only where sentences meet.
//     Chinese has a blank beside digits and Latin letters. No exclamation marks.
package text
