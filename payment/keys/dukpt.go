package keys

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"math/bits"
)

// KSN is the key serial number of TDES DUKPT: key set, device, and a counter in
// the last 21 bits. A number that came shorter is padded with FF on the left.
type KSN [10]byte

const (
	ksnCounterBits = 21
	ksnCounterMask = 1<<ksnCounterBits - 1
	// ksnBitsMax is how many bits of the counter a device may set: each costs a
	// derivation.
	ksnBitsMax = 10
)

// ErrKSN means a key serial number of which no key can be derived: its counter
// is zero or has too many bits set.
var ErrKSN = errors.New("key serial number has no key")

// NewKSN takes a serial number of 8 to 10 bytes as a device sent it.
func NewKSN(b []byte) (KSN, error) {
	var ksn KSN
	if len(b) < 8 || len(b) > len(ksn) {
		return ksn, fmt.Errorf("a key serial number of %d bytes: %w", len(b), ErrKSN)
	}
	pad := len(ksn) - len(b)
	for i := range pad {
		ksn[i] = 0xFF
	}
	copy(ksn[pad:], b)
	return ksn, nil
}

// Counter is the part of the number that moves with each transaction.
func (k KSN) Counter() uint32 {
	return (uint32(k[7])<<16 | uint32(k[8])<<8 | uint32(k[9])) & ksnCounterMask
}

// with is the number with another counter.
func (k KSN) with(counter uint32) KSN {
	k[7] = k[7]&^0x1F | byte(counter>>16)
	k[8], k[9] = byte(counter>>8), byte(counter)
	return k
}

// Next is the number of the following transaction, or false when the device has
// used up its keys.
func (k KSN) Next() (KSN, bool) {
	counter := k.Counter() + 1
	for bits.OnesCount32(counter) > ksnBitsMax {
		counter += counter & -counter // the next number with fewer bits
	}
	if counter > ksnCounterMask {
		return KSN{}, false
	}
	return k.with(counter), true
}

// variantOfKey is what turns a base key into its second half's maker.
var variantOfKey = [16]byte{0: 0xC0, 1: 0xC0, 2: 0xC0, 3: 0xC0, 8: 0xC0, 9: 0xC0, 10: 0xC0, 11: 0xC0}

// masked is a 16-byte key mixed with a mask.
func masked(key []byte, mask [16]byte) []byte {
	out := make([]byte, 16)
	subtle.XORBytes(out, key, mask[:])
	return out
}

// DUKPTInitialKey is the key that is loaded into a device, derived from the
// base derivation key (X9.24-1). The counter of ksn is ignored.
func DUKPTInitialKey(base []byte, ksn KSN) ([]byte, error) {
	if len(base) != 16 {
		return nil, fmt.Errorf("deriving an initial key: %w", ErrKeyLength)
	}
	start := ksn.with(0)
	left, err := Wrap(base, start[:8])
	if err != nil {
		return nil, err
	}
	second := masked(base, variantOfKey)
	defer clear(second)
	right, err := Wrap(second, start[:8])
	if err != nil {
		return nil, err
	}
	return append(left, right...), nil
}

// DUKPTKey is the key of one transaction, derived from the device's initial
// key. It is never used itself: DUKPTVariant makes the key of each purpose.
func DUKPTKey(initial []byte, ksn KSN) ([]byte, error) {
	if len(initial) != 16 {
		return nil, fmt.Errorf("deriving a DUKPT key: %w", ErrKeyLength)
	}
	counter := ksn.Counter()
	if counter == 0 || bits.OnesCount32(counter) > ksnBitsMax {
		return nil, fmt.Errorf("deriving a DUKPT key: %w", ErrKSN)
	}
	key := append([]byte(nil), initial...)
	reached := uint32(0)
	for bit := uint32(1) << (ksnCounterBits - 1); bit != 0; bit >>= 1 {
		if counter&bit == 0 {
			continue
		}
		reached |= bit
		register := ksn.with(reached)
		next, err := nextDUKPTKey(key, register[2:])
		clear(key)
		if err != nil {
			return nil, err
		}
		key = next
	}
	return key, nil
}

// nextDUKPTKey goes one bit further: the left half comes from the masked key,
// the right half from the key itself.
func nextDUKPTKey(key, register []byte) ([]byte, error) {
	mixed := masked(key, variantOfKey)
	defer clear(mixed)
	left, err := dukptHalf(mixed, register)
	if err != nil {
		return nil, err
	}
	right, err := dukptHalf(key, register)
	if err != nil {
		return nil, err
	}
	return append(left, right...), nil
}

// dukptHalf is the one-way step of X9.24-1: single DES between two mixes.
func dukptHalf(key, register []byte) ([]byte, error) {
	half := make([]byte, 8)
	subtle.XORBytes(half, register, key[8:])
	block, err := NewDES(key[:8])
	if err != nil {
		return nil, err
	}
	block.Encrypt(half, half)
	subtle.XORBytes(half, half, key[8:])
	return half, nil
}

// DUKPTUse is what a DUKPT key is for.
type DUKPTUse int

// The uses; requests go to the host, responses come from it.
const (
	DUKPTPIN DUKPTUse = iota
	DUKPTMACRequest
	DUKPTMACResponse
	DUKPTDataRequest
	DUKPTDataResponse
)

// DUKPTVariant makes the key of one purpose out of a transaction's key.
func DUKPTVariant(key []byte, use DUKPTUse) ([]byte, error) {
	if len(key) != 16 || use < DUKPTPIN || use > DUKPTDataResponse {
		return nil, fmt.Errorf("making a DUKPT variant: %w", ErrKeyLength)
	}
	place := [...]int{DUKPTPIN: 7, DUKPTMACRequest: 6, DUKPTMACResponse: 4, DUKPTDataRequest: 5, DUKPTDataResponse: 3}[use]
	var mask [16]byte
	mask[place], mask[8+place] = 0xFF, 0xFF
	variant := masked(key, mask)
	if use != DUKPTDataRequest && use != DUKPTDataResponse {
		return variant, nil
	}
	defer clear(variant)
	return Wrap(variant, variant) // a data key must not betray its siblings
}
