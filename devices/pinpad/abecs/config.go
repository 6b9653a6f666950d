package abecs

import (
	"context"
	"crypto/rsa"
	"time"

	"till/devices/link"
	"till/devices/pinpad"
)

// Config is what the till knows of its pad. Start from Default.
type Config struct {
	// Merchant is the shop's name on the pad, Latin-1, at most 16 characters.
	Merchant string
	// PINSlot and DataSlot are the master key slots, 0 to 99, that the acquirer
	// was given for PINs and for data. The key loading room filled them.
	PINSlot, DataSlot int
	// SharedMaster says that both slots hold the same key. Then the PIK's check
	// value can be proved inside the pad as well; otherwise the issuer's answer
	// to the first PIN is its proof.
	SharedMaster bool
	// Clear keeps the line clear and the commands classic, for a pad whose
	// enciphered session is known not to work.
	Clear bool
	// SessionKey makes the RSA-2048 pair under which a pad hands over its session
	// key, a new one for each session; nil takes NewSessionKey.
	SessionKey func() (*rsa.PrivateKey, error)
	// SM4 says that master and working keys are SM4 keys: an extension of ours that
	// no real pad of the family knows.
	SM4 bool
	// Simulated pads say so wherever they are named.
	Simulated bool
	// TableVersion is the version of the EMV tables that the pad must hold, ten
	// characters, until LoadTables brings others.
	TableVersion string
	// Terminal is what the tables tell a chip of this till.
	Terminal Terminal
	Texts    pinpad.Texts
	Limits   Limits
	// CardWait bounds the wait for a card where a request does not say; 60 s.
	CardWait time.Duration
	// PINWait bounds the PIN entry if the pad itself does not end it; 90 s.
	PINWait time.Duration
	// Remind is called every RemindEvery (10 s) while a card that must come out is
	// still in, for a sound at the till; nil is allowed.
	Remind      func()
	RemindEvery time.Duration
	// Now is the clock of the date and time that the chip signs; nil takes time.Now.
	Now func() time.Time
	// Redial opens the line again after the pad was unplugged; nil gives up.
	Redial func(ctx context.Context) (link.Link, error)
}

// Slots and table version where the acquirer says nothing else.
const (
	defaultSlot         = 1
	defaultTableVersion = "TABVER0001"
	merchantWidth       = 16
)

// Default is a pad with keys in slot 1.
func Default() Config {
	return Config{
		PINSlot: defaultSlot, DataSlot: defaultSlot, TableVersion: defaultTableVersion,
		Texts: pinpad.DefaultTexts(), Limits: DefaultLimits(),
		CardWait: 60 * time.Second, PINWait: 90 * time.Second, Now: time.Now, SessionKey: NewSessionKey,
		RemindEvery: 10 * time.Second,
	}
}

// PretendLimits are for a pretend pad on the same machine: its line falls
// silent at once, so that a sale in practice does not wait for cables.
func PretendLimits() Limits {
	limits := DefaultLimits()
	limits.Silence, limits.Settle = 20*time.Millisecond, 0
	return limits
}

// filled gives every field that was left empty its default.
func (c Config) filled() Config {
	d := Default()
	if c.TableVersion == "" {
		c.TableVersion = d.TableVersion
	}
	c.Terminal = c.Terminal.filled()
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
	if c.RemindEvery == 0 {
		c.RemindEvery = d.RemindEvery
	}
	if c.SessionKey == nil {
		c.SessionKey = d.SessionKey
	}
	if c.Now == nil {
		c.Now = d.Now
	}
	return c
}
