// Package emv reads and builds the data of chip cards: BER-TLV objects, data
// object lists, bit fields in words, and the data that a cryptogram covers.
//
// It refuses to be a kernel: it selects no application, sends no command to a
// card and decides nothing. The PIN pad does that. It holds no key either; the
// arithmetic of a cryptogram is in payment/keys.
//
// Everything it reads came from outside. Limits are checked before memory is
// taken, and what does not read whole does not read at all.
package emv
