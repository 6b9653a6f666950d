package abecs

import (
	"context"
	"encoding/hex"

	"till/payment"
	"till/payment/emv"
)

// mayApprove are the options of GOX that let a chip approve by itself; there is
// no way around a PIN that it wants.
const mayApprove = "00100"

// noKey stands where GOX wants a working key although no PIN goes to a bank: it
// enciphers nothing.
var noKey [16]byte

// askOffline lets a chip decide without its bank (GOX). The floor limits are those
// of the tables that the pad holds, because no other is named; the terminal says
// for this one payment that it takes no PIN to the bank (9F33), so that the card
// goes on to an offline PIN, a signature or nothing. Pads of the classic kind
// cannot be told either, and are unfit for it.
func (p *Pad) askOffline(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error) {
	if !p.newer() || !req.Card.Facts.Entry.HasChipData() {
		return req.Card, payment.ReasonPadUnfit, nil
	}
	capabilities, err := p.cfg.Terminal.capabilities(false)
	if err != nil {
		return req.Card, payment.ReasonPadUnfit, nil
	}
	value, err := hex.DecodeString(capabilities)
	if err != nil {
		return req.Card, payment.ReasonPadUnfit, nil
	}
	said, status, err := p.askGOX(ctx, req, noKey[:], text(speGOXOpt, mayApprove),
		parameter{speEMVData, emv.Append(nil, emv.Tag9F33Capabilities, value)})
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
	card, reason := p.offlineAnswer(req.Card, said)
	return card, reason, nil
}

// offlineAnswer is what came of it: only a chip's own approval counts. One that
// wants its bank waits for a verdict (FinishCard), and gets none from it.
func (p *Pad) offlineAnswer(card payment.Card, said chipSaid) (payment.Card, payment.Reason) {
	card, reason := p.chipAnswer(card, said)
	card.PINBlock.Wipe()
	switch {
	case said.online:
		return card, payment.ReasonCardWantsBank
	case said.approved && !said.pinOnline && approvedBy(said.objects):
		p.sale.chip, p.sale.tapped = false, false
		return card, payment.NoReason
	}
	return card, reason
}

// approvedBy looks whether the cryptogram is the certificate of an approval (9F27,
// EMV Book 3, table 15): what the pad says of it alone is no proof to a bank.
func approvedBy(objects emv.List) bool {
	const kindOf, certificate = 0xC0, 0x40
	information, found := objects.Find(emv.Tag9F27CID)
	return found && len(information) == 1 && information[0]&kindOf == certificate
}
