package printer

import (
	"rsc.io/qr"
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
	if picture, err := qrBitmap(content); err == nil {
		w.rasterCode(picture, moduleSide(w.dots(), picture.Width))
	}
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
func (w *jobWriter) rasterCode(picture *Bitmap, side int) {
	if side == 0 {
		return
	}
	modules := picture.Width + 2*quietZone
	stride := (modules*side + 7) / 8
	data := make([]byte, 0, stride*modules*side)
	for y := -quietZone; y < picture.Height+quietZone; y++ {
		row := data[len(data) : len(data)+stride]
		for x := range picture.Width {
			if picture.Black(x, y) {
				blacken(row, (x+quietZone)*side, side)
			}
		}
		for range side {
			data = append(data, row...)
		}
	}
	w.bands(data, stride)
}

// blacken sets dots of a packed row.
func blacken(row []byte, from, dots int) {
	for x := from; x < from+dots; x++ {
		row[x/8] |= 0x80 >> (x % 8)
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
	code, err := qr.Encode(content, qr.M)
	if err != nil {
		return nil, err
	}
	out := newBitmap(code.Size, code.Size)
	for y := range code.Size {
		for x := range code.Size {
			out.bits[y*out.Width+x] = code.Black(x, y)
		}
	}
	return out, nil
}
