package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Archives are journal files like live.db that nobody writes to any more. They
// are opened when a question needs them, and a damaged or missing one only costs
// the answers that stand in it.

// archivePattern matches the archives of all months.
const archivePattern = "archive-??????.db"

func archiveFile(month uint32) string { return fmt.Sprintf("archive-%06d.db", month) }

// shelves are the archives that are open.
type shelves struct {
	mu   sync.Mutex
	open map[string]*bolt.DB
}

func (a *shelves) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for file, db := range a.open {
		_ = guard(db.Close)
		delete(a.open, file)
	}
}

// archiveDB opens an archive, or gives it where it is open.
func (s *Store) archiveDB(file string) (*bolt.DB, error) {
	s.shelves.mu.Lock()
	defer s.shelves.mu.Unlock()
	if db := s.shelves.open[file]; db != nil {
		return db, nil
	}
	path := filepath.Join(s.dir, file)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, &FolderError{Kind: ErrMissing, Dir: s.dir, File: file}
	}
	if why := precheck(path); why != "" {
		return nil, s.damaged(file, why)
	}
	options := boltOptions(Config{ReadOnly: true, LockWait: LockWait})
	options.InitialMmapSize = 0
	db, err := openLocked(path, options)
	if err != nil {
		return nil, s.folderError(file, err)
	}
	err = guard(func() error { return db.View(func(tx *bolt.Tx) error { return s.checkSchema(tx, file) }) })
	if err != nil {
		_ = guard(db.Close)
		if folder := new(FolderError); !errors.As(err, &folder) {
			err = s.damaged(file, err.Error())
		}
		return nil, err
	}
	if s.shelves.open == nil {
		s.shelves.open = map[string]*bolt.DB{}
	}
	s.shelves.open[file] = db
	return db, nil
}

// inArchive reads one archive. A fault in it does not stop the store.
func (s *Store) inArchive(file string, fn func(tx *bolt.Tx) error) error {
	for again := true; ; again = false {
		db, err := s.archiveDB(file)
		if err != nil {
			return err
		}
		err = guard(func() error { return db.View(fn) })
		if again && errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
			continue // a rotation put a longer one in its place
		}
		if crash := new(crashError); errors.As(err, &crash) {
			err = s.damaged(file, err.Error())
		}
		return err
	}
}

// inArchives reads the archives, the newest first, until fn is done.
func (s *Store) inArchives(fn func(tx *bolt.Tx, note archiveNote) (done bool, err error)) error {
	for _, note := range slices.Backward(s.base.Load().archives()) {
		var done bool
		err := s.inArchive(note.File, func(tx *bolt.Tx) (err error) {
			done, err = fn(tx, note)
			return err
		})
		if err != nil || done {
			return err
		}
	}
	return nil
}

// archiveOf is the archive that holds a record of the chain.
func (s *Store) archiveOf(seq uint64) (archiveNote, bool) {
	for _, note := range s.base.Load().archives() {
		if seq <= note.To {
			return note, true
		}
	}
	return archiveNote{}, false
}

// archivedRecord reads a record that is no longer in the live file.
func (s *Store) archivedRecord(seq uint64) (record, error) {
	note, ok := s.archiveOf(seq)
	if !ok {
		return record{}, s.damaged(liveFile, fmt.Sprintf("record %d is missing", seq))
	}
	var rec record
	err := s.inArchive(note.File, func(tx *bolt.Tx) (err error) {
		rec, err = s.recordIn(tx, seq, note.File)
		return err
	})
	return rec, err
}

// archivedNewest reads the newest record of an attempt that is no longer in the
// live file, or fails with ErrNotFound.
func (s *Store) archivedNewest(id uint64) (record, error) {
	rec, err := record{}, ErrNotFound
	failed := s.inArchives(func(tx *bolt.Tx, note archiveNote) (bool, error) {
		row := boltIndex{tx}.get(bucketAtt, key8(id))
		if len(row) != 16 {
			return false, nil
		}
		rec, err = s.recordIn(tx, binary.BigEndian.Uint64(row[8:]), note.File)
		return true, err
	})
	if failed != nil {
		return record{}, failed
	}
	return rec, err
}

// followers lists the attempts that follow another one, wherever they stand.
func (s *Store) followers(tx *bolt.Tx, id uint64) ([]uint64, error) {
	var later []uint64
	note := func(tx *bolt.Tx) {
		boltIndex{tx}.each(bucketLink, key8(id), func(key, _ []byte) bool {
			later = append(later, binary.BigEndian.Uint64(key[8:]))
			return true
		})
	}
	note(tx)
	if !s.base.Load().hasID(id) {
		return later, nil
	}
	err := s.inArchives(func(tx *bolt.Tx, archive archiveNote) (bool, error) {
		note(tx)
		return archive.ID < id, nil
	})
	slices.Sort(later)
	return slices.Compact(later), err
}

// archivedMax gives the largest ID that look finds in the archives or that was
// found before. Where that one began behind the base, nothing archived is newer.
func (s *Store) archivedMax(found uint64, look func(tx *bolt.Tx) uint64) (uint64, error) {
	if found != 0 && !s.base.Load().hasID(found) {
		return found, nil
	}
	err := s.inArchives(func(tx *bolt.Tx, note archiveNote) (bool, error) {
		found = max(found, look(tx))
		return false, nil
	})
	return found, err
}

// usedInArchives reports that an archived attempt had a STAN in a batch. Batch
// numbers come again after a million, or when a bank begins anew.
func (s *Store) usedInArchives(batch, stan uint32) (bool, error) {
	if !s.base.Load().hadBatch(batch) {
		return false, nil
	}
	var used bool
	err := s.inArchives(func(tx *bolt.Tx, _ archiveNote) (bool, error) {
		used = boltIndex{tx}.get(bucketSTAN, stanKey(batch, stan)) != nil
		return used, nil
	})
	return used, err
}

// idsOfDays adds the attempts that began on some days and have an ID below
// before (0 for any).
func idsOfDays(tx *bolt.Tx, from, to []byte, before uint64, ids []uint64) []uint64 {
	c := tx.Bucket([]byte(bucketDay)).Cursor()
	for key, _ := c.Seek(from); len(key) == 12 && bytes.Compare(key[:4], to) <= 0; key, _ = c.Next() {
		if id := binary.BigEndian.Uint64(key[4:]); before == 0 || id < before {
			ids = append(ids, id)
		}
	}
	return ids
}

// newestIDs adds up to limit attempts with an ID below before (0 for any), the
// newest first.
func newestIDs(tx *bolt.Tx, before uint64, limit int, ids []uint64) []uint64 {
	c := tx.Bucket([]byte(bucketAtt)).Cursor()
	key, _ := c.Last()
	if before != 0 {
		if key, _ = c.Seek(key8(before)); key == nil {
			key, _ = c.Last()
		}
	}
	for ; len(key) == 8 && limit > 0; key, _ = c.Prev() {
		if id := binary.BigEndian.Uint64(key); before == 0 || id < before {
			ids = append(ids, id)
			limit--
		}
	}
	return ids
}
