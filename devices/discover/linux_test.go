//go:build linux

package discover

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/creack/pty"

	"till/devices/link"
)

// plant builds a part of the kernel's tree.
func plant(t *testing.T, root string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if target, ok := cutArrow(text); ok {
			if err := os.MkdirAll(filepath.Join(root, target), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(filepath.Join(root, target), path); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func cutArrow(text string) (string, bool) {
	if len(text) > 2 && text[:2] == "->" {
		return text[2:], true
	}
	return "", false
}

func TestTheKernelsTreeTellsThePorts(t *testing.T) {
	root := t.TempDir()
	plant(t, root, map[string]string{
		"class/ttyACM0/device":           "->usb/1-2/1-2:1.0",
		"usb/1-2/idVendor":               "1753\n",
		"usb/1-2/idProduct":              "c902\n",
		"usb/1-2/serial":                 "A\x1b[1m1\n",
		"usb/1-2/manufacturer":           "Gertec\n",
		"usb/1-2/product":                "PPC930\n",
		"class/ttyUSB0/device":           "->usb/1-3/1-3:1.0/ttyUSB0",
		"usb/1-3/idVendor":               "0403\n",
		"usb/1-3/idProduct":              "6001\n",
		"class/ttyS0/device":             "->platform/serial8250",
		"class/ttyS0/type":               "4\n",
		"class/ttyS1/device":             "->platform/serial8250b",
		"class/ttyS1/type":               "0\n",
		"class/tty7/dev":                 "4:7\n",
		"class/console/device/something": "x",
	})
	ports, err := kernelPorts(filepath.Join(root, "class"), "/dev")
	if err != nil {
		t.Fatal(err)
	}
	want := []Port{
		{Path: "/dev/ttyACM0", USB: true, VendorID: "1753", ProductID: "C902", Serial: "A[1m1", Maker: "Gertec", ProductName: "PPC930"},
		{Path: "/dev/ttyS0"},
		{Path: "/dev/ttyUSB0", USB: true, VendorID: "0403", ProductID: "6001"},
	}
	if !slices.Equal(ports, want) {
		t.Errorf("ports %+v\nwant %+v", ports, want)
	}
	if _, err := Ports(); err != nil {
		t.Errorf("the ports of this PC: %v", err)
	}
}

func TestWhoHasAPortIsNamed(t *testing.T) {
	locks := "1: FLOCK  ADVISORY  WRITE 27327 00:1b:2693616 0 EOF\n2: POSIX  ADVISORY  WRITE 3194 00:1b:7 0 EOF\n3: FLOCK  ADVISORY  WRITE 99 00:18:7 0 EOF\n"
	if pid := lockedBy(locks, 7); pid != 99 {
		t.Errorf("process %d, want 99", pid)
	}
	if pid := lockedBy(locks, 16); pid != 0 {
		t.Errorf("process %d has what nobody has", pid)
	}
	far, near, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	defer func() { _ = errors.Join(near.Close(), far.Close()) }()
	first, err := link.OpenSerial(link.Config{Path: near.Name()})
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	_, err = link.OpenSerial(link.Config{Path: near.Name()})
	trouble := Diagnose(near.Name(), err)
	if trouble.Cause != CauseBusy {
		t.Fatalf("opened twice: %v", trouble)
	}
	if trouble.PID != 0 && trouble.PID != os.Getpid() {
		t.Errorf("process %d, want %d", trouble.PID, os.Getpid())
	}
	if inUse("/dev/there-is-none") != nil {
		t.Error("a port that is not there is in use")
	}
}
