//go:build !linux

package printer

import (
	"errors"
	"fmt"
)

// ErrNoUSB means that this system has no printer files: they are Linux's.
var ErrNoUSB = errors.New("usb: is for Linux; write cups:QUEUE on a Mac, win:QUEUE on Windows, or serial:PORT")

func newUSBEndpoint(path string) (endpoint, error) {
	return nil, fmt.Errorf("printer address usb:%s: %w", path, ErrNoUSB)
}
