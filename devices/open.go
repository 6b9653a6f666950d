package devices

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"till/devices/discover"
	"till/devices/link"
	"till/devices/pinpad/abecs"
	"till/devices/pinpad/uic"
)

// Family is the protocol that a pad speaks.
type Family string

// The families. AnyFamily asks the pad: a polite probe decides.
const (
	AnyFamily   Family = ""
	FamilyABECS Family = "abecs"
	FamilyUIC   Family = "uic"
)

// Families lists those that a setting may name.
var Families = []Family{FamilyABECS, FamilyUIC}

// ErrFamily means a family that no driver speaks.
var ErrFamily = errors.New("no such family of PIN pads")

// PadConfig is what the till knows of its pad, for whichever family it is.
type PadConfig struct {
	// Family is what the settings name; AnyFamily probes.
	Family Family
	// ABECS and UIC are the configurations of the drivers; the one of the pad's
	// family is used. Their Redial is not looked at.
	ABECS abecs.Config
	UIC   uic.Config
	// Redial is the way to the pad, now and later; with it the spec is not
	// looked at: a pretend pad in this process may have no name.
	Redial func(ctx context.Context) (link.Link, error)
	// Trace takes what passes on the line, masked (link.Record); nil for nothing.
	// What is enciphered between pad and till stays so. Where the family is not
	// named, the control bytes and lengths of another one than ABECS are kept.
	Trace io.Writer
}

// driver is one family: how it is asked for, and how it is opened.
type driver struct {
	name  Family
	knock func(ctx context.Context, line link.Link) (bool, error)
	open  func(ctx context.Context, line link.Link) (Pad, error)
}

// drivers are the families in the order of asking. Each pad is given back by
// hand: a nil *abecs.Pad in a Pad is not nil.
func (c PadConfig) drivers() []driver {
	return []driver{
		{FamilyABECS, discover.KnockABECS, func(ctx context.Context, line link.Link) (Pad, error) {
			own := c.ABECS
			own.Redial = c.Redial
			pad, err := abecs.Open(ctx, line, own)
			if err != nil {
				return nil, err
			}
			return pad, nil
		}},
		{FamilyUIC, uic.Knock, func(ctx context.Context, line link.Link) (Pad, error) {
			own := c.UIC
			own.Redial = c.Redial
			pad, err := uic.Open(ctx, line, own)
			if err != nil {
				return nil, err
			}
			return pad, nil
		}},
	}
}

// OpenPad opens the PIN pad that spec names and says hello to it. A pad that is
// unplugged later is looked for under the same name, and where another one has
// that by then, under the name that the same device has now; it must be of the
// same family. A port that cannot be used is a discover.Trouble.
func OpenPad(ctx context.Context, spec string, cfg PadConfig) (Pad, error) {
	if cfg.Redial == nil {
		parsed, err := ParseSpec(spec)
		if err != nil {
			return nil, err
		}
		cfg.Redial = Finder(parsed, nil)
	}
	cfg = cfg.traced()
	line, err := cfg.Redial(ctx)
	if err != nil {
		return nil, err
	}
	chosen, err := cfg.choose(ctx, line)
	if err != nil {
		_ = line.Close()
		return nil, fmt.Errorf("opening the PIN pad at %s: %w", line, err)
	}
	return chosen.open(ctx, line)
}

// traced records every line that is dialled.
func (c PadConfig) traced() PadConfig {
	if c.Trace == nil {
		return c
	}
	dial, family, mask := c.Redial, c.Family, link.MaskFor(abecs.Mask)
	switch family {
	case AnyFamily:
		family = FamilyABECS
	case FamilyUIC:
		mask = uic.Mask
	}
	c.Redial = func(ctx context.Context) (link.Link, error) {
		line, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		return link.Record(line, c.Trace, string(family), mask), nil
	}
	return c
}

// knocks is how often each family is asked for.
const knocks = 2

// choose is the driver that the settings name, or that of the pad which answers:
// ABECS is asked first, because its knock is a single byte that nothing else
// hears. A pad that answers neither is taken for ABECS, whose driver asks for longer.
func (c PadConfig) choose(ctx context.Context, line link.Link) (driver, error) {
	all := c.drivers()
	for _, d := range all {
		if c.Family == d.name {
			return d, nil
		}
	}
	if c.Family != AnyFamily {
		return driver{}, fmt.Errorf("%w: %q", ErrFamily, c.Family)
	}
	for range knocks {
		for _, d := range all {
			if there, err := d.knock(ctx, line); there || err != nil {
				return d, err
			}
		}
	}
	return all[0], nil
}

// Dial opens the line to a device.
func Dial(ctx context.Context, spec Spec) (link.Link, error) {
	if spec.Kind == TCP {
		return link.DialTCP(ctx, spec.Address)
	}
	return link.OpenSerial(link.Config{Path: spec.Address, Baud: spec.Baud, Mode: spec.Mode})
}

// TracePad makes a pad's line tell log which commands pass, never what is in them.
func TracePad(line link.Link, log *slog.Logger) link.Link {
	return link.Trace(line, describe, log)
}

// describe names what passes in whichever family.
func describe(bytes []byte) string {
	if said := abecs.Describe(bytes); said != "" {
		return said
	}
	said := uic.Describe(bytes)
	if strings.Trim(said, "part ") == "" { // the middle of another family's packet
		return ""
	}
	return said
}
