package printer

import (
	"errors"
	"sync"

	"rsc.io/qr/coding"
)

// Codes is how a code gets onto paper.
type Codes string

// The ways of printing a code (printing.md 1.5).
const (
	// CodesRaster draws the code here and prints it as a picture: every printer
	// that prints pictures can. It is what an unknown model gets.
	CodesRaster Codes = "raster"
	// CodesNative lets the printer draw it: sixty bytes in the place of three
	// thousand, and rubbish on a printer that cannot.
	CodesNative Codes = "native"
	// CodesText prints the text of the code and no picture.
	CodesText Codes = "text"
)

// Sizes of a code in dots. Five dots a module are 0.6 mm, which a cheap reader
// reads; a code grows with its content and must still fit the paper.
const (
	moduleDots = 5
	moduleMax  = 16
	quietZone  = 4 // white modules at each side
)

var (
	cmdQRModel = []byte{0x1D, 0x28, 0x6B, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00}
	cmdQRLevel = []byte{0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, 0x31} // M
	cmdQRPrint = []byte{0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x51, 0x30}
)

// code prints a code in the way that the printer can, or nothing where the
// content is longer than any code: its text stands below it in every case.
func (w *jobWriter) code(content string) {
	if w.codes == CodesText {
		return
	}
	if w.codes == CodesNative {
		if side := moduleSide(w.dots(), qrModules(len(content))); side > 0 && len(content) <= nativeMax {
			w.nativeCode(content, byte(side))
		}
		return
	}
	if content == w.drawn.content { // each copy of a slip carries the same
		w.out.Write(w.out.Bytes()[w.drawn.from:w.drawn.to])
		return
	}
	if code, err := qrCode(content); err == nil {
		from := w.out.Len()
		w.rasterCode(code, moduleSide(w.dots(), code.Size))
		w.drawn = drawnCode{content, from, w.out.Len()}
	}
}

// drawnCode is where in a job the newest drawn code stands.
type drawnCode struct {
	content  string
	from, to int
}

// nativeMax is how long a content may be whose size on paper is still known.
const nativeMax = 213

// moduleSide is how many dots a module takes, 0 where the paper has no room for
// one that can be read.
func moduleSide(dots, modules int) int {
	side := min(moduleDots, dots/(modules+2*quietZone))
	if side < 2 {
		return 0
	}
	return side
}

// rasterCode prints a code with its quiet zone as a picture, row by row: each row
// of modules is made once and stands as often as a module is high.
func (w *jobWriter) rasterCode(code *coding.Code, side int) {
	if side == 0 {
		return
	}
	modules := code.Size + 2*quietZone
	stride := (modules*side + 7) / 8
	w.bandsOf(modules*side, stride, func(row []byte, y int) {
		if y%side != 0 {
			return // as the row above
		}
		clear(row)
		if y = y/side - quietZone; y < 0 || y >= code.Size {
			return
		}
		dots := code.Bitmap[y*code.Stride:]
		for x, at := 0, quietZone*side; x < code.Size; x, at = x+1, at+side {
			if dots[x/8]&(0x80>>(x%8)) != 0 {
				blacken(row, at, side)
			}
		}
	})
}

// blacken sets at most 16 dots in a row of a packed picture.
func blacken(row []byte, from, dots int) {
	bits := uint32(1<<dots-1) << (32 - dots - from%8)
	for row = row[from/8:]; bits != 0; row, bits = row[1:], bits<<8 {
		row[0] |= byte(bits >> 24)
	}
}

// nativeCode lets the printer draw. On some models a code and Chinese mode do
// not mix, so it stands outside of it.
func (w *jobWriter) nativeCode(content string, module byte) {
	if w.set.encoding == GB18030 {
		w.out.Write(cmdChineseOff)
		defer w.out.Write(cmdChineseOn)
	}
	length := len(content) + 3
	w.out.Write(cmdQRModel)
	w.out.Write([]byte{0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, module})
	w.out.Write(cmdQRLevel)
	w.out.Write([]byte{0x1D, 0x28, 0x6B, byte(length), byte(length >> 8), 0x31, 0x50, 0x30})
	w.out.WriteString(content)
	w.out.Write(cmdQRPrint)
}

// dots is how wide the paper is.
func (e encoder) dots() int { return dotsOf(e.columns) }

// qrBitmap is a code at one dot a module, without its quiet zone.
func qrBitmap(content string) (*Bitmap, error) {
	code, err := qrCode(content)
	if err != nil {
		return nil, err
	}
	out := newBitmap(code.Size, code.Size)
	for y := range code.Size {
		row := code.Bitmap[y*code.Stride:]
		for x := range code.Size {
			out.bits[y*code.Size+x] = row[x/8]&(0x80>>(x%8)) != 0
		}
	}
	return out, nil
}

// qrCode is a code as the library makes it.
func qrCode(content string) (*coding.Code, error) {
	plan, data, err := qrPlan(content)
	if err != nil {
		return nil, err
	}
	return plan.Encode(data)
}

// qrPlans are the patterns of the codes that slips carry, each made at its first
// use: the pattern costs more than the content that is laid into it.
var qrPlans = func() (plans [12]func() (*coding.Plan, error)) {
	for v := range plans {
		plans[v] = sync.OnceValues(func() (*coding.Plan, error) { return coding.NewPlan(coding.Version(v), coding.M, 0) })
	}
	return plans
}()

// qrPlan is the smallest pattern of level M that a content fits, and the shortest
// way to write it. A plan is only read, by any number of goroutines.
func qrPlan(content string) (*coding.Plan, coding.Encoding, error) {
	var data coding.Encoding = coding.String(content)
	switch {
	case coding.Num(content).Check() == nil:
		data = coding.Num(content)
	case coding.Alpha(content).Check() == nil:
		data = coding.Alpha(content)
	}
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if data.Bits(v) > v.DataBytes(coding.M)*8 {
			continue
		}
		if int(v) < len(qrPlans) {
			plan, err := qrPlans[v]()
			return plan, data, err
		}
		plan, err := coding.NewPlan(v, coding.M, 0)
		return plan, data, err
	}
	return nil, nil, errCodeLong
}

// errCodeLong means that no code holds so much.
var errCodeLong = errors.New("longer than any code")
