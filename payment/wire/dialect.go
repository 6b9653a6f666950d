package wire

import (
	"fmt"

	"github.com/moov-io/iso8583"
	"github.com/moov-io/iso8583/field"

	"till/payment/profile"
)

const (
	tpduDigits   = 10
	headerDigits = 12
)

// Dialect is a profile made ready to pack and unpack. It does not change and
// may be shared by goroutines.
type Dialect struct {
	profile *profile.Profile
	spec    *iso8583.MessageSpec
	layouts [fieldMax + 1]layout
	names   []string // of the messages, in alphabetical order
}

// layout is how one field stands on the wire; a zero one is not in the profile.
type layout struct {
	name    string
	content profile.Content
	fixed   bool
	prefix  int // bytes of length before the value
	max     int
}

// known reports whether the profile has the field.
func (l layout) known() bool { return l.content != "" }

// size is how many bytes a value of so many digits or bytes takes.
func (l layout) size(length int) int {
	if l.content == profile.ContentDigits || l.content == profile.ContentTrack {
		length = (length + 1) / 2
	}
	return l.prefix + length
}

// New makes a dialect of a profile.
func New(p *profile.Profile) (*Dialect, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	d := &Dialect{profile: p, names: p.MessageNames(), spec: &iso8583.MessageSpec{
		Name: p.Name,
		Fields: map[int]field.Field{
			0: field.NewString(field.NewSpec(4, "MTI", packed{}, fixedLength{})),
			1: field.NewBitmap(&field.Spec{Length: bitmapBytes, Description: "bitmap",
				Enc: raw{}, Pref: fixedLength{}, DisableAutoExpand: true}),
		},
	}}
	for number, f := range p.Fields {
		l := layout{name: f.Name, content: f.Content, fixed: f.Length == profile.LengthFixed, max: f.Max}
		spec := field.NewSpec(f.Max, f.Name, raw{}, fixedLength{})
		switch f.Content {
		case profile.ContentDigits:
			spec.Enc = packed{right: f.Justify == profile.JustifyRight}
		case profile.ContentTrack:
			spec.Enc = packed{track: true}
		}
		switch f.Length {
		case profile.LengthLL:
			l.prefix = 1
		case profile.LengthLLL:
			l.prefix = 2
		}
		if l.prefix > 0 {
			spec.Pref = bcdLength{l.prefix}
		}
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
	return d, nil
}

// Profile is what the dialect was made of.
func (d *Dialect) Profile() *profile.Profile { return d.profile }
