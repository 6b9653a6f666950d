//go:build windows || (darwin && cgo)

package discover

import "go.bug.st/serial/enumerator"

// Ports lists the serial ports of this PC; none is opened.
func Ports() ([]Port, error) {
	listed, err := enumerator.GetDetailedPortsList()
	if err != nil {
		return nil, err
	}
	ports := make([]Port, 0, len(listed))
	for _, p := range listed {
		ports = append(ports, Port{Path: p.Name, USB: p.IsUSB, VendorID: p.VID, ProductID: p.PID,
			Serial: p.SerialNumber, Maker: p.Manufacturer, ProductName: p.Product})
	}
	return ports, nil
}
