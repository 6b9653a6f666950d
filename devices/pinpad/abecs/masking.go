package abecs

import (
	"encoding/binary"
	"encoding/hex"
	"strings"

	"till/devices/link"
	"till/payment/emv"
)

// Mask makes one direction of a pad's line fit for a trace (link.Record). Frames
// keep their lengths and get a right CRC again, so that a trace replays against
// the driver. Of a track or a card number the first six digits, the last four,
// the expiry and the service code stay; PIN blocks, keys and names do not, nor
// does anything whose layout is not known.
func Mask(out bool) link.Mask { return &masked{out: out} }

// rawMax bounds a frame that never ends: every byte of the longest may be escaped.
const rawMax = 2*payloadMax + 4

type masked struct {
	out   bool
	raw   []byte // the frame under way, from its SYN
	after int    // bytes of CRC that have come, once ETB was there
	ended bool
}

// Feed implements link.Mask.
func (m *masked) Feed(bytes []byte) [][]byte {
	var pieces [][]byte
	for _, b := range bytes {
		if piece := m.take(b); piece != nil {
			pieces = append(pieces, piece)
		}
	}
	return pieces
}

// Rest implements link.Mask.
func (m *masked) Rest() int {
	n := len(m.raw)
	m.reset()
	return n
}

func (m *masked) reset() {
	clear(m.raw)
	m.raw, m.after, m.ended = m.raw[:0], 0, false
}

func (m *masked) take(b byte) []byte {
	switch {
	case len(m.raw) == 0 && b != syn:
		if b >= ' ' {
			b = '?' // noise may be the tail of anything
		}
		return []byte{b}
	case m.ended:
		m.raw = append(m.raw, b)
		if m.after++; m.after < 2 {
			return nil
		}
		piece := maskFrame(m.raw, m.out)
		m.reset()
		return piece
	case len(m.raw) >= rawMax:
		m.reset()
		return []byte{'?'}
	}
	m.raw = append(m.raw, b)
	m.ended = b == etb
	return nil
}

// maskFrame masks one whole packet. One that is damaged stays damaged.
func maskFrame(raw []byte, out bool) []byte {
	payload, err := unframe(raw)
	if err != nil {
		broken := AppendFrame(nil, blank(make([]byte, max(1, len(raw)-4))))
		broken[len(broken)-1] ^= 0xFF
		return broken
	}
	maskPayload(payload, out)
	return AppendFrame(nil, payload)
}

// packetSealed is the first byte of an enciphered packet.
const packetSealed = 0x12

// maskPayload masks a payload where it stands.
func maskPayload(payload []byte, out bool) {
	if payload[0] == packetSealed {
		clear(payload[1:])
		return
	}
	head := 6
	if out {
		head = 3
	}
	if len(payload) <= head || !isID(payload[:3]) {
		return
	}
	id := string(payload[:3])
	blocks, err := splitBlocks(payload[head:])
	if err != nil {
		blank(payload[head:])
		return
	}
	if known, ok := layoutFor(id, blocks, out); ok {
		if read, err := known.parse(blocks); err == nil {
			maskFields(known, read)
			return
		}
	}
	for _, block := range blocks {
		maskParameters(block)
	}
}

// layoutFor finds the layout of what was read, a card read's by its length.
func layoutFor(id string, blocks [][]byte, out bool) (layout, bool) {
	switch {
	case out:
		known, ok := commandLayouts[id]
		return known, ok && len(known) > 0
	case id == "GCR":
		for _, filler := range []int{gcrFiller, gcrFillerLong} {
			if _, err := gcrAnswer(filler).parse(blocks); err == nil {
				return gcrAnswer(filler), true
			}
		}
		return nil, false
	}
	known, ok := answerLayouts[id]
	return known, ok && len(known) > 0
}

// checkDigits is as much of an enciphered block as a check value shows.
const checkDigits = 8

func maskFields(known layout, read fields) {
	for _, block := range known {
		for _, f := range block {
			value := read[f.name]
			switch {
			case f.name == "ENB_OUTPUT":
				hideLetters(value[min(len(value), checkDigits):])
			case strings.HasSuffix(f.name, "EMVDAT"), strings.HasSuffix(f.name, "ISSDAT"):
				maskChipText(value)
			case !f.secret:
			case strings.Contains(f.name, "_TRK"), strings.HasSuffix(f.name, "_PAN"):
				maskTrack(value)
			default:
				hideLetters(value)
			}
		}
	}
}

// maskTrack hides a track or a card number: of the number's digits six and four
// stay, of what follows the expiry and the service code. The last hidden digit
// makes the number's check digit right, which tells nothing that the others do
// not.
func maskTrack(value []byte) {
	start := 0
	for start < len(value) && (value[start] < '0' || value[start] > '9') {
		start++
	}
	end := start
	for end < len(value) && value[end] >= '0' && value[end] <= '9' {
		end++
	}
	number := value[start:end]
	if len(number) < 12 || len(number) > 19 {
		hideLetters(value)
		return
	}
	for i := 6; i < len(number)-4; i++ {
		number[i] = '9' // practice cards have zeros there
	}
	for d := byte('0'); d <= '9'; d++ {
		if number[len(number)-5] = d; checkDigitFits(number) {
			break
		}
	}
	hideLetters(value[:start])
	rest := value[end:]
	if len(rest) > 0 && rest[0] == '^' { // track 1: the name first
		name := len(rest)
		for i := 1; i < len(rest); i++ {
			if rest[i] == '^' {
				name = i
				break
			}
		}
		hideLetters(rest[:name])
		rest = rest[name:]
	}
	const expiryAndService = 1 + 4 + 3
	hideLetters(rest[min(len(rest), expiryAndService):])
}

// checkDigitFits is the check of ISO 7812.
func checkDigitFits(number []byte) bool {
	sum := 0
	for i, b := range number {
		d := int(b - '0')
		if (len(number)-i)%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// hideLetters puts a 0 for each digit and letter, of hex or of a name, so that
// what stands there keeps its form.
func hideLetters(value []byte) {
	for i, b := range value {
		if b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z' || b >= 0x80 {
			value[i] = '0'
		}
	}
}

// maskChipText masks chip data that is written in hex.
func maskChipText(text []byte) {
	data := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(data, text); err != nil {
		hideLetters(text)
		return
	}
	maskChip(data)
	copy(text, strings.ToUpper(hex.EncodeToString(data)))
}

// maskChip overwrites the values of secret objects; data that cannot be read is
// all overwritten.
func maskChip(data []byte) {
	objects, err := emv.Parse(data)
	if err != nil {
		clear(data)
		return
	}
	overwrite(objects)
}

func overwrite(objects emv.List) {
	for _, object := range objects {
		if object.Tag.Secret() {
			clear(object.Value)
			for _, child := range object.Children {
				clear(child.Value)
			}
		}
		overwrite(object.Children)
	}
}

// maskParameters masks a block of a command in parameters (2.6, 2.7): a
// parameter that is not known to be harmless is overwritten, and so is a block
// that is none.
func maskParameters(block []byte) {
	for at := 0; at < len(block); {
		if len(block)-at < 4 {
			blank(block[at:])
			return
		}
		id, size := binary.BigEndian.Uint16(block[at:]), int(binary.BigEndian.Uint16(block[at+2:]))
		if at += 4; size > len(block)-at {
			blank(block[at-4:])
			return
		}
		value := block[at : at+size]
		switch {
		case id == paramChipIn || id == paramChipOut:
			maskChip(value)
		case !harmless(id):
			blank(value)
		}
		at += size
	}
}

// The parameters that hold chip data: SPE_EMVDATA and PP_EMVDATA.
const paramChipIn, paramChipOut = 0x0005, 0x8054

// harmless reports a parameter that holds no key, card number, track, name or
// PIN block: what a pad says of itself, and what a till asks for.
func harmless(id uint16) bool {
	switch id {
	case 0x000A, 0x000F: // SPE_WKENC, SPE_DATAIN
		return false
	case 0x804C, 0x804F, 0x8050, 0x8051, 0x8053, 0x8056, 0x8058, 0x805B, 0x805C, 0x805D, 0x8060:
		return true // KSN, card type, status, table entries, sequence, decisions, label, country, expiry
	}
	return id <= 0x0026 || id >= 0x8001 && id <= 0x8040 || id >= 0x9100
}

// blank overwrites everything with zeros that print.
func blank(value []byte) []byte {
	for i := range value {
		value[i] = '0'
	}
	return value
}
