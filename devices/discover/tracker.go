package discover

import (
	"path/filepath"
	"sync"
)

// Tracker knows where a device was, and finds it where it is now: Windows gives
// a pad another COM number in another socket, Linux counts ttyACM anew.
type Tracker struct {
	list Lister
	path string

	mu    sync.Mutex
	known Port // who was at path, once it was seen
	seen  bool
}

// Track follows the device at a path. A nil list is the system's.
func Track(path string, list Lister) *Tracker {
	if list == nil {
		list = Ports
	}
	return &Tracker{list: list, path: path}
}

// Path is where the device is now: under its own name if it, or nothing that
// says who it is, is there, and else where the same USB device with the same
// serial number is. It opens nothing. Where the device cannot be found the name
// of old is as good as any.
func (t *Tracker) Path() string {
	ports, err := t.list()
	if err != nil {
		return t.path
	}
	own := resolved(t.path)
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, port := range ports {
		if port.Path != own {
			continue
		}
		if !t.seen || t.known.same(port) || !t.known.USB {
			t.known, t.seen = port, true
			return t.path
		}
	}
	if !t.seen || t.known.Serial == "" {
		return t.path // two of a kind without a serial number cannot be told apart
	}
	for _, port := range ports {
		if t.known.same(port) {
			return port.Path
		}
	}
	return t.path
}

// resolved follows a link such as those in /dev/serial/by-id.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}
