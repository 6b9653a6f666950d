package devices

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"till/devices/link"
)

// ErrSpec means that a device is named in a way that cannot be read.
var ErrSpec = errors.New("write serial:PATH or tcp:HOST:PORT")

// Kind is how a device is reached.
type Kind string

// The ways to a PIN pad.
const (
	Serial Kind = "serial"
	TCP    Kind = "tcp"
)

// Spec names one device.
type Spec struct {
	Kind Kind
	// Address is a path ("/dev/ttyACM0", "COM3") or host and port.
	Address string
	// Baud is the speed of a serial port; 0 takes the device's usual one.
	Baud int
	// Mode is the form of a byte on it; "" takes 8N1.
	Mode link.Mode
}

// ParseSpec reads "serial:/dev/ttyACM0", "serial:/dev/ttyUSB0,115200",
// "serial:/dev/ttyUSB0,9600,7E1", "serial:COM3" and "tcp:10.0.0.7:9000".
func ParseSpec(text string) (Spec, error) {
	kind, address, found := strings.Cut(text, ":")
	spec := Spec{Kind: Kind(kind), Address: address}
	bad := fmt.Errorf("device %q: %w", text, ErrSpec)
	switch {
	case !found || address == "":
		return Spec{}, bad
	case spec.Kind == TCP:
		if !strings.Contains(address, ":") {
			return Spec{}, bad
		}
		return spec, nil
	case spec.Kind != Serial:
		return Spec{}, bad
	}
	path, baud, found := strings.Cut(address, ",")
	if !found {
		return spec, nil
	}
	baud, mode, moded := strings.Cut(baud, ",")
	n, err := strconv.Atoi(baud)
	if err != nil || n <= 0 || path == "" || moded && !slices.Contains(link.Modes, link.Mode(mode)) {
		return Spec{}, bad
	}
	return Spec{Kind: Serial, Address: path, Baud: n, Mode: link.Mode(mode)}, nil
}

// String is the spec as ParseSpec reads it.
func (s Spec) String() string {
	if s.Baud != 0 && s.Mode != "" {
		return fmt.Sprintf("%s:%s,%d,%s", s.Kind, s.Address, s.Baud, s.Mode)
	}
	if s.Baud != 0 {
		return fmt.Sprintf("%s:%s,%d", s.Kind, s.Address, s.Baud)
	}
	return string(s.Kind) + ":" + s.Address
}
