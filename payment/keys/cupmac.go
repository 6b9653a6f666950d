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
// error is returned as it is, wrapped. Nothing is remembered. Seal makes the
// MAC of other algorithms and methods.
func CUPMAC(covered []byte, encrypt func(block [8]byte) ([8]byte, error)) ([]byte, error) {
	mac, err := cupBlock(covered, 8, func(block []byte) ([]byte, error) {
		out, err := encrypt([8]byte(block))
		return out[:], err
	})
	if err != nil {
		return nil, err
	}
	return appendUpperHex(make([]byte, 0, MACFieldSize), mac[:MACFieldSize/2]), nil
}

// cupBlock is the UnionPay MAC as a whole block. With SM4 the steps are those of
// DES over blocks of sixteen bytes (unionpay-pos 16.6).
func cupBlock(covered []byte, size int, encrypt BlockFunc) ([]byte, error) {
	text := appendUpperHex(make([]byte, 0, 2*size), foldBlocks(covered, size))
	first, err := encrypt(text[:size])
	if err != nil {
		return nil, fmt.Errorf("enciphering the first half of a MAC: %w", err)
	}
	mixed := make([]byte, size)
	subtle.XORBytes(mixed, first, text[size:])
	second, err := encrypt(mixed)
	if err != nil {
		return nil, fmt.Errorf("enciphering the second half of a MAC: %w", err)
	}
	return second, nil
}

// foldBlocks is the XOR of all blocks of data, the last one padded with zeros.
func foldBlocks(data []byte, size int) []byte {
	sum := make([]byte, size)
	for len(data) > 0 {
		n := subtle.XORBytes(sum, sum, data[:min(size, len(data))])
		data = data[n:]
	}
	return sum
}

// appendUpperHex writes bytes as upper-case hex characters.
func appendUpperHex(text, data []byte) []byte {
	for _, b := range data {
		text = append(text, upperHex[b>>4], upperHex[b&0x0f])
	}
	return text
}

// EqualMAC compares two MACs in constant time. MACs of different lengths are
// never equal.
func EqualMAC(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
