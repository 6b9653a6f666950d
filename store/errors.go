package store

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Why a folder cannot be opened. Each comes inside a *FolderError.
var (
	// ErrLocked: another till has the folder open.
	ErrLocked = errors.New("another till has this data folder open")
	// ErrNewer: a newer version of the program wrote the journal.
	ErrNewer = errors.New("the journal was written by a newer version of this program")
	// ErrDamaged: the journal, or a key file beside it, is not as it was written.
	ErrDamaged = errors.New("the journal is damaged")
	// ErrReadOnly: the folder cannot be written to, or was opened to be read only.
	ErrReadOnly = errors.New("the data folder cannot be written to")
	// ErrWrongKey: the keys given are not those that the journal was written with.
	ErrWrongKey = errors.New("these are not the keys of this data folder")
	// ErrOlder: the journal is an older copy of itself, or another till's.
	ErrOlder = errors.New("the journal was replaced by an older or another copy")
	// ErrMoved: the till was moved to another folder or PC.
	ErrMoved = errors.New("this till was moved: only its copy may sell")
	// ErrMissing: there is no journal, and none may be made here.
	ErrMissing = errors.New("there is no journal in this data folder")
)

// Why a store that is open refuses.
var (
	// ErrStopped: a commit failed or the file misbehaved; nothing is done any
	// more until the folder is opened again and recovered.
	ErrStopped = errors.New("the journal has stopped after a failure; start the till again")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("the journal is closed")
	// ErrDiskFull: no room for new sales. What is owed can still be written.
	ErrDiskFull = errors.New("the disk is full: no new sale can be recorded")
	// ErrNotFound: no such transaction.
	ErrNotFound = errors.New("no such transaction")
	// ErrBatchInUse: the current batch holds a transaction, so the host's batch
	// number is not taken over.
	ErrBatchInUse = errors.New("the current batch already holds a transaction")
	// ErrBatchClosing: the batch is being settled; nothing is added to it.
	ErrBatchClosing = errors.New("the batch is being settled")
	// ErrNoSettlement: a batch that nobody has begun to settle.
	ErrNoSettlement = errors.New("the batch has no settlement")
	// ErrNumber: a STAN or batch that is not six digits from 000001 on.
	ErrNumber = errors.New("not six digits from 000001 to 999999")
	// ErrNoSTAN: every STAN of the batch is used.
	ErrNoSTAN = errors.New("the batch has no STAN left: settle first")
	// ErrRecord: a record that contradicts the attempt it belongs to.
	ErrRecord = errors.New("record does not fit its attempt")
	// ErrSecret: a record that would put a readable card number on disk.
	ErrSecret = errors.New("record holds a readable card number")
	// ErrCardErased: the card number was never kept, or its batch's key is gone.
	ErrCardErased = errors.New("the card number is no longer kept")
	// ErrClock: the wall clock does not fit the newest record.
	ErrClock = errors.New("the clock does not fit the journal")
)

// ClockError is a wall clock that does not fit the newest record. It is ErrClock.
type ClockError struct {
	Now, Newest time.Time
}

// Error names both times.
func (e *ClockError) Error() string {
	return fmt.Sprintf("%v: it says %s, the newest record is of %s", ErrClock,
		e.Now.Format(time.RFC3339), e.Newest.In(e.Now.Location()).Format(time.RFC3339))
}

// Unwrap gives ErrClock.
func (e *ClockError) Unwrap() error { return ErrClock }

// Back reports that the clock is before the newest record.
func (e *ClockError) Back() bool { return e.Now.Before(e.Newest) }

// Doubts reports that a time would not fit that record either.
func (e *ClockError) Doubts(now time.Time) bool {
	ahead := now.Sub(e.Newest)
	return ahead < -clockBackMax || ahead > clockAheadMax
}

// FolderError says what is wrong with a data folder. errors.Is finds its Kind.
type FolderError struct {
	// Kind is one of ErrLocked, ErrNewer, ErrDamaged, ErrReadOnly, ErrWrongKey,
	// ErrOlder, ErrMoved, ErrMissing.
	Kind error
	// Dir is the folder, File the file in it that is meant, "" for the folder.
	Dir, File string
	// PID is the process that holds the lock and Since when it took it; zero if
	// it left no word.
	PID   int
	Since time.Time
	// Schema is what the file has and Known what this program reads, for ErrNewer.
	Schema, Known uint32
	// Why is a detail for the technician, without any secret.
	Why string
	// Err is the cause, nil if there is none.
	Err error
}

// Error is one line: what, where, and who or why.
func (e *FolderError) Error() string {
	var line strings.Builder
	fmt.Fprintf(&line, "%v: %s", e.Kind, e.Dir)
	if e.File != "" {
		fmt.Fprintf(&line, " (%s)", e.File)
	}
	if e.PID != 0 {
		fmt.Fprintf(&line, ", process %d", e.PID)
	}
	if e.Schema != 0 {
		fmt.Fprintf(&line, ", schema %d, known up to %d", e.Schema, e.Known)
	}
	if e.Why != "" {
		fmt.Fprintf(&line, ": %s", e.Why)
	}
	if e.Err != nil {
		fmt.Fprintf(&line, ": %v", e.Err)
	}
	return line.String()
}

// Unwrap gives the kind and the cause.
func (e *FolderError) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}
