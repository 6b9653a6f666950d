package devicesim

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"till/payment/keys"
	"till/payment/keys/clearpin"
)

// padSession is what the pad remembers from one command to the next.
type padSession struct {
	open   bool
	inSlot bool           // a chip card is in the slot
	card   *clearpin.Card // the card that was read
	rule   PadRule
	// fell is set when a chip failed and its stripe may be read.
	fell bool
	// date is that of GCR, YYMMDD.
	date string
	chip *padChip
}

// The statuses that the pad answers with.
const (
	padOK         = 0
	padInvalid    = 10 // out of sequence, or unknown
	padParameter  = 11
	padCancelKey  = 13
	padTables     = 20
	padInternal   = 40
	padNoKey      = 42
	padNoCard     = 43
	padFallback   = 76
	padUnsuitable = 70
)

// padAnswer is a status and, where there is one, a block.
type padAnswer struct {
	status int
	block  []byte
	filled bool
}

func answered(block string) padAnswer { return padAnswer{block: latinBytes(block), filled: true} }
func refused(status int) padAnswer    { return padAnswer{status: status} }

// padCall is one command with its blocks.
type padCall struct {
	ctx    context.Context
	blocks []padFields
	notify func(text string)
}

// block is the nth block, empty if the till did not send it.
func (c padCall) block(n int) *padFields {
	if n < len(c.blocks) {
		return &c.blocks[n]
	}
	return &padFields{}
}

// execute carries out one command and gives the answer's payload.
func (p *Pad) execute(ctx context.Context, payload []byte, notify func(string)) []byte {
	id := string(payload[:3])
	blocks, ok := padBlocks(payload[3:])
	act := p.command(id)
	switch {
	case act == nil:
		return fmt.Appendf(nil, "ERR%03d", padInvalid)
	case !ok:
		return fmt.Appendf(nil, "%s%03d", id, padParameter)
	case !p.isOpen() && id != "OPN":
		return fmt.Appendf(nil, "%s%03d", id, padInvalid)
	}
	answer := act(padCall{ctx, blocks, notify})
	out := fmt.Appendf(nil, "%s%03d", id, answer.status)
	if answer.filled {
		out = fmt.Appendf(out, "%03d", len(answer.block))
		out = append(out, answer.block...)
	}
	return out
}

func (p *Pad) command(id string) func(padCall) padAnswer {
	return map[string]func(padCall) padAnswer{
		"OPN": p.openSession, "CLO": p.closeSession, "GIN": p.information,
		"DSP": p.displayLines, "DEX": p.displayText, "CKE": p.checkEvent,
		"ENB": p.encryptBlock, "GPN": p.takePIN, "RMC": p.removeCard,
		"GCR": p.readCard, "GOC": p.goOnChip, "FNC": p.finishChip,
	}[id]
}

func (p *Pad) isOpen() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session.open
}

// openSession is OPN: a fresh session; a card in the slot stays there.
func (p *Pad) openSession(padCall) padAnswer {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session = padSession{open: true, inSlot: p.session.inSlot}
	p.display = ""
	return padAnswer{}
}

// closeSession is CLO: the text stays on the display.
func (p *Pad) closeSession(c padCall) padAnswer {
	p.show(c.block(0).lines())
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session.open = false
	return padAnswer{}
}

func (p *Pad) displayLines(c padCall) padAnswer {
	p.show(c.block(0).lines())
	return padAnswer{}
}

func (p *Pad) displayText(c padCall) padAnswer {
	f := c.block(0)
	text := f.text(f.number(3))
	if f.bad {
		return refused(padParameter)
	}
	p.show(strings.ReplaceAll(text, "\r", "\n"))
	return padAnswer{}
}

// information is GIN; only the general information is kept up.
func (p *Pad) information(c padCall) padAnswer {
	if acquirer := c.block(0).text(2); acquirer != "00" {
		return answered(fmt.Sprintf("%-20s%-13s%-4s%-3s%02d", "TILL PRACTICE", "1.00", "2.12", "", 0))
	}
	return answered(fmt.Sprintf("%-20s%-19s%-1s%-20s%-4s%-16s%-20.20s",
		"TILL", "PRETEND PAD", "C", "1.00", "2.12", "001.00 250101", p.cfg.SerialNumber))
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
	if chip == 2 {
		p.takeOut(c.ctx)
		return answered("20")
	}
	card, _ := p.present(c.ctx, 0)
	switch {
	case card == nil:
		<-c.ctx.Done() // nobody comes: the till has to cancel
	case card.Contactless && tap == 1:
		return answered("31")
	case card.HasChip() && chip == 1:
		p.insert()
		return answered("21")
	case stripe == 1:
		return answered("1" + fmt.Sprintf("%02d%-76s%02d%-37s%03d%-104s", 0, "", len(card.Track2()), card.Track2(), 0, ""))
	}
	return refused(padInternal)
}

// encryptBlock is ENB: one block under a working key under the data master key.
func (p *Pad) encryptBlock(c padCall) padAnswer {
	f := c.block(0)
	method, slot, wrapped, input := f.number(1), f.number(2), f.hex(16), f.hex(8)
	if f.bad || method != 1 {
		return refused(padParameter)
	}
	encrypt, status := p.workingCipher(slot, wrapped)
	if status != padOK {
		return refused(status)
	}
	output, err := encrypt([8]byte(input))
	if err != nil {
		return refused(padInternal)
	}
	return answered(strings.ToUpper(hex.EncodeToString(output[:])))
}

func (p *Pad) workingCipher(slot int, wrapped []byte) (func([8]byte) ([8]byte, error), int) {
	key, status := p.workingKey(slot, wrapped)
	if status != padOK {
		return nil, status
	}
	defer clear(key)
	encrypt, err := keys.BlockEncrypter(key)
	if err != nil {
		return nil, padInternal
	}
	return encrypt, padOK
}

// removeCard is RMC: it shows a text and waits until no card is in the slot.
func (p *Pad) removeCard(c padCall) padAnswer {
	p.show(c.block(0).lines())
	p.takeOut(c.ctx)
	return padAnswer{}
}

// padFields reads the fields of a block one after the other.
type padFields struct {
	rest []byte
	bad  bool // a field was cut, or not what it should be
}

func (f *padFields) left() int { return len(f.rest) }

func (f *padFields) text(n int) string {
	if n < 0 || n > len(f.rest) {
		f.bad, f.rest = true, nil
		return ""
	}
	text := latinText(f.rest[:n])
	f.rest = f.rest[n:]
	return text
}

func (f *padFields) number(digits int) int {
	n, err := strconv.ParseUint(f.text(digits), 10, 32)
	if err != nil {
		f.bad = true
	}
	return int(n)
}

// amount is twelve digits of minor units.
func (f *padFields) amount() int64 {
	n, err := strconv.ParseUint(f.text(12), 10, 63)
	if err != nil {
		f.bad = true
	}
	return int64(n)
}

// hex is n bytes written as 2n digits.
func (f *padFields) hex(n int) []byte {
	data, err := hex.DecodeString(f.text(2 * n))
	if err != nil || len(data) != n {
		f.bad = true
		return make([]byte, max(n, 0))
	}
	return data
}

// lines is a display of two lines of sixteen.
func (f *padFields) lines() string {
	first := strings.TrimSpace(f.text(min(16, f.left())))
	return strings.TrimSpace(first + "\n" + strings.TrimSpace(f.text(min(16, f.left()))))
}

func padBlocks(rest []byte) ([]padFields, bool) {
	var blocks []padFields
	for len(rest) > 0 {
		if len(rest) < 3 {
			return nil, false
		}
		n, err := strconv.ParseUint(string(rest[:3]), 10, 16)
		if err != nil || int(n) > len(rest)-3 {
			return nil, false
		}
		blocks, rest = append(blocks, padFields{rest: rest[3 : 3+n]}), rest[3+n:]
	}
	return blocks, true
}

// padNotice is a notice to the cashier: two lines of sixteen.
func padNotice(text string) []byte {
	return latinBytes(fmt.Sprintf("NTM000032%-32.32s", text))
}

func latinText(b []byte) string {
	runes := make([]rune, len(b))
	for i, one := range b {
		runes[i] = rune(one)
	}
	return string(runes)
}

func latinBytes(text string) []byte {
	out := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xFF {
			r = '?'
		}
		out = append(out, byte(r))
	}
	return out
}

// think waits as long as a person takes, or until the till cancels.
func think(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
