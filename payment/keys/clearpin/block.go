package clearpin

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Format is the control nibble of a PIN block (ISO 9564-1).
type Format int

// The formats. Format 2 is for a card's own check and never on a wire: it is
// not here.
const (
	// Format0 binds the PIN to the card number; the UnionPay default.
	Format0 Format = 0
	// Format1 knows no card number.
	Format1 Format = 1
	// Format3 is format 0 with random fill, so that equal PINs look different.
	Format3 Format = 3
	// Format4 has sixteen bytes and is for AES.
	Format4 Format = 4
)

// Errors of PIN blocks. They never tell which digit failed.
var (
	// ErrFormat means a format other than 0, 1, 3 and 4.
	ErrFormat = errors.New("PIN block format is not 0, 1, 3 or 4")
	// ErrBlock means a block that does not decode: a wrong key, a wrong card
	// number or a damaged block. A block that decodes proves none of these right.
	ErrBlock = errors.New("PIN block does not decode")
	// ErrPANDigits means a card number that is empty, longer than 19, or no digits.
	ErrPANDigits = errors.New("card number for a PIN block must be 1 to 19 digits")
)

// Encode makes a clear PIN block: eight bytes for formats 0, 1 and 3, the
// sixteen-byte PIN field for format 4. The card number is the whole one, with
// its check digit; format 1 ignores it and the PIN field of format 4 does not
// contain it. random gives the fill of formats 1, 3 and 4.
func Encode(format Format, pin PIN, pan string, random io.Reader) ([]byte, error) {
	if err := pin.Check(); err != nil {
		return nil, err
	}
	nibbles := make([]byte, 0, 32)
	nibbles = append(nibbles, byte(format), byte(len(pin)))
	for i := range len(pin) {
		nibbles = append(nibbles, pin[i]-'0')
	}
	switch format {
	case Format0, Format1, Format3:
		nibbles, err := fill(format, nibbles, random)
		if err != nil {
			return nil, err
		}
		return bindPAN(format, pack(nibbles), pan)
	case Format4:
		for len(nibbles) < 16 {
			nibbles = append(nibbles, 0xA)
		}
		tail := make([]byte, 8)
		if _, err := io.ReadFull(random, tail); err != nil {
			return nil, fmt.Errorf("filling a PIN block: %w", err)
		}
		return append(pack(nibbles), tail...), nil
	}
	return nil, ErrFormat
}

// Decode reads a clear PIN block, made as Encode makes it.
func Decode(format Format, block []byte, pan string) (PIN, error) {
	size := 8
	switch format {
	case Format0, Format1, Format3:
		bound, err := bindPAN(format, block, pan)
		if err != nil {
			return "", err
		}
		block = bound
	case Format4:
		size = 16
	default:
		return "", ErrFormat
	}
	if len(block) != size {
		return "", ErrBlock
	}
	nibbles := unpack(block[:8])
	length := int(nibbles[1])
	if Format(nibbles[0]) != format || length < pinMin || length > pinMax {
		return "", ErrBlock
	}
	digits := make([]byte, length)
	for i, nibble := range nibbles[2 : 2+length] {
		if nibble > 9 {
			return "", ErrBlock
		}
		digits[i] = '0' + nibble
	}
	for _, nibble := range nibbles[2+length:] {
		if !fillAllowed(format, nibble) {
			return "", ErrBlock
		}
	}
	return PIN(digits), nil
}

// fill completes the nibbles of an eight-byte block.
func fill(format Format, nibbles []byte, random io.Reader) ([]byte, error) {
	for len(nibbles) < 16 {
		if format == Format0 {
			nibbles = append(nibbles, 0xF)
			continue
		}
		var one [1]byte
		if _, err := io.ReadFull(random, one[:]); err != nil {
			return nil, fmt.Errorf("filling a PIN block: %w", err)
		}
		switch {
		case format == Format1:
			nibbles = append(nibbles, one[0]&0xF)
		case one[0] < 252: // 252 is the largest multiple of six: every fill is as likely
			nibbles = append(nibbles, 0xA+one[0]%6)
		}
	}
	return nibbles, nil
}

func fillAllowed(format Format, nibble byte) bool {
	switch format {
	case Format0:
		return nibble == 0xF
	case Format3:
		return nibble >= 0xA
	case Format4:
		return nibble == 0xA
	}
	return true
}

// bindPAN mixes the card number into a block of format 0 or 3, or out of it.
func bindPAN(format Format, block []byte, pan string) ([]byte, error) {
	if len(block) != 8 {
		return nil, ErrBlock
	}
	if format == Format1 {
		return block, nil
	}
	if err := checkPAN(pan); err != nil {
		return nil, err
	}
	account := pan[:len(pan)-1]
	if len(account) > 12 {
		account = account[len(account)-12:]
	}
	nibbles := make([]byte, 16)
	for i := range len(account) {
		nibbles[16-len(account)+i] = account[i] - '0'
	}
	bound := pack(nibbles)
	subtle.XORBytes(bound, bound, block)
	return bound, nil
}

// PANField is the card number's half of a block of format 4.
func PANField(pan string) ([]byte, error) {
	if err := checkPAN(pan); err != nil {
		return nil, err
	}
	digits := strings.Repeat("0", max(0, 12-len(pan))) + pan
	nibbles := make([]byte, 32)
	nibbles[0] = byte(len(digits) - 12)
	for i := range len(digits) {
		nibbles[1+i] = digits[i] - '0'
	}
	return pack(nibbles), nil
}

func checkPAN(pan string) error {
	if len(pan) < 1 || len(pan) > 19 || !digitsOnly(pan) {
		return ErrPANDigits
	}
	return nil
}

func pack(nibbles []byte) []byte {
	packed := make([]byte, len(nibbles)/2)
	for i := range packed {
		packed[i] = nibbles[2*i]<<4 | nibbles[2*i+1]
	}
	return packed
}

func unpack(packed []byte) []byte {
	nibbles := make([]byte, 0, 2*len(packed))
	for _, b := range packed {
		nibbles = append(nibbles, b>>4, b&0xF)
	}
	return nibbles
}
