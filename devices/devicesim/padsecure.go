package devicesim

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"math/big"
	"strings"
)

// padDC2 begins an enciphered packet (section 3.2 of the protocol).
const padDC2 = 0x12

// Sizes of the secure session, in bytes.
const (
	padModulus    = 256
	padSessionKey = 16
)

// execute carries out one packet and gives the answer's payload. In a secure
// session commands come enciphered and so do answers and notices; OPN alone
// travels clear, and so does the answer that ends the session.
func (p *Pad) execute(ctx context.Context, payload []byte, notify func([]byte)) []byte {
	secret := p.secret()
	if payload[0] != padDC2 {
		if id := string(payload[:3]); secret != nil && id != "OPN" {
			return fmt.Appendf(nil, "%s%03d", id, padPacket)
		}
		return p.perform(ctx, payload, func(text string) { notify(padNotice(text)) })
	}
	if secret == nil {
		return fmt.Appendf(nil, "ERR%03d", padNoSession)
	}
	clearText, ok := padOpened(secret, payload)
	if !ok {
		p.endSession()
		return fmt.Appendf(nil, "ERR%03d", padPacket)
	}
	if string(clearText[:3]) == "OPN" {
		p.endSession()
		return fmt.Appendf(nil, "OPN%03d", padInvalid)
	}
	answer := p.perform(ctx, clearText, func(text string) { notify(padSealed(secret, padNotice(text))) })
	if p.secret() == nil {
		return answer
	}
	return padSealed(secret, answer)
}

func (p *Pad) secret() []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session.secret
}

// endSession ends the session as CLO does, but leaves the display.
func (p *Pad) endSession() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session.open, p.session.secret = false, nil
}

// openSession is OPN: a fresh session; a card in the slot stays there. With a
// modulus of the till's it opens a secure session, unless the pad is too old to
// know what that is.
func (p *Pad) openSession(c padCall) padAnswer {
	answer, secret := padAnswer{}, []byte(nil)
	if f := c.block(0); f.left() > 2 && p.cfg.Model != PadClassic {
		mode, length := f.number(1), f.number(3)
		modulus := f.hex(padModulus)
		exponent := f.hex(f.number(1))
		if f.bad || mode != 0 || length != padModulus || f.left() != 0 {
			return refused(padParameter)
		}
		var sealed []byte
		if secret, sealed = sessionKeyFor(modulus, exponent); sealed == nil {
			return refused(padParameter)
		}
		answer = answered(fmt.Sprintf("%03d%X", len(sealed), sealed))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session = padSession{open: true, inSlot: p.session.inSlot, secret: secret}
	p.display = ""
	return answer
}

// sessionKeyFor draws a session key and enciphers it under the till's RSA key,
// in a block of type 2: 00 02, filling without zeros, 00, the key. It gives
// nothing where the till's key is none.
func sessionKeyFor(modulus, exponent []byte) (key, sealed []byte) {
	n, e := new(big.Int).SetBytes(modulus), new(big.Int).SetBytes(exponent)
	if n.BitLen() != 8*padModulus || n.Bit(0) == 0 || e.BitLen() < 2 {
		return nil, nil
	}
	block := make([]byte, padModulus)
	for i := range block {
		for block[i] == 0 {
			_, _ = rand.Read(block[i : i+1]) // crypto/rand never fails
		}
	}
	at := padModulus - padSessionKey
	block[0], block[1], block[at-1] = 0, 2, 0
	key = append([]byte(nil), block[at:]...)
	m := new(big.Int).SetBytes(block)
	return key, m.Exp(m, e, n).FillBytes(make([]byte, padModulus))
}

// padSealed enciphers a payload: DC2, then length, CRC and payload, filled with
// zeros, under AES-128-CBC with an IV of zeros.
func padSealed(secret, payload []byte) []byte {
	body := binary.BigEndian.AppendUint16(nil, uint16(len(payload)))
	body = binary.BigEndian.AppendUint16(body, padCRC(payload))
	body = append(body, payload...)
	if extra := len(body) % aes.BlockSize; extra != 0 {
		body = append(body, make([]byte, aes.BlockSize-extra)...)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return fmt.Appendf(nil, "ERR%03d", padInternal)
	}
	cipher.NewCBCEncrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(body, body)
	return append([]byte{padDC2}, body...)
}

// padOpened deciphers what padSealed made, or reports false.
func padOpened(secret, payload []byte) ([]byte, bool) {
	body := append([]byte(nil), payload[1:]...)
	block, err := aes.NewCipher(secret)
	if err != nil || len(body) == 0 || len(body)%aes.BlockSize != 0 {
		return nil, false
	}
	cipher.NewCBCDecrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(body, body)
	length, sum := int(binary.BigEndian.Uint16(body)), binary.BigEndian.Uint16(body[2:])
	if length < 3 || length > len(body)-4 || padCRC(body[4:4+length]) != sum {
		return nil, false
	}
	return body[4 : 4+length], true
}

// commandIn is the name of the command in a packet, "" where it cannot be read.
func (p *Pad) commandIn(payload []byte) string {
	if payload[0] == padDC2 {
		secret := p.secret()
		if secret == nil {
			return ""
		}
		opened, ok := padOpened(secret, payload)
		if !ok {
			return ""
		}
		payload = opened
	}
	return strings.ToUpper(string(payload[:3]))
}
