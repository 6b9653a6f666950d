package abecs

import "errors"

// Control bytes of the link layer.
const (
	eot = 0x04 // pad: answers CAN
	ack = 0x06 // pad: packet accepted
	dc3 = 0x13 // escapes a control byte inside a packet
	nak = 0x15 // either side: packet damaged
	syn = 0x16 // a packet starts
	etb = 0x17 // its payload ends; two bytes of CRC follow
	can = 0x18 // till: give up what you do
)

const (
	// payloadMax is the longest payload, which only an enciphered packet has; a
	// clear one is at most parametersMax long, a classic command commandMax.
	payloadMax = 2049
	commandMax = 1024

	stuffOffset = 0x20 // an escaped byte travels this much higher
	crcPoly     = 0x1021
)

// Errors of a packet on the line. The answer to each is NAK.
var (
	// ErrCRC means that the check value does not match.
	ErrCRC = errors.New("packet with a wrong CRC")
	// ErrFrame means an escape without an escaped byte, an empty payload, one
	// longer than 2049 bytes, or bytes where no packet starts.
	ErrFrame = errors.New("packet malformed")
)

// CRC is the check value of the protocol over an un-stuffed payload and its
// ETB: CRC-16 with polynomial 1021h, start 0, not reflected (XMODEM).
func CRC(payload []byte) uint16 {
	return crcByte(crcOf(payload), etb)
}

// crcOf is the same over bytes alone: for what is inside an enciphered packet,
// and for media.
func crcOf(bytes []byte) uint16 {
	crc := uint16(0)
	for _, b := range bytes {
		crc = crcByte(crc, b)
	}
	return crc
}

func crcByte(crc uint16, b byte) uint16 {
	crc ^= uint16(b) << 8
	for range 8 {
		carry := crc&0x8000 != 0
		crc <<= 1
		if carry {
			crc ^= crcPoly
		}
	}
	return crc
}

// AppendFrame appends the packet of a payload to dst: SYN, the payload with its
// control bytes escaped, ETB, and the CRC, which is never escaped.
func AppendFrame(dst, payload []byte) []byte {
	dst = append(dst, syn)
	for _, b := range payload {
		if b == dc3 || b == syn || b == etb {
			dst = append(dst, dc3, b+stuffOffset)
			continue
		}
		dst = append(dst, b)
	}
	crc := CRC(payload)
	return append(dst, etb, byte(crc>>8), byte(crc))
}

// decoderState is the place in a packet.
type decoderState int

const (
	atStart decoderState = iota
	inPayload
	atEscaped
	atCRCHigh
	atCRCLow
)

// Decoder reads one packet after another from single bytes.
type Decoder struct {
	state   decoderState
	payload []byte
	crc     uint16
}

// Idle reports that no packet is under way.
func (d *Decoder) Idle() bool { return d.state == atStart }

// Reset forgets a packet that is under way and overwrites what was read of it.
func (d *Decoder) Reset() {
	clear(d.payload)
	d.payload, d.state = d.payload[:0], atStart
}

// Feed takes the next byte. Done means that a packet has ended, well (payload,
// the caller's own) or badly (ErrCRC, ErrFrame). A byte before a packet is
// ErrFrame. After an error the line must fall silent before it is trusted again.
func (d *Decoder) Feed(b byte) (payload []byte, done bool, err error) {
	switch d.state {
	case atStart:
		if b != syn {
			return nil, true, ErrFrame
		}
		d.state = inPayload
	case inPayload:
		return d.feedPayload(b)
	case atEscaped:
		if b != dc3+stuffOffset && b != syn+stuffOffset && b != etb+stuffOffset {
			return d.fail(ErrFrame)
		}
		d.state = inPayload
		return d.keep(b - stuffOffset)
	case atCRCHigh:
		d.crc, d.state = uint16(b)<<8, atCRCLow
	case atCRCLow:
		return d.finish(d.crc | uint16(b))
	}
	return nil, false, nil
}

func (d *Decoder) feedPayload(b byte) ([]byte, bool, error) {
	switch b {
	case dc3:
		d.state = atEscaped
		return nil, false, nil
	case etb:
		d.state = atCRCHigh
		return nil, false, nil
	case syn:
		return d.fail(ErrFrame) // the sender began again
	}
	return d.keep(b)
}

func (d *Decoder) keep(b byte) ([]byte, bool, error) {
	limit := parametersMax
	if len(d.payload) > 0 && d.payload[0] == dc2 {
		limit = payloadMax
	}
	if len(d.payload) == limit {
		return d.fail(ErrFrame)
	}
	d.payload = append(d.payload, b)
	return nil, false, nil
}

func (d *Decoder) finish(crc uint16) ([]byte, bool, error) {
	if len(d.payload) == 0 {
		return d.fail(ErrFrame)
	}
	if crc != CRC(d.payload) {
		return d.fail(ErrCRC)
	}
	payload := append([]byte(nil), d.payload...)
	d.Reset()
	return payload, true, nil
}

func (d *Decoder) fail(err error) ([]byte, bool, error) {
	d.Reset()
	return nil, true, err
}

// Describe names what passes on the line without showing any of it: the id of
// each command or answer, and the control bytes. It is for link.Trace.
func Describe(bytes []byte) string {
	names := map[byte]string{eot: "EOT", ack: "ACK", nak: "NAK", can: "CAN"}
	if len(bytes) >= 2 && bytes[0] == syn && bytes[1] == dc2 {
		return "enciphered"
	}
	if len(bytes) >= 4 && bytes[0] == syn && isID(bytes[1:4]) {
		return string(bytes[1:4])
	}
	text := ""
	if len(bytes) > 0 {
		text = names[bytes[0]]
	}
	if len(bytes) >= 5 && text != "" && bytes[1] == syn && isID(bytes[2:5]) {
		text += " " + string(bytes[2:5])
	}
	return text
}

// isID reports whether three bytes can name a command.
func isID(id []byte) bool {
	for _, b := range id {
		if (b < 'A' || b > 'Z') && (b < '0' || b > '9') {
			return false
		}
	}
	return len(id) == 3
}
