package keys

import (
	"crypto/subtle"
	"errors"
	"fmt"
)

// ErrCryptogramInput means a card number, a sequence number or a cryptogram of
// a form that the derivation does not take.
var ErrCryptogramInput = errors.New("cryptogram input has a wrong form")

// CardMasterKey derives a card's own master key from its issuer's (EMV Book 2
// A1.4.1, option A): the last sixteen digits of card number and sequence number
// and their complement, enciphered. sequence has two digits, "00" where the
// card has none. The result has odd parity.
func CardMasterKey(issuer []byte, pan, sequence string) ([]byte, error) {
	digits := pan + sequence
	if len(sequence) != 2 || len(digits) < 14 {
		return nil, fmt.Errorf("deriving a card's master key: %w", ErrCryptogramInput)
	}
	if len(digits) < 16 {
		digits = "00"[:16-len(digits)] + digits
	}
	digits = digits[len(digits)-16:]
	var seed [16]byte
	for i := range 8 {
		high, low := digits[2*i]-'0', digits[2*i+1]-'0'
		if high > 9 || low > 9 {
			return nil, fmt.Errorf("deriving a card's master key: %w", ErrCryptogramInput)
		}
		seed[i] = high<<4 | low
		seed[8+i] = ^seed[i]
	}
	return derive(issuer, seed)
}

// SessionKey derives the key of one cryptogram from the card's master key (the
// common session key of EMV Book 2 A1.3.1). The diversifier is the ATC and six
// zero bytes where the scheme says nothing else. The result has odd parity.
func SessionKey(master []byte, diversifier [8]byte) ([]byte, error) {
	var seed [16]byte
	copy(seed[:8], diversifier[:])
	copy(seed[8:], diversifier[:])
	seed[2], seed[10] = 0xF0, 0x0F
	return derive(master, seed)
}

// derive enciphers a seed and gives it odd parity.
func derive(key []byte, seed [16]byte) ([]byte, error) {
	if len(key) != 16 {
		return nil, fmt.Errorf("deriving a key: %w", ErrKeyLength)
	}
	derived, err := Wrap(key, seed[:])
	if err != nil {
		return nil, err
	}
	SetOddParity(derived)
	return derived, nil
}

// ARQC is an application cryptogram over the data that card and issuer agreed
// on: the X9.19 MAC under the session key. The card makes it, the issuer makes
// it again and compares with EqualMAC.
func ARQC(session, data []byte, padding Padding) ([]byte, error) {
	return RetailMAC(session, data, padding)
}

// ARPC is the issuer's answer to a cryptogram by method 1: the cryptogram mixed
// with the two characters of the response code, enciphered.
func ARPC(session, arqc []byte, code [2]byte) ([]byte, error) {
	if len(arqc) != 8 {
		return nil, fmt.Errorf("answering a cryptogram: %w", ErrCryptogramInput)
	}
	mixed := make([]byte, 8)
	copy(mixed, code[:])
	subtle.XORBytes(mixed, mixed, arqc)
	return Wrap(session, mixed)
}

// ARPCStatus is the issuer's answer by method 2: the first four bytes of the
// MAC over the cryptogram, the card status update (four bytes) and up to eight
// bytes of the issuer's own.
func ARPCStatus(session, arqc, update, own []byte) ([]byte, error) {
	if len(arqc) != 8 || len(update) != 4 || len(own) > 8 {
		return nil, fmt.Errorf("answering a cryptogram: %w", ErrCryptogramInput)
	}
	data := append(append(append([]byte(nil), arqc...), update...), own...)
	mac, err := RetailMAC(session, data, PadOneZeros)
	if err != nil {
		return nil, err
	}
	return mac[:4:4], nil
}
