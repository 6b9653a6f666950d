package keys

import (
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
)

// Padding is how a MAC fills its last block (ISO 9797-1).
type Padding int

// The padding methods of ISO 9797-1.
const (
	// PadZeros fills with zeros and adds nothing to whole blocks; no data at
	// all becomes one block of zeros. Method 1.
	PadZeros Padding = 1
	// PadOneZeros always adds 80, then zeros. Method 2.
	PadOneZeros Padding = 2
	// PadLength puts the length in bits in a block of its own in front, then
	// fills as PadZeros. Method 3.
	PadLength Padding = 3
)

// apply returns a padded copy of data.
func (p Padding) apply(data []byte, size int) ([]byte, error) {
	padded := make([]byte, 0, len(data)+2*size)
	switch p {
	case PadZeros:
		padded = append(padded, data...)
	case PadOneZeros:
		padded = append(append(padded, data...), 0x80)
	case PadLength:
		padded = padded[:size]
		binary.BigEndian.PutUint64(padded[size-8:], uint64(len(data))*8)
		padded = append(padded, data...)
	default:
		return nil, fmt.Errorf("padding a MAC: method %d is not 1, 2 or 3", p)
	}
	for len(padded) == 0 || len(padded)%size != 0 {
		padded = append(padded, 0)
	}
	return padded, nil
}

// X99 is the ANSI X9.9 MAC (FIPS 113): single DES in CBC mode, zero padding.
// It returns all eight bytes; hosts send eight or the first four. The key has
// 8 bytes.
func X99(key, data []byte) ([]byte, error) {
	if len(key) != 8 {
		return nil, fmt.Errorf("making an X9.9 MAC: %w", ErrKeyLength)
	}
	return CBCMAC(key, data, PadZeros)
}

// CBCMAC is ISO 9797-1 algorithm 1: the last block of a CBC encipherment with
// a zero start. The cipher is DES or 3DES by the key's length.
func CBCMAC(key, data []byte, padding Padding) ([]byte, error) {
	block, err := NewDES(key)
	if err != nil {
		return nil, fmt.Errorf("making a CBC MAC: %w", err)
	}
	padded, err := padding.apply(data, block.BlockSize())
	if err != nil {
		return nil, err
	}
	return chain(block, padded), nil
}

// RetailMAC is ANSI X9.19, which is ISO 9797-1 algorithm 3: single DES in CBC
// mode under the left half, the last block deciphered under the right half and
// enciphered under the left again. The key has 16 bytes. Bank hosts, DUKPT and
// the cryptograms of EMV use it.
func RetailMAC(key, data []byte, padding Padding) ([]byte, error) {
	if len(key) != 16 {
		return nil, fmt.Errorf("making an X9.19 MAC: %w", ErrKeyLength)
	}
	left, err := NewDES(key[:8])
	if err != nil {
		return nil, err
	}
	right, err := NewDES(key[8:])
	if err != nil {
		return nil, err
	}
	padded, err := padding.apply(data, left.BlockSize())
	if err != nil {
		return nil, err
	}
	mac := chain(left, padded)
	right.Decrypt(mac, mac)
	left.Encrypt(mac, mac)
	return mac, nil
}

// chain is the last block of a CBC encipherment of whole blocks.
func chain(block cipher.Block, padded []byte) []byte {
	size := block.BlockSize()
	state := make([]byte, size)
	for at := 0; at < len(padded); at += size {
		subtle.XORBytes(state, state, padded[at:at+size])
		block.Encrypt(state, state)
	}
	return state
}

// CMAC is the MAC of NIST SP 800-38B under a block cipher of 8 or 16 byte
// blocks: NewAES, NewDES and NewSM4 make one. It returns a whole block.
func CMAC(block cipher.Block, data []byte) ([]byte, error) {
	return cmacBy(func(in []byte) ([]byte, error) {
		out := make([]byte, len(in))
		block.Encrypt(out, in)
		return out, nil
	}, block.BlockSize(), data)
}

// cmacBy makes a CMAC with something that enciphers blocks.
func cmacBy(encrypt BlockFunc, size int, data []byte) ([]byte, error) {
	reduction := map[int]byte{8: 0x1b, 16: 0x87}[size]
	if reduction == 0 {
		return nil, fmt.Errorf("making a CMAC: a cipher with blocks of %d bytes has none", size)
	}
	subkey, err := encrypt(make([]byte, size))
	if err != nil {
		return nil, err
	}
	double(subkey, reduction)
	last := make([]byte, size)
	whole := (max(len(data), 1) - 1) / size * size
	if n := copy(last, data[whole:]); n < size {
		last[n] = 0x80
		double(subkey, reduction)
	}
	subtle.XORBytes(last, last, subkey)
	state := make([]byte, size)
	if whole > 0 {
		if state, err = chainBy(encrypt, state, data[:whole]); err != nil {
			return nil, err
		}
	}
	return chainBy(encrypt, state, last)
}

// double multiplies a subkey of CMAC by x in its field.
func double(subkey []byte, reduction byte) {
	carry := byte(0)
	for i := len(subkey) - 1; i >= 0; i-- {
		next := subkey[i] >> 7
		subkey[i] = subkey[i]<<1 | carry
		carry = next
	}
	subkey[len(subkey)-1] ^= carry * reduction
}
