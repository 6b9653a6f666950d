package printer

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/OpenPrinting/goipp"
)

// Found is a printer that the system knows of. Nothing was sent to it.
type Found struct {
	// Address is what --printer takes.
	Address string
	// Name is what its maker or the shop calls it, cleaned of control characters.
	Name string
	Kind Kind
	// Vendor, Product and Serial identify a USB printer: its number may change
	// when it is plugged in again, these do not.
	Vendor, Product, Serial string
}

// listMax bounds the look for printers.
const listMax = 2 * time.Second

// List finds the printers of this PC: USB printer files, the queues of CUPS on
// this machine, the queues of Windows. It asks the system and never a printer,
// looks for nothing on the network, and ends within two seconds. An error comes
// with what was found all the same; no CUPS is no error.
func List(ctx context.Context) ([]Found, error) {
	ctx, cancel := context.WithTimeout(ctx, listMax)
	defer cancel()
	found, err := usbPrinters("/sys/class/usbmisc", "/dev/usb")
	queues, cupsErr := cupsQueues(ctx, newCUPSEndpoint("").server)
	if errors.Is(cupsErr, errNoCUPS) {
		cupsErr = nil
	}
	local, winErr := windowsQueues(ctx)
	return slices.Concat(found, queues, local), errors.Join(err, cupsErr, winErr)
}

// usbPrinters reads the kernel's list.
func usbPrinters(class, dev string) ([]Found, error) {
	nodes, err := filepath.Glob(filepath.Join(class, "lp*"))
	if err != nil {
		return nil, err
	}
	var found []Found
	for _, node := range nodes {
		inside, err := filepath.EvalSymlinks(filepath.Join(node, "device"))
		if err != nil {
			continue // it was unplugged this moment
		}
		read := func(name string) string { return attribute(filepath.Join(filepath.Dir(inside), name)) }
		f := Found{
			Address: string(ToUSB) + ":" + filepath.Join(dev, filepath.Base(node)), Kind: ToUSB,
			Vendor: read("idVendor"), Product: read("idProduct"), Serial: read("serial"),
		}
		f.Name = strings.TrimSpace(read("manufacturer") + " " + read("product"))
		found = append(found, f)
	}
	return found, nil
}

// attribute is one line of the kernel's, at most 100 characters, without
// control characters: a device may call itself anything.
func attribute(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return plainName(string(data))
}

const nameMax = 100

func plainName(text string) string {
	clean := strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7F || r >= 0x80 && r < 0xA0 {
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.TrimSpace(text), ""))
	if runes := []rune(clean); len(runes) > nameMax {
		return string(runes[:nameMax])
	}
	return clean
}

// errNoCUPS means that no CUPS runs here.
var errNoCUPS = errors.New("no CUPS here")

// cupsQueues asks CUPS for its queues.
func cupsQueues(ctx context.Context, server string) ([]Found, error) {
	e := cupsEndpoint{server: server}
	answer, err := e.call(ctx, e.request(goipp.OpCupsGetPrinters), nil)
	switch {
	case err != nil && strings.Contains(err.Error(), "not-found"):
		return nil, nil // a CUPS without queues
	case err != nil && strings.HasPrefix(err.Error(), "CUPS "):
		return nil, err
	case err != nil:
		return nil, errNoCUPS
	}
	var found []Found
	for _, group := range answer.Groups {
		if group.Tag != goipp.TagPrinterGroup {
			continue
		}
		name := strings.Join(stringsOf(group.Attrs, "printer-name"), "")
		if name == "" {
			continue
		}
		info := plainName(strings.Join(stringsOf(group.Attrs, "printer-make-and-model"), ""))
		found = append(found, Found{Address: string(ToCUPS) + ":" + plainName(name), Kind: ToCUPS, Name: info})
	}
	return found, nil
}
