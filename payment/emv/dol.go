package emv

import (
	"errors"
	"fmt"
)

// dolDataMax is the most bytes that a data object list may ask for.
const dolDataMax = 1024

// ErrDOL means a data object list that is cut or asks for too much.
var ErrDOL = errors.New("data object list is cut or asks for too much")

// DOL is a data object list: which objects a card wants, in which lengths.
type DOL []DOLEntry

// DOLEntry is one wish of a data object list.
type DOLEntry struct {
	Tag    Tag
	Length int // bytes
}

// ParseDOL reads a data object list (EMV Book 3 5.4): tags and lengths without
// values.
func ParseDOL(data []byte) (DOL, error) {
	if len(data) > DataMax {
		return nil, ErrTLVTooLong
	}
	var dol DOL
	total := 0
	for at := 0; at < len(data); {
		tag, tagSize, err := parseTag(data[at:])
		if err != nil {
			return nil, fmt.Errorf("reading a DOL at byte %d: %w", at, err)
		}
		length, lengthSize, err := parseLength(data[at+tagSize:])
		if err != nil {
			return nil, fmt.Errorf("reading a DOL at byte %d: %w", at, err)
		}
		if total += length; total > dolDataMax {
			return nil, fmt.Errorf("reading a DOL at byte %d: %w", at, ErrDOL)
		}
		dol = append(dol, DOLEntry{tag, length})
		at += tagSize + lengthSize
	}
	return dol, nil
}

// Fill makes the bytes that the list asks for. An object that is not there, or
// is a template, becomes zeros. Numbers stand at the right, everything else at
// the left; what is too long loses the other end.
func (d DOL) Fill(objects List) []byte {
	var data []byte
	for _, entry := range d {
		value, found := objects.Find(entry.Tag)
		if !found || entry.Tag.Constructed() {
			value = nil
		}
		data = append(data, entry.fit(value)...)
	}
	return data
}

func (e DOLEntry) fit(value []byte) []byte {
	fitted := make([]byte, e.Length)
	switch e.Tag.form() {
	case formNumeric:
		if len(value) > e.Length {
			value = value[len(value)-e.Length:]
		}
		copy(fitted[e.Length-len(value):], value)
	case formCompressed:
		n := copy(fitted, value)
		for ; value != nil && n < e.Length; n++ {
			fitted[n] = 0xFF
		}
	default:
		copy(fitted, value)
	}
	return fitted
}

// form is how a value is padded and cut.
type form int

const (
	formOther      form = iota
	formNumeric         // n: digits at the right, zeros in front
	formCompressed      // cn: digits at the left, F behind
)

func (t Tag) form() form {
	switch t {
	case Tag9F02Amount, Tag9F03AmountOther, Tag9ADate, Tag9CType, Tag9F21Time, Tag9F41Counter,
		Tag5F2ACurrency, Tag9F1ACountry, Tag5F24Expiry, Tag5F25Effective, Tag5F28IssuerCountry,
		Tag5F30ServiceCode, Tag5F34PANSequence, Tag9F35TerminalType,
		0x5F36, 0x9F01, 0x9F11, 0x9F15, 0x9F39, 0x9F3D, 0x9F44, 0x9F42, 0x9F3C:
		return formNumeric
	case Tag5APAN, Tag9F20Track2Discretionary:
		return formCompressed
	}
	return formOther
}
