package cli

import (
	"till/devices/pinpad"
	"till/payment"
	"till/payment/host"
	"till/payment/profile"
)

// need is one thing that a profile asks of a PIN pad. Without one that is must
// the bank's sales do not work; without another some customers are sent away.
type need struct {
	capability pinpad.Capability
	must       bool
}

// What is missing besides capabilities; ui/text has a sentence for each.
const (
	missingKey    = "key"
	missingTables = "tables"
)

// needsOf derives what a pad must be able to do from what the bank's messages
// carry: how cards come in, whose PIN blocks, who seals.
func needsOf(p *profile.Profile) []need {
	needs := []need{{pinpad.CanDisplay, true}}
	for mode, wants := range map[payment.EntryMode]need{
		payment.EntryChip:        {pinpad.CanChip, true},
		payment.EntryContactless: {pinpad.CanContactless, false},
		payment.EntryStripe:      {pinpad.CanStripe, false},
	} {
		if p.Entry.Codes[mode] != "" {
			needs = append(needs, wants)
		}
	}
	pin := pinpad.CanPIN3DES
	if p.PIN.Block == profile.PINBlockSM4 {
		pin = pinpad.CanPINSM4
	}
	needs = append(needs, need{pin, true})
	if host.PadSeals(p) {
		needs = append(needs, need{pinpad.CanMAC, true})
	}
	if p.Tracks.Encrypted {
		needs = append(needs, need{pinpad.CanTracks, true})
	}
	return append(needs, need{pinpad.CanSecureLine, false})
}

// capabilities is the order in which they are told: how cards come in, PINs, the rest.
var capabilities = []pinpad.Capability{pinpad.CanChip, pinpad.CanContactless, pinpad.CanStripe, pinpad.CanPIN3DES, pinpad.CanPINSM4,
	pinpad.CanPINDUKPT, pinpad.CanMAC, pinpad.CanTracks, pinpad.CanKeyLoad, pinpad.CanDisplay, pinpad.CanSecureLine}

// fitness is whether a pad can do what a profile needs.
type fitness struct {
	// missing names capabilities, empty key slots and old tables; fit is false
	// where one of them stops sales.
	missing []string
	fit     bool
	// tablesCurrent is nil where the pad does not tell.
	tablesCurrent *bool
}

// fitOf compares a pad with a profile. Tables is the version that the till
// loads.
func fitOf(d pinpad.Description, p *profile.Profile, tables string) fitness {
	needs := map[pinpad.Capability]need{}
	for _, n := range needsOf(p) {
		needs[n.capability] = n
	}
	f := fitness{fit: true}
	for _, capability := range capabilities {
		if n, wanted := needs[capability]; wanted && !d.Has(capability) {
			f.missing = append(f.missing, string(capability))
			f.fit = f.fit && !n.must
		}
	}
	for _, slot := range d.Slots {
		if !slot.Filled && (slot.Use == "pin" && slot.Number == p.Keys.PINSlot || slot.Use == "data" && slot.Number == p.Keys.DataSlot && host.PadSeals(p)) {
			f.missing, f.fit = append(f.missing, missingKey), false
			break
		}
	}
	if d.Tables != "" {
		current := d.Tables == tables
		f.tablesCurrent = &current
		if !current {
			f.missing = append(f.missing, missingTables)
		}
	}
	return f
}
