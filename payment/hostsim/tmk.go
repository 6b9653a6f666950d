package hostsim

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"io"
	"math/big"

	"till/payment/emv"
	"till/payment/keys"
)

// Tags of a terminal key that travels over the line (unionpay-pos 19.2).
const (
	tagRID       = emv.Tag9F06AID
	tagIndex     = emv.Tag(0x9F22)
	tagModulus   = emv.Tag(0xDF02)
	tagExponent  = emv.Tag(0xDF04)
	tagNewTMK    = emv.Tag(0xDF21)
	tagNewKCV    = emv.Tag(0xDF22)
	tagRandom    = emv.Tag(0xDF23) // the terminal's random key under RSA
	tagRandomKCV = emv.Tag(0xDF24)
)

// rsaBits is the length of the host's own key, which it makes anew when it is
// first asked after a start.
const rsaBits = 2048

// transportKeyBytes is the length of the terminal's random key and of the TMK.
const transportKeyBytes = 16

// rsaName is how the host's key is called.
func rsaName() emv.List {
	return emv.List{{Tag: tagRID, Value: []byte{0xA0, 0, 0, 3, 0x33}}, {Tag: tagIndex, Value: []byte{0x01}}}
}

// tellRSA gives the host's public key.
func (s *Server) tellRSA(x *exchange) error {
	if s.rsa == nil {
		key, err := rsa.GenerateKey(rand.Reader, rsaBits)
		if err != nil {
			return fmt.Errorf("making an RSA key: %w", err)
		}
		s.rsa = key
	}
	list := append(rsaName(), emv.Object{Tag: tagModulus, Value: s.rsa.N.Bytes()},
		emv.Object{Tag: tagExponent, Value: big.NewInt(int64(s.rsa.E)).Bytes()})
	x.reply62(list.Encode())
	return nil
}

// giveTMK makes a terminal its own TMK and sends it under the random key that
// the terminal chose. It counts only after its activation.
func (s *Server) giveTMK(x *exchange) error {
	random, ok := s.openRandom(x)
	if !ok {
		x.code = codeFormat
		return nil
	}
	defer clear(random)
	tmk := make([]byte, transportKeyBytes)
	defer clear(tmk)
	if _, err := io.ReadFull(s.config.Random, tmk); err != nil {
		return fmt.Errorf("making a terminal key: %w", err)
	}
	algorithm := s.algorithm()
	if algorithm == keys.TripleDES {
		keys.SetOddParity(tmk)
	}
	sent, err := algorithm.Wrap(random, tmk)
	if err != nil {
		return err
	}
	kept, err := algorithm.Wrap(s.config.TMK, tmk)
	if err != nil {
		return err
	}
	kcv, err := algorithm.KCV(tmk, keys.KCVSize)
	if err != nil {
		return err
	}
	t := x.terminal
	t.NextTMK = textOf(kept)
	s.book.keepTerminal(x.place.TID, t)
	x.reply62(emv.List{{Tag: tagNewTMK, Value: sent}, {Tag: tagNewKCV, Value: kcv}}.Encode())
	return nil
}

// openRandom takes the terminal's random key out of its RSA block and proves it.
func (s *Server) openRandom(x *exchange) ([]byte, bool) {
	asked, err := emv.Parse(x.asked())
	if err != nil || s.rsa == nil || !hasAll(asked, rsaName()) {
		return nil, false
	}
	block, _ := asked.Find(tagRandom)
	kcv, _ := asked.Find(tagRandomKCV)
	random, err := rsa.DecryptPKCS1v15(rand.Reader, s.rsa, block)
	if err != nil || len(random) != transportKeyBytes || s.algorithm().CheckKCV(random, kcv) != nil {
		return nil, false
	}
	return random, true
}

// activateTMK puts the downloaded key in force. Working keys under the old one
// are of no use: the terminal signs on again.
func (s *Server) activateTMK(x *exchange) {
	if x.terminal.NextTMK == "" {
		x.code = codeInvalid
		return
	}
	s.book.keepTerminal(x.place.TID, terminal{Batch: x.terminal.Batch, TMK: x.terminal.NextTMK})
}
