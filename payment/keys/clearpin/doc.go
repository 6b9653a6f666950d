// Package clearpin is arithmetic with PINs in clear: ISO 9564 PIN blocks of the
// formats 0, 1, 3 and 4, made, read, enciphered and deciphered.
//
// Only the pretend PIN pad and the pretend acquirer may import it, and a shape
// test sees to that: in the till itself a PIN never exists in clear (law 6).
// The package also holds the practice keys and the practice cards, one table
// that both simulators read. Every value in it is a published test value or
// made up; none belongs to a bank, and none may be used for real money.
package clearpin
