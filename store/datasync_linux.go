package store

import (
	"os"

	"golang.org/x/sys/unix"
)

// syncData waits until the bytes of a file are on the disk. Its times may not be:
// they would cost a second write each time.
func syncData(f *os.File) error { return unix.Fdatasync(int(f.Fd())) }
