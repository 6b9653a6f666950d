package devicesim

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"till/payment/keys"
	"till/payment/keys/clearpin"
)

// UICConfig says what a pretend pad of the UIC family is. Of PadConfig it takes
// who stands before it, its master key, its folder and its serial number.
type UICConfig struct {
	PadConfig
	// KeyLoadingKey, 16 bytes, opens the key blocks of message 02; nil takes the
	// published one of the family's manual.
	KeyLoadingKey []byte
	// Empty leaves the master key slots empty: they wait for 02.
	Empty bool
}

// The slots that the pad's master key is loaded into where it is not Empty: one
// for PINs, the last digit of PadConfig.Slot, and one for MACs.
const uicMACSlot = 'B'

// uicKeyLoadingKey is printed in the examples of the PP791's manual.
var uicKeyLoadingKey = []byte{0x19, 0x19, 0x19, 0x19, 0x19, 0x19, 0x19, 0x19, 0x5B, 0x5B, 0x5B, 0x5B, 0x5B, 0x5B, 0x5B, 0x5B}

// UICPad is a pretend PIN pad of the UIC PP791 family: stripe reader, PIN entry,
// master and session keys, and a customer in front of it who reads the screen.
type UICPad struct {
	cfg UICConfig

	mu       sync.Mutex
	slots    map[byte]uicKey // by slot
	customer PadRule
	display  []string
	selected byte // the PIN master key of 08, 0 before it
	tracks   bool // 81 is on; off after power comes
	card     *clearpin.Card
	rule     PadRule
	mac      []byte // of the packets of Z66 so far
}

// uicKey is a master key with what it may be used for.
type uicKey struct {
	Usage string `json:"usage"`
	Key   string `json:"key"` // hex
}

const uicStateFile = "uic.json"

// errUICKey means a pretend pad that nobody gave a master key.
var errUICKey = errors.New("a pretend UIC pad needs a master key, or practice")

// NewUICPad makes a pad and reads its state folder.
func NewUICPad(cfg UICConfig) (*UICPad, error) {
	if cfg.Card == "" {
		cfg.Card = "stripe" // the family reads nothing else
	}
	cfg.PadConfig = cfg.PadConfig.filled()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Practice {
		cfg.MasterKey = clearpin.PracticeTMK()
	}
	if cfg.KeyLoadingKey == nil {
		cfg.KeyLoadingKey = uicKeyLoadingKey
	}
	p := &UICPad{cfg: cfg, slots: map[byte]uicKey{}, customer: PadRule{Card: cfg.Card, Holder: cfg.Holder}}
	if err := p.load(); err != nil {
		return nil, fmt.Errorf("reading the pretend PIN pad's folder: %w", err)
	}
	if cfg.Empty {
		return p, nil
	}
	if len(cfg.MasterKey) != 16 {
		return nil, errUICKey
	}
	own := uicKey{Usage: "K0", Key: hex.EncodeToString(cfg.MasterKey)}
	p.slots[byte('0'+cfg.Slot%10)], p.slots[uicMACSlot] = own, own
	return p, nil
}

// load reads the keys that 02 brought.
func (p *UICPad) load() error {
	if p.cfg.Dir == "" {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(p.cfg.Dir, uicStateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	kept := map[string]uicKey{}
	if err := json.Unmarshal(data, &kept); err != nil {
		return err
	}
	for slot, key := range kept {
		if len(slot) == 1 {
			p.slots[slot[0]] = key
		}
	}
	return nil
}

// store makes a key durable and then uses it; the pad says EOT after that.
func (p *UICPad) store(slot byte, key uicKey) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	next := maps.Clone(p.slots)
	next[slot] = key
	if p.cfg.Dir != "" {
		kept := map[string]uicKey{}
		for at, one := range next {
			kept[string(rune(at))] = one
		}
		data, err := json.MarshalIndent(kept, "", "\t")
		if err == nil {
			err = writeWhole(p.cfg.Dir, uicStateFile, data)
		}
		if err != nil {
			return err
		}
	}
	p.slots = next
	return nil
}

// writeWhole puts a file in its place in one step, durable and for its owner alone.
func writeWhole(dir, name string, data []byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	fresh, err := os.CreateTemp(dir, name+".*") // mode 0600
	if err != nil {
		return err
	}
	_, err = fresh.Write(data)
	err = errors.Join(err, fresh.Sync(), fresh.Close())
	if err == nil {
		err = os.Rename(fresh.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		_ = os.Remove(fresh.Name())
	}
	return err
}

// Present changes the card and the customer from the next card read on.
func (p *UICPad) Present(card, holder string) error {
	cfg := p.cfg.PadConfig
	cfg.Card, cfg.Holder = card, holder
	cfg = cfg.filled()
	if err := cfg.check(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.customer = PadRule{Card: cfg.Card, Holder: cfg.Holder}
	return nil
}

// Display is the prompts that the pad shows, one a line.
func (p *UICPad) Display() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.display, "\n")
}

func (p *UICPad) show(lines ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.display = nil
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			p.display = append(p.display, line)
		}
	}
}

// key is the master key of a slot, if it is there and of that usage.
func (p *UICPad) key(slot byte, usage string) ([]byte, bool) {
	p.mu.Lock()
	held, found := p.slots[slot]
	p.mu.Unlock()
	key, err := hex.DecodeString(held.Key)
	return key, found && err == nil && held.Usage == usage
}

// sessionKey opens a session key under a master key.
func (p *UICPad) sessionKey(slot byte, wrapped string) ([]byte, bool) {
	master, found := p.key(slot, "K0")
	cryptogram, err := hex.DecodeString(wrapped)
	if !found || err != nil || len(cryptogram) != 16 {
		return nil, false
	}
	session, err := keys.Unwrap(master, cryptogram)
	return session, err == nil
}

// Serve answers one till until the line or ctx ends. It is a Device: who gives
// the line closes it. A line that comes is power that comes.
func (p *UICPad) Serve(ctx context.Context, line io.ReadWriteCloser) error {
	p.mu.Lock()
	p.selected, p.tracks, p.card, p.mac = 0, false, nil, nil
	p.mu.Unlock()
	p.show()
	return (&uicLine{pad: p, line: line}).serve(ctx)
}
