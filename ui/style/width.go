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
	case r < 0xa0 || r == utf8.RuneError:
		return 1 // control characters are drawn as blanks: see Sheet
	case r >= 0x4e00 && r <= 0x9fff, r >= 0x3000 && r <= 0x3029, r >= 0xff01 && r <= 0xff5e:
		return 2 // Han and its punctuation: nearly all that is drawn, and the library is slow
	case r >= 0x2500 && r <= 0x259f:
		return 1 // lines and blocks
	}
	return lipgloss.Width(string(r))
}

// blank reports a character that a sheet does not send to the terminal.
func blank(r rune) bool {
	return r < 0x20 || (r >= 0x7f && r < 0xa0) || r == utf8.RuneError
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
	used, last, before := 0, 0, 0 // last and before are where line may be cut; 0 is nowhere
	for _, r := range text {
		line = append(line, r)
		used += runeWidth(r)
		for used > width && r != ' ' {
			cut := last
			if closes(r) && cut == len(line)-1 {
				cut = before
			}
			if cut == 0 {
				cut = len(line) - 1
			}
			lines = append(lines, strings.TrimRight(string(line[:cut]), " "))
			line = []rune(strings.TrimLeft(string(line[cut:]), " "))
			used, last, before = Width(string(line)), 0, 0
		}
		if r == ' ' || runeWidth(r) == 2 {
			if !closes(r) || last != len(line)-1 {
				before = last
			}
			last = len(line)
		}
	}
	if len(line) > 0 {
		lines = append(lines, strings.TrimRight(string(line), " "))
	}
	return lines
}

// closes reports punctuation that must not start a line.
func closes(r rune) bool { return strings.ContainsRune("，。：；！？、）」》,.:;!?)", r) }
