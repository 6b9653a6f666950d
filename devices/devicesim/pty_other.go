//go:build !unix

package devicesim

import "io"

// OpenPTY reports ErrNoPTY: this system has no pseudo-terminals.
func OpenPTY() (path string, master io.ReadWriteCloser, err error) {
	return "", nil, ErrNoPTY
}
