package wire

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// Sizes of what stands before the message, in bytes.
const (
	lengthBytes = 2
	tpduBytes   = tpduDigits / 2
	headerBytes = headerDigits / 2
	bitmapBytes = 8
	// frameMin is the shortest UnionPay frame after its length: no field at all.
	frameMin = tpduBytes + headerBytes + mtiDigits/2 + bitmapBytes
	// tpduFirst is the first byte of every TPDU.
	tpduFirst = 0x60
)

// ReadFrame reads one UnionPay frame, its length included. It allocates nothing
// for a length above limit or too short for a message; limit counts the bytes
// after the length. io.EOF means that not one byte came, io.ErrUnexpectedEOF
// that the line broke inside the frame.
func ReadFrame(r io.Reader, limit int) ([]byte, error) { return readFrame(r, frameMin, limit) }

// ReadFrame reads one frame of the dialect, with the errors of the function
// ReadFrame. Where no length stands before a message, its own fields tell where
// it ends, and not one byte more is read.
func (d *Dialect) ReadFrame(r io.Reader) ([]byte, error) {
	limit := d.profile.Framing.FrameMax
	if d.profile.Framing.LengthBytes > 0 {
		return readFrame(r, d.before(), limit)
	}
	frame := make([]byte, 0, 512)
	for {
		need, err := d.need(frame)
		if err != nil {
			return nil, err
		}
		if need > limit {
			return nil, fmt.Errorf("%w: %d of %d bytes: %w", ErrFrameTooLong, need, limit, ErrMalformed)
		}
		have := len(frame)
		if need == have {
			return frame, nil
		}
		frame = append(frame, make([]byte, need-have)...)
		if _, err := io.ReadFull(r, frame[have:]); err != nil {
			if have > 0 && errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
}

func readFrame(r io.Reader, least, limit int) ([]byte, error) {
	var length [lengthBytes]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	size := int(binary.BigEndian.Uint16(length[:]))
	if size > limit {
		return nil, fmt.Errorf("%w: %d of %d bytes: %w", ErrFrameTooLong, size, limit, ErrMalformed)
	}
	if size < least {
		return nil, fmt.Errorf("frame of %d bytes is too short: %w", size, ErrMalformed)
	}
	frame := make([]byte, lengthBytes+size)
	copy(frame, length[:])
	if _, err := io.ReadFull(r, frame[lengthBytes:]); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return frame, nil
}

// before is the size of the shortest frame after its length: no field at all.
func (d *Dialect) before() int { return d.tpdu + d.header + d.mti + d.bitmap }

// need is how many bytes a frame without a length has at least, as far as its
// beginning tells. A beginning that is as long as it needs is the whole frame.
func (d *Dialect) need(frame []byte) (int, error) {
	at := d.before()
	if len(frame) < at {
		return at, nil
	}
	body := frame[d.tpdu+d.header:]
	var m Message
	first, err := d.readBitmap(body, 0)
	if err != nil {
		return 0, err
	}
	if first&bit(1) != 0 {
		if at += d.bitmap; len(frame) < at {
			return at, nil
		}
	}
	if err := d.readBitmaps(&m, body); err != nil {
		return 0, err
	}
	for _, f := range m.Fields() {
		l := d.layouts[f]
		if !l.known() {
			return 0, &FieldError{f, "not in the profile"}
		}
		if len(frame) < at+l.prefix {
			return at + l.prefix, nil
		}
		length, _, err := l.length.DecodeLength(l.max, frame[at:])
		if err != nil {
			return 0, &FieldError{f, err.Error()}
		}
		at += l.size(length)
	}
	return at, nil
}

// split takes the envelope off a frame and notes it in m. A frame with a length
// is known by the length being right and a TPDU, or the message, after it.
func (d *Dialect) split(m *Message, frame []byte) ([]byte, error) {
	m.Framing = FramingBody
	if len(frame) > d.profile.Framing.FrameMax+lengthBytes {
		return nil, fmt.Errorf("%w: %w", ErrFrameTooLong, ErrMalformed)
	}
	marked := d.tpdu > 0
	if d.profile.Framing.LengthBytes > 0 && len(frame) > lengthBytes &&
		(!marked || frame[lengthBytes] == tpduFirst) &&
		int(binary.BigEndian.Uint16(frame)) == len(frame)-lengthBytes {
		m.Framing = FramingFull
		if !marked && d.header == 0 {
			m.Framing = FramingLength
		}
		frame = frame[lengthBytes:]
	} else if marked && len(frame) > 0 && frame[0] == tpduFirst {
		m.Framing = FramingTPDU
	}
	if m.Framing == FramingBody || m.Framing == FramingLength {
		return frame, nil
	}
	if len(frame) < d.before() {
		return nil, fmt.Errorf("frame of %d bytes is too short: %w", len(frame), ErrMalformed)
	}
	header, _, err := packed{}.Decode(frame[d.tpdu:], 2*d.header)
	if err != nil {
		return nil, fmt.Errorf("header: %w: %w", err, ErrMalformed)
	}
	// Hosts put what they like into the addresses of a reply (unionpay-pos 1).
	m.TPDU, m.Header = upper(frame[:d.tpdu]), string(header)
	return frame[d.tpdu+d.header:], nil
}

// envelope is what stands before the body, with room for length and body.
func (d *Dialect) envelope(m *Message, body int) ([]byte, error) {
	if m.Framing == FramingBody {
		return make([]byte, 0, body), nil
	}
	out := make([]byte, 0, lengthBytes+d.tpdu+d.header+body)
	switch m.Framing {
	case FramingFull, FramingLength, framingAbsent:
		if d.profile.Framing.LengthBytes > 0 {
			out = binary.BigEndian.AppendUint16(out, uint16(d.tpdu+d.header+body))
		}
	case FramingTPDU:
	default:
		return nil, fmt.Errorf("framing %q is not known: %w", m.Framing, ErrMalformed)
	}
	if len(m.TPDU) != 2*d.tpdu || d.tpdu > 0 && m.TPDU[:2] != "60" || len(m.Header) != 2*d.header {
		return nil, fmt.Errorf("TPDU needs %d digits from 60 on, header %d: %w", 2*d.tpdu, 2*d.header, ErrMalformed)
	}
	tpdu, err := hex.AppendDecode(out, []byte(m.TPDU))
	if err != nil {
		return nil, fmt.Errorf("TPDU: %w: %w", errHex, ErrMalformed)
	}
	header, err := packed{}.Encode([]byte(m.Header))
	if err != nil {
		return nil, fmt.Errorf("header: %w: %w", err, ErrMalformed)
	}
	return append(tpdu, header...), nil
}
