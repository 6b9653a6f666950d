//go:build !linux && !windows && !(darwin && cgo)

package discover

import "path/filepath"

// patterns are how the callout ports of USB devices are called where the system
// cannot be asked without a C compiler.
var patterns = []string{"/dev/cu.usb*", "/dev/cu.wchusb*", "/dev/cu.SLAB_*", "/dev/cuaU*"}

// Ports lists the serial ports of this PC by their names. macOS puts the
// device's serial number into the name, so that the same pad keeps its name.
func Ports() ([]Port, error) {
	var ports []Port
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		for _, path := range found {
			ports = append(ports, Port{Path: path})
		}
	}
	return ports, nil
}
