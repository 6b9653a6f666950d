package devices

import (
	"context"

	"till/devices/discover"
	"till/devices/link"
)

// Finder dials a device, wherever the system has put it by now: a serial port is
// followed by its USB serial number. What is wrong with a port is a
// discover.Trouble. A nil list is the system's.
func Finder(spec Spec, list discover.Lister) func(ctx context.Context) (link.Link, error) {
	if spec.Kind != Serial {
		return func(ctx context.Context) (link.Link, error) { return Dial(ctx, spec) }
	}
	tracker := discover.Track(spec.Address, list)
	return func(ctx context.Context) (link.Link, error) {
		here := Spec{Kind: Serial, Address: tracker.Path(), Baud: spec.Baud, Mode: spec.Mode}
		line, err := Dial(ctx, here)
		if err != nil {
			return nil, discover.Diagnose(here.Address, err)
		}
		return line, nil
	}
}

// Scanner asks ports for every kind of device that there is a driver for. Used
// are the ports that this till works with.
func Scanner(cfg PadConfig, used ...string) discover.Scanner {
	cfg.Redial = nil // a pad that is only looked at is not looked for
	scanner := discover.Scanner{
		Open: func(ctx context.Context, path string, baud int) (link.Link, error) {
			return Dial(ctx, Spec{Kind: Serial, Address: path, Baud: baud})
		},
		Used: used,
	}
	for _, d := range cfg.drivers() {
		scanner.Families = append(scanner.Families, discover.Family{
			Name: string(d.name), Knock: d.knock,
			Open: func(ctx context.Context, line link.Link) (discover.Pad, error) { return d.open(ctx, line) },
		})
	}
	return scanner
}
