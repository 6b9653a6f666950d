package store

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/store/seal"
)

// The file's own limits (ref: bbolt options).
const (
	pageSize = 4096
	// initialMap lets readers work while the file grows up to this size.
	initialMap = 256 << 20
	// fileMax is a guard against a runaway file, in bytes; a shop's two batches
	// stay under 60 MB.
	fileMax = 2 << 30
	// growBy is by how much the file grows at a time, in bytes.
	growBy = 1 << 20
	// closeMax is how long Close waits for a file that misbehaved.
	closeMax = 500 * time.Millisecond
)

// Store is an open journal. Its methods are safe for use by many goroutines;
// writes happen one after another.
type Store struct {
	dir      string
	file     string // the live file where it is not in dir
	readOnly bool
	onClose  func()
	db       *bolt.DB
	keys     seal.Keeper
	chain    seal.Key
	token    seal.Key
	now      func() time.Time
	run      string
	random   io.Reader
	cfg      Config
	shelves  shelves
	recent   recent
	mirror   *mirror // nil where none is wanted

	// swap is held for reading while db is used, for writing while a rotation
	// puts another file in its place.
	swap sync.RWMutex
	base atomic.Pointer[base] // nil where live.db begins with record 1

	settled atomic.Pointer[map[string]bool] // the batches that are over

	rotating sync.Mutex
	seam     func(step string) error // nil but in tests
	named    os.FileInfo             // the live file as it was opened

	mu        sync.Mutex // one writer; also guards cards and ballast
	cards     map[uint32]*cardKey
	ballast   int64
	noBallast bool
	anchored  uint64 // the record that the anchor names
	cursor    uploadCursor
	ahead     []uint32 // STANs that are durable as taken and not given out yet

	stopped atomic.Pointer[error] // the failure after which nothing is done
	moved   atomic.Bool           // given away: nothing may be written
	crashed atomic.Bool           // the failure was a panic or a memory fault
	closing atomic.Bool
	closed  atomic.Bool
}

// Open opens the journal of a data folder, or creates it in a folder that has
// none. Every failure of the folder is a *FolderError of kind ErrLocked,
// ErrNewer, ErrDamaged, ErrReadOnly, ErrWrongKey, ErrOlder, ErrMoved or
// ErrMissing. Call Close.
//
// It reads a few pages whatever the size of the file; VerifyTail and Verify
// look deeper and may come after the first frame.
func Open(cfg Config) (*Store, error) {
	s, err := prepare(cfg)
	if err != nil {
		return nil, err
	}
	if err := s.makeFolder(cfg); err != nil {
		return nil, err
	}
	if why := precheck(s.path()); why != "" {
		return nil, s.damaged(liveFile, why)
	}
	if err := s.openFile(cfg); err != nil {
		return nil, err
	}
	if err := s.settleIn(); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func prepare(cfg Config) (*Store, error) {
	if cfg.Dir == "" || cfg.Keys == nil {
		return nil, errors.New("opening the journal: a folder and its keys are needed")
	}
	s := &Store{dir: cfg.Dir, readOnly: cfg.ReadOnly, keys: cfg.Keys, now: cfg.Now, run: cfg.Run,
		cfg: cfg, random: cfg.Random, ballast: cfg.Ballast, cards: map[uint32]*cardKey{}}
	if s.now == nil {
		s.now = time.Now
	}
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.ballast == 0 {
		s.ballast = BallastSize
	}
	if s.run == "" {
		var id [4]byte
		if _, err := io.ReadFull(s.random, id[:]); err != nil {
			return nil, fmt.Errorf("opening the journal: %w", err)
		}
		s.run = hex.EncodeToString(id[:])
	}
	var err error
	if s.chain, err = s.keys.Derive(seal.PurposeChain); err != nil {
		return nil, err
	}
	s.token, err = s.keys.Derive(seal.PurposePANToken)
	return s, err
}

func (s *Store) path() string {
	if s.file != "" {
		return s.file
	}
	return filepath.Join(s.dir, liveFile)
}

func boltOptions(cfg Config) *bolt.Options {
	wait := cfg.LockWait
	if wait <= 0 || wait > LockWait {
		wait = LockWait
	}
	options := &bolt.Options{
		Timeout:      wait,
		FreelistType: bolt.FreelistMapType,
		PageSize:     pageSize,
		ReadOnly:     cfg.ReadOnly,
		MaxSize:      fileMax,
		NoStatistics: true,
	}
	if runtime.GOOS != "windows" { // there a map makes the file as large as itself
		options.InitialMmapSize = initialMap
	}
	return options
}

func (s *Store) openFile(cfg Config) error {
	db, err := openLocked(s.path(), boltOptions(cfg))
	if err != nil {
		return s.folderError(liveFile, err)
	}
	s.db = db
	if err := s.opened(cfg); err != nil {
		return errors.Join(s.folderError(liveFile, err), guard(db.Close))
	}
	return nil
}

// opened prepares the live file that s.db is now.
func (s *Store) opened(cfg Config) (err error) {
	s.db.AllocSize = growBy
	if s.named, err = os.Stat(s.path()); err == nil && cfg.Opened != nil {
		cfg.Opened(s.db)
	}
	return err
}

// openLocked opens a file and makes sure that the lock it got is on the file
// that has the name now: another till may have rotated while this one waited.
func openLocked(path string, options *bolt.Options) (*bolt.DB, error) {
	var opened *os.File
	options.OpenFile = func(name string, flag int, mode os.FileMode) (f *os.File, err error) {
		f, err = os.OpenFile(name, flag, mode)
		opened = f
		return f, err
	}
	for {
		var db *bolt.DB
		err := guard(func() (err error) {
			db, err = bolt.Open(path, 0o600, options)
			return err
		})
		if err != nil {
			return nil, err
		}
		now, err := os.Stat(path)
		if err != nil {
			return nil, errors.Join(err, guard(db.Close))
		}
		if locked, err := opened.Stat(); err == nil && os.SameFile(locked, now) {
			return db, nil
		}
		if err := guard(db.Close); err != nil {
			return nil, err
		}
	}
}

// settleIn looks at what was opened, with the lock in hand, and puts the
// store's own small files in place.
func (s *Store) settleIn() error {
	if why := checkMetas(s.path()); why != "" {
		return s.damaged(liveFile, why)
	}
	err := guard(func() error {
		return s.db.View(func(tx *bolt.Tx) error { return s.checkSchema(tx, liveFile) })
	})
	if err != nil {
		if folder := new(FolderError); errors.As(err, &folder) {
			return err
		}
		return s.damaged(liveFile, err.Error())
	}
	if err := s.readSettled(); err != nil {
		return err
	}
	if s.readOnly {
		return nil
	}
	s.sweep()
	for _, act := range []func() error{s.checkAnchor, s.checkMoved, s.raiseSchema} {
		if err := act(); err != nil {
			return s.folderError(liveFile, err)
		}
	}
	if err := s.writeAnchor(); err != nil {
		return s.folderError(anchorFile, err)
	}
	if err := s.writeLockInfo(); err != nil {
		return s.folderError("", err)
	}
	if err := s.keepBallast(); err != nil {
		return s.folderError(ballastFile, err)
	}
	if err := s.openCardKeys(); err != nil {
		return err
	}
	s.startMirror()
	return nil
}

// checkSchema refuses a file that is not ours, not for this version or not
// for these keys. Of the live file it keeps the base.
func (s *Store) checkSchema(tx *bolt.Tx, file string) error {
	meta := tx.Bucket([]byte(bucketMeta))
	if meta == nil {
		return errors.New("it holds no journal")
	}
	row := meta.Get([]byte(metaSchema))
	if len(row) != 4 {
		return errors.New("it names no schema")
	}
	schema := binary.BigEndian.Uint32(row)
	if schema > schemaVersion {
		return &FolderError{Kind: ErrNewer, Dir: s.dir, File: file, Schema: schema, Known: schemaVersion}
	}
	if schema < schemaOldest {
		return fmt.Errorf("schema %d was never written by any version", schema)
	}
	for _, name := range bucketNames(schema) {
		if tx.Bucket([]byte(name)) == nil {
			return fmt.Errorf("bucket %s is missing", name)
		}
	}
	h, err := decodeHead(meta.Get([]byte(metaHead)))
	if err != nil {
		return err
	}
	if err := s.checkKeys(tx, h, schema, file); err != nil {
		return err
	}
	found, _, err := readBase(tx, s.chain)
	if file == liveFile {
		s.base.Store(found)
	}
	return err
}

// checkKeys tells a wrong key from a damaged check value: with the right key
// the newest record's link still fits.
func (s *Store) checkKeys(tx *bolt.Tx, h head, schema uint32, file string) error {
	want, err := keyCheck(s.keys, schema)
	if err != nil {
		return err
	}
	if bytes.Equal(tx.Bucket([]byte(bucketMeta)).Get([]byte(metaKeyCheck)), want) {
		return nil
	}
	if h.seq > 0 {
		raw, err := splitRecord(tx.Bucket([]byte(bucketJ)).Get(key8(h.seq)))
		if err != nil {
			return fmt.Errorf("record %d: %w", h.seq, err)
		}
		if seal.Link(s.chain, raw.prev, h.seq, raw.text) == raw.link {
			return errors.New("the key check value is wrong")
		}
	}
	return &FolderError{Kind: ErrWrongKey, Dir: s.dir, File: file}
}

// Close lets go of the folder. A second call does nothing.
func (s *Store) Close() error {
	if !s.closing.Swap(true) {
		s.mirror.farewell()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.readOnly && s.usable() == nil {
		_ = s.writeAnchor() // an old one still tells an old copy, only later
	}
	if s.closed.Swap(true) {
		return nil
	}
	if !s.readOnly {
		_ = os.Remove(filepath.Join(s.dir, lockInfoFile))
	}
	if s.onClose != nil {
		defer s.onClose()
	}
	s.forgetCardKeys()
	s.cursor.close()
	s.shelves.close()
	s.chain.Wipe()
	s.token.Wipe()
	if !s.crashed.Load() {
		return guard(s.db.Close)
	}
	// After a panic inside bbolt its own locks may be held for ever.
	done := make(chan error, 1)
	go func() { done <- guard(s.db.Close) }()
	select {
	case err := <-done:
		return err
	case <-time.After(closeMax):
		return fmt.Errorf("%w: the folder stays locked until this process ends", ErrStopped)
	}
}

// Dir is the data folder.
func (s *Store) Dir() string { return s.dir }

// usable refuses what cannot be served any more.
func (s *Store) usable() error {
	if s.closed.Load() {
		return ErrClosed
	}
	if cause := s.stopped.Load(); cause != nil {
		return fmt.Errorf("%w (%w)", ErrStopped, *cause)
	}
	return nil
}

// stop makes the store refuse everything from now on: after a failed sync
// nobody knows what is on the disk, so nothing may rest on it.
func (s *Store) stop(cause error) error {
	var crash *crashError
	if errors.As(cause, &crash) {
		s.crashed.Store(true)
		cause = s.damaged(liveFile, cause.Error())
	}
	s.stopped.CompareAndSwap(nil, &cause)
	if diskFull(cause) {
		s.dropBallast()
	}
	return fmt.Errorf("%w (%w)", ErrStopped, cause)
}

// view reads. Nothing that fn gets may be kept beyond it.
func (s *Store) view(fn func(tx *bolt.Tx) error) error {
	if err := s.usable(); err != nil {
		return err
	}
	s.swap.RLock()
	defer s.swap.RUnlock()
	err := guard(func() error { return s.db.View(fn) })
	if crash := new(crashError); errors.As(err, &crash) {
		return s.stop(err)
	}
	return err
}

// update writes in one commit. An error of fn changes nothing; an error of the
// commit itself stops the store. The caller holds s.mu.
func (s *Store) update(fn func(tx *bolt.Tx) error) error {
	if err := s.usable(); err != nil {
		return err
	}
	if s.readOnly {
		return &FolderError{Kind: ErrReadOnly, Dir: s.dir}
	}
	if s.moved.Load() {
		return &FolderError{Kind: ErrMoved, Dir: s.dir, File: liveFile}
	}
	s.swap.RLock()
	defer s.swap.RUnlock()
	var refused error
	err := guard(func() error {
		return s.db.Update(func(tx *bolt.Tx) error {
			refused = fn(tx)
			return refused
		})
	})
	if refused != nil {
		return err
	}
	if err == nil {
		err = s.stillNamed()
	}
	if err != nil {
		return s.stop(err)
	}
	s.mirror.tell()
	return nil
}

// stillNamed makes sure that what was written can be found again: a folder that
// was removed, or a disk that was pulled out, takes commits without a word.
func (s *Store) stillNamed() error {
	now, err := os.Stat(s.path())
	if err != nil || !os.SameFile(s.named, now) {
		return &FolderError{Kind: ErrMissing, Dir: s.dir, File: liveFile, Err: err}
	}
	return nil
}

// crashError is a panic or memory fault inside bbolt, as an error.
type crashError struct{ what string }

func (e *crashError) Error() string { return "reading it failed: " + e.what }

// guard turns a panic, and a memory fault while reading a mapped file that is
// damaged or was cut short, into an error.
func guard(act func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = &crashError{fmt.Sprint(p)}
		}
	}()
	return act()
}

// errDiskFullWindows is ERROR_DISK_FULL.
const errDiskFullWindows = syscall.Errno(112)

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || runtime.GOOS == "windows" && errors.Is(err, errDiskFullWindows)
}
