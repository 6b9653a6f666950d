package payment

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// secretMask is what every secret prints, whatever the verb.
const secretMask = "[secret]"

// Secret is a value that prints masked by every road that leads to text: fmt
// verbs, JSON, slog. The bytes leave it only through Reveal, so a reviewer can
// find every place where they do. Law 6: no Secret is ever written to disk.
type Secret struct{ bytes []byte }

// NewSecret takes its own copy of b.
func NewSecret(b []byte) Secret { return Secret{append([]byte(nil), b...)} }

// Reveal gives the bytes themselves. They belong to the Secret: do not keep them.
func (s Secret) Reveal() []byte { return s.bytes }

// Empty reports that there is nothing to hide.
func (s Secret) Empty() bool { return len(s.bytes) == 0 }

// Wipe overwrites the bytes. Other copies of the same Secret are wiped with it.
func (s Secret) Wipe() { clear(s.bytes) }

// Format prints the mask for every verb, %x and %#v included.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, secretMask) }

// String is the mask.
func (s Secret) String() string { return secretMask }

// MarshalJSON writes the mask.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(secretMask) }

// LogValue logs the mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(secretMask) }

// Track2 is the stripe's second track or its image on the chip, as
// "PAN=YYMMSSS…", without sentinels. It is used for one request and wiped.
type Track2 struct{ Secret }

// PINBlock is an enciphered PIN as the PIN pad made it, eight bytes. The clear
// PIN has no type outside the simulators.
type PINBlock struct{ Secret }

// PAN is a card number of 12 to 19 digits. It prints first six and last four,
// one star per hidden digit; below 13 digits last four only.
type PAN struct{ secret Secret }

// ErrPAN means a card number that is not 12 to 19 ASCII digits.
var ErrPAN = errors.New("card number must have 12 to 19 digits")

// NewPAN checks the form, not the check digit: some domestic cards fail Luhn.
func NewPAN(digits string) (PAN, error) {
	if len(digits) < 12 || len(digits) > 19 {
		return PAN{}, ErrPAN
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return PAN{}, ErrPAN
		}
	}
	return PAN{NewSecret([]byte(digits))}, nil
}

// Clone is a copy that is wiped by itself.
func (p PAN) Clone() PAN { return PAN{NewSecret(p.secret.bytes)} }

// Reveal gives the digits: for DE 2, for sealing and for nothing else.
func (p PAN) Reveal() string { return string(p.secret.bytes) }

// Empty reports that no number is known.
func (p PAN) Empty() bool { return p.secret.Empty() }

// Wipe overwrites the digits.
func (p PAN) Wipe() { p.secret.Wipe() }

// Masked is the number as people may see it: "622202******8123".
func (p PAN) Masked() string {
	digits := p.secret.bytes
	if len(digits) == 0 {
		return ""
	}
	shown := 6
	if len(digits) < 13 {
		shown = 0
	}
	tail := len(digits) - 4
	return string(digits[:shown]) + strings.Repeat("*", tail-shown) + string(digits[tail:])
}

// Format prints the masked number for every verb.
func (p PAN) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.Masked()) }

// String is the masked number.
func (p PAN) String() string { return p.Masked() }

// MarshalJSON writes the masked number.
func (p PAN) MarshalJSON() ([]byte, error) { return json.Marshal(p.Masked()) }

// LogValue logs the masked number.
func (p PAN) LogValue() slog.Value { return slog.StringValue(p.Masked()) }
