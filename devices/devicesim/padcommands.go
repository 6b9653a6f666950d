package devicesim

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"till/payment/emv"
)

// padSession is what the pad remembers from one command to the next.
type padSession struct {
	open   bool
	secret []byte   // key of the secure session, nil in a plain one
	inSlot bool     // a chip card is in the slot
	card   *padCard // the card that was read
	rule   PadRule
	// fell is set when a chip failed and its stripe may be read.
	fell bool
	// onPhone is set when the holder was sent to the phone and has been there.
	onPhone bool
	// tracksGiven is set once GTK has given the tracks away.
	tracksGiven bool
	// date is that of GCR or GCX, YYMMDD.
	date string
	app  padApplication // the application chosen
	data emv.List       // what CNG and GCX want otherwise than the tables
	chip *padChip

	loading *padLoading
	media   *padMedia
}

// The statuses that the pad answers with.
const (
	padOK          = 0
	padNoSession   = 3  // enciphered without a secure session
	padPacket      = 9  // clear inside one, or damaged
	padInvalid     = 10 // out of sequence, or unknown
	padParameter   = 11
	padTimeout     = 12
	padCancelKey   = 13
	padMandatory   = 19
	padOtherTables = 20
	padTableFailed = 21
	padInternal    = 40
	padNoKey       = 42
	padNoCard      = 43
	padCrypt       = 46
	padSecurity    = 47
	padNoSAM       = 51
	padDumbCard    = 60
	padInvalidated = 67
	padNoUsable    = 70
	padFallback    = 76
	padTapNone     = 84
	padSeePhone    = 86
	padTapLimit    = 87
	padNoMedia     = 100
	padMediaFormat = 101
	padMediaFailed = 102
)

// padAnswer is a status and the blocks that go with it.
type padAnswer struct {
	status int
	blocks [][]byte
}

func answered(block string) padAnswer { return padAnswer{blocks: [][]byte{latinBytes(block)}} }
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

// perform carries out one command in clear and gives the answer's payload.
func (p *Pad) perform(ctx context.Context, payload []byte, notify func(string)) []byte {
	id := string(payload[:3])
	blocks, ok := padBlocks(payload[3:])
	act := p.command(id)
	switch {
	case act == nil:
		return fmt.Appendf(nil, "ERR%03d", padInvalid)
	case !p.isOpen() && id != "OPN":
		return fmt.Appendf(nil, "%s%03d", id, padInvalid)
	case !ok:
		return fmt.Appendf(nil, "%s%03d", id, padParameter)
	}
	p.leaveLoading(id)
	if status := p.faults.takeStatus(id); status != 0 {
		return fmt.Appendf(nil, "%s%03d", id, status)
	}
	answer := act(padCall{ctx, blocks, notify})
	out := fmt.Appendf(nil, "%s%03d", id, answer.status)
	for _, block := range answer.blocks {
		out = fmt.Appendf(out, "%03d", len(block))
		out = append(out, block...)
	}
	return out
}

// leaveLoading drops a load of tables that another command breaks into.
func (p *Pad) leaveLoading(id string) {
	if id == "TLR" || id == "TLE" || id == "MLR" || id == "MLE" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session.loading, p.session.media = nil, nil
}

// command is what a command does; a pad that is too old for it knows none.
func (p *Pad) command(id string) func(padCall) padAnswer {
	if act, known := p.classicCommands()[id]; known {
		return act
	}
	if p.cfg.Model == PadClassic {
		return nil
	}
	return p.abecsCommands()[id]
}

func (p *Pad) classicCommands() map[string]func(padCall) padAnswer {
	return map[string]func(padCall) padAnswer{
		"OPN": p.openSession, "CLO": p.closeSession, "GIN": p.information,
		"DSP": p.displayLines, "DEX": p.displayText, "GKY": p.functionKey,
		"CKE": p.checkEvent, "RMC": p.removeCard, "CHP": p.rawChip,
		"ENB": p.encryptBlock, "GPN": p.takePIN, "GDU": p.keySerial,
		"GTS": p.tellTables, "TLI": p.beginTables, "TLR": p.takeTables, "TLE": p.endTables,
		"GCR": p.readCard, "CNG": p.changeData, "GOC": p.goOnChip, "FNC": p.finishChip,
	}
}

func (p *Pad) abecsCommands() map[string]func(padCall) padAnswer {
	return map[string]func(padCall) padAnswer{
		"CLX": p.closeScreen, "GIX": p.informationList, "CEX": p.checkEventList, "EBX": p.encryptData,
		"GCD": p.captureDigits, "MNU": p.menu, "GTK": p.giveTracks,
		"MLI": p.beginMedia, "MLR": p.takeMedia, "MLE": p.endMedia, "LMF": p.listMedia, "DMF": p.deleteMedia,
		"DSI": p.showMedia,
		"GCX": p.readCardList, "GED": p.giveData, "GOX": p.goOnChipList, "FCX": p.finishChipList,
	}
}

func (p *Pad) isOpen() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session.open
}

// closeSession is CLO: the text stays on the display.
func (p *Pad) closeSession(c padCall) padAnswer {
	p.show(c.block(0).lines())
	p.endSession()
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

// withTimeout is a context that ends by itself, too.
func withTimeout(ctx context.Context, limit time.Duration) (context.Context, func()) {
	return context.WithTimeout(ctx, limit)
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
