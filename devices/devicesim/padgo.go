package devicesim

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"till/payment/emv"
)

// goOnChip is GOC: PIN, risk management, first cryptogram.
func (p *Pad) goOnChip(c padCall) padAnswer {
	f := c.block(0)
	order := padOrder{amount: f.amount(), cashback: f.amount()}
	exception, online, _ := f.number(1), f.number(1), f.number(1)
	order.exception, order.mustOnline = exception == 1, online == 1
	order.wish = padKeyWish{PadPIN, f.number(1), f.number(2), f.hex(16)}
	risk := f.number(1)
	floor := f.limit()
	if risk == 1 {
		order.floor = &floor
	}
	f.text(2 + 8 + 2)
	wishes := f.text(f.number(3))
	if f.bad {
		return refused(padParameter)
	}
	p.mu.Lock()
	app := p.session.app
	p.mu.Unlock()
	if app.acquirer == "01" && len(wishes) == 3 {
		kind, err := hex.DecodeString(wishes[:2])
		if err != nil {
			return refused(padParameter)
		}
		order.kind = kind[0]
	}
	if app.acquirer == "02" {
		order.message = strings.TrimSpace(wishes)
	}
	tags, ok := tagBlock(c.block(1))
	if !ok {
		return refused(padParameter)
	}
	chip, result, status := p.goOn(c, order)
	if status != padOK {
		return refused(status)
	}
	return answered(result.classic() + chip.sayHex(tags) + "000")
}

// classic is the head of a GOC answer.
func (r padResult) classic() string {
	block := r.block
	if block == nil {
		block = make([]byte, 8)
	}
	return fmt.Sprintf("%d%s%s%s%s%s", r.decision, bit(r.signature), bit(r.offlinePIN), bit(r.failed), bit(r.blocked),
		bit(r.block != nil)) + pinFields(block, r.serial)
}

// bit is a flag as one digit.
func bit(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// finishChip is FNC: the chip hears the bank and has the last word.
func (p *Pad) finishChip(c padCall) padAnswer {
	f := c.block(0)
	communication, _, code := f.number(1), f.number(1), f.text(2)
	issuer, err := emv.Parse(f.hex(f.number(3)))
	tags, ok := tagBlock(c.block(1))
	if f.bad || err != nil || !ok {
		return refused(padParameter)
	}
	chip, decision, results, status := p.finish(padVerdict{
		approved: communication == 9 || communication == 0 && code == "00",
		issuer:   issuer,
	})
	if status != padOK {
		return refused(status)
	}
	return answered(fmt.Sprintf("%d%s%02d%X000", decision, chip.sayHex(tags), len(results), results))
}

// readCardList is GCX.
func (p *Pad) readCardList(c padCall) padAnswer {
	ps, ok := c.params()
	if ok && ps.missing(speDate, speTime) {
		return refused(padMandatory)
	}
	amount, fits := ps.digits(speAmount, 12)
	_, dated := ps.digits(speDate, 6)
	data, err := emv.Parse(ps.bytes(speEMVData))
	tags, listed := padTags(ps.bytes(speTagList))
	list, kinds := ps.text(speAIDList), ps.text(speAppType)
	if !ok || !fits || !dated || err != nil || !listed || len(list)%4 != 0 || len(kinds)%2 != 0 {
		return refused(padParameter)
	}
	want := padReading{
		selection: padSelection{ps.text(speAcquirer), pieces(kinds, 2), pieces(list, 4)},
		amount:    amount, date: ps.text(speDate), tap: ps.option(speGCXOptions, 0) == '1',
		hide: ps.option(speGCXOptions, 1) == '1', message: strings.ReplaceAll(ps.text(speMessage), "\r", "\n"), data: data,
	}
	if value, there := ps.value(speTimeout); there && len(value) == 1 {
		want.limit = time.Duration(value[0]) * time.Second
	} else if want.tap {
		want.limit = 2 * time.Minute
	}
	got, status := p.read(c, want)
	if status != padOK {
		return refused(status)
	}
	return told(got.params(tags))
}

// params is the answer of GCX.
func (r padRead) params(tags []emv.Tag) padParams {
	card := r.card
	out := padParams{}.withText(ppCardType, r.kind)
	if r.kind == readStripe {
		return out.withText(ppChipState, fmt.Sprint(r.chip)).withText(ppTrack2Cut, cutTrack(card.Track2()))
	}
	info := ""
	for _, app := range r.all {
		if app.aid == r.app.aid {
			info += app.acquirer + app.record + app.kind
		}
	}
	known := emv.List{{Tag: emv.Tag4FAID, Value: unhexed(card.AID)}, {Tag: emv.Tag84DFName, Value: unhexed(card.AID)},
		{Tag: emv.Tag50Label, Value: []byte(card.Label)}, {Tag: emv.Tag5F24Expiry, Value: unhexed(card.Expiry + "31")},
		{Tag: emv.Tag5F28IssuerCountry, Value: chinaCountry}, {Tag: emv.Tag82AIP, Value: chipAIP},
		{Tag: emv.Tag5F34PANSequence, Value: unhexed(card.Sequence)}}
	data, _ := known.Select(tags)
	out = out.withText(ppAIDInfo, info).withText(ppLabel, card.Label).withText(ppPAN, card.PAN).
		withText(ppSequence, card.Sequence).withText(ppHolder, card.Holder).withText(ppExpiry, card.Expiry+"31").
		withText(ppCountry, "156").withText(ppTrack2Cut, cutTrack(card.Track2()))
	if len(data) > 0 {
		out = out.with(ppEMVData, data)
	}
	if r.kind == readTap {
		device := "00"
		if card.cvm == cvmPhone {
			device = "01"
		}
		out = out.withText(ppDeviceType, device)
	}
	return out
}

// unhexed is what a card of the purse says in hex.
func unhexed(text string) []byte {
	data, _ := hex.DecodeString(text)
	return data
}

// pieces cuts a list into entries of n characters.
func pieces(list string, n int) []string {
	var out []string
	for ; len(list) >= n; list = list[n:] {
		out = append(out, list[:n])
	}
	return out
}

func (ps padParams) bytes(id uint16) []byte {
	value, _ := ps.value(id)
	return value
}

// giveData is GED: whatever the chip said so far.
func (p *Pad) giveData(c padCall) padAnswer {
	ps, ok := c.params()
	tags, listed := padTags(ps.bytes(speTagList))
	p.mu.Lock()
	chip := p.session.chip
	p.mu.Unlock()
	switch {
	case chip == nil:
		return refused(padInvalid)
	case ok && ps.missing(speTagList):
		return refused(padMandatory)
	case !ok || !listed:
		return refused(padParameter)
	}
	return told(padParams{}.with(ppEMVData, chip.say(tags)))
}

// goOnChipList is GOX.
func (p *Pad) goOnChipList(c padCall) padAnswer {
	ps, ok := c.params()
	if ok && ps.missing(speAcquirer, speMethodPIN, speKeyIndex) {
		return refused(padMandatory)
	}
	amount, one := ps.digits(speAmount, 12)
	cashback, two := ps.digits(speCashback, 12)
	method, three := ps.digits(speMethodPIN, 1)
	slot, four := ps.digits(speKeyIndex, 2)
	data, err := emv.Parse(ps.bytes(speEMVData))
	tags, listed := padTags(ps.bytes(speTagList))
	risk, hasRisk := ps.value(speTerminal)
	if !ok || !one || !two || !three || !four || err != nil || !listed || hasRisk && len(risk) != 10 {
		return refused(padParameter)
	}
	order := padOrder{amount: amount, cashback: cashback, data: data,
		exception: ps.option(speGOXOptions, 0) == '1', noOffline: ps.option(speGOXOptions, 1) == '1',
		wish:    padKeyWish{PadPIN, int(method), int(slot), ps.bytes(speWorkingKey)},
		message: strings.ReplaceAll(ps.text(speMessage), "\r", "\n")}
	if hasRisk {
		floor := int64(binary.BigEndian.Uint32(risk))
		order.floor = &floor
	}
	if kind := ps.bytes(speType); len(kind) == 1 {
		order.kind = kind[0]
	}
	chip, result, status := p.goOn(c, order)
	if status != padOK {
		return refused(status)
	}
	return told(result.params(chip.say(tags)))
}

// params is the answer of GOX.
func (r padResult) params(data []byte) padParams {
	pin := "0"
	if r.offlinePIN {
		pin = "1"
	}
	if r.block != nil {
		pin = "2"
	}
	out := padParams{}.withText(ppGOXResult, fmt.Sprintf("%d%s%s%s00", r.decision, bit(r.signature), pin, bit(r.onPhone)))
	if r.block != nil {
		out = out.with(ppPINBlock, r.block)
	}
	if r.serial != nil {
		out = out.with(ppKSN, r.serial)
	}
	return out.with(ppEMVData, data)
}

// finishChipList is FCX. Its first option says what the bank did: 0 approved, 1
// declined, 2 was not reached.
func (p *Pad) finishChipList(c padCall) padAnswer {
	ps, ok := c.params()
	host := ps.option(speFCXOptions, 0)
	if ok && (ps.missing(speFCXOptions) || host != '2' && ps.missing(speARC)) {
		return refused(padMandatory)
	}
	issuer, err := emv.Parse(ps.bytes(speEMVData))
	tags, listed := padTags(ps.bytes(speTagList))
	if !ok || err != nil || !listed || len(ps.bytes(speFCXOptions)) != 4 || host < '0' || host > '2' {
		return refused(padParameter)
	}
	chip, decision, results, status := p.finish(padVerdict{approved: host == '0', issuer: issuer})
	if status != padOK {
		return refused(status)
	}
	out := padParams{}.withText(ppFCXResult, fmt.Sprintf("%s00", bit(decision != finishedYes))).with(ppEMVData, chip.say(tags))
	if len(results) > 0 {
		out = out.with(ppScripts, results)
	}
	return told(out)
}
