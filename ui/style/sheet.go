package style

import "strings"

// Sheet is a screen, or a part of one, as a grid of cells. Nothing can be put
// outside it, a wide character is never halved, and control characters of
// whatever text it is given become blanks: a sheet cannot be torn and cannot
// send an escape sequence to the terminal.
type Sheet struct {
	W, H  int
	cells []cell
	// Cursor is where the terminal's own cursor belongs, nil for nowhere.
	Cursor *Point
}

// Point is a cell; 0, 0 is at the top left.
type Point struct{ X, Y int }

type cell struct {
	r      rune
	role   Role
	ground Ground
	bold   bool
	tail   bool // the second half of a wide character
}

// NewSheet is an empty sheet on the screen's ground.
func NewSheet(w, h int) *Sheet {
	s := &Sheet{W: max(0, w), H: max(0, h)}
	s.cells = make([]cell, s.W*s.H)
	for i := range s.cells {
		s.cells[i].r = ' '
	}
	return s
}

// Fill clears a rectangle and gives it a ground.
func (s *Sheet) Fill(x, y, w, h int, ground Ground) {
	for row := max(0, y); row < min(s.H, y+h); row++ {
		for col := max(0, x); col < min(s.W, x+w); col++ {
			s.clear(col, row)
			s.cells[row*s.W+col] = cell{r: ' ', ground: ground}
		}
	}
}

// Put writes a text from x on, on the ground that lies there, and gives the
// column after it.
func (s *Sheet) Put(x, y int, role Role, text string) int { return s.put(x, y, role, false, text) }

// PutBold is Put in bold.
func (s *Sheet) PutBold(x, y int, role Role, text string) int { return s.put(x, y, role, true, text) }

// PutRight writes a text that ends before column right, and gives the column
// where it starts.
func (s *Sheet) PutRight(right, y int, role Role, text string) int {
	x := right - Width(text)
	s.put(x, y, role, false, text)
	return x
}

// PutRightBold is PutRight in bold.
func (s *Sheet) PutRightBold(right, y int, role Role, text string) int {
	x := right - Width(text)
	s.put(x, y, role, true, text)
	return x
}

// Repeat writes one sign n times.
func (s *Sheet) Repeat(x, y, n int, role Role, sign string) {
	s.Put(x, y, role, strings.Repeat(sign, max(0, n)))
}

func (s *Sheet) put(x, y int, role Role, bold bool, text string) int {
	for _, r := range text {
		w := runeWidth(r)
		if w == 0 {
			continue // marks that join: the till's words need none
		}
		if blank(r) {
			r = ' '
		}
		s.set(x, y, w, cell{r: r, role: role, bold: bold})
		x += w
	}
	return x
}

// set puts one character where it fits whole.
func (s *Sheet) set(x, y, w int, c cell) {
	if y < 0 || y >= s.H || x < 0 || x+w > s.W {
		return
	}
	for i := range w {
		s.clear(x+i, y)
	}
	at := y*s.W + x
	c.ground = s.cells[at].ground
	s.cells[at] = c
	if w == 2 {
		s.cells[at+1] = cell{r: ' ', role: c.role, ground: c.ground, bold: c.bold, tail: true}
	}
}

// clear takes away whatever character covers a cell, its other half included.
func (s *Sheet) clear(x, y int) {
	at := y*s.W + x
	if s.cells[at].tail {
		s.cells[at].tail = false
		s.cells[at-1].r = ' '
	}
	if x+1 < s.W && s.cells[at+1].tail {
		s.cells[at+1].tail = false
	}
	s.cells[at].r = ' '
}

// Hush mutes everything that is on the sheet: it lies under a question.
func (s *Sheet) Hush() {
	for i := range s.cells {
		if c := &s.cells[i]; c.role != Line && c.role != Edge {
			c.role, c.bold = Muted, false
		}
		if c := &s.cells[i]; c.ground >= Cap && c.ground != PaperGround && c.ground != PictureGround {
			c.ground = Surface
		}
	}
}

// twins are the ASCII twins of signs that come in texts: of a device, of a person,
// of a sentence.
var twins = map[rune]rune{'·': '-', '•': '-', '…': '.', '—': '-', '–': '-', '‘': '\'', '’': '\'', '“': '"', '”': '"', '×': 'x', '→': '>', '←': '<',
	'↑': '^', '↓': 'v', '✓': '+', '✗': 'x', '─': '-', '│': '|', '▸': '>', '°': 'o'}

// ASCII leaves no sign on the sheet that a terminal may draw in two cells: each gets
// its twin, an unknown one a question mark. Han stays, it is two cells everywhere.
func (s *Sheet) ASCII() {
	for i := range s.cells {
		c := &s.cells[i]
		if c.r < 0x7f || c.r == '¥' || runeWidth(c.r) == 2 {
			continue
		}
		twin, known := twins[c.r]
		if !known {
			twin = '?'
		}
		c.r = twin
	}
}

// String is the sheet without colour, one line a row.
func (s *Sheet) String() string {
	var out strings.Builder
	for y := range s.H {
		if y > 0 {
			out.WriteByte('\n')
		}
		for _, c := range s.cells[y*s.W : (y+1)*s.W] {
			if !c.tail {
				out.WriteRune(c.r)
			}
		}
	}
	return out.String()
}
