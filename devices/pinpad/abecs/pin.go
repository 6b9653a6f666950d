package abecs

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"till/devices/pinpad"
	"till/payment"
	"till/payment/emv"
)

// Decisions of a chip, in GOC and FNC answers.
const (
	decidedYes    = "0" // approved
	decidedNo     = "1" // declined by the card
	decidedOnline = "2" // GOC: ask the bank
)

// PIN lengths that a pad lets in (ISO 9564).
const pinLengthMin, pinLengthMax = "4", "12"

// AskPIN takes the PIN. A chip or a contactless card goes on to its first
// cryptogram at the same time (GOC); a stripe is asked for its PIN alone (GPN).
// ReasonSignOnNeeded means that no working key was loaded yet.
func (p *Pad) AskPIN(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		reason, err := stopped(err, payment.ReasonPINTimeout)
		return req.Card, reason, err
	}
	defer done()
	defer p.here.Working()()
	ctx, cancel := context.WithTimeout(ctx, p.cfg.PINWait)
	defer cancel()
	if req.Offline {
		card, reason, err := p.askOffline(ctx, req)
		if err != nil {
			reason, err = stopped(err, payment.ReasonPINTimeout)
		}
		return card, reason, err
	}
	key, err := doubled(p.keys.PIK.Cryptogram)
	if err != nil {
		return req.Card, payment.ReasonSignOnNeeded, nil
	}
	ask := p.askStripe
	if req.Card.Facts.Entry.HasChipData() {
		ask = p.askChip
	}
	card, reason, err := ask(ctx, req, key)
	if err != nil {
		reason, err = stopped(err, payment.ReasonPINTimeout)
	}
	return card, reason, err
}

// askStripe is GPN.
func (p *Pad) askStripe(ctx context.Context, req payment.PINRequest, key string) (payment.Card, payment.Reason, error) {
	card := req.Card
	pan := card.PAN.Reveal()
	response, err := p.command(ctx, "GPN", values{
		"GPN_METHOD":  p.pinMethod(),
		"GPN_KEYIDX":  strconv.Itoa(p.cfg.PINSlot),
		"GPN_WKENC":   key,
		"GPN_PANLEN":  strconv.Itoa(len(pan)),
		"GPN_PAN":     pan,
		"GPN_ENTRIES": "1",
		"GPN_MIN1":    pinLengthMin,
		"GPN_MAX1":    pinLengthMax,
		"GPN_MSG1":    screen(string(req.Currency)+" "+req.Amount.Plain(), p.cfg.Texts.EnterPIN),
	}, wait{notice: req.Notify})
	if err != nil {
		return card, payment.NoReason, err
	}
	if response.Status != statusOK {
		return card, response.Status.pinReason(), nil
	}
	defer response.wipe()
	read := Response.fields
	if p.cfg.SM4 {
		read = longPINFields
	}
	f, err := read(response)
	if err != nil {
		return card, payment.NoReason, broken(err)
	}
	if card.PINBlock, err = hexPINBlock(f["GPN_PINBLK"]); err != nil {
		return card, payment.NoReason, broken(err)
	}
	card.PINAsked, card.Facts.CVM = false, payment.CVMOnlinePIN
	p.sale.facts = card.Facts
	return card, payment.NoReason, nil
}

// chipSaid is what a chip answered with its first cryptogram.
type chipSaid struct {
	approved, online, signature, device, pinOnline bool

	block   payment.PINBlock
	objects emv.List
}

// askChip lets the chip make its first cryptogram: GOX or GOC.
func (p *Pad) askChip(ctx context.Context, req payment.PINRequest, key string) (payment.Card, payment.Reason, error) {
	var said chipSaid
	var status Status
	var err error
	if p.newer() {
		wrapped, bad := hex.DecodeString(key)
		if bad != nil {
			return req.Card, payment.ReasonSignOnNeeded, nil
		}
		said, status, err = p.askChipNewer(ctx, req, wrapped)
	} else {
		said, status, err = p.askChipClassic(ctx, req, key)
	}
	if err != nil {
		return req.Card, payment.NoReason, err
	}
	if status != statusOK {
		reason := status.pinReason()
		if reason == payment.ReasonCardRemoved {
			p.sale.slot = slotEmpty
		}
		return req.Card, reason, nil
	}
	card, reason := p.chipAnswer(req.Card, said)
	return card, reason, nil
}

// askChipClassic is GOC: the card must go online, and everything that DE 55
// needs is asked for.
func (p *Pad) askChipClassic(ctx context.Context, req payment.PINRequest, key string) (chipSaid, Status, error) {
	response, err := p.command(ctx, "GOC", values{
		"GOC_AMOUNT":   fmt.Sprint(int64(req.Amount)),
		"GOC_CONNECT":  "1",
		"GOC_METHOD":   methodMasterKey,
		"GOC_KEYIDX":   strconv.Itoa(p.cfg.PINSlot),
		"GOC_WKENC":    key,
		"GOC_RISKMAN":  "1",
		"GOC_ACQPR":    p.acquirerWishes(),
		"GOC_TAGS1":    tagList(wantedTags()),
		"GOC_TAGS2LEN": "000",
	}, wait{notice: req.Notify})
	if err != nil || response.Status != statusOK {
		return chipSaid{}, response.Status, err
	}
	defer response.wipe()
	f, err := response.fields()
	if err != nil {
		return chipSaid{}, statusOK, broken(err)
	}
	said, err := classicSaid(f)
	return said, statusOK, err
}

// classicSaid reads a GOC answer.
func classicSaid(f fields) (chipSaid, error) {
	said := chipSaid{
		online: string(f["GOC_DECISION"]) == decidedOnline, signature: string(f["GOC_SIGNAT"]) == "1",
		pinOnline: string(f["GOC_PINONL"]) == "1",
	}
	var err error
	if said.objects, err = chipData(f["GOC_EMVDAT"]); err != nil {
		return chipSaid{}, broken(err)
	}
	if said.pinOnline {
		if said.block, err = hexPINBlock(f["GOC_PINBLK"]); err != nil {
			return chipSaid{}, broken(err)
		}
	}
	return said, nil
}

// acquirerWishes is GOC's part that depends on whose application was chosen
// (pinpad.md 5.1): acquirer 01 wants type and bypass, 02 a prompt.
func (p *Pad) acquirerWishes() string {
	switch p.sale.acquirer {
	case "01":
		return "000" // purchase, no PIN bypass
	case "02":
		return screen(p.cfg.Merchant, p.cfg.Texts.EnterPIN)
	}
	return ""
}

// chipAnswer fills the card from what its chip said.
func (p *Pad) chipAnswer(card payment.Card, said chipSaid) (payment.Card, payment.Reason) {
	card.PINAsked = false
	card.Facts = chipFacts(card.Facts, said.objects)
	card.EMV, _ = said.objects.Select(emv.RequestTags())
	card.ReversalEMV, _ = said.objects.Select(emv.ReversalTags())
	switch {
	case said.pinOnline:
		card.PINBlock = said.block
		card.Facts.CVM = payment.CVMOnlinePIN
	case said.device:
		card.Facts.CVM = payment.CVMDevice
	case said.signature:
		card.Facts.CVM = payment.CVMSignature
	}
	p.sale.facts, p.sale.reversal, p.sale.said = card.Facts, card.ReversalEMV, bytes.Clone(card.EMV)
	if !said.online {
		// Declined, or approved offline although told to go online: no request
		// may be built on this cryptogram.
		card.PINBlock.Wipe()
		return card, payment.ReasonCardRefused
	}
	p.sale.chip = card.Facts.Entry.NeedsFinish()
	p.sale.tapped = card.Facts.Entry == payment.EntryContactless
	return card, payment.NoReason
}

// wantedTags are those of DE 55 and, for the slip, TSI and AID.
func wantedTags() []emv.Tag {
	return append(emv.RequestTags(), emv.Tag9BTSI, emv.Tag4FAID)
}

// tagList writes tags one after the other, in hex.
func tagList(tags []emv.Tag) string {
	var list strings.Builder
	for _, tag := range tags {
		list.WriteString(tag.String())
	}
	return list.String()
}

// chipData reads the pad's TLV, in hex, without what may not leave the till.
func chipData(text []byte) (emv.List, error) {
	data := make([]byte, hex.DecodedLen(len(text)))
	defer clear(data)
	if _, err := hex.Decode(data, text); err != nil {
		return nil, err
	}
	return publicObjects(data)
}

// publicObjects reads TLV without what may not leave the till. It takes its own
// copy, as the answer is overwritten.
func publicObjects(data []byte) (emv.List, error) {
	objects, err := emv.Parse(bytes.Clone(data))
	if err != nil {
		return nil, err
	}
	return objects.Public(), nil
}

// tagBytes is tags one after the other.
func tagBytes(tags []emv.Tag) []byte {
	var list []byte
	for _, tag := range tags {
		list = append(list, bytes.TrimLeft(binary.BigEndian.AppendUint32(nil, uint32(tag)), "\x00")...)
	}
	return list
}

// chipFacts takes over what the chip data says, and keeps the rest.
func chipFacts(facts payment.CardFacts, objects emv.List) payment.CardFacts {
	said := []struct {
		tag  emv.Tag
		fact *string
	}{
		{emv.Tag9F06AID, &facts.AID}, {emv.Tag4FAID, &facts.AID}, {emv.Tag84DFName, &facts.AID},
		{emv.Tag9F26Cryptogram, &facts.Cryptogram}, {emv.Tag95TVR, &facts.TVR},
		{emv.Tag9BTSI, &facts.TSI}, {emv.Tag9F36ATC, &facts.ATC},
	}
	for _, s := range said {
		if value, found := objects.Find(s.tag); found {
			*s.fact = upperHex(value)
		}
	}
	if scheme := pinpad.Scheme(facts.AID, ""); scheme != "" {
		facts.Scheme = scheme
	}
	return facts
}

// hexPINBlock reads the enciphered PIN of a classic answer.
func hexPINBlock(text []byte) (payment.PINBlock, error) {
	block := make([]byte, hex.DecodedLen(len(text)))
	defer clear(block)
	if _, err := hex.Decode(block, text); err != nil {
		return payment.PINBlock{}, err
	}
	return pinBlock(block)
}

// pinBlockSize is the block of ISO 9564 format 0.
const pinBlockSize = 8

// pinBlock takes the enciphered PIN.
func pinBlock(block []byte) (payment.PINBlock, error) {
	if len(block) != pinBlockSize && len(block) != pinBlockSM4 {
		return payment.PINBlock{}, fmt.Errorf("a PIN block of %d bytes: %w", len(block), ErrLayout)
	}
	return payment.PINBlock{Secret: payment.NewSecret(block)}, nil
}
