package clearpin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// Lengths that ISO 9564 allows a PIN to have.
const (
	pinMin = 4
	pinMax = 12
)

// ErrPIN means a PIN that is not 4 to 12 ASCII digits.
var ErrPIN = errors.New("a PIN has 4 to 12 digits")

// PIN is a PIN in clear. It prints masked, like every secret; the digits are
// string(p).
type PIN string

const pinMask = "[PIN]"

// Check reports ErrPIN unless p has 4 to 12 digits.
func (p PIN) Check() error {
	if len(p) < pinMin || len(p) > pinMax || !digitsOnly(string(p)) {
		return ErrPIN
	}
	return nil
}

// Format prints the mask for every verb.
func (p PIN) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, pinMask) }

// String is the mask.
func (p PIN) String() string { return pinMask }

// MarshalJSON writes the mask.
func (p PIN) MarshalJSON() ([]byte, error) { return json.Marshal(pinMask) }

// LogValue logs the mask.
func (p PIN) LogValue() slog.Value { return slog.StringValue(pinMask) }

func digitsOnly(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
