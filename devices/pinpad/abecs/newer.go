package abecs

import (
	"bytes"
	"context"
	"strings"
	"time"

	"till/devices/pinpad"
	"till/payment"
)

// Options of the newer card commands (pinpad.md 2.6).
const (
	withContactless    = "10000" // GCX: also contactless, amount shown
	withoutContactless = "00000"
	onlineWithPIN      = "01100" // GOX: no approval offline, no way around the PIN
	numberAndTrack2    = "1010"  // GTK: PAN and track 2, what the bank wants
	timeoutMax         = 255     // SPE_TIMEOUT is one byte of seconds
)

// trnTypes are the transaction types of SPE_TRNTYPE; every other kind pays.
var trnTypes = map[payment.Kind]byte{payment.Refund: 0x20, payment.Balance: 0x30}

// currencyCodes are the ISO 4217 numbers of SPE_TRNCURR.
var currencyCodes = map[payment.Currency]string{payment.CNY: "156"}

// readNewer is one GCX. A card that was read is asked for its whole track, once
// (GTK), unless the truncated one already says that it is refused.
func (p *Pad) readNewer(ctx context.Context, req payment.CardRequest, contactless bool) (Response, error) {
	options := withoutContactless
	if contactless {
		options = withContactless
	}
	now := p.cfg.Now()
	list := []parameter{
		number(speAmount, int64(req.Amount), 12),
		text(speTrnDate, now.Format("060102")), text(speTrnTime, now.Format("150405")),
		text(speGCXOpt, options), {speTrnType, []byte{trnTypes[req.Kind]}},
		text(speDspMsg, upper(p.cfg.Merchant)+"\r"+string(req.Currency)+" "+req.Amount.Plain()),
	}
	if code := currencyCodes[req.Currency]; code != "" {
		list = append(list, text(speTrnCurr, code))
	}
	if deadline, bounded := ctx.Deadline(); bounded {
		seconds := min(int(time.Until(deadline)/time.Second)+1, timeoutMax)
		list = append(list, parameter{speTimeout, []byte{byte(seconds)}})
	}
	return p.ask(ctx, wait{notice: req.Notify}, "GCX", list...)
}

// cardOfNewer makes a card of a good GCX answer and overwrites the answer.
func (p *Pad) cardOfNewer(ctx context.Context, response Response) (payment.Card, payment.Reason, error) {
	defer response.wipe()
	d, err := response.data()
	if err != nil {
		return payment.Card{}, payment.NoReason, broken(err)
	}
	entry, reason := p.entryOf(string(d[ppCardType]), string(d[ppICCStat]))
	if reason != payment.NoReason {
		return payment.Card{}, reason, nil
	}
	if entry == payment.EntryStripe {
		if short, err := pinpad.ParseTrack2(string(d[ppTrk2Inc])); err == nil && short.ServiceCode.HasChip() {
			return payment.Card{}, payment.ReasonInsertChip, nil
		}
	}
	if info := d[ppAIDTabInfo]; len(info) >= 2 {
		p.sale.acquirer = string(info[:2])
	}
	track, status, err := p.wholeTrack(ctx)
	if err != nil {
		return payment.Card{}, payment.NoReason, err
	}
	defer clear(track)
	if status != statusOK {
		return payment.Card{}, status.cardReason(), nil
	}
	return p.takeCard(entry, cardData{
		track: track, pan: bytes.TrimSpace(d[ppPAN]), expiry: trimmedDigits(d[ppCardExp]),
		label: d.text(ppLabel), sequence: trimmedDigits(d[ppPANSeqNo]),
	})
}

// wholeTrack is GTK: track 2 as text. It is clear within the enciphered session.
func (p *Pad) wholeTrack(ctx context.Context) ([]byte, Status, error) {
	response, err := p.ask(ctx, p.soon(), "GTK", text(speTracks, numberAndTrack2))
	if err != nil || response.Status != statusOK {
		return nil, response.Status, err
	}
	defer response.wipe()
	d, err := response.data()
	if err != nil {
		return nil, statusOK, broken(err)
	}
	return nibbles(d[ppTrack2]), statusOK, nil
}

// nibbles writes packed digits out: D is the separator, F fills (pinpad.md 2.7).
func nibbles(packed []byte) []byte {
	const digits = "0123456789ABCDEF"
	track := make([]byte, 0, 2*len(packed))
	for _, b := range packed {
		track = append(track, digits[b>>4], digits[b&0xF])
	}
	return track
}

// askChipNewer is GOX: the card must go online, and everything that DE 55 needs
// is asked for.
func (p *Pad) askChipNewer(ctx context.Context, req payment.PINRequest, key []byte) (chipSaid, Status, error) {
	return p.askGOX(ctx, req, key,
		text(speGOXOpt, onlineWithPIN),
		parameter{speTrmPar, make([]byte, 10)}) // every sale goes online
}

// askGOX is GOX with what is particular to an approval online or offline.
func (p *Pad) askGOX(ctx context.Context, req payment.PINRequest, key []byte, particular ...parameter) (chipSaid, Status, error) {
	list := append([]parameter{
		text(speAcqRef, p.sale.acquirer), number(speAmount, int64(req.Amount), 12),
		text(speMthdPIN, p.pinMethod()), number(speKeyIdx, int64(p.cfg.PINSlot), 2), {speWKEnc, key},
		{speTrnType, []byte{trnTypes[req.Kind]}},
		{speTagList, tagBytes(wantedTags())},
		text(speDspMsg, string(req.Currency)+" "+req.Amount.Plain()+"\r"+upper(p.cfg.Texts.EnterPIN)),
	}, particular...)
	if code := currencyCodes[req.Currency]; code != "" {
		list = append(list, text(speTrnCurr, code))
	}
	response, err := p.ask(ctx, wait{notice: req.Notify}, "GOX", list...)
	if err != nil || response.Status != statusOK {
		return chipSaid{}, response.Status, err
	}
	defer response.wipe()
	d, err := response.data()
	if err != nil {
		return chipSaid{}, statusOK, broken(err)
	}
	said, err := newerSaid(d)
	return said, statusOK, err
}

// newerSaid reads a GOX answer.
func newerSaid(d data) (chipSaid, error) {
	said := chipSaid{
		approved: d.flag(ppGOXRes, 0) == decidedYes[0],
		online:   d.flag(ppGOXRes, 0) == decidedOnline[0], signature: d.flag(ppGOXRes, 1) == '1',
		device: d.flag(ppGOXRes, 3) == '1', pinOnline: d.flag(ppGOXRes, 2) == '2',
	}
	var err error
	if said.objects, err = publicObjects(d[ppEMVData]); err != nil {
		return chipSaid{}, broken(err)
	}
	if said.pinOnline {
		if said.block, err = pinBlock(d[ppPINBlk]); err != nil {
			return chipSaid{}, broken(err)
		}
	}
	return said, nil
}

// fcxOptions are the first digit of SPE_FCXOPT.
const fcxApproved, fcxDeclined, fcxNoHost = "0000", "1000", "2000"

// finishNewer is FCX.
func (p *Pad) finishNewer(ctx context.Context, verdict payment.CardVerdict) (chipEnd, Status, error) {
	list := []parameter{{speTagList, tagBytes(finishTags())}}
	switch {
	case verdict.NoHost:
		list = append(list, text(speFCXOpt, fcxNoHost))
	case verdict.Approved:
		list = append(list, text(speFCXOpt, fcxApproved), text(speARC, verdict.ResponseCode))
	default:
		list = append(list, text(speFCXOpt, fcxDeclined), text(speARC, verdict.ResponseCode))
	}
	if forCard := issuerData(verdict); len(forCard) > 0 {
		list = append(list, parameter{speEMVData, forCard})
	}
	response, err := p.ask(ctx, p.soon(), "FCX", list...)
	if err != nil || response.Status != statusOK {
		return chipEnd{}, response.Status, err
	}
	defer response.wipe()
	d, err := response.data()
	if err != nil {
		return chipEnd{}, statusOK, broken(err)
	}
	end, err := newerEnd(d)
	return end, statusOK, err
}

// newerEnd reads an FCX answer.
func newerEnd(d data) (chipEnd, error) {
	decision := d.flag(ppFCXRes, 0)
	if decision == 0 {
		decision = d.flag(ppGOXRes, 0) // as in the specification's own example
	}
	end := chipEnd{approved: decision == decidedYes[0], scripts: bytes.Clone(d[ppISResults])}
	var err error
	if end.objects, err = publicObjects(d[ppEMVData]); err != nil {
		return chipEnd{}, broken(err)
	}
	return end, nil
}

// soon is the wait for an answer for which no person is needed.
func (p *Pad) soon() wait { return wait{limit: p.cfg.Limits.Answer} }

// upper is how texts stand on a pad.
func upper(line string) string { return strings.ToUpper(line) }
