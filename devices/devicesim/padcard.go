package devicesim

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"till/payment/emv"
	"till/payment/keys/clearpin"
)

// padCard is a card of the purse as this pad sees it.
type padCard struct {
	clearpin.Card
	cvm padCVM
}

// padCVM is how a chip wants its holder known.
type padCVM int

const (
	cvmOnlinePIN padCVM = iota
	cvmOfflinePIN
	cvmEncipheredPIN
	cvmSignature
	cvmNone
	cvmPhone
)

// padVariants are the cards that are made out of one of the purse.
var padVariants = map[string]struct {
	of  string
	cvm padCVM
}{
	CardOfflinePIN:    {"chip", cvmOfflinePIN},
	CardEncipheredPIN: {"chip", cvmEncipheredPIN},
	CardSignature:     {"chip", cvmSignature},
	CardNoPIN:         {"chip", cvmNone},
	CardPhone:         {"contactless", cvmPhone},
}

// card finds a card by its name.
func (c PadConfig) card(name string) (padCard, bool) {
	variant, made := padVariants[name]
	of := name
	if made {
		of = variant.of
	}
	for _, card := range c.Cards {
		if card.Name == of {
			card.Name = name
			return padCard{card, variant.cvm}, true
		}
	}
	return padCard{}, false
}

// present is the customer presenting a card for an amount in minor units; nil
// when none comes, or when the till cancelled first.
func (p *Pad) present(ctx context.Context, amount int64) (*padCard, PadRule) {
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

// holderOf is whose card it is whose number another reader has read: the customer
// enters the PIN of that card; nil for a stranger's.
func (c PadConfig) holderOf(pan string) *clearpin.Card {
	for _, card := range c.Cards {
		if card.PAN == pan {
			return &card
		}
	}
	return nil
}

// pinTime is how long this customer takes for a PIN that takes others d.
func (r PadRule) pinTime(d time.Duration) time.Duration {
	if r.Holder == HolderWaits {
		return hesitation
	}
	return r.time(d)
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

// padReading is what GCR or GCX asks for.
type padReading struct {
	selection padSelection
	amount    int64
	date      string
	tap       bool
	hide      bool // the amount is not shown
	message   string
	data      emv.List
	limit     time.Duration // 0 waits for ever
}

// padRead is a card that was read.
type padRead struct {
	card *padCard
	kind string // 00 stripe, 03 chip, 06 contactless
	chip int    // how the last read of a chip went: 0 fine, 1 stripe allowed
	app  padApplication
	all  []padApplication
}

// The kinds of card that an answer names (PP_CARDTYPE).
const (
	readStripe = "00"
	readChip   = "03"
	readTap    = "06"
)

// read is GCR and GCX alike: it waits for a card and selects its application.
func (p *Pad) read(c padCall, want padReading) (padRead, int) {
	p.show(want.prompt())
	ctx := c.ctx
	if want.limit > 0 {
		limited, cancel := withTimeout(ctx, want.limit)
		defer cancel()
		c.ctx = limited
	}
	card, rule := p.present(c.ctx, want.amount)
	if card == nil {
		<-c.ctx.Done() // nobody presents a card: the till has to cancel
	}
	switch {
	case ctx.Err() != nil:
		return padRead{}, padNoCard
	case c.ctx.Err() != nil || card == nil:
		return padRead{}, padTimeout
	}
	p.mu.Lock()
	fell := p.session.fell
	p.session.card, p.session.rule, p.session.date, p.session.chip = card, rule, want.date, nil
	p.session.data, p.session.tracksGiven, p.session.fell = want.data, false, card.ChipFails && !fell
	blocked := p.state.Blocked[card.Name]
	p.mu.Unlock()
	switch {
	case card.ChipFails && !fell:
		return padRead{}, padFallback
	case card.ChipFails:
		return padRead{card: card, kind: readStripe, chip: 1}, padOK
	case !card.HasChip():
		return padRead{card: card, kind: readStripe}, padOK
	case blocked:
		return padRead{}, padInvalidated
	}
	return p.choose(c, want, padRead{card: card, kind: readChip})
}

// choose selects the application of a chip or of a tapped card.
func (p *Pad) choose(c padCall, want padReading, got padRead) (padRead, int) {
	tapped := got.card.Contactless && want.tap
	got.all = p.candidates(got.card.AID, want.selection)
	if tapped {
		got.kind = readTap
		got.all = slices.DeleteFunc(got.all, func(a padApplication) bool { return !a.tap })
	}
	switch {
	case len(got.all) == 0 && tapped:
		return got, padTapNone
	case len(got.all) == 0:
		return got, padNoUsable
	}
	got.app = got.all[0]
	if tapped && want.amount > got.app.tapLimit {
		return got, padTapLimit
	}
	if tapped && got.card.cvm == cvmPhone && want.amount > got.app.tapNoPIN && !p.lookedAtPhone() {
		p.show("SEE PHONE")
		return got, padSeePhone
	}
	p.mu.Lock()
	p.session.app = got.app
	if !p.cfg.Strict {
		delete(p.state.PINTries, got.card.Name)
	}
	p.mu.Unlock()
	c.notify(fmt.Sprintf("%-16s%-16s", "SELECTED:", strings.ToUpper(got.card.Label)))
	if !tapped {
		p.insert()
	}
	return got, padOK
}

// lookedAtPhone reports whether the holder was sent to the phone before; the
// next time it is so.
func (p *Pad) lookedAtPhone() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.session.onPhone
	p.session.onPhone = !before
	return before
}

func (w padReading) prompt() string {
	switch {
	case w.message != "":
		return w.message // the till's own words
	case w.hide:
		return padPrompt(w.tap)
	}
	return padPrompt(w.tap) + "\n" + padMoney(w.amount)
}

// readCard is GCR.
func (p *Pad) readCard(c padCall) padAnswer {
	f := c.block(0)
	acquirer, kind := acquirerField(f), f.text(2)
	want := padReading{amount: f.amount(), date: f.text(6)}
	_, version := f.text(6), f.text(10)
	want.selection.acquirer = acquirer
	for range f.number(2) {
		want.selection.listed = append(want.selection.listed, f.text(4))
	}
	if kind != "99" && kind != "00" {
		want.selection.kinds = []string{kind}
	}
	want.tap = f.left() == 0 || f.number(1) == 1
	if f.bad || kind == "00" && len(want.selection.listed) == 0 {
		return refused(padParameter)
	}
	if version != p.tableVersion(acquirer) {
		return refused(padOtherTables)
	}
	got, status := p.read(c, want)
	if status != padOK {
		return refused(status)
	}
	return answered(p.cardBlock(got))
}

// cardBlock is the block of a GCR answer.
func (p *Pad) cardBlock(got padRead) string {
	card := got.card
	number, sequence, expiry := card.PAN, card.Sequence, card.Expiry+"31"
	application := got.app.kind + got.app.acquirer + got.app.record
	if got.kind == readStripe {
		number, sequence, expiry, application = "", "00", "", "000000"
	}
	filler := fmt.Sprintf("00%19s%08d", "", 0)
	if p.cfg.LongFiller {
		filler += strings.Repeat(" ", 10)
	}
	track := card.Track2()
	return got.kind + fmt.Sprint(got.chip) + application +
		fmt.Sprintf("%02d%-76s%02d%-37s%03d%-104s", 0, "", len(track), track, 0, "") +
		fmt.Sprintf("%02d%-19s%s%s%3s%s%-6s", len(number), number, sequence,
			padded(strings.ToUpper(card.Label), 16), card.ServiceCode, padded(card.Holder, 26), expiry) +
		filler + "156" + acquirerData(got.app.acquirer)
}

// acquirerData is what GCR adds for two acquirers (section 5.1): 66 characters
// for 01, ten for 02.
func acquirerData(acquirer string) string {
	length := map[string]int{"01": 66, "02": 10}[acquirer]
	return fmt.Sprintf("%03d%s", length, strings.Repeat("0", length))
}

func padPrompt(tap bool) string {
	if tap {
		return "INSERT/TAP CARD"
	}
	return "INSERT CARD"
}

func padMoney(amount int64) string { return fmt.Sprintf("%d.%02d", amount/100, amount%100) }

// changeData is CNG: for this card alone some values are not the tables'.
func (p *Pad) changeData(c padCall) padAnswer {
	f := c.block(0)
	data, err := emv.Parse(f.hex(f.number(2)))
	if f.bad || err != nil {
		return refused(padParameter)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.session.inSlot || p.session.card == nil || p.session.chip != nil {
		return refused(padInvalid)
	}
	p.session.data = append(data, p.session.data...)
	return padAnswer{}
}
