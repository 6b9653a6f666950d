package people

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // RFC 6238 as every phone's application has it
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// A one-time code is six digits that an application on the owner's phone makes of
// a shared secret and the time (RFC 6238). It allows one act from afar.
const (
	codeStep   = 30 * time.Second
	codeDigits = 6
	// codeDrift is how many steps a phone's clock may be off, either way.
	codeDrift = 1
	// CodeSecretSize is how many random bytes a secret has (RFC 4226, 4).
	CodeSecretSize = 20
)

// CodeAt is the code of a secret at a time.
func CodeAt(secret []byte, at time.Time) string {
	return codeOf(secret, uint64(at.Unix())/uint64(codeStep/time.Second), codeDigits)
}

func codeOf(secret []byte, step uint64, digits int) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, step)
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0F
	value := binary.BigEndian.Uint32(sum[at:]) & 0x7FFFFFFF
	modulus := uint32(1)
	for range digits {
		modulus *= 10
	}
	return fmt.Sprintf("%0*d", digits, value%modulus)
}

// CheckCode reports whether a code is that of a secret now, or one step around
// it, and the step that it used up. A step that was used, and any before it, is
// never taken again.
func CheckCode(secret []byte, code string, at time.Time, used uint64) (step uint64, ok bool) {
	now := uint64(at.Unix()) / uint64(codeStep/time.Second)
	for d := -codeDrift; d <= codeDrift; d++ {
		candidate := now + uint64(d)
		if subtle.ConstantTimeCompare([]byte(codeOf(secret, candidate, codeDigits)), []byte(code)) == 1 {
			step, ok = candidate, candidate > used
		}
	}
	return step, ok
}

// CodeURI is what a phone's application scans, once: the secret with the shop's
// and the operator's name.
func CodeURI(secret []byte, shop, operator string) string {
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	label := url.PathEscape(strings.ReplaceAll(shop, ":", " ") + ":" + operator)
	return "otpauth://totp/" + label + "?secret=" + text + "&issuer=" + url.QueryEscape(shop) + "&digits=6&period=30"
}
