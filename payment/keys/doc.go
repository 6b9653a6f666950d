// Package keys is the arithmetic of payment keys: check values, components,
// working keys under a terminal master key, message authentication codes, the
// cryptograms of chip cards, DUKPT, and key blocks.
//
// It refuses to keep anything: no function stores, logs or prints a key, and
// what holds a key (a cipher, an encrypter) lives as long as its caller lets
// it. It knows no message and no line; payment/wire decides which bytes a MAC
// covers. Clear PINs are not here but in payment/keys/clearpin, which only the
// two simulators may import.
//
// Algorithm is the cipher of a hierarchy of keys, 3DES or SM4; Seal is how an
// acquirer's messages are sealed. DES and two-key 3DES are used because the
// trade's hosts use them, and Go's crypto/des promises no constant time: on a
// counter the keys themselves live in the PIN pad wherever it can use them.
package keys
