package abecs

import (
	"context"

	"till/devices/pinpad"
)

// Describe asks the pad what it is, what it can do and what it holds. It waits
// for its turn, moves no money and shows nothing on the pad. What a pad does not
// tell is left out.
func (p *Pad) Describe(ctx context.Context) (pinpad.Description, error) {
	done, err := p.begin(ctx)
	if err != nil {
		return pinpad.Description{}, err
	}
	defer done()
	d := pinpad.Description{Family: "abecs", Identity: p.Identity()}
	d.Capabilities = []pinpad.Capability{
		pinpad.CanChip, pinpad.CanStripe, pinpad.CanPIN3DES, pinpad.CanMAC, pinpad.CanTracks, pinpad.CanDisplay,
	}
	if d.Identity.Contactless {
		d.Capabilities = append(d.Capabilities, pinpad.CanContactless)
	}
	response, err := p.command(ctx, "GTS", values{"GTS_ACQIDX": allAcquirers}, wait{limit: p.cfg.Limits.Answer})
	if err != nil {
		return pinpad.Description{}, err
	}
	if response.Status != statusOK {
		return d, nil // it tells nothing of its tables
	}
	f, err := response.fields()
	if err != nil {
		return pinpad.Description{}, broken(err)
	}
	if version := f.text("GTS_TABVER"); version != noTables {
		d.Tables = version
	}
	return d, nil
}

// noTables is the version that a pad without tables gives, and one whose
// acquirers were loaded separately when it is asked for all of them.
const noTables = "0000000000"
