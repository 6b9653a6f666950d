package style

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
)

// Depth is how many colours the terminal shows.
type Depth int

// The depths. At Plain there is no colour at all, but bold and reverse video stay.
const (
	TrueColour Depth = iota
	Colours256
	Colours16
	Plain
)

// Theme turns sheets into text for one terminal. It does not change: another
// background or depth is another Theme.
type Theme struct {
	variant Variant
	dark    bool
	depth   Depth
	open    [roles][grounds][2]string // the escape sequence that starts such cells; last index 1 is bold
	bg      color.Color
}

// New makes the theme of a variant for a background and a depth.
func New(variant Variant, isDark bool, depth Depth) *Theme {
	colours := paletteOf(variant, isDark)
	t := &Theme{variant: variant, dark: isDark, depth: depth, bg: colours.grounds[Bg].colour(depth)}
	for role := range roles {
		for ground := range grounds {
			plain := style(colours.roles[role], colours.grounds[ground], depth)
			t.open[role][ground][0] = opening(plain)
			t.open[role][ground][1] = opening(plain.Bold(true))
		}
	}
	return t
}

// Variant is which of the variants this theme is.
func (t *Theme) Variant() Variant { return t.variant }

// Dark reports whether this theme is for a dark background.
func (t *Theme) Dark() bool { return t.dark }

// Depth is how many colours the theme uses.
func (t *Theme) Depth() Depth { return t.depth }

// Background is the colour of the ground for the terminal itself, nil where the
// terminal's own is kept.
func (t *Theme) Background() color.Color {
	if t.depth != TrueColour && t.depth != Colours256 {
		return nil
	}
	return t.bg
}

// style is the one place where styles are made.
func style(role, ground shade, depth Depth) lipgloss.Style {
	s := lipgloss.NewStyle()
	switch depth {
	case TrueColour, Colours256:
		return s.Foreground(role.colour(depth)).Background(ground.colour(depth))
	case Colours16:
		// In reverse video the foreground is what fills the cell.
		fill := role
		if ground.of16Swaps {
			s, fill = s.Reverse(true), ground
		}
		if fill.of16 != "" {
			s = s.Foreground(fill.colour(depth))
		}
		return s
	}
	return s.Reverse(ground.of16Swaps)
}

func (s shade) colour(depth Depth) color.Color {
	switch depth {
	case TrueColour:
		return lipgloss.Color(s.hex)
	case Colours256:
		return lipgloss.Color(s.of256)
	}
	return lipgloss.Color(s.of16)
}

// opening is the sequence that a style writes before its text.
func opening(s lipgloss.Style) string {
	before, _, _ := strings.Cut(s.Render("x"), "x")
	return before
}

// edge is a blank that is drawn and never erased. It closes each band and each row: the
// framework erases blanks with the ground's colour, and where a terminal does not
// fill what it erases, the band would end at its last word, and an empty row would keep
// the terminal's own ground, in stripes.
const edge = '\u00a0'

const reset = "\x1b[m"

// Paint turns a sheet into text: one line a row, each as wide as the sheet, and
// no line end after the last.
func (t *Theme) Paint(s *Sheet) string {
	var out strings.Builder
	out.Grow(s.W * s.H * 2)
	for y := range s.H {
		if y > 0 {
			out.WriteByte('\n')
		}
		t.paintRow(&out, s.cells[y*s.W:(y+1)*s.W])
	}
	return out.String()
}

func (t *Theme) paintRow(out *strings.Builder, row []cell) {
	now := ""
	for i, c := range row {
		if c.tail {
			continue
		}
		bold := 0
		if c.bold {
			bold = 1
		}
		// A blank shows its ground only, so that runs stay long.
		if open := t.open[c.role][c.ground][bold]; (i == 0 || open != now) && (c.r != ' ' || i == 0 || row[i-1].ground != c.ground) {
			if now != "" {
				out.WriteString(reset)
			}
			out.WriteString(open)
			now = open
		}
		if c.r == ' ' && (i+1 == len(row) || c.ground != Bg && row[i+1].ground != c.ground) {
			out.WriteRune(edge)
			continue
		}
		out.WriteRune(c.r)
	}
	if now != "" {
		out.WriteString(reset)
	}
}
