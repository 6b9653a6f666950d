package printer

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"till/payment"
)

// Paper is what a printer makes of the bytes it gets.
type Paper struct {
	Lines []PaperLine
	Cuts  []PaperCut
	// Findings name what a printer would do and nobody meant: "wrap" (it broke a
	// line itself), "mid-line" (alignment that is ignored there), "gb4" and
	// "no-glyph" (characters it has no picture for), "clip", "cut-feed" (cut
	// through the text), "no-init", "unprinted", "pan" (a full card number).
	// Our own jobs have none.
	Findings []string
}

// PaperLine is one printed line.
type PaperLine struct {
	// Text is the line as it stands on paper: placed by its alignment, with the
	// letters of double width spread by blanks.
	Text       string
	Bold       bool
	Tall, Wide bool // double height, double width
	Align      payment.Align
	// Picture is what a line shows that is no text, such as a code or a logo; its
	// Text is then a name for it in square brackets. nil for text.
	Picture *Bitmap
}

// Big reports a line larger than the rest.
func (l PaperLine) Big() bool { return l.Tall || l.Wide }

// PaperCut is where the knife came down.
type PaperCut struct {
	After int // lines above it
	Full  bool
}

// Rows are the lines as text, with a mark where the paper was cut.
func (p Paper) Rows() []string {
	rows := make([]string, 0, len(p.Lines)+len(p.Cuts))
	cuts := p.Cuts
	for i := 0; i <= len(p.Lines); i++ {
		for len(cuts) > 0 && cuts[0].After <= i {
			rows = append(rows, cuts[0].mark())
			cuts = cuts[1:]
		}
		if i < len(p.Lines) {
			rows = append(rows, p.Lines[i].Text)
		}
	}
	return rows
}

func (c PaperCut) mark() string {
	if c.Full {
		return "--8<-- full cut"
	}
	return "--8<-- partial cut"
}

// Text is the paper as text, a line each, with a mark between copies and none
// after the last one. It ends without a line feed.
func (p Paper) Text() string {
	rows := p.Rows()
	if n := len(p.Cuts); n > 0 && p.Cuts[n-1].After == len(p.Lines) {
		rows = rows[:len(rows)-1]
	}
	for len(rows) > 0 && rows[len(rows)-1] == "" {
		rows = rows[:len(rows)-1]
	}
	return strings.Join(rows, "\n")
}

// ParseError says which byte a printer would stumble over.
type ParseError struct {
	At      int
	Problem string
}

// Error names the byte and the problem.
func (e *ParseError) Error() string {
	return fmt.Sprintf("reading printer bytes: byte %d: %s", e.At, e.Problem)
}

// linesMax bounds a paper: no job of a till is longer, and three bytes of noise
// can ask for 255 lines of feed.
const linesMax = 20_000

// Parse reads ESC/POS bytes as a printer of that many columns does. It gives
// what was printed up to the first byte it cannot read, and a *ParseError for
// that byte.
func Parse(data []byte, columns int) (Paper, error) {
	in := &interpreter{data: data, columns: columns}
	in.reset()
	if len(data) > 0 && !slices.Equal(data[:min(2, len(data))], cmdInit) {
		in.find("no-init")
	}
	for in.pos < len(in.data) {
		if err := in.step(); err != nil {
			return in.paper, err
		}
		if len(in.paper.Lines) > linesMax {
			return in.paper, in.bad(in.pos, "more paper than any job needs")
		}
	}
	if len(in.cells) > 0 {
		in.find("unprinted")
	}
	return in.paper, nil
}

// scale is how much larger than normal characters are.
type scale struct{ wide, tall bool }

// cell is one character on the line that is being filled.
type cell struct {
	r       rune
	columns int // that it takes, enlarged
	natural int // that it takes at normal size
}

// interpreter is the state of a printer.
type interpreter struct {
	data    []byte
	pos     int
	columns int
	paper   Paper

	cells []cell
	used  int
	line  PaperLine // style of the line being filled
	fed   int       // blank lines since the newest text

	chinese      bool
	bold         bool
	align        payment.Align
	ascii, hanzi scale
	symbols      symbols
}

func (in *interpreter) reset() {
	in.chinese, in.bold, in.align = true, false, payment.AlignLeft
	in.ascii, in.hanzi = scale{}, scale{}
	in.symbols = symbols{module: 3, barWidth: 3, barHeight: 162}
	in.cells, in.used = nil, 0
}

// find notes a finding once.
func (in *interpreter) find(what string) {
	if !slices.Contains(in.paper.Findings, what) {
		in.paper.Findings = append(in.paper.Findings, what)
	}
}

func (in *interpreter) bad(at int, format string, args ...any) error {
	return &ParseError{At: at, Problem: fmt.Sprintf(format, args...)}
}

// take gives the next n bytes of a command.
func (in *interpreter) take(n int) ([]byte, error) {
	if missing := n - (len(in.data) - in.pos); missing > 0 {
		return nil, in.bad(in.pos, "data ends inside a command (needs %d more bytes)", missing)
	}
	args := in.data[in.pos : in.pos+n]
	in.pos += n
	return args, nil
}

func (in *interpreter) step() error {
	b := in.data[in.pos]
	switch {
	case b == 0x1B || b == 0x1C || b == 0x1D || b == 0x10:
		return in.command()
	case b == lineFeed:
		in.pos++
		in.newLine()
	case b == 0x0D:
		in.pos++
	case b < 0x20 || b == 0x7F:
		return in.bad(in.pos, "control byte %02X", b)
	case b < 0x80:
		in.pos++
		in.put(rune(b), 1, in.ascii)
	case in.chinese:
		in.character()
	default:
		in.pos++
		in.find("no-glyph")
		in.put('?', 1, in.ascii)
	}
	return nil
}

// character reads one GB18030 character of two or four bytes.
func (in *interpreter) character() {
	rest := in.data[in.pos:]
	length := 2
	if len(rest) >= 4 && rest[1] >= 0x30 && rest[1] <= 0x39 {
		length = 4
		in.find("gb4")
	}
	r := '?'
	if len(rest) < length {
		length = len(rest)
	} else if text, err := simplifiedchinese.GB18030.NewDecoder().String(string(rest[:length])); err == nil {
		r = []rune(text)[0]
	}
	in.pos += length
	if length == 2 && !hasGlyph(r) {
		in.find("no-glyph")
	}
	in.put(r, 2, in.hanzi)
}

// put sets one character, and breaks the line where a printer would.
func (in *interpreter) put(r rune, natural int, s scale) {
	columns := natural
	if s.wide {
		columns *= 2
	}
	if in.used+columns > in.columns && in.used > 0 {
		in.find("wrap")
		in.flush()
	}
	in.cells = append(in.cells, cell{r, columns, natural})
	in.used += columns
	in.line.Bold = in.line.Bold || in.bold
	in.line.Wide = in.line.Wide || s.wide
	in.line.Tall = in.line.Tall || s.tall
}

// newLine prints what is there, or feeds one line.
func (in *interpreter) newLine() {
	if len(in.cells) == 0 {
		in.paper.Lines = append(in.paper.Lines, PaperLine{Align: in.align})
		in.fed++
		return
	}
	in.flush()
}

// flush prints the line being filled.
func (in *interpreter) flush() {
	if len(in.cells) == 0 {
		return
	}
	var spread, plain strings.Builder
	for _, c := range in.cells {
		spread.WriteRune(c.r)
		spread.WriteString(strings.Repeat(" ", c.columns-c.natural))
		plain.WriteRune(c.r)
	}
	if holdsPAN(plain.String()) {
		in.find("pan")
	}
	in.line.Align = in.align
	in.line.Text = strings.TrimRight(strings.Repeat(" ", in.lead())+spread.String(), " ")
	in.paper.Lines = append(in.paper.Lines, in.line)
	in.cells, in.used, in.line, in.fed = nil, 0, PaperLine{}, 0
}

// lead is how many blanks alignment puts before the line.
func (in *interpreter) lead() int {
	free := max(0, in.columns-in.used)
	switch in.align {
	case payment.AlignCentre:
		return free / 2
	case payment.AlignRight:
		return free
	}
	return 0
}

func (in *interpreter) feed(lines int) {
	in.flush()
	for range lines {
		in.newLine()
	}
}

// holdsPAN finds a run of 13 to 19 digits whose check digit is right.
func holdsPAN(text string) bool {
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(run) >= 13 && len(run) <= 19 && payment.Luhn(run) {
			return true
		}
	}
	return false
}
