package emv

import (
	"errors"
	"fmt"
)

// Limits on what Parse takes.
const (
	// DataMax is the most bytes that Parse reads: more than any card or host sends.
	DataMax = 8192
	// depthMax is how deep templates may stand in templates.
	depthMax = 8
)

// Errors of reading BER-TLV. They are wrapped with the place, never with a value.
var (
	// ErrTLVTooLong means more than DataMax bytes.
	ErrTLVTooLong = errors.New("TLV data is too long")
	// ErrTLVTag means a tag that is cut or has more than four bytes.
	ErrTLVTag = errors.New("TLV tag is cut or too long")
	// ErrTLVLength means a length that is cut, indefinite, of more than three
	// bytes, or larger than what follows.
	ErrTLVLength = errors.New("TLV length is not possible")
	// ErrTLVDepth means templates nested deeper than eight.
	ErrTLVDepth = errors.New("TLV templates are nested too deep")
)

// Object is one data object. A template (constructed tag) has Children, every
// other object a Value.
type Object struct {
	Tag      Tag
	Value    []byte
	Children List
}

// List is data objects in their order.
type List []Object

// Parse reads a whole run of data objects (EMV Book 3 Annex B). Zero bytes
// between objects are skipped. Lengths need not be minimal, as cards do not
// always keep to it. The values point into data: copy what must outlive it.
func Parse(data []byte) (List, error) {
	if len(data) > DataMax {
		return nil, ErrTLVTooLong
	}
	return parse(data, 0, 1)
}

// parse reads one level; offset is where data stands in the whole, for errors.
func parse(data []byte, offset, depth int) (List, error) {
	if depth > depthMax {
		return nil, fmt.Errorf("reading TLV at byte %d: %w", offset, ErrTLVDepth)
	}
	var list List
	for at := 0; at < len(data); {
		if data[at] == 0 {
			at++
			continue
		}
		tag, tagSize, err := parseTag(data[at:])
		if err != nil {
			return nil, fmt.Errorf("reading TLV at byte %d: %w", offset+at, err)
		}
		length, lengthSize, err := parseLength(data[at+tagSize:])
		if err != nil {
			return nil, fmt.Errorf("reading the length of %s at byte %d: %w", tag, offset+at, err)
		}
		start := at + tagSize + lengthSize
		end := start + length
		if end > len(data) {
			return nil, fmt.Errorf("reading the value of %s at byte %d: %w", tag, offset+at, ErrTLVLength)
		}
		object := Object{Tag: tag, Value: data[start:end:end]}
		if tag.Constructed() {
			if object.Children, err = parse(object.Value, offset+start, depth+1); err != nil {
				return nil, err
			}
			object.Value = nil
		}
		list = append(list, object)
		at = end
	}
	return list, nil
}

// parseTag reads a tag of one to four bytes and tells how many it took.
func parseTag(data []byte) (Tag, int, error) {
	if len(data) == 0 {
		return 0, 0, ErrTLVTag
	}
	tag := Tag(data[0])
	if data[0]&0x1F != 0x1F {
		return tag, 1, nil
	}
	for size := 2; size <= 4 && size <= len(data); size++ {
		tag = tag<<8 | Tag(data[size-1])
		if data[size-1]&0x80 == 0 {
			return tag, size, nil
		}
	}
	return 0, 0, ErrTLVTag
}

// parseLength reads a length and tells how many bytes it took. The three-byte
// form is enough for DataMax and keeps a length from ever being large.
func parseLength(data []byte) (length, size int, err error) {
	if len(data) == 0 {
		return 0, 0, ErrTLVLength
	}
	if data[0] < 0x80 {
		return int(data[0]), 1, nil
	}
	size = int(data[0] & 0x7F)
	if size == 0 || size > 3 || size >= len(data) {
		return 0, 0, ErrTLVLength
	}
	for _, b := range data[1 : 1+size] {
		length = length<<8 | int(b)
	}
	return length, 1 + size, nil
}

// Append writes one object behind dst: tag, minimal length, value. The value of
// a template is its children, already written.
func Append(dst []byte, tag Tag, value []byte) []byte {
	dst = tag.append(dst)
	switch n := len(value); {
	case n < 0x80:
		dst = append(dst, byte(n))
	case n < 0x100:
		dst = append(dst, 0x81, byte(n))
	case n < 0x10000:
		dst = append(dst, 0x82, byte(n>>8), byte(n))
	default:
		dst = append(dst, 0x83, byte(n>>16), byte(n>>8), byte(n))
	}
	return append(dst, value...)
}

// Encode writes the objects in their order, with minimal lengths.
func (l List) Encode() []byte {
	var out []byte
	for _, object := range l {
		value := object.Value
		if object.Tag.Constructed() {
			value = object.Children.Encode()
		}
		out = Append(out, object.Tag, value)
	}
	return out
}

// Find is the value of the first object with that tag, looking into templates
// on the way. A duplicate never replaces the first. A template's value is its
// children, written anew.
func (l List) Find(tag Tag) ([]byte, bool) {
	for _, object := range l {
		if object.Tag == tag {
			if tag.Constructed() {
				return object.Children.Encode(), true
			}
			return object.Value, true
		}
		if value, found := object.Children.Find(tag); found {
			return value, true
		}
	}
	return nil, false
}

// Duplicates are the primitive tags that stand more than once at one level: a
// sign of a card or a host that is not in order.
func (l List) Duplicates() []Tag {
	var twice []Tag
	count := make(map[Tag]int, len(l))
	for _, object := range l {
		if object.Tag.Constructed() {
			twice = append(twice, object.Children.Duplicates()...)
			continue
		}
		if count[object.Tag]++; count[object.Tag] == 2 {
			twice = append(twice, object.Tag)
		}
	}
	return twice
}

// Select writes the objects that order names, in that order, each at most once.
// What is not there is left out and named in missing.
func (l List) Select(order []Tag) (data []byte, missing []Tag) {
	for _, tag := range order {
		value, found := l.Find(tag)
		if !found {
			missing = append(missing, tag)
			continue
		}
		data = Append(data, tag, value)
	}
	return data, missing
}

// Public is the list without the objects that may not be stored or sent in DE
// 55: card number, tracks, holder's name, PIN data (Tag.Secret). Templates are
// searched too.
func (l List) Public() List {
	var kept List
	for _, object := range l {
		if object.Tag.Secret() {
			continue
		}
		object.Children = object.Children.Public()
		kept = append(kept, object)
	}
	return kept
}
