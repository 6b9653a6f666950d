// Package wire turns a transaction into the bytes of an ISO 8583 message and
// back, as an acquirer's profile says: length, TPDU and header, bitmap, fields,
// the seal in DE 64, the matching of an answer with its request, and what a
// technician may see of all that.
//
// It is strict where money is read: a nibble that is no digit, a length over
// the limit, a field that the profile does not know, one byte left over, and
// the whole message is refused as malformed. It opens no socket, holds no key
// (a MACer seals) and prints no card number, track or PIN block.
package wire
