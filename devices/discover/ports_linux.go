package discover

import (
	"os"
	"path/filepath"
	"strings"
)

// Ports lists the serial ports of this PC from the kernel's own tree. The
// library for this, go.bug.st/serial/enumerator, opens every port of the board
// and sets its speed, which disturbs a printer at work there, and leaves out
// those that it may not open, which are the ones a technician looks for.
func Ports() ([]Port, error) { return kernelPorts("/sys/class/tty", "/dev") }

// kernelPorts reads a tree as the kernel builds it: a port with a device behind
// it is one, a console is none, and a place for a port that is not on this board
// has the type 0.
func kernelPorts(class, dev string) ([]Port, error) {
	entries, err := os.ReadDir(class)
	if err != nil {
		return nil, err
	}
	var ports []Port
	for _, entry := range entries {
		node := filepath.Join(class, entry.Name())
		device, err := filepath.EvalSymlinks(filepath.Join(node, "device"))
		if err != nil || !strings.HasPrefix(entry.Name(), "tty") && !strings.HasPrefix(entry.Name(), "rfcomm") {
			continue
		}
		if attribute(node, "type") == "0" {
			continue
		}
		port := Port{Path: filepath.Join(dev, entry.Name())}
		if usb := usbAbove(device); usb != "" {
			port.USB = true
			port.VendorID = strings.ToUpper(attribute(usb, "idVendor"))
			port.ProductID = strings.ToUpper(attribute(usb, "idProduct"))
			port.Serial, port.Maker, port.ProductName = attribute(usb, "serial"), attribute(usb, "manufacturer"), attribute(usb, "product")
		}
		ports = append(ports, port)
	}
	return ports, nil
}

// usbAbove is the USB device that a port belongs to: itself, its interface's or
// its converter's parent.
func usbAbove(device string) string {
	const levels = 4
	for range levels {
		if attribute(device, "idVendor") != "" {
			return device
		}
		device = filepath.Dir(device)
	}
	return ""
}

// attributeMax bounds one line of the kernel's: a device may call itself anything.
const attributeMax = 100

func attribute(dir, name string) string {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return ""
	}
	return plainName(string(data))
}

// plainName is a name without control characters and of a sane length.
func plainName(text string) string {
	clean := strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7F && r < 0xA0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(text), ""))
	if runes := []rune(clean); len(runes) > attributeMax {
		return string(runes[:attributeMax])
	}
	return clean
}
