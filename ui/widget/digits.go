package widget

import (
	"strings"

	"till/ui/style"
)

// Font is a size of the big digits.
type Font int

// The fonts. Plain is bold text, for amounts that no larger one can hold.
const (
	FontPlain Font = iota
	FontS
	FontM
	FontL
	fontASCII
)

// face is the geometry of one seven-segment font in half-block pixels.
type face struct {
	width, height  int // pixels; two pixel rows are one row of cells
	upright, bar   int // stroke widths
	middle         int // first pixel row of the centre bar
	point          [2]int
	comma          [][2]int // pixels, from the left and from the bottom
	pointW, commaW int
}

var faces = map[Font]face{
	FontS: {width: 4, height: 6, upright: 1, bar: 1, middle: 2, point: [2]int{1, 1}, pointW: 1,
		commaW: 1, comma: [][2]int{{0, 0}, {0, 1}}},
	FontM: {width: 6, height: 8, upright: 2, bar: 1, middle: 3, point: [2]int{2, 2}, pointW: 2,
		commaW: 2, comma: [][2]int{{0, 0}, {0, 1}, {1, 1}, {0, 2}, {1, 2}}},
	FontL: {width: 8, height: 12, upright: 2, bar: 2, middle: 5, point: [2]int{2, 2}, pointW: 2,
		commaW: 2, comma: [][2]int{{0, 0}, {0, 1}, {0, 2}, {1, 2}, {0, 3}, {1, 3}}},
}

// segments of each digit: a top, b and c right, d bottom, e and f left, g middle.
var segments = [10]string{"abcdef", "", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg"}

// Rows is how many rows of cells a font takes.
func (f Font) Rows() int { return [...]int{1, 3, 4, 6, 3}[f] }

// BigWidth is how wide a text of digits, points and commas is in a font.
func BigWidth(text string, font Font) int {
	if font == FontPlain {
		return style.Width(text)
	}
	width := 0
	for _, r := range text {
		width += glyphWidth(r, font) + 1
	}
	return max(0, width-1)
}

func glyphWidth(r rune, font Font) int {
	if font == fontASCII {
		if r == '.' || r == ',' {
			return 1
		}
		return 4
	}
	switch f := faces[font]; r {
	case '.':
		return f.pointW
	case ',':
		return f.commaW
	default:
		return f.width
	}
}

// Big draws a text of digits, points and commas so that it ends before right,
// and gives the column where it starts.
func Big(s *style.Sheet, right, y int, role style.Role, text string, font Font) int {
	x := right - BigWidth(text, font)
	if font == FontPlain {
		s.PutBold(x, y, role, text)
		return x
	}
	at := x
	for _, r := range text {
		for row, cells := range bigGlyph(r, font) {
			s.Put(at, y+row, role, cells)
		}
		at += glyphWidth(r, font) + 1
	}
	return x
}

// bigGlyph is one digit, point or comma as rows of cells.
func bigGlyph(r rune, font Font) []string {
	if font == fontASCII {
		return asciiGlyph(r)
	}
	f := faces[font]
	w := glyphWidth(r, font)
	pixels := make([][]bool, f.height)
	for i := range pixels {
		pixels[i] = make([]bool, w)
	}
	switch {
	case r == '.':
		fill(pixels, 0, f.height-f.point[1], f.point[0], f.point[1])
	case r == ',':
		for _, p := range f.comma {
			pixels[f.height-1-p[1]][p[0]] = true
		}
	case r == '1':
		fill(pixels, f.width/2, 0, f.upright, f.height)
	case r >= '0' && r <= '9':
		f.digit(pixels, segments[r-'0'])
	}
	return halfBlocks(pixels)
}

// digit fills the segments of one digit.
func (f face) digit(pixels [][]bool, on string) {
	right, low := f.width-f.upright, f.middle+f.bar
	for _, segment := range on {
		switch segment {
		case 'a':
			fill(pixels, 0, 0, f.width, f.bar)
		case 'b':
			fill(pixels, right, 0, f.upright, low)
		case 'c':
			fill(pixels, right, f.middle, f.upright, f.height-f.middle)
		case 'd':
			fill(pixels, 0, f.height-f.bar, f.width, f.bar)
		case 'e':
			fill(pixels, 0, f.middle, f.upright, f.height-f.middle)
		case 'f':
			fill(pixels, 0, 0, f.upright, low)
		case 'g':
			fill(pixels, 0, f.middle, f.width, f.bar)
		}
	}
}

func fill(pixels [][]bool, x, y, w, h int) {
	for row := y; row < y+h; row++ {
		for col := x; col < x+w; col++ {
			pixels[row][col] = true
		}
	}
}

// halfBlocks turns two rows of pixels into one row of cells.
func halfBlocks(pixels [][]bool) []string {
	rows := make([]string, 0, len(pixels)/2)
	for y := 0; y+1 < len(pixels); y += 2 {
		var row strings.Builder
		for x := range pixels[y] {
			switch above, below := pixels[y][x], pixels[y+1][x]; {
			case above && below:
				row.WriteRune('█')
			case above:
				row.WriteRune('▀')
			case below:
				row.WriteRune('▄')
			default:
				row.WriteRune(' ')
			}
		}
		rows = append(rows, row.String())
	}
	return rows
}

// asciiDigits is the "_ |" form, three rows of four columns a digit.
var asciiDigits = [10][3]string{
	{" __ ", "|  |", "|__|"}, {"    ", "   |", "   |"}, {" __ ", " __|", "|__ "}, {" __ ", " __|", " __|"},
	{"    ", "|__|", "   |"}, {" __ ", "|__ ", " __|"}, {" __ ", "|__ ", "|__|"}, {" __ ", "   |", "   |"},
	{" __ ", "|__|", "|__|"}, {" __ ", "|__|", " __|"},
}

func asciiGlyph(r rune) []string {
	if r >= '0' && r <= '9' {
		return asciiDigits[r-'0'][:]
	}
	return []string{" ", " ", string(r)}
}
