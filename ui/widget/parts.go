package widget

import (
	"fmt"
	"time"

	"till/ui/style"
	"till/ui/text"
)

func (l Look) usual(d time.Duration) string { return fmt.Sprintf(l.Words.Host.Usual, l.rounded(d)) }

// Heading is a title with one thin rule under it.
func (l Look) Heading(s *style.Sheet, x, y, w int, title, right string) {
	s.Put(x, y, style.Muted, style.Clip(title, w, l.Glyphs))
	s.PutRight(x+w, y, style.Muted, right)
	s.Repeat(x, y+1, w, style.Line, l.Glyphs.Left)
}

// Instruct writes the one instruction under the slab, its countdown or clock at
// the right edge, and up to two sentences below. It gives the row after them.
func (l Look) Instruct(s *style.Sheet, right int, what text.Instruction, clock string, notes ...string) int {
	y := l.Top
	room := right - l.Axis
	if clock != "" {
		room = s.PutRightBold(right, y, style.Text, clock) - 2 - l.Axis
	}
	for _, line := range style.Wrap(string(what), room) {
		s.PutBold(l.Axis, y, style.Text, line)
		y++
	}
	for _, note := range notes {
		for _, line := range style.Wrap(note, right-l.Axis) {
			s.Put(l.Axis, y, style.Soft, line)
			y++
		}
	}
	return y
}

// sayIndent is where speech starts, from the text axis.
const sayIndent = 10

// Say writes what to tell the customer beside a quiet spine, and gives the row
// after it.
func (l Look) Say(s *style.Sheet, right, y int, say string) int {
	s.Put(l.Axis, y, style.Muted, l.Words.Result.Say)
	x := l.Axis + sayIndent
	for _, line := range style.Wrap(say, right-x-2) {
		s.Put(x, y, style.Line, l.Glyphs.Spine)
		s.Put(x+2, y, style.Text, line)
		y++
	}
	return y
}

// Field is one row of a form: a label, and what was typed.
type Field struct {
	Label, Answer string
	Note          string // stands where nothing was typed
	Here          bool   // it has the caret
}

const (
	fieldIndent = 14
	fieldMax    = 40
)

// DrawField draws a row of a form and gives the row after it.
func (l Look) DrawField(s *style.Sheet, y int, f Field) int {
	put, role := s.Put, style.Soft
	if f.Here {
		s.Put(l.Spine, y, style.Accent, l.Glyphs.Spine)
		put, role = s.PutBold, style.Text
	}
	put(l.Axis, y, role, f.Label)
	x := l.Axis + fieldIndent
	width := min(l.Right-x, fieldMax)
	s.Fill(x, y, width, 1, style.Cap)
	end := s.Put(x+1, y, style.Text, style.Clip(f.Answer, width-3, l.Glyphs))
	if f.Here {
		s.Put(end, y, style.Accent, l.Glyphs.Caret)
		s.Cursor = &style.Point{X: end, Y: y}
		end += 2
	}
	if f.Answer == "" {
		s.Put(end, y, style.Soft, style.Clip(f.Note, x+width-end, l.Glyphs))
	}
	return y + 2
}

// Pair is a label and its value.
type Pair struct{ Label, Value string }

// pairMax is the widest pair: a value 70 cells from its label is not read.
const pairMax = 40

// Pairs writes labels and values, one a row, and gives the row after them. A
// value that does not fit is cut, an empty one is left out.
func (l Look) Pairs(s *style.Sheet, x, y, w int, pairs []Pair) int {
	w = min(w, pairMax)
	for _, pair := range pairs {
		if pair.Value == "" {
			continue
		}
		end := s.Put(x, y, style.Muted, pair.Label)
		s.PutRight(x+w, y, style.Soft, style.Clip(pair.Value, x+w-end-1, l.Glyphs))
		y++
	}
	return y
}

// Choice is a key in the working area: what it does, and a remark. One without a
// cap is only said.
type Choice struct {
	Cap, Does, Remark string
	Hot               bool
}

// Choices writes the choices, the hot one tinted from the spine on, and gives
// the row after them.
func (l Look) Choices(s *style.Sheet, y int, choices []Choice) int {
	step := 1
	if l.Class != Small && y+2*len(choices) <= l.Bottom {
		step = 2
	}
	for _, c := range choices {
		if c.Hot {
			s.Fill(l.Spine, y, l.Main, 1, style.TintFocus)
			s.Put(l.Spine, y, style.Accent, l.Glyphs.Spine)
		}
		if c.Cap != "" {
			l.Cap(s, l.Axis, y, c.Cap, c.Hot)
		}
		role := style.Soft
		put := s.Put
		if c.Hot {
			role, put = style.Text, s.PutBold
		}
		x := put(l.Axis+sayIndent, y, role, c.Does)
		if x+2+style.Width(c.Remark) <= l.Right {
			s.PutRight(l.Right, y, style.Muted, c.Remark)
		}
		y += step
	}
	return y
}

// Cap is a key cap; it gives the column after it.
func (l Look) Cap(s *style.Sheet, x, y int, caption string, hot bool) int {
	label := " " + caption + " "
	if hot {
		s.Fill(x, y, style.Width(label), 1, style.BadgeAccent)
		return s.PutBold(x, y, style.Inverse, label)
	}
	s.Fill(x, y, style.Width(label), 1, style.Cap)
	return s.Put(x, y, style.Soft, label)
}
