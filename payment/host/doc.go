// Package host keeps the line to the acquirer: it connects, signs on, sends one
// request or reversal at a time, waits for its answer and says what that answer
// proved.
//
// It refuses to send what the journal has not made durable, and it never calls
// an exchange declined because the line broke: whatever is not a trusted answer
// is unknown. It decides nothing about money, keeps no key (the PIN pad does)
// and retries nothing by itself: payment/engine does.
package host
