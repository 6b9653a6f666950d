package devicesim

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// What the pad says of itself.
const (
	padMaker   = "TILL"
	padModel   = "PRETEND PAD"
	padVersion = "1.00"
	padSpec    = "2.20"
	// padCapabilities of a full pad: contactless, a text display, a chip reader,
	// a stripe reader of tracks 1 and 2, no SAM.
	padCapab = "1012900000"
)

// information is GIN: 00 tells of the pad, anything else of an acquirer's part.
func (p *Pad) information(c padCall) padAnswer {
	acquirer := c.block(0).text(2)
	if c.block(0).bad {
		return refused(padParameter)
	}
	if acquirer == "03" {
		dukpt := " "
		if _, there := p.slot(PadPIN, PadDUKPT, 1); there {
			dukpt = "T"
		}
		return answered(fmt.Sprintf("%-6s%-4s%-4s%-3s%-3s%-13s%-4s%-2s%s%02d", "TILL", "1.00", "1.00", "100", "100",
			padVersion, padSpec, "", dukpt, 0))
	}
	if acquirer == "02" {
		return answered(fmt.Sprintf("%-8s%-12s%-13s%-4s%-3s%02d", "ABECS", "TILL 1.00", padVersion, padSpec, "", 0))
	}
	if acquirer != "00" {
		return answered(fmt.Sprintf("%-20s%-13s%-4s%-3s%02d", "TILL PRACTICE", padVersion, padSpec, "", 0))
	}
	return answered(fmt.Sprintf("%-20s%-19s%-1s%-20s%-4s%-16s%-20.20s",
		padMaker, padModel, "C", padVersion, padSpec, "001.00 250101", p.cfg.SerialNumber))
}

// informationList is GIX: what the list asks for and the pad has, or everything
// that belongs to the pad itself.
func (p *Pad) informationList(c padCall) padAnswer {
	ps, ok := c.params()
	list, there := ps.value(speIDList)
	if !ok || len(list)%2 != 0 {
		return refused(padParameter)
	}
	if !there {
		list = padSelfIDs
	}
	var out padParams
	for ; len(list) > 0; list = list[2:] {
		id := binary.BigEndian.Uint16(list)
		if value, known := p.fact(id); known {
			out = out.with(id, value)
		}
	}
	return told(out)
}

// padSelfIDs are those that GIX gives where nobody asks for one by name.
var padSelfIDs = []byte{0x80, 0x01, 0x80, 0x02, 0x80, 0x03, 0x80, 0x04, 0x80, 0x05, 0x80, 0x06, 0x80, 0x07, 0x80, 0x08,
	0x80, 0x09, 0x80, 0x0A, 0x80, 0x0B, 0x80, 0x10, 0x80, 0x11, 0x80, 0x20, 0x80, 0x21, 0x80, 0x22, 0x80, 0x32,
	0x80, 0x33, 0x80, 0x35, 0x80, 0x36}

// fact is one thing that the pad knows of itself.
func (p *Pad) fact(id uint16) ([]byte, bool) {
	text := map[uint16]string{
		0x8001: p.cfg.SerialNumber, 0x8002: "PRETEND-1", 0x8003: padModel + ";1MB", 0x8004: padMaker, 0x8005: padCapab,
		0x8006: padVersion, 0x8007: padSpec, 0x8008: "001.00 250101", 0x8009: padVersion, 0x800A: "001.00 250101",
		0x800B: "B", 0x8010: padVersion, 0x8011: padVersion, 0x8020: "0216", 0x8021: "00640128", 0x8022: "111",
		0x8032: p.keyMap(PadPIN, PadMaster), 0x8033: p.keyMap(PadData, PadMaster),
		0x8035: p.keyMap(PadPIN, PadDUKPT), 0x8036: p.keyMap(PadData, PadDUKPT),
	}
	if value, known := text[id]; known {
		return []byte(value), true
	}
	number := int(id & 0xFF)
	switch id &^ 0xFF {
	case ppPINKSN:
		return p.serialOf(PadPIN, number)
	case ppDataKSN:
		return p.serialOf(PadData, number)
	case ppTables:
		if number > padSlotMax {
			return nil, false
		}
		return []byte(p.tableVersion(fmt.Sprintf("%02d", number))), true
	}
	return nil, false
}

// keyMap tells for each slot of a table whether a key is in it.
func (p *Pad) keyMap(use PadKeyUse, scheme PadKeyScheme) string {
	slots := []byte(strings.Repeat("0", padSlotMax+1))
	for _, slot := range p.slots {
		if slot.Use == use && slot.Scheme == scheme {
			slots[slot.Number] = '1'
		}
	}
	return string(slots)
}

// serialOf is the key serial number that a DUKPT slot stands at.
func (p *Pad) serialOf(use PadKeyUse, number int) ([]byte, bool) {
	slot, there := p.slot(use, PadDUKPT, number)
	if !there {
		return nil, false
	}
	return p.serialNow(slot), true
}

// keySerial is GDU: the key serial number that a DUKPT slot for PINs stands at.
func (p *Pad) keySerial(c padCall) padAnswer {
	f := c.block(0)
	method, number := f.number(1), f.number(2)
	if f.bad || method != methodDUKPT {
		return refused(padParameter)
	}
	ksn, there := p.serialOf(PadPIN, number)
	if !there {
		return refused(padNoKey)
	}
	return answered(fmt.Sprintf("%X", ksn))
}
