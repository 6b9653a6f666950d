package hostsim

import (
	"bytes"
	"fmt"
	"io"

	"till/payment/keys"
	"till/payment/wire"
)

// workingKeyBytes is the length of the keys that the host makes, PIK and MAK
// alike: a pad can seal with a MAK of 16 bytes.
const workingKeyBytes = 16

// signOn gives a terminal new working keys and its batch number. The keys are
// in the book, under the TMK, before they leave: another till process of the
// same terminal goes on with them.
func (s *Server) signOn(x *exchange) error {
	pik, pikPart, err := s.newKey()
	if err != nil {
		return err
	}
	mak, makPart, err := s.newKey()
	if err != nil {
		return err
	}
	t := s.book.Terminals[x.place.TID]
	if t == nil {
		t = &terminal{}
		s.book.Terminals[x.place.TID] = t
	}
	t.PIK, t.MAK = pik, mak
	t.Batch = s.batchOf(t, x.place)
	x.terminal = t
	x.code = codeApproved
	rrn, _ := s.book.next(s.config.Now().Format("0102"))
	x.answer.Set(wire.DE37RRN, rrn)
	x.answer.Set(wire.DE60Private, "00"+t.Batch+"003")
	x.answer.Set(wire.DE62Private, pikPart+makPart)
	return nil
}

// newKey makes a working key: wrapped, as the book keeps it, and wrapped with
// its check value, in hex, as DE 62 carries it.
func (s *Server) newKey() (wrapped, part string, err error) {
	key := make([]byte, workingKeyBytes)
	defer clear(key)
	if _, err := io.ReadFull(s.config.Random, key); err != nil {
		return "", "", fmt.Errorf("making a working key: %w", err)
	}
	keys.SetOddParity(key)
	if bytes.Equal(key[:8], key[8:]) {
		return "", "", fmt.Errorf("making a working key: the random source repeats itself")
	}
	kcv, err := keys.KCV(key, s.config.Profile.Keys.KCVBytes)
	if err != nil {
		return "", "", err
	}
	cryptogram, err := keys.Wrap(s.config.TMK, key)
	if err != nil {
		return "", "", err
	}
	return textOf(cryptogram), fmt.Sprintf("%X%X", cryptogram, kcv), nil
}

// batchOf is the batch that a terminal goes on in. The later of its own and the
// host's is right, whoever forgot. A terminal whose STAN went back has lost its
// memory: it gets a new batch, so that its numbers mean one thing only.
func (s *Server) batchOf(t *terminal, p place) string {
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
