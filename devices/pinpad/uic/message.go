package uic

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"till/devices/pinpad"
)

// The messages, by the manual's numbers.
const (
	msgLoadMaster   = "02"
	msgCheckKey     = "04"
	msgSerial       = "06" // reads; 05 would write it
	msgSelectMaster = "08"

	msgAskPIN      = "70"
	msgPIN         = "71"
	msgCancel      = "72"
	msgStripe      = "81"
	msgTapped      = "83"
	msgIdle        = "Z1"
	msgPrompt      = "Z2"
	msgPrompts     = "Z3"
	msgKey         = "Z43"
	msgAskKey      = "Z42"
	msgAskPINAs    = "Z60" // 70 without the pad's own words for the amount
	msgMAC         = "Z66"
	msgMACMade     = "Z67"
	msgAskCard     = "Q1"
	msgIgnore      = "Q3"
	msgTracks      = "Q4"
	msgAskAgain    = "Q5" // once more
	msgWriteSerial = "05"
)

// identifiers are all that a frame may begin with, the longer ones first.
var identifiers = []string{msgKey, msgAskKey, msgAskPINAs, "Z62", msgMAC, msgMACMade,
	msgIdle, msgPrompt, msgPrompts, msgAskCard, msgIgnore, msgTracks, msgAskAgain, "Q6", "Q7", "Q8", "Q9", "QB",
	msgAskPIN, msgPIN, msgCancel, "76", "7A", msgStripe, msgTapped}

var adminIdentifiers = []string{msgLoadMaster, msgCheckKey, msgWriteSerial, msgSerial, msgSelectMaster, "13", "90", "91", "94", "95"}

// identifier is what a frame begins with, "?" if it is none of ours.
func identifier(f Frame) string {
	known := identifiers
	if f.Admin {
		known = adminIdentifiers
	}
	for _, id := range known {
		if bytes.HasPrefix(f.Data, []byte(id)) {
			return id
		}
	}
	return "?"
}

// errAnswer means an answer whose fields do not add up.
var errAnswer = errors.New("an answer that cannot be read")

// transaction and admin make frames of text.
func transaction(parts ...string) Frame { return Frame{Data: []byte(strings.Join(parts, ""))} }
func admin(parts ...string) Frame {
	return Frame{Admin: true, Data: []byte(strings.Join(parts, ""))}
}

const fieldSeparator = string(rune(fs))

// askPIN is 70: account, session key under the selected master key, amount of 4
// to 8 digits, time-out in units of thirty seconds.
func askPIN(account, session, amount string, units int) Frame {
	return transaction(msgAskPIN, ".", account, fieldSeparator, session, amount, fieldSeparator, fmt.Sprint(units))
}

// askPINAs is Z60, for an amount that 70 has no room for: the prompt before it
// shows the amount.
func askPINAs(account, session string, units int) Frame {
	return transaction(msgAskPINAs, ".", account, fieldSeparator, session, fieldSeparator, fmt.Sprint(units))
}

// macOf is Z66 in its binary mode: one block as the first and last packet.
func macOf(slot byte, session string, block [8]byte) Frame {
	return transaction(msgMAC, "6", "00", string(rune(slot)), fieldSeparator, session, fieldSeparator, fieldSeparator, upperHex(block[:]))
}

// pinAnswer is 71.
type pinAnswer struct {
	code   byte // '0' with a block, else the error code
	length int  // digits entered; -1 where the pad does not tell
	block  []byte
	ksn    string // hex, only of a DUKPT pad
}

// Format prints the code and no block, whatever the verb.
func (a pinAnswer) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "71 code %c", a.code) }

// parsePIN reads 71 in its three forms: "71.0" length "01" block, "710" KSN
// block, and "71" with an error code.
func parsePIN(data []byte) (pinAnswer, error) {
	body, found := bytes.CutPrefix(data, []byte(msgPIN))
	switch {
	case !found || len(body) == 0:
	case len(body) == 1:
		return pinAnswer{code: body[0], length: -1}, notGood(body[0])
	case body[0] == '.' && len(body) == 22 && string(body[4:6]) == "01":
		n, ok := number(body[2:4])
		block, err := unhex(body[6:])
		if ok && err == nil && body[1] == '0' && (n == 0 || n >= 4 && n <= 12) {
			return pinAnswer{code: '0', length: n, block: block}, nil
		}
	case body[0] == '0' && len(body) >= 1+10+16 && len(body) <= 1+20+16:
		cut := len(body) - 16
		ksn := string(body[1:cut])
		block, err := unhex(body[cut:])
		if _, bad := hex.DecodeString(strings.Repeat("0", len(ksn)%2) + ksn); err == nil && bad == nil {
			return pinAnswer{code: '0', length: -1, block: block, ksn: ksn}, nil
		}
	}
	return pinAnswer{}, errAnswer
}

// notGood refuses a code that says nothing: "710" without a block is no error.
func notGood(code byte) error {
	if code >= '0' && code <= '9' || code >= 'A' && code <= 'Z' {
		return nil
	}
	return errAnswer
}

// parseTracks reads 81 and 83: tracks between separators, with sentinels or
// without. Firmware differs in what stands between them, so each track is known
// by its form. The second track is "" if it could not be read.
func parseTracks(data []byte) (track2 string, err error) {
	if len(data) < 2 || string(data[:2]) != msgStripe && string(data[:2]) != msgTapped {
		return "", errAnswer
	}
	body := strings.TrimPrefix(string(data[2:]), ".")
	for _, field := range strings.FieldsFunc(body, func(r rune) bool { return r == fs || r == 0x1D || r == 0x1E }) {
		if start := strings.IndexByte(field, ';'); start > 0 { // one field holds them all
			field = field[start:]
		}
		if _, err := pinpad.ParseTrack2(field); err == nil {
			return field, nil
		}
	}
	return "", nil
}

// parseSerial reads 06: up to twelve letters and digits.
func parseSerial(data []byte) (string, error) {
	text, found := strings.CutPrefix(string(data), msgSerial)
	for _, r := range text {
		if r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z' {
			found = false
		}
	}
	if !found || len(text) > 12 {
		return "", errAnswer
	}
	return text, nil
}

// parseKeyState reads 04: F where a master key is loaded.
func parseKeyState(data []byte) (filled bool, err error) {
	switch {
	case len(data) < 3 || string(data[:2]) != msgCheckKey:
	case data[2] == 'F':
		return true, nil
	case data[2] == '0':
		return false, nil
	}
	return false, errAnswer
}

// parseSelected reads 08.
func parseSelected(data []byte) (good bool, err error) {
	if len(data) != 3 || string(data[:2]) != msgSelectMaster {
		return false, errAnswer
	}
	return data[2] == '0', nil
}

// parseMAC reads Z67: eight bytes, or a code.
func parseMAC(data []byte) (made [8]byte, code byte, err error) {
	body, found := bytes.CutPrefix(data, []byte(msgMACMade))
	switch {
	case found && len(body) == 1 && body[0] != '0':
		return made, body[0], notGood(body[0])
	case found && len(body) == 17 && body[0] == '0':
		block, err := unhex(body[1:])
		copy(made[:], block)
		return made, '0', err
	}
	return made, 0, errAnswer
}

// keySlots are the places of master keys that 04 can be asked for: PINs, then
// MACs, then data (manual, appendix A).
var keySlots = slices.Concat([]byte("0123456789"), []byte("BCDE"), []byte("G"))

// useOf says what a slot is for.
func useOf(slot byte) string {
	switch {
	case slot >= '0' && slot <= '9':
		return "pin"
	case slot >= 'B' && slot <= 'E':
		return "mac"
	}
	return "data"
}

func number(digits []byte) (int, bool) {
	n := 0
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = 10*n + int(d-'0')
	}
	return n, true
}

// unhex reads eight bytes written as sixteen digits.
func unhex(text []byte) ([]byte, error) {
	out := make([]byte, 8)
	if len(text) != 16 {
		return nil, errAnswer
	}
	if _, err := hex.Decode(out, text); err != nil {
		return nil, errAnswer
	}
	return out, nil
}

func upperHex(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
