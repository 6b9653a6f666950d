package abecs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
	"till/payment"
)

// readsMax bounds how often one request reads a card anew (two cards at once, a
// chip that fails before its stripe is read).
const readsMax = 4

// Card types of a GCR answer.
const (
	typeStripe      = "00"
	typeChip        = "03"
	typeContactless = "06"
)

// What a stripe's answer says of the chip that was tried before it.
const (
	chipNotTried   = "0"
	chipMayFall    = "1"
	allApplication = "99"
	allAcquirers   = "00"
)

// ReadCard shows merchant and amount, and waits for a card: chip, contactless
// or stripe. A stripe that says that it has a chip is refused with
// ReasonInsertChip, unless the pad has tried the chip before.
func (p *Pad) ReadCard(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		reason, err := stopped(err, payment.ReasonNoCard)
		return payment.Card{}, reason, err
	}
	defer done()
	if p.tablesBroken {
		return payment.Card{}, payment.ReasonPadTables, nil
	}
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
	return p.readUntil(ctx, req)
}

// clearDesk takes away what an older sale left and shows the new one.
func (p *Pad) clearDesk(ctx context.Context, req payment.CardRequest) error {
	if p.sale.slot != slotEmpty { // from a sale that broke off
		if p.sale.slot == slotTaken && req.Notify != nil {
			req.Notify(p.cfg.Texts.RemoveCard)
		}
		if err := p.removeCard(ctx); err != nil {
			return err
		}
	}
	p.sale = cardSession{}
	if err := p.exchange.abort(); err != nil {
		p.settle(err)
		return err
	}
	return p.show(ctx, p.cfg.Merchant, string(req.Currency)+" "+req.Amount.Plain())
}

// readUntil reads until a card was read or nothing is left to try.
func (p *Pad) readUntil(ctx context.Context, req payment.CardRequest) (payment.Card, payment.Reason, error) {
	contactless, before := p.Identity().Contactless, statusOK
	for range readsMax {
		response, err := p.readOnce(ctx, req, contactless)
		if err != nil {
			return payment.Card{}, payment.NoReason, err
		}
		if response.Status == statusOK && response.ID == "GCX" {
			return p.cardOfNewer(ctx, response)
		}
		if response.Status == statusOK {
			return p.cardOf(response)
		}
		if response.Status.chipSeen() {
			p.sale.slot = slotTaken
		}
		switch response.Status.readAgain(before) {
		case notAgain:
			return payment.Card{}, response.Status.cardReason(), nil
		case contactOff:
			contactless = false
		}
		before = response.Status
		if req.Notify != nil {
			req.Notify(before.words())
		}
	}
	return payment.Card{}, before.cardReason(), nil
}

// readOnce is one GCX or GCR.
func (p *Pad) readOnce(ctx context.Context, req payment.CardRequest, contactless bool) (Response, error) {
	if p.newer() {
		return p.readNewer(ctx, req, contactless)
	}
	now := p.cfg.Now()
	on := "0"
	if contactless {
		on = "1"
	}
	return p.command(ctx, "GCR", values{
		"GCR_ACQIDXREQ": allAcquirers,
		"GCR_APPTYPREQ": allApplication,
		"GCR_AMOUNT":    fmt.Sprint(int64(req.Amount)),
		"GCR_DATE":      now.Format("060102"),
		"GCR_TIME":      now.Format("150405"),
		"GCR_TABVER":    p.cfg.TableVersion,
		"GCR_QTDAPP":    "00",
		"GCR_CTLSON":    on,
	}, wait{notice: req.Notify})
}

// cardOf makes a card of a good GCR answer and overwrites the answer.
func (p *Pad) cardOf(response Response) (payment.Card, payment.Reason, error) {
	defer response.wipe()
	f, err := response.fields()
	if err != nil {
		return payment.Card{}, payment.NoReason, broken(err)
	}
	entry, reason := p.entryOf(string(f["GCR_CARDTYPE"]), string(f["GCR_STATCHIP"]))
	if reason != payment.NoReason {
		return payment.Card{}, reason, nil
	}
	p.sale.acquirer = string(f["GCR_ACQIDX"])
	read, err := classicData(f)
	if err != nil {
		return payment.Card{}, entryFailed(entry), nil
	}
	return p.takeCard(entry, read)
}

// entryOf tells how a card came in, and keeps in mind that a chip is inserted.
func (p *Pad) entryOf(cardType, chip string) (payment.EntryMode, payment.Reason) {
	switch {
	case cardType == typeChip:
		p.sale.slot = slotTaken
		return payment.EntryChip, payment.NoReason
	case cardType == typeContactless:
		return payment.EntryContactless, payment.NoReason
	case cardType == typeStripe && chip == chipNotTried:
		return payment.EntryStripe, payment.NoReason
	case cardType == typeStripe && chip == chipMayFall:
		return payment.EntryFallback, payment.NoReason
	}
	// A chip whose applications are not ours, or a card type that UnionPay does
	// not take (contactless as stripe, e-purses).
	return "", payment.ReasonCardUnsupported
}

// entryFailed is the reason where what was read cannot be used.
func entryFailed(entry payment.EntryMode) payment.Reason {
	if entry.HasChipData() {
		return payment.ReasonChipUnreadable
	}
	return payment.ReasonStripeUnreadable
}

// cardData is what a pad read of a card, whichever command it was asked with.
type cardData struct {
	track, pan              []byte
	expiry, label, sequence string
}

// Format prints nothing of it, for every verb.
func (cardData) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "card data") }

// classicData reads a GCR answer.
func classicData(f fields) (cardData, error) {
	track, err := f.counted("GCR_TRK2LEN", "GCR_TRK2")
	if err != nil {
		return cardData{}, err
	}
	pan, err := f.counted("GCR_PANLEN", "GCR_PAN")
	if err != nil {
		return cardData{}, err
	}
	return cardData{
		track: track, pan: pan, expiry: trimmedDigits(f["GCR_CARDEXP"]),
		label: f.text("GCR_APPLABEL"), sequence: trimmedDigits(f["GCR_PANSEQNO"]),
	}, nil
}

// takeCard makes a card of what was read. A stripe that says that it has a chip
// is refused, unless the pad has tried the chip before.
func (p *Pad) takeCard(entry payment.EntryMode, read cardData) (payment.Card, payment.Reason, error) {
	card, err := read.card(entry)
	if err != nil {
		return payment.Card{}, entryFailed(entry), nil
	}
	code := pinpad.ServiceCode(card.Facts.ServiceCode)
	if entry == payment.EntryStripe && code.HasChip() {
		card.Wipe()
		return payment.Card{}, payment.ReasonInsertChip, nil
	}
	p.sale.facts = card.Facts
	return card, payment.NoReason, nil
}

// card reads number, track and names. The stripe's number is in the track.
func (read cardData) card(entry payment.EntryMode) (payment.Card, error) {
	stripe, err := pinpad.ParseTrack2(string(read.track))
	if err != nil {
		return payment.Card{}, err
	}
	number := string(read.pan)
	if number == "" || !entry.HasChipData() {
		number = stripe.PAN
	}
	pan, err := payment.NewPAN(number)
	if err != nil {
		return payment.Card{}, err
	}
	card := payment.Card{
		PAN:    pan,
		Track2: payment.Track2{Secret: payment.NewSecret([]byte(stripe.Track2))},
		Expiry: stripe.Expiry, PINAsked: true,
		Facts: payment.CardFacts{
			Entry: entry, Masked: pan.Masked(), Scheme: pinpad.Scheme("", number),
			ServiceCode: string(stripe.ServiceCode),
		},
	}
	if len(read.expiry) == 6 && strings.Trim(read.expiry, "0") != "" {
		card.Expiry = read.expiry[:4]
	}
	if entry.HasChipData() {
		card.Facts.Label = read.label
		if len(read.sequence) == 2 {
			card.Facts.Sequence = "0" + read.sequence
		}
	}
	return card, nil
}

// broken is an answer that came whole and cannot be read.
func broken(cause error) error { return fmt.Errorf("%w: %v", pinpad.ErrProtocol, cause) }

// removeCard asks for the chip card and waits until it is out.
func (p *Pad) removeCard(ctx context.Context) error {
	text := values{"RMC_MSG": screen(p.cfg.Merchant, p.cfg.Texts.RemoveCard)}
	patient := wait{remind: p.cfg.Remind, remindEvery: p.cfg.RemindEvery}
	if _, err := p.command(ctx, "RMC", text, patient); err != nil {
		return err
	}
	p.sale.slot = slotEmpty
	return nil
}

// ReleaseCard ends the card's part: an inserted chip is asked for until it is
// out or ctx ends, then the pad shows the merchant's name. A card that is still
// in when ctx ends is asked for again before the next one.
func (p *Pad) ReleaseCard(ctx context.Context) error {
	done, err := p.here.Begin(ctx)
	if err != nil {
		return err
	}
	defer done()
	p.sale = cardSession{slot: p.sale.slot}
	if p.sale.slot == slotTaken {
		if err := p.removeCard(ctx); err != nil {
			return errors.Join(err, p.exchangeIdle(ctx))
		}
	}
	return p.showIdle(ctx, "")
}

// exchangeIdle shows the idle text after a wait that was cut short.
func (p *Pad) exchangeIdle(ctx context.Context) error {
	if p.here.Lost() != nil {
		return nil
	}
	return p.showIdle(context.WithoutCancel(ctx), "")
}
