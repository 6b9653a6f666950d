package keys

import (
	"crypto/cipher"
	"crypto/subtle"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm4"
)

// Algorithm is the block cipher of a hierarchy of keys: of the terminal master
// key, of the working keys under it and of what they do. Its text is the one
// that a profile writes.
type Algorithm string

// The algorithms.
const (
	// TripleDES is two-key 3DES under keys of 16 bytes and DES under keys of 8.
	TripleDES Algorithm = "3des"
	// SM4 is GB/T 32907: keys and blocks of 16 bytes (unionpay-pos 16.6).
	SM4 Algorithm = "sm4"
)

// ErrAlgorithm means an algorithm that is none of those named here.
var ErrAlgorithm = errors.New("key algorithm is not known")

// BlockSizeMax is the longest block of any algorithm, in bytes.
const BlockSizeMax = 16

// BlockSize is the algorithm's block in bytes, 0 where it is not known.
func (a Algorithm) BlockSize() int {
	switch a {
	case TripleDES:
		return 8
	case SM4:
		return BlockSizeMax
	}
	return 0
}

// New makes the block cipher of a key: 8, 16 or 24 bytes for TripleDES, 16 for
// SM4. The error is ErrKeyLength or ErrAlgorithm.
func (a Algorithm) New(key []byte) (cipher.Block, error) {
	switch a {
	case TripleDES:
		return NewDES(key)
	case SM4:
		return NewSM4(key)
	}
	return nil, fmt.Errorf("algorithm %q: %w", string(a), ErrAlgorithm)
}

// NewSM4 makes the block cipher of an SM4 key of 16 bytes.
func NewSM4(key []byte) (cipher.Block, error) {
	if len(key) != sm4.BlockSize {
		return nil, fmt.Errorf("making an SM4 cipher: %w", ErrKeyLength)
	}
	return sm4.NewCipher(key)
}

// KCV is the check value of a key: the head, size bytes long, of one block of
// zeros enciphered under it. It proves a key without showing it and may be
// logged.
func (a Algorithm) KCV(key []byte, size int) ([]byte, error) {
	block, err := a.New(key)
	if err != nil {
		return nil, fmt.Errorf("checking a key: %w", err)
	}
	return headOfZeros(block, size)
}

// CheckKCV compares a key with the check value that came with it, in constant
// time, over as many bytes as came: three at least. ErrKCV means that the key
// must not be used.
func (a Algorithm) CheckKCV(key, kcv []byte) error {
	if len(kcv) < kcvLeast {
		return fmt.Errorf("checking a key: a check value of %d bytes proves too little", len(kcv))
	}
	own, err := a.KCV(key, len(kcv))
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(own, kcv) != 1 {
		return ErrKCV
	}
	return nil
}

// Wrap enciphers a working key under a terminal master key, each block for
// itself (ECB), as a UnionPay host sends it at sign-on.
func (a Algorithm) Wrap(tmk, key []byte) ([]byte, error) {
	block, err := a.New(tmk)
	if err != nil {
		return nil, fmt.Errorf("wrapping a key: %w", err)
	}
	wrapped, err := encryptECB(block, key)
	if err != nil {
		return nil, fmt.Errorf("wrapping a key: %w", err)
	}
	return wrapped, nil
}

// Unwrap deciphers a working key that a host sent under the terminal master
// key. The result is worth nothing until CheckKCV has proved it.
func (a Algorithm) Unwrap(tmk, wrapped []byte) ([]byte, error) {
	block, err := a.New(tmk)
	if err != nil {
		return nil, fmt.Errorf("unwrapping a key: %w", err)
	}
	key, err := decryptECB(block, wrapped)
	if err != nil {
		return nil, fmt.Errorf("unwrapping a key: %w", err)
	}
	return key, nil
}

// BlockFunc enciphers one block under a key that its caller need not see, and
// gives a block of the same length. It stands for a cipher in memory or for a
// PIN pad that enciphers blocks; the block given is not changed.
type BlockFunc func(block []byte) ([]byte, error)

// Encrypter is the BlockFunc of a key in memory.
func (a Algorithm) Encrypter(key []byte) (BlockFunc, error) {
	block, err := a.New(key)
	if err != nil {
		return nil, err
	}
	return func(in []byte) ([]byte, error) {
		if len(in) != block.BlockSize() {
			return nil, ErrDataLength
		}
		out := make([]byte, len(in))
		block.Encrypt(out, in)
		return out, nil
	}, nil
}
