package uic

import "till/devices/link"

// Mask makes one direction of a pad's line fit for a trace (link.Record). Frames
// keep their lengths and get a right LRC again, so that a trace replays against the
// driver. Of a card number the first six digits and the last four stay, of its
// track the separator, expiry and service code too; PIN blocks, keys and what is sealed become
// zeros, and what has no known layout becomes zeros whole. Both directions look alike.
func Mask(bool) link.Mask { return &masked{} }

type masked struct {
	decoder Decoder
	n       int // bytes of the frame under way
}

// Feed implements link.Mask.
func (m *masked) Feed(bytes []byte) [][]byte {
	var pieces [][]byte
	for _, b := range bytes {
		inside := !m.decoder.Idle()
		e, f := m.decoder.feed(b)
		m.n++
		switch {
		case e == whole:
			maskFields(f)
			pieces, m.n = append(pieces, AppendFrame(nil, f)), 0
		case e == damaged: // as long as it was, and damaged still
			broken := AppendFrame(nil, Frame{Data: zeros(make([]byte, max(2, m.n-3)))})
			broken[len(broken)-1] ^= 0xFF
			pieces, m.n = append(pieces, broken), 0
		case !inside && m.decoder.Idle():
			if b >= ' ' {
				b = '?' // noise may be the tail of anything
			}
			pieces, m.n = append(pieces, []byte{b}), 0
		case b == stx || b == si: // what was before it broke off
			m.n = 1
		}
	}
	return pieces
}

// Rest implements link.Mask.
func (m *masked) Rest() int {
	n := m.n
	m.decoder.Reset()
	m.n = 0
	return n
}

// zeros overwrites what stays a text: separators and clearing marks stand.
func zeros(text []byte) []byte {
	for i, b := range text {
		if b != fs && b != sub && b != '.' {
			text[i] = '0'
		}
	}
	return text
}

// maskFields masks the fields of a frame where they stand.
func maskFields(f Frame) {
	id := identifier(f)
	if id == "?" {
		zeros(f.Data)
		return
	}
	rest := f.Data[len(id):]
	switch id {
	case msgAskPIN, msgAskPINAs, "Z62":
		maskQuestion(rest, id == msgAskPIN)
	case msgPIN:
		if len(rest) > 16 { // an error code, length and format stay
			zeros(rest[len(rest)-16:])
		}
	case msgStripe, msgTapped:
		maskTracks(rest)
	case msgLoadMaster:
		if len(rest) > 1 && rest[0] != '?' {
			zeros(rest[1:])
		}
	case msgMAC:
		if len(rest) > 4 {
			zeros(rest[4:])
		}
	case msgMACMade:
		if len(rest) > 1 {
			zeros(rest[1:])
		}
	case msgCheckKey, msgSerial, msgWriteSerial, msgSelectMaster, msgTracks, msgAskCard, msgAskAgain, msgIgnore,
		msgPrompt, msgPrompts, msgIdle, msgCancel, msgAskKey:
	default:
		zeros(rest)
	}
}

// maskQuestion is 70, Z60 and Z62: the account keeps its ends, the key goes, the
// amount and the time-out stay.
func maskQuestion(rest []byte, amount bool) {
	start := 0
	if len(rest) > 0 && rest[0] == '.' {
		start = 1
	}
	end := start
	for end < len(rest) && rest[end] != fs {
		end++
	}
	maskNumber(rest[start:end])
	key := rest[min(end+1, len(rest)):]
	for i, b := range key {
		if b == fs || amount && i >= 32 {
			return
		}
		key[i] = '0'
	}
}

// maskNumber keeps the first six and the last four digits of a card number.
func maskNumber(number []byte) {
	for i := range number {
		if i >= 6 && i < len(number)-4 || len(number) < 13 && i < len(number)-4 {
			number[i] = '0'
		}
	}
}

// maskTracks masks every track that stands in a field: the number keeps its ends,
// and of what follows only separator, expiry and service code stay.
func maskTracks(fields []byte) {
	for start := 0; start < len(fields); {
		end := start
		for end < len(fields) && fields[end] != fs {
			end++
		}
		maskTrack(fields[start:end])
		start = end + 1
	}
}

// maskTrack masks one field. A field that is not one second track, and so may hold
// a name, goes whole.
func maskTrack(track []byte) {
	first := 0
	for first < len(track) && (track[first] == ';' || track[first] == '.') {
		first++
	}
	cut := first
	for cut < len(track) && track[cut] >= '0' && track[cut] <= '9' {
		cut++
	}
	if cut-first < 12 || cut-first > 19 || cut == len(track) || track[cut] != '=' {
		zeros(track)
		return
	}
	maskNumber(track[first:cut])
	const kept = len("=YYMMSSS")
	for i := cut + kept; i < len(track); i++ {
		if track[i] != '?' {
			track[i] = '0'
		}
	}
}
