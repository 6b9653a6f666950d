package pinpad

import (
	"errors"
	"strings"
)

// ErrTrack means a second track without a card number of 12 to 19 digits, with
// characters that a track cannot have, or with an expiry that is none.
var ErrTrack = errors.New("track 2 is not readable")

// Stripe is what the second track of a card says.
type Stripe struct {
	PAN         string
	Expiry      string // YYMM, "" if the track leaves it out
	ServiceCode ServiceCode
	Track2      string // normalised: '=' between number and expiry, no sentinels
}

// ServiceCode is the three digits by which a stripe says where and how its card
// may be used (ISO 7813).
type ServiceCode string

// HasChip reports whether the card has a chip that ought to be read instead:
// first digit 2 or 6.
func (c ServiceCode) HasChip() bool {
	return len(c) == 3 && (c[0] == '2' || c[0] == '6')
}

// ParseTrack2 reads a second track: sentinels, LRC and trailing fill are
// dropped, 'D' stands for '='. The track is at most 37 characters long.
func ParseTrack2(raw string) (Stripe, error) {
	track := strings.TrimPrefix(strings.TrimSpace(raw), ";")
	track, _, _ = strings.Cut(track, "?")
	track = strings.TrimRight(strings.ReplaceAll(track, "D", "="), "F")
	pan, rest, found := strings.Cut(track, "=")
	if !found || len(track) > 37 || len(pan) < 12 || len(pan) > 19 || !digits(pan) ||
		!digits(strings.ReplaceAll(rest, "=", "")) {
		return Stripe{}, ErrTrack
	}
	s := Stripe{PAN: pan, Track2: track}
	if strings.HasPrefix(rest, "=") {
		rest = rest[1:] // no expiry on this card
	} else if rest != "" {
		if len(rest) < 4 || rest[2:4] < "01" || rest[2:4] > "12" {
			return Stripe{}, ErrTrack // a swipe that broke off, or a month that is none
		}
		s.Expiry, rest = rest[:4], rest[4:]
	}
	if len(rest) >= 3 && digits(rest[:3]) {
		s.ServiceCode = ServiceCode(rest[:3])
	}
	return s, nil
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
