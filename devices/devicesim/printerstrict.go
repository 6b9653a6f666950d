package devicesim

import (
	"bytes"
	"fmt"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// printerComplaintsMax bounds what a printer remembers to have complained about.
const printerComplaintsMax = 100

// printerComplaint says what is wrong with one whole step, "" when nothing is. A
// real printer would print rubbish or nothing at all; this one names it, so that
// a driver's mistake is found before it meets a printer that is less patient.
func printerComplaint(raw []byte, chinese bool) string {
	switch b := raw[0]; {
	case b == 0x1B || b == 0x1C || b == 0x1D:
		if why := printerBadCommand(raw); why != "" {
			return fmt.Sprintf("%s: % X", why, raw[:min(len(raw), 8)])
		}
	case b == 0x0A || b >= 0x20 && b < 0x7F:
	case b < 0x20 || b == 0x7F:
		return fmt.Sprintf("control byte %02X", b)
	case !chinese:
		return fmt.Sprintf("byte %02X with Chinese off: what it prints depends on the code page", b)
	default:
		return printerBadHanzi(raw)
	}
	return ""
}

func printerBadHanzi(raw []byte) string {
	if len(raw) != 2 {
		return fmt.Sprintf("a code of four bytes, for which printers have no picture: % X", raw)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil || bytes.ContainsRune(text, '\uFFFD') {
		return fmt.Sprintf("no character: % X", raw)
	}
	return ""
}

// printerBadCommand checks the parameters of a command by the ranges of
// printing.md 1.
func printerBadCommand(raw []byte) string {
	key := [2]byte{raw[0], raw[1]}
	if _, fixed := printerFixed[key]; !fixed && !bytes.Contains([]byte("V(vk*"), raw[1:2]) {
		return "unknown command"
	}
	if raw[0] == 0x1D {
		return printerBadGS(raw)
	}
	bad := map[[2]byte]func(n byte) bool{
		{0x1B, 'a'}: func(n byte) bool { return n > 2 && (n < '0' || n > '2') },
		{0x1B, 'E'}: func(n byte) bool { return n > 1 },
		{0x1B, 'R'}: func(n byte) bool { return n > 17 },
		{0x1B, '-'}: func(n byte) bool { return n > 2 },
		{0x1B, '*'}: func(n byte) bool { return n != 0 && n != 1 && n != 32 && n != 33 },
		{0x1B, 'p'}: func(n byte) bool { return n > 1 || raw[3] == 0 || raw[3] > 100 },
		{0x1C, '!'}: func(n byte) bool { return n&^0x8C != 0 },
		{0x1C, 'W'}: func(n byte) bool { return n > 1 },
	}[key]
	switch {
	case raw[0] == 0x1C && raw[1] != '&' && raw[1] != '.' && raw[1] != '!' && raw[1] != '-' && raw[1] != 'W',
		raw[0] == 0x1B && bytes.Contains([]byte("V(vk"), raw[1:2]):
		return "unknown command"
	case bad != nil && bad(raw[2]):
		return "parameter out of range"
	}
	return ""
}

func printerBadGS(raw []byte) string {
	one := func(n byte, allowed string) string {
		if !bytes.Contains([]byte(allowed), []byte{n}) {
			return "parameter out of range"
		}
		return ""
	}
	switch raw[1] {
	case '*':
		return "unknown command"
	case '!':
		if raw[2]&0x88 != 0 {
			return "parameter out of range"
		}
	case 'V':
		return one(raw[2], "\x00\x0101AB")
	case 'v':
		if raw[2] != '0' {
			return "unknown command"
		}
		return one(raw[3], "\x00\x01\x02\x030123")
	case 'k':
		if raw[2] != 0x49 || len(raw) < 7 || raw[4] != '{' {
			return "only CODE128 with its set is known"
		}
	case 'r':
		return one(raw[2], "\x01\x0212")
	case '(':
		return printerBadExtended(raw[2], raw[5:])
	}
	return ""
}

// printerBadExtended checks GS ( f, whose body says what it is.
func printerBadExtended(function byte, body []byte) string {
	switch function {
	case 'H':
		if len(body) != 6 || body[0] != 0x30 || body[1] != 0x30 {
			return "no request for a process id"
		}
		for _, b := range body[2:] {
			if b < 0x20 || b > 0x7E {
				return "a process id is four bytes of 20 to 7E"
			}
		}
	case 'k':
		if len(body) < 3 || body[0] != 0x31 || !bytes.Contains([]byte("ACEPQ"), body[1:2]) {
			return "unknown code"
		}
	case 'L':
		if len(body) < 2 || body[0] != 0x30 || body[1] != 0x70 && body[1] != 0x32 && body[1] != 0x02 {
			return "unknown graphics"
		}
	case 'A', 'C', 'D':
	default:
		return "unknown command"
	}
	return ""
}

// complain remembers what is wrong with what came in and tells who listens.
func (p *Printer) complain(what string) {
	if what == "" {
		return
	}
	if len(p.complaints) < printerComplaintsMax {
		p.complaints = append(p.complaints, what)
	}
	if p.config.OnComplaint != nil {
		p.config.OnComplaint(what)
	}
}

// Complaints are the first hundred things that came in and that no printer is
// sure to understand: unknown commands, parameters out of range, control bytes,
// characters that are none, lines wider than the paper. A driver has none.
func (p *Printer) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.complaints...)
}
