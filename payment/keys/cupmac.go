package keys

import (
	"crypto/subtle"
	"fmt"
)

// upperHex are the digits that the UnionPay MAC is written in.
const upperHex = "0123456789ABCDEF"

// CUPMAC is the UnionPay terminal MAC ("ECB"): the eight ASCII hex characters
// that stand in DE 64 (unionpay-pos 15.2).
//
// covered runs from the first byte of the MTI to the last byte before DE 64,
// with bit 64 already set; it is padded with zeros to whole blocks and never
// changed. encrypt enciphers one block under the MAK and is called twice; its
// error is returned as it is, wrapped. Nothing is remembered.
func CUPMAC(covered []byte, encrypt func(block [8]byte) ([8]byte, error)) ([]byte, error) {
	text := hex16(foldBlocks(covered))
	first, err := encrypt([8]byte(text[:8]))
	if err != nil {
		return nil, fmt.Errorf("enciphering the first half of a MAC: %w", err)
	}
	subtle.XORBytes(first[:], first[:], text[8:])
	second, err := encrypt(first)
	if err != nil {
		return nil, fmt.Errorf("enciphering the second half of a MAC: %w", err)
	}
	mac := hex16(second)
	return mac[:8:8], nil
}

// foldBlocks is the XOR of all eight-byte blocks of data, the last one padded
// with zeros.
func foldBlocks(data []byte) [8]byte {
	var sum [8]byte
	for len(data) > 0 {
		n := subtle.XORBytes(sum[:], sum[:], data[:min(8, len(data))])
		data = data[n:]
	}
	return sum
}

// hex16 writes a block as sixteen upper-case hex characters.
func hex16(block [8]byte) []byte {
	text := make([]byte, 0, 16)
	for _, b := range block {
		text = append(text, upperHex[b>>4], upperHex[b&0x0f])
	}
	return text
}

// EqualMAC compares two MACs in constant time. MACs of different lengths are
// never equal.
func EqualMAC(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
