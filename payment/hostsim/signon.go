package hostsim

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"

	"till/payment/keys"
	"till/payment/profile"
	"till/payment/wire"
)

// The network codes of a sign-on that are not the usual one (unionpay-pos 4.2):
// keys of single length, and keys with a TDK.
const (
	signOnSingle = "001"
	signOnTDK    = "004"
	signOnSM4TDK = "006"
)

// signOn gives a terminal new working keys and its batch number. The keys are
// in the book, under the TMK, before they leave: another till process of the
// same terminal goes on with them.
func (s *Server) signOn(x *exchange) error {
	layout := s.layoutFor(networkOf(x.request))
	if layout == nil {
		x.code = codeInvalid
		return nil
	}
	t, private := x.terminal, ""
	for _, part := range layout {
		kept, sent, err := s.newKey(t, part)
		if err != nil {
			return err
		}
		switch part.Key {
		case "pik":
			t.PIK = kept
		case "mak":
			t.MAK = kept
		default:
			t.TDK = kept
		}
		private += sent
	}
	t.Batch = s.batchOf(t, x.place)
	s.book.keepTerminal(x.place.TID, t)
	rrn, _ := s.book.next(s.config.Now().Format("0102"))
	x.answer.Set(wire.DE37RRN, rrn)
	if private := x.request.Value(wire.DE60Private); len(private) >= batchEnd {
		x.answer.Set(wire.DE60Private, private[:batchEnd-batchDigits]+t.Batch+private[batchEnd:])
	}
	x.answer.Set(wire.DE62Private, private)
	return nil
}

// Places in DE 60: the batch ends where the network code begins.
const (
	batchDigits = 6
	batchEnd    = 8
	networkEnd  = 11
)

// networkOf is 60.3, "" where the message does not carry it.
func networkOf(m *wire.Message) string {
	if private := m.Value(wire.DE60Private); len(private) >= networkEnd {
		return private[batchEnd:networkEnd]
	}
	return ""
}

// layoutFor is the profile's layout of DE 62 that fits what was asked for, or its
// first one.
func (s *Server) layoutFor(network string) []profile.KeyPart {
	layouts := s.config.Profile.Keys.Layouts
	var first []profile.KeyPart
	for _, length := range slices.Sorted(maps.Keys(layouts)) {
		layout := layouts[length]
		withTDK, single := false, true
		for _, part := range layout {
			withTDK = withTDK || part.Key == "tdk"
			single = single && part.Bytes == desKeyBytes
		}
		if withTDK == (network == signOnTDK || network == signOnSM4TDK) && single == (network == signOnSingle) {
			return layout
		}
		if first == nil {
			first = layout
		}
	}
	return first
}

// desKeyBytes is the length of a single DES key.
const desKeyBytes = 8

// newKey makes a working key for a place in DE 62: wrapped, as the book keeps
// it, and wrapped with its check value, in hex, as the field carries it.
func (s *Server) newKey(t terminal, part profile.KeyPart) (kept, sent string, err error) {
	tmk, err := s.tmkOf(t)
	if err != nil {
		return "", "", err
	}
	size := part.Bytes
	if part.Key == "mak" && keys.Method(s.config.Profile.MAC.Method) == keys.MethodX99 {
		size = desKeyBytes
	}
	key := make([]byte, size)
	defer clear(key)
	if _, err := io.ReadFull(s.config.Random, key); err != nil {
		return "", "", fmt.Errorf("making a working key: %w", err)
	}
	if s.algorithm() == keys.TripleDES {
		keys.SetOddParity(key)
	}
	if size > desKeyBytes && bytes.Equal(key[:desKeyBytes], key[desKeyBytes:2*desKeyBytes]) {
		return "", "", fmt.Errorf("making a working key: the random source repeats itself")
	}
	kcv, err := s.algorithm().KCV(key, s.config.Profile.Keys.KCVBytes)
	if err != nil {
		return "", "", err
	}
	cryptogram, err := s.algorithm().Wrap(tmk, key)
	if err != nil {
		return "", "", err
	}
	// A shorter key is followed by zeros in its place.
	filler := make([]byte, part.Bytes-size)
	return textOf(cryptogram), fmt.Sprintf("%X%X%X", cryptogram, filler, kcv), nil
}

// batchOf is the batch that a terminal goes on in. The later of its own and the
// host's is right, whoever forgot. A terminal whose STAN went back has lost its
// memory: it gets a new batch, so that its numbers mean one thing only.
func (s *Server) batchOf(t terminal, p place) string {
	batch := max(t.Batch, p.Batch, "000001")
	if p.STAN != "" && p.STAN <= s.book.lastSTAN(p.TID, batch) {
		return following(batch)
	}
	return batch
}

// following is the next batch number; 000001 comes after 999999.
func following(batch string) string {
	digits := []byte(batch)
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i]++; digits[i] <= '9' {
			return string(digits)
		}
		digits[i] = '0'
	}
	return "000001"
}
