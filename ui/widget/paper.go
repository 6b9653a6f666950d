package widget

import (
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
}

// DrawPaper draws a slip between two rows. A longer one is cut at its end, with
// a mark; the torn edge closes it.
func (l Look) DrawPaper(s *style.Sheet, x, y, bottom int, lines []PaperLine) {
	rows := min(len(lines)+2, bottom-y-1)
	if rows < 3 {
		return
	}
	s.Fill(x, y, sideWidth, rows, style.PaperGround)
	for i := range rows - 2 {
		line := lines[i]
		if i == rows-3 && i < len(lines)-1 {
			line = PaperLine{Text: l.Glyphs.Fold, Align: payment.AlignCentre}
		}
		l.paperLine(s, x+2, y+1+i, line)
	}
	for i := 0; i < sideWidth; i += 2 {
		s.Put(x+i, y+rows, style.Edge, l.Glyphs.Tooth)
	}
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
