package devicesim

import (
	"encoding/hex"
	"fmt"
	"strings"

	"till/payment/keys"
)

// storedSlot is a slot as the state file keeps it. The file is this pad's own
// strongbox, mode 0600: a pretend pad has no better one.
type storedSlot struct {
	Number int          `json:"number"`
	Use    PadKeyUse    `json:"use"`
	Scheme PadKeyScheme `json:"scheme"`
	Key    string       `json:"key"`
	KSN    string       `json:"ksn,omitempty"`
}

func (s padState) loadedSlots() ([]PadSlot, error) {
	slots := make([]PadSlot, len(s.Loaded))
	for i, kept := range s.Loaded {
		key, err := hex.DecodeString(kept.Key)
		if err != nil {
			return nil, err
		}
		serial, err := hex.DecodeString(kept.KSN)
		if err != nil {
			return nil, err
		}
		slots[i] = PadSlot{Number: kept.Number, Use: kept.Use, Scheme: kept.Scheme, Key: key, KSN: serial}
	}
	return slots, nil
}

// LoadKey is the key-load port: it puts a key into a slot and keeps it. The
// check value, three bytes in hex, is what the two people of a key ceremony
// compare. A DUKPT key begins at its serial number again.
func (p *Pad) LoadKey(slot PadSlot) (kcv string, err error) {
	if err := slot.check(); err != nil {
		return "", err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	kept := storedSlot{slot.Number, slot.Use, slot.Scheme, strings.ToUpper(hex.EncodeToString(slot.Key)),
		strings.ToUpper(hex.EncodeToString(slot.KSN))}
	before := p.state.Loaded
	p.state.Loaded = append(before[:len(before):len(before)], kept)
	delete(p.state.KSN, slot.name())
	if err := p.store.save(p.state); err != nil {
		p.state.Loaded = before
		return "", fmt.Errorf("loading a key: %w", err)
	}
	p.slots = append(p.slots, slot)
	return slot.kcv()
}

// kcv is the check value of a slot's key, in its own cipher.
func (s PadSlot) kcv() (string, error) {
	check := keys.KCV
	switch s.Scheme {
	case PadMasterSM4:
		check = keys.SM4.KCV
	case PadDUKPTAES:
		check = keys.KCVAES
	}
	kcv, err := check(s.Key, 3)
	return fmt.Sprintf("%X", kcv), err
}

// LoadComponents puts a key together out of its components and loads it. It
// takes the place of what Key says.
func (p *Pad) LoadComponents(slot PadSlot, components ...[]byte) (kcv string, err error) {
	if slot.Key, err = keys.Combine(components...); err != nil {
		return "", fmt.Errorf("loading a key: %w", err)
	}
	return p.LoadKey(slot)
}

// keyBlockUses is what a key block's usage (X9.143) must be for a slot: a key
// for PINs never gets into a slot for data.
var keyBlockUses = map[PadKeyScheme][]string{
	PadMaster: {"K0", "K1"}, PadMasterSM4: {"K0", "K1"}, PadDUKPT: {"B1"}, PadDUKPTAES: {"B1"},
}

// LoadKeyBlock opens a TR-31 block under the protection key, the pad's own
// master key, and loads what is in it.
func (p *Pad) LoadKeyBlock(slot PadSlot, block string) (kcv string, err error) {
	header, key, err := keys.OpenKeyBlock(p.state.masterKey, block)
	if err != nil {
		return "", fmt.Errorf("loading a key block: %w", err)
	}
	for _, use := range keyBlockUses[slot.Scheme] {
		if header.Usage == use {
			slot.Key = key
			return p.LoadKey(slot)
		}
	}
	return "", fmt.Errorf("a key block for %s: %w", header.Usage, ErrPadSlot)
}
