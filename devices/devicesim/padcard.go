package devicesim

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"till/payment/keys/clearpin"
)

// present is the customer presenting a card for an amount in minor units; nil
// when none comes, or when the till cancelled first.
func (p *Pad) present(ctx context.Context, amount int64) (*clearpin.Card, PadRule) {
	p.mu.Lock()
	rule := p.cfg.ruleFor(p.customer, amount)
	inSlot := p.session.inSlot
	p.mu.Unlock()
	card, found := p.cfg.card(rule.Card)
	if !found || !inSlot && !think(ctx, rule.time(p.cfg.Delay.Card)) {
		return nil, rule
	}
	return &card, rule
}

// time is how long this customer takes for what takes others d.
func (r PadRule) time(d time.Duration) time.Duration {
	if r.Holder == HolderSlow {
		return slowness * d
	}
	return d
}

func (p *Pad) insert() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session.inSlot = true
}

// takeOut waits until the slot is empty.
func (p *Pad) takeOut(ctx context.Context) {
	p.mu.Lock()
	inSlot, rule, delay := p.session.inSlot, p.session.rule, p.cfg.Delay.Remove
	p.mu.Unlock()
	if !inSlot {
		return
	}
	if rule.Holder == HolderForgets {
		<-ctx.Done()
		return
	}
	if think(ctx, rule.time(delay)) {
		p.pull()
	}
}

// pull is the card leaving the slot: what the chip had begun is lost.
func (p *Pad) pull() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session.inSlot, p.session.chip, p.session.card = false, nil, nil
}

// TakeCard takes a card out of the slot that was forgotten there.
func (p *Pad) TakeCard() { p.pull() }

// readCard is GCR.
func (p *Pad) readCard(c padCall) padAnswer {
	f := c.block(0)
	_, _, amount, date, _, version := f.number(2), f.number(2), f.amount(), f.text(6), f.text(6), f.text(10)
	for range f.number(2) {
		f.text(4)
	}
	tap := f.left() == 0 || f.number(1) == 1
	if f.bad {
		return refused(padParameter)
	}
	if version != p.cfg.TableVersion {
		return refused(padTables)
	}
	p.show(padPrompt(tap) + "\n" + padMoney(amount))
	card, rule := p.present(c.ctx, amount)
	if card == nil {
		<-c.ctx.Done() // nobody presents a card: the till has to cancel
		return refused(padNoCard)
	}
	if c.ctx.Err() != nil {
		return refused(padNoCard)
	}
	return p.readPresented(c, *card, rule, date, tap)
}

func (p *Pad) readPresented(c padCall, card clearpin.Card, rule PadRule, date string, tap bool) padAnswer {
	p.mu.Lock()
	fell := p.session.fell
	p.session.card, p.session.rule, p.session.date, p.session.chip = &card, rule, date, nil
	p.session.fell = card.ChipFails && !fell
	p.mu.Unlock()
	switch {
	case card.ChipFails && !fell:
		return refused(padFallback)
	case card.ChipFails:
		return answered(padCardBlock(card, "00", 1))
	case !card.HasChip():
		return answered(padCardBlock(card, "00", 0))
	}
	c.notify(fmt.Sprintf("%-16s%-16s", "SELECTED:", strings.ToUpper(card.Label)))
	if card.Contactless && tap {
		return answered(padCardBlock(card, "06", 0))
	}
	p.insert()
	return answered(padCardBlock(card, "03", 0))
}

// padCardBlock is the block of a GCR answer, with the filler of 29.
func padCardBlock(card clearpin.Card, cardType string, chip int) string {
	number, sequence, expiry := card.PAN, card.Sequence, card.Expiry+"31"
	if cardType == "00" {
		number, sequence, expiry = "", "00", ""
	}
	track := card.Track2()
	return cardType + fmt.Sprintf("%d010401", chip) +
		fmt.Sprintf("%02d%-76s%02d%-37s%03d%-104s", 0, "", len(track), track, 0, "") +
		fmt.Sprintf("%02d%-19s%s%-16.16s%3s%-26.26s%-6s", len(number), number, sequence,
			strings.ToUpper(card.Label), card.ServiceCode, card.Holder, expiry) +
		fmt.Sprintf("00%19s%08d%s%03d", "", 0, "156", 0)
}

func padPrompt(tap bool) string {
	if tap {
		return "INSERT/TAP CARD"
	}
	return "INSERT CARD"
}

func padMoney(amount int64) string { return fmt.Sprintf("%d.%02d", amount/100, amount%100) }

// takePIN is GPN, for a stripe.
func (p *Pad) takePIN(c padCall) padAnswer {
	f := c.block(0)
	method, slot, wrapped := f.number(1), f.number(2), f.hex(16)
	length, pan := f.number(2), f.text(19)
	_, least, _, message := f.number(1), f.number(2), f.number(2), f.lines()
	if f.bad || method != 1 || length > len(pan) || least < 4 {
		return refused(padParameter)
	}
	p.mu.Lock()
	card, rule := p.session.card, p.session.rule
	p.mu.Unlock()
	if length == 0 {
		if card == nil {
			return refused(padInvalid)
		}
		pan, length = card.PAN, len(card.PAN)
	}
	p.show(message)
	block, status := p.enterPIN(c.ctx, slot, wrapped, pan[:length], card, rule)
	if status != padOK {
		return refused(status)
	}
	return answered(strings.ToUpper(hex.EncodeToString(block)) + strings.Repeat("0", 20))
}

// enterPIN is the customer at the keys: the PIN leaves as an enciphered block.
func (p *Pad) enterPIN(ctx context.Context, slot int, wrapped []byte, pan string,
	card *clearpin.Card, rule PadRule) ([]byte, int) {
	pik, status := p.workingKey(slot, wrapped)
	if status != padOK {
		return nil, status
	}
	defer clear(pik)
	if !think(ctx, rule.time(p.cfg.Delay.PIN)) || card == nil {
		return nil, padNoCard
	}
	switch rule.Holder {
	case HolderCancels:
		return nil, padCancelKey
	case HolderRemoves:
		p.pull()
		return nil, padNoCard
	}
	pin := card.PIN
	if rule.Holder == HolderWrongPIN {
		pin = otherPIN(pin)
	}
	block, err := clearpin.Encrypt(clearpin.Format0, pik, pin, pan, nil)
	if err != nil {
		return nil, padInternal
	}
	p.show("")
	return block, padOK
}

// otherPIN is a PIN of the same length that is not this one.
func otherPIN(pin clearpin.PIN) clearpin.PIN {
	digits := []byte(pin)
	digits[0] = '0' + (digits[0]-'0'+1)%10
	return clearpin.PIN(digits)
}
