package keys

import (
	"crypto/cipher"
	"errors"
	"fmt"
	"math/bits"
)

// KCVSize is the length of a check value in DE 62 of a UnionPay sign-on.
// Key loading devices show three bytes; a check value may be cut to either.
const KCVSize = 4

// ErrKCV means that a key does not have the check value that came with it. The
// key must not be used.
var ErrKCV = errors.New("key does not match its check value")

// KCV is the check value of a DES or 3DES key: the head, size bytes long, of a
// block of zeros enciphered under it. It proves a key without showing it and
// may be logged. size is 1 to 8.
func KCV(key []byte, size int) ([]byte, error) { return TripleDES.KCV(key, size) }

// KCVAES is the older check value of an AES key: the head of a block of zeros
// enciphered under it, usually three bytes.
func KCVAES(key []byte, size int) ([]byte, error) {
	block, err := NewAES(key)
	if err != nil {
		return nil, fmt.Errorf("checking a key: %w", err)
	}
	return headOfZeros(block, size)
}

// KCVAESCMAC is the check value of an AES key by X9.143: the head of the CMAC
// of a block of zeros, usually five bytes.
func KCVAESCMAC(key []byte, size int) ([]byte, error) {
	block, err := NewAES(key)
	if err != nil {
		return nil, fmt.Errorf("checking a key: %w", err)
	}
	mac, err := CMAC(block, make([]byte, block.BlockSize()))
	if err != nil {
		return nil, err
	}
	return head(mac, size)
}

// kcvLeast is the shortest check value that is believed, in bytes.
const kcvLeast = 3

// CheckKCV compares a DES or 3DES key with the check value that came with it,
// in constant time, over as many bytes as came: three at least, eight at most.
// ErrKCV means that the key must not be used.
func CheckKCV(key, kcv []byte) error { return TripleDES.CheckKCV(key, kcv) }

func headOfZeros(block cipher.Block, size int) ([]byte, error) {
	zeros := make([]byte, block.BlockSize())
	block.Encrypt(zeros, zeros)
	return head(zeros, size)
}

func head(block []byte, size int) ([]byte, error) {
	if size < 1 || size > len(block) {
		return nil, fmt.Errorf("checking a key: a check value of %d bytes cannot be made", size)
	}
	return block[:size:size], nil
}

// OddParity reports whether every byte of a key has an odd number of set bits.
// DES ignores it: report it to a technician, never refuse a key for it.
func OddParity(key []byte) bool {
	for _, b := range key {
		if bits.OnesCount8(b)%2 == 0 {
			return false
		}
	}
	return true
}

// SetOddParity gives every byte of a key an odd number of set bits by turning
// its lowest bit where needed.
func SetOddParity(key []byte) {
	for i, b := range key {
		if bits.OnesCount8(b)%2 == 0 {
			key[i] = b ^ 1
		}
	}
}
