package devicesim

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"till/payment/keys/clearpin"
)

// PadConfig says what the pretend PIN pad is and who stands before it.
type PadConfig struct {
	// Card is the name of the card that the customer presents: chip (the
	// default), contactless, stripe, fallback; none presents no card.
	Card string
	// Holder is how the customer behaves, one of the Holder constants.
	Holder string
	// Rules let the cents of an amount decide; the first that matches counts.
	Rules []PadRule
	// Delay is how long the customer takes; zero for tests and for commands.
	Delay PadDelay

	// Practice takes the published practice keys. Without it the pad makes
	// random keys when it starts for the first time and keeps them in Dir.
	Practice bool
	// MasterKey, 16 bytes, is loaded instead of either.
	MasterKey []byte
	// Slot is the number of the slots, for PINs and for data, that hold the
	// master key; 0 takes 1.
	Slot int
	// IssuerKey makes the chips' keys; nil takes the practice issuer's.
	IssuerKey []byte
	// Cards are the cards in the customer's purse; nil takes the practice cards.
	Cards []clearpin.Card

	// Dir is the state folder; "" keeps nothing beyond the process. What must
	// outlive a kill is written there before the answer that rests on it leaves.
	Dir string
	// Model is what the pad can do: "" everything, PadClassic the old commands.
	Model string
	// LongFiller answers GCR with a filler of 39 characters, as some pads do,
	// instead of 29.
	LongFiller bool
	// SM4 makes the master key one of SM4 (method 9, our own extension).
	SM4 bool
	// Slots are keys beside the master key.
	Slots []PadSlot
	// Virgin pads come without EMV tables.
	Virgin bool
	// Strict cards keep count of wrong PINs from one sale to the next.
	Strict bool
	// Faults are the ways to misbehave, FaultSeed adds random ones; 0 adds none.
	Faults    []PadFault
	FaultSeed uint64

	// SerialNumber is up to 20 characters; "" takes "PRACTICE0001".
	SerialNumber string
	// TableVersion of the EMV tables, ten characters; "" takes "TABVER0001".
	TableVersion string
	// Now is the clock of the pad; nil takes time.Now.
	Now func() time.Time
}

// PadDelay is how long a person takes.
type PadDelay struct {
	Card   time.Duration // to present a card
	PIN    time.Duration // to enter the PIN
	Remove time.Duration // to take the card out
}

// The customers.
const (
	HolderNormal   = ""
	HolderSlow     = "slow"         // takes eight times as long
	HolderCancels  = "cancels"      // presses CANCEL instead of a PIN
	HolderRemoves  = "removes-card" // pulls the card out while the PIN is asked
	HolderWrongPIN = "wrong-pin"
	HolderForgets  = "forgets-card" // leaves the card in the slot
	HolderWaits    = "hesitates"    // presents the card and does not enter the PIN
)

// hesitation is longer than any till waits for a PIN.
const hesitation = 10 * time.Minute

// slowness is how many times longer a slow customer takes.
const slowness = 8

// CardNone is the card of a customer who presents none.
const CardNone = "none"

// PadClassic is a pad of the years before Abecs: no parameters, no secure
// session; it answers every OPN plainly.
const PadClassic = "classic"

// Cards that the purse's chip and tapped card turn into where somebody asks for
// one: the same account, another way to know its holder.
const (
	CardOfflinePIN    = "offline-pin"            // the chip checks the PIN itself
	CardEncipheredPIN = "offline-pin-enciphered" // the same, enciphered for the chip
	CardSignature     = "signature"
	CardNoPIN         = "no-pin" // no verification at all
	CardPhone         = "phone"  // a tap that wants a look at the phone first
)

// What a pad has by default.
const (
	padSlot         = 1
	padSlotMax      = 99
	padSerial       = "PRACTICE0001"
	padTableVersion = "TABVER0001"
)

// Pad is a pretend PIN pad: it speaks the ABECS protocol from the pad's side,
// classic commands and those of parameters, plainly or in a secure session. It
// holds keys in slots and EMV tables, enciphers PINs, runs a chip's cryptograms,
// and has a customer in front of it.
type Pad struct {
	cfg    PadConfig
	store  padStore
	slots  []PadSlot
	faults *padFaults

	mu       sync.Mutex
	state    padState
	customer PadRule // who stands before the pad, and with which card
	display  string
	session  padSession
}

// NewPad makes a pad and reads its state folder.
func NewPad(cfg PadConfig) (*Pad, error) {
	cfg = cfg.filled()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	p := &Pad{cfg: cfg, store: padStore{cfg.Dir}, customer: PadRule{Card: cfg.Card, Holder: cfg.Holder},
		faults: newPadFaults(cfg.Faults, cfg.FaultSeed)}
	state, err := p.store.load()
	if err != nil {
		return nil, fmt.Errorf("reading the pretend PIN pad's folder: %w", err)
	}
	p.state = state
	if p.state.Tables.Sets == nil {
		p.state.Tables = cfg.factoryTables()
	}
	if err := p.loadMasterKey(); err != nil {
		return nil, err
	}
	return p, p.fillSlots()
}

func (c PadConfig) filled() PadConfig {
	if c.Card == "" {
		c.Card = "chip"
	}
	if c.Slot == 0 {
		c.Slot = padSlot
	}
	if c.IssuerKey == nil {
		c.IssuerKey = clearpin.PracticeIMK()
	}
	if c.Cards == nil {
		c.Cards = clearpin.PracticeCards()
	}
	if c.SerialNumber == "" {
		c.SerialNumber = padSerial
	}
	if c.TableVersion == "" {
		c.TableVersion = padTableVersion
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// check refuses a card, a customer or a slot that does not exist.
func (c PadConfig) check() error {
	if c.Model != "" && c.Model != PadClassic {
		return fmt.Errorf("pretend PIN pad: there is no model %q", c.Model)
	}
	for _, fault := range c.Faults {
		if err := fault.check(); err != nil {
			return err
		}
	}
	if c.Slot < 0 || c.Slot > padSlotMax {
		return fmt.Errorf("pretend PIN pad: slot %d is not 1 to %d", c.Slot, padSlotMax)
	}
	wanted := []PadRule{{Card: c.Card, Holder: c.Holder}}
	for _, rule := range append(wanted, c.Rules...) {
		if _, found := c.card(rule.Card); rule.Card != "" && rule.Card != CardNone && !found {
			return fmt.Errorf("pretend PIN pad: there is no card %q", rule.Card)
		}
		switch rule.Holder {
		case HolderNormal, HolderSlow, HolderCancels, HolderRemoves, HolderWrongPIN, HolderForgets, HolderWaits:
		default:
			return fmt.Errorf("pretend PIN pad: there is no customer %q", rule.Holder)
		}
	}
	return nil
}

// Present changes the card and the customer from the next card read on.
func (p *Pad) Present(card, holder string) error {
	cfg := p.cfg
	cfg.Card, cfg.Holder = card, holder
	cfg = cfg.filled()
	if err := cfg.check(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.customer = PadRule{Card: cfg.Card, Holder: cfg.Holder}
	return nil
}

// Display is what the pad shows, two lines of up to sixteen characters.
func (p *Pad) Display() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.display
}

func (p *Pad) show(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.display = text
}

// Serve answers one till until the line or ctx ends. It is a Device: who gives
// the line closes it.
func (p *Pad) Serve(ctx context.Context, line io.ReadWriteCloser) error {
	return newPadLine(p, line).serve(ctx)
}
