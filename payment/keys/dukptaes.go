package keys

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// AESKSN is the key serial number of AES DUKPT (X9.24-3): the initial key's
// identity in eight bytes, then a counter of 32 bits.
type AESKSN [12]byte

// aesCounterBitsMax is how many bits of the counter a device may set.
const aesCounterBitsMax = 16

// Counter is the part of the number that moves with each transaction.
func (k AESKSN) Counter() uint32 { return binary.BigEndian.Uint32(k[8:]) }

// Next is the number of the following transaction, or false when the device has
// used up its keys.
func (k AESKSN) Next() (AESKSN, bool) {
	counter := uint64(k.Counter()) + 1
	for bits.OnesCount64(counter) > aesCounterBitsMax {
		counter += counter & -counter
	}
	if counter > 0xFFFF_FFFF {
		return AESKSN{}, false
	}
	binary.BigEndian.PutUint32(k[8:], uint32(counter))
	return k, true
}

// AESUse is what a key derived by AES DUKPT is for, as X9.24-3 numbers it.
type AESUse uint16

// The uses.
const (
	AESUseKeyEncryption AESUse = 0x0002
	AESUsePIN           AESUse = 0x1000
	AESUseMACGenerate   AESUse = 0x2000
	AESUseMACVerify     AESUse = 0x2001
	AESUseMACBoth       AESUse = 0x2002
	AESUseDataEncrypt   AESUse = 0x3000
	AESUseDataDecrypt   AESUse = 0x3001
	AESUseDataBoth      AESUse = 0x3002

	aesUseDerive  AESUse = 0x8000
	aesUseInitial AESUse = 0x8001
)

// KeyType is the algorithm of a derived key, as X9.24-3 numbers it.
type KeyType uint16

// The key types, each with its length.
const (
	KeyType2TDEA  KeyType = 0 // 16 bytes
	KeyType3TDEA  KeyType = 1 // 24
	KeyTypeAES128 KeyType = 2 // 16
	KeyTypeAES192 KeyType = 3 // 24
	KeyTypeAES256 KeyType = 4 // 32
)

// ErrKeyType means a key type that this package does not derive.
var ErrKeyType = errors.New("key type is not known")

// size is the type's length in bytes.
func (t KeyType) size() (int, error) {
	switch t {
	case KeyType2TDEA, KeyTypeAES128:
		return 16, nil
	case KeyType3TDEA, KeyTypeAES192:
		return 24, nil
	case KeyTypeAES256:
		return 32, nil
	}
	return 0, fmt.Errorf("type %d: %w", t, ErrKeyType)
}

// aesTypeOf is the type of an AES key by its length.
func aesTypeOf(key []byte) (KeyType, error) {
	switch len(key) {
	case 16:
		return KeyTypeAES128, nil
	case 24:
		return KeyTypeAES192, nil
	case 32:
		return KeyTypeAES256, nil
	}
	return 0, ErrKeyLength
}

// AESDUKPTInitialKey is the key that is loaded into a device, derived from the
// base derivation key. The counter of ksn is ignored.
func AESDUKPTInitialKey(base []byte, ksn AESKSN) ([]byte, error) {
	kind, err := aesTypeOf(base)
	if err != nil {
		return nil, fmt.Errorf("deriving an initial key: %w", err)
	}
	return deriveAES(base, aesUseInitial, kind, [8]byte(ksn[:8]))
}

// AESDUKPTDerivationKey is the key from which the keys of one transaction are
// made. It is never used itself.
func AESDUKPTDerivationKey(initial []byte, ksn AESKSN) ([]byte, error) {
	kind, err := aesTypeOf(initial)
	if err != nil {
		return nil, fmt.Errorf("deriving a DUKPT key: %w", err)
	}
	counter := ksn.Counter()
	if counter == 0 || bits.OnesCount32(counter) > aesCounterBitsMax {
		return nil, fmt.Errorf("deriving a DUKPT key: %w", ErrKSN)
	}
	key := append([]byte(nil), initial...)
	reached := uint32(0)
	for bit := uint32(1) << 31; bit != 0; bit >>= 1 {
		if counter&bit == 0 {
			continue
		}
		reached |= bit
		next, err := deriveAES(key, aesUseDerive, kind, aesContext(ksn, reached))
		clear(key)
		if err != nil {
			return nil, err
		}
		key = next
	}
	return key, nil
}

// AESDUKPTKey is the key of one transaction for one use, of the type asked for.
func AESDUKPTKey(initial []byte, ksn AESKSN, use AESUse, kind KeyType) ([]byte, error) {
	key, err := AESDUKPTDerivationKey(initial, ksn)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	return deriveAES(key, use, kind, aesContext(ksn, ksn.Counter()))
}

// aesContext ties a derivation to its device and its counter.
func aesContext(ksn AESKSN, counter uint32) [8]byte {
	var context [8]byte
	copy(context[:4], ksn[4:8])
	binary.BigEndian.PutUint32(context[4:], counter)
	return context
}

// deriveAES makes a key of a type: one enciphered block of derivation data for
// each sixteen bytes, cut to the length.
func deriveAES(from []byte, use AESUse, kind KeyType, context [8]byte) ([]byte, error) {
	size, err := kind.size()
	if err != nil {
		return nil, err
	}
	block, err := NewAES(from)
	if err != nil {
		return nil, err
	}
	data := make([]byte, 16)
	data[0] = 1 // version
	binary.BigEndian.PutUint16(data[2:], uint16(use))
	binary.BigEndian.PutUint16(data[4:], uint16(kind))
	binary.BigEndian.PutUint16(data[6:], uint16(size*8))
	copy(data[8:], context[:])
	key := make([]byte, 32)
	for i := range 2 {
		data[1] = byte(i + 1)
		block.Encrypt(key[16*i:], data)
	}
	return key[:size:size], nil
}
