//go:build unix

package store

import (
	"os"
	"syscall"
)

// openAs opens a file under the name that it will have once it is renamed.
func openAs(path, name string, flag int, mode os.FileMode) (*os.File, error) {
	fd, err := syscall.Open(path, flag|syscall.O_CLOEXEC, uint32(mode.Perm()))
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(fd), name), nil
}
