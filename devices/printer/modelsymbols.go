package printer

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"strings"

	"till/payment"
)

// symbols is the state of pictures, QR and bar codes.
type symbols struct {
	module    int    // dots of a QR module
	level     byte   // 30h L, 31h M, 32h Q, 33h H
	qr        []byte // stored QR payload
	barWidth  int
	barHeight int
	hri       byte // 2: text below the bars
	graphic   string
	dots      int // width of the stored graphic
}

// dotsPerColumn of the normal font at 203 dpi.
const dotsPerColumn = 12

func (in *interpreter) paperDots() int { return dotsOf(in.columns) }

// dotsOf is how wide paper of that many columns is.
func dotsOf(columns int) int {
	if columns == 42 {
		return 512 // 80 mm paper on a head of 180 dpi
	}
	return columns * dotsPerColumn
}

// picture puts something that is no text on a line of its own.
func (in *interpreter) picture(name string, dots int) { in.pictured(name, dots, nil) }

// pictured is picture with its dots, for a screen that draws them.
func (in *interpreter) pictured(name string, dots int, b *Bitmap) {
	in.flush()
	free := float64(in.paperDots() - dots)
	if free < 0 {
		in.find("clip")
		free = 0
	}
	lead := 0.0
	switch in.align {
	case payment.AlignCentre:
		lead = free / 2 / dotsPerColumn
	case payment.AlignRight:
		lead = free / dotsPerColumn
	}
	text := strings.Repeat(" ", int(math.RoundToEven(lead))) + name
	in.paper.Lines = append(in.paper.Lines, PaperLine{Text: text, Align: in.align, Picture: b})
	in.fed = 0
}

// raster is GS v 0: m, bytes per row, rows, data.
func (in *interpreter) raster(args []byte) error {
	if args[0] != 0x30 {
		return in.bad(in.pos-len(args)-2, "unknown command GS 76 %02X", args[0])
	}
	row, rows := int(binary.LittleEndian.Uint16(args[2:])), int(binary.LittleEndian.Uint16(args[4:]))
	data, err := in.take(row * rows)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("[IMG %dx%d crc32=%08x]", row*8, rows, crc32.ChecksumIEEE(data))
	in.pictured(name, row*8, bitmapOf(data, row, rows))
	return nil
}

// columnImage is ESC *: mode, number of columns, data.
func (in *interpreter) columnImage(args []byte) error {
	columns := int(binary.LittleEndian.Uint16(args[1:]))
	height := 8
	if args[0] >= 32 {
		height = 24
	}
	if _, err := in.take(columns * height / 8); err != nil {
		return err
	}
	for _, r := range fmt.Sprintf("[BITCOL %dx%d]", columns, height) {
		in.put(r, 1, scale{})
	}
	return nil
}

// extended is GS ( f pL pH …: QR, graphics, process ids.
func (in *interpreter) extended(args []byte) error {
	start := in.pos - len(args) - 2
	data, err := in.take(int(binary.LittleEndian.Uint16(args[1:])))
	if err != nil {
		return err
	}
	switch args[0] {
	case 'k':
		return in.qrCode(start, data)
	case 'L':
		return in.graphics(start, data)
	case 'H', 'D', 'A', 'C':
		return nil
	}
	return in.bad(start, "unknown command GS ( %02X", args[0])
}

func (in *interpreter) qrCode(start int, data []byte) error {
	if len(data) < 3 || data[0] != 0x31 {
		return in.bad(start, "GS ( k: not a QR function")
	}
	switch data[1] {
	case 0x41:
	case 0x43:
		in.symbols.module = int(data[2])
	case 0x45:
		in.symbols.level = data[2]
	case 0x50:
		in.symbols.qr = data[3:]
	case 0x51:
		side := in.symbols.module * qrModules(len(in.symbols.qr))
		name := fmt.Sprintf("[QR %dx%d ec=%s '%s']", side, side, qrLevel(in.symbols.level), printableText(in.symbols.qr))
		code, _ := qrBitmap(string(in.symbols.qr)) // nil where the content is longer than any code
		in.pictured(name, side, code)
	default:
		return in.bad(start, "GS ( k: unknown function %02X", data[1])
	}
	return nil
}

// qrCapacities are the bytes that versions 1, 2, … hold at level M.
var qrCapacities = []int{14, 26, 42, 62, 84, 106, 122, 152, 180, 213}

// qrModules is the side of a code at level M, in modules.
func qrModules(length int) int {
	version := 1
	for version < len(qrCapacities) && qrCapacities[version-1] < length {
		version++
	}
	return 17 + 4*version
}

func qrLevel(level byte) string {
	if i := int(level) - 0x30; i >= 0 && i < 4 {
		return "LMQH"[i : i+1]
	}
	return "?"
}

// graphics is GS ( L: store in the print buffer, then print.
func (in *interpreter) graphics(start int, data []byte) error {
	switch {
	case len(data) >= 10 && data[1] == 0x70:
		wide, high := int(binary.LittleEndian.Uint16(data[6:])), int(binary.LittleEndian.Uint16(data[8:]))
		in.symbols.graphic = fmt.Sprintf("[GFX %dx%d crc32=%08x]", wide, high, crc32.ChecksumIEEE(data[10:]))
		in.symbols.dots = wide
	case len(data) == 2 && (data[1] == 0x32 || data[1] == 0x02):
		in.picture(in.symbols.graphic, in.symbols.dots)
	default:
		return in.bad(start, "GS ( L: unknown function")
	}
	return nil
}

// barcode is GS k 49 n data: CODE128 beginning with its set.
func (in *interpreter) barcode(args []byte) error {
	start := in.pos - len(args) - 2
	if args[0] != 0x49 {
		return in.bad(start, "GS k: only CODE128 is known here")
	}
	data, err := in.take(int(args[1]))
	if err != nil {
		return err
	}
	if len(data) < 3 || data[0] != '{' || data[1] < 'A' || data[1] > 'C' {
		return in.bad(start, "GS k CODE128: data needs a leading set {A, {B or {C")
	}
	text := printableText(data[2:])
	if data[1] == 'C' {
		text = ""
		for _, pair := range data[2:] {
			text += fmt.Sprintf("%02d", pair)
		}
	}
	wide := (11*len(data[2:]) + 35) * in.symbols.barWidth
	in.picture(fmt.Sprintf("[BAR %dx%d CODE128 '%s']", wide, in.symbols.barHeight, text), wide)
	if in.symbols.hri == 2 {
		for _, r := range text {
			in.put(r, 1, scale{})
		}
		in.flush()
	}
	return nil
}

func (in *interpreter) drawer(args []byte) error {
	in.picture(fmt.Sprintf("[DRAWER pin%d on %dms off %dms]", 2+3*int(args[0]&1), 2*int(args[1]), 2*int(args[2])), 0)
	return nil
}

func (in *interpreter) beep(args []byte) error {
	in.picture(fmt.Sprintf("[BEEP x%d]", args[0]), 0)
	return nil
}

// printableText keeps a payload from carrying control characters to a screen.
func printableText(data []byte) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7F {
			return -1
		}
		return r
	}, strings.ToValidUTF8(string(data), "?"))
}

// bitmapOf reads the rows of a raster.
func bitmapOf(data []byte, row, rows int) *Bitmap {
	b := newBitmap(row*8, rows)
	for i := range b.bits {
		b.bits[i] = data[i/8]&(0x80>>(i%8)) != 0
	}
	return b
}
