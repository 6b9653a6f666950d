package hostsim

import (
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"till/payment"
	"till/payment/keys"
	"till/payment/keys/clearpin"
	"till/payment/profile"
)

// LateDefault is how long a late answer takes where Config does not say: a
// little longer than the three seconds that practice waits.
const LateDefault = 3500 * time.Millisecond

// AmountMaxDefault is fifty thousand yuan, CompletionOverDefault what China's
// banks allow hotels.
const (
	AmountMaxDefault      payment.Amount = 5_000_000
	CompletionOverDefault                = 15
)

// Config is what a pretend acquirer needs to know. Profile and TMK must be
// given; everything else has a default.
type Config struct {
	// Listen is the address of the TCP line; empty takes a free port of the
	// loopback interface.
	Listen string
	// TLS puts the line under TLS; nil leaves it plain.
	TLS *tls.Config
	// Dir is the folder of what the host remembers: ledger, refusals still
	// owed, working keys under the TMK. It is made where it is missing. One
	// folder belongs to one running host. Empty remembers nothing.
	Dir string
	// LedgerFile is a mirror of the ledger as JSON Lines, rewritten at each
	// change; empty writes none.
	LedgerFile string
	Profile    *profile.Profile
	// TMK is the terminal master key, 16 bytes, the same for every terminal.
	TMK []byte
	// IMK is the issuer's master key for cryptograms; nil takes practice's.
	IMK []byte
	// Cards are the cards that the issuer knows; nil takes practice's.
	Cards []clearpin.Card
	// Faults come before the practice table and win over it.
	Faults []Rule
	// FaultSeed other than zero adds random faults from a stream of its own.
	FaultSeed uint64
	// LateAfter is how long a late answer takes; zero takes LateDefault.
	LateAfter time.Duration
	// Down starts with the line closed (SetDown).
	Down bool
	// Strict makes balances, limits, PIN tries, the blacklist, batch numbers and
	// the calendar real. Otherwise accounts never run dry, a wrong PIN costs no
	// try, a terminal may trade in any batch, and yesterday can be reversed.
	Strict bool
	// AmountMax is the largest payment that a strict host takes; zero takes
	// AmountMaxDefault.
	AmountMax payment.Amount
	// Blacklist names cards by their whole number or its beginning. Terminals can
	// download it; a strict host picks such cards up. Nil takes an invented one.
	Blacklist []string
	// CompletionOver is by how many percent a completion may exceed its hold;
	// zero takes CompletionOverDefault, a negative one allows nothing.
	CompletionOver int
	// Terminals are the terminals that the acquirer registered, each with its
	// merchant; empty serves everyone.
	Terminals map[string]string
	// OnApproved hears of every approval, after it is saved and before the
	// answer leaves. It must not call Close. nil is allowed.
	OnApproved func(Entry)

	// Now gives the host's date and time; nil takes the system's.
	Now func() time.Time
	// After is the timer of late answers; nil takes time.After.
	After func(time.Duration) <-chan time.Time
	// Random makes working keys; nil takes crypto/rand.
	Random io.Reader
	// Log hears what the host does, without card data; nil is silent.
	Log *slog.Logger
}

// Practice is the configuration of practice: its keys, its cards, its table.
// The caller adds Profile, Dir and what else it wants.
func Practice() Config {
	return Config{TMK: clearpin.PracticeTMK(), IMK: clearpin.PracticeIMK(), Cards: clearpin.PracticeCards()}
}

// IsPracticeKey reports whether a check value, three bytes or more, is that of
// a practice key: a real till refuses such keys.
func IsPracticeKey(kcv []byte) bool {
	for _, key := range [][]byte{clearpin.PracticeTMK(), clearpin.PracticeIMK()} {
		if keys.CheckKCV(key, kcv) == nil {
			return true
		}
	}
	return false
}

// errConfig is wrapped by everything that is wrong with a Config.
var errConfig = errors.New("pretend host cannot start")

// whole fills in the defaults and refuses what cannot work.
func (c Config) whole() (Config, error) {
	if c.Profile == nil {
		return c, fmt.Errorf("%w: no profile", errConfig)
	}
	if len(c.TMK) != 16 {
		return c, fmt.Errorf("%w: terminal master key: %w", errConfig, keys.ErrKeyLength)
	}
	for _, rule := range c.Faults {
		if err := rule.check(); err != nil {
			return c, fmt.Errorf("%w: %w", errConfig, err)
		}
	}
	if c.Listen == "" {
		c.Listen = "127.0.0.1:0"
	}
	if c.IMK == nil {
		c.IMK = clearpin.PracticeIMK()
	}
	if c.Cards == nil {
		c.Cards = clearpin.PracticeCards()
	}
	if c.AmountMax == 0 {
		c.AmountMax = AmountMaxDefault
	}
	if c.CompletionOver == 0 {
		c.CompletionOver = CompletionOverDefault
	}
	c.CompletionOver = max(c.CompletionOver, 0)
	if c.Blacklist == nil {
		c.Blacklist = practiceBlacklist()
	}
	if c.LateAfter == 0 {
		c.LateAfter = LateDefault
	}
	if c.OnApproved == nil {
		c.OnApproved = func(Entry) {}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.After == nil {
		c.After = time.After
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, nil
}
