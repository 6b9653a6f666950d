package uitest

import (
	"fmt"
	"html"
	"image/color"
	"io"
	"strings"

	"github.com/charmbracelet/x/vt"
)

// The size of a cell in a picture, in pixels, and where a letter stands in it.
const (
	cellWidth, cellHeight = 9, 20
	baseline              = 15
)

// blocks are the signs that are drawn as rectangles, in eighths of a cell: fonts
// leave gaps between them.
var blocks = map[string][4]int{"█": {0, 0, 8, 8}, "▀": {0, 0, 8, 4}, "▄": {0, 4, 8, 4}, "▌": {0, 0, 4, 8},
	"━": {0, 4, 8, 1}, "─": {0, 4, 8, 1}}

// SVG is what a terminal of a size shows of a painted text, as a picture. It is made
// of the cells of an emulator, so that it shows what a person sees and nothing else.
func SVG(content string, cols, rows int, title string) string {
	e := vt.NewEmulator(cols, rows)
	_, _ = io.WriteString(e, strings.ReplaceAll(content, "\n", "\r\n"))
	var out strings.Builder
	ground := hex(e.CellAt(0, rows-2).Style.Bg, "#11151C")
	_, _ = fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img"><title>%s</title>`+"\n",
		cols*cellWidth, rows*cellHeight, cols*cellWidth, rows*cellHeight, html.EscapeString(title))
	_, _ = fmt.Fprintf(&out, `<rect width="100%%" height="100%%" rx="6" fill="%s"/>`+"\n", ground)
	out.WriteString(`<g font-family="'Sarasa Mono SC','Noto Sans Mono CJK SC','DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="15" xml:space="preserve">` + "\n")
	for y := range rows {
		drawGrounds(&out, e, y, cols, ground)
		drawSigns(&out, e, y, cols)
	}
	out.WriteString("</g>\n</svg>\n")
	return out.String()
}

// drawGrounds draws a row's bands.
func drawGrounds(out *strings.Builder, e *vt.Emulator, y, cols int, ground string) {
	for x := 0; x < cols; {
		fill, start := hex(e.CellAt(x, y).Style.Bg, ground), x
		for x < cols && hex(e.CellAt(x, y).Style.Bg, ground) == fill {
			x += max(1, e.CellAt(x, y).Width) // a wide sign stands on both of its cells
		}
		if fill != ground {
			_, _ = fmt.Fprintf(out, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n",
				start*cellWidth, y*cellHeight, (x-start)*cellWidth, cellHeight, fill)
		}
	}
}

// drawSigns draws a row's text in runs of one colour and weight. Each sign has its own
// place: a font need not be as wide as a cell.
func drawSigns(out *strings.Builder, e *vt.Emulator, y, cols int) {
	for x := 0; x < cols; {
		cell := e.CellAt(x, y)
		if b, is := blocks[cell.Content]; is {
			from := x
			for x < cols && e.CellAt(x, y).Content == cell.Content && e.CellAt(x, y).Style.Fg == cell.Style.Fg && (b[2] == 8 || x == from) {
				x++
			}
			_, _ = fmt.Fprintf(out, `<rect x="%g" y="%g" width="%g" height="%g" fill="%s"/>`+"\n",
				float64(from*cellWidth)+float64(b[0]*cellWidth)/8, float64(y*cellHeight)+float64(b[1]*cellHeight)/8,
				float64((x-from)*b[2]*cellWidth)/8, float64(b[3]*cellHeight)/8, hex(cell.Style.Fg, "#E8ECF2"))
			continue
		}
		if strings.TrimSpace(cell.Content) == "" {
			x++
			continue
		}
		x = drawRun(out, e, x, y, cols)
	}
}

// drawRun draws signs of one colour and weight until a blank, and gives the column
// after them.
func drawRun(out *strings.Builder, e *vt.Emulator, x, y, cols int) int {
	first := e.CellAt(x, y)
	var run strings.Builder
	var places []string
	for x < cols {
		cell := e.CellAt(x, y)
		_, block := blocks[cell.Content]
		if block || strings.TrimSpace(cell.Content) == "" || cell.Style.Fg != first.Style.Fg || cell.Style.Attrs != first.Style.Attrs {
			break
		}
		run.WriteString(cell.Content)
		places = append(places, fmt.Sprint(x*cellWidth))
		x += max(1, cell.Width)
	}
	weight := ""
	if first.Style.Attrs&bold != 0 {
		weight = ` font-weight="bold"`
	}
	_, _ = fmt.Fprintf(out, `<text x="%s" y="%d" fill="%s"%s>%s</text>`+"\n",
		strings.Join(places, " "), y*cellHeight+baseline, hex(first.Style.Fg, "#E8ECF2"), weight, html.EscapeString(run.String()))
	return x
}

// hex is a colour as pictures name it.
func hex(c color.Color, none string) string {
	if c == nil {
		return none
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02X%02X%02X", r>>8, g>>8, b>>8)
}

// Picture is the screen as a picture.
func (d *Driver) Picture(title string) string {
	return SVG(d.App.View().Content, d.setup.Cols, d.setup.Rows, title)
}
