package wire

import (
	"encoding/hex"
	"fmt"

	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/prefix"
)

// The encoders of the ASCII dialect (unionpay-pos 19.8). Like the packed ones
// they take nothing that they would not write: what is accepted packs back to
// the same bytes.

var (
	_ encoding.Encoder = characters{}
	_ encoding.Encoder = hexed{}
	_ prefix.Prefixer  = asciiLength{}
)

// characters is one character a digit; in tracks '=' separates, which a value
// spells D.
type characters struct {
	track bool
	any   bool // A to F count too: part of the track is enciphered
}

// Encode writes digits.
func (c characters) Encode(digits []byte) ([]byte, error) {
	out := make([]byte, len(digits))
	for i, digit := range digits {
		switch {
		case digit >= '0' && digit <= '9', c.any && digit >= 'A' && digit <= 'F' && digit != 'D':
			out[i] = digit
		case digit == 'D' && c.track:
			out[i] = '='
		default:
			return nil, errDigit
		}
	}
	return out, nil
}

// Decode reads count digits.
func (c characters) Decode(data []byte, count int) ([]byte, int, error) {
	if count < 0 || len(data) < count {
		return nil, 0, errShort
	}
	digits := make([]byte, count)
	for i, character := range data[:count] {
		switch {
		case character >= '0' && character <= '9', c.any && character >= 'A' && character <= 'F' && character != 'D':
			digits[i] = character
		case character == '=' && c.track:
			digits[i] = 'D'
		default:
			return nil, 0, errDigit
		}
	}
	return digits, count, nil
}

// hexed is bytes as upper-case hex characters, two a byte.
type hexed struct{}

// Encode writes bytes as hex.
func (hexed) Encode(data []byte) ([]byte, error) { return []byte(upper(data)), nil }

// Decode reads count bytes out of twice as many characters.
func (hexed) Decode(data []byte, count int) ([]byte, int, error) {
	if count < 0 || len(data) < 2*count {
		return nil, 0, errShort
	}
	out := make([]byte, count)
	if _, err := hex.Decode(out, data[:2*count]); err != nil {
		return nil, 0, errHex
	}
	for _, character := range data[:2*count] {
		if character >= 'a' {
			return nil, 0, errHex
		}
	}
	return out, 2 * count, nil
}

// asciiLength is a length of so many ASCII digits: 2 for LL, 3 for LLL.
type asciiLength struct{ digits int }

// EncodeLength writes a length and refuses one above the limit.
func (p asciiLength) EncodeLength(limit, length int) ([]byte, error) {
	if length < 0 || length > limit {
		return nil, fmt.Errorf("length %d above %d", length, limit)
	}
	out := make([]byte, p.digits)
	for i := p.digits - 1; i >= 0; i-- {
		out[i] = byte('0' + length%10)
		length /= 10
	}
	if length > 0 {
		return nil, fmt.Errorf("length needs more than %d digits", p.digits)
	}
	return out, nil
}

// DecodeLength reads a length and refuses one above the limit.
func (p asciiLength) DecodeLength(limit int, data []byte) (length, read int, err error) {
	if len(data) < p.digits {
		return 0, 0, errShort
	}
	for _, character := range data[:p.digits] {
		if character < '0' || character > '9' {
			return 0, 0, errDigit
		}
		length = length*10 + int(character-'0')
	}
	if length > limit {
		return 0, 0, fmt.Errorf("length %d above %d", length, limit)
	}
	return length, p.digits, nil
}

// Inspect names the prefixer.
func (p asciiLength) Inspect() string { return fmt.Sprintf("ASCII.%d", p.digits) }
