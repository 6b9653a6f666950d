package reader

import (
	"errors"
	"strings"

	"till/devices/pinpad"
	"till/payment"
)

// Errors of a swipe.
var (
	// ErrSwipe means tracks that cannot be read: swipe again.
	ErrSwipe = errors.New("the stripe cannot be read")
	// ErrTracksDiffer means two tracks of two cards, or a stripe that was altered.
	ErrTracksDiffer = errors.New("the tracks of the card do not belong together")
)

// track1Max is the longest first track without its sentinels (ISO 7813).
const track1Max = 76

// Swipe is what a stripe says. Wipe it when it was used.
type Swipe struct {
	PAN         payment.PAN
	Track2      payment.Track2
	Expiry      string // YYMM
	ServiceCode pinpad.ServiceCode
}

// Wipe overwrites the card's secrets.
func (s *Swipe) Wipe() {
	s.PAN.Wipe()
	s.Track2.Wipe()
}

// IsSwipe reports whether a text begins as a stripe does: a first track with '%',
// or a second with ';' and a card number.
func IsSwipe(text string) bool {
	return strings.HasPrefix(text, "%") && strings.Contains(text, "?") ||
		strings.HasPrefix(text, ";") && strings.ContainsAny(text, "=D?")
}

// ParseSwipe reads the tracks that a reader sends with their sentinels:
// "%B number ^ name ^ expiry … ?" and ";number = expiry … ?" (ISO 7813), each with its
// LRC behind it where the reader passes it on. The second track is needed, and
// where both are there their numbers must agree.
func ParseSwipe(text string) (Swipe, error) {
	first, second := "", ""
	for _, part := range splitTracks(text) {
		switch part.track[0] {
		case '%':
			first = part.track
		case ';':
			second = part.track
		}
		if part.lrc != 0 && lrcOf(part.track) != part.lrc {
			return Swipe{}, ErrSwipe
		}
	}
	stripe, err := pinpad.ParseTrack2(second)
	if err != nil {
		return Swipe{}, ErrSwipe
	}
	if number, given := track1Number(first); first != "" && given && number != stripe.PAN {
		return Swipe{}, ErrTracksDiffer
	}
	pan, err := payment.NewPAN(stripe.PAN)
	if err != nil {
		return Swipe{}, ErrSwipe
	}
	return Swipe{PAN: pan, Track2: payment.Track2{Secret: payment.NewSecret([]byte(stripe.Track2))},
		Expiry: stripe.Expiry, ServiceCode: stripe.ServiceCode}, nil
}

// part is one track with its sentinels, and its LRC, 0 where none was passed on.
type part struct {
	track string
	lrc   byte
}

// splitTracks cuts a swipe into its tracks. One character behind an end sentinel
// that begins no track is the LRC.
func splitTracks(text string) []part {
	var parts []part
	for text = strings.TrimSpace(text); text != ""; {
		start := strings.IndexAny(text, "%;")
		if start < 0 {
			return parts
		}
		text = text[start:]
		end := strings.IndexByte(text, '?')
		if end < 0 {
			return append(parts, part{track: text})
		}
		p := part{track: text[:end+1]}
		text = text[end+1:]
		if text != "" && !strings.ContainsAny(text[:1], "%;+\r\n") {
			p.lrc, text = text[0], text[1:]
		}
		parts = append(parts, p)
	}
	return parts
}

// lrcOf is the longitudinal check of a track as a reader writes it: the XOR of
// its characters' data bits, from sentinel to sentinel (ISO 7811-2), six bits from
// ' ' on in the first track and four from '0' on in the second.
func lrcOf(track string) byte {
	base, mask := byte('0'), byte(0x0F)
	if strings.HasPrefix(track, "%") {
		base, mask = ' ', 0x3F
	}
	sum := byte(0)
	for i := range len(track) {
		sum ^= (track[i] - base) & mask
	}
	return base + sum
}

// track1Number is the card number of a first track of format B.
func track1Number(track string) (string, bool) {
	body, found := strings.CutPrefix(track, "%B")
	number, _, cut := strings.Cut(body, "^")
	return number, found && cut && len(track) <= track1Max+3
}
