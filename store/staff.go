package store

import (
	"encoding/binary"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"till/payment"
	"till/store/seal"
)

// Who may sign on stands in the journal's chain, sealed, and not in a file of its
// own: a file that somebody deletes would leave a till that asks nobody. What
// people do stands beside it in the open, each with a number and no secret.

// staffMax bounds what is kept of the staff, in bytes: about two hundred people.
const staffMax = 128 << 10

// ErrStaff means that who may sign on cannot be read, or is more than is kept.
var ErrStaff = errors.New("who may sign on cannot be kept or read")

// Audit makes one act of a person durable.
func (s *Store) Audit(act payment.Audit) error {
	return s.count(func(boltIndex, head) (body, error) {
		return body{Event: EventAudit, Audit: &act}, nil
	})
}

// KeepStaff makes who may sign on durable, with the act that changed it, in one
// commit. The bytes are the caller's own form; they are sealed for their place in
// the chain.
func (s *Store) KeepStaff(staff []byte, act payment.Audit) error {
	if len(staff) > staffMax || len(staff) == 0 {
		return ErrStaff
	}
	key, err := s.keys.Derive(seal.PurposeStaff)
	if err != nil {
		return err
	}
	defer key.Wipe()
	return s.count(func(_ boltIndex, h head) (body, error) {
		b := body{Event: EventAudit, Audit: &act}
		for at := 0; at < len(staff); at += seal.SealMax {
			piece := staff[at:min(at+seal.SealMax, len(staff))]
			sealed, err := seal.Seal(key, s.random, piece, staffPlace(h.seq+1, len(b.Staff)))
			if err != nil {
				return body{}, fmt.Errorf("sealing who may sign on: %w", err)
			}
			b.Staff = append(b.Staff, sealed)
		}
		return b, nil
	})
}

func staffPlace(seq uint64, piece int) []byte {
	return seal.AAD("staff", seq, "piece", fmt.Sprint(piece))
}

// Staff is who may sign on, as KeepStaff was given it last; nil where nobody was
// ever made. It fails with ErrStaff where it does not open: then nobody signs on.
func (s *Store) Staff() ([]byte, error) {
	key, err := s.keys.Derive(seal.PurposeStaff)
	if err != nil {
		return nil, err
	}
	defer key.Wipe()
	var staff []byte
	err = s.view(func(tx *bolt.Tx) error {
		staff = nil
		seq := staffSeq(boltIndex{tx})
		if seq == 0 {
			return nil
		}
		rec, err := s.recordAt(tx, seq)
		if err != nil {
			return err
		}
		for i, sealed := range rec.body.Staff {
			piece, err := seal.Unseal(key, sealed, staffPlace(seq, i))
			if err != nil {
				return fmt.Errorf("%w: record %d: %w", ErrStaff, seq, err)
			}
			staff = append(staff, piece...)
		}
		if len(staff) == 0 {
			return fmt.Errorf("%w: record %d holds nobody", ErrStaff, seq)
		}
		return nil
	})
	return staff, err
}

// Pepper is the folder's key that operators' PINs are hashed with. It is in no
// file that could be stolen with the hashes alone.
func (s *Store) Pepper() (seal.Key, error) { return s.keys.Derive(seal.PurposePepper) }

// staffSeq is the record that says who may sign on, 0 for none.
func staffSeq(ix index) uint64 {
	if row := ix.get(bucketMeta, []byte(metaStaff)); len(row) == 8 {
		return binary.BigEndian.Uint64(row)
	}
	return 0
}

// applyAudit follows a record of the audit trail.
func applyAudit(ix index, seq uint64, b body) error {
	if b.Audit == nil {
		return errRecordBody
	}
	if len(b.Staff) == 0 {
		return nil
	}
	return ix.put(bucketMeta, []byte(metaStaff), key8(seq))
}
