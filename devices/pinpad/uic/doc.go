// Package uic speaks the packet protocol of the UIC PP791 and its relatives
// (the Visa and VeriFone manner: STX … ETX LRC for transactions, SI … SO LRC for
// administration) over a link: the driver of a pad with a stripe reader, a PIN
// entry and master and session keys, and nothing else.
//
//	line ─bytes→ Decoder ─frames, ACK, NAK, EOT→ exchange (ACK, again, cancel) → Pad → the till's ports
//
// The messages used here have no EMV kernel: a profile that needs the chip finds
// this pad unfit (Describe). A card whose stripe says that it has a chip is
// refused, because its stripe may not be used in its place.
//
// A master key comes from the maker's key loading room, or as a TR-31 block in
// Config.Masters; no command or setting of the till gives one yet: that belongs to
// the ceremony in which two people type two components.
//
// It refuses to show a customer anything but merchant, amount and prompts, to
// load a master key in clear, and to write the pad's serial number.
//
// Numbers such as 11 are those of the project's reference on PIN pads; messages
// go by the names of the "PIN Pad 791 Programmer's Manual", PM0103-U.
package uic
