package cli

import (
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"till/store"
	"till/store/seal"
	"till/ui/text"
)

// keysFile holds the folder's root key in practice; a real till will keep it in
// a TPM or a keyring.
const keysFile = "keys"

// practiceBallast is enough room for the reversals of a practice day.
const practiceBallast = 1 << 20

// booksWait is how long a command waits for another one to let go of the folder.
const booksWait = 300 * time.Millisecond

// openBooks opens the journal of a folder. Every way in which it can be
// unusable has its own sentence.
func openBooks(f folder, readOnly bool) (*store.Store, error) {
	keys, err := openKeys(f.dir, readOnly)
	if err != nil {
		return nil, booksError(f.dir, err)
	}
	books, err := store.Open(store.Config{
		Dir: f.dir, ReadOnly: readOnly, Keys: keys, Ballast: practiceBallast,
		LockWait: booksWait, Mirror: f.settings.Mirror,
	})
	if err != nil {
		return nil, booksError(f.dir, err)
	}
	return books, nil
}

// openKeys opens the keys file, or makes it for a folder that has no journal yet.
func openKeys(dir string, readOnly bool) (seal.Keeper, error) {
	path := filepath.Join(dir, keysFile)
	keys, err := seal.OpenFile(path)
	if errors.Is(err, seal.ErrNoKeys) && !readOnly && !store.Exists(dir) {
		keys, err = seal.CreateFile(path)
	}
	if err != nil {
		return nil, err
	}
	return keys, nil
}

// booksError gives a store's refusal its sentence and exit code.
func booksError(dir string, err error) error {
	var refused *store.FolderError
	pid, why := 0, err
	if errors.As(err, &refused) {
		pid = refused.PID
		if refused.Why != "" {
			why = errors.New(refused.Why) // the sentence names the folder itself
		}
	}
	switch {
	case errors.Is(err, store.ErrMissing):
		return &fault{code: exitDone, err: err, say: func(c *text.Commands) string { return c.NoTxn }}
	case errors.Is(err, store.ErrLocked):
		return unusable(err, func(c *text.Commands) string { return c.Locked(dir, pid) })
	case errors.Is(err, store.ErrNewer):
		return unusable(err, func(c *text.Commands) string { return c.Newer(dir) })
	case errors.Is(err, store.ErrOlder):
		return unusable(err, func(c *text.Commands) string { return c.FolderOlder(dir, why) })
	case errors.Is(err, store.ErrMoved):
		return unusable(err, func(c *text.Commands) string { return c.FolderMoved(dir) })
	case errors.Is(err, store.ErrWrongKey):
		return unusable(err, func(c *text.Commands) string { return c.WrongKey(dir) })
	case errors.Is(err, store.ErrReadOnly), errors.Is(err, fs.ErrPermission):
		return unusable(err, func(c *text.Commands) string { return c.ReadOnly(dir) })
	case errors.Is(err, store.ErrDamaged):
		return &fault{code: exitFailed, err: err, say: func(c *text.Commands) string { return c.Damaged(dir, why) }}
	}
	return unusable(err, func(c *text.Commands) string { return c.FolderUnusable(dir, why) })
}
