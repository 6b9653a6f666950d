package abecs

import (
	"context"
	"encoding/hex"
	"fmt"

	"till/devices/link"
	"till/payment"
	"till/payment/emv"
)

// How the question to the bank ended, for FNC (pinpad.md 5.1).
const (
	hostAnswered = "0"
	hostSilent   = "1"
	// hostApproved is an approval whose code is not 00: without it the card may
	// make a decline of it.
	hostApproved = "9"
)

const approvedCode = "00"

// FinishCard tells an inserted chip what the bank said and takes its last word.
// ReasonCardRefusedAfter and ReasonCardRemovedAfter come only after an approval.
// The CardEnd always carries what a reversal needs, an error or not. A card that
// was not inserted decides nothing any more. A pad
// that went and came back since the chip was asked is an error: the card has not
// heard the bank and never will.
func (p *Pad) FinishCard(ctx context.Context, verdict payment.CardVerdict) (payment.CardEnd, payment.Reason, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return p.cardEnd(), payment.NoReason, err
	}
	defer done()
	if p.sale.broken {
		p.sale.broken = false
		return p.cardEnd(), payment.NoReason, fmt.Errorf("the chip's session ended with the line: %w", link.ErrGone)
	}
	if p.sale.tapped && p.newer() {
		return p.finishTap(ctx, verdict)
	}
	if !p.sale.chip {
		return p.cardEnd(), payment.NoReason, nil
	}
	defer p.here.Working()()
	p.sale.chip = false
	finish := p.finishClassic
	if p.newer() {
		finish = p.finishNewer
	}
	end, status, err := finish(ctx, verdict)
	if err != nil {
		return p.cardEnd(), payment.NoReason, err
	}
	if status != statusOK {
		reason := status.finishReason()
		if reason == payment.ReasonCardRemovedAfter {
			p.sale.slot = slotEmpty
		}
		return p.cardEnd(), afterApproval(verdict, reason), nil
	}
	if err := p.takeEnd(end); err != nil {
		return p.cardEnd(), payment.NoReason, broken(err)
	}
	if !end.approved {
		return p.cardEnd(), afterApproval(verdict, payment.ReasonCardRefusedAfter), nil
	}
	if err := p.takeCertificate(end); err != nil {
		return p.cardEnd(), payment.NoReason, broken(err)
	}
	return p.cardEnd(), payment.NoReason, nil
}

// takeCertificate keeps what a chip that approved said last, with what it had said
// before where the pad does not repeat it.
func (p *Pad) takeCertificate(end chipEnd) error {
	before, err := emv.Parse(p.sale.said)
	if err != nil {
		return err
	}
	if _, found := end.objects.Find(emv.Tag9F26Cryptogram); !found {
		return nil // the first cryptogram is no certificate
	}
	all := append(append(emv.List{}, end.objects...), before...)
	p.sale.end, _ = all.Public().Select(emv.CertificateTags())
	return nil
}

// finishTap tells the pad how a tapped card's sale ended, where it wants to hear
// it (pinpad.md 5.2). The card is gone and the bank's answer is final: whatever
// the pad says to it undoes nothing.
func (p *Pad) finishTap(ctx context.Context, verdict payment.CardVerdict) (payment.CardEnd, payment.Reason, error) {
	p.sale.tapped = false
	end, status, err := p.finishNewer(ctx, verdict)
	if err == nil && status == statusOK {
		err = p.takeEnd(end)
	}
	return p.cardEnd(), payment.NoReason, err
}

// chipEnd is the chip's last word.
type chipEnd struct {
	approved bool
	objects  emv.List
	scripts  []byte // results of the issuer's scripts, five bytes each
}

// finishClassic is FNC.
func (p *Pad) finishClassic(ctx context.Context, verdict payment.CardVerdict) (chipEnd, Status, error) {
	response, err := p.command(ctx, "FNC", finishValues(verdict), p.soon())
	if err != nil || response.Status != statusOK {
		return chipEnd{}, response.Status, err
	}
	defer response.wipe()
	f, err := response.fields()
	if err != nil {
		return chipEnd{}, statusOK, broken(err)
	}
	end, err := classicEnd(f)
	return end, statusOK, err
}

// classicEnd reads an FNC answer.
func classicEnd(f fields) (chipEnd, error) {
	end := chipEnd{approved: string(f["FNC_DECISION"]) == decidedYes}
	var err error
	if end.objects, err = chipData(f["FNC_EMVDAT"]); err != nil {
		return chipEnd{}, broken(err)
	}
	if end.scripts, err = hex.DecodeString(string(f["FNC_ISR"])); err != nil {
		return chipEnd{}, broken(err)
	}
	return end, nil
}

// cardEnd is what is known of the card's end so far.
func (p *Pad) cardEnd() payment.CardEnd {
	return payment.CardEnd{Facts: p.sale.facts, ReversalEMV: p.sale.reversal, EMV: p.sale.end, ScriptRan: p.sale.scripted}
}

// afterApproval is reason if there is an approval to undo.
func afterApproval(verdict payment.CardVerdict, reason payment.Reason) payment.Reason {
	if !verdict.Approved {
		return payment.NoReason
	}
	return reason
}

func finishValues(verdict payment.CardVerdict) values {
	v := values{"FNC_TAGS": tagList(finishTags())}
	if verdict.NoHost {
		v["FNC_COMMST"], v["FNC_ARC"] = hostSilent, approvedCode
		return v
	}
	v["FNC_COMMST"], v["FNC_ARC"] = hostAnswered, verdict.ResponseCode
	if verdict.Approved && verdict.ResponseCode != approvedCode {
		v["FNC_COMMST"] = hostApproved
	}
	v["FNC_ISSDAT"] = upperHex(issuerData(verdict))
	return v
}

// finishTags are those of the end and of a reversal.
func finishTags() []emv.Tag { return append(wantedTags(), emv.ReversalTags()...) }

// issuerData is what the bank sent for the card. If that is damaged, the card
// decides without it.
func issuerData(verdict payment.CardVerdict) []byte {
	issuer, err := emv.Parse(verdict.IssuerEMV)
	if err != nil || verdict.NoHost {
		return nil
	}
	var forCard emv.List
	for _, object := range issuer {
		switch object.Tag {
		case emv.Tag91IssuerAuthentication, emv.Tag71ScriptBefore, emv.Tag72ScriptAfter:
			forCard = append(forCard, object)
		}
	}
	return forCard.Encode()
}

// takeEnd keeps the card's last data: the TC or AAC, and for a reversal the
// results of the bank's scripts.
func (p *Pad) takeEnd(end chipEnd) error {
	objects := end.objects
	if len(end.scripts) > 0 {
		objects = append(objects, emv.Object{Tag: emv.TagDF31ScriptResults, Value: end.scripts})
		p.sale.scripted = true
	}
	p.sale.facts = chipFacts(p.sale.facts, objects)
	before, err := emv.Parse(p.sale.reversal)
	if err != nil {
		return err
	}
	p.sale.reversal, _ = append(objects, before...).Select(emv.ReversalTags())
	return nil
}
