package pinpad

import "strings"

// Latin writes text as a pad shows it: ISO 8859-1, upper case, in exactly width
// characters, cut or filled with spaces. A character that Latin-1 does not have
// becomes '?', a control character a space.
func Latin(text string, width int) []byte {
	line := make([]byte, 0, width)
	for _, r := range strings.ToUpper(text) {
		switch {
		case len(line) == width:
			return line
		case r < 0x20 || r >= 0x7F && r < 0xA0:
			r = ' '
		case r > 0xFF:
			r = '?'
		}
		line = append(line, byte(r))
	}
	for len(line) < width {
		line = append(line, ' ')
	}
	return line
}

// FromLatin reads ISO 8859-1, for a person: runs of spaces become one.
func FromLatin(text []byte) string {
	runes := make([]rune, len(text))
	for i, b := range text {
		runes[i] = rune(b)
	}
	return strings.Join(strings.Fields(string(runes)), " ")
}
