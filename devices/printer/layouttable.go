package printer

import (
	"strings"

	"till/payment"
)

// The middle cell of a table ends at 9/16 of the paper: column 18 of 32, 27 of
// 48. A wide sum pushes it to the left, a wide label to the right.
const (
	middleOf   = 9
	middlePart = 16
)

// layoutTable sets three cells. What does not fit beside its neighbour goes on a
// line of its own, never over an edge: first the label gives way, then the
// middle.
func layoutTable(entry payment.SlipLine, columns int) []line {
	style := line{bold: entry.Bold}
	room := columns - Width(entry.Text) - 1
	end := min(columns*middleOf/middlePart, room)
	if need := Width(entry.Label) + 1 + Width(entry.Middle); need <= room {
		end = max(end, need)
	}
	lead := end - Width(entry.Label) - Width(entry.Middle)
	if entry.Middle == "" {
		return layoutRow(nil, entry, columns)
	}
	if lead >= 1 || lead == 0 && entry.Label == "" {
		return styled(style, []string{entry.Label + strings.Repeat(" ", lead) + withRight(entry.Middle, entry.Text, columns-end)})
	}
	var lines []line
	if entry.Label != "" {
		lines = styled(style, wrap(entry.Label, columns))
	}
	if lead = end - Width(entry.Middle); lead >= 0 {
		return append(lines, styled(style, []string{strings.Repeat(" ", lead) + withRight(entry.Middle, entry.Text, columns-end)})...)
	}
	for _, cell := range []string{entry.Middle, entry.Text} {
		for _, part := range breakAt(cell, columns) {
			lines = append(lines, line{bold: entry.Bold, text: padLeft(part, columns)})
		}
	}
	return lines
}

// withRight puts the last cell flush right in the room that is left.
func withRight(middle, right string, room int) string {
	if right == "" {
		return middle
	}
	return middle + padLeft(right, room)
}

// layoutCode is a code and its text below it, so that a person can type what a
// broken scanner cannot read.
func layoutCode(entry payment.SlipLine, columns int) []line {
	var lines []line
	if entry.Label != "" {
		lines = styled(line{align: payment.AlignCentre}, wrap(entry.Label, columns))
	}
	content := plainASCII(entry.Text)
	if content == "" {
		return lines
	}
	lines = append(lines, line{align: payment.AlignCentre, code: content})
	return append(lines, styled(line{align: payment.AlignCentre}, breakAt(content, columns))...)
}

// plainASCII is what every reader of codes reads alike: readers guess the
// character set of anything else (printing.md 1.5).
func plainASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7F {
			return -1
		}
		return r
	}, text)
}
