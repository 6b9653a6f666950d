package printer

import (
	"bytes"

	"till/payment"
)

// The bytes of ESC/POS that a job is made of (printing.md 1.1 to 1.3).
var (
	cmdInit          = []byte{0x1B, 0x40}
	cmdChineseOn     = []byte{0x1C, 0x26}
	cmdChineseOff    = []byte{0x1C, 0x2E}
	cmdInternational = []byte{0x1B, 0x52, 0x00} // else a Chinese model may print $ as a yen sign
	cmdLineSpacing   = []byte{0x1B, 0x32}
	cmdFeedAndCut    = []byte{0x1D, 0x56, 0x42, 0x00}
	cmdFeedByHand    = []byte{0x1B, 0x64, 0x04} // to the tear bar of a printer without a cutter
	cmdPaperInStream = []byte{0x1D, 0x72, 0x01} // GS r 1: answered when reached
)

const lineFeed = 0x0A // never 0D: a switch decides whether that feeds twice

// Cutter is what ends a copy.
type Cutter string

// The cutters.
const (
	CutterPartial Cutter = "partial" // feed and cut, function B of GS V
	CutterNone    Cutter = "none"    // feed to the tear bar
)

// encoder decides how a slip becomes bytes.
type encoder struct {
	columns int
	set     charset
	cutter  Cutter
	codes   Codes
	logo    *Bitmap // nil for none
}

// job is a slip as bytes. It begins with a reset, because no job may rest on
// the state that another left behind.
func (e encoder) job(slip payment.Slip) []byte {
	w := &jobWriter{encoder: e}
	w.begin()
	for _, l := range layout(slip, e.columns, e.set) {
		w.line(l)
	}
	w.style(line{})
	return w.out.Bytes()
}

// jobSize has room for the bytes of most slips, a drawn code with them, and for
// the questions that follow.
const jobSize = 8192

// jobWriter remembers the style in force, so that only changes are sent.
type jobWriter struct {
	encoder
	out   bytes.Buffer
	now   line
	drawn drawnCode
}

func (w *jobWriter) begin() {
	w.out.Grow(jobSize)
	w.out.Write(cmdInit)
	if w.set.encoding == GB18030 {
		w.out.Write(cmdChineseOn)
	} else {
		w.out.Write(cmdChineseOff)
	}
	w.out.Write(cmdInternational)
	w.out.Write(cmdLineSpacing)
}

func (w *jobWriter) line(l line) {
	w.style(l)
	switch {
	case l.cut:
		w.cut()
		return
	case l.code != "":
		w.code(l.code)
		return
	case l.logo:
		if w.logo != nil {
			w.raster(w.logo)
		}
		return
	}
	w.out.Write(w.set.appendTo(w.out.AvailableBuffer(), l.text))
	w.out.WriteByte(lineFeed)
}

// style sends what differs from the style in force. It is called at the
// beginning of a line only: alignment is ignored anywhere else.
func (w *jobWriter) style(l line) {
	if l.align != w.now.align {
		w.out.Write([]byte{0x1B, 0x61, byte(l.align)})
	}
	if l.bold != w.now.bold {
		w.out.Write([]byte{0x1B, 0x45, bit(l.bold)})
	}
	if l.size != w.now.size {
		w.size(l.size)
	}
	w.now = l
}

// size sends GS ! and then FS ! with the same meaning: on some printers the
// first does not enlarge Chinese, and on Epson's the last one wins.
func (w *jobWriter) size(s size) {
	ascii, chinese := byte(0x00), byte(0x00)
	switch s {
	case sizeTall:
		ascii, chinese = 0x01, 0x08
	case sizeDouble:
		ascii, chinese = 0x11, 0x0C
	}
	w.out.Write([]byte{0x1D, 0x21, ascii})
	if w.set.encoding == GB18030 {
		w.out.Write([]byte{0x1C, 0x21, chinese})
	}
}

func (w *jobWriter) cut() {
	if w.cutter == CutterNone {
		w.out.Write(cmdFeedByHand)
		return
	}
	w.out.Write(cmdFeedAndCut)
}

func bit(on bool) byte {
	if on {
		return 1
	}
	return 0
}

// processID asks the printer to send id back when everything before it is on
// paper (GS ( H, function 48). id is four bytes of 20h to 7Eh.
func processID(id string) []byte {
	return append([]byte{0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30}, id...)
}

// realTime asks for a status byte at once, even of a printer that is offline:
// 1 printer, 2 cause of being offline, 3 error, 4 paper.
func realTime(n byte) []byte { return []byte{0x10, 0x04, n} }
