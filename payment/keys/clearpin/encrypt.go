package clearpin

import (
	"crypto/subtle"
	"fmt"
	"io"

	"till/payment/keys"
)

// Encrypt makes a PIN block and enciphers it under the PIK: DES or 3DES for
// formats 0, 1 and 3, AES for format 4. It is what a PIN pad does inside.
func Encrypt(format Format, pik []byte, pin PIN, pan string, random io.Reader) ([]byte, error) {
	clearBlock, err := Encode(format, pin, pan, random)
	if err != nil {
		return nil, err
	}
	defer clear(clearBlock)
	if format == Format4 {
		return encryptFour(pik, clearBlock, pan)
	}
	block, err := keys.Wrap(pik, clearBlock)
	if err != nil {
		return nil, fmt.Errorf("enciphering a PIN block: %w", err)
	}
	return block, nil
}

// Decrypt deciphers a PIN block under the PIK and reads it. It is what an
// issuer's security module does inside.
func Decrypt(format Format, pik, block []byte, pan string) (PIN, error) {
	if format == Format4 {
		return decryptFour(pik, block, pan)
	}
	if len(block) != 8 {
		return "", ErrBlock
	}
	clearBlock, err := keys.Unwrap(pik, block)
	if err != nil {
		return "", fmt.Errorf("deciphering a PIN block: %w", err)
	}
	defer clear(clearBlock)
	return Decode(format, clearBlock, pan)
}

// Translate deciphers a block under one PIK and enciphers the same block under
// another: format and card number stay. A block that does not decode is
// refused, and so is format 4, whose new block needs new random bytes.
func Translate(format Format, from, to, block []byte, pan string) ([]byte, error) {
	if format == Format4 {
		return nil, ErrFormat
	}
	if _, err := Decrypt(format, from, block, pan); err != nil {
		return nil, err
	}
	clearBlock, err := keys.Unwrap(from, block)
	if err != nil {
		return nil, err
	}
	defer clear(clearBlock)
	return keys.Wrap(to, clearBlock)
}

func encryptFour(pik, field []byte, pan string) ([]byte, error) {
	cipher, err := keys.NewAES(pik)
	if err != nil {
		return nil, fmt.Errorf("enciphering a PIN block: %w", err)
	}
	account, err := PANField(pan)
	if err != nil {
		return nil, err
	}
	block := make([]byte, 16)
	cipher.Encrypt(block, field)
	subtle.XORBytes(block, block, account)
	cipher.Encrypt(block, block)
	return block, nil
}

func decryptFour(pik, block []byte, pan string) (PIN, error) {
	cipher, err := keys.NewAES(pik)
	if err != nil {
		return "", fmt.Errorf("deciphering a PIN block: %w", err)
	}
	account, err := PANField(pan)
	if err != nil {
		return "", err
	}
	if len(block) != 16 {
		return "", ErrBlock
	}
	field := make([]byte, 16)
	defer clear(field)
	cipher.Decrypt(field, block)
	subtle.XORBytes(field, field, account)
	cipher.Decrypt(field, field)
	return Decode(Format4, field, pan)
}
