package printer

import "bytes"

// rasterRows bounds one picture: a byte lost on the way spoils one and no more,
// and a small buffer is not overrun (printing.md 1.4).
const rasterRows = 192

// raster prints a picture by GS v 0, which nearly every printer knows. Width
// beyond the paper is cut off here: clones would wrap it.
func (w *jobWriter) raster(b *Bitmap) {
	width := min(b.Width, w.dots())
	w.bandsOf(b.Height, (width+7)/8, func(row []byte, y int) {
		clear(row)
		for x := range width {
			if b.Black(x, y) {
				row[x/8] |= 0x80 >> (x % 8)
			}
		}
	})
}

// rasterHead is how long the command before a slice of a picture is.
const rasterHead = 8

// bandsOf sends packed rows of stride bytes, a slice of rasterRows at a time. draw
// fills row y and is asked for each in turn; a row that it leaves alone is like the one before.
func (w *jobWriter) bandsOf(rows, stride int, draw func(row []byte, y int)) {
	w.out.Grow(rows*stride + rasterHead*(1+rows/rasterRows))
	row := make([]byte, stride)
	for top := 0; top < rows; top += rasterRows {
		n := min(rasterRows, rows-top)
		w.out.Write([]byte{0x1D, 0x76, 0x30, 0x00, byte(stride), byte(stride >> 8), byte(n), byte(n >> 8)})
		start := w.out.Len()
		for y := range n {
			draw(row, top+y)
			w.out.Write(row)
		}
		defuse(w.out.Bytes()[start:])
	}
}

// defuse flips one dot wherever a picture spells a real-time command: some
// printers act on 10 04, 10 05 and 10 14 inside of pictures, and the last of
// them opens the drawer.
func defuse(data []byte) {
	for {
		i := bytes.IndexByte(data, 0x10)
		if i < 0 || i+1 == len(data) {
			return
		}
		if next := data[i+1]; next == 0x04 || next == 0x05 || next == 0x14 {
			data[i+1] ^= 0x02
		}
		data = data[i+1:]
	}
}
