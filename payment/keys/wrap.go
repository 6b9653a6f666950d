package keys

import (
	"crypto/subtle"
	"errors"
)

// ErrComponents means that components cannot make one key: fewer than two, or
// of different lengths.
var ErrComponents = errors.New("a key needs two components or more, all of one length")

// Combine makes a key of its components by XOR. Each holder knows one
// component and none knows the key.
func Combine(components ...[]byte) ([]byte, error) {
	if len(components) < 2 || len(components[0]) == 0 {
		return nil, ErrComponents
	}
	key := make([]byte, len(components[0]))
	for _, component := range components {
		if len(component) != len(key) {
			clear(key)
			return nil, ErrComponents
		}
		subtle.XORBytes(key, key, component)
	}
	return key, nil
}

// Wrap enciphers a working key under a terminal master key, each eight bytes
// for themselves (3DES-ECB), as a UnionPay host sends it at sign-on.
func Wrap(tmk, key []byte) ([]byte, error) { return TripleDES.Wrap(tmk, key) }

// Unwrap deciphers a working key that a host sent under the terminal master
// key. The result is worth nothing until CheckKCV has proved it.
func Unwrap(tmk, wrapped []byte) ([]byte, error) { return TripleDES.Unwrap(tmk, wrapped) }

// UnwrapMAK deciphers a MAK that stands in a 16-byte place. Many hosts send a
// single-length MAK there, followed by eight zero bytes (unionpay-pos 6.1): the
// key is then the first eight bytes. The caller proves it with CheckKCV.
func UnwrapMAK(tmk, wrapped []byte) ([]byte, error) {
	if len(wrapped) == 16 && allZero(wrapped[8:]) {
		wrapped = wrapped[:8]
	}
	return Unwrap(tmk, wrapped)
}

// EqualHalves reports whether a 16-byte key has two equal halves, so that its
// 3DES is no more than single DES: a technician loading it is warned.
func EqualHalves(key []byte) bool {
	return len(key) == 16 && subtle.ConstantTimeCompare(key[:8], key[8:]) == 1
}

func allZero(b []byte) bool {
	sum := byte(0)
	for _, one := range b {
		sum |= one
	}
	return sum == 0
}
