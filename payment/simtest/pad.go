package simtest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"till/payment"
)

// pad is reader and PIN pad in one, with the customer before it.
type pad struct {
	w     *world
	cards int
	given []payment.Card // in this sale, to see them wiped
}

func newPad(w *world) *pad { return &pad{w: w} }

// newCard is a card that nobody has used yet.
func (p *pad) newCard() payment.Card {
	if p.w.limits == nil || p.cards == 0 || p.w.chance(0.6) {
		p.cards++ // where cards have limits of their own, some come back
	}
	digits := fmt.Sprintf("%s%06d", bin, p.cards)
	return p.card(digits + string('0'+checkDigit(digits)))
}

// cardOf is the card that paid an original, presented again.
func (p *pad) cardOf(original payment.Txn) payment.Card {
	it := p.w.bank.ledger[keyOf(original)]
	if it == nil || it.pan == "" {
		return p.newCard()
	}
	return p.card(it.pan)
}

func (p *pad) card(digits string) payment.Card {
	pan, err := payment.NewPAN(digits)
	if err != nil {
		p.w.fail("the world is sound", "%v", err)
	}
	entry := payment.EntryChip
	switch dice := p.w.random.IntN(10); {
	case dice < 3:
		entry = payment.EntryContactless
	case dice == 3:
		entry = payment.EntryStripe
	case dice == 4:
		entry = payment.EntryFallback
	}
	return payment.Card{PAN: pan, Expiry: "3012", PINAsked: true,
		Track2: payment.Track2{Secret: payment.NewSecret([]byte(digits + "=3012201"))},
		Facts:  payment.CardFacts{Entry: entry, Masked: pan.Masked(), Scheme: "UnionPay"}}
}

// checkDigit is Luhn's.
func checkDigit(digits string) byte {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return byte((10 - sum%10) % 10)
}

// interrupted lets the cashier's finger come, and gives the reason if the pad
// noticed in time; often it is too late for that.
func (p *pad) interrupted(ctx context.Context, where string) payment.Reason {
	p.w.cancelAt(where)
	if ctx.Err() != nil && p.w.chance(0.6) {
		return payment.ReasonCashierCancelled
	}
	return payment.NoReason
}

// ReadCard lets a customer present a card, or not.
func (p *pad) ReadCard(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error) {
	p.w.point("the till asks for a card")
	p.w.pass(time.Second, 15*time.Second)
	if reason := p.interrupted(ctx, "card"); reason != payment.NoReason {
		return payment.Card{}, reason, nil
	}
	if !p.w.healthy {
		switch p.w.random.IntN(25) {
		case 0:
			return payment.Card{}, payment.ReasonNoCard, nil
		case 1:
			return payment.Card{}, payment.ReasonCustomerCancelled, nil
		case 2:
			return payment.Card{}, payment.NoReason, errCable
		}
	}
	card := p.newCard()
	if original := p.w.sale.draw.original; original != nil && p.w.chance(0.95) {
		card = p.cardOf(*original)
	}
	p.given = append(p.given, card)
	p.w.point("a card comes: %s %s", string(card.Facts.Entry), card.Facts.Masked)
	return card, payment.NoReason, nil
}

// AskPIN lets the customer type, or go.
func (p *pad) AskPIN(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error) {
	p.w.point("the pad asks for the PIN")
	p.w.pass(2*time.Second, 20*time.Second)
	if reason := p.interrupted(ctx, "pin"); reason != payment.NoReason {
		return payment.Card{}, reason, nil
	}
	if !p.w.healthy {
		switch p.w.random.IntN(25) {
		case 0:
			return payment.Card{}, payment.ReasonCustomerCancelled, nil
		case 1:
			return payment.Card{}, payment.ReasonCardRemoved, nil
		case 2:
			return payment.Card{}, payment.NoReason, errCable
		}
	}
	if req.Offline {
		card, reason := p.decideAlone(req.Card)
		p.given = append(p.given, card)
		return card, reason, nil
	}
	card := req.Card
	card.PINBlock = payment.PINBlock{Secret: payment.NewSecret([]byte(pinBlock))}
	card.ReversalEMV = []byte{0x95, 0x05, 0, 0, 0, 0, 0}
	card.Facts.CVM = payment.CVMOnlinePIN
	p.given = append(p.given, card)
	return card, payment.NoReason, nil
}

// FinishCard tells the card what the bank said. A card that hears of an
// approval that is not durable breaks law 2.
func (p *pad) FinishCard(_ context.Context, verdict payment.CardVerdict) (payment.CardEnd, payment.Reason, error) {
	switch {
	case verdict.Approved:
		p.w.point("the card hears that the bank approved")
	case verdict.NoHost:
		p.w.point("the card hears that nobody answered")
	default:
		p.w.point("the card hears that the bank declined")
	}
	if state := p.w.books.stateOf(p.w.sale.id); verdict.Approved && state != payment.HostApproved {
		p.w.fail("law 2", "the card of attempt %d hears of an approval, the journal says %q", p.w.sale.id, state)
	}
	p.w.pass(200*time.Millisecond, 2*time.Second)
	if !p.w.healthy && verdict.Approved {
		switch p.w.random.IntN(14) {
		case 0:
			p.w.saw("card refused after approval")
			p.w.laws.refused[p.w.sale.id] = true
			return payment.CardEnd{}, payment.ReasonCardRefusedAfter, nil
		case 1:
			p.w.saw("card removed after approval")
			p.w.laws.refused[p.w.sale.id] = !p.w.rules.KeepCardGone
			return payment.CardEnd{}, payment.ReasonCardRemovedAfter, nil
		case 2:
			return payment.CardEnd{}, payment.NoReason, errCable
		}
	}
	facts := payment.CardFacts{Entry: payment.EntryChip}
	if n := len(p.given); n > 0 {
		facts = p.given[n-1].Facts
	}
	facts.Cryptogram = "0011223344556677"
	end := payment.CardEnd{Facts: facts}
	if facts.Entry == payment.EntryChip && verdict.Approved {
		end.EMV = []byte{0x9F, 0x26, 8, 0, 1, 2, 3, 4, 5, 6, 7}
		if end.Facts.TVR = "0000000000"; p.w.chance(0.1) {
			end.Facts.TVR = "0000000040"
		}
	}
	return end, payment.NoReason, nil
}

// ReleaseCard waits for the card's removal.
func (p *pad) ReleaseCard(context.Context) error {
	p.w.point("the card is taken out")
	p.w.pass(time.Second, 5*time.Second)
	if p.w.healthy || p.w.chance(0.95) {
		return nil
	}
	return errCable
}

// unwiped names a secret of this sale that is still in memory.
func (p *pad) unwiped() string {
	for _, card := range p.given {
		for name, secret := range map[string]string{
			"card number": card.PAN.Reveal(), "track": string(card.Track2.Reveal()), "PIN block": string(card.PINBlock.Reveal()),
		} {
			if strings.Trim(secret, "\x00") != "" {
				return name
			}
		}
	}
	return ""
}
