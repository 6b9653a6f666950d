package store

import (
	"io"
	"time"

	bolt "go.etcd.io/bbolt"

	"till/store/seal"
)

// Defaults of Config.
const (
	// LockWait is how long Open waits for another till to let go of the folder.
	LockWait = 2 * time.Second
	// BallastSize is the size in bytes of the file that is given up when the
	// disk is full, so that reversals can still be written. 16 MiB is meant for
	// a shop; practice does well with 1 MiB.
	BallastSize = 16 << 20
)

// NoBallast as Config.Ballast means that no ballast is kept.
const NoBallast = -1

// Config says which folder to open and how.
type Config struct {
	// Dir is the data folder. It is made, with mode 0700, if it is missing.
	Dir string
	// ReadOnly opens for queries alone: no journal is created, nothing is
	// written, and Begin, Write and the counters fail with ErrReadOnly. It still
	// needs the lock, so it fails with ErrLocked while a till runs.
	ReadOnly bool
	// Keys guards the folder's root key; required.
	Keys seal.Keeper
	// Now is the wall clock of the records; nil takes time.Now. It orders nothing.
	Now func() time.Time
	// Run names this run of the program in each record (a boot id, a process),
	// so that clock jumps can be told from restarts; empty takes a random one.
	Run string
	// LockWait bounds the wait for the lock; zero takes LockWait, 2 s at most.
	LockWait time.Duration
	// Ballast is the size of the ballast file in bytes; zero takes BallastSize.
	// Making it needs room for twice as much.
	Ballast int64
	// Mirror is a folder, on another disk, for a copy of the records; it must be
	// there. Empty for none.
	Mirror string
	// MirrorRest is how long a mirror that fails is left alone; zero is 10 s.
	MirrorRest time.Duration
	// Moved opens a folder that was given away too, for another copy of it; only
	// Restore may write there.
	Moved bool
	// Random is where nonces and keys come from; nil takes crypto/rand.
	Random io.Reader
	// Opened is called with the opened file before its first use, nil for
	// nobody. Whoever simulates a disk stands here.
	Opened func(*bolt.DB)
}
