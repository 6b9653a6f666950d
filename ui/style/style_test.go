package style

import (
	"fmt"
	"image/color"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
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
			painted := New(Standard, true, c.depth).Paint(s)
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
	PaperGround: {Ink, Ink2}, PictureGround: {Dot},
	BadgePaid: {Inverse}, BadgeNotPaid: {Inverse}, BadgeUnd: {Inverse}, BadgeReturned: {Inverse}, BadgeToSend: {Inverse}, BadgeAccent: {Inverse},
	Bg: {Text, Soft, Muted, Accent, Paid, NotPaid, Und, Returned, ToSend},
}

func TestEveryTextHasContrast(t *testing.T) {
	for name, p := range everyPalette() {
		least := 4.5 // WCAG 2, AA
		if strings.HasPrefix(name, "contrast") {
			least = 7 // AAA
		}
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

// everyPalette is all palettes by name.
func everyPalette() map[string]palette {
	return map[string]palette{"dark": dark, "light": light, "contrast dark": contrastDark, "contrast light": contrastLight,
		"colour-blind dark": blindDark, "colour-blind light": blindLight}
}

func TestEveryShadeIsWrittenOutAtEveryDepth(t *testing.T) {
	for name, p := range everyPalette() {
		for role := range roles {
			if s := p.roles[role]; len(s.hex) != 7 || s.of256 == "" {
				t.Errorf("%s: role %d is %+v", name, role, s)
			}
		}
		for ground := range grounds {
			if s := p.grounds[ground]; len(s.hex) != 7 || s.of256 == "" {
				t.Errorf("%s: ground %d is %+v", name, ground, s)
			}
		}
	}
}

// What eyes without one kind of cone see, in linear light (Machado, Oliveira and
// Fernandes 2009, severity 1).
var sights = map[string][9]float64{
	"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
}

func TestColourBlindEyesTellTheMoneyWordsApart(t *testing.T) {
	const least = 25 // CIE 1976; 2.3 is just noticeable
	for name, p := range map[string]palette{"dark": blindDark, "light": blindLight} {
		for sight, m := range sights {
			for _, pair := range [][2]Role{{Paid, NotPaid}, {Paid, Und}, {NotPaid, Und}} {
				one, other := seen(p.roles[pair[0]], m), seen(p.roles[pair[1]], m)
				apart := math.Hypot(math.Hypot(one[0]-other[0], one[1]-other[1]), one[2]-other[2])
				if apart < least {
					t.Errorf("%s, %s: roles %v are %.0f apart, want %d", name, sight, pair, apart, least)
				}
			}
		}
	}
}

// seen is a shade as such eyes see it, in CIELAB.
func seen(s shade, m [9]float64) [3]float64 {
	c := rgb(s, TrueColour)
	linear := func(v uint8) float64 {
		if f := float64(v) / 255; f > 0.04045 {
			return math.Pow((f+0.055)/1.055, 2.4)
		}
		return float64(v) / 255 / 12.92
	}
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	row := func(i int) float64 { return min(1, max(0, m[i]*r+m[i+1]*g+m[i+2]*b)) }
	r, g, b = row(0), row(3), row(6)
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x, y, z := f((0.4124*r+0.3576*g+0.1805*b)/0.95047), f(0.2126*r+0.7152*g+0.0722*b), f((0.0193*r+0.1192*g+0.9505*b)/1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func TestTheQuickWidthsAreTheLibrarys(t *testing.T) {
	for r := rune(0xa0); r < 0x10000; r++ {
		if utf8.ValidRune(r) && runeWidth(r) != lipgloss.Width(string(r)) {
			t.Fatalf("%U is %d cells here and %d there", r, runeWidth(r), lipgloss.Width(string(r)))
		}
	}
}
