// Package engine carries out what payment/flow decides: it reads the card,
// writes to the journal, sends, finishes the card, prints, recovers at start
// and repeats owed reversals until the bank acknowledges them.
//
// It acts through the ports of ports.go and knows no wire, no device, no disk
// and no screen. It refuses to decide: every "what now" is flow's.
package engine
