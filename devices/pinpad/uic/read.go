package uic

import (
	"context"
	"errors"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
	"till/payment"
)

// readsMax bounds how often one request asks for the swipe again.
const readsMax = 4

// ReadCard shows merchant and amount and waits for a swipe. A card whose stripe
// says that it has a chip is ReasonInsertChip: this family reads no chip, so
// such a card pays at another till.
func (p *Pad) ReadCard(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		reason, err := stopped(err, payment.ReasonNoCard)
		return payment.Card{}, reason, err
	}
	defer done()
	defer p.here.Working()()
	limit := p.cfg.CardWait
	if req.TimeoutSeconds > 0 {
		limit = time.Duration(req.TimeoutSeconds) * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	card, reason, err := p.readCard(ctx, req)
	if err != nil {
		reason, err = stopped(err, payment.ReasonNoCard)
	}
	if err == nil && reason != payment.NoReason {
		err = p.showIdle(context.WithoutCancel(ctx), "")
	}
	if err != nil {
		return payment.Card{}, payment.NoReason, err
	}
	return card, reason, nil
}

func (p *Pad) readCard(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error) {
	err := p.clearDesk(ctx, req)
	if errors.Is(err, link.ErrGone) {
		// A line can have been dead for long before this sale found out.
		if again := p.here.Redial(ctx); again != nil {
			return payment.Card{}, payment.NoReason, errors.Join(err, again)
		}
		err = p.clearDesk(ctx, req)
	}
	if err != nil {
		return payment.Card{}, payment.NoReason, err
	}
	message := msgAskCard
	for range readsMax {
		answer, err := p.askWithin(ctx, transaction(message), 0, msgStripe, msgTapped)
		if errors.Is(err, errEnded) {
			return payment.Card{}, payment.ReasonCustomerCancelled, nil
		}
		if err != nil {
			return payment.Card{}, payment.NoReason, err
		}
		card, reason, err := p.cardOf(answer)
		if reason != payment.ReasonStripeUnreadable {
			return card, reason, err
		}
		message = msgAskAgain
		if req.Notify != nil {
			req.Notify("SWIPE AGAIN")
		}
	}
	return payment.Card{}, payment.ReasonStripeUnreadable, nil
}

// clearDesk takes away what an older sale left and shows the new one. A pad that
// was switched off and on between two sales has its tracks disabled.
func (p *Pad) clearDesk(ctx context.Context, req payment.CardRequest) error {
	p.facts = payment.CardFacts{}
	if err := p.exchange.cancel(); err != nil {
		p.settle(err)
		return err
	}
	if err := p.tell(ctx, transaction(msgTracks, "2")); err != nil {
		return err
	}
	return p.show(ctx, p.cfg.Merchant, string(req.Currency)+" "+req.Amount.Plain())
}

// cardOf makes a card of 81 and overwrites the answer. A tapped card (83) comes
// without chip data, and UnionPay takes none so.
func (p *Pad) cardOf(answer Frame) (payment.Card, payment.Reason, error) {
	defer clear(answer.Data)
	track, err := parseTracks(answer.Data)
	if err != nil {
		return payment.Card{}, payment.NoReason, broken(err)
	}
	if identifier(answer) == msgTapped {
		return payment.Card{}, payment.ReasonCardUnsupported, nil
	}
	stripe, err := pinpad.ParseTrack2(track)
	if err != nil {
		return payment.Card{}, payment.ReasonStripeUnreadable, nil
	}
	if stripe.ServiceCode.HasChip() {
		return payment.Card{}, payment.ReasonInsertChip, nil
	}
	pan, err := payment.NewPAN(stripe.PAN)
	if err != nil {
		return payment.Card{}, payment.ReasonStripeUnreadable, nil
	}
	p.facts = payment.CardFacts{
		Entry: payment.EntryStripe, Masked: pan.Masked(), Scheme: pinpad.Scheme("", stripe.PAN),
		ServiceCode: string(stripe.ServiceCode),
	}
	return payment.Card{
		PAN: pan, Track2: payment.Track2{Secret: payment.NewSecret([]byte(stripe.Track2))},
		Expiry: stripe.Expiry, PINAsked: true, Facts: p.facts,
	}, payment.NoReason, nil
}

// FinishCard has nothing to tell a stripe: its facts come back as they are.
func (p *Pad) FinishCard(ctx context.Context, _ payment.CardVerdict) (payment.CardEnd, payment.Reason, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return payment.CardEnd{}, payment.NoReason, err
	}
	defer done()
	return payment.CardEnd{Facts: p.facts}, payment.NoReason, nil
}

// ReleaseCard ends the card's part: the pad shows the merchant's name. A stripe
// is in the customer's hand already.
func (p *Pad) ReleaseCard(ctx context.Context) error {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	p.facts = payment.CardFacts{}
	return p.showIdle(ctx, "")
}
