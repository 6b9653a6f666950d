package devicesim

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"till/payment/keys"
	"till/payment/keys/clearpin"
)

// PadKeyUse is what a slot's key is for: each has its own table of slots.
type PadKeyUse string

// PadKeyScheme is how the keys of a transaction come from a slot's key.
type PadKeyScheme string

// Uses and schemes (section 6 of the protocol). The last two schemes are our
// own: ABECS has 3DES only.
const (
	PadPIN  PadKeyUse = "pin"
	PadData PadKeyUse = "data"

	// PadMaster is a 3DES master key: the till brings working keys under it.
	PadMaster PadKeyScheme = "master"
	// PadDUKPT is an initial key of 3DES DUKPT (ANSI X9.24-1).
	PadDUKPT PadKeyScheme = "dukpt"
	// PadMasterSM4 is a master key of SM4, for method 9.
	PadMasterSM4 PadKeyScheme = "master-sm4"
	// PadDUKPTAES is an initial key of AES DUKPT (ANSI X9.24-3), for method 8.
	PadDUKPTAES PadKeyScheme = "dukpt-aes"
)

// PadSlot is one slot with its key.
type PadSlot struct {
	Number int `json:"number"` // 0 to 99
	Use    PadKeyUse
	Scheme PadKeyScheme
	// Key is sixteen bytes; for AES DUKPT 16, 24 or 32.
	Key []byte
	// KSN is the key serial number that DUKPT starts with: ten bytes, twelve
	// under AES. A counter of zero goes on to one before the first use.
	KSN []byte
}

// ErrPadSlot means a slot that no pad has, or a key that does not fit it.
var ErrPadSlot = errors.New("pretend PIN pad: no such slot, or no such key in it")

func (s PadSlot) check() error {
	want := map[PadKeyScheme][2]int{PadMaster: {16, 0}, PadMasterSM4: {16, 0}, PadDUKPT: {16, 10}, PadDUKPTAES: {16, 12}}
	size, known := want[s.Scheme]
	fits := len(s.Key) == size[0] || s.Scheme == PadDUKPTAES && (len(s.Key) == 24 || len(s.Key) == 32)
	if !known || s.Number < 0 || s.Number > padSlotMax || s.Use != PadPIN && s.Use != PadData || !fits || len(s.KSN) != size[1] {
		return fmt.Errorf("slot %d, %s, %s: %w", s.Number, s.Use, s.Scheme, ErrPadSlot)
	}
	return nil
}

// name is the slot's place in the state file.
func (s PadSlot) name() string { return fmt.Sprintf("%s/%s/%02d", s.Use, s.Scheme, s.Number) }

// practiceKSN is the key serial number of the examples in ANSI X9.24-1.
var practiceKSN = keys.KSN{0xFF, 0xFF, 0x98, 0x76, 0x54, 0x32, 0x10, 0xE0, 0x00, 0x00}

// fillSlots puts the master key into both of its slots, and DUKPT keys beside it
// in practice.
func (p *Pad) fillSlots() error {
	scheme := PadMaster
	if p.cfg.SM4 {
		scheme = PadMasterSM4
	}
	for _, use := range []PadKeyUse{PadPIN, PadData} {
		p.slots = append(p.slots, PadSlot{Number: p.cfg.Slot, Use: use, Scheme: scheme, Key: p.state.masterKey})
		if p.cfg.Practice {
			initial, err := keys.DUKPTInitialKey(clearpin.PracticeTMK(), practiceKSN)
			if err != nil {
				return err
			}
			p.slots = append(p.slots, PadSlot{Number: p.cfg.Slot, Use: use, Scheme: PadDUKPT, Key: initial, KSN: practiceKSN[:]})
		}
	}
	loaded, err := p.state.loadedSlots()
	if err != nil {
		return fmt.Errorf("reading the pretend PIN pad's keys: %w", err)
	}
	for _, slot := range append(loaded, p.cfg.Slots...) {
		if err := slot.check(); err != nil {
			return err
		}
		p.slots = append(p.slots, slot)
	}
	return nil
}

// slot finds a key; of two for one place the one that came later counts.
func (p *Pad) slot(use PadKeyUse, scheme PadKeyScheme, number int) (PadSlot, bool) {
	for i := len(p.slots) - 1; i >= 0; i-- {
		if s := p.slots[i]; s.Use == use && s.Scheme == scheme && s.Number == number {
			return s, true
		}
	}
	return PadSlot{}, false
}

// serialNow is where a DUKPT slot stands.
func (p *Pad) serialNow(s PadSlot) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	if kept, err := hex.DecodeString(p.state.KSN[s.name()]); err == nil && len(kept) == len(s.KSN) {
		return kept
	}
	return s.KSN
}

// nextSerial counts a DUKPT slot on. The number is durable before its key is
// used: a key never serves twice. False means that the slot is used up.
func (p *Pad) nextSerial(s PadSlot) (serial []byte, ok bool) {
	now := p.serialNow(s)
	if s.Scheme == PadDUKPTAES {
		next, more := keys.AESKSN(now).Next()
		serial, ok = next[:], more
	} else {
		next, more := keys.KSN(now).Next()
		serial, ok = next[:], more
	}
	if !ok {
		return nil, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.KSN == nil {
		p.state.KSN = map[string]string{}
	}
	p.state.KSN[s.name()] = fmt.Sprintf("%X", serial)
	return serial, p.store.save(p.state) == nil
}

// The methods by which a command names its key (sections 2.6 and 3.10). 8 and 9
// are our own extension: ABECS knows neither AES nor SM4. Their blocks have
// sixteen bytes, and AES DUKPT's serial number has twelve.
const (
	methodMaster    = 1
	methodDUKPT     = 3
	methodDUKPTAES  = 8
	methodMasterSM4 = 9
)

// padMethods is the scheme behind each method.
var padMethods = map[int]PadKeyScheme{
	methodMaster: PadMaster, methodDUKPT: PadDUKPT, methodDUKPTAES: PadDUKPTAES, methodMasterSM4: PadMasterSM4,
}

// padKeyWish is the key that a command asks for.
type padKeyWish struct {
	use     PadKeyUse
	method  int
	slot    int
	wrapped []byte // working key under a master key
}

// find is the slot behind a wish, or the status that refuses it.
func (p *Pad) find(wish padKeyWish) (PadSlot, int) {
	scheme, known := padMethods[wish.method]
	if !known {
		return PadSlot{}, padParameter
	}
	slot, there := p.slot(wish.use, scheme, wish.slot)
	if !there {
		return PadSlot{}, padNoKey
	}
	if len(slot.KSN) == 0 && len(wish.wrapped) != 16 {
		return PadSlot{}, padMandatory
	}
	return slot, padOK
}

// working is the working key of a wish under a master key.
func (s PadSlot) working(wrapped []byte) ([]byte, error) {
	if s.Scheme == PadMasterSM4 {
		return keys.SM4.Unwrap(s.Key, wrapped)
	}
	return keys.Unwrap(s.Key, wrapped)
}

// sealPIN enciphers a PIN as the wish says: format 0 under 3DES, its long form
// under SM4, format 4 under AES. The serial number is nil without DUKPT.
func (p *Pad) sealPIN(wish padKeyWish, pin clearpin.PIN, pan string) (block, serial []byte, status int) {
	slot, status := p.find(wish)
	if status != padOK {
		return nil, nil, status
	}
	key, serial, err := p.transactionKey(slot, wish)
	if err != nil {
		return nil, nil, padCrypt
	}
	defer clear(key)
	switch slot.Scheme {
	case PadMasterSM4:
		block, err = clearpin.EncryptSM4(key, pin, pan)
	case PadDUKPTAES:
		block, err = clearpin.Encrypt(clearpin.Format4, key, pin, pan, rand.Reader)
	default:
		block, err = clearpin.Encrypt(clearpin.Format0, key, pin, pan, nil)
	}
	if err != nil {
		return nil, nil, padCrypt
	}
	return block, serial, padOK
}

// errUsedUp means a DUKPT slot whose counter has come to its end.
var errUsedUp = errors.New("the slot's keys are used up")

// transactionKey is the key that one transaction uses.
func (p *Pad) transactionKey(slot PadSlot, wish padKeyWish) (key, serial []byte, err error) {
	if len(slot.KSN) == 0 {
		key, err = slot.working(wish.wrapped)
		return key, nil, err
	}
	serial, ok := p.nextSerial(slot)
	if !ok {
		return nil, nil, errUsedUp
	}
	if slot.Scheme == PadDUKPTAES {
		use := map[PadKeyUse]keys.AESUse{PadPIN: keys.AESUsePIN, PadData: keys.AESUseDataEncrypt}[wish.use]
		key, err = keys.AESDUKPTKey(slot.Key, keys.AESKSN(serial), use, keys.KeyTypeAES128)
		return key, serial, err
	}
	derived, err := keys.DUKPTKey(slot.Key, keys.KSN(serial))
	if err != nil {
		return nil, nil, err
	}
	defer clear(derived)
	use := map[PadKeyUse]keys.DUKPTUse{PadPIN: keys.DUKPTPIN, PadData: keys.DUKPTDataRequest}[wish.use]
	key, err = keys.DUKPTVariant(derived, use)
	return key, serial, err
}

// dataCipher is the cipher of a wish for data, with the serial number of its key.
func (p *Pad) dataCipher(wish padKeyWish) (block cipher.Block, serial []byte, status int) {
	slot, status := p.find(wish)
	if status != padOK {
		return nil, nil, status
	}
	key, serial, err := p.transactionKey(slot, wish)
	if err != nil {
		return nil, nil, padCrypt
	}
	defer clear(key)
	switch slot.Scheme {
	case PadMasterSM4:
		block, err = keys.NewSM4(key)
	case PadDUKPTAES:
		block, err = aes.NewCipher(key)
	default:
		block, err = keys.NewDES(key)
	}
	if err != nil {
		return nil, nil, padCrypt
	}
	return block, serial, padOK
}

// encipher works on whole blocks: each for itself, or chained from an IV.
func encipher(block cipher.Block, chained bool, iv, data []byte) []byte {
	size := block.BlockSize()
	out := make([]byte, len(data))
	if chained {
		start := make([]byte, size)
		copy(start, iv)
		cipher.NewCBCEncrypter(block, start).CryptBlocks(out, data)
		return out
	}
	for at := 0; at < len(data); at += size {
		block.Encrypt(out[at:at+size], data[at:at+size])
	}
	return out
}
