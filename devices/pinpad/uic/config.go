package uic

import (
	"context"
	"errors"
	"fmt"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
)

// Config is what the till knows of its pad. Start from Default.
type Config struct {
	// Merchant is the shop's name on the pad, Latin-1, at most 16 characters.
	Merchant string
	// PINSlot is the master key for PINs, '0' to '9'; MACSlot that for MACs, 'B'
	// to 'E'. Both must be of usage K0: they open session keys.
	PINSlot, MACSlot byte
	// SharedMaster says that both slots hold the same key. Then the PIK's check
	// value can be proved inside the pad as well; otherwise the issuer's answer
	// to the first PIN is its proof.
	SharedMaster bool
	// Masters are key blocks (TR-31, under the pad's key loading key) that a slot
	// takes at Open when it is empty, by slot. They are not secret without that key.
	Masters map[byte]string
	// Simulated pads say so wherever they are named.
	Simulated bool
	Texts     pinpad.Texts
	Limits    Limits
	// CardWait bounds the wait for a card where a request does not say; 60 s.
	CardWait time.Duration
	// PINWait bounds the PIN entry; the pad counts it in units of thirty seconds,
	// one to nine; 90 s.
	PINWait time.Duration
	// Redial opens the line again after the pad was unplugged; nil gives up.
	Redial func(ctx context.Context) (link.Link, error)
}

const (
	defaultPINSlot, defaultMACSlot = '1', 'B'

	screenWidth = 16
	// pinUnit is the unit of a PIN time-out, pinUnits its largest count (70).
	pinUnit  = 30 * time.Second
	pinUnits = 9
)

// ErrSlot means a slot that the family does not have.
var ErrSlot = errors.New("PIN keys are in slots 0 to 9, MAC keys in B to E")

// Default is a pad with its PIN master key in slot 1 and its MAC master key in B.
func Default() Config {
	return Config{
		PINSlot: defaultPINSlot, MACSlot: defaultMACSlot,
		Texts: pinpad.DefaultTexts(), Limits: DefaultLimits(),
		CardWait: 60 * time.Second, PINWait: 90 * time.Second,
	}
}

// PretendLimits are for a pretend pad on the same machine: its line falls
// silent at once, so that a sale in practice does not wait for cables.
func PretendLimits() Limits {
	limits := DefaultLimits()
	limits.Silence = 20 * time.Millisecond
	return limits
}

// filled gives every field that was left empty its default.
func (c Config) filled() (Config, error) {
	d := Default()
	if c.PINSlot == 0 {
		c.PINSlot = d.PINSlot
	}
	if c.MACSlot == 0 {
		c.MACSlot = d.MACSlot
	}
	if c.Texts == (pinpad.Texts{}) {
		c.Texts = d.Texts
	}
	if c.Limits == (Limits{}) {
		c.Limits = d.Limits
	}
	if c.CardWait == 0 {
		c.CardWait = d.CardWait
	}
	if c.PINWait == 0 {
		c.PINWait = d.PINWait
	}
	if useOf(c.PINSlot) != "pin" || useOf(c.MACSlot) != "mac" {
		return c, fmt.Errorf("slots %q and %q: %w", c.PINSlot, c.MACSlot, ErrSlot)
	}
	return c, nil
}

// pinUnitsOf rounds a wait up to what the pad counts.
func pinUnitsOf(wait time.Duration) int {
	return int(min(max((wait+pinUnit-1)/pinUnit, 1), pinUnits))
}
