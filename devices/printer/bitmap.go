package printer

// Bitmap is a picture of black and white dots.
type Bitmap struct {
	Width, Height int
	bits          []bool
}

func newBitmap(width, height int) *Bitmap {
	return &Bitmap{Width: width, Height: height, bits: make([]bool, width*height)}
}

// Black reports a printed dot; outside the picture all is white.
func (b *Bitmap) Black(x, y int) bool {
	return x >= 0 && y >= 0 && x < b.Width && y < b.Height && b.bits[y*b.Width+x]
}

func (b *Bitmap) set(x, y int) { b.bits[y*b.Width+x] = true }

// HalfBlocks draws the picture in characters of which each shows two dots, one
// above the other, in at most that many columns. A picture made of larger
// squares, as a code is, shows a dot for each square, so that it stays readable
// from a screen; one that is too wide is made smaller. White edges are cut.
func (b *Bitmap) HalfBlocks(columns int) []string {
	small := b.trimmed().squares()
	for small.Width > columns {
		small = small.shrunk((small.Width + columns - 1) / columns)
	}
	rows := make([]string, 0, (small.Height+1)/2)
	for y := 0; y < small.Height; y += 2 {
		row := make([]rune, small.Width)
		for x := range row {
			row[x] = halfBlock(small.Black(x, y), small.Black(x, y+1))
		}
		rows = append(rows, string(row))
	}
	return rows
}

func halfBlock(upper, lower bool) rune {
	switch {
	case upper && lower:
		return '█'
	case upper:
		return '▀'
	case lower:
		return '▄'
	}
	return ' '
}

// squares is the picture with one dot for each of the largest squares that it
// is made of.
func (b *Bitmap) squares() *Bitmap {
	for side := moduleMax; side > 1; side-- {
		if b.Width%side == 0 && b.Height%side == 0 && b.madeOf(side) {
			return b.shrunk(side)
		}
	}
	return b
}

func (b *Bitmap) madeOf(side int) bool {
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) != b.Black(x-x%side, y-y%side) {
				return false
			}
		}
	}
	return true
}

// shrunk makes one dot of side by side dots: black where half of them are.
func (b *Bitmap) shrunk(side int) *Bitmap {
	small := newBitmap((b.Width+side-1)/side, (b.Height+side-1)/side)
	black := make([]int, len(small.bits))
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				black[y/side*small.Width+x/side]++
			}
		}
	}
	for i, n := range black {
		small.bits[i] = 2*n >= side*side
	}
	return small
}

// trimmed is the picture without its white edges.
func (b *Bitmap) trimmed() *Bitmap {
	left, top, right, bottom := b.Width, b.Height, 0, 0
	for y := range b.Height {
		for x := range b.Width {
			if b.Black(x, y) {
				left, top = min(left, x), min(top, y)
				right, bottom = max(right, x+1), max(bottom, y+1)
			}
		}
	}
	if right <= left {
		return newBitmap(0, 0)
	}
	out := newBitmap(right-left, bottom-top)
	for y := range out.Height {
		for x := range out.Width {
			out.bits[y*out.Width+x] = b.Black(left+x, top+y)
		}
	}
	return out
}
