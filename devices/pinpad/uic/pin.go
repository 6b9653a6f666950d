package uic

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"till/payment"
)

// amountDigitsMax is what 70 has room for, in minor units.
const amountDigitsMax = 8

// pinEndSlack is how near to its own time-out the pad may end the entry and still
// have done so for that reason: 71's EOT does not tell the customer's cancel
// from the end of the time.
const pinEndSlack = 2 * time.Second

// AskPIN takes the PIN of a stripe: 70, or Z60 where the amount is too long for
// it. ReasonSignOnNeeded means that no working key was loaded yet.
func (p *Pad) AskPIN(ctx context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error) {
	done, err := p.here.Begin(ctx)
	if err != nil {
		reason, err := stopped(err, payment.ReasonPINTimeout)
		return req.Card, reason, err
	}
	defer done()
	defer p.here.Working()()
	session, err := doubled(p.keys.PIK.Cryptogram)
	if err != nil {
		return req.Card, payment.ReasonSignOnNeeded, nil
	}
	if req.Card.Facts.Entry.HasChipData() { // of another reader: no chip is spoken to here
		return req.Card, payment.ReasonPadUnfit, nil
	}
	ctx, cancel := context.WithTimeout(ctx, p.cfg.PINWait)
	defer cancel()
	card, reason, err := p.askPIN(ctx, req, session)
	if err != nil {
		reason, err = stopped(err, payment.ReasonPINTimeout)
	}
	return card, reason, err
}

func (p *Pad) askPIN(ctx context.Context, req payment.PINRequest, session string) (payment.Card, payment.Reason, error) {
	card := req.Card
	units := pinUnitsOf(p.cfg.PINWait)
	question := askPIN(card.PAN.Reveal(), session, fmt.Sprintf("%04d", int64(req.Amount)), units)
	if len(fmt.Sprint(int64(req.Amount))) > amountDigitsMax {
		if err := p.show(ctx, p.cfg.Merchant, string(req.Currency)+" "+req.Amount.Plain(), p.cfg.Texts.EnterPIN); err != nil {
			return card, payment.NoReason, err
		}
		question = askPINAs(card.PAN.Reveal(), session, units)
	}
	defer clear(question.Data)
	begun := time.Now()
	answer, err := p.askWithin(ctx, question, 0, msgPIN)
	if errors.Is(err, errEnded) {
		if time.Since(begun) >= time.Duration(units)*pinUnit-pinEndSlack {
			return card, payment.ReasonPINTimeout, nil
		}
		return card, payment.ReasonCustomerCancelled, nil
	}
	if err != nil {
		return card, payment.NoReason, err
	}
	// The pad says that it is processing and hears nothing but a cancel.
	p.exchange.doubtful = true
	return p.pinOf(card, answer)
}

// pinOf reads 71 and overwrites it.
func (p *Pad) pinOf(card payment.Card, answer Frame) (payment.Card, payment.Reason, error) {
	defer clear(answer.Data)
	pin, err := parsePIN(answer.Data)
	if err != nil {
		return card, payment.NoReason, broken(err)
	}
	defer clear(pin.block)
	switch {
	case pin.block == nil:
		p.noted(pin.code)
		return card, codeReason(pin.code), nil
	case pin.ksn != "": // enciphered under a key that the bank was not told of
		return card, payment.ReasonPadUnfit, nil
	case pin.length == 0: // ENTER without digits
		return card, payment.ReasonCustomerCancelled, nil
	}
	card.PINBlock = payment.PINBlock{Secret: payment.NewSecret(pin.block)}
	card.PINAsked, card.Facts.CVM = false, payment.CVMOnlinePIN
	p.facts = card.Facts
	return card, payment.NoReason, nil
}

// codeReason is what an error code of 71 means for the sale.
func codeReason(code byte) payment.Reason {
	switch code {
	case '0', '2', '3', '4': // the account
		return payment.ReasonCardUnsupported
	case '1', '5': // the session key
		return payment.ReasonSignOnNeeded
	}
	// 6, 8, E: the request; 7: DES throttle; 9, A: the master key; B, C, G: the pad.
	return payment.ReasonPadUnfit
}

// doubled writes a key cryptogram as the 32 digits of a double length session
// key. A key of 8 bytes is given twice: each half is enciphered for itself, so
// that the pad finds equal halves, which is single DES. A key of 8 bytes in a
// place of 16 has zeros behind it (unionpay-pos 6.1).
func doubled(cryptogram []byte) (string, error) {
	if len(cryptogram) == 16 && strings.Trim(string(cryptogram[8:]), "\x00") == "" {
		cryptogram = cryptogram[:8]
	}
	switch len(cryptogram) {
	case 8:
		return strings.Repeat(upperHex(cryptogram), 2), nil
	case 16:
		return upperHex(cryptogram), nil
	}
	return "", fmt.Errorf("a working key of %d bytes", len(cryptogram))
}
