package people

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost is how dear one guess is. A six-digit PIN has a million values: what
// protects a stolen file is the pepper, which is not in it (crypto-emv 10).
type Cost struct {
	Memory  uint32 // KiB
	Passes  uint32
	Threads uint8
}

// DefaultCost takes under a tenth of a second on a weak PC (OWASP's least).
func DefaultCost() Cost { return Cost{Memory: 19 * 1024, Passes: 2, Threads: 1} }

const (
	saltSize = 16
	hashSize = 32
)

// ErrHash means a stored hash that nobody wrote.
var ErrHash = errors.New("a stored PIN cannot be read")

// HashPIN is the argon2id hash of a PIN under a fresh salt, in PHC form. pepper is
// a key of the folder.
func HashPIN(pin string, pepper []byte, cost Cost, random io.Reader) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("drawing a salt: %w", err)
	}
	sum := stretched(pin, pepper, salt, cost)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.Memory, cost.Passes, cost.Threads,
		encode(salt), encode(sum)), nil
}

// SamePIN reports whether a PIN is the one behind a hash.
func SamePIN(pin, hash string, pepper []byte) (bool, error) {
	var version int
	var cost Cost
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, ErrHash
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, ErrHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &cost.Memory, &cost.Passes, &cost.Threads); err != nil || !cost.sane() {
		return false, ErrHash
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) != hashSize {
		return false, ErrHash
	}
	return subtle.ConstantTimeCompare(stretched(pin, pepper, salt, cost), want) == 1, nil
}

// sane refuses costs that would stop the till: a file that was changed must not.
func (c Cost) sane() bool {
	const most = 256 * 1024
	return c.Memory >= 8 && c.Memory <= most && c.Passes >= 1 && c.Passes <= 10 && c.Threads >= 1 && c.Threads <= 16
}

// Waste takes as long as SamePIN does, for a number that nobody has: whoever
// tries numbers learns nothing from the time.
func Waste(pin string, pepper []byte, cost Cost) {
	stretched(pin, pepper, make([]byte, saltSize), cost)
}

func stretched(pin string, pepper, salt []byte, cost Cost) []byte {
	mac := hmac.New(sha256.New, pepper)
	mac.Write([]byte(Fold(pin)))
	return argon2.IDKey(mac.Sum(nil), salt, cost.Passes, cost.Memory, cost.Threads, hashSize)
}
