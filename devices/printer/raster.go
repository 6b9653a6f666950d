package printer

// rasterRows bounds one picture: a byte lost on the way spoils one and no more,
// and a small buffer is not overrun (printing.md 1.4).
const rasterRows = 192

// raster prints a picture by GS v 0, which nearly every printer knows. Width
// beyond the paper is cut off here: clones would wrap it.
func (w *jobWriter) raster(b *Bitmap) {
	width := min(b.Width, w.dots())
	stride := (width + 7) / 8
	data := make([]byte, stride*b.Height)
	for y := range b.Height {
		for x := range width {
			if b.Black(x, y) {
				data[y*stride+x/8] |= 0x80 >> (x % 8)
			}
		}
	}
	w.bands(data, stride)
}

// bands sends packed rows, a slice at a time.
func (w *jobWriter) bands(data []byte, stride int) {
	defuse(data)
	for len(data) > 0 {
		band := data[:min(len(data), rasterRows*stride)]
		data = data[len(band):]
		rows := len(band) / stride
		w.out.Write([]byte{0x1D, 0x76, 0x30, 0x00, byte(stride), byte(stride >> 8), byte(rows), byte(rows >> 8)})
		w.out.Write(band)
	}
}

// defuse flips one dot wherever a picture spells a real-time command: some
// printers act on 10 04, 10 05 and 10 14 inside of pictures, and the last of
// them opens the drawer.
func defuse(data []byte) {
	for i := 0; i+1 < len(data); i++ {
		if data[i] == 0x10 && (data[i+1] == 0x04 || data[i+1] == 0x05 || data[i+1] == 0x14) {
			data[i+1] ^= 0x02
		}
	}
}
