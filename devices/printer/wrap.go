package printer

import "strings"

// Characters that Chinese typesetting keeps away from the edges of a line.
const (
	neverFirst = "，。、；：！？）》”’】%‰℃,.;:!?)]}"
	neverLast  = "（《“‘【￥([{"
)

// wrap breaks text into lines of at most the given columns: at blanks for
// Latin, between any two Han, never before a closing mark nor after an opening
// one, and inside a word only when the word alone is too long.
func wrap(text string, columns int) []string {
	var w wrapper
	for _, piece := range pieces(strings.TrimRight(text, " ")) {
		w.put(piece, columns)
	}
	return w.end()
}

// wrapper fills one line after the other.
type wrapper struct {
	lines []string
	line  string
	used  int
}

func (w *wrapper) put(piece string, columns int) {
	width := Width(piece)
	switch {
	case w.used+width <= columns:
		w.append(piece)
	case strings.TrimSpace(piece) == "":
		w.next() // a blank at the edge is the break itself
	case width <= columns:
		w.next()
		w.append(piece)
	default:
		for i, part := range breakAt(piece, columns) {
			if i > 0 || w.used > 0 {
				w.next()
			}
			w.append(part)
		}
	}
}

func (w *wrapper) append(piece string) {
	if w.used == 0 && len(w.lines) > 0 && strings.TrimSpace(piece) == "" {
		return // no blank begins a continued line
	}
	w.line += piece
	w.used += Width(piece)
}

func (w *wrapper) next() {
	if w.used == 0 && len(w.lines) > 0 {
		return
	}
	w.lines = append(w.lines, strings.TrimRight(w.line, " "))
	w.line, w.used = "", 0
}

func (w *wrapper) end() []string {
	if w.line != "" || len(w.lines) == 0 {
		w.next()
	}
	return w.lines
}

// pieces cuts text where a line may break: runs of blanks, words, single Han
// with the marks that must stay beside them.
func pieces(text string) []string {
	var cut []string
	var piece strings.Builder
	var last rune
	for _, r := range text {
		if piece.Len() > 0 && breakable(last, r) {
			cut = append(cut, piece.String())
			piece.Reset()
		}
		piece.WriteRune(r)
		last = r
	}
	if piece.Len() > 0 {
		cut = append(cut, piece.String())
	}
	return cut
}

// breakable tells whether a line may end between two neighbours.
func breakable(before, after rune) bool {
	switch {
	case before == ' ' || after == ' ':
		return before != after
	case strings.ContainsRune(neverFirst, after), strings.ContainsRune(neverLast, before):
		return false
	}
	return runeWidth(before) == 2 || runeWidth(after) == 2
}
