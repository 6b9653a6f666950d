package devicesim

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"till/payment/emv"
	"till/payment/keys"
)

// padChip is a chip in the middle of a transaction: what it said so far, and
// the key of this transaction's cryptograms.
type padChip struct {
	objects emv.List
	session []byte
	first   []byte // the first cryptogram
	// ended is set when the first cryptogram was the last word: an approval or
	// a refusal offline, or a card that was only tapped.
	ended    bool
	decision int
}

// Values of the pretend kernel and card (EMV Book 3 annex C, Book 4 annex A).
var (
	chipAIP         = []byte{0x7C, 0x00} // SDA, DDA, CVM, risk management, issuer authentication
	chipVersion     = []byte{0x00, 0x30}
	chipIssuerData  = []byte{0x07, 0x01, 0x01, 0x03, 0xA0, 0x20, 0x00, 0x01}
	chinaCountry    = []byte{0x01, 0x56}
	yuanCurrency    = []byte{0x01, 0x56}
	padCapabilities = []byte{0xE0, 0xF8, 0xC8}
	padTerminalType = []byte{0x22}
)

// Bits of TVR and TSI, by byte and mask.
const (
	tvrException    = 0x10 // byte 1
	tvrExpired      = 0x40 // byte 2
	tvrCVMFailed    = 0x80 // byte 3
	tvrPINLimit     = 0x20 // byte 3
	tvrOnlinePIN    = 0x04 // byte 3
	tvrOverFloor    = 0x80 // byte 4
	tvrForcedOnline = 0x08 // byte 4
	tvrIssuerFailed = 0x40 // byte 5
	tvrScriptBefore = 0x20 // byte 5
	tvrScriptAfter  = 0x10 // byte 5

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

// terminalData is what the pad itself says of this place and this customer.
func (p *Pad) terminalData(counter uint32) emv.List {
	return emv.List{
		{Tag: emv.Tag9F1ACountry, Value: chinaCountry},
		{Tag: emv.Tag9F1EDeviceSerial, Value: fmt.Appendf(nil, "%08.8s", p.cfg.SerialNumber)},
		{Tag: emv.Tag9F33Capabilities, Value: padCapabilities},
		{Tag: emv.Tag9F35TerminalType, Value: padTerminalType},
		{Tag: emv.Tag9F41Counter, Value: bcdCounter(counter)},
	}
}

// chipKey is the key of one transaction of a card.
func (p *Pad) chipKey(card *padCard, atc uint16) ([]byte, error) {
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
	cvrOfflineYes = 0x90 // TC at once
	cvrOfflineNo  = 0x80 // AAC at once
)

// sign makes the cryptogram over what stands, with its kind.
func (c *padChip) sign(kind byte) error {
	issuer, _ := c.objects.Find(emv.Tag9F10IssuerData)
	results := map[byte]byte{cidARQC: cvrAskOnline, cidTC: cvrOfflineYes, cidAAC: cvrOfflineNo}
	if c.first != nil {
		results = map[byte]byte{cidTC: cvrAccepted, cidAAC: cvrDeclined}
	}
	issuer[issuerDataCVR] = results[kind]
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

// say is the tags that the till asked for. Card number and tracks are never
// among them.
func (c *padChip) say(tags []emv.Tag) []byte {
	data, _ := c.objects.Public().Select(tags)
	return data
}

// sayHex is say as a count and hex.
func (c *padChip) sayHex(tags []emv.Tag) string {
	data := c.say(tags)
	return fmt.Sprintf("%03d%X", len(data), data)
}

// tagBlock reads a block that lists tags.
func tagBlock(f *padFields) ([]emv.Tag, bool) {
	list := f.hex(f.number(3))
	if f.bad {
		return nil, false
	}
	return padTags(list)
}

// padTags reads tags that stand one behind the other.
func padTags(list []byte) ([]emv.Tag, bool) {
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
