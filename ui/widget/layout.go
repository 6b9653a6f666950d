package widget

// Class is one of the three window classes of looks.md 2.
type Class int

// The classes, named for the smallest window of each.
const (
	Small  Class = iota // from 80x24
	Medium              // from 100x30
	Large               // from 120x36
)

// The smallest window on which the till is drawn.
const (
	MinWidth  = 80
	MinHeight = 24
)

const (
	margin    = 2
	indent    = 3   // from the spine to the text axis
	sideWidth = 36  // 32 columns of a slip and 2 at each side
	sideGap   = 3   // between main and side column
	mainMax   = 110 // a line longer than this is not read
)

// Layout is where things stand in a window. Columns that are called right are
// the first column after the thing.
type Layout struct {
	W, H  int
	Class Class
	// Big gives all room to the amount: large digits at every size, no lists.
	Big bool
	// Spine is the column of the spine, Main how wide the slab is from there.
	Spine, Main int
	// Axis is the left edge of all text, Right its right edge.
	Axis, Right int
	// Side is the left edge of the side column. Small windows have none, but a
	// slip may stand there below the slab.
	Side int
	// Top is the first row below the slab and the air under it; Bottom is the
	// row after the body.
	Top, Bottom int
}

// Fits reports whether a window is large enough to draw a screen.
func Fits(w, h int) bool { return w >= MinWidth && h >= MinHeight }

// Lay measures a window; big is large-digit mode.
func Lay(w, h int, big bool) Layout {
	l := Layout{W: w, H: h, Big: big, Spine: margin, Bottom: h - 2}
	switch {
	case w >= 120 && h >= 36:
		l.Class = Large
	case w >= 100 && h >= 30:
		l.Class = Medium
	}
	side := 0
	if l.HasSide() {
		side = sideGap + sideWidth
	}
	l.Main = w - 2*margin - side
	if l.Main > mainMax {
		l.Main = mainMax
		l.Spine = (w - mainMax - side) / 2
	}
	l.Axis = l.Spine + indent
	l.Right = l.Spine + l.Main - indent
	l.Side = l.Spine + l.Main + side - sideWidth
	l.Top = slabTop + l.SlabRows() + 1
	return l
}

// slabTop is the row of the slab's first band.
const slabTop = 2

// SlabRows is how high the slab is. It depends on the class, never on the amount.
func (l Layout) SlabRows() int {
	if l.Big && l.Class != Large {
		return bigSlab
	}
	return [...]int{6, 8, 11}[l.Class]
}

// bigSlab is a row of words and six of digits, with air.
const bigSlab = 9

// Inner is how wide the text is.
func (l Layout) Inner() int { return l.Right - l.Axis }

// HasSide reports whether there is a side column.
func (l Layout) HasSide() bool { return l.Class != Small && !l.Big }

// StageRow is the first row of the stage clock, which closes the body.
func (l Layout) StageRow() int {
	if l.Big && l.Class == Small {
		return l.Bottom // there is no room for it
	}
	if l.Class == Large {
		return l.Bottom - 3
	}
	return l.Bottom - 2
}

// Air is how many empty rows stand between groups.
func (l Layout) Air() int {
	if l.Class == Large {
		return 2
	}
	return 1
}

// HistoryTop is the first row of the list of transactions, HistoryRows how many
// it shows: in a small window the chosen one takes five rows below it.
func (l Layout) HistoryTop() int { return 6 }

// HistoryRows is how many rows the list of transactions shows.
func (l Layout) HistoryRows() int {
	if l.HasSide() {
		return l.Bottom - l.HistoryTop()
	}
	return l.Bottom - l.HistoryTop() - 6
}
