package store

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"till/store/seal"
)

// Rebuild throws every index away and works it out again from the records, in
// one commit. It mends rows that Verify calls wrong, and changes no record: a
// journal whose records are bad, or gone, is left as it is and named with
// ErrDamaged.
func (s *Store) Rebuild() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.update(func(tx *bolt.Tx) error {
		known, err := readHead(boltIndex{tx})
		if err != nil {
			return s.damaged(liveFile, err.Error())
		}
		for _, name := range bucketNames() {
			if name == bucketJ {
				continue
			}
			if err := tx.DeleteBucket([]byte(name)); err != nil {
				return err
			}
		}
		check, err := keyCheck(s.keys)
		if err != nil {
			return err
		}
		if err := createSchema(tx, check); err != nil {
			return err
		}
		return s.replay(tx, known.seq)
	})
}

// replay applies every record of j, verifying each. There must be at least as
// many as the old head knew.
func (s *Store) replay(tx *bolt.Tx, records uint64) error {
	ix := boltIndex{tx}
	var link [seal.LinkSize]byte
	var next uint64 = 1
	c := tx.Bucket([]byte(bucketJ)).Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		raw, err := splitRecord(value)
		switch {
		case err != nil:
		case len(key) != 8 || binary.BigEndian.Uint64(key) != next:
			err = fmt.Errorf("it is missing")
		case raw.prev != link || seal.Link(s.chain, link, next, raw.text) != raw.link:
			err = errRecordLink
		}
		if err != nil {
			return s.damaged(liveFile, fmt.Sprintf("record %d: %v", next, err))
		}
		b, err := decodeBody(raw.text)
		if err != nil {
			return s.damaged(liveFile, fmt.Sprintf("record %d: %v", next, err))
		}
		if err := apply(ix, record{seq: next, link: raw.link, body: b}); err != nil {
			return s.damaged(liveFile, fmt.Sprintf("record %d: %v", next, err))
		}
		next, link = next+1, raw.link
	}
	if next <= records {
		return s.damaged(liveFile, fmt.Sprintf("record %d: it is missing", next))
	}
	return nil
}
