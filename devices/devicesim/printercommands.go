package devicesim

// printerCommand gives the step of one whole command.
func printerCommand(raw []byte) printerStep {
	step := printerStep{length: len(raw), do: printerNothing}
	switch raw[0] {
	case 0x1B:
		printerESC(&step, raw)
	case 0x1C:
		printerFS(&step, raw)
	case 0x1D:
		printerGS(&step, raw)
	}
	return step
}

// quietly is a change of style: nothing comes out.
func quietly(change func(e *printerEngine)) func(*printerEngine) int {
	return func(e *printerEngine) int { change(e); return 0 }
}

func printerESC(step *printerStep, raw []byte) {
	switch raw[1] {
	case '@':
		step.do = quietly((*printerEngine).powerOn)
	case 'a':
		step.do = quietly(func(e *printerEngine) {
			if len(e.line) == 0 {
				e.align = raw[2] & 3
			}
		})
	case '!':
		step.do = quietly(func(e *printerEngine) { e.wide = raw[2]&0x20 != 0; e.wideHanzi = e.wide })
	case 'd':
		step.do = func(e *printerEngine) int { return e.feed(int(raw[2])) }
	case 'J':
		step.do = func(e *printerEngine) int { return e.feed(int(raw[2]) / 30) }
	case 'i':
		step.do = func(e *printerEngine) int { return e.cut("full cut") }
	case 'm':
		step.do = func(e *printerEngine) int { return e.cut("partial cut") }
	}
}

func printerFS(step *printerStep, raw []byte) {
	switch raw[1] {
	case '&':
		step.do = quietly(func(e *printerEngine) { e.chinese = true })
	case '.':
		step.do = quietly(func(e *printerEngine) { e.chinese = false })
	case '!':
		step.do = quietly(func(e *printerEngine) { e.wideHanzi = raw[2]&0x04 != 0 })
	case 'W':
		step.do = quietly(func(e *printerEngine) { e.wideHanzi = raw[2]&1 != 0 })
	}
}

func printerGS(step *printerStep, raw []byte) {
	switch raw[1] {
	case '!':
		step.do = quietly(func(e *printerEngine) { e.wide = raw[2]&0x70 != 0; e.wideHanzi = e.wide })
	case 'V':
		name := "partial cut"
		if raw[2] == 0 || raw[2] == '0' || raw[2] == 'A' {
			name = "full cut"
		}
		step.do = func(e *printerEngine) int { return e.cut(name) }
	case 'v', 'k':
		step.do = func(e *printerEngine) int { return e.show("[picture]") }
	case 'r', 'a', 'I':
		step.ask, step.value = raw[1], raw[2]
	case '(':
		printerExtended(step, raw)
	}
}

// printerExtended is GS ( f pL pH …: the process id, and the QR code's print.
func printerExtended(step *printerStep, raw []byte) {
	body := raw[5:]
	switch {
	case raw[2] == 'H' && len(body) == 6 && body[0] == 0x30 && body[1] == 0x30:
		step.ask, step.id = 'H', append([]byte(nil), body[2:]...)
	case raw[2] == 'k' && len(body) >= 2 && body[1] == 0x51:
		step.do = func(e *printerEngine) int { return e.show("[code]") }
	}
}

// printerIdentity answers GS I n: one byte for numbers, text for letters.
func printerIdentity(n byte) []byte {
	names := map[byte]string{'A': "1.00", 'B': "TILL", 'C': "PRETEND-80", 'D': "P0000001", 'E': "CHINA GB18030"}
	if name, known := names[n]; known {
		return append(append([]byte{0x5F}, name...), 0)
	}
	if n >= 1 && n <= 3 {
		return []byte{0x02}
	}
	return nil
}
