package printer

import (
	"strings"

	"till/payment"
)

// size is how large a line is printed.
type size int

const (
	sizeNormal size = iota
	sizeTall        // double height
	sizeDouble      // double height and width
)

// columnsOf is how many columns text takes in this size.
func (s size) columnsOf(text string) int {
	if s == sizeDouble {
		return 2 * Width(text)
	}
	return Width(text)
}

// line is one line of paper, ready to be encoded: it never needs more columns
// than there are, because a printer that wraps by itself breaks anywhere.
type line struct {
	text  string
	align payment.Align
	size  size
	bold  bool
	cut   bool
	// code is the content of a QR code that stands on this line alone; logo is
	// the place of the shop's picture.
	code string
	logo bool
}

// signatureBlanks leave 8 to 11 mm for a signature.
const signatureBlanks = 2

// layout lays a slip out in columns (printing.md 3).
func layout(slip payment.Slip, columns int, set charset) []line {
	lines := make([]line, 0, 2*len(slip.Lines))
	for _, entry := range slip.Lines {
		entry.Label, entry.Text, entry.Middle = set.clean(entry.Label), set.clean(entry.Text), set.clean(entry.Middle)
		lines = layoutEntry(lines, entry, columns)
	}
	return lines
}

// layoutEntry appends the lines of one entry: most have one, and a slice for each
// would cost more than its text.
func layoutEntry(lines []line, entry payment.SlipLine, columns int) []line {
	switch entry.Kind {
	case payment.SlipRow:
		return layoutRow(lines, entry, columns)
	case payment.SlipAmount:
		return append(lines, layoutAmount(entry, columns)...)
	case payment.SlipRule:
		return append(lines, line{text: dashes[:columns]})
	case payment.SlipBlank:
		return append(lines, line{})
	case payment.SlipCut:
		return append(lines, line{cut: true})
	case payment.SlipSignature:
		return append(lines, layoutSignature(entry, columns)...)
	case payment.SlipTable:
		return append(lines, layoutTable(entry, columns)...)
	case payment.SlipCode:
		return append(lines, layoutCode(entry, columns)...)
	case payment.SlipLogo:
		return append(lines, line{align: payment.AlignCentre, logo: true})
	}
	return layoutText(lines, entry, columns)
}

// dashes and blanks are as long as the widest paper.
var dashes, blanks = strings.Repeat("-", ColumnsMax), strings.Repeat(" ", ColumnsMax)

// layoutText wraps free text. A headline is tall and keeps its width, so that
// the name of a shop fits as it would in normal size.
func layoutText(lines []line, entry payment.SlipLine, columns int) []line {
	style := line{align: entry.Align, bold: entry.Bold}
	if entry.Big {
		style.size = sizeTall
	}
	text := entry.Text
	if text == "" {
		text = entry.Label
	}
	if Width(text) <= columns {
		style.text = strings.TrimRight(text, " ")
		return append(lines, style)
	}
	return append(lines, styled(style, wrap(text, columns))...)
}

// layoutRow puts the label left and the value right on one line if both fit
// with a blank between them, else the value flush right below its label.
func layoutRow(lines []line, entry payment.SlipLine, columns int) []line {
	style := line{bold: entry.Bold}
	if row, fits := joined(entry.Label, entry.Text, columns); fits {
		return append(lines, line{bold: entry.Bold, text: row})
	}
	lines = append(lines, styled(style, wrap(entry.Label, columns))...)
	for _, part := range breakAt(entry.Text, columns) {
		lines = append(lines, line{bold: entry.Bold, text: padLeft(part, columns)})
	}
	return lines
}

func joined(label, value string, columns int) (string, bool) {
	gap := columns - Width(label) - Width(value)
	if gap < 1 {
		return "", false
	}
	return label + blanks[:gap] + value, true
}

// layoutAmount prints the sum as large as it fits: double, else tall, else on
// more lines than one.
func layoutAmount(entry payment.SlipLine, columns int) []line {
	var lines []line
	if entry.Label != "" {
		lines = styled(line{bold: entry.Bold}, wrap(entry.Label, columns))
	}
	large := line{align: payment.AlignRight, bold: entry.Bold, size: sizeDouble}
	if large.size.columnsOf(entry.Text) > columns {
		large.size = sizeTall
	}
	return append(lines, styled(large, breakAt(entry.Text, columns))...)
}

func layoutSignature(entry payment.SlipLine, columns int) []line {
	label := entry.Label
	if label == "" {
		label = entry.Text
	}
	lines := styled(line{bold: entry.Bold}, wrap(label, columns))
	for range signatureBlanks {
		lines = append(lines, line{})
	}
	return append(lines, line{text: strings.Repeat("_", columns)})
}

func styled(style line, texts []string) []line {
	lines := make([]line, len(texts))
	for i, text := range texts {
		lines[i] = style
		lines[i].text = text
	}
	return lines
}

func padLeft(text string, columns int) string {
	return strings.Repeat(" ", max(0, columns-Width(text))) + text
}

// breakAt cuts text at the column limit, never inside a character.
func breakAt(text string, columns int) []string {
	var parts []string
	var part strings.Builder
	used := 0
	for _, r := range text {
		if used+runeWidth(r) > columns {
			parts = append(parts, part.String())
			part.Reset()
			used = 0
		}
		part.WriteRune(r)
		used += runeWidth(r)
	}
	return append(parts, part.String())
}
