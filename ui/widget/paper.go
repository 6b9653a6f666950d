package widget

import (
	"slices"
	"strings"

	"till/payment"
	"till/ui/style"
)

// PaperColumns is how wide the narrowest paper is, and what the side column has
// room for in every window.
const PaperColumns = 32

// mainLeast is the narrowest main column that a wide slip may leave.
const mainLeast = 60

// WithPaper is a look whose side column is as wide as a slip, where the window has
// room for that: else a wide slip is drawn squeezed.
func (l Look) WithPaper(lines []PaperLine) Look {
	grow := widthOf(lines) - PaperColumns
	if len(lines) == 0 || grow <= 0 || !l.HasSide() || l.Main-grow < mainLeast {
		return l
	}
	l.Main, l.Right, l.Side = l.Main-grow, l.Right-grow, l.Side-grow
	return l
}

// widthOf is how wide the paper of a slip is: its rules go from edge to edge.
func widthOf(lines []PaperLine) int {
	width := PaperColumns
	for _, line := range lines {
		if isRule(line.Text) && !line.Picture {
			width = max(width, len(line.Text))
		}
	}
	return width
}

// PaperLine is one line of a slip as the printer got it. Big is double size,
// which a screen can only show as bold.
type PaperLine struct {
	Text      string
	Bold, Big bool
	Align     payment.Align
	// Picture is a row of a code or a logo in half blocks.
	Picture bool
}

// DrawPaper draws a slip between two rows, closed by its torn edge. Where the
// rows do not reach, it starts below the head of the slip and its end is cut:
// what was paid, with which card, is never what is missing.
func (l Look) DrawPaper(s *style.Sheet, x, y, bottom int, lines []PaperLine) {
	rows := bottom - y - 1 // without the torn edge
	lines = l.Readable(lines)
	if rows < 3 || len(lines) == 0 {
		return
	}
	pad, columns := 1, min(widthOf(lines), l.W-margin-x-4)
	if len(lines)+2 > rows {
		pad = 0
		lines = body(lines, rows)
	}
	l.paper(s, x, y, pad, columns, lines[:min(rows-2*pad, len(lines))])
}

// DrawWholePaper draws rows lines of a slip from the line top on, in the width of
// its paper and in the middle of the window.
func (l Look) DrawWholePaper(s *style.Sheet, y, top, rows int, lines []PaperLine) {
	columns := min(widthOf(lines), l.W-2*margin-4)
	l.paper(s, (l.W-columns-4)/2, y, 0, columns, lines[top:top+rows])
}

// Readable is a slip without what a terminal of ASCII cannot draw.
func (l Look) Readable(lines []PaperLine) []PaperLine {
	if !l.Glyphs.ASCII {
		return lines
	}
	return slices.DeleteFunc(slices.Clone(lines), func(line PaperLine) bool { return line.Picture })
}

// paper draws lines on their ground, with the torn edge below.
func (l Look) paper(s *style.Sheet, x, y, pad, columns int, lines []PaperLine) {
	rows := len(lines) + 2*pad
	s.Fill(x, y, columns+4, rows, style.PaperGround)
	for i, line := range lines {
		l.paperLine(s, x+2, y+pad+i, columns, line)
	}
	for i := 0; i < columns+4; i += 2 {
		s.Put(x+i, y+rows, style.Edge, l.Glyphs.Tooth)
	}
}

// FromSums is a slip of many payments from the rule above its sums on: who sells and
// when is known beside it.
func FromSums(lines []PaperLine) []PaperLine {
	rules := 0
	for i, line := range lines {
		if isRule(line.Text) {
			if rules++; rules == 2 {
				return lines[i:]
			}
		}
	}
	return lines
}

// body is the part of a long slip that fits. It starts after the first rule, or
// so much later that the amount, which is printed big below the head, is in it.
func body(lines []PaperLine, rows int) []PaperLine {
	head, amount := 0, 0
	for i, line := range lines {
		switch {
		case head == 0 && isRule(line.Text):
			head = i + 1
		case head > 0 && amount == 0 && line.Big:
			amount = i
		}
	}
	start := max(head, amount-rows+2)
	start = max(0, min(start, len(lines)-rows))
	end := min(len(lines), start+rows)
	for cut := end < len(lines) && lines[end].Picture; cut && end > start && lines[end-1].Picture; {
		end-- // half of a code is none
	}
	return lines[start:end]
}

func (l Look) paperLine(s *style.Sheet, x, y, columns int, line PaperLine) {
	role, put := style.Ink, s.Put
	if line.Bold || line.Big {
		put = s.PutBold
	}
	words := line.Text
	switch {
	case line.Picture:
	case isRule(words):
		role, words = style.Ink2, words[:min(len(words), columns)]
	case line.Align != payment.AlignLeft:
		words = strings.TrimSpace(words) // a printed line was placed on its own paper
	default:
		words = squeezed(words, columns)
	}
	words = style.Clip(words, columns, l.Glyphs)
	switch room := columns - style.Width(words); line.Align {
	case payment.AlignCentre:
		x += room / 2
	case payment.AlignRight:
		x += room
	}
	if line.Picture {
		s.Fill(x, y, style.Width(words), 1, style.PictureGround)
		role, put = style.Dot, s.Put
	}
	put(x, y, role, words)
}

// squeezed is a line of wide paper on narrow: its cells stay, first and last at
// the edges, and what stood between them gives way.
func squeezed(line string, columns int) string {
	over := style.Width(line) - columns
	if over <= 0 {
		return line
	}
	var cells []string
	for _, cell := range strings.Split(line, "  ") {
		if cell = strings.TrimSpace(cell); cell != "" {
			cells = append(cells, cell)
		}
	}
	if strings.HasPrefix(line, "  ") {
		cells = append([]string{""}, cells...)
	}
	free, gaps := columns, len(cells)-1
	for _, cell := range cells {
		free -= style.Width(cell)
	}
	if gaps == 0 || free < gaps {
		return strings.Join(cells, " ") // and it is clipped
	}
	out := cells[0] + strings.Repeat(" ", free%gaps)
	for _, cell := range cells[1:] {
		out += strings.Repeat(" ", free/gaps) + cell
	}
	return out
}

// isRule reports a line of dashes.
func isRule(text string) bool {
	for _, r := range text {
		if r != '-' && r != '=' && r != ' ' {
			return false
		}
	}
	return text != ""
}
