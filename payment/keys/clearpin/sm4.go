package clearpin

import (
	"crypto/subtle"
	"fmt"

	"till/payment/keys"
)

// blockSM4 is the size of a PIN block under SM4, in bytes.
const blockSM4 = 16

// EncryptSM4 makes a PIN block of format 0 in sixteen bytes and enciphers it
// under an SM4 PIK (unionpay-pos 16.6): the PIN filled with F to 32 nibbles,
// mixed with twenty zeros and the twelve digits of the card number.
func EncryptSM4(pik []byte, pin PIN, pan string) ([]byte, error) {
	short, err := Encode(Format0, pin, pan, nil)
	if err != nil {
		return nil, err
	}
	defer clear(short)
	account, err := bindPAN(Format0, make([]byte, 8), pan)
	if err != nil {
		return nil, err
	}
	// The PIN's eight bytes without the card number, eight bytes of F, and the
	// card number over the last eight instead.
	field := make([]byte, blockSM4)
	defer clear(field)
	subtle.XORBytes(field, short, account)
	for i := 8; i < blockSM4; i++ {
		field[i] = 0xFF ^ account[i-8]
	}
	block, err := keys.SM4.Wrap(pik, field)
	if err != nil {
		return nil, fmt.Errorf("enciphering a PIN block: %w", err)
	}
	return block, nil
}

// DecryptSM4 deciphers a block that EncryptSM4 made and reads it.
func DecryptSM4(pik, block []byte, pan string) (PIN, error) {
	if len(block) != blockSM4 {
		return "", ErrBlock
	}
	field, err := keys.SM4.Unwrap(pik, block)
	if err != nil {
		return "", fmt.Errorf("deciphering a PIN block: %w", err)
	}
	defer clear(field)
	account, err := bindPAN(Format0, make([]byte, 8), pan)
	if err != nil {
		return "", err
	}
	rest := byte(0)
	for i := 8; i < blockSM4; i++ {
		rest |= field[i] ^ account[i-8] ^ 0xFF
	}
	if rest != 0 {
		return "", ErrBlock
	}
	short := make([]byte, 8)
	defer clear(short)
	subtle.XORBytes(short, field[:8], account)
	return Decode(Format0, short, pan)
}
