package wire

import (
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// hexMark begins the value of a text field whose bytes are not printable text.
const hexMark = "hex:"

// decodeText is the value of a text field: GBK as people read it, or hexMark
// and the bytes. Encoding the value again gives the same bytes.
func decodeText(data string) string {
	if printableASCII(data) {
		if strings.HasPrefix(data, hexMark) {
			return hexMark + upper([]byte(data))
		}
		return data
	}
	text, err := simplifiedchinese.GBK.NewDecoder().String(data)
	if err != nil || !printable(text) {
		return hexMark + upper([]byte(data))
	}
	if back, err := simplifiedchinese.GBK.NewEncoder().String(text); err != nil || back != data {
		return hexMark + upper([]byte(data))
	}
	return text
}

// encodeText is the bytes of a text field's value.
func encodeText(value string) ([]byte, error) {
	if digits, marked := strings.CutPrefix(value, hexMark); marked {
		data, err := hex.DecodeString(digits)
		if err != nil {
			return nil, errHex
		}
		return data, nil
	}
	if printableASCII(value) {
		return []byte(value), nil
	}
	data, err := simplifiedchinese.GBK.NewEncoder().String(value)
	if err != nil {
		return nil, errText
	}
	return []byte(data), nil
}

func printableASCII(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

func printable(text string) bool {
	for _, r := range text {
		if r == utf8.RuneError || !unicode.IsPrint(r) && r != '　' {
			return false
		}
	}
	return true
}

// upper is the upper-case hex of bytes.
func upper(data []byte) string {
	out := make([]byte, 2*len(data))
	for i, octet := range data {
		out[2*i], out[2*i+1] = upperHex[octet>>4], upperHex[octet&0xF]
	}
	return string(out)
}
