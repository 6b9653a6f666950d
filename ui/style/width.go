package style

import (
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
)

// Width is how many cells a text takes: a Han character takes two.
func Width(text string) int {
	width := 0
	for _, r := range text {
		width += runeWidth(r)
	}
	return width
}

func runeWidth(r rune) int {
	switch {
	case r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0) || r == utf8.RuneError:
		return 1 // drawn as a blank: see Sheet.Put
	case r < 0x7f:
		return 1
	}
	return lipgloss.Width(string(r))
}

// Clip cuts a text to at most width cells, never inside a wide character. A cut
// text ends in "…", or in "." where the glyph set is ASCII.
func Clip(text string, width int, g Glyphs) string {
	if Width(text) <= width {
		return text
	}
	if width <= 0 {
		return ""
	}
	used, end := 0, 0
	for i, r := range text {
		if used+runeWidth(r) > width-1 {
			break
		}
		used += runeWidth(r)
		end = i + utf8.RuneLen(r)
	}
	return text[:end] + g.Cut
}

// Pad fills a text with blanks at the right up to width cells.
func Pad(text string, width int) string {
	return text + blanks(width-Width(text))
}

// PadLeft fills a text with blanks at the left up to width cells.
func PadLeft(text string, width int) string {
	return blanks(width-Width(text)) + text
}

func blanks(n int) string { return strings.Repeat(" ", max(0, n)) }

// Wrap breaks a text into lines of at most width cells: at blanks where it has
// them, else after any Han character, but never before closing punctuation.
func Wrap(text string, width int) []string {
	if width < 2 {
		return nil
	}
	var lines []string
	var line []rune
	used, breakAt := 0, 0 // breakAt is where line may be cut; 0 is nowhere
	for _, r := range text {
		line = append(line, r)
		used += runeWidth(r)
		if used > width && r != ' ' {
			cut := breakAt
			if cut == 0 {
				cut = len(line) - 1
			}
			lines = append(lines, strings.TrimRight(string(line[:cut]), " "))
			line = []rune(strings.TrimLeft(string(line[cut:]), " "))
			used, breakAt = Width(string(line)), 0
		}
		if r == ' ' || (runeWidth(r) == 2 && used < width) {
			breakAt = len(line)
		}
		if closes(r) && len(line) > 1 && breakAt == len(line)-1 {
			breakAt = len(line)
		}
	}
	if len(line) > 0 {
		lines = append(lines, strings.TrimRight(string(line), " "))
	}
	return lines
}

// closes reports punctuation that must not start a line.
func closes(r rune) bool { return strings.ContainsRune("，。：；！？、）」》,.:;!?)", r) }
