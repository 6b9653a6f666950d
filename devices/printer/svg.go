package printer

import (
	"fmt"
	"html"
	"strings"

	"till/payment"
)

// A cell of a picture of a slip is what a column is on paper: 12 by 24 dots.
const (
	cellWidth  = dotsPerColumn
	cellHeight = 24
	svgMargin  = 24
)

// SVG is a slip as a picture, for a file that is sent to a customer: the lines
// that paper of that many columns would have, each run of text held to its
// columns whatever the font. Columns out of range are brought into it. It holds
// no script and refers to nothing outside.
func SVG(slip payment.Slip, columns int) string {
	columns = min(max(columns, ColumnsMin), ColumnsMax)
	d := drawing{columns: columns, y: svgMargin}
	for _, l := range layout(slip, columns, charset{GB18030}) {
		d.line(l)
	}
	width, height := columns*cellWidth+2*svgMargin, d.y+svgMargin
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">
<style>text{font-family:"Noto Sans Mono CJK SC","Sarasa Mono SC",SimSun,monospace;font-size:22px;white-space:pre}.b{font-weight:bold}</style>
<rect width="100%%" height="100%%" fill="#fff"/>
%s</svg>
`, width, height, width, height, d.out.String())
}

// drawing fills a picture from top to bottom.
type drawing struct {
	columns int
	y       int
	out     strings.Builder
}

func (d *drawing) line(l line) {
	switch {
	case l.cut:
		d.y += cellHeight
		fmt.Fprintf(&d.out, `<path d="M0 %dH%d" stroke="#999" stroke-dasharray="8 8"/>`+"\n", d.y, d.columns*cellWidth+2*svgMargin)
		d.y += cellHeight
	case l.logo: // the picture belongs to a printer
	case l.code != "":
		d.code(l.code)
	default:
		d.text(l)
	}
}

// text sets one line, stretched to the columns that it takes on paper.
func (d *drawing) text(l line) {
	rows := 1
	if l.size != sizeNormal {
		rows = 2
	}
	top := d.y
	d.y += rows * cellHeight
	plain := strings.TrimRight(l.text, " ")
	used := l.size.columnsOf(plain)
	if used == 0 {
		return
	}
	wide := 1
	if l.size == sizeDouble {
		wide = 2
	}
	x := svgMargin
	switch free := (d.columns - used) * cellWidth; l.align {
	case payment.AlignCentre:
		x += free / 2
	case payment.AlignRight:
		x += free
	}
	bold := ""
	if l.bold {
		bold = ` class="b"`
	}
	// Blanks at the start and between a label and its value are left out: each run
	// of text stands at its own column.
	for _, run := range runs(plain) {
		fmt.Fprintf(&d.out, `<text%s transform="translate(%d %d) scale(%d %d)" y="19" textLength="%d" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n",
			bold, x+run.column*wide*cellWidth, top, wide, rows, Width(run.text)*cellWidth, html.EscapeString(run.text))
	}
}

// run is text without a wide gap in it.
type run struct {
	column int
	text   string
}

// runs cuts a line where two blanks or more stand.
func runs(text string) []run {
	var all []run
	column := 0
	for text != "" {
		rest := strings.TrimLeft(text, " ")
		column += len(text) - len(rest)
		piece, _, _ := strings.Cut(rest, "  ")
		if piece == "" {
			break
		}
		all = append(all, run{column, piece})
		column += Width(piece)
		text = rest[len(piece):]
	}
	return all
}

func (d *drawing) code(content string) {
	picture, err := qrBitmap(content)
	if err != nil {
		return
	}
	side := picture.Width * moduleDots
	d.y += quietZone * moduleDots
	x := svgMargin + (d.columns*cellWidth-side)/2
	fmt.Fprintf(&d.out, `<path transform="translate(%d %d) scale(%d)" d="%s"/>`+"\n", x, d.y, moduleDots, picture.path())
	d.y += side + quietZone*moduleDots
}

// path draws each run of black dots in a row as one rectangle.
func (b *Bitmap) path() string {
	var out strings.Builder
	for y := range b.Height {
		for x := 0; x < b.Width; x++ {
			from := x
			for b.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&out, "M%d %dh%dv1h-%dz", from, y, x-from, x-from)
			}
		}
	}
	return out.String()
}
