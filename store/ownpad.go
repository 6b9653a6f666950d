package store

import (
	"errors"
	"fmt"
	"unicode"

	bolt "go.etcd.io/bbolt"
)

// OwnPad is which PIN pad this till sells with. A pad of another serial number
// may be a forgery that copies cards and PINs (PCI DSS 9.5.1): it is taken only
// when a person accepted it, and who that was stays in the journal.
type OwnPad struct {
	Serial string `json:"serial"`
	// By is who accepted it, as that person said: "" where it was the first.
	By string `json:"by,omitempty"`
	// Verified says that By signed on with a PIN.
	Verified bool `json:"verified,omitempty"`
}

// The longest serial number and name that are kept, in bytes: the row lies in
// a small bucket.
const (
	padSerialMax = 64
	padNameMax   = 64
)

// ErrPadName means a serial number or a name that is empty, too long or not
// printable.
var ErrPadName = errors.New("no serial number or name that can be kept")

// AcceptPad makes a pad this till's own, durably. The one that it already has is
// no change and writes nothing.
func (s *Store) AcceptPad(pad OwnPad) error {
	if !keepable(pad.Serial, padSerialMax) || pad.By != "" && !keepable(pad.By, padNameMax) {
		return fmt.Errorf("accepting a PIN pad: %w", ErrPadName)
	}
	return s.count(func(ix boltIndex, _ head) (body, error) {
		if string(ix.get(bucketMeta, []byte(metaPad))) == pad.Serial {
			return body{}, errNothingToDo
		}
		return body{Event: EventPadAccepted, Pad: &pad}, nil
	})
}

func keepable(text string, longest int) bool {
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return text != "" && len(text) <= longest
}

// PadSerial is the serial number of this till's own pad, "" where none was ever
// seen.
func (s *Store) PadSerial() (string, error) {
	var serial string
	err := s.view(func(tx *bolt.Tx) error {
		serial = string(boltIndex{tx}.get(bucketMeta, []byte(metaPad)))
		return nil
	})
	return serial, err
}

// applyPad follows the record of an accepted pad.
func applyPad(ix index, b body) error {
	if b.Pad == nil || b.Pad.Serial == "" || len(b.Pad.Serial) > padSerialMax {
		return errRecordBody
	}
	return ix.put(bucketMeta, []byte(metaPad), []byte(b.Pad.Serial))
}
