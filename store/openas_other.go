//go:build !unix

package store

import "os"

// openAs opens a file; here one that is open cannot be renamed.
func openAs(path, _ string, flag int, mode os.FileMode) (*os.File, error) {
	return os.OpenFile(path, flag, mode)
}
