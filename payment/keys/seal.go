package keys

import (
	"crypto/subtle"
	"errors"
	"fmt"
)

// Method is how a MAC is made. Its text is the one that a profile writes.
type Method string

// The methods.
const (
	// MethodCUP is the UnionPay terminal MAC ("ECB"), CUPMAC.
	MethodCUP Method = "cup-ecb"
	// MethodX99 is ANSI X9.9: single DES, CBC; the MAK has 8 bytes.
	MethodX99 Method = "x9.9"
	// MethodX919 is ANSI X9.19, the retail MAC; the MAK has 16 bytes.
	MethodX919 Method = "x9.19"
	// MethodCBC is ISO 9797-1 algorithm 1 with zero padding under the whole MAK.
	MethodCBC Method = "cbc"
	// MethodCMAC is the MAC of NIST SP 800-38B.
	MethodCMAC Method = "cmac"
)

// Form is how a MAC stands in its eight bytes of DE 64 or DE 128.
type Form string

// The forms.
const (
	// FormHex is the first four bytes as eight upper-case hex characters.
	FormHex Form = "hex"
	// FormRaw is the first eight bytes themselves.
	FormRaw Form = "raw"
	// FormRaw4 is the first four bytes, then four zero bytes (unionpay-pos 15.4).
	FormRaw4 Form = "raw4"
)

// MACFieldSize is the length of DE 64 and of DE 128 in bytes.
const MACFieldSize = 8

// Errors of seals.
var (
	// ErrMethod means a method or a form that is none of those named here.
	ErrMethod = errors.New("MAC method or form is not known")
	// ErrNeedsKey means a method that a device which only enciphers blocks under
	// the whole MAK cannot make: it needs the MAK's halves one by one.
	ErrNeedsKey = errors.New("MAC method needs the key itself")
)

// Seal is how an acquirer's messages are sealed: profile data. It holds no key.
type Seal struct {
	Algorithm Algorithm
	Method    Method
	Form      Form
}

// ByBlocks reports whether a device that enciphers blocks of so many bytes
// under the MAK can make the MAC (MACBy).
func (s Seal) ByBlocks(size int) bool {
	return s.Method != MethodX919 && s.Algorithm.BlockSize() == size
}

// MAC is the content of the MAC field over the bytes covered, under a MAK that
// is in hand. The MAK is not kept.
func (s Seal) MAC(mak, covered []byte) ([]byte, error) {
	if s.Method == MethodX919 {
		mac, err := RetailMAC(mak, covered, PadZeros)
		if err != nil {
			return nil, err
		}
		return s.formed(mac)
	}
	if s.Method == MethodX99 && len(mak) != 8 {
		return nil, fmt.Errorf("making an X9.9 MAC: %w", ErrKeyLength)
	}
	encrypt, err := s.Algorithm.Encrypter(mak)
	if err != nil {
		return nil, fmt.Errorf("making a MAC: %w", err)
	}
	return s.MACBy(encrypt, covered)
}

// MACBy is the content of the MAC field, made by something that enciphers
// blocks under the MAK: twice for the UnionPay MAC, once for each block
// otherwise. ErrNeedsKey means that the method cannot be made so; an error of
// encrypt is given back wrapped.
func (s Seal) MACBy(encrypt BlockFunc, covered []byte) ([]byte, error) {
	size := s.Algorithm.BlockSize()
	if size == 0 {
		return nil, fmt.Errorf("making a MAC: algorithm %q: %w", string(s.Algorithm), ErrAlgorithm)
	}
	var mac []byte
	var err error
	switch s.Method {
	case MethodCUP:
		mac, err = cupBlock(covered, size, encrypt)
	case MethodX99, MethodCBC:
		mac, err = chainBy(encrypt, make([]byte, size), covered)
	case MethodCMAC:
		mac, err = cmacBy(encrypt, size, covered)
	case MethodX919:
		err = ErrNeedsKey
	default:
		err = ErrMethod
	}
	if err != nil {
		return nil, fmt.Errorf("making a MAC: %w", err)
	}
	return s.formed(mac)
}

// formed cuts a MAC of a whole block to what stands in its field.
func (s Seal) formed(mac []byte) ([]byte, error) {
	field := make([]byte, 0, MACFieldSize)
	switch s.Form {
	case FormHex:
		return appendUpperHex(field, mac[:MACFieldSize/2]), nil
	case FormRaw:
		return append(field, mac[:MACFieldSize]...), nil
	case FormRaw4:
		return append(append(field, mac[:MACFieldSize/2]...), 0, 0, 0, 0), nil
	}
	return nil, fmt.Errorf("form %q: %w", string(s.Form), ErrMethod)
}

// chainBy goes on with a CBC encipherment from state and gives the last block;
// the data is padded with zeros, and no data at all is one block of zeros.
func chainBy(encrypt BlockFunc, state, data []byte) ([]byte, error) {
	for first := true; first || len(data) > 0; first = false {
		mixed := append([]byte(nil), state...)
		n := subtle.XORBytes(mixed, mixed, data[:min(len(mixed), len(data))])
		data = data[n:]
		next, err := encrypt(mixed)
		if err != nil {
			return nil, err
		}
		state = next
	}
	return state, nil
}
