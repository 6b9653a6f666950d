// Package reader makes sense of what is swiped or scanned: the tracks of a
// magnetic stripe, a customer's payment code, the code on one of our slips, the
// code of a thing that is sold. It comes over a serial line here, or as keys from a
// reader that acts as a keyboard, whose bursts the screens tell from typing.
//
//	serial line ─lines→ Serial ─text→ Rules.Read → Code
//	keyboard ─keys→ the screens' burst ─text→ Rules.Read → Code
//
// It refuses to guess: a text is what its form says, and everything else is
// unknown. Card data is payment.Track2, which prints masked and is wiped.
package reader
