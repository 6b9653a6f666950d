package devicesim

import (
	"encoding/hex"
	"strings"

	"till/payment/keys/clearpin"
)

// takePIN is GPN, for a stripe.
func (p *Pad) takePIN(c padCall) padAnswer {
	f := c.block(0)
	wish := padKeyWish{PadPIN, f.number(1), f.number(2), f.hex(16)}
	length, pan := f.number(2), f.text(19)
	_, least, _, message := f.number(1), f.number(2), f.number(2), f.lines()
	if f.bad || length > len(pan) || length == 1 || least < 4 {
		return refused(padParameter)
	}
	p.mu.Lock()
	card, rule, given := p.session.card, p.session.rule, p.session.tracksGiven
	p.mu.Unlock()
	if length == 0 {
		if card == nil || given {
			return refused(padInvalid)
		}
		pan, length = card.PAN, len(card.PAN)
	}
	if other := p.cfg.holderOf(pan[:length]); card == nil && other != nil {
		card = &padCard{Card: *other}
	}
	p.show(message)
	block, serial, status := p.enterPIN(c, wish, pan[:length], card, rule)
	if status != padOK {
		return refused(status)
	}
	return answered(pinFields(block, serial))
}

// pinFields is a PIN block and its serial number as classic answers carry them:
// zeros where there is none. The blocks of methods 8 and 9 are longer.
func pinFields(block, serial []byte) string {
	if serial == nil {
		serial = make([]byte, 10)
	}
	return strings.ToUpper(hex.EncodeToString(block) + hex.EncodeToString(serial))
}

// enterPIN is the customer at the keys: the PIN leaves as an enciphered block.
func (p *Pad) enterPIN(c padCall, wish padKeyWish, pan string, card *padCard, rule PadRule) (block, serial []byte, status int) {
	if _, status := p.find(wish); status != padOK {
		return nil, nil, status
	}
	pin, status := p.typePIN(c, rule, card)
	if status != padOK {
		return nil, nil, status
	}
	block, serial, status = p.sealPIN(wish, pin, pan)
	p.show("")
	return block, serial, status
}

// typePIN is what the customer does when asked for a PIN.
func (p *Pad) typePIN(c padCall, rule PadRule, card *padCard) (clearpin.PIN, int) {
	if !think(c.ctx, rule.pinTime(p.cfg.Delay.PIN)) || card == nil {
		return "", padNoCard
	}
	switch rule.Holder {
	case HolderCancels:
		return "", padCancelKey
	case HolderRemoves:
		p.pull()
		return "", padNoCard
	case HolderWrongPIN:
		return otherPIN(card.PIN), padOK
	}
	return card.PIN, padOK
}

// otherPIN is a PIN of the same length that is not this one.
func otherPIN(pin clearpin.PIN) clearpin.PIN {
	digits := []byte(pin)
	digits[0] = '0' + (digits[0]-'0'+1)%10
	return clearpin.PIN(digits)
}

const (
	// cardPINTries is how often a chip lets a PIN be tried.
	cardPINTries = 3
	// pinRight is the answer of tryPIN to the right one; below it, tries left.
	pinRight = -1
)

// tryPIN lets the chip compare a PIN with its own. It gives the tries that are
// left, or pinRight. The count is durable before the answer.
func (p *Pad) tryPIN(card *padCard, pin clearpin.PIN) (left int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.PINTries == nil {
		p.state.PINTries = map[string]int{}
	}
	wrong := p.state.PINTries[card.Name]
	if wrong >= cardPINTries {
		return 0, nil
	}
	if pin == card.PIN {
		p.state.PINTries[card.Name] = 0
		return pinRight, p.store.save(p.state)
	}
	p.state.PINTries[card.Name] = wrong + 1
	return cardPINTries - wrong - 1, p.store.save(p.state)
}

// offlinePIN lets the customer try until the chip agrees, has enough of it, or
// the customer gives up.
func (p *Pad) offlinePIN(c padCall, rule PadRule, card *padCard) (right, blocked bool, status int) {
	for {
		pin, status := p.typePIN(c, rule, card)
		if status != padOK {
			return false, false, status
		}
		left, err := p.tryPIN(card, pin)
		switch {
		case err != nil:
			return false, false, padInternal
		case left == pinRight:
			c.notify("PIN OK")
			return true, false, padOK
		case left == 0:
			c.notify("PIN BLOCKED")
			return false, true, padOK
		}
		c.notify("WRONG PIN")
	}
}
