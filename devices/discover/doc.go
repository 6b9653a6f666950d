// Package discover finds what is plugged into this PC: which serial ports there
// are, what is at the other end of each, why one cannot be used, and a pad that
// comes back under another name.
//
//	Lister ─ports→ rank by ids ─→ polite probe ─→ Found: a pad's description, or a Trouble by name
//
// It refuses to guess from ids: a vendor's number only says whom to ask first,
// and a device is what its answer says. It never opens a port that another
// program, or this one, has in use, sends no byte that a printer would print
// before something has answered, and asks nothing of the network.
package discover
