package wire

import (
	"encoding/hex"
	"fmt"
	"strings"

	"till/payment"
)

// Sizes of an enciphered track, in digits (unionpay-pos 16.5).
const (
	// trackLeast is what a track is filled up to, so that a block fits.
	trackLeast = 17
	// afterBlock is what stays clear behind the block: the last digit pair.
	afterBlock = 2
)

// EncipherTrack replaces one block of track 2 by its encipherment under the
// TDK, which the pad does: 16 digits for blocks of eight bytes, 32 for sixteen,
// just before the last digit pair. The rest stays clear.
func EncipherTrack(track payment.Track2, block int, encipher func(clear []byte) ([]byte, error)) (payment.Track2, error) {
	digits := strings.ReplaceAll(string(track.Reveal()), "=", "D")
	if digits == "" {
		return track, nil
	}
	size := 2 * block
	least := trackLeast + size - 2*desBytes
	if short := least - len(digits); short > 0 {
		digits = strings.Repeat("F", short) + digits
	}
	end := len(digits) - afterBlock + len(digits)%2
	start := end - size
	clear, err := hex.DecodeString(digits[start:end])
	if err != nil {
		return payment.Track2{}, fmt.Errorf("%w: %s: %w", ErrIncomplete, DE35Track2, errDigit)
	}
	enciphered, err := encipher(clear)
	if err != nil {
		return payment.Track2{}, err
	}
	if len(enciphered) != block {
		return payment.Track2{}, fmt.Errorf("enciphering a track: %d bytes where a block has %d", len(enciphered), block)
	}
	return payment.Track2{Secret: payment.NewSecret([]byte(digits[:start] + upper(enciphered) + digits[end:]))}, nil
}
