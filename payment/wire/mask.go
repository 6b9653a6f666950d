package wire

import (
	"encoding/hex"
	"strings"

	"till/payment"
	"till/payment/profile"
)

// masked is a field's value as people may see it (design law 6): card number
// first six and last four, no track, no PIN block, no secret chip object, no
// key, and no card number inside a field whose contents are not known.
func (d *Dialect) masked(m *Message, f Field) string {
	value := m.Value(f)
	switch f {
	case DE2PAN:
		return maskPAN(value)
	case DE35Track2:
		return maskTrack2(value)
	case DE36Track3, DE45Track1, DE52PINBlock:
		return stars(len(value))
	case DE55Chip:
		if data, err := hex.DecodeString(value); err == nil {
			return maskChip(data)
		}
		return stars(len(value))
	case DE37RRN, DE38AuthCode, DE39ResponseCode, DE41TerminalID, DE42MerchantID, DE49Currency, DE64MAC, DE128MAC:
		return value
	case DE62Private:
		if d.holdsKeys(m) {
			return d.maskKeys(value)
		}
	case DE59Private:
		if d.longPIN() && m.Has(DE52PINBlock) {
			return stars(len(value))
		}
		if shown, whole := d.maskElements(value); whole {
			return maskRuns(shown)
		} else if d.showsCode(m) {
			return stars(len(value)) // a payment code may stand anywhere in it
		}
	case DE48Additional:
		if m.MTI[:2] == "03" {
			value = maskUpload(value)
		}
	}
	switch d.layouts[f].content {
	case profile.ContentText:
		if digits, marked := strings.CutPrefix(value, hexMark); marked {
			return hexMark + maskHexRuns(digits)
		}
		return maskRuns(value)
	case profile.ContentBinary:
		return maskHexRuns(value)
	}
	if f == DE48Additional {
		return maskRuns(value)
	}
	return value
}

func stars(count int) string { return strings.Repeat("*", count) }

func maskPAN(digits string) string {
	pan, err := payment.NewPAN(digits)
	if err != nil {
		return stars(len(digits))
	}
	return pan.Masked()
}

// maskTrack2 leaves the number masked and the separator; an enciphered or
// unreadable track has none and is hidden whole.
func maskTrack2(track string) string {
	number, rest, found := strings.Cut(track, "D")
	if !found {
		return stars(len(track))
	}
	return maskPAN(number) + "D" + stars(len(rest))
}

// holdsKeys reports whether DE 62 may hold working keys: in every management
// message but those that the profile names as open.
func (d *Dialect) holdsKeys(m *Message) bool {
	return len(m.MTI) == 4 && m.MTI[1] == '8' && !contains(d.profile.Keys.OpenCodes, networkOf(m))
}

// maskElements hides the customer's payment code, which is as good as money
// while it lives, and the digits of the card number in A2; whole tells whether
// the value is made of elements.
func (d *Dialect) maskElements(value string) (shown string, whole bool) {
	whole = d.elements(value, func(tag, inner string) {
		switch tag {
		case tagQRCode, tagPANTail:
			inner = stars(len(inner))
		case tagTerminal:
			if masked, whole := d.maskElements(inner); whole {
				inner = masked
			}
		}
		shown += d.element(tag, inner)
	})
	return shown, whole
}

// A batch upload: two digits of count, then records of forty digits with the
// card number at 8, right-justified in twenty (unionpay-pos 14.3).
const (
	uploadHead   = 2
	uploadRecord = 40
	uploadAt     = 8
	uploadNumber = 20
)

// maskUpload hides the card numbers of a batch upload.
func maskUpload(value string) string {
	if len(value) < uploadHead+uploadRecord || (len(value)-uploadHead)%uploadRecord != 0 {
		return value
	}
	shown := value[:uploadHead]
	for rest := value[uploadHead:]; rest != ""; rest = rest[uploadRecord:] {
		number := strings.TrimLeft(rest[uploadAt:uploadAt+uploadNumber], "0")
		shown += rest[:uploadAt] + strings.Repeat("0", uploadNumber-len(number)) + maskPAN(number) +
			rest[uploadAt+uploadNumber:uploadRecord]
	}
	return shown
}

// Card numbers have from 13 to 19 digits and pass Luhn.
const (
	runMin = 13
	runMax = 19
)

// maskRuns hides what may be a card number inside text.
func maskRuns(text string) string {
	shown := []byte(text)
	for start := 0; start < len(text); {
		end := start
		for end < len(text) && text[end] >= '0' && text[end] <= '9' {
			end++
		}
		if cardNumber(text[start:end]) {
			copy(shown[start:end], maskPAN(text[start:end]))
		}
		start = max(end, start+1)
	}
	return string(shown)
}

// maskHexRuns hides what may be a card number inside bytes: as packed digits,
// which the hex shows, or as characters.
func maskHexRuns(digits string) string {
	data, err := hex.DecodeString(digits)
	if err != nil {
		return stars(len(digits))
	}
	shown := []byte(maskRuns(digits))
	for i, octet := range []byte(maskRuns(string(data))) {
		if octet != data[i] {
			shown[2*i], shown[2*i+1] = '*', '*'
		}
	}
	return string(shown)
}

func cardNumber(run string) bool {
	if len(run) < runMin || len(run) > runMax {
		return false
	}
	sum := 0
	for i := range len(run) {
		digit := int(run[len(run)-1-i] - '0')
		if i%2 == 1 {
			digit *= 2
			if digit > 9 {
				digit -= 9
			}
		}
		sum += digit
	}
	return sum%10 == 0 && strings.Trim(run, "0") != ""
}
