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
	mtiBytes    = 2
	bitmapBytes = 8
	// frameMin is the shortest frame after its length: no field at all.
	frameMin = tpduBytes + headerBytes + mtiBytes + bitmapBytes
	// tpduFirst is the first byte of every TPDU.
	tpduFirst = 0x60
)

// ReadFrame reads one frame, its length included. It allocates nothing for a
// length above limit or too short for a message; limit counts the bytes after
// the length. io.EOF means that not one byte came, io.ErrUnexpectedEOF that the
// line broke inside the frame.
func ReadFrame(r io.Reader, limit int) ([]byte, error) {
	var length [lengthBytes]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	size := int(binary.BigEndian.Uint16(length[:]))
	if size > limit {
		return nil, fmt.Errorf("%w: %d of %d bytes: %w", ErrFrameTooLong, size, limit, ErrMalformed)
	}
	if size < frameMin {
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

// split takes the envelope off a frame and notes it in m. A frame with a length
// is known by the length being right and a TPDU after it.
func (m *Message) split(frame []byte, limit int) ([]byte, error) {
	m.Framing = FramingBody
	if len(frame) > limit+lengthBytes {
		return nil, fmt.Errorf("%w: %w", ErrFrameTooLong, ErrMalformed)
	}
	if len(frame) > lengthBytes && frame[lengthBytes] == tpduFirst &&
		int(binary.BigEndian.Uint16(frame)) == len(frame)-lengthBytes {
		m.Framing = FramingFull
		frame = frame[lengthBytes:]
	} else if len(frame) > 0 && frame[0] == tpduFirst {
		m.Framing = FramingTPDU
	}
	if m.Framing == FramingBody {
		return frame, nil
	}
	if len(frame) < frameMin {
		return nil, fmt.Errorf("frame of %d bytes is too short: %w", len(frame), ErrMalformed)
	}
	header, _, err := packed{}.Decode(frame[tpduBytes:], headerDigits)
	if err != nil {
		return nil, fmt.Errorf("header: %w: %w", err, ErrMalformed)
	}
	// Hosts put what they like into the addresses of a reply (unionpay-pos 1).
	m.TPDU, m.Header = upper(frame[:tpduBytes]), string(header)
	return frame[tpduBytes+headerBytes:], nil
}

// envelope is what stands before the body, with room for length and body.
func (m *Message) envelope(body int) ([]byte, error) {
	if m.Framing == FramingBody {
		return make([]byte, 0, body), nil
	}
	out := make([]byte, 0, lengthBytes+tpduBytes+headerBytes+body)
	if m.Framing == FramingFull || m.Framing == framingAbsent {
		out = binary.BigEndian.AppendUint16(out, uint16(tpduBytes+headerBytes+body))
	} else if m.Framing != FramingTPDU {
		return nil, fmt.Errorf("framing %q is not known: %w", m.Framing, ErrMalformed)
	}
	if len(m.TPDU) != tpduDigits || m.TPDU[:2] != "60" || len(m.Header) != headerDigits {
		return nil, fmt.Errorf("TPDU needs %d digits from 60 on, header %d: %w", tpduDigits, headerDigits, ErrMalformed)
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
