package store

import (
	"errors"

	bolt "go.etcd.io/bbolt"
)

// A till that moves to another PC must not sell on both. The journal itself
// says so: its newest record is EventMoved, which every copy made from then on
// holds, and which only EventRestored in the one copy that goes on may follow.

// stanLeap is by how much the STAN of a copy jumps that was not moved: the till
// it was copied from may have used numbers since, and a reversal under one of
// them would hit the wrong payment. Forty days of a busy lane are less.
const stanLeap = 100_000

// checkMoved refuses a folder that was given away.
func (s *Store) checkMoved() error {
	moved, err := s.isMoved()
	if err != nil || !moved {
		return err
	}
	if s.cfg.Moved {
		s.moved.Store(true)
		return nil
	}
	return &FolderError{Kind: ErrMoved, Dir: s.dir, File: liveFile}
}

func (s *Store) isMoved() (bool, error) {
	var moved bool
	err := s.view(func(tx *bolt.Tx) error {
		h, err := readHead(boltIndex{tx})
		if err != nil || h.seq == 0 {
			return err
		}
		rec, err := s.recordAt(tx, h.seq)
		moved = rec.body.Event == EventMoved
		if errors.Is(err, ErrDamaged) {
			return nil // VerifyTail says so
		}
		return err
	})
	return moved, err
}

// MarkMoved gives this folder away: nothing can be written to it any more, and
// Open refuses it with ErrMoved. A folder that is marked already stays so.
func (s *Store) MarkMoved() error {
	moved, err := s.isMoved()
	if err != nil || moved {
		return err
	}
	err = s.count(func(boltIndex, head) (body, error) { return body{Event: EventMoved}, nil })
	s.moved.Store(err == nil)
	return err
}

// markRestored makes this copy the one that goes on. A copy of a till that was
// not given away takes other STANs than that one may have used since.
func (s *Store) markRestored(leap bool) error {
	s.moved.Store(false)
	return s.count(func(_ boltIndex, h head) (body, error) { return restoredBody(h, leap), nil })
}

func restoredBody(h head, leap bool) body {
	b := body{Event: EventRestored, Batch: formatSix(h.batch)}
	if leap {
		b.STAN = formatSix((h.stan+stanLeap-1)%stanMax + 1)
	}
	return b
}
