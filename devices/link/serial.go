//go:build linux || windows || cgo

package link

import (
	"io"

	"github.com/tarm/serial"
)

// openDriver opens a port with tarm/serial, 8N1. Its reads end after
// readTimeout with nothing: (0, io.EOF) on Unix, (0, nil) on Windows.
func openDriver(c Config) (driver, error) {
	return serial.OpenPort(&serial.Config{Name: c.Path, Baud: c.Baud, ReadTimeout: readTimeout})
}

var _ io.ReadWriteCloser = (*serial.Port)(nil)
