package devicesim

import (
	"fmt"
	"strings"
	"time"
)

func (p *Pad) displayLines(c padCall) padAnswer {
	p.show(c.block(0).lines())
	return padAnswer{}
}

// displayText is DEX.
func (p *Pad) displayText(c padCall) padAnswer {
	f := c.block(0)
	text := f.text(f.number(3))
	if f.bad || len(text) > 160 {
		return refused(padParameter)
	}
	p.show(strings.ReplaceAll(text, "\r", "\n"))
	return padAnswer{}
}

// closeScreen is CLX: a text or a picture stays, or nothing does.
func (p *Pad) closeScreen(c padCall) padAnswer {
	ps, ok := c.params()
	if !ok {
		return refused(padParameter)
	}
	shown := strings.ReplaceAll(ps.text(speMessage), "\r", "\n")
	if name := ps.text(speMediaName); name != "" {
		if !p.hasMedia(name) {
			return refused(padNoMedia)
		}
		shown = "[" + name + "]"
	}
	p.show(shown)
	p.endSession()
	return padAnswer{}
}

// functionKey is GKY: the status of the answer is the key. This customer
// presses OK, or CANCEL where cancelling is what the customer does.
func (p *Pad) functionKey(c padCall) padAnswer {
	if !p.customerActs(c, c.padTimeout(nil)) {
		return refused(padTimeout)
	}
	return refused(p.keyOfCustomer())
}

// keyOfCustomer is the status of the key that this customer presses.
func (p *Pad) keyOfCustomer() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.customer.Holder == HolderCancels {
		return padCancelKey
	}
	return padOK
}

// padTimeout is the limit that a command brings, 60 s without one. Zero returns
// at once.
func (c padCall) padTimeout(ps padParams) time.Duration {
	if value, there := ps.value(speTimeout); there && len(value) == 1 {
		return time.Duration(value[0]) * time.Second
	}
	return time.Minute
}

// customerActs waits for a customer at the keys; false means not in time.
func (p *Pad) customerActs(c padCall, limit time.Duration) bool {
	p.mu.Lock()
	rule, delay := p.customer, p.cfg.Delay.PIN
	p.mu.Unlock()
	if wait := rule.time(delay); limit < wait {
		think(c.ctx, limit)
		return false
	}
	return think(c.ctx, rule.time(delay))
}

// padPrompts is how many fixed prompts there are (0001 to 0035 hexadecimal).
const padPrompts = 0x35

// captureDigits is GCD: digits in clear, under a fixed prompt only, so that
// nobody can ask for a PIN this way. The customer types as few as allowed.
func (p *Pad) captureDigits(c padCall) padAnswer {
	ps, ok := c.params()
	prompt, least, most := ps.text(spePrompt), ps.text(speMinDigits), ps.text(speMaxDigits)
	switch {
	case ok && ps.missing(spePrompt, speMinDigits, speMaxDigits):
		return refused(padMandatory)
	case !ok || len(prompt) != 2 || len(least) != 1 || len(most) != 1:
		return refused(padParameter)
	}
	number := int(latinBytes(prompt)[0])<<8 | int(latinBytes(prompt)[1])
	from, to := int(latinBytes(least)[0]), int(latinBytes(most)[0])
	if number < 1 || number > padPrompts || from > to || to < 1 || to > 32 {
		return refused(padParameter)
	}
	p.show(fmt.Sprintf("PROMPT %04X", number))
	if !p.customerActs(c, c.padTimeout(ps)) {
		return refused(padTimeout)
	}
	if key := p.keyOfCustomer(); key != padOK {
		return refused(key)
	}
	return told(padParams{}.with(ppValue, []byte("12345678901234567890123456789012"[:from])))
}

// menu is MNU: the customer takes the first choice.
func (p *Pad) menu(c padCall) padAnswer {
	ps, ok := c.params()
	choices := 0
	for _, one := range ps {
		if one.id == speMenuOption {
			choices++
			ok = ok && len(one.value) <= 24
		}
	}
	switch {
	case !ok || choices > 20:
		return refused(padParameter)
	case choices == 0:
		return refused(padMandatory)
	}
	p.show(strings.ReplaceAll(ps.text(speMessage), "\r", "\n"))
	if !p.customerActs(c, c.padTimeout(ps)) {
		return refused(padTimeout)
	}
	if key := p.keyOfCustomer(); key != padOK {
		return refused(key)
	}
	return told(padParams{}.with(ppValue, []byte("01")))
}

// removeCard is RMC: it shows a text and waits until no card is in the slot.
func (p *Pad) removeCard(c padCall) padAnswer {
	p.show(c.block(0).lines())
	p.takeOut(c.ctx)
	return padAnswer{}
}

// checkEvent is CKE: it waits for a card, or for the card's removal.
func (p *Pad) checkEvent(c padCall) padAnswer {
	f := c.block(0)
	_, stripe, chip, tap := f.number(1), f.number(1), f.number(1), 0
	if f.left() > 0 {
		tap = f.number(1)
	}
	if f.bad {
		return refused(padParameter)
	}
	event, card := p.awaitEvent(c, padEvents{stripe == 1, chip, tap == 1})
	switch event {
	case eventStripe:
		return answered("1" + fmt.Sprintf("%02d%-76s%02d%-37s%03d%-104s", 0, "", len(card.Track2()), card.Track2(), 0, ""))
	case eventRemoved:
		return answered("20")
	case eventInserted:
		return answered("21")
	case eventTap:
		return answered("31")
	}
	return refused(padInternal)
}

// padEvents is which events CKE or CEX waits for; chip 1 is an insertion, 2 a
// removal.
type padEvents struct {
	stripe bool
	chip   int
	tap    bool
}

// The events, as CEX names them.
const (
	eventStripe   = "90"
	eventRemoved  = "91"
	eventInserted = "92"
	eventTap      = "94"
)

// awaitEvent waits for a card to come or to go. An event that nobody makes ends
// only with the command.
func (p *Pad) awaitEvent(c padCall, wanted padEvents) (string, *padCard) {
	if wanted.chip == 2 {
		p.takeOut(c.ctx)
		return eventRemoved, nil
	}
	card, rule := p.present(c.ctx, 0)
	if card == nil {
		<-c.ctx.Done() // nobody comes: the till has to cancel
		return "", nil
	}
	p.mu.Lock()
	p.session.card, p.session.rule, p.session.tracksGiven = card, rule, false
	p.mu.Unlock()
	switch {
	case card.Contactless && wanted.tap:
		return eventTap, card
	case card.HasChip() && !card.Contactless && wanted.chip == 1:
		p.insert()
		return eventInserted, card
	case wanted.stripe:
		return eventStripe, card
	}
	<-c.ctx.Done()
	return "", nil
}

// checkEventList is CEX: as CKE, in parameters, with tracks cut short.
func (p *Pad) checkEventList(c padCall) padAnswer {
	ps, ok := c.params()
	options, there := ps.value(speCEXOptions)
	if ok && !there {
		return refused(padMandatory)
	}
	if !ok || len(options) != 6 {
		return refused(padParameter)
	}
	wanted := padEvents{options[1] == '1', int(options[2] - '0'), options[3] == '1'}
	ctx, limit := c.ctx, time.Duration(0)
	if value, there := ps.value(speTimeout); there && len(value) == 1 {
		limit = time.Duration(value[0]) * time.Second
	} else if wanted.tap {
		limit = 2 * time.Minute // the field is switched off then (section 3.7)
	}
	if limit > 0 {
		var cancel func()
		c.ctx, cancel = withTimeout(ctx, limit)
		defer cancel()
	}
	event, card := p.awaitEvent(c, wanted)
	switch {
	case event == "" && ctx.Err() == nil:
		return refused(padTimeout)
	case event == "":
		return refused(padInternal)
	}
	out := padParams{}.with(ppEvent, []byte(event))
	if event == eventStripe {
		out = out.withText(ppTrack2Cut, cutTrack(card.Track2()))
	}
	return told(out)
}

// cutTrack is track 2 without what is secret: up to seven characters after the
// separator, or nineteen characters without one (section 3.7).
func cutTrack(track string) string {
	at := strings.LastIndexByte(track, '=')
	if at < 0 {
		return track[:min(len(track), 19)]
	}
	return track[:min(len(track), at+8)]
}
