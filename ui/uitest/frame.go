package uitest

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/vt"

	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// Frame is the screen as a terminal shows it: the painted text has gone through
// an emulator. It fails the test when a line is wider than the window, when
// there are more or fewer lines, or when the terminal shows anything else than
// the sheet that was painted.
func (d *Driver) Frame() string {
	d.T.Helper()
	content := d.App.View().Content
	lines := strings.Split(content, "\n")
	if len(lines) != d.setup.Rows {
		d.T.Errorf("the frame has %d lines in a window of %d rows", len(lines), d.setup.Rows)
	}
	shown := Show(content, d.setup.Cols, d.setup.Rows)
	sheet := d.App.Sheet().String()
	if trim(shown) != trim(sheet) {
		d.T.Errorf("the terminal shows\n%s\nwhere the sheet is\n%s", shown, sheet)
	}
	for i, line := range strings.Split(sheet, "\n") {
		if w := style.Width(line); w != d.setup.Cols {
			d.T.Errorf("line %d is %d cells wide in a window of %d columns: %s", i, w, d.setup.Cols, line)
		}
	}
	return trim(shown) + "\n"
}

// Show runs text through a terminal of a size and gives what stands there.
func Show(content string, cols, rows int) string {
	e := vt.NewEmulator(cols, rows)
	_, _ = io.WriteString(e, strings.ReplaceAll(content, "\n", "\r\n"))
	return strings.ReplaceAll(e.String(), "\u00a0", " ") // see style: the edge of a band
}

// trim takes the blanks at the right of every line away.
func trim(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Sees reports whether the screen shows a text.
func (d *Driver) Sees(want string) bool { return strings.Contains(d.App.Sheet().String(), want) }

// MustSee fails the test when a text is not on the screen.
func (d *Driver) MustSee(wants ...string) {
	d.T.Helper()
	for _, want := range wants {
		if !d.Sees(want) {
			d.T.Fatalf("%q is not on the screen:\n%s", want, trim(d.App.Sheet().String()))
		}
	}
}

// MustNotSee fails the test when a text is on the screen.
func (d *Driver) MustNotSee(texts ...string) {
	d.T.Helper()
	for _, text := range texts {
		if d.Sees(text) {
			d.T.Fatalf("%q is on the screen:\n%s", text, trim(d.App.Sheet().String()))
		}
	}
}

// bold is the emulator's attribute of bold text.
const bold = 1

// Slab is the first and the last row of the amount's block, and the row of the
// instruction: the first row below it that is bold at the text axis.
func (d *Driver) Slab() (rows [2]int, instruction int) {
	e := vt.NewEmulator(d.setup.Cols, d.setup.Rows)
	_, _ = io.WriteString(e, strings.ReplaceAll(d.App.View().Content, "\n", "\r\n"))
	axis := widget.Lay(d.setup.Cols, d.setup.Rows, d.setup.Large).Axis
	spine := func(y int) bool { return strings.HasPrefix(e.CellAt(axis-3, y).Content, "▌") }
	y := 0
	for !spine(y) && y < d.setup.Rows-1 {
		y++
	}
	rows[0] = y
	for spine(y) && y < d.setup.Rows-1 {
		y++
	}
	rows[1] = y - 1
	for ; y < d.setup.Rows-1; y++ {
		if cell := e.CellAt(axis, y); strings.TrimSpace(cell.Content) != "" && cell.Style.Attrs&bold != 0 {
			break
		}
	}
	return rows, y
}

// Lang is the language of the screen.
func (d *Driver) Lang() text.Lang {
	if d.Sees(text.In(text.ZH).Frame.Practice) {
		return text.ZH
	}
	return text.EN
}

// Size is the window's.
func (d *Driver) Size() (cols, rows int) { return d.setup.Cols, d.setup.Rows }

// Asks reports that a question lies over the screen, or the sentence that the till
// cannot sell.
func (d *Driver) Asks() bool { return d.App.Asks() }
