package abecs

import (
	"context"
	"strings"

	"till/devices/pinpad"
)

// noTables is the version that a pad without tables gives, and one whose
// acquirers were loaded separately when it is asked for all of them.
const noTables = "0000000000"

// The marks of a key map, one for each slot (pinpad.md 2.7).
const slotFilled, slotUnsupported = '1', '2'

// idsMax is how many ids one GIX asks for.
const idsMax = 64

// Describe asks the pad what it is, what it can do and what it holds. It waits
// for its turn, moves no money and shows nothing on the pad. What a pad does not
// tell is left out: a classic one has no maps of its master keys.
func (p *Pad) Describe(ctx context.Context) (pinpad.Description, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return pinpad.Description{}, err
	}
	defer done()
	d := pinpad.Description{Family: "abecs", Identity: p.Identity(), Secure: p.newer()}
	if p.newer() {
		err = p.describeNewer(ctx, &d)
	} else {
		err = p.describeClassic(ctx, &d)
	}
	if err != nil {
		return pinpad.Description{}, err
	}
	return d, nil
}

// newer reports whether the pad opened an enciphered session, and so speaks the
// newer commands.
func (p *Pad) newer() bool { return p.exchange.session != nil }

func (p *Pad) describeClassic(ctx context.Context, d *pinpad.Description) error {
	d.Capabilities = []pinpad.Capability{
		pinpad.CanChip, pinpad.CanStripe, pinpad.CanPIN3DES, pinpad.CanMAC, pinpad.CanTracks, pinpad.CanDisplay,
	}
	if d.Identity.Contactless {
		d.Capabilities = append(d.Capabilities, pinpad.CanContactless)
	}
	var err error
	if d.Tables, err = p.tableVersion(ctx); err != nil {
		return err
	}
	data := pinpad.Slot{Use: "data", Number: p.cfg.DataSlot}
	if data.Filled, err = p.answersWith(ctx, "ENB", values{"ENB_METHOD": methodMasterKey, "ENB_MKIDX": two(p.cfg.DataSlot)}); err != nil {
		return err
	}
	d.Slots = append(d.Slots, data)
	dukpt := pinpad.Slot{Use: "dukpt", Number: p.cfg.PINSlot}
	response, err := p.command(ctx, "GDU", values{"GDU_METHOD": "3", "GDU_IDX": two(p.cfg.PINSlot)}, p.soon())
	if err != nil {
		return err
	}
	if response.Status == statusOK {
		f, err := response.fields()
		if err != nil {
			return broken(err)
		}
		dukpt.Filled, dukpt.KSN = true, f.text("GDU_KSN")
		d.Slots = append(d.Slots, dukpt)
		d.Capabilities = append(d.Capabilities, pinpad.CanPINDUKPT)
	}
	return nil
}

// answersWith reports whether the pad carries a command out.
func (p *Pad) answersWith(ctx context.Context, id string, v values) (bool, error) {
	response, err := p.command(ctx, id, v, p.soon())
	return err == nil && response.Status == statusOK, err
}

// tableVersion is the version of the tables in the pad, "" for none.
func (p *Pad) tableVersion(ctx context.Context) (string, error) {
	if p.newer() {
		d, err := p.gix(ctx, ppTabVer)
		if version := d.text(ppTabVer); err != nil || version != noTables {
			return version, err
		}
		return "", nil
	}
	response, err := p.command(ctx, "GTS", values{"GTS_ACQIDX": allAcquirers}, p.soon())
	if err != nil || response.Status != statusOK {
		return "", err // a pad that does not know the question has nothing to say
	}
	f, err := response.fields()
	if err != nil {
		return "", broken(err)
	}
	if version := f.text("GTS_TABVER"); version != noTables {
		return version, nil
	}
	return "", nil
}

func (p *Pad) describeNewer(ctx context.Context, d *pinpad.Description) error {
	said, err := p.gix(ctx, ppCapab, ppMKPIN, ppMKDat, ppDUKPTPIN, ppDUKPTDat, ppTabVer)
	if err != nil {
		return err
	}
	d.Capabilities = capabilities(said)
	d.Slots = append(slots(said[ppMKPIN], "pin"), slots(said[ppMKDat], "data")...)
	if d.Tables = said.text(ppTabVer); d.Tables == noTables {
		d.Tables = ""
	}
	for _, dukpt := range []struct{ slots, ksn uint16 }{{ppDUKPTPIN, ppKSNPIN}, {ppDUKPTDat, ppKSNDat}} {
		filled := slots(said[dukpt.slots], "dukpt")
		if err := p.serialNumbers(ctx, filled, dukpt.ksn); err != nil {
			return err
		}
		d.Slots = append(d.Slots, filled...)
	}
	return nil
}

// gix asks for data; what does not exist is not in the answer.
func (p *Pad) gix(ctx context.Context, ids ...uint16) (data, error) {
	response, err := p.ask(ctx, wait{limit: p.cfg.Limits.Slow}, "GIX", idList(ids...))
	if err != nil || response.Status != statusOK {
		return nil, err
	}
	d, err := response.data()
	if err != nil {
		return nil, broken(err)
	}
	return d, nil
}

// serialNumbers fills in the KSN of each filled DUKPT slot.
func (p *Pad) serialNumbers(ctx context.Context, list []pinpad.Slot, base uint16) error {
	var ids []uint16
	for _, s := range list {
		if s.Filled {
			ids = append(ids, base+uint16(s.Number))
		}
	}
	known := make(data)
	for len(ids) > 0 {
		n := min(len(ids), idsMax)
		d, err := p.gix(ctx, ids[:n]...)
		if err != nil {
			return err
		}
		for id, value := range d {
			known[id] = value
		}
		ids = ids[n:]
	}
	for i, s := range list {
		list[i].KSN = upperHex(known[base+uint16(s.Number)])
	}
	return nil
}

// slots reads a key map. Slots that the pad does not have are left out.
func slots(keyMap []byte, use string) []pinpad.Slot {
	var list []pinpad.Slot
	for number, mark := range keyMap {
		if mark != slotUnsupported {
			list = append(list, pinpad.Slot{Use: use, Number: number, Filled: mark == slotFilled})
		}
	}
	return list
}

// capabilities reads PP_CAPAB and the key maps. What a pad does not tell of chip
// and stripe, it has: only 9 says no.
func capabilities(said data) []pinpad.Capability {
	list := []pinpad.Capability{pinpad.CanMAC, pinpad.CanTracks, pinpad.CanSecureLine}
	have := []struct {
		can pinpad.Capability
		yes bool
	}{
		{pinpad.CanContactless, said.flag(ppCapab, 0) == '1'},
		{pinpad.CanDisplay, said.flag(ppCapab, 1) != '9'},
		{pinpad.CanChip, said.flag(ppCapab, 2) != '9'},
		{pinpad.CanStripe, said.flag(ppCapab, 3) != '9' && said.flag(ppCapab, 3) != '3'},
		{pinpad.CanPIN3DES, strings.ContainsAny(string(said[ppMKPIN]), "01")},
		{pinpad.CanPINDUKPT, strings.ContainsRune(string(said[ppDUKPTPIN]), slotFilled)},
	}
	for _, h := range have {
		if h.yes {
			list = append(list, h.can)
		}
	}
	return list
}
