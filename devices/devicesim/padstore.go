package devicesim

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"till/payment/keys"
	"till/payment/keys/clearpin"
)

// padState is what a pad and its cards remember for ever.
type padState struct {
	// Components are the two halves, in hex, of a master key that the pad made
	// for itself; XOR makes the key. Empty in practice.
	Components []string `json:"components,omitempty"`
	// ATC is each chip's transaction counter, by card name.
	ATC map[string]uint16 `json:"atc,omitempty"`
	// Counter is the pad's own transaction counter, tag 9F41.
	Counter uint32 `json:"counter"`

	// Tables are the EMV tables.
	Tables padTables `json:"tables"`
	// KSN is where each DUKPT slot stands, in hex.
	KSN map[string]string `json:"ksn,omitempty"`
	// Loaded are the slots that the key-load port filled.
	Loaded []storedSlot `json:"loaded,omitempty"`
	// PINTries are the wrong PINs in a row that each chip has seen, Blocked the
	// chips whose application a script has blocked, by card name.
	PINTries map[string]int  `json:"pin_tries,omitempty"`
	Blocked  map[string]bool `json:"blocked,omitempty"`
	// Media are the names of the pictures that were loaded.
	Media []string `json:"media,omitempty"`

	masterKey []byte
}

const padStateFile = "pinpad.json"

// padStore is the state folder.
type padStore struct{ dir string }

func (s padStore) load() (padState, error) {
	state := padState{ATC: map[string]uint16{}}
	if s.dir == "" {
		return state, nil
	}
	data, err := os.ReadFile(filepath.Join(s.dir, padStateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return state, nil
	}
	if err != nil {
		return state, err
	}
	err = json.Unmarshal(data, &state)
	if state.ATC == nil {
		state.ATC = map[string]uint16{}
	}
	return state, err
}

// save makes the state durable in one step.
func (s padStore) save(state padState) error {
	if s.dir == "" {
		return nil
	}
	data, err := json.MarshalIndent(state, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	fresh, err := os.CreateTemp(s.dir, padStateFile+".*") // mode 0600
	if err != nil {
		return err
	}
	_, err = fresh.Write(data)
	err = errors.Join(err, fresh.Sync(), fresh.Close())
	if err == nil {
		err = os.Rename(fresh.Name(), filepath.Join(s.dir, padStateFile))
	}
	if err != nil {
		_ = os.Remove(fresh.Name())
	}
	return err
}

// loadMasterKey decides which master key the pad holds.
func (p *Pad) loadMasterKey() error {
	switch {
	case p.cfg.MasterKey != nil:
		p.state.masterKey = p.cfg.MasterKey
		return nil
	case p.cfg.Practice:
		p.state.masterKey = clearpin.PracticeTMK()
		return nil
	}
	if len(p.state.Components) == 0 {
		if err := p.makeComponents(); err != nil {
			return fmt.Errorf("making the pretend PIN pad's keys: %w", err)
		}
	}
	parts := make([][]byte, len(p.state.Components))
	for i, component := range p.state.Components {
		part, err := hex.DecodeString(component)
		if err != nil {
			return fmt.Errorf("reading the pretend PIN pad's keys: %w", err)
		}
		parts[i] = part
	}
	key, err := keys.Combine(parts...)
	if err != nil {
		return fmt.Errorf("reading the pretend PIN pad's keys: %w", err)
	}
	p.state.masterKey = key
	return nil
}

// makeComponents draws a master key as two components and keeps them.
func (p *Pad) makeComponents() error {
	for range 2 {
		part := make([]byte, 16)
		if _, err := rand.Read(part); err != nil {
			return err
		}
		keys.SetOddParity(part)
		p.state.Components = append(p.state.Components, strings.ToUpper(hex.EncodeToString(part)))
	}
	return p.store.save(p.state)
}

// Component is one half of a master key, with its check value.
type Component struct {
	Hex string
	KCV string
}

// Components are the halves of the master key that the pad made for itself, to
// be typed into a pretend host; none in practice. KCV is of the whole key.
func (p *Pad) Components() (parts []Component, kcv string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, component := range p.state.Components {
		part, err := hex.DecodeString(component)
		if err != nil {
			continue
		}
		parts = append(parts, Component{component, kcvOf(part)})
	}
	return parts, kcvOf(p.state.masterKey)
}

func kcvOf(key []byte) string {
	kcv, err := keys.KCV(key, 3)
	if err != nil {
		return ""
	}
	return strings.ToUpper(hex.EncodeToString(kcv))
}

// countOn counts a card's and the pad's transactions on. Both are durable
// before the number is used: a chip never uses a number twice.
func (p *Pad) countOn(card string) (atc uint16, counter uint32, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state.ATC[card]++
	p.state.Counter++
	if err := p.store.save(p.state); err != nil {
		return 0, 0, err
	}
	return p.state.ATC[card], p.state.Counter, nil
}
