//go:build !linux && !windows && !cgo

package link

import "go.bug.st/serial"

// purePort gives go.bug.st/serial the one method it names differently. It
// stands in where tarm/serial would need cgo (macOS cross-built).
type purePort struct{ serial.Port }

// Flush discards both directions.
func (p purePort) Flush() error {
	if err := p.ResetOutputBuffer(); err != nil {
		return err
	}
	return p.ResetInputBuffer()
}

// openDriver opens a port; its reads end after readTimeout with (0, nil).
func openDriver(c Config) (driver, error) {
	parity := map[byte]serial.Parity{'E': serial.EvenParity, 'O': serial.OddParity}[c.Mode.parity()] // else none
	port, err := serial.Open(c.Path, &serial.Mode{BaudRate: c.Baud, DataBits: c.Mode.bits(), Parity: parity})
	if err != nil {
		return nil, err
	}
	if err := port.SetReadTimeout(readTimeout); err != nil {
		_ = port.Close()
		return nil, err
	}
	return purePort{port}, nil
}
