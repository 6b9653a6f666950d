package uitest

import (
	"io"
	"strings"

	"github.com/charmbracelet/x/vt"

	"till/ui/style"
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
