package wire

import (
	"errors"
	"fmt"

	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/prefix"
)

// The encoders and prefixers that the dialect gives to the ISO 8583 library in
// place of its own: those build a table on every call, know no separator and
// take any digit as filler of a packed field (reliability.md 8).

var (
	_ encoding.Encoder = packed{}
	_ encoding.Encoder = raw{}
	_ prefix.Prefixer  = fixedLength{}
	_ prefix.Prefixer  = bcdLength{}
)

var (
	errNibble = errors.New("a nibble that is no digit")
	errDigit  = errors.New("a character that is no digit")
	errHex    = errors.New("text that is no hex")
	errText   = errors.New("text that GBK does not have")
	errShort  = errors.New("fewer bytes than its length says")
)

// packed is two digits a byte. An odd count leaves a nibble over: at the right,
// or at the left where right is true. It is sent as zero; on receipt it is not
// looked at, since hosts fill it with 0 or F.
type packed struct {
	right bool // the digits stand at the right
	track bool // D separates
	any   bool // every nibble counts: part of the track is enciphered
}

const upperHex = "0123456789ABCDEF"

// Encode packs digits.
func (p packed) Encode(digits []byte) ([]byte, error) {
	out := make([]byte, (len(digits)+1)/2)
	at := 0
	if p.right {
		at = len(digits) % 2
	}
	for _, digit := range digits {
		nibble := digit - '0'
		if nibble > 9 {
			if digit != 'D' && (!p.any || digit < 'A' || digit > 'F') || !p.track {
				return nil, errDigit
			}
			nibble = digit - 'A' + 0xA
		}
		if at%2 == 0 {
			nibble <<= 4
		}
		out[at/2] |= nibble
		at++
	}
	return out, nil
}

// Decode unpacks count digits.
func (p packed) Decode(data []byte, count int) ([]byte, int, error) {
	size := (count + 1) / 2
	if count < 0 || len(data) < size {
		return nil, 0, errShort
	}
	digits := make([]byte, count)
	at := 0
	if p.right {
		at = count % 2
	}
	for i := range digits {
		nibble := data[at/2]
		if at%2 == 0 {
			nibble >>= 4
		}
		nibble &= 0xF
		if nibble > 9 && (nibble != 0xD || !p.track) && !p.any {
			return nil, 0, errNibble
		}
		digits[i] = upperHex[nibble]
		at++
	}
	return digits, size, nil
}

// raw is bytes as they are.
type raw struct{}

// Encode gives the bytes themselves.
func (raw) Encode(data []byte) ([]byte, error) { return data, nil }

// Decode takes count bytes.
func (raw) Decode(data []byte, count int) ([]byte, int, error) {
	if count < 0 || len(data) < count {
		return nil, 0, errShort
	}
	return data[:count:count], count, nil
}

// fixedLength is a field that has always its full length.
type fixedLength struct{}

// EncodeLength writes nothing and refuses any other length.
func (fixedLength) EncodeLength(full, length int) ([]byte, error) {
	if length != full {
		return nil, fmt.Errorf("length %d where %d is fixed", length, full)
	}
	return nil, nil
}

// DecodeLength reads nothing.
func (fixedLength) DecodeLength(full int, _ []byte) (length, read int, err error) {
	return full, 0, nil
}

// Inspect names the prefixer.
func (fixedLength) Inspect() string { return "CUP.Fixed" }

// bcdLength is a length of so many bytes of BCD: 1 for LL, 2 for LLL.
type bcdLength struct{ bytes int }

// EncodeLength writes a length and refuses one above the limit.
func (p bcdLength) EncodeLength(limit, length int) ([]byte, error) {
	if length > limit {
		return nil, fmt.Errorf("length %d above %d", length, limit)
	}
	out := make([]byte, p.bytes)
	for i := p.bytes - 1; i >= 0; i-- {
		out[i] = byte(length/10%10<<4 | length%10)
		length /= 100
	}
	if length > 0 {
		return nil, fmt.Errorf("length needs more than %d bytes", p.bytes)
	}
	return out, nil
}

// DecodeLength reads a length and refuses one above the limit.
func (p bcdLength) DecodeLength(limit int, data []byte) (length, read int, err error) {
	if len(data) < p.bytes {
		return 0, 0, errShort
	}
	for _, octet := range data[:p.bytes] {
		high, low := int(octet>>4), int(octet&0xF)
		if high > 9 || low > 9 {
			return 0, 0, errNibble
		}
		length = length*100 + high*10 + low
	}
	if length > limit {
		return 0, 0, fmt.Errorf("length %d above %d", length, limit)
	}
	return length, p.bytes, nil
}

// Inspect names the prefixer.
func (p bcdLength) Inspect() string { return fmt.Sprintf("CUP.BCD%d", p.bytes) }
