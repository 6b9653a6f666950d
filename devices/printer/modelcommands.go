package printer

import "till/payment"

// command is one ESC/POS command as the model knows it: how many bytes follow,
// and what they do. A longer command reads its own length.
type command struct {
	args int
	do   func(in *interpreter, args []byte) error
}

// ignored is for commands that change nothing that text can show.
func ignored(args int) command {
	return command{args, func(*interpreter, []byte) error { return nil }}
}

// commands holds every command of printing.md 1, by its first two bytes.
// It is a function so that handlers may call back into the interpreter.
func commands(first, second byte) (command, bool) {
	switch first {
	case 0x1B:
		return escCommand(second)
	case 0x1C:
		return fsCommand(second)
	case 0x1D:
		return gsCommand(second)
	}
	return dleCommand(second)
}

func (in *interpreter) command() error {
	start := in.pos
	head, err := in.take(2)
	if err != nil {
		return in.bad(start, "data ends inside a command (needs 1 more bytes)")
	}
	c, known := commands(head[0], head[1])
	if !known {
		names := map[byte]string{0x1B: "ESC", 0x1C: "FS", 0x1D: "GS", 0x10: "DLE"}
		return in.bad(start, "unknown command %s %02X", names[head[0]], head[1])
	}
	args, err := in.take(c.args)
	if err != nil {
		return err
	}
	return c.do(in, args)
}

func escCommand(b byte) (command, bool) {
	switch b {
	case '@':
		return command{0, func(in *interpreter, _ []byte) error { in.reset(); return nil }}, true
	case 'a':
		return command{1, (*interpreter).setAlign}, true
	case 'E', 'G':
		return command{1, func(in *interpreter, a []byte) error { in.bold = a[0]&1 == 1; return nil }}, true
	case '!':
		return command{1, (*interpreter).setMode}, true
	case 'd':
		return command{1, func(in *interpreter, a []byte) error { in.feedLines(int(a[0])); return nil }}, true
	case 'J':
		return command{1, func(in *interpreter, a []byte) error { in.feed(int(a[0]) / 30); return nil }}, true
	case 'p':
		return command{3, (*interpreter).drawer}, true
	case 'B':
		return command{2, (*interpreter).beep}, true
	case '*':
		return command{3, (*interpreter).columnImage}, true
	case 'i', 'm':
		return command{0, func(in *interpreter, _ []byte) error { in.cutHere(b == 'i'); return nil }}, true
	case '2':
		return ignored(0), true
	case '3', 'R', 't', '-', 'M', '{', 'V':
		return ignored(1), true
	}
	return command{}, false
}

func fsCommand(b byte) (command, bool) {
	switch b {
	case '&', '.':
		return command{0, func(in *interpreter, _ []byte) error { in.chinese = b == '&'; return nil }}, true
	case '!':
		return command{1, func(in *interpreter, a []byte) error {
			in.hanzi = scale{wide: a[0]&0x04 != 0, tall: a[0]&0x08 != 0}
			return nil
		}}, true
	case 'W':
		return command{1, func(in *interpreter, a []byte) error {
			in.hanzi = scale{wide: a[0]&1 == 1, tall: a[0]&1 == 1}
			return nil
		}}, true
	case '-':
		return ignored(1), true
	}
	return command{}, false
}

func gsCommand(b byte) (command, bool) {
	switch b {
	case '!':
		return command{1, (*interpreter).setSize}, true
	case 'V':
		return command{1, (*interpreter).cut}, true
	case 'v':
		return command{6, (*interpreter).raster}, true
	case '(':
		return command{3, (*interpreter).extended}, true
	case 'k':
		return command{2, (*interpreter).barcode}, true
	case 'h':
		return command{1, func(in *interpreter, a []byte) error { in.symbols.barHeight = int(a[0]); return nil }}, true
	case 'w':
		return command{1, func(in *interpreter, a []byte) error { in.symbols.barWidth = int(a[0]); return nil }}, true
	case 'H':
		return command{1, func(in *interpreter, a []byte) error { in.symbols.hri = a[0] & 3; return nil }}, true
	case 'B', 'r', 'a', 'I':
		return ignored(1), true
	case 'L', 'W':
		return ignored(2), true
	}
	return command{}, false
}

func dleCommand(b byte) (command, bool) {
	switch b {
	case 0x04, 0x05:
		return ignored(1), true
	case 0x14:
		return command{1, func(in *interpreter, a []byte) error {
			length := 2 // drawer pulse: m t
			if a[0] == 8 {
				length = 7 // clear buffers
			}
			_, err := in.take(length)
			return err
		}}, true
	}
	return command{}, false
}

// setAlign obeys at the beginning of a line only.
func (in *interpreter) setAlign(args []byte) error {
	if len(in.cells) > 0 {
		in.find("mid-line")
		return nil
	}
	switch args[0] & 3 {
	case 1:
		in.align = payment.AlignCentre
	case 2:
		in.align = payment.AlignRight
	default:
		in.align = payment.AlignLeft
	}
	return nil
}

// setMode is the old form that sets bold and size together.
func (in *interpreter) setMode(args []byte) error {
	in.bold = args[0]&0x08 != 0
	in.ascii = scale{wide: args[0]&0x20 != 0, tall: args[0]&0x10 != 0}
	in.hanzi = in.ascii
	return nil
}

func (in *interpreter) setSize(args []byte) error {
	in.ascii = scale{wide: args[0]&0x70 != 0, tall: args[0]&0x07 != 0}
	in.hanzi = in.ascii
	return nil
}

// feedLines prints the line being filled and feeds n lines in all.
func (in *interpreter) feedLines(n int) {
	if len(in.cells) > 0 && n > 0 {
		n--
	}
	in.feed(n)
}

// cutFeedMin is how many lines lie between the head and the knife.
const cutFeedMin = 4

func (in *interpreter) cut(args []byte) error {
	switch m := args[0]; m {
	case 0x00, 0x30:
		in.cutHere(true)
	case 0x01, 0x31:
		in.cutHere(false)
	case 0x41, 0x42:
		if _, err := in.take(1); err != nil {
			return err
		}
		in.fed = cutFeedMin // it feeds to the knife by itself
		in.flush()
		in.paper.Cuts = append(in.paper.Cuts, PaperCut{After: len(in.paper.Lines), Full: m == 0x41})
	default:
		return in.bad(in.pos-3, "unknown cut GS V %02X", m)
	}
	return nil
}

func (in *interpreter) cutHere(full bool) {
	in.flush()
	if in.fed < cutFeedMin && len(in.paper.Lines) > 0 {
		in.find("cut-feed")
	}
	in.paper.Cuts = append(in.paper.Cuts, PaperCut{After: len(in.paper.Lines), Full: full})
}
