package devicesim

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"till/payment/keys"
	"till/payment/keys/clearpin"
)

// uicFS stands between two fields, uicSUB clears the screen.
const uicFS, uicSUB = "\x1c", "\x1a"

func uicSays(format string, args ...any) uicAnswer {
	return uicAnswer{data: fmt.Appendf(nil, format, args...)}
}

// uicEnds is an EOT: the customer's cancel, or a message of no use.
func uicEnds() uicAnswer { return uicAnswer{ended: true} }

// execute carries out one message.
func (p *UICPad) execute(ctx context.Context, text string, admin bool) uicAnswer {
	if admin {
		answer := p.administer(text)
		answer.admin = true
		return answer
	}
	for _, m := range []struct {
		id  string
		act func(context.Context, string) uicAnswer
	}{
		{"Z66", p.makeMAC}, {"Z60.", p.promptedPIN}, {"70.", p.takePIN}, {"Z1", p.idle}, {"Z2", p.prompt}, {"Z3", p.prompt},
		{"Q1", p.readStripe}, {"Q5", p.readStripe}, {"Q3", p.idle}, {"Q4", p.enableTracks},
	} {
		if rest, found := strings.CutPrefix(text, m.id); found {
			return m.act(ctx, rest)
		}
	}
	return uicEnds()
}

// administer is a message of the SI form.
func (p *UICPad) administer(text string) uicAnswer {
	id, rest := text[:min(2, len(text))], text[min(2, len(text)):]
	switch id {
	case "02":
		return p.takeMaster(text, rest)
	case "04":
		if len(rest) != 1 && len(rest) != 2 {
			return uicEnds()
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if _, loaded := p.slots[rest[0]]; loaded {
			return uicSays("04F")
		}
		return uicSays("040")
	case "06":
		return uicSays("06%s", p.cfg.SerialNumber)
	case "08":
		if len(rest) != 1 || rest[0] < '0' || rest[0] > '9' {
			return uicSays("081")
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.selected = rest[0]
		return uicSays("080")
	}
	return uicEnds()
}

// takeMaster is 02: a key block under the key loading key is echoed, and stored
// when the till has acknowledged the echo. A key in clear needs two officers at
// the pad, who are not there.
func (p *UICPad) takeMaster(whole, rest string) uicAnswer {
	if len(rest) < 2 || rest[1] != 'A' && rest[1] != 'B' {
		return uicEnds()
	}
	block, key, err := keys.OpenKeyBlock(p.cfg.KeyLoadingKey, rest[1:])
	if err != nil {
		return uicSays("02?C")
	}
	wanted := map[string]string{"0123456789": "K0 P0", "BCDE": "K0 M3", "G": "K0 D0"}
	fits := false
	for slots, usages := range wanted {
		fits = fits || strings.IndexByte(slots, rest[0]) >= 0 && strings.Contains(usages, block.Usage)
	}
	if !fits || len(key) != 16 {
		return uicSays("02?E")
	}
	held := uicKey{Usage: block.Usage, Key: hex.EncodeToString(key)}
	return uicAnswer{data: []byte(whole), stored: func() error { return p.store(rest[0], held) }}
}

func (p *UICPad) idle(context.Context, string) uicAnswer {
	p.show()
	return uicAnswer{}
}

// prompt is Z2 and Z3: one line or several.
func (p *UICPad) prompt(_ context.Context, text string) uicAnswer {
	p.show(strings.Split(strings.Trim(text, uicSUB), uicFS)...)
	return uicAnswer{}
}

func (p *UICPad) enableTracks(_ context.Context, flag string) uicAnswer {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tracks = flag == "0" || flag == "2"
	return uicAnswer{}
}

// shownAmount is the amount that the customer reads off the screen, in minor
// units; 0 where none is shown.
func (p *UICPad) shownAmount() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, line := range p.display {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		whole, cents, found := strings.Cut(fields[len(fields)-1], ".")
		amount, err := strconv.ParseInt(whole+cents, 10, 64)
		if found && len(cents) == 2 && err == nil {
			return amount
		}
	}
	return 0
}

// readStripe is Q1 and Q5: the customer swipes, or holds a card to the reader.
// A stripe whose tracks are off is read as nothing.
func (p *UICPad) readStripe(ctx context.Context, _ string) uicAnswer {
	amount := p.shownAmount()
	p.mu.Lock()
	rule, on := p.cfg.ruleFor(p.customer, amount), p.tracks
	p.mu.Unlock()
	if !on {
		return uicSays("81.")
	}
	card, found := p.cfg.card(rule.Card)
	if !found || !think(ctx, rule.time(p.cfg.Delay.Card)) {
		<-ctx.Done() // nobody swipes: the till has to cancel
		return uicEnds()
	}
	p.mu.Lock()
	p.card, p.rule = &card.Card, rule
	p.mu.Unlock()
	if card.Contactless {
		return uicSays("83.%s%s", uicFS, card.Track2())
	}
	return uicSays("81.%s%s", uicFS, card.Track2())
}

// promptedPIN is Z60: account, session key, time-out.
func (p *UICPad) promptedPIN(ctx context.Context, text string) uicAnswer {
	fields := strings.Split(text, uicFS)
	if len(fields) < 2 {
		return uicSays("71E")
	}
	return p.enterPIN(ctx, fields[0], fields[1])
}

// takePIN is 70: account, session key with the amount behind it, time-out.
func (p *UICPad) takePIN(ctx context.Context, text string) uicAnswer {
	fields := strings.Split(text, uicFS)
	if len(fields) < 2 || len(fields[1]) < 32+4 || len(fields[1]) > 32+8 {
		return uicSays("718")
	}
	amount, err := strconv.ParseUint(fields[1][32:], 10, 32)
	if err != nil {
		return uicSays("718")
	}
	p.show("TOTAL AMOUNT", fmt.Sprintf("$%d.%02d", amount/100, amount%100), "ENTER PIN")
	return p.enterPIN(ctx, fields[0], fields[1][:32])
}

// enterPIN is the customer at the keys: the PIN leaves as an enciphered block.
func (p *UICPad) enterPIN(ctx context.Context, account, wrapped string) uicAnswer {
	if code := uicAccountCode(account); code != "" {
		return uicSays("71%s", code)
	}
	p.mu.Lock()
	slot, card, rule := p.selected, p.card, p.rule
	p.mu.Unlock()
	if slot == 0 {
		return uicSays("719")
	}
	session, good := p.sessionKey(slot, wrapped)
	if !good {
		return uicSays("719")
	}
	defer clear(session)
	if card == nil {
		card = p.cfg.holderOf(account)
	}
	if card == nil || !think(ctx, rule.pinTime(p.cfg.Delay.PIN)) || rule.Holder == HolderCancels || rule.Holder == HolderRemoves {
		return uicEnds()
	}
	pin := card.PIN
	if rule.Holder == HolderWrongPIN {
		pin = otherPIN(pin)
	}
	block, err := clearpin.Encrypt(clearpin.Format0, session, pin, account, nil)
	if err != nil {
		return uicSays("71C")
	}
	p.show("PIN PAD", "PROCESSING")
	answer := uicSays("71.0%02d01%s", len(pin), strings.ToUpper(hex.EncodeToString(block)))
	answer.processing = true
	return answer
}

// uicAccountCode is the error code of an account number that is none.
func uicAccountCode(account string) string {
	switch {
	case account == "":
		return "0"
	case len(account) < 8:
		return "2"
	case len(account) > 19:
		return "3"
	case strings.Trim(account, "0123456789") != "":
		return "4"
	}
	return ""
}

// makeMAC is Z66 in its binary mode: flag 7 brings more, flag 6 is the last.
func (p *UICPad) makeMAC(_ context.Context, text string) uicAnswer {
	fields := strings.Split(text, uicFS)
	if len(fields) != 4 || len(fields[0]) != 4 {
		return uicSays("Z675")
	}
	flag, slot := fields[0][0], fields[0][3]
	message, err := hex.DecodeString(fields[3])
	switch {
	case flag != '6' && flag != '7':
		return uicSays("Z676")
	case err != nil:
		return uicSays("Z677")
	case len(message) == 0 || len(message) > 112:
		return uicSays("Z675")
	}
	p.mu.Lock()
	gathered := append(p.mac, message...)
	p.mac = nil
	if flag == '7' {
		p.mac = gathered
	}
	p.mu.Unlock()
	if flag == '7' {
		return uicSays("Z671")
	}
	if slot < 'B' || slot > 'E' {
		return uicSays("Z673")
	}
	if _, found := p.key(slot, "K0"); !found {
		return uicSays("Z673")
	}
	session, good := p.sessionKey(slot, fields[1])
	if !good {
		return uicSays("Z678")
	}
	defer clear(session)
	mac, err := keys.RetailMAC(session, gathered, keys.PadZeros)
	if err != nil {
		return uicSays("Z678")
	}
	return uicSays("Z670%s", strings.ToUpper(hex.EncodeToString(mac)))
}
