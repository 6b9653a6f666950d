package widget

import (
	"slices"
	"strings"

	"till/payment"
	"till/ui/style"
)

// PaperColumns is how wide a slip is shown.
const PaperColumns = 32

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
	if l.Glyphs.ASCII {
		lines = slices.DeleteFunc(slices.Clone(lines), func(line PaperLine) bool { return line.Picture })
	}
	if rows < 3 || len(lines) == 0 {
		return
	}
	pad := 1
	if len(lines)+2 > rows {
		pad = 0
		lines = body(lines, rows)
	}
	rows = min(rows, len(lines)+2*pad)
	s.Fill(x, y, sideWidth, rows, style.PaperGround)
	for i, line := range lines {
		l.paperLine(s, x+2, y+pad+i, line)
	}
	for i := 0; i < sideWidth; i += 2 {
		s.Put(x+i, y+rows, style.Edge, l.Glyphs.Tooth)
	}
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

func (l Look) paperLine(s *style.Sheet, x, y int, line PaperLine) {
	role, put := style.Ink, s.Put
	if line.Bold || line.Big {
		put = s.PutBold
	}
	words := style.Clip(line.Text, PaperColumns, l.Glyphs)
	if isRule(words) {
		role = style.Ink2
	}
	if line.Align != payment.AlignLeft && !line.Picture {
		words = strings.TrimSpace(words) // a printed line was placed on its own paper
	}
	switch room := PaperColumns - style.Width(words); line.Align {
	case payment.AlignCentre:
		x += room / 2
	case payment.AlignRight:
		x += room
	}
	put(x, y, role, words)
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
