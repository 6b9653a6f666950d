package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// The files of a data folder that belong to the store; the card keys are in
// cards.go.
const (
	liveFile     = "live.db"
	newFile      = "live.db.new" // a journal that is being created
	lockInfoFile = "till.pid"    // who has the folder open; the lock itself is on live.db
	ballastFile  = "ballast"
)

// Exists reports whether a folder holds a journal.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, liveFile))
	return err == nil
}

// makeFolder makes folder and journal where there are none.
func (s *Store) makeFolder(cfg Config) error {
	if _, err := os.Stat(s.path()); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return s.folderError(liveFile, err)
	}
	if s.readOnly {
		return &FolderError{Kind: ErrMissing, Dir: s.dir}
	}
	if orphans, _ := filepath.Glob(filepath.Join(s.dir, cardKeyPattern)); len(orphans) > 0 {
		// A new journal would give out the old STANs again.
		return s.damaged(liveFile, "it is missing, but card keys of its batches are here")
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return s.folderError("", err)
	}
	if err := s.createFile(cfg); err != nil {
		return s.folderError(newFile, err)
	}
	return nil
}

// createFile makes an empty journal under another name and renames it when it
// is complete, so that live.db is whole or absent whenever the power goes.
func (s *Store) createFile(cfg Config) error {
	path := filepath.Join(s.dir, newFile)
	options := boltOptions(cfg)
	options.InitialMmapSize = 0
	var db *bolt.DB
	open := func() (err error) {
		db, err = bolt.Open(path, 0o600, options)
		return err
	}
	if precheck(path) != "" { // left behind by a power cut; it never held a record
		_ = os.Remove(path)
	}
	if err := guard(open); err != nil {
		return err
	}
	err := guard(func() error {
		return db.Update(func(tx *bolt.Tx) error { return createSchema(tx, s.keys, schemaVersion) })
	})
	if closing := guard(db.Close); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	if err := os.Rename(path, s.path()); err != nil && !Exists(s.dir) {
		return err
	}
	if err := syncDir(s.dir); err != nil {
		return err
	}
	_ = syncDir(filepath.Dir(s.dir)) // the folder above may not be ours to open
	return nil
}

// sweep removes what a rotation left unfinished when the power went.
func (s *Store) sweep() {
	left, _ := filepath.Glob(filepath.Join(s.dir, archivePattern+unfinished))
	for _, path := range append(left, filepath.Join(s.dir, freshFile)) {
		_ = os.Remove(path)
	}
}

// folderError names what went wrong with the folder, as far as it has a name.
func (s *Store) folderError(file string, err error) error {
	crash, known := new(crashError), new(FolderError)
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, bolterrors.ErrTimeout):
		info := readLockInfo(s.dir)
		return &FolderError{Kind: ErrLocked, Dir: s.dir, PID: info.PID, Since: info.Since}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return &FolderError{Kind: ErrReadOnly, Dir: s.dir, File: file, Err: err}
	case errors.As(err, &crash), errors.Is(err, bolterrors.ErrInvalid),
		errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
		return s.damaged(file, err.Error())
	}
	return fmt.Errorf("opening the journal in %s: %w", s.dir, err)
}

func (s *Store) damaged(file, why string) error {
	return &FolderError{Kind: ErrDamaged, Dir: s.dir, File: file, Why: why}
}

// lockInfo is a word for whoever finds the folder locked.
type lockInfo struct {
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

// writeLockInfo says who holds the folder. The lock holds without the word, and
// a disk too full for it must not keep what is owed from being written.
func (s *Store) writeLockInfo() error {
	text, err := json.Marshal(lockInfo{PID: os.Getpid(), Since: s.now()})
	if err != nil {
		return err
	}
	err = os.WriteFile(filepath.Join(s.dir, lockInfoFile), append(text, '\n'), 0o600)
	if diskFull(err) {
		return nil
	}
	return err
}

func readLockInfo(dir string) lockInfo {
	var info lockInfo
	text, err := os.ReadFile(filepath.Join(dir, lockInfoFile))
	if err != nil || json.Unmarshal(text, &info) != nil {
		return lockInfo{}
	}
	return info
}

// keepBallast makes sure that the ballast takes its room on the disk. A disk
// too full for it is no error: the store opens, so that what is owed can be
// written, and Begin refuses.
func (s *Store) keepBallast() error {
	if s.ballast < 0 {
		return nil
	}
	path := filepath.Join(s.dir, ballastFile)
	if info, err := os.Stat(path); err == nil && info.Size() == s.ballast {
		s.noBallast = false
		return nil
	}
	err := writeBallast(path, s.ballast)
	s.noBallast = err != nil
	if diskFull(err) {
		return nil
	}
	return err
}

// writeBallast fills a file with bytes that no file system stores as a hole. It
// needs room for twice the size and gives half of it back: on a disk that is
// just full, taking the ballast again would take the very room that it was
// given up for.
func writeBallast(path string, size int64) error {
	temp := path + ".new"
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	block := make([]byte, 1<<16)
	for i := range block {
		block[i] = byte(i*7 + 1)
	}
	for left := 2 * size; left > 0 && err == nil; left -= int64(len(block)) {
		_, err = f.Write(block[:min(left, int64(len(block)))])
	}
	if err == nil {
		err = f.Truncate(size)
	}
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp)
	}
	return err
}

// dropBallast gives its room to the records that are still owed.
func (s *Store) dropBallast() {
	s.noBallast = s.ballast >= 0
	_ = os.Remove(filepath.Join(s.dir, ballastFile))
}

// roomForSale reports whether a new attempt may begin. Without ballast it
// tries to take it back first: somebody may have made room.
func (s *Store) roomForSale() error {
	if !s.noBallast {
		return nil
	}
	if err := s.keepBallast(); err != nil {
		return fmt.Errorf("%w: %w", ErrDiskFull, err)
	}
	if s.noBallast {
		return ErrDiskFull
	}
	return nil
}

// syncDir makes names in a folder durable. Windows has no such call and needs
// none.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
