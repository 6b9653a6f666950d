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
// was not inserted has nothing to say: its facts come back as they are. A pad
// that went and came back since the chip was asked is an error: the card has not
// heard the bank and never will.
func (p *Pad) FinishCard(ctx context.Context, verdict payment.CardVerdict) (payment.CardEnd, payment.Reason, error) {
	done, err := p.begin(ctx)
	if err != nil {
		return p.cardEnd(), payment.NoReason, err
	}
	defer done()
	if p.sale.broken {
		p.sale.broken = false
		return p.cardEnd(), payment.NoReason, fmt.Errorf("the chip's session ended with the line: %w", link.ErrGone)
	}
	if !p.sale.chip {
		return p.cardEnd(), payment.NoReason, nil
	}
	defer p.working()()
	p.sale.chip = false
	v, err := finishValues(verdict)
	if err != nil {
		return p.cardEnd(), payment.NoReason, err
	}
	response, err := p.command(ctx, "FNC", v, wait{limit: p.cfg.Limits.Answer})
	if err != nil {
		return p.cardEnd(), payment.NoReason, err
	}
	if response.Status != statusOK {
		reason := response.Status.finishReason()
		if reason == payment.ReasonCardRemovedAfter {
			p.sale.slot = slotEmpty
		}
		return p.cardEnd(), afterApproval(verdict, reason), nil
	}
	defer response.wipe()
	f, err := response.fields()
	if err != nil {
		return p.cardEnd(), payment.NoReason, broken(err)
	}
	if err := p.takeEnd(f); err != nil {
		return p.cardEnd(), payment.NoReason, broken(err)
	}
	if string(f["FNC_DECISION"]) != decidedYes {
		return p.cardEnd(), afterApproval(verdict, payment.ReasonCardRefusedAfter), nil
	}
	return p.cardEnd(), payment.NoReason, nil
}

// cardEnd is what is known of the card's end so far.
func (p *Pad) cardEnd() payment.CardEnd {
	return payment.CardEnd{Facts: p.sale.facts, ReversalEMV: p.sale.reversal, ScriptRan: p.sale.scripted}
}

// afterApproval is reason if there is an approval to undo.
func afterApproval(verdict payment.CardVerdict, reason payment.Reason) payment.Reason {
	if !verdict.Approved {
		return payment.NoReason
	}
	return reason
}

func finishValues(verdict payment.CardVerdict) (values, error) {
	v := values{"FNC_TAGS": tagList(append(wantedTags(), emv.ReversalTags()...))}
	if verdict.NoHost {
		v["FNC_COMMST"], v["FNC_ARC"] = hostSilent, approvedCode
		return v, nil
	}
	v["FNC_COMMST"], v["FNC_ARC"] = hostAnswered, verdict.ResponseCode
	if verdict.Approved && verdict.ResponseCode != approvedCode {
		v["FNC_COMMST"] = hostApproved
	}
	issuer, err := emv.Parse(verdict.IssuerEMV)
	if err != nil {
		// What the bank sent for the card is damaged: the card decides without it.
		return v, nil
	}
	var forCard emv.List
	for _, object := range issuer {
		switch object.Tag {
		case emv.Tag91IssuerAuthentication, emv.Tag71ScriptBefore, emv.Tag72ScriptAfter:
			forCard = append(forCard, object)
		}
	}
	v["FNC_ISSDAT"] = upperHex(forCard.Encode())
	return v, nil
}

// takeEnd keeps the card's last data: the TC or AAC, and for a reversal the
// results of the bank's scripts.
func (p *Pad) takeEnd(f fields) error {
	objects, err := chipData(f["FNC_EMVDAT"])
	if err != nil {
		return err
	}
	if results := f["FNC_ISR"]; len(results) > 0 {
		value := make([]byte, hex.DecodedLen(len(results)))
		if _, err := hex.Decode(value, results); err != nil {
			return err
		}
		objects = append(objects, emv.Object{Tag: emv.TagDF31ScriptResults, Value: value})
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
