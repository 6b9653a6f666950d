package store

import (
	"encoding/binary"
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// Rebuild throws every index away and works it out again from the records, in
// one commit. It mends rows that Verify calls wrong, and changes no record: a
// journal whose records are bad, or gone, is left as it is and named with
// ErrDamaged.
func (s *Store) Rebuild() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.update(func(tx *bolt.Tx) error {
		ix := boltIndex{tx}
		known, err := readHead(ix)
		if err != nil {
			return s.damaged(liveFile, err.Error())
		}
		schema := binary.BigEndian.Uint32(ix.get(bucketMeta, []byte(metaSchema)))
		for _, name := range bucketNames(schema) {
			if name == bucketJ {
				continue
			}
			if err := tx.DeleteBucket([]byte(name)); err != nil {
				return err
			}
		}
		if err := createSchema(tx, s.keys, schema); err != nil {
			return err
		}
		return s.replay(tx, known.seq)
	})
}

// replay applies every record of j, verifying each. There must be at least as
// many as the old head knew.
func (s *Store) replay(tx *bolt.Tx, records uint64) error {
	ix := boltIndex{tx}
	chain := newChainReader(s.chain, true)
	c := tx.Bucket([]byte(bucketJ)).Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		rec, fromBase, err := chain.take(key, value)
		if err == nil && rec.seq == 0 {
			err = tx.Bucket([]byte(bucketBatch)).Delete(batchKey(1)) // genesis does not hold here
		}
		if err == nil {
			err = chain.apply(ix, rec, fromBase)
		}
		if err != nil {
			return s.damaged(liveFile, fmt.Sprintf("record %d: %v", rec.seq, err))
		}
	}
	if err := chain.complete(); err != nil {
		return s.damaged(liveFile, err.Error())
	}
	if chain.next <= records {
		return s.damaged(liveFile, fmt.Sprintf("record %d: it is missing", chain.next))
	}
	return nil
}
