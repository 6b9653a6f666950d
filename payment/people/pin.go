package people

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"till/payment"
)

// Lengths in characters.
const (
	pinMin    = 6
	pinMax    = 64
	strongMin = 12 // for whoever can open the journal or the keys
	withCode  = 8  // the same, where a one-time code is asked for as well
)

// Context is what a PIN is held against.
type Context struct {
	Operator Operator
	Today    time.Time
	// Numbers are those of the shop that a stranger can read: terminal, merchant,
	// its telephone.
	Numbers []string
	// Same reports whether a PIN is the one behind a hash; nil knows none.
	Same func(pin, hash string) bool
}

// Fold is a PIN as it is held against rules and hashes: full-width digits are
// the digits, so that an input method changes nothing.
func Fold(pin string) string { return norm.NFKC.String(pin) }

// CheckPIN says whether an operator may choose a PIN, and why not. It is asked
// when a PIN is set, never at sign-on.
func CheckPIN(pin string, ctx Context) payment.PINRefusal {
	pin = Fold(pin)
	length := utf8.RuneCountInString(pin)
	switch {
	case !utf8.ValidString(pin) || strings.ContainsFunc(pin, unicode.IsControl):
		return payment.PINNoText
	case length < pinMin:
		return payment.PINShort
	case length > pinMax:
		return payment.PINLong
	}
	for _, refuse := range []func(string, Context) payment.PINRefusal{known, dated, structured, listed, strong, used} {
		if why := refuse(pin, ctx); why != payment.PINAccepted {
			return why
		}
	}
	return payment.PINAccepted
}

func digitsOnly(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// known refuses what stands in a number that others know: anywhere in it, or the
// number itself with zeros before it.
func known(pin string, ctx Context) payment.PINRefusal {
	o := ctx.Operator
	for _, number := range append([]string{o.Phone, o.ID, o.Number}, ctx.Numbers...) {
		if number == "" {
			continue
		}
		if strings.Contains(number, pin) || strings.TrimLeft(number, "0") == strings.TrimLeft(pin, "0") && strings.TrimLeft(pin, "0") != "" {
			return payment.PINKnown
		}
	}
	return payment.PINAccepted
}

// dated refuses the birthday and today in the forms in which people write them.
// Another date passes: it is as good as any six digits.
func dated(pin string, ctx Context) payment.PINRefusal {
	days := []time.Time{ctx.Today}
	if birthday, err := time.Parse("20060102", ctx.Operator.Birthday); err == nil {
		days = append(days, birthday)
	}
	for _, day := range days {
		if day.IsZero() {
			continue
		}
		for _, form := range []string{"200601", "060102", "020106", "010206", "20060102", "02012006", "01022006"} {
			if day.Format(form) == pin {
				return payment.PINDate
			}
		}
	}
	return payment.PINAccepted
}

// structured refuses what a hand types without thinking.
func structured(pin string, _ Context) payment.PINRefusal {
	for period := 1; period <= 3; period++ {
		if len(pin)%period == 0 && strings.Repeat(pin[:period], len(pin)/period) == pin {
			return payment.PINRepeats
		}
	}
	if !digitsOnly(pin) {
		return payment.PINAccepted
	}
	half := len(pin) / 2
	switch {
	case steps(pin), len(pin)%2 == 0 && paired(pin) && steps(everySecond(pin)),
		len(pin)%2 == 0 && pin[:half] == reversed(pin[half:]) && steps(pin[:half]):
		return payment.PINSteps
	case lines(pin):
		return payment.PINKeypad
	}
	return payment.PINAccepted
}

// steps reports that every digit is one more, or one less, than the one before;
// 0 follows 9.
func steps(pin string) bool {
	if len(pin) < 3 {
		return false
	}
	up, down := true, true
	for i := 1; i < len(pin); i++ {
		step := (int(pin[i]) - int(pin[i-1]) + 10) % 10
		up, down = up && step == 1, down && step == 9
	}
	return up || down
}

func paired(pin string) bool {
	for i := 0; i+1 < len(pin); i += 2 {
		if pin[i] != pin[i+1] {
			return false
		}
	}
	return true
}

func everySecond(pin string) string {
	var out strings.Builder
	for i := 0; i < len(pin); i += 2 {
		out.WriteByte(pin[i])
	}
	return out.String()
}

func reversed(text string) string {
	bytes := []byte(text)
	for i, j := 0, len(bytes)-1; i < j; i, j = i+1, j-1 {
		bytes[i], bytes[j] = bytes[j], bytes[i]
	}
	return string(bytes)
}

// keypadLines are the straight lines of three on a keypad; each also backwards.
var keypadLines = []string{"123", "456", "789", "147", "258", "369", "159", "357"}

// lines reports that a PIN is made of such lines alone.
func lines(pin string) bool {
	if len(pin)%3 != 0 {
		return false
	}
	for rest := pin; rest != ""; rest = rest[3:] {
		found := false
		for _, line := range keypadLines {
			found = found || rest[:3] == line || rest[:3] == reversed(line)
		}
		if !found {
			return false
		}
	}
	return true
}

// listed refuses what machines were shipped with and what is guessed first, in
// China and elsewhere. 520, 1314 and their like are words.
func listed(pin string, _ Context) payment.PINRefusal {
	lower := strings.ToLower(pin)
	for _, one := range common {
		if lower == one {
			return payment.PINDefault
		}
	}
	return payment.PINAccepted
}

// common is the list, lower case; what structured refuses need not stand in it.
var common = []string{
	"123456", "1234567", "12345678", "123456789", "1234567890", "000000", "00000000", "111111", "666666", "888888", "88888888",
	"654321", "112233", "123321", "520520", "521521", "131452", "521314", "520131", "5201314", "1314520", "13145200", "201314", "131420",
	"110110", "119119", "168168", "147369", "159357", "741852", "963852", "789456", "456789", "159753", "314159", "271828",
	"100200", "102030", "010203", "246810", "135790", "123654", "147852", "258456", "696969", "778899", "998877", "100000", "999999",
	"password", "passw0rd", "password1", "qwerty", "qwerty123", "abc123", "admin", "admin123", "administrator", "letmein", "welcome",
	"iloveyou", "woaini", "woaini1314", "woaini520", "a123456", "123456a", "abc123456", "q123456", "aa123456", "1q2w3e4r", "1qaz2wsx",
}

// strong asks more of those who can open the journal, the keys or the staff: they
// are no cashier who sees one card at a time (PCI DSS 8.3.6).
func strong(pin string, ctx Context) payment.PINRefusal {
	if ctx.Operator.Role != payment.RoleOwner && ctx.Operator.Role != payment.RoleTechnician {
		return payment.PINAccepted
	}
	letters := strings.ContainsFunc(pin, unicode.IsLetter)
	digits := strings.ContainsAny(pin, "0123456789")
	length := utf8.RuneCountInString(pin)
	if length >= strongMin && letters && digits || length >= withCode && len(ctx.Operator.Code) > 0 {
		return payment.PINAccepted
	}
	return payment.PINWeak
}

// usedMax is how many PINs back one may not be chosen again.
const usedMax = 4

func used(pin string, ctx Context) payment.PINRefusal {
	if ctx.Same == nil {
		return payment.PINAccepted
	}
	before := append([]string{ctx.Operator.Hash}, ctx.Operator.Before...)
	for _, hash := range before[:min(len(before), 1+usedMax)] {
		if hash != "" && ctx.Same(pin, hash) {
			return payment.PINUsed
		}
	}
	return payment.PINAccepted
}
