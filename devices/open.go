package devices

import (
	"context"
	"log/slog"

	"till/devices/link"
	"till/devices/pinpad/abecs"
)

// OpenPad opens the PIN pad that spec names and says hello to it. A pad that is
// unplugged later is looked for under the same name, unless cfg has a way of
// its own.
func OpenPad(ctx context.Context, spec string, cfg abecs.Config) (*abecs.Pad, error) {
	parsed, err := ParseSpec(spec)
	if err != nil {
		return nil, err
	}
	if cfg.Redial == nil {
		cfg.Redial = func(ctx context.Context) (link.Link, error) { return Dial(ctx, parsed) }
	}
	line, err := Dial(ctx, parsed)
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
