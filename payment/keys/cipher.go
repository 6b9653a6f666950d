package keys

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"errors"
	"fmt"
)

// Errors of key material. None of them tells anything about the key itself.
var (
	// ErrKeyLength means a key of a length that the algorithm does not take.
	ErrKeyLength = errors.New("key has a length that its algorithm does not take")
	// ErrDataLength means data that is not a whole number of blocks.
	ErrDataLength = errors.New("data is not a whole number of blocks")
)

// NewDES makes the block cipher of a DES key: single DES for 8 bytes, two-key
// 3DES (K1, K2, K1) for 16, three-key 3DES for 24. Parity bits are ignored, as
// DES does.
func NewDES(key []byte) (cipher.Block, error) {
	switch len(key) {
	case 8:
		return des.NewCipher(key)
	case 16:
		triple := make([]byte, 0, 24)
		triple = append(append(triple, key...), key[:8]...)
		defer clear(triple)
		return des.NewTripleDESCipher(triple)
	case 24:
		return des.NewTripleDESCipher(key)
	}
	return nil, fmt.Errorf("making a DES cipher: %w", ErrKeyLength)
}

// NewAES makes the block cipher of an AES key of 16, 24 or 32 bytes.
func NewAES(key []byte) (cipher.Block, error) {
	switch len(key) {
	case 16, 24, 32:
		return aes.NewCipher(key)
	}
	return nil, fmt.Errorf("making an AES cipher: %w", ErrKeyLength)
}

// BlockEncrypter turns a DES key into a function that enciphers one block:
// single DES for 8 bytes, 3DES for 16 or 24. CUPMAC takes such a function, so
// that a PIN pad which only enciphers blocks can stand in its place.
func BlockEncrypter(key []byte) (func(block [8]byte) ([8]byte, error), error) {
	block, err := NewDES(key)
	if err != nil {
		return nil, err
	}
	return func(in [8]byte) ([8]byte, error) {
		var out [8]byte
		block.Encrypt(out[:], in[:])
		return out, nil
	}, nil
}

// encryptECB enciphers whole blocks, each for itself, into a new slice.
func encryptECB(block cipher.Block, data []byte) ([]byte, error) {
	size := block.BlockSize()
	if len(data) == 0 || len(data)%size != 0 {
		return nil, ErrDataLength
	}
	out := make([]byte, len(data))
	for at := 0; at < len(data); at += size {
		block.Encrypt(out[at:], data[at:])
	}
	return out, nil
}

// decryptECB deciphers whole blocks, each for itself, into a new slice.
func decryptECB(block cipher.Block, data []byte) ([]byte, error) {
	size := block.BlockSize()
	if len(data) == 0 || len(data)%size != 0 {
		return nil, ErrDataLength
	}
	out := make([]byte, len(data))
	for at := 0; at < len(data); at += size {
		block.Decrypt(out[at:], data[at:])
	}
	return out, nil
}
