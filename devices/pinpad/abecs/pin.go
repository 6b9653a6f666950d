package abecs

import (
	"context"
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
	done, err := p.begin(ctx)
	if err != nil {
		reason, err := stopped(err, payment.ReasonPINTimeout)
		return req.Card, reason, err
	}
	defer done()
	defer p.working()()
	key, err := doubled(p.keys.PIK.Cryptogram)
	if err != nil {
		return req.Card, payment.ReasonSignOnNeeded, nil
	}
	ctx, cancel := context.WithTimeout(ctx, p.cfg.PINWait)
	defer cancel()
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
		"GPN_METHOD":  methodMasterKey,
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
	f, err := response.fields()
	if err != nil {
		return card, payment.NoReason, broken(err)
	}
	if card.PINBlock, err = pinBlock(f["GPN_PINBLK"]); err != nil {
		return card, payment.NoReason, broken(err)
	}
	card.PINAsked, card.Facts.CVM = false, payment.CVMOnlinePIN
	p.sale.facts = card.Facts
	return card, payment.NoReason, nil
}

// askChip is GOC: the card must go online, and everything that DE 55 needs is
// asked for.
func (p *Pad) askChip(ctx context.Context, req payment.PINRequest, key string) (payment.Card, payment.Reason, error) {
	card := req.Card
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
	if err != nil {
		return card, payment.NoReason, err
	}
	if response.Status != statusOK {
		reason := response.Status.pinReason()
		if reason == payment.ReasonCardRemoved {
			p.sale.slot = slotEmpty
		}
		return card, reason, nil
	}
	defer response.wipe()
	f, err := response.fields()
	if err != nil {
		return card, payment.NoReason, broken(err)
	}
	return p.chipAnswer(card, f)
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

// chipAnswer fills the card from a good GOC answer.
func (p *Pad) chipAnswer(card payment.Card, f fields) (payment.Card, payment.Reason, error) {
	objects, err := chipData(f["GOC_EMVDAT"])
	if err != nil {
		return card, payment.NoReason, broken(err)
	}
	card.PINAsked = false
	card.Facts = chipFacts(card.Facts, objects)
	card.EMV, _ = objects.Select(emv.RequestTags())
	card.ReversalEMV, _ = objects.Select(emv.ReversalTags())
	switch {
	case string(f["GOC_PINONL"]) == "1":
		if card.PINBlock, err = pinBlock(f["GOC_PINBLK"]); err != nil {
			return card, payment.NoReason, broken(err)
		}
		card.Facts.CVM = payment.CVMOnlinePIN
	case string(f["GOC_SIGNAT"]) == "1":
		card.Facts.CVM = payment.CVMSignature
	}
	p.sale.facts, p.sale.reversal = card.Facts, card.ReversalEMV
	if string(f["GOC_DECISION"]) != decidedOnline {
		// Declined, or approved offline although told to go online: no request
		// may be built on this cryptogram.
		card.PINBlock.Wipe()
		return card, payment.ReasonCardRefused, nil
	}
	p.sale.chip = card.Facts.Entry.NeedsFinish()
	return card, payment.NoReason, nil
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
	if _, err := hex.Decode(data, text); err != nil {
		return nil, err
	}
	objects, err := emv.Parse(data)
	if err != nil {
		return nil, err
	}
	return objects.Public(), nil
}

// chipFacts takes over what the chip data says, and keeps the rest.
func chipFacts(facts payment.CardFacts, objects emv.List) payment.CardFacts {
	said := []struct {
		tag  emv.Tag
		fact *string
	}{
		{emv.Tag4FAID, &facts.AID}, {emv.Tag84DFName, &facts.AID},
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

// pinBlock reads the enciphered PIN.
func pinBlock(text []byte) (payment.PINBlock, error) {
	block := make([]byte, hex.DecodedLen(len(text)))
	defer clear(block)
	if _, err := hex.Decode(block, text); err != nil {
		return payment.PINBlock{}, err
	}
	return payment.PINBlock{Secret: payment.NewSecret(block)}, nil
}
