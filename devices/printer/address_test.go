package printer_test

import (
	"errors"
	"strings"
	"testing"

	"till/devices/printer"
)

func TestAddressesAreReadAndWrittenBack(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"a file", "file:/tmp/slips", "file:/tmp/slips"},
		{"a network printer", "tcp:10.0.0.9:9100", "tcp:10.0.0.9:9100"},
		{"a network printer with slashes", "tcp://10.0.0.9:9100", "tcp:10.0.0.9:9100"},
		{"a network printer without a port", "tcp:printer.local", "tcp:printer.local:9100"},
		{"a serial port", "serial:/dev/ttyUSB0", "serial:/dev/ttyUSB0,9600"},
		{"a serial port and its speed", "serial:COM3,115200", "serial:COM3,115200"},
		{"a USB printer", "usb:/dev/usb/lp0", "usb:/dev/usb/lp0"},
		{"a queue here", "cups:receipt", "cups:receipt"},
		{"a queue elsewhere", "cups://shop:631/receipt", "cups://shop:631/receipt"},
		{"a queue of Windows", `win:\\pc\POS 80`, `win:\\pc\POS 80`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := printer.ParseAddress(c.text)
			if err != nil || got.String() != c.want {
				t.Fatalf("got %q, %v, want %q", got, err, c.want)
			}
			again, err := printer.ParseAddress(got.String())
			if err != nil || again != got {
				t.Errorf("read again it is %+v, %v, want %+v", again, err, got)
			}
		})
	}
}

func TestAddressesThatCannotBeReadSayWhatToWrite(t *testing.T) {
	for _, text := range []string{"", "lp0", "tcp:", "tcp::9100", "tcp:host:port", "tcp:host:70000", "usb:lp0", "ipp:queue",
		"serial:", "serial:,9600", "serial:/dev/ttyS0,9601", "serial:/dev/ttyS0,", "cups:", "cups:a b", "cups://host", "cups:host/queue",
		"cups:///queue", "win: x", "file:", "file:a\nb", "tcp:\x1b[31m", "usb:/dev/" + strings.Repeat("x", 300)} {
		_, err := printer.ParseAddress(text)
		if !errors.Is(err, printer.ErrAddress) || !strings.Contains(err.Error(), "usb:/dev/usb/lp0") {
			t.Errorf("%q: got %v, want what to write", text, err)
		}
	}
}

// FuzzParseAddress: what is read, written and read again is the same.
func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"tcp://h:1", "serial:/dev/x,9600", "cups://h/q", "usb:/dev/usb/lp1", "win:a b", "file::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, err := printer.ParseAddress(text)
		if err != nil {
			return
		}
		second, err := printer.ParseAddress(first.String())
		if err != nil || first != second {
			t.Fatalf("%q is %+v, and again %+v (%v)", text, first, second, err)
		}
	})
}
