// Package pinpad is what all PIN pads have in common, whatever protocol they
// speak: who a pad says that it is, what it can show, what a stripe says of its
// card, and which scheme a card belongs to.
//
// It opens no port and speaks no protocol: each protocol is a package below.
package pinpad
