package style

// Glyphs is the set of signs the screens use. Each has an ASCII twin of the
// same width, for terminals whose font or width rule breaks the others.
type Glyphs struct {
	Spine     string // money and focus, at the left edge
	Paid      string
	NotPaid   string
	Undecided string
	Returned  string
	ToSend    string
	Ready     string // a lamp that is well
	Care      string // a lamp or a result with a problem
	Down      string // a lamp that cannot be used
	Now       string // what is going on
	Used      string // time used
	Left      string // time left, and every thin rule
	UsualUsed string // the usual time on a line that has passed it
	UsualLeft string // the usual time on a line that has not
	Usual     string // the stroke above it
	Times     string
	Dot       string
	Yuan      string
	Tooth     string // the torn edge of a slip
	Cut       string // the end of a text that was cut
	Corners   [4]string
	Side      string
	Caret     string
	ArrowUp   string
	ArrowDown string
	Fold      string // "more above and below"
	ASCII     bool   // big digits take their ASCII form
}

// Unicode is the set for terminals with a good font.
func Unicode() Glyphs {
	return Glyphs{Spine: "▌", Paid: "✓", NotPaid: "✗", Undecided: "◐", Returned: "↩", ToSend: "↑",
		Ready: "●", Care: "▲", Down: "✗", Now: "▸", Used: "━", Left: "─", UsualUsed: "┷", UsualLeft: "┴", Usual: "│",
		Times: "×", Dot: "·", Yuan: "¥", Tooth: "▀", Cut: "…", Corners: [4]string{"╭", "╮", "╰", "╯"}, Side: "│",
		Caret: "▏", ArrowUp: "↑", ArrowDown: "↓", Fold: "↕"}
}

// ASCIIOnly is the set for all others.
func ASCIIOnly() Glyphs {
	return Glyphs{Spine: "|", Paid: "+", NotPaid: "x", Undecided: "?", Returned: "<", ToSend: "^",
		Ready: "o", Care: "!", Down: "x", Now: ">", Used: "=", Left: "-", UsualUsed: "+", UsualLeft: "+", Usual: "|",
		Times: "x", Dot: "-", Yuan: "Y", Tooth: "-", Cut: ".", Corners: [4]string{"+", "+", "+", "+"}, Side: "|",
		Caret: "_", ArrowUp: "^", ArrowDown: "v", Fold: ":", ASCII: true}
}
