package abecs

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"

	"till/devices/pinpad"
)

// dc2 begins the payload of an enciphered packet.
const dc2 = 0x12

// The secure OPN (pinpad.md 3.2).
const (
	sessionRSABits = 2048
	sessionKeySize = 16
	sealedHead     = 4 // length and CRC before the payload
)

// ErrSession means an enciphered packet that this session's key does not open,
// or a clear answer where an enciphered one is due: somebody else may be on the
// line.
var ErrSession = errors.New("the enciphered session is broken")

// session enciphers what passes between till and pad, with a key that lives as
// long as the session does.
type session struct {
	block cipher.Block
	key   [sessionKeySize]byte
}

func newSession(key []byte) (*session, error) {
	if len(key) != sessionKeySize {
		return nil, fmt.Errorf("%w: a session key of %d bytes", ErrSession, len(key))
	}
	s := &session{key: [sessionKeySize]byte(key)}
	var err error
	s.block, err = aes.NewCipher(s.key[:])
	return s, err
}

// end forgets the key.
func (s *session) end() {
	if s != nil {
		clear(s.key[:])
		s.block = nil
	}
}

// zeroIV is the start of every packet's chain: the specification has no other.
var zeroIV [aes.BlockSize]byte

// seal makes the payload of an enciphered packet of a clear one, which it
// overwrites: DC2, then AES-CBC over length, CRC, payload and zeros.
func (s *session) seal(payload []byte) []byte {
	size := sealedHead + len(payload)
	out := make([]byte, 1+(size+aes.BlockSize-1)/aes.BlockSize*aes.BlockSize)
	out[0] = dc2
	body := out[1:]
	binary.BigEndian.PutUint16(body, uint16(len(payload)))
	binary.BigEndian.PutUint16(body[2:], crcOf(payload))
	copy(body[sealedHead:], payload)
	clear(payload)
	cipher.NewCBCEncrypter(s.block, zeroIV[:]).CryptBlocks(body, body)
	return out
}

// open is the clear payload of an enciphered one.
func (s *session) open(sealed []byte) ([]byte, error) {
	body := sealed[1:]
	if len(body) == 0 || len(body)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("%w: %d bytes", ErrSession, len(body))
	}
	clearText := make([]byte, len(body))
	cipher.NewCBCDecrypter(s.block, zeroIV[:]).CryptBlocks(clearText, body)
	size := int(binary.BigEndian.Uint16(clearText))
	if size > len(clearText)-sealedHead {
		clear(clearText)
		return nil, fmt.Errorf("%w: a length of %d", ErrSession, size)
	}
	payload := clearText[sealedHead : sealedHead+size : sealedHead+size]
	if crcOf(payload) != binary.BigEndian.Uint16(clearText[2:]) {
		clear(clearText)
		return nil, fmt.Errorf("%w: wrong CRC inside", ErrSession)
	}
	return payload, nil
}

// NewSessionKey makes the key pair under which a pad hands over its session key.
func NewSessionKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, sessionRSABits) }

// openSession is OPN with a public key. A pad of the newer kind hands over a
// session key; one that answers plainly has neither the session nor the newer
// commands, and gives nil. One that refuses the block is opened without it.
func (p *Pad) openSession(ctx context.Context, x *exchange) (*session, error) {
	patient := wait{limit: p.cfg.Limits.Slow}
	if !p.cfg.Clear {
		key, err := p.cfg.SessionKey()
		if err != nil {
			return nil, fmt.Errorf("making a session key: %w", err)
		}
		c, err := secureOpen(&key.PublicKey)
		if err != nil {
			return nil, err
		}
		response, err := x.do(ctx, c, patient)
		if err != nil && !errors.Is(err, pinpad.ErrProtocol) {
			return nil, err
		}
		if err == nil && response.Status == statusOK {
			return takeSessionKey(key, response)
		}
	}
	response, err := x.do(ctx, Command{ID: "OPN"}, patient)
	if err == nil && response.Status != statusOK {
		err = fmt.Errorf("%w: OPN answered with status %s", pinpad.ErrProtocol, response.Status)
	}
	return nil, err
}

func secureOpen(key *rsa.PublicKey) (Command, error) {
	return newCommand("OPN", values{
		"OPN_OPMODE": "0",
		"OPN_MODLEN": fmt.Sprint(key.Size()),
		"OPN_MOD":    upperHex(key.N.Bytes()),
		"OPN_EXPLEN": fmt.Sprint(len(exponentBytes(key.E))),
		"OPN_EXP":    upperHex(exponentBytes(key.E)),
	})
}

func exponentBytes(e int) []byte { return big.NewInt(int64(e)).Bytes() }

// takeSessionKey reads what the pad made of the public key; nil for a plain answer.
func takeSessionKey(key *rsa.PrivateKey, r Response) (*session, error) {
	f, err := r.fields()
	if err != nil {
		return nil, broken(err)
	}
	wrapped := make([]byte, hex.DecodedLen(len(f["OPN_CRKSEC"])))
	if _, err := hex.Decode(wrapped, f["OPN_CRKSEC"]); err != nil {
		return nil, broken(err)
	}
	if len(wrapped) == 0 {
		return nil, nil
	}
	secret, err := rsa.DecryptPKCS1v15(nil, key, wrapped)
	if err != nil {
		return nil, broken(err)
	}
	defer clear(secret)
	s, err := newSession(secret)
	if err != nil {
		return nil, broken(err)
	}
	return s, nil
}

// seals reports whether a command travels enciphered: OPN never does.
func (x *exchange) seals(id string) bool { return x.session != nil && id != "OPN" }

// unseal is the clear payload of one that arrived in answer to id. In a session
// only OPN, CLO, CLX and a pad that has no session or lost it answer clear.
func (x *exchange) unseal(payload []byte) ([]byte, error) {
	sealed := payload[0] == dc2
	switch {
	case sealed && x.session == nil:
		return nil, fmt.Errorf("%w: enciphered without a session", ErrSession)
	case sealed:
		return x.session.open(payload)
	case x.session == nil:
		return payload, nil
	}
	r, err := ParseResponse(payload)
	if err != nil {
		return nil, err
	}
	switch {
	case r.ID == "OPN", r.ID == "CLO", r.ID == "CLX", r.Status.sessionLost():
		return payload, nil
	}
	return nil, fmt.Errorf("%w: %s answered clear", ErrSession, r.ID)
}

// endSession forgets the session's key.
func (x *exchange) endSession() {
	x.session.end()
	x.session = nil
}
