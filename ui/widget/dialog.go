package widget

import "till/ui/style"

// Dialog is a question over the screen.
type Dialog struct {
	Title   string
	Lines   []string
	Choices []Choice
}

const (
	dialogWidth = 56
	dialogInset = 3
)

// DrawDialog mutes the screen and draws the question over its middle.
func (l Look) DrawDialog(s *style.Sheet, d Dialog) {
	s.Hush()
	var lines []string
	for _, line := range d.Lines {
		lines = append(lines, style.Wrap(line, dialogWidth-2*dialogInset)...)
	}
	h := 6 + len(lines) + len(d.Choices)
	x, y := (l.W-dialogWidth)/2, max(1, (l.H-h)/2)
	s.Fill(x, y, dialogWidth, h, style.Surface)
	l.frame(s, x, y, dialogWidth, h)
	s.PutBold(x+dialogInset, y+1, style.Text, d.Title)
	row := y + 3
	for i, line := range lines {
		role := style.Soft
		if i == 0 {
			role = style.Text
		}
		s.Put(x+dialogInset, row, role, line)
		row++
	}
	row++
	for _, c := range d.Choices {
		l.Cap(s, x+dialogInset, row, c.Cap, c.Hot)
		role := style.Soft
		if c.Hot {
			role = style.Text
		}
		end := s.Put(x+dialogInset+sayIndent, row, role, c.Does)
		s.PutRight(x+dialogWidth-dialogInset, row, style.Muted, style.Clip(c.Remark, x+dialogWidth-dialogInset-end-2, l.Glyphs))
		row++
	}
}

// frame draws the thin frame of a dialog.
func (l Look) frame(s *style.Sheet, x, y, w, h int) {
	c, side, bar := l.Glyphs.Corners, l.Glyphs.Side, l.Glyphs.Left
	s.Repeat(x+1, y, w-2, style.Line, bar)
	s.Repeat(x+1, y+h-1, w-2, style.Line, bar)
	for row := y + 1; row < y+h-1; row++ {
		s.Put(x, row, style.Line, side)
		s.Put(x+w-1, row, style.Line, side)
	}
	s.Put(x, y, style.Line, c[0])
	s.Put(x+w-1, y, style.Line, c[1])
	s.Put(x, y+h-1, style.Line, c[2])
	s.Put(x+w-1, y+h-1, style.Line, c[3])
}
