package wire

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/moov-io/iso8583"
	iso8583errors "github.com/moov-io/iso8583/errors"

	"till/payment/profile"
)

// macPlace stands in place of the MAC until the bytes before it are known.
const macPlace = "0000000000000000"

// Pack makes the frame of a message. A message with a Name is checked against
// the profile's message table. With a MACer the message is sealed, whatever the
// MAC's field holds; without one the field goes as it stands.
func (d *Dialect) Pack(ctx context.Context, m *Message, seal MACer) ([]byte, error) {
	if err := d.complete(m, seal != nil); err != nil {
		return nil, err
	}
	body, err := d.packBody(m, seal != nil)
	if err != nil {
		return nil, err
	}
	if seal != nil {
		if err := d.sealed(ctx, body, seal); err != nil {
			return nil, err
		}
	}
	frame, err := d.envelope(m, len(body))
	if err != nil {
		return nil, err
	}
	if len(frame)+len(body)-d.profile.Framing.LengthBytes > d.profile.Framing.FrameMax {
		return nil, fmt.Errorf("packing: %w", ErrFrameTooLong)
	}
	return append(frame, body...), nil
}

// complete holds a named message against the profile's table.
func (d *Dialect) complete(m *Message, sealing bool) error {
	if m.Name == "" {
		return nil
	}
	entry, err := d.entryOf(m)
	if err != nil {
		return err
	}
	for _, number := range entry.Required {
		if !m.Has(Field(number)) {
			return fmt.Errorf("%w: %s lacks %s", ErrIncomplete, m.Name, Field(number))
		}
	}
	for _, f := range m.Fields() {
		if f != d.MACField() && !entry.Has(int(f)) {
			return fmt.Errorf("%w: %s must not have %s", ErrIncomplete, m.Name, f)
		}
	}
	if entry.MAC != (sealing || m.Has(d.MACField())) {
		return fmt.Errorf("%w: %s with the wrong idea of a MAC", ErrIncomplete, m.Name)
	}
	return nil
}

// packBody packs from the message type on, with room for a MAC where asked for.
func (d *Dialect) packBody(m *Message, room bool) (body []byte, err error) {
	defer recovered(&err)
	if !fourDigits(m.MTI) {
		return nil, fmt.Errorf("message type needs four digits: %w", ErrMalformed)
	}
	library := iso8583.NewMessage(d.spec)
	library.MTI(m.MTI)
	for _, f := range m.Fields() {
		if f == d.MACField() && room {
			continue
		}
		if err := d.packField(library, f, m.Value(f)); err != nil {
			return nil, err
		}
	}
	if room {
		if err := d.packField(library, d.MACField(), macPlace); err != nil {
			return nil, err
		}
	}
	body, err = library.Pack()
	if err != nil {
		return nil, fmt.Errorf("packing: %w: %w", innermost(err), ErrMalformed)
	}
	return body, nil
}

// packField gives one value to the library, after the checks that tell which
// field is at fault.
func (d *Dialect) packField(library *iso8583.Message, f Field, value string) error {
	l := d.layouts[f]
	var data []byte
	var err error
	switch l.content {
	case profile.ContentDigits, profile.ContentTrack:
		if l.fixed && len(value) != l.max {
			return &FieldError{f, fmt.Sprintf("%d digits where %d are fixed", len(value), l.max)}
		}
		if len(value) > l.max {
			return &FieldError{f, fmt.Sprintf("%d digits, %d at most", len(value), l.max)}
		}
		if !digitsOnly(value, l.content == profile.ContentTrack) && (!l.sealed || strings.Trim(value, upperHex) != "") {
			return &FieldError{f, errDigit.Error()}
		}
		return library.Field(int(f), value)
	case profile.ContentText:
		data, err = encodeText(value)
		if pad := l.max - len(data); err == nil && l.fixed && pad > 0 {
			data = append(data, strings.Repeat(" ", pad)...)
		}
	case profile.ContentBinary:
		if data, err = hex.DecodeString(value); err != nil {
			err = errHex
		}
	default:
		return &FieldError{f, "not in the profile"}
	}
	if err != nil {
		return &FieldError{f, err.Error()}
	}
	if len(data) > l.max || l.fixed && len(data) != l.max {
		return &FieldError{f, fmt.Sprintf("%d bytes, %d allowed", len(data), l.max)}
	}
	return library.BinaryField(int(f), data)
}

// Unpack takes a frame apart: length, TPDU, header and body, or without the
// length, or the body alone. Its error is an ErrMalformed.
func (d *Dialect) Unpack(frame []byte) (*Message, error) {
	m := &Message{}
	body, err := d.split(m, frame)
	if err != nil {
		return nil, err
	}
	if err := d.readBitmaps(m, body); err != nil {
		return nil, err
	}
	if err := d.unpackBody(m, body); err != nil {
		return nil, err
	}
	return m, nil
}

// readBitmaps notes which fields a body says it has. A second bitmap that is
// empty, or announces a third, is none of ours.
func (d *Dialect) readBitmaps(m *Message, body []byte) error {
	first, err := d.readBitmap(body, 0)
	if err != nil {
		return err
	}
	m.set = first &^ bit(1)
	if first&bit(1) == 0 {
		return nil
	}
	if d.profile.Coding.Fields == profile.FieldsOneBitmap {
		return fmt.Errorf("a second bitmap: %w", ErrMalformed)
	}
	if m.highSet, err = d.readBitmap(body, 1); err != nil {
		return err
	}
	if m.highSet == 0 || m.highSet&bit(1) != 0 {
		return fmt.Errorf("a second bitmap that is empty or not the last: %w", ErrMalformed)
	}
	if m.Has(DE64MAC) && d.MACField() == DE64MAC {
		return fmt.Errorf("fields after the MAC: %w", ErrMalformed)
	}
	m.high = map[Field]string{}
	return nil
}

// readBitmap reads the first or the second bitmap of a body.
func (d *Dialect) readBitmap(body []byte, number int) (uint64, error) {
	at := d.mti + number*d.bitmap
	if len(body) < at+d.bitmap {
		return 0, fmt.Errorf("message of %d bytes is too short: %w", len(body), ErrMalformed)
	}
	data, _, err := bytesAs(d.profile.Coding.Bitmap).Decode(body[at:], bitmapBytes)
	if err != nil {
		return 0, fmt.Errorf("bitmap: %w: %w", err, ErrMalformed)
	}
	return binary.BigEndian.Uint64(data), nil
}

func (d *Dialect) unpackBody(m *Message, body []byte) (err error) {
	defer recovered(&err)
	library := iso8583.NewMessage(d.spec)
	if err := library.Unpack(body); err != nil {
		return fieldError(err)
	}
	if m.MTI, err = library.GetMTI(); err != nil {
		return fieldError(err)
	}
	used := d.mti + d.bitmap
	if m.highSet != 0 {
		used += d.bitmap
	}
	for _, f := range m.Fields() {
		size, err := d.unpackField(m, library, f)
		if err != nil {
			return err
		}
		used += size
	}
	// The library ignores what follows the last field.
	if used != len(body) {
		return fmt.Errorf("%d bytes after the last field: %w", len(body)-used, ErrMalformed)
	}
	end := used
	if m.Has(d.MACField()) {
		end -= d.layouts[d.MACField()].size(macBytes)
	}
	m.covered = append([]byte(nil), body[:end]...)
	return nil
}

// unpackField takes one value from the library and tells how many bytes it had.
func (d *Dialect) unpackField(m *Message, library *iso8583.Message, f Field) (int, error) {
	l := d.layouts[f]
	if l.content == profile.ContentBinary {
		data, err := library.GetBytes(int(f))
		if err != nil {
			return 0, &FieldError{f, innermost(err).Error()}
		}
		m.Set(f, upper(data))
		return l.size(len(data)), nil
	}
	value, err := library.GetString(int(f))
	if err != nil {
		return 0, &FieldError{f, innermost(err).Error()}
	}
	size := l.size(len(value))
	if l.content == profile.ContentText {
		value = decodeText(value)
	}
	m.Set(f, value)
	return size, nil
}

// fieldError names the field that the library stopped at, without the message
// that its own error carries.
func fieldError(err error) error {
	var at *iso8583errors.UnpackError
	if errors.As(err, &at) {
		if number, wrong := strconv.Atoi(at.FieldID); wrong == nil && number > 1 {
			return &FieldError{Field(number), innermost(err).Error()}
		}
	}
	return fmt.Errorf("unpacking: %w: %w", innermost(err), ErrMalformed)
}

// innermost is the cause at the bottom of a chain of errors.
func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// recovered turns a panic of the library into a malformed message: it has had
// some (reliability.md 8), and a host must not be able to stop a till.
func recovered(err *error) {
	if cause := recover(); cause != nil {
		*err = fmt.Errorf("the message stopped the codec: %w", ErrMalformed)
	}
}

func fourDigits(text string) bool { return len(text) == 4 && digitsOnly(text, false) }

func digitsOnly(text string, track bool) bool {
	for i := range len(text) {
		if (text[i] < '0' || text[i] > '9') && (!track || text[i] != 'D') {
			return false
		}
	}
	return true
}
