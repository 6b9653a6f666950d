//go:build linux || windows || cgo

package link

import (
	"io"

	"github.com/tarm/serial"
)

// openDriver opens a port with tarm/serial. Its reads end after
// readTimeout with nothing: (0, io.EOF) on Unix, (0, nil) on Windows.
func openDriver(c Config) (driver, error) {
	return serial.OpenPort(&serial.Config{Name: c.Path, Baud: c.Baud, ReadTimeout: readTimeout,
		Size: byte(c.Mode.bits()), Parity: serial.Parity(c.Mode.parity()), StopBits: serial.Stop1})
}

var _ io.ReadWriteCloser = (*serial.Port)(nil)
