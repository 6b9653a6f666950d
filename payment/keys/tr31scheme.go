package keys

import (
	"bytes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
)

// schemeOf makes the keys of a version from the protection key.
func schemeOf(version byte, protection []byte) (blockScheme, error) {
	switch version {
	case 'A', 'C':
		return variantScheme(protection)
	case 'B':
		return derivedScheme(protection, NewDES, 0)
	case 'D':
		return derivedScheme(protection, NewAES, 0)
	case 'E':
		return derivedScheme(protection, NewAES, 2)
	}
	return blockScheme{}, fmt.Errorf("version %q: %w", version, ErrKeyBlock)
}

// variantScheme is versions A and C: the protection key mixed with E for
// encipherment and with M for the MAC of four bytes.
func variantScheme(protection []byte) (blockScheme, error) {
	if len(protection) != 16 && len(protection) != 24 {
		return blockScheme{}, fmt.Errorf("opening a key block: %w", ErrKeyLength)
	}
	encrypting, sealing := bytes.Clone(protection), bytes.Clone(protection)
	for i := range protection {
		encrypting[i] ^= 'E'
		sealing[i] ^= 'M'
	}
	block, err := NewDES(encrypting)
	if err != nil {
		return blockScheme{}, err
	}
	return blockScheme{encrypt: block, macSize: 4, overCipher: true, keys: [][]byte{encrypting, sealing},
		mac: func(covered []byte) ([]byte, error) { return CBCMAC(sealing, covered, PadZeros) }}, nil
}

// derivedScheme is versions B, D and E: both keys come out of CMACs under the
// protection key, and the MAC has a whole block. use numbers the enciphering
// key's purpose; 1 is the MAC's.
func derivedScheme(protection []byte, newCipher func([]byte) (cipher.Block, error), use uint16) (blockScheme, error) {
	master, err := newCipher(protection)
	if err != nil || len(protection) == 8 {
		return blockScheme{}, fmt.Errorf("opening a key block: %w", ErrKeyLength)
	}
	encrypting, err := deriveBlockKey(master, use, len(protection))
	if err != nil {
		return blockScheme{}, err
	}
	sealing, err := deriveBlockKey(master, 1, len(protection))
	if err != nil {
		return blockScheme{}, err
	}
	encrypt, err := newCipher(encrypting)
	if err != nil {
		return blockScheme{}, err
	}
	seal, err := newCipher(sealing)
	if err != nil {
		return blockScheme{}, err
	}
	return blockScheme{encrypt: encrypt, macSize: master.BlockSize(), counter: use == 2,
		keys: [][]byte{encrypting, sealing},
		mac:  func(covered []byte) ([]byte, error) { return CMAC(seal, covered) }}, nil
}

// deriveBlockKey makes a key as long as the protection key: a CMAC for each
// block of it over counter, purpose, algorithm and length.
func deriveBlockKey(master cipher.Block, use uint16, size int) ([]byte, error) {
	algorithm := KeyType2TDEA
	switch {
	case master.BlockSize() == 8 && size == 24:
		algorithm = KeyType3TDEA
	case master.BlockSize() == 16:
		algorithm = KeyTypeAES128 + KeyType(size-16)/8
	}
	data := make([]byte, 8)
	binary.BigEndian.PutUint16(data[1:], use)
	binary.BigEndian.PutUint16(data[4:], uint16(algorithm))
	binary.BigEndian.PutUint16(data[6:], uint16(size*8))
	var key []byte
	for len(key) < size {
		data[0]++
		part, err := CMAC(master, data)
		if err != nil {
			return nil, err
		}
		key = append(key, part...)
	}
	return key[:size:size], nil
}
