//go:build !linux

package store

import "os"

// syncData waits until the bytes of a file are on the disk.
func syncData(f *os.File) error { return f.Sync() }
