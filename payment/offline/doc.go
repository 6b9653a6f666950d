// Package offline holds the owner's limits for sales that a chip approves while
// the line to the bank is down, and what is left of them. It is arithmetic over
// records: no clock, no journal, no card number, so that a till, a screen and a
// proof all get the same answer.
//
// Whoever sells like this carries the loss when the bank refuses later
// (reliability 3.3). So there is no limit that means "unlimited": zero allows
// nothing, and a kind of card that is not named does not pay. It refuses to know
// stripes, fallback and keyed cards: nothing on them can approve a payment.
package offline
