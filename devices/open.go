package devices

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"till/devices/link"
	"till/devices/pinpad/abecs"
)

// Family is the protocol that a pad speaks.
type Family string

// The families. AnyFamily asks the pad: a polite probe decides.
const (
	AnyFamily   Family = ""
	FamilyABECS Family = "abecs"
)

// Families lists those that a setting may name.
var Families = []Family{FamilyABECS}

// ErrFamily means a family that no driver speaks.
var ErrFamily = errors.New("no such family of PIN pads")

// PadConfig is what the till knows of its pad, for whichever family it is.
type PadConfig struct {
	// Family is what the settings name; AnyFamily probes.
	Family Family
	// ABECS is the configuration of that driver. Its Redial is not looked at.
	ABECS abecs.Config
	// Redial is the way to the pad, now and later; with it the spec is not
	// looked at: a pretend pad in this process may have no name.
	Redial func(ctx context.Context) (link.Link, error)
}

// OpenPad opens the PIN pad that spec names and says hello to it. A pad that is
// unplugged later is looked for under the same name, and where another one has
// that by then, under the name that the same device has now. A port that cannot
// be used is a discover.Trouble.
func OpenPad(ctx context.Context, spec string, cfg PadConfig) (Pad, error) {
	if cfg.Redial == nil {
		parsed, err := ParseSpec(spec)
		if err != nil {
			return nil, err
		}
		cfg.Redial = Finder(parsed, nil)
	}
	switch cfg.Family {
	case AnyFamily, FamilyABECS:
		return cfg.openABECS(ctx)
	}
	return nil, fmt.Errorf("%w: %q", ErrFamily, cfg.Family)
}

func (c PadConfig) openABECS(ctx context.Context) (Pad, error) {
	line, err := c.Redial(ctx)
	if err != nil {
		return nil, err
	}
	own := c.ABECS
	own.Redial = c.Redial
	pad, err := abecs.Open(ctx, line, own)
	if err != nil {
		return nil, err // not a nil *abecs.Pad in a Pad
	}
	return pad, nil
}

// Dial opens the line to a device.
func Dial(ctx context.Context, spec Spec) (link.Link, error) {
	if spec.Kind == TCP {
		return link.DialTCP(ctx, spec.Address)
	}
	return link.OpenSerial(link.Config{Path: spec.Address, Baud: spec.Baud})
}

// TracePad makes a pad's line tell log which commands pass, never what is in them.
func TracePad(line link.Link, log *slog.Logger) link.Link {
	return link.Trace(line, abecs.Describe, log)
}
