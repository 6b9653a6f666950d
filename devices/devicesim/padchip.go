package devicesim

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"till/payment/emv"
	"till/payment/keys"
	"till/payment/keys/clearpin"
)

// padChip is a chip in the middle of a transaction: what it said so far, and
// the key of this transaction's cryptograms.
type padChip struct {
	objects emv.List
	session []byte
	arqc    []byte
}

// Values of the pretend kernel and card (EMV Book 3 annex C, Book 4 annex A).
var (
	chipAIP          = []byte{0x7C, 0x00} // SDA, DDA, CVM, risk management, issuer authentication
	chipVersion      = []byte{0x00, 0x30}
	chipIssuerData   = []byte{0x07, 0x01, 0x01, 0x03, 0xA0, 0x20, 0x00, 0x01}
	chipCVMOnlinePIN = []byte{0x42, 0x03, 0x00}
	chinaCountry     = []byte{0x01, 0x56}
	yuanCurrency     = []byte{0x01, 0x56}
	padCapabilities  = []byte{0xE0, 0xF8, 0xC8}
	padTerminalType  = []byte{0x22}
)

// Bits of TVR and TSI, by byte and mask.
const (
	tvrOnlinePIN    = 0x04 // byte 3
	tvrForcedOnline = 0x08 // byte 4
	tvrIssuerFailed = 0x40 // byte 5

	tsiBegun  = 0xE8 // data authentication, CVM, card and terminal risk done
	tsiIssuer = 0x10
	tsiScript = 0x04
)

// Cryptogram information (tag 9F27).
const (
	cidAAC  = 0x00
	cidTC   = 0x40
	cidARQC = 0x80
)

// goOnChip is GOC: PIN, risk management, first cryptogram.
func (p *Pad) goOnChip(c padCall) padAnswer {
	f := c.block(0)
	amount, cashback := f.amount(), f.amount()
	_, _, _ = f.number(1), f.number(1), f.number(1)
	method, slot, wrapped := f.number(1), f.number(2), f.hex(16)
	if f.bad || method != 1 {
		return refused(padParameter)
	}
	tags, ok := tagBlock(c.block(1))
	if !ok {
		return refused(padParameter)
	}
	p.mu.Lock()
	card, rule, date := p.session.card, p.session.rule, p.session.date
	p.mu.Unlock()
	if card == nil || !card.HasChip() || card.ChipFails {
		return refused(padInvalid)
	}
	p.show("ENTER PIN\n" + padMoney(amount))
	c.notify("ENTER PIN")
	pin, status := p.enterPIN(c.ctx, slot, wrapped, card.PAN, card, rule)
	if status != padOK {
		return refused(status)
	}
	chip, err := p.firstCryptogram(*card, amount, cashback, date)
	if err != nil {
		return refused(padInternal)
	}
	p.mu.Lock()
	p.session.chip = chip
	p.mu.Unlock()
	return answered(fmt.Sprintf("200001%X%s%s000", pin, strings.Repeat("0", 20), chip.say(tags)))
}

// firstCryptogram counts the chip's transaction counter on, durably, and makes
// the ARQC.
func (p *Pad) firstCryptogram(card clearpin.Card, amount, cashback int64, date string) (*padChip, error) {
	atc, counter, err := p.countOn(card.Name)
	if err != nil {
		return nil, err
	}
	unpredictable := make([]byte, 4)
	if _, err := rand.Read(unpredictable); err != nil {
		return nil, err
	}
	day, err := hex.DecodeString(date)
	if err != nil {
		return nil, err
	}
	aid, err := hex.DecodeString(card.AID)
	if err != nil {
		return nil, err
	}
	sequence, err := hex.DecodeString(card.Sequence)
	if err != nil {
		return nil, err
	}
	chip := &padChip{objects: append(p.terminalData(counter), emv.List{
		{Tag: emv.Tag4FAID, Value: aid}, {Tag: emv.Tag84DFName, Value: aid},
		{Tag: emv.Tag50Label, Value: []byte(card.Label)},
		{Tag: emv.Tag5F2ACurrency, Value: yuanCurrency}, {Tag: emv.Tag5F34PANSequence, Value: sequence},
		{Tag: emv.Tag82AIP, Value: chipAIP},
		{Tag: emv.Tag95TVR, Value: []byte{0, 0, tvrOnlinePIN, tvrForcedOnline, 0}},
		{Tag: emv.Tag9ADate, Value: day}, {Tag: emv.Tag9BTSI, Value: []byte{tsiBegun, 0}},
		{Tag: emv.Tag9CType, Value: []byte{0}},
		{Tag: emv.Tag9F02Amount, Value: bcdAmount(amount)},
		{Tag: emv.Tag9F03AmountOther, Value: bcdAmount(cashback)},
		{Tag: emv.Tag9F09Version, Value: chipVersion},
		{Tag: emv.Tag9F10IssuerData, Value: append([]byte(nil), chipIssuerData...)},
		{Tag: emv.Tag9F36ATC, Value: binary.BigEndian.AppendUint16(nil, atc)},
		{Tag: emv.Tag9F37Unpredictable, Value: unpredictable},
	}...)}
	if chip.session, err = p.chipKey(card, atc); err != nil {
		return nil, err
	}
	if err := chip.sign(cidARQC); err != nil {
		return nil, err
	}
	chip.arqc, _ = chip.objects.Find(emv.Tag9F26Cryptogram)
	return chip, nil
}

// terminalData is what the pad itself says of this place and this customer.
func (p *Pad) terminalData(counter uint32) emv.List {
	return emv.List{
		{Tag: emv.Tag9F1ACountry, Value: chinaCountry},
		{Tag: emv.Tag9F1EDeviceSerial, Value: fmt.Appendf(nil, "%08.8s", p.cfg.SerialNumber)},
		{Tag: emv.Tag9F33Capabilities, Value: padCapabilities},
		{Tag: emv.Tag9F34CVMResults, Value: chipCVMOnlinePIN},
		{Tag: emv.Tag9F35TerminalType, Value: padTerminalType},
		{Tag: emv.Tag9F41Counter, Value: bcdCounter(counter)},
	}
}

// chipKey is the key of one transaction of a card.
func (p *Pad) chipKey(card clearpin.Card, atc uint16) ([]byte, error) {
	master, err := keys.CardMasterKey(p.cfg.IssuerKey, card.PAN, card.Sequence)
	if err != nil {
		return nil, err
	}
	defer clear(master)
	var diversifier [8]byte
	binary.BigEndian.PutUint16(diversifier[:], atc)
	return keys.SessionKey(master, diversifier)
}

// Card verification results, the first byte after their length in 9F10: which
// cryptogram this is, after which.
const (
	issuerDataCVR = 4
	cvrAskOnline  = 0xA0 // ARQC, no second cryptogram yet
	cvrAccepted   = 0x60 // TC after ARQC
	cvrDeclined   = 0x20 // AAC after ARQC
)

// sign makes the cryptogram over what stands, with its kind.
func (c *padChip) sign(kind byte) error {
	issuer, _ := c.objects.Find(emv.Tag9F10IssuerData)
	issuer[issuerDataCVR] = map[byte]byte{cidARQC: cvrAskOnline, cidTC: cvrAccepted, cidAAC: cvrDeclined}[kind]
	data, err := emv.CryptogramData(c.objects)
	if err != nil {
		return err
	}
	cryptogram, err := keys.ARQC(c.session, data, keys.PadOneZeros)
	if err != nil {
		return err
	}
	c.set(emv.Tag9F27CID, []byte{kind})
	c.set(emv.Tag9F26Cryptogram, cryptogram)
	return nil
}

func (c *padChip) set(tag emv.Tag, value []byte) {
	for i := range c.objects {
		if c.objects[i].Tag == tag {
			c.objects[i].Value = value
			return
		}
	}
	c.objects = append(c.objects, emv.Object{Tag: tag, Value: value})
}

// mark sets bits in a byte of TVR or TSI.
func (c *padChip) mark(tag emv.Tag, at int, bits byte) {
	value, _ := c.objects.Find(tag)
	value[at] |= bits
}

// say is the tags that the till asked for, as count and hex. Card number and
// tracks are never among them.
func (c *padChip) say(tags []emv.Tag) string {
	data, _ := c.objects.Public().Select(tags)
	return fmt.Sprintf("%03d%X", len(data), data)
}

// finishChip is FNC: the chip hears the bank and has the last word.
func (p *Pad) finishChip(c padCall) padAnswer {
	f := c.block(0)
	status, _, code := f.number(1), f.number(1), f.text(2)
	issuer, err := emv.Parse(f.hex(f.number(3)))
	tags, ok := tagBlock(c.block(1))
	if f.bad || err != nil || !ok {
		return refused(padParameter)
	}
	p.mu.Lock()
	chip, rule := p.session.chip, p.session.rule
	p.session.chip = nil
	p.mu.Unlock()
	if chip == nil {
		return refused(padInvalid)
	}
	if rule.PullAtFinish {
		p.pull()
		return refused(padNoCard)
	}
	approved := status == 9 || status == 0 && code == "00"
	decision, results, err := chip.finish(issuer, approved, rule.RefuseAtFinish)
	if err != nil {
		return refused(padInternal)
	}
	return answered(fmt.Sprintf("%d%s%02d%X000", decision, chip.say(tags), len(results), results))
}

// Decisions of an FNC answer.
const (
	finishedYes    = 0
	finishedByCard = 1
	finishedByHost = 2
)

// finish checks the issuer's cryptogram, runs its scripts and makes TC or AAC.
func (c *padChip) finish(issuer emv.List, approved, refuse bool) (decision int, results []byte, err error) {
	decision = finishedYes
	if proof, there := issuer.Find(emv.Tag91IssuerAuthentication); there {
		c.mark(emv.Tag9BTSI, 0, tsiIssuer)
		if !c.authentic(proof) {
			c.mark(emv.Tag95TVR, 4, tvrIssuerFailed)
			refuse = true
		}
	}
	for _, object := range issuer {
		if object.Tag == emv.Tag71ScriptBefore || object.Tag == emv.Tag72ScriptAfter {
			results = append(results, scriptResult(object)...)
			c.mark(emv.Tag9BTSI, 0, tsiScript)
		}
	}
	kind := byte(cidTC)
	switch {
	case !approved:
		decision, kind = finishedByHost, cidAAC
	case refuse:
		decision, kind = finishedByCard, cidAAC
	}
	return decision, results, c.sign(kind)
}

// authentic checks tag 91 by method 1.
func (c *padChip) authentic(proof []byte) bool {
	arpc, code, ok := emv.SplitIssuerAuthentication(proof)
	if !ok {
		return false
	}
	own, err := keys.ARPC(c.session, c.arqc, code)
	return err == nil && keys.EqualMAC(own, arpc[:])
}

// scriptResult reports a script as carried out: result, then its identifier.
func scriptResult(script emv.Object) []byte {
	const done = 0x20
	result := []byte{done, 0, 0, 0, 0}
	if id, found := script.Children.Find(0x9F18); found {
		copy(result[1:], id)
	}
	return result
}

// tagBlock reads a block that lists tags.
func tagBlock(f *padFields) ([]emv.Tag, bool) {
	list := f.hex(f.number(3))
	if f.bad {
		return nil, false
	}
	var tags []emv.Tag
	for len(list) > 0 {
		n := 1
		if list[0]&0x1F == 0x1F {
			for n = 2; n <= len(list) && list[n-1]&0x80 != 0; n++ {
			}
		}
		if n > len(list) || n > 4 {
			return nil, false
		}
		tag := emv.Tag(0)
		for _, b := range list[:n] {
			tag = tag<<8 | emv.Tag(b)
		}
		tags, list = append(tags, tag), list[n:]
	}
	return tags, true
}

// bcdAmount is an amount as twelve digits in six bytes.
func bcdAmount(amount int64) []byte {
	data, _ := hex.DecodeString(fmt.Sprintf("%012d", amount)) // digits always decode
	return data
}

func bcdCounter(n uint32) []byte {
	data, _ := hex.DecodeString(fmt.Sprintf("%08d", n%100_000_000))
	return data
}
