package wire

import (
	"fmt"

	"github.com/moov-io/iso8583"
	"github.com/moov-io/iso8583/encoding"
	"github.com/moov-io/iso8583/field"
	"github.com/moov-io/iso8583/prefix"

	"till/payment/profile"
)

const (
	tpduDigits   = 10
	headerDigits = 12
	mtiDigits    = 4
)

// Dialect is a profile made ready to pack and unpack. It does not change and
// may be shared by goroutines.
type Dialect struct {
	profile *profile.Profile
	spec    *iso8583.MessageSpec
	layouts [fieldMax + 1]layout
	// Sizes of what stands before the fields, in bytes; 0 where there is none.
	tpdu, header, mti, bitmap int
	names                     []string // of the messages, in alphabetical order
}

// layout is how one field stands on the wire; a zero one is not in the profile.
type layout struct {
	name    string
	content profile.Content
	fixed   bool
	length  prefix.Prefixer // what stands before the value
	prefix  int             // how many bytes that is
	max     int
	sealed  bool // a track, part of which may be enciphered
	halved  bool // two digits a byte
	doubled bool // two characters a byte
}

// known reports whether the profile has the field.
func (l layout) known() bool { return l.content != "" }

// size is how many bytes a value of so many digits or bytes takes.
func (l layout) size(length int) int {
	switch {
	case l.halved:
		length = (length + 1) / 2
	case l.doubled:
		length *= 2
	}
	return l.prefix + length
}

// New makes a dialect of a profile.
func New(p *profile.Profile) (*Dialect, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	var digits encoding.Encoder = packed{}
	if p.Coding.Digits == profile.DigitsASCII {
		digits = characters{}
	}
	d := &Dialect{profile: p, names: p.MessageNames(), spec: &iso8583.MessageSpec{
		Name: p.Name,
		Fields: map[int]field.Field{
			0: field.NewString(field.NewSpec(mtiDigits, "MTI", digits, fixedLength{})),
			1: field.NewBitmap(&field.Spec{Length: bitmapBytes, Description: "bitmap",
				Enc: bytesAs(p.Coding.Bitmap), Pref: fixedLength{},
				DisableAutoExpand: p.Coding.Fields == profile.FieldsOneBitmap}),
		},
	}}
	for number, f := range p.Fields {
		l, enc := layoutOf(p.Coding, f, p.Tracks.Encrypted)
		spec := field.NewSpec(f.Max, f.Name, enc, l.length)
		d.layouts[number] = l
		if f.Content == profile.ContentBinary {
			d.spec.Fields[number] = field.NewBinary(spec)
		} else {
			d.spec.Fields[number] = field.NewString(spec)
		}
	}
	if err := d.spec.Validate(); err != nil {
		return nil, fmt.Errorf("profile %s: %w", p.Name, err)
	}
	d.measures(p)
	return d, nil
}

// measures notes the sizes of what stands before the fields.
func (d *Dialect) measures(p *profile.Profile) {
	d.mti, d.bitmap = mtiDigits, bitmapBytes
	if p.Coding.Digits == profile.DigitsBCD {
		d.mti /= 2
	}
	if p.Coding.Bitmap == profile.BytesHex {
		d.bitmap *= 2
	}
	if p.Framing.TPDU != "" {
		d.tpdu = tpduBytes
	}
	if p.Framing.Header != "" {
		d.header = headerBytes
	}
}

// layoutOf is how a field stands on the wire, and its encoder.
func layoutOf(coding profile.Coding, f profile.Field, enciphered bool) (layout, encoding.Encoder) {
	l := layout{name: f.Name, content: f.Content, fixed: f.Length == profile.LengthFixed, max: f.Max,
		length: fixedLength{}}
	switch f.Length {
	case profile.LengthLL:
		l.prefix = 1
	case profile.LengthLLL:
		l.prefix = 2
	}
	switch {
	case l.prefix == 0:
	case coding.Lengths == profile.DigitsASCII:
		l.prefix++
		l.length = asciiLength{l.prefix}
	default:
		l.length = bcdLength{l.prefix}
	}
	switch f.Content {
	case profile.ContentBinary:
		l.doubled = coding.Binary == profile.BytesHex
		return l, bytesAs(coding.Binary)
	case profile.ContentDigits, profile.ContentTrack:
		track := f.Content == profile.ContentTrack
		l.sealed = track && enciphered
		if coding.Digits == profile.DigitsASCII {
			return l, characters{track: track, any: l.sealed}
		}
		l.halved = true
		return l, packed{right: f.Justify == profile.JustifyRight, track: track, any: l.sealed}
	}
	return l, raw{}
}

// bytesAs is the encoder of bytes.
func bytesAs(form profile.Bytes) encoding.Encoder {
	if form == profile.BytesHex {
		return hexed{}
	}
	return raw{}
}

// Profile is what the dialect was made of.
func (d *Dialect) Profile() *profile.Profile { return d.profile }
