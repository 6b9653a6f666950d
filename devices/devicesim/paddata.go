package devicesim

import (
	"crypto/cipher"
	"encoding/hex"
	"fmt"
	"strings"

	"till/payment/keys"
)

// padDataMethod is how data are enciphered (SPE_MTHDDAT).
type padDataMethod struct {
	method          int
	chained, random bool
}

// padDataMethods has ours beside the protocol's: 28 and 29 are SM4 under a
// master key, ECB and CBC.
var padDataMethods = map[string]padDataMethod{
	"10": {method: methodMaster}, "11": {method: methodMaster, chained: true},
	"50": {method: methodDUKPT}, "51": {method: methodDUKPT, chained: true},
	"90": {random: true}, "91": {random: true, chained: true},
	"28": {method: methodMasterSM4}, "29": {method: methodMasterSM4, chained: true},
}

// dataWish is the key that a command's parameters ask for.
func dataWish(ps padParams) (how padDataMethod, wish padKeyWish, status int) {
	how, known := padDataMethods[ps.text(speMethodData)]
	slot, ok := ps.digits(speKeyIndex, 2)
	if !known || !ok {
		return how, wish, padParameter
	}
	if !how.random && ps.missing(speKeyIndex) {
		return how, wish, padMandatory
	}
	wrapped, _ := ps.value(speWorkingKey)
	return how, padKeyWish{PadData, how.method, int(slot), wrapped}, padOK
}

// encryptData is EBX.
func (p *Pad) encryptData(c padCall) padAnswer {
	ps, ok := c.params()
	if !ok {
		return refused(padParameter)
	}
	if ps.missing(speDataIn, speMethodData) {
		return refused(padMandatory)
	}
	how, wish, status := dataWish(ps)
	data, _ := ps.value(speDataIn)
	iv, _ := ps.value(speIV)
	if status != padOK {
		return refused(status)
	}
	if how.random || len(data) == 0 || len(data) > 256 {
		return refused(padParameter)
	}
	slot, status := p.find(wish)
	if status != padOK {
		return refused(status)
	}
	if size := slot.blockSize(); len(data)%size != 0 {
		return refused(padParameter)
	}
	block, serial, status := p.dataCipher(wish)
	if status != padOK {
		return refused(status)
	}
	out := padParams{}.with(ppDataOut, encipher(block, how.chained, iv, data))
	if serial != nil {
		out = out.with(ppKSN, serial)
	}
	return told(out)
}

// blockSize is that of the slot's cipher, in bytes.
func (s PadSlot) blockSize() int {
	if s.Scheme == PadMasterSM4 || s.Scheme == PadDUKPTAES {
		return 16
	}
	return 8
}

// encryptBlock is ENB: one block under a working key under the data master key.
// Method 9, our own, is SM4: its block has sixteen bytes.
func (p *Pad) encryptBlock(c padCall) padAnswer {
	f := c.block(0)
	method, number, wrapped := f.number(1), f.number(2), f.hex(16)
	if f.bad || method != methodMaster && method != methodMasterSM4 {
		return refused(padParameter)
	}
	wish := padKeyWish{PadData, method, number, wrapped}
	slot, status := p.find(wish)
	if status != padOK {
		return refused(status)
	}
	input := f.hex(slot.blockSize())
	if f.bad || f.left() != 0 {
		return refused(padParameter)
	}
	block, _, status := p.dataCipher(wish)
	if status != padOK {
		return refused(status)
	}
	return answered(strings.ToUpper(hex.EncodeToString(encipher(block, false, nil, input))))
}

// giveTracks is GTK: the tracks of the card that CEX or GCX read, once.
func (p *Pad) giveTracks(c padCall) padAnswer {
	ps, ok := c.params()
	flags := ps.text(speTracks)
	p.mu.Lock()
	card, given := p.session.card, p.session.tracksGiven
	p.mu.Unlock()
	switch {
	case card == nil || given:
		return refused(padInvalid)
	case !ok:
		return refused(padParameter)
	case flags == "":
		return refused(padMandatory)
	case len(flags) != 4:
		return refused(padParameter)
	}
	out, status := p.tracksUnder(ps, card, flags)
	if status != padOK {
		return refused(status)
	}
	p.mu.Lock()
	p.session.tracksGiven = true
	p.mu.Unlock()
	return told(out)
}

// tracksUnder is the answer of GTK: number and track 2, in clear or enciphered.
// Practice cards have no other tracks.
func (p *Pad) tracksUnder(ps padParams, card *padCard, flags string) (padParams, int) {
	number, track := nibbles(card.PAN, false), nibbles(card.Track2(), false)
	if ps.text(speMethodData) == "" {
		return tracksOf(card, flags, number, nil, track, nil), padOK
	}
	how, wish, status := dataWish(ps)
	if status != padOK {
		return nil, status
	}
	iv, _ := ps.value(speIV)
	number, track = nibbles(card.PAN, true), nibbles(card.Track2(), true)
	block, serial, sealed, status := p.trackCipher(ps, how, wish)
	if status != padOK {
		return nil, status
	}
	number = encipher(block, how.chained, iv, number)
	serialOfNumber := serial
	if how.chained && serial != nil { // CBC: each field has a key of its own
		if block, serial, status = p.dataCipher(wish); status != padOK {
			return nil, status
		}
	}
	track = encipher(block, how.chained, iv, track)
	out := tracksOf(card, flags, number, serialOfNumber, track, serial)
	if sealed != nil {
		out = out.with(ppRandomKey, sealed)
	}
	return out, padOK
}

// tracksOf puts the fields together that the flags ask for.
func tracksOf(card *padCard, flags string, number, numberSerial, track, trackSerial []byte) padParams {
	var out padParams
	if flags[0] == '1' && card.HasChip() {
		if out = out.with(ppPANSealed, number); numberSerial != nil {
			out = out.with(ppPANKSN, numberSerial)
		}
	}
	if flags[2] == '1' {
		if out = out.with(ppTrack2, track); trackSerial != nil {
			out = out.with(ppTrack2KSN, trackSerial)
		}
	}
	return out
}

// trackCipher is the cipher of GTK: under a slot's key, or under a key that the
// pad draws and hands over under the till's RSA key.
func (p *Pad) trackCipher(ps padParams, how padDataMethod, wish padKeyWish) (block cipher.Block, serial, sealed []byte, status int) {
	if !how.random {
		block, serial, status = p.dataCipher(wish)
		return block, serial, nil, status
	}
	modulus, _ := ps.value(speModulus)
	exponent, _ := ps.value(speExponent)
	if ps.missing(speModulus, speExponent) {
		return nil, nil, nil, padMandatory
	}
	key, sealed := sessionKeyFor(modulus, exponent)
	if sealed == nil {
		return nil, nil, nil, padParameter
	}
	defer clear(key)
	block, err := keys.NewDES(key)
	if err != nil {
		return nil, nil, nil, padCrypt
	}
	return block, nil, sealed, padOK
}

// nibbles packs digits, '=' as D, filled with F: to a whole byte, or to a whole
// block of eight.
func nibbles(text string, whole bool) []byte {
	text = strings.ReplaceAll(text, "=", "D")
	size := 2
	if whole {
		size = 16
	}
	if extra := len(text) % size; extra != 0 {
		text += strings.Repeat("F", size-extra)
	}
	data, _ := hex.DecodeString(text) // digits and D always decode
	return data
}

// rawChip is CHP: power and commands to the chip itself. This chip answers its
// reset and knows no command (6D00).
func (p *Pad) rawChip(c padCall) padAnswer {
	f := c.block(0)
	slot, operation := f.number(1), f.number(1)
	command := f.hex(f.number(3))
	if f.bad || operation > 3 || operation == 2 && len(command) < 4 {
		return refused(padParameter)
	}
	p.mu.Lock()
	card, inSlot := p.session.card, p.session.inSlot
	p.mu.Unlock()
	switch {
	case slot >= 1 && slot <= 8:
		return refused(padNoSAM)
	case operation == 0:
		return answered("000")
	case slot == 0 && !inSlot || card == nil:
		return refused(padNoCard)
	case card.ChipFails:
		return refused(padDumbCard)
	case operation == 1:
		return answered("0123B6800000073C84013009000")
	case operation == 3:
		return p.rawPIN(c, card)
	}
	return answered("0026D00")
}

// rawPIN is CHP's third operation: the PIN goes to the chip alone, which says
// right or wrong by its status word.
func (p *Pad) rawPIN(c padCall, card *padCard) padAnswer {
	p.mu.Lock()
	rule := p.session.rule
	p.mu.Unlock()
	pin, status := p.typePIN(c, rule, card)
	if status != padOK {
		return refused(status)
	}
	left, err := p.tryPIN(card, pin)
	if err != nil {
		return refused(padInternal)
	}
	if left == pinRight {
		return answered("0029000")
	}
	return answered(fmt.Sprintf("00263C%X", left))
}
