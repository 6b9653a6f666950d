package devicesim

import (
	"encoding/binary"
	"slices"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// printerEngine is the printer's own reading of ESC/POS, written apart from the
// driver's, so that one cannot hide the mistakes of the other. It knows text,
// sizes, alignment, feed and cut; pictures and codes take room and show a mark.
type printerEngine struct {
	columns int
	lines   []string
	jobs    []PrinterJob

	line      []printerGlyph
	align     byte
	chinese   bool
	wide      bool
	wideHanzi bool
	wrapped   bool // a line had no room since this was last looked at
	onLine    func(string)

	// saved lines and unsaved bytes are the folder's business.
	saved   int
	unsaved []byte
}

// printerGlyph is one character and the columns it takes, enlarged and not.
type printerGlyph struct {
	char            rune
	natural, actual int
}

// printerStep is one command or character. do gives how many lines of
// paper it took.
type printerStep struct {
	length int
	do     func(e *printerEngine) int
	ask    byte // what to answer afterwards: 'r', 'a', 'H', 'I'
	value  byte
	id     []byte
}

// What a printer remembers of its own paper; more hangs out and is forgotten.
const (
	printerLinesMax = 10_000
	printerJobsMax  = 200
)

// printerCutMark stands in the lines where the knife came down.
const printerCutMark = "--8<-- "

func (e *printerEngine) powerOn() {
	e.dropLine()
	e.align, e.chinese, e.wide, e.wideHanzi = 0, true, false, false
}

func (e *printerEngine) dropLine() { e.line = nil }

// keepRaw files the bytes with the job they belong to; a reset begins a job.
func (e *printerEngine) keepRaw(raw []byte, save bool) {
	if save {
		e.unsaved = append(e.unsaved, raw...)
	}
	if len(e.jobs) == 0 || slices.Equal(raw, []byte{0x1B, '@'}) {
		e.jobs = append(e.jobs, PrinterJob{})
		e.forget()
	}
	job := &e.jobs[len(e.jobs)-1]
	job.Raw = append(job.Raw, raw...)
}

// forget drops what is older than the printer remembers, half at a time. Lines
// that the folder has not got yet stay.
func (e *printerEngine) forget() {
	if len(e.jobs) > 2*printerJobsMax {
		e.jobs = slices.Clone(e.jobs[len(e.jobs)-printerJobsMax:])
	}
	if old := len(e.lines) - printerLinesMax; old > printerLinesMax {
		e.lines = slices.Clone(e.lines[old:])
		e.saved = max(0, e.saved-old)
	}
}

// next reads one step from the front of the buffer, false when it is not whole.
func (e *printerEngine) next(buffer []byte) (printerStep, bool) {
	if len(buffer) == 0 {
		return printerStep{}, false
	}
	switch b := buffer[0]; {
	case b == 0x1B || b == 0x1C || b == 0x1D:
		length, whole := printerCommandLength(buffer)
		if !whole {
			return printerStep{}, false
		}
		return printerCommand(buffer[:length]), true
	case b == 0x0A:
		return printerStep{length: 1, do: (*printerEngine).endLine}, true
	case b < 0x20:
		return printerStep{length: 1, do: printerNothing}, true
	case b < 0x80 || !e.chinese:
		return printerStep{length: 1, do: func(e *printerEngine) int { return e.put(rune(b), 1, e.wide) }}, true
	}
	return e.hanzi(buffer)
}

// hanzi reads a character of two bytes, or of four, which prints a blank box.
func (e *printerEngine) hanzi(buffer []byte) (printerStep, bool) {
	if len(buffer) < 2 {
		return printerStep{}, false
	}
	length := 2
	if buffer[1] >= 0x30 && buffer[1] <= 0x39 {
		length = 4
	}
	if len(buffer) < length {
		return printerStep{}, false
	}
	char := '□'
	if length == 2 {
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(buffer[:2])
		if err == nil {
			char = []rune(string(text))[0]
		}
	}
	return printerStep{length: length, do: func(e *printerEngine) int { return e.put(char, 2, e.wideHanzi) }}, true
}

func printerNothing(*printerEngine) int { return 0 }

// put sets a character and begins a new line where there is no room.
func (e *printerEngine) put(char rune, natural int, wide bool) int {
	actual := natural
	if wide {
		actual *= 2
	}
	printed := 0
	if len(e.line) > 0 && e.used()+actual > e.columns {
		printed = e.endLine()
		e.wrapped = true
	}
	e.line = append(e.line, printerGlyph{char, natural, actual})
	return printed
}

func (e *printerEngine) used() int {
	used := 0
	for _, glyph := range e.line {
		used += glyph.actual
	}
	return used
}

// endLine puts the line, or an empty one, on paper.
func (e *printerEngine) endLine() int {
	var text strings.Builder
	free := max(0, e.columns-e.used())
	switch {
	case len(e.line) == 0:
	case e.align == 1:
		text.WriteString(strings.Repeat(" ", free/2))
	case e.align == 2:
		text.WriteString(strings.Repeat(" ", free))
	}
	for _, glyph := range e.line {
		text.WriteRune(glyph.char)
		text.WriteString(strings.Repeat(" ", glyph.actual-glyph.natural))
	}
	e.line = nil
	return e.show(strings.TrimRight(text.String(), " "))
}

// show adds one line of paper to everything that keeps it.
func (e *printerEngine) show(line string) int {
	e.lines = append(e.lines, line)
	if e.onLine != nil {
		e.onLine(line)
	}
	if len(e.jobs) > 0 {
		job := &e.jobs[len(e.jobs)-1]
		job.Lines = append(job.Lines, line)
	}
	return 1
}

func (e *printerEngine) feed(lines int) int {
	printed := 0
	if len(e.line) > 0 {
		printed += e.endLine()
		lines--
	}
	for range lines {
		printed += e.endLine()
	}
	return printed
}

func (e *printerEngine) cut(name string) int {
	printed := 0
	if len(e.line) > 0 {
		printed = e.endLine()
	}
	if len(e.jobs) > 0 {
		e.jobs[len(e.jobs)-1].Cut = true
	}
	e.show(printerCutMark + name) // takes no paper
	return printed
}

// printerFixed are commands by their first two bytes and their whole length.
var printerFixed = map[[2]byte]int{
	{0x1B, '@'}: 2, {0x1B, '2'}: 2, {0x1B, 'i'}: 2, {0x1B, 'm'}: 2,
	{0x1B, '3'}: 3, {0x1B, 'R'}: 3, {0x1B, 't'}: 3, {0x1B, 'a'}: 3, {0x1B, 'E'}: 3, {0x1B, 'G'}: 3,
	{0x1B, '-'}: 3, {0x1B, '!'}: 3, {0x1B, 'M'}: 3, {0x1B, 'd'}: 3, {0x1B, 'J'}: 3, {0x1B, '{'}: 3,
	{0x1B, 'B'}: 4, {0x1B, 'p'}: 5,
	{0x1C, '&'}: 2, {0x1C, '.'}: 2, {0x1C, '!'}: 3, {0x1C, '-'}: 3, {0x1C, 'W'}: 3,
	{0x1D, '!'}: 3, {0x1D, 'B'}: 3, {0x1D, 'h'}: 3, {0x1D, 'w'}: 3, {0x1D, 'H'}: 3,
	{0x1D, 'r'}: 3, {0x1D, 'a'}: 3, {0x1D, 'I'}: 3, {0x1D, 'L'}: 4, {0x1D, 'W'}: 4,
}

// printerCommandLength is how long the command at the front is; a command that
// the printer does not know is two bytes long and does nothing.
func printerCommandLength(buffer []byte) (int, bool) {
	if len(buffer) < 2 {
		return 0, false
	}
	key := [2]byte{buffer[0], buffer[1]}
	length, fixed := printerFixed[key]
	need := func(n int) bool { return len(buffer) >= n }
	switch {
	case fixed:
	case key == [2]byte{0x1D, 'V'}:
		length = 3
		if need(3) && (buffer[2] == 'A' || buffer[2] == 'B') {
			length = 4
		}
	case key == [2]byte{0x1D, '('}:
		length = 5
		if need(5) {
			length += int(binary.LittleEndian.Uint16(buffer[3:]))
		}
	case key == [2]byte{0x1D, 'v'}:
		length = 8
		if need(8) {
			length += int(binary.LittleEndian.Uint16(buffer[4:])) * int(binary.LittleEndian.Uint16(buffer[6:]))
		}
	case key == [2]byte{0x1B, '*'}:
		length = 5
		if need(5) {
			length += int(binary.LittleEndian.Uint16(buffer[3:])) * printerStripe(buffer[2])
		}
	case key == [2]byte{0x1D, 'k'}:
		length = 4
		if need(4) {
			length += int(buffer[3])
		}
	default:
		length = 2
	}
	return length, need(length)
}

// printerStripe is the bytes in one column of a stripe image.
func printerStripe(mode byte) int {
	if mode >= 32 {
		return 3
	}
	return 1
}
