package uic

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// The control bytes of the link (11).
const (
	stx = 0x02
	etx = 0x03
	eot = 0x04
	ack = 0x06
	so  = 0x0E
	si  = 0x0F
	nak = 0x15
	sub = 0x1A // clears the screen before a prompt
	fs  = 0x1C // between two fields
)

// FirstByte and FirstAdminByte begin every frame, and no packet of ABECS.
const FirstByte, FirstAdminByte = stx, si

// dataMax bounds a frame between its first and its last byte. The longest that
// the manual knows is a Z66 of 270 bytes; three tracks are longer.
const dataMax = 512

// Errors of frames.
var (
	// ErrLRC means a frame whose check byte differs.
	ErrLRC = errors.New("a damaged frame")
	// ErrFrame means a frame that is too long, breaks off or holds a control byte.
	ErrFrame = errors.New("a broken frame")
)

// Frame is one message. Admin is the SI … SO form, for keys and settings.
type Frame struct {
	Admin bool
	Data  []byte // identifier and fields
}

// Format prints which message it is and no field, whatever the verb: tracks, PIN
// blocks and keys pass here.
func (f Frame) Format(to fmt.State, _ rune) { _, _ = io.WriteString(to, identifier(f)) }

// AppendFrame writes a frame to the end of dst: start, data, end, LRC over all
// but the start.
func AppendFrame(dst []byte, f Frame) []byte {
	first, last := byte(stx), byte(etx)
	if f.Admin {
		first, last = si, so
	}
	dst = append(dst, first)
	dst = append(dst, f.Data...)
	dst = append(dst, last)
	lrc := last
	for _, b := range f.Data {
		lrc ^= b
	}
	return append(dst, lrc)
}

// event is what a byte from the pad completed.
type event int

const (
	nothing event = iota
	whole         // a frame
	damaged       // a frame that cannot be believed
	accepted
	refused
	ended
)

// Decoder finds frames and control bytes in what the pad sends.
type Decoder struct {
	open   bool
	closed bool // the end byte came; the LRC is next
	long   bool
	admin  bool
	data   []byte
}

// Idle reports that no frame is under way.
func (d *Decoder) Idle() bool { return !d.open }

// Reset forgets what is under way, and overwrites it.
func (d *Decoder) Reset() {
	clear(d.data[:cap(d.data)])
	*d = Decoder{data: d.data[:0]}
}

// feed takes one byte. The frame's data are the caller's.
func (d *Decoder) feed(b byte) (event, Frame) {
	switch {
	case d.closed:
		return d.finish(b)
	case !d.open:
		return d.outside(b), Frame{}
	case b == stx || b == si: // a frame that broke off: this one begins anew
		d.begin(b)
	case b == etx && !d.admin, b == so && d.admin:
		d.closed = true
	case len(d.data) >= dataMax || b < sub:
		d.long = true // no text has control bytes but SUB and the separators
	default:
		d.data = append(d.data, b)
	}
	return nothing, Frame{}
}

func (d *Decoder) begin(b byte) {
	d.Reset()
	d.open, d.admin = true, b == si
}

// outside is a byte between two frames; noise is passed over.
func (d *Decoder) outside(b byte) event {
	switch b {
	case stx, si:
		d.begin(b)
	case ack:
		return accepted
	case nak:
		return refused
	case eot:
		return ended
	}
	return nothing
}

func (d *Decoder) finish(b byte) (event, Frame) {
	lrc := byte(etx)
	if d.admin {
		lrc = so
	}
	for _, one := range d.data {
		lrc ^= one
	}
	f := Frame{Admin: d.admin, Data: append([]byte(nil), d.data...)}
	bad := d.long || lrc != b || len(d.data) < 2
	d.Reset()
	if bad {
		clear(f.Data)
		return damaged, Frame{}
	}
	return whole, f
}

// ParseFrame reads exactly one frame.
func ParseFrame(bytes []byte) (Frame, error) {
	var d Decoder
	for i, b := range bytes {
		e, f := d.feed(b)
		switch {
		case e == damaged && i == len(bytes)-1:
			return Frame{}, ErrLRC
		case e == whole && i == len(bytes)-1:
			return f, nil
		case e != nothing || d.Idle():
			return Frame{}, ErrFrame
		}
	}
	return Frame{}, ErrFrame
}

// Describe names what passes, never what is in it: for a trace.
func Describe(bytes []byte) string {
	var d Decoder
	var said []string
	for _, b := range bytes {
		e, f := d.feed(b)
		switch e {
		case whole:
			said = append(said, identifier(f))
			clear(f.Data)
		case damaged:
			said = append(said, "damaged")
		case accepted:
			said = append(said, "ACK")
		case refused:
			said = append(said, "NAK")
		case ended:
			said = append(said, "EOT")
		}
	}
	if !d.Idle() {
		said = append(said, "part")
		d.Reset()
	}
	return strings.Join(said, " ")
}
