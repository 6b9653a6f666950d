package cli

import (
	"context"
	"strings"
	"sync"
	"unicode/utf8"

	"till/devices/printer"
	"till/payment"
	"till/ui"
)

// paperTray keeps the bytes that the printer took for each attempt, so that the
// slip on the screen is what was really sent.
type paperTray struct {
	mu      sync.Mutex
	current uint64
	jobs    map[uint64][]byte
	order   []uint64
}

// trayMax is how many slips are kept in memory; older ones are shown as text.
const trayMax = 50

func newPaperTray() *paperTray { return &paperTray{jobs: map[uint64][]byte{}} }

// start says whose slip the next bytes are.
func (t *paperTray) start(id uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.current = id
	if _, known := t.jobs[id]; !known {
		t.order = append(t.order, id)
	}
	t.jobs[id] = nil
	if len(t.order) > trayMax {
		delete(t.jobs, t.order[0])
		t.order = t.order[1:]
	}
}

func (t *paperTray) take(bytes []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.current != 0 {
		t.jobs[t.current] = append(t.jobs[t.current], bytes...)
	}
}

// slip parses an attempt's bytes back into lines of at most columns.
func (t *paperTray) slip(id uint64, columns int) []ui.PaperLine {
	t.mu.Lock()
	data := append([]byte(nil), t.jobs[id]...)
	t.mu.Unlock()
	if len(data) == 0 {
		return nil
	}
	// A slip that broke off shows as far as it came.
	paper, _ := printer.Parse(data, columns)
	return onScreen(paper, columns)
}

// onScreen is paper as the screen draws it: pictures in half blocks.
func onScreen(paper printer.Paper, columns int) []ui.PaperLine {
	lines := make([]ui.PaperLine, 0, len(paper.Lines))
	for _, line := range paper.Lines {
		if line.Picture == nil {
			lines = append(lines, ui.PaperLine{Text: line.Text, Bold: line.Bold, Big: line.Big(), Align: line.Align})
			continue
		}
		for _, row := range quiet(line.Picture.HalfBlocks(columns-2*quietCells), columns) {
			lines = append(lines, ui.PaperLine{Text: row, Picture: true, Align: line.Align})
		}
	}
	return lines
}

// quietCells is the white at each side of a picture on the screen: a reader wants
// a code to stand alone. Above and below one row is as high.
const quietCells = 2

// quiet puts white around the rows of a picture.
func quiet(rows []string, columns int) []string {
	if len(rows) == 0 {
		return nil
	}
	width := utf8.RuneCountInString(rows[0])
	side := strings.Repeat(" ", min(quietCells, (columns-width)/2))
	blank := strings.Repeat(" ", width+2*len(side))
	out := []string{blank}
	for _, row := range rows {
		out = append(out, side+row+side)
	}
	return append(out, blank)
}

// trayedPrinter tells the tray whose slip goes out.
type trayedPrinter struct {
	*printer.Printer
	tray *paperTray
}

// Print satisfies engine.Printer.
func (p trayedPrinter) Print(ctx context.Context, slip payment.Slip) payment.PrintResult {
	p.tray.start(slip.TxnID)
	return p.Printer.Print(ctx, slip)
}

// laidOut is a slip for the screen whose bytes are no longer in memory, as the
// till's printer would print it.
func laidOut(slip payment.Slip, columns int, logo *printer.Bitmap) []ui.PaperLine {
	return onScreen(printer.PaperOf(slip, columns, logo), columns)
}
