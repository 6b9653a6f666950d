package style

import (
	"fmt"
	"image/color"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

func TestClipNeverHalvesAWideCharacter(t *testing.T) {
	g := Unicode()
	for _, c := range []struct {
		name, text string
		width      int
		want       string
	}{
		{"a text that fits stays whole", "收款", 4, "收款"},
		{"a cut at an odd column drops the character", "收款台", 4, "收…"},
		{"a cut at an even column", "收款台", 5, "收款…"},
		{"Latin text", "Jinxiu Store", 7, "Jinxiu…"},
		{"no room at all", "收款", 0, ""},
		{"room for the mark only", "收款", 1, "…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Clip(c.text, c.width, g); got != c.want || Width(got) > max(0, c.width) {
				t.Errorf("Clip(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
			}
		})
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		want       []string
	}{
		{"English breaks at blanks", "Please do not pay again yet.", 12, []string{"Please do", "not pay", "again yet."}},
		{"Chinese breaks anywhere", "请先不要再付款", 8, []string{"请先不要", "再付款"}},
		{"no line starts with closing punctuation", "请先不要，再付", 8, []string{"请先不", "要，再付"}},
		{"a word longer than the line is cut", "abcdefgh", 5, []string{"abcde", "fgh"}},
		{"a text that fits", "Say", 8, []string{"Say"}},
		{"nothing", "", 8, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Wrap(c.text, c.width); !reflect.DeepEqual(got, c.want) {
				t.Errorf("Wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
			}
		})
	}
}

func TestPadCountsCells(t *testing.T) {
	if got := Pad("收", 4) + "|" + PadLeft("款", 4) + "|" + Pad("longer", 3); got != "收  |  款|longer" {
		t.Errorf("padded to %q", got)
	}
}

// FuzzSheet: whatever is put anywhere, every row keeps its width, nothing but
// printable text comes out, and wrapped lines keep to theirs.
func FuzzSheet(f *testing.F) {
	f.Add("收款 ¥12.50", 3, 1, 7)
	f.Add("\x1b[2J\x07\x9b31m", -1, 0, 3)
	f.Add("a\u0301👩‍👩‍👧⚠️", 9, 2, 2)
	f.Add("\xff\xfe款", 8, 2, 4)
	f.Fuzz(func(t *testing.T, text string, x, y, width int) {
		s := NewSheet(10, 3)
		s.Put(0, 1, Text, "请先不要再")
		s.Put(x%20, y%5, Soft, text)
		s.PutRightBold(x%20, y%5, Soft, text)
		s.Fill(x%20, y%5, 3, 1, TintUnd)
		for _, row := range strings.Split(s.String(), "\n") {
			if Width(row) != 10 {
				t.Fatalf("a row of ten cells has %d: %q", Width(row), row)
			}
			for _, r := range row {
				if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) {
					t.Fatalf("a control character came through: %q", row)
				}
			}
		}
		width = 2 + abs(width)%40
		for _, line := range Wrap(text, width) {
			if Width(line) > width {
				t.Fatalf("Wrap(%q, %d) has a line of %d cells: %q", text, width, Width(line), line)
			}
		}
	})
}

func abs(n int) int {
	if n < 0 {
		return -(n + 1)
	}
	return n
}

func TestPutOverHalfOfAWideCharacterClearsTheOther(t *testing.T) {
	s := NewSheet(6, 1)
	s.Put(0, 0, Text, "收款台")
	s.Put(1, 0, Text, "x")
	s.Put(4, 0, Text, "y")
	if got := s.String(); got != " x款y " {
		t.Errorf("the row is %q", got)
	}
}

func TestASCIITwinsHaveTheWidthOfTheirGlyphs(t *testing.T) {
	uni, ascii := reflect.ValueOf(Unicode()), reflect.ValueOf(ASCIIOnly())
	for i := range uni.NumField() {
		name := uni.Type().Field(i).Name
		if uni.Field(i).Kind() != reflect.String {
			continue
		}
		one, other := uni.Field(i).String(), ascii.Field(i).String()
		if Width(one) != Width(other) || other == "" {
			t.Errorf("%s: %q and %q differ in width", name, one, other)
		}
		for _, r := range other {
			if r > 0x7e {
				t.Errorf("%s: the ASCII twin %q is not ASCII", name, other)
			}
		}
	}
}

func TestEveryDepthPaintsItsOwnWay(t *testing.T) {
	s := NewSheet(6, 1)
	s.Fill(0, 0, 3, 1, BadgePaid)
	s.PutBold(0, 0, Inverse, "ok")
	for _, c := range []struct {
		name  string
		depth Depth
		want  string
	}{
		{"true colour", TrueColour, "48;2;60;201;163"},
		{"256 colours are written out, not computed", Colours256, "48;5;79"},
		{"16 colours reverse the badge", Colours16, "7"},
		{"no colour keeps bold and reverse", Plain, "1;7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			painted := New(true, c.depth).Paint(s)
			if !strings.Contains(painted, c.want) {
				t.Errorf("painted %q without %q", painted, c.want)
			}
			if c.depth == Plain && (strings.Contains(painted, "38;") || strings.Contains(painted, "48;")) {
				t.Errorf("colour without colours: %q", painted)
			}
		})
	}
}

// onGround is which roles stand on which grounds, besides the screen's own.
var onGround = map[Ground][]Role{
	Surface:     {Text, Soft, Muted, Accent, Paid, NotPaid, Und, Returned, ToSend},
	Cap:         {Text, Soft},
	TintPaid:    {Text, Soft, Muted, Paid},
	TintNotPaid: {Text, Soft, Muted, NotPaid},
	TintUnd:     {Text, Soft, Muted, Und},
	TintFocus:   {Text, Soft, Muted, Accent, Paid, NotPaid, Und, Returned},
	PaperGround: {Ink, Ink2},
	BadgePaid:   {Inverse}, BadgeNotPaid: {Inverse}, BadgeUnd: {Inverse}, BadgeReturned: {Inverse}, BadgeToSend: {Inverse}, BadgeAccent: {Inverse},
	Bg: {Text, Soft, Muted, Accent, Paid, NotPaid, Und, Returned, ToSend},
}

func TestEveryTextHasContrast(t *testing.T) {
	const least = 4.5 // WCAG 2, AA
	for name, p := range map[string]palette{"dark": dark, "light": light} {
		for _, depth := range []Depth{TrueColour, Colours256} {
			for ground, roles := range onGround {
				for _, role := range roles {
					ratio := contrast(rgb(p.roles[role], depth), rgb(p.grounds[ground], depth))
					if ratio < least {
						t.Errorf("%s at depth %d: role %d on ground %d has contrast %.1f", name, depth, role, ground, ratio)
					}
				}
			}
		}
	}
}

// rgb is a shade as the terminal shows it, the 256 colours by xterm's formula.
func rgb(s shade, depth Depth) color.RGBA {
	if depth == TrueColour {
		var c color.RGBA
		_, _ = fmt.Sscanf(s.hex, "#%02X%02X%02X", &c.R, &c.G, &c.B)
		return c
	}
	n, _ := strconv.Atoi(s.of256)
	if n >= 232 {
		grey := uint8(8 + 10*(n-232))
		return color.RGBA{R: grey, G: grey, B: grey}
	}
	level := func(i int) uint8 { return [...]uint8{0, 95, 135, 175, 215, 255}[i] }
	n -= 16
	return color.RGBA{R: level(n / 36), G: level(n / 6 % 6), B: level(n % 6)}
}

func contrast(a, b color.RGBA) float64 {
	one, other := luminance(a), luminance(b)
	return (max(one, other) + 0.05) / (min(one, other) + 0.05)
}

func luminance(c color.RGBA) float64 {
	channel := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.03928 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(c.R) + 0.7152*channel(c.G) + 0.0722*channel(c.B)
}
