package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"till/payment"
	"till/payment/keys"
	"till/payment/profile"
)

// Wiper is a KeyPad whose keys are overwritten when the host has forgotten them.
type Wiper interface{ Wipe() }

// OpenKey deciphers a working key under the terminal master key, inside
// whatever holds that key: it is never this program's.
type OpenKey func(ctx context.Context, wrapped []byte) ([]byte, error)

// SoftKeys holds MAK and TDK in memory, for a profile whose messages no pad
// here can seal: SM4, X9.19 (design 9). Nothing of it is ever written down; after
// a restart the keys are fetched again by a sign-on. The PIK is not held: a PIN
// needs a pad, which is loaded beside and may be none.
//
// Its methods may be called by several goroutines.
type SoftKeys struct {
	seal keys.Seal
	open OpenKey
	pad  KeyPad // nil where no pad here knows the profile's keys

	mu       sync.Mutex // guards what follows
	mak, tdk []byte     // nil while there is none
}

// Format prints no key, whatever the verb.
func (s *SoftKeys) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[keys in memory]") }

// errNoKeys means that no sign-on has brought keys yet, or that they were wiped.
var errNoKeys = errors.New("no working keys in memory")

// NewSoftKeys makes an empty one. pad takes the PINs and gets the same keys; nil
// takes none.
func NewSoftKeys(p *profile.Profile, open OpenKey, pad KeyPad) *SoftKeys {
	return &SoftKeys{seal: sealOf(p), open: open, pad: pad}
}

// sealOf is how a profile's messages are sealed.
func sealOf(p *profile.Profile) keys.Seal {
	return keys.Seal{Algorithm: keys.Algorithm(p.Keys.Algorithm), Method: keys.Method(p.MAC.Method),
		Form: keys.Form(p.MAC.Form)}
}

// PadSeals reports whether a pad that enciphers blocks of eight bytes can seal
// a profile's messages; where not, SoftKeys must.
func PadSeals(p *profile.Profile) bool { return sealOf(p).ByBlocks(8) }

// PadTakesPINs reports whether such a pad can make the profile's PIN blocks.
func PadTakesPINs(p *profile.Profile) bool { return p.Keys.Algorithm == profile.Algorithm3DES }

// LoadKeys proves the keys by their check values and takes the place of those
// held before. ReasonKeyCheck means that one differs; then none is held.
func (s *SoftKeys) LoadKeys(ctx context.Context, working payment.WorkingKeys) (payment.Reason, error) {
	s.Wipe()
	mak, err := s.prove(ctx, working.MAK)
	if err != nil {
		return refusedKey("MAK", err)
	}
	var tdk []byte
	if len(working.TDK.Cryptogram) > 0 {
		if tdk, err = s.prove(ctx, working.TDK); err != nil {
			clear(mak)
			return refusedKey("TDK", err)
		}
	}
	if s.pad != nil {
		if reason, err := s.pad.LoadKeys(ctx, working); reason != payment.NoReason || err != nil {
			clear(mak)
			clear(tdk)
			return reason, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mak, s.tdk = mak, tdk
	return payment.NoReason, nil
}

// prove opens a key and compares it with its check value.
func (s *SoftKeys) prove(ctx context.Context, wrapped payment.WrappedKey) ([]byte, error) {
	key, err := s.open(ctx, wrapped.Cryptogram)
	if err != nil {
		return nil, err
	}
	if err := s.seal.Algorithm.CheckKCV(key, wrapped.KCV); err != nil {
		clear(key)
		return nil, err
	}
	return key, nil
}

func refusedKey(name string, err error) (payment.Reason, error) {
	if errors.Is(err, keys.ErrKCV) {
		return payment.ReasonKeyCheck, fmt.Errorf("loading the %s: %w", name, err)
	}
	return payment.ReasonPadUnfit, fmt.Errorf("opening the %s: %w", name, err)
}

// HoldsKeys reports whether the keys of the last LoadKeys are still there, in
// the pad beside too.
func (s *SoftKeys) HoldsKeys() bool {
	s.mu.Lock()
	held := s.mak != nil
	s.mu.Unlock()
	return held && (s.pad == nil || s.pad.HoldsKeys())
}

// EncryptWithMAK enciphers one block of eight bytes under a DES or 3DES MAK.
func (s *SoftKeys) EncryptWithMAK(_ context.Context, block [8]byte) ([8]byte, error) {
	out, err := s.encrypt(func() []byte { return s.mak }, block[:])
	if err != nil {
		return block, err
	}
	return [8]byte(out), nil
}

// SealWithMAK is the content of the MAC field over the bytes covered.
func (s *SoftKeys) SealWithMAK(_ context.Context, covered []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mak == nil {
		return nil, errNoKeys
	}
	return s.seal.MAC(s.mak, covered)
}

// EncryptWithTDK enciphers one block under the TDK.
func (s *SoftKeys) EncryptWithTDK(_ context.Context, block []byte) ([]byte, error) {
	return s.encrypt(func() []byte { return s.tdk }, block)
}

// encrypt enciphers a block under one of the keys, which is looked at under the
// lock only.
func (s *SoftKeys) encrypt(which func() []byte, block []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := which()
	if key == nil {
		return nil, errNoKeys
	}
	encrypt, err := s.seal.Algorithm.Encrypter(key)
	if err != nil {
		return nil, err
	}
	return encrypt(block)
}

// Wipe overwrites the keys and forgets them: at sign-off, and when the till ends.
func (s *SoftKeys) Wipe() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.mak)
	clear(s.tdk)
	s.mak, s.tdk = nil, nil
}
