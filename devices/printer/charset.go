package printer

import (
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"
)

// Encoding is the character set a printer is sent.
type Encoding string

// The encodings.
const (
	// GB18030 is the default: Chinese mode on, the one- and two-byte codes that
	// printers have a glyph for.
	GB18030 Encoding = "gb18030"
	// ASCII is for printers without Chinese: Chinese mode off, 20h to 7Eh alone.
	ASCII Encoding = "ascii"
)

// Width is how many columns text takes on paper at normal size: one for each
// byte of GB18030. A screen counts otherwise (`·` `—` `“` and `é` are two
// columns here and one there), so the two never share a function.
func Width(text string) int {
	columns := 0
	for _, r := range text {
		columns += runeWidth(r)
	}
	return columns
}

func runeWidth(r rune) int {
	if r < 0x80 {
		return 1
	}
	return 2
}

// charset brings text down to what one printer can print.
type charset struct{ encoding Encoding }

// newCharset refuses an encoding it does not know.
func newCharset(encoding Encoding) (charset, error) {
	switch encoding {
	case "", GB18030:
		return charset{GB18030}, nil
	case ASCII:
		return charset{ASCII}, nil
	}
	return charset{}, fmt.Errorf("printer encoding %q is not known: use %q or %q", encoding, GB18030, ASCII)
}

// clean is text as it may stand in a job. Control bytes go, so that no name of
// a shop can carry a command; tabs and line ends become blanks; what the
// printer has no glyph for is replaced (printing.md 1.2).
func (c charset) clean(text string) string {
	if c.isClean(text) {
		return text
	}
	var out strings.Builder
	for _, r := range norm.NFC.String(text) {
		out.WriteString(c.printable(r))
	}
	return out.String()
}

// isClean is the short way for nearly every text of a slip.
func (c charset) isClean(text string) bool {
	inert, table := true, glyphs()
	for _, r := range text {
		switch {
		case r < 0x20 || r == 0x7F:
			return false
		case r < 0x80:
		case c.encoding != GB18030 || r >= planeSize || table[r] == 0:
			return false
		default:
			inert = inert && standsAlone(r)
		}
	}
	return inert || norm.NFC.QuickSpanString(text) == len(text)
}

// standsAlone reports Chinese characters and their punctuation, which never join
// with a neighbour: text of these and of ASCII is in form C already.
func standsAlone(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0xFF01 && r <= 0xFF5E || r >= 0x3001 && r <= 0x3020
}

func (c charset) printable(r rune) string {
	switch {
	case r == '\t' || r == '\n' || r == '\r':
		return " "
	case r < 0x20 || r == 0x7F:
		return ""
	case r < 0x80:
		return string(r)
	}
	if c.encoding == GB18030 {
		if r == '¥' {
			return "￥" // U+00A5 has a four-byte code, U+FFE5 a two-byte one
		}
		if hasGlyph(r) {
			return string(r)
		}
	}
	if plain, known := replacements[r]; known {
		return plain
	}
	if invisible(r) {
		return ""
	}
	return unaccented(r)
}

// replacements are for characters that have a four-byte code, or none.
var replacements = map[rune]string{
	'¥': "RMB", '￥': "RMB", '€': "EUR", '£': "GBP",
	'ß': "ss", 'ø': "o", 'Ø': "O", 'ł': "l", 'Ł': "L", 'đ': "d", 'Đ': "D", 'æ': "ae", 'Æ': "AE", 'œ': "oe", 'Œ': "OE", 'þ': "th", 'Þ': "Th",
	'®': "", '™': "", '©': "(c)",
	'‘': "'", '’': "'", '“': `"`, '”': `"`, '–': "-", '—': "-", '…': "...", '·': "-", '×': "x",
	'\u00a0': " ", '\u3000': " ",
	'，': ",", '。': ".", '：': ":", '；': ";", '（': "(", '）': ")", '！': "!", '？': "?",
}

// invisible marks, joiners and selectors change a neighbour and print nothing.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn, unicode.Me, unicode.Zl, unicode.Zp)
}

// unaccented keeps the letter of an accented one, else a question mark.
func unaccented(r rune) string {
	base := []rune(norm.NFD.String(string(r)))[0]
	if base < 0x80 && base >= 0x20 {
		return string(base)
	}
	return "?"
}

// hasGlyph reports whether r has a two-byte code that printers have a picture
// for: not one of the user-defined areas, which stand empty.
func hasGlyph(r rune) bool { return r < planeSize && glyphs()[r] != 0 }

// planeSize is the end of the plane in which all two-byte codes stand.
const planeSize = 0x10000

// glyphs are the two-byte codes of the characters that printers have a picture
// for, by character, 0 for all others. The table is made at the first slip.
var glyphs = sync.OnceValue(func() *[planeSize]uint16 {
	codes := new([planeSize]uint16)
	encoder := simplifiedchinese.GB18030.NewEncoder()
	source, code := make([]byte, utf8.UTFMax), make([]byte, 4)
	for r := rune(0x80); r < planeSize; r++ {
		if unicode.Is(unicode.Co, r) || r == unicode.ReplacementChar || !utf8.ValidRune(r) {
			continue
		}
		n, _, err := encoder.Transform(code, source[:utf8.EncodeRune(source, r)], true)
		if err == nil && n == 2 {
			codes[r] = binary.BigEndian.Uint16(code)
		}
	}
	return codes
})

// appendTo appends clean text as bytes.
func (c charset) appendTo(out []byte, clean string) []byte {
	table := glyphs()
	for _, r := range clean {
		switch {
		case r < 0x80:
			out = append(out, byte(r))
		case c.encoding == GB18030 && r < planeSize && table[r] != 0:
			out = append(out, byte(table[r]>>8), byte(table[r]))
		default: // not reached: clean holds nothing else
			out = append(out, '?')
		}
	}
	return out
}
