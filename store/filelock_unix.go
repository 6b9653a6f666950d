//go:build unix && !solaris && !aix

package store

import (
	"os"
	"syscall"
)

// lockFile takes the lock that bbolt takes on an open journal, for a file that
// bbolt cannot open. It ends when the file is closed.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
