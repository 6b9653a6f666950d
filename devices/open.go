package devices

import (
	"context"
	"log/slog"

	"till/devices/link"
	"till/devices/pinpad/abecs"
)

// OpenPad opens the PIN pad that spec names and says hello to it. A pad that is
// unplugged later is looked for under the same name. With cfg.Redial set, that
// is the way to the pad, now and later, and spec is not looked at: a pretend pad
// in this process may have no name.
func OpenPad(ctx context.Context, spec string, cfg abecs.Config) (*abecs.Pad, error) {
	if cfg.Redial == nil {
		parsed, err := ParseSpec(spec)
		if err != nil {
			return nil, err
		}
		cfg.Redial = func(ctx context.Context) (link.Link, error) { return Dial(ctx, parsed) }
	}
	line, err := cfg.Redial(ctx)
	if err != nil {
		return nil, err
	}
	return abecs.Open(ctx, line, cfg)
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
