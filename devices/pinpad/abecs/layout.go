package abecs

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"till/devices/pinpad"
)

// form is how a field is written and filled.
type form byte

const (
	digitsForm form = 'N' // decimal digits, zeros at the left
	hexForm    form = 'H' // hex digits, as they are
	textForm   form = 'S' // ISO 8859-1, spaces at the right
)

// field is one field of a block. Its name is the specification's own.
type field struct {
	name string
	form form
	// width counts characters. With count set it is the characters of one
	// counted unit: 2 for bytes in hex, 1 for text.
	width int
	// count names the earlier field that says how many units follow.
	count string
	// left fields are filled with zeros at the right; exact texts keep their case.
	left, exact bool
	// optional fields may be missing at the end of a block.
	optional bool
	// secret fields are masked when a person looks.
	secret bool
}

// layout is the blocks of one command or answer.
type layout [][]field

// values is the fields of a command on its way out, by name.
type values map[string]string

// Format prints how many fields there are, for every verb: some are secret.
func (v values) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "%d fields", len(v)) }

// fields is the fields of an answer, views into its payload.
type fields map[string][]byte

// Format prints how many fields there are, for every verb: some are secret.
func (f fields) Format(s fmt.State, _ rune) { _, _ = fmt.Fprintf(s, "%d fields", len(f)) }

// Errors of blocks.
var (
	// ErrLayout means that an answer does not have the fields it should.
	ErrLayout = errors.New("answer does not fit its layout")
	// ErrField means that a value does not fit its field.
	ErrField = errors.New("value does not fit its field")
)

// blockMax is the longest block: its length is three digits.
const blockMax = 999

// build writes the blocks of a command. A counter that v does not name is
// filled from what it counts; every other missing field is zeros or spaces.
func (l layout) build(v values) ([][]byte, error) {
	blocks := make([][]byte, 0, len(l))
	for _, block := range l {
		v := withCounts(block, v)
		var out []byte
		for _, f := range block {
			value, given := v[f.name]
			if f.optional && !given {
				break
			}
			written, err := f.write(value)
			if err != nil {
				return nil, fmt.Errorf("writing %s: %w", f.name, err)
			}
			out = append(out, written...)
		}
		if len(out) > blockMax {
			return nil, fmt.Errorf("block of %d bytes: %w", len(out), ErrField)
		}
		blocks = append(blocks, out)
	}
	return blocks, nil
}

// withCounts adds the counters that can be known from what they count.
func withCounts(block []field, v values) values {
	all := make(values, len(v))
	for name, value := range v {
		all[name] = value
	}
	for _, f := range block {
		if _, given := all[f.count]; f.count != "" && !given {
			all[f.count] = strconv.Itoa(len(f.counted(all[f.name])) / f.width)
		}
	}
	return all
}

func (f field) write(value string) ([]byte, error) {
	if f.count != "" {
		written := f.counted(value)
		if len(written)%f.width != 0 || !f.form.fits(written) {
			return nil, ErrField
		}
		return written, nil
	}
	if f.form == textForm && f.exact {
		written := f.counted(value)
		return append(written, bytes.Repeat([]byte{' '}, max(0, f.width-len(written)))...)[:f.width], nil
	}
	if f.form == textForm {
		return pinpad.Latin(value, f.width), nil
	}
	if len(value) > f.width || !f.form.fits([]byte(value)) {
		return nil, ErrField
	}
	zeros := bytes.Repeat([]byte{'0'}, f.width-len(value))
	if f.left {
		return append([]byte(value), zeros...), nil
	}
	return append(zeros, value...), nil
}

// counted writes a value of free length: text as ISO 8859-1, its case and its
// line ends kept.
func (f field) counted(value string) []byte {
	if f.form != textForm {
		return []byte(value)
	}
	written := make([]byte, 0, len(value))
	for _, r := range value {
		if r > 0xFF {
			r = '?'
		}
		written = append(written, byte(r))
	}
	return written
}

func (k form) fits(value []byte) bool {
	for _, b := range value {
		digit := b >= '0' && b <= '9'
		switch {
		case k == textForm, digit:
		case k == hexForm && (b >= 'A' && b <= 'F' || b >= 'a' && b <= 'f'):
		default:
			return false
		}
	}
	return true
}

// parse reads the blocks of an answer. Blocks that the layout does not know are
// left alone, as newer pads may add some; a missing block is an error unless
// all of its fields are optional.
func (l layout) parse(blocks [][]byte) (fields, error) {
	out := make(fields)
	for i, block := range l {
		var rest []byte
		if i < len(blocks) {
			rest = blocks[i]
		}
		for _, f := range block {
			if f.optional && len(rest) == 0 {
				continue
			}
			size, err := f.size(out)
			if err != nil || size > len(rest) {
				return nil, fmt.Errorf("reading %s: %w", f.name, ErrLayout)
			}
			if f.form != textForm && !f.form.fits(rest[:size]) {
				return nil, fmt.Errorf("reading %s: %w", f.name, ErrLayout)
			}
			out[f.name], rest = rest[:size:size], rest[size:]
		}
		if len(rest) > 0 {
			return nil, fmt.Errorf("%d bytes after %s: %w", len(rest), block[len(block)-1].name, ErrLayout)
		}
	}
	return out, nil
}

func (f field) size(known fields) (int, error) {
	if f.count == "" {
		return f.width, nil
	}
	n, err := strconv.ParseUint(string(known[f.count]), 10, 16)
	return int(n) * f.width, err
}

// text is a text field without its filling.
func (f fields) text(name string) string { return pinpad.FromLatin(f[name]) }

// counted is the part of a fixed field that an earlier counter says is filled.
func (f fields) counted(counter, name string) ([]byte, error) {
	n, err := strconv.ParseUint(string(f[counter]), 10, 16)
	if err != nil || int(n) > len(f[name]) {
		return nil, fmt.Errorf("reading %s: %w", name, ErrLayout)
	}
	return f[name][:n], nil
}
