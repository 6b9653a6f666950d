package discover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"till/devices/link"
	"till/devices/pinpad"
)

// pretend is a pad that was opened to be looked at.
type pretend struct{ line link.Link }

func (p pretend) Describe(context.Context) (pinpad.Description, error) {
	return pinpad.Description{Family: "abecs", Identity: pinpad.Identity{Serial: "A1"}}, nil
}

func (p pretend) Close() error { return p.line.Close() }

// answering is a device that gives an answer to what it is asked.
func answering(answers map[string]string) (line link.Link, asked *[]string) {
	near, far := link.Pipe()
	asked = &[]string{}
	go func() {
		buffer := make([]byte, 64)
		for {
			n, err := far.Read(buffer)
			if err != nil {
				return
			}
			*asked = append(*asked, string(buffer[:n]))
			if answer := answers[string(buffer[:n])]; answer != "" {
				_, _ = far.Write([]byte(answer))
			}
		}
	}()
	return near, asked
}

func TestAPortIsWhatItAnswers(t *testing.T) {
	tests := []struct {
		name    string
		port    Port
		answers map[string]string
		kind    Kind
		cause   Cause
		asked   string // all that may be sent, in its order
	}{
		{"a pad answers CAN with EOT", Port{Path: "p"}, map[string]string{"\x18": "\x04"}, KindPad, "", "18"},
		{"a pad in the middle of its answer is still a pad", Port{Path: "p"}, map[string]string{"\x18": "GCR000\x04"}, KindPad, "", "18"},
		{"a printer tells its status and gets nothing to print", Port{Path: "p"}, map[string]string{"\x10\x04\x01": "\x16"}, KindPrinter, "", "18 100401"},
		{"a likely printer is asked as one first", Port{Path: "p", VendorID: "04B8"}, map[string]string{"\x10\x04\x01": "\x12"}, KindPrinter, "", "100401"},
		{"ids alone make nothing a pad", Port{Path: "p", VendorID: "1753"}, nil, KindUnknown, CauseSilent, "18 100401 18 100401 18 100401"},
		{"noise is no pad", Port{Path: "p"}, map[string]string{"\x18": "hello", "\x10\x04\x01": "hello"}, KindUnknown, CauseSilent, "18 100401 18 100401 18 100401"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var all []string
				scanner := Scanner{
					Open: func(context.Context, string, int) (link.Link, error) {
						line, asked := answering(test.answers)
						t.Cleanup(func() { all = append(all, *asked...) })
						t.Cleanup(func() { _ = line.Close() })
						return line, nil
					},
					Families: []Family{{Name: "abecs", Knock: KnockABECS,
						Open: func(_ context.Context, line link.Link) (Pad, error) { return pretend{line}, nil }}},
				}
				t.Cleanup(func() {
					var sent []string
					for _, bytes := range all {
						sent = append(sent, fmt.Sprintf("%X", bytes))
					}
					if strings.Join(sent, " ") != test.asked {
						t.Errorf("asked %v, want %s", sent, test.asked)
					}
				})
				found := scanner.Ask(t.Context(), test.port)
				if found.Kind != test.kind || (found.Kind == KindPad) != (found.Pad != nil) {
					t.Errorf("found %+v", found)
				}
				if test.cause != "" && (found.Trouble == nil || found.Trouble.Cause != test.cause) {
					t.Errorf("trouble %v, want %s", found.Trouble, test.cause)
				}
			})
		})
	}
}

func TestAPortInUseIsNotOpened(t *testing.T) {
	scanner := Scanner{Used: []string{"/dev/ttyACM0"}, Open: func(context.Context, string, int) (link.Link, error) {
		t.Error("the port was opened")
		return nil, link.ErrBusy
	}}
	found := scanner.Scan(t.Context(), []Port{{Path: "/dev/ttyACM0"}})
	if len(found) != 1 || found[0].Kind != KindUsed || found[0].Trouble != nil {
		t.Errorf("found %+v", found)
	}
}

func TestEveryTroubleHasItsName(t *testing.T) {
	for cause, err := range map[Cause]error{
		CauseBusy:       fmt.Errorf("opening: %w", link.ErrBusy),
		CausePermission: &fs.PathError{Op: "open", Path: "p", Err: fs.ErrPermission},
		CauseAbsent:     &fs.PathError{Op: "open", Path: "p", Err: fs.ErrNotExist},
		CauseGone:       link.ErrGone,
		CauseSilent:     fmt.Errorf("OPN: %w", link.ErrTimeout),
		CauseStrange:    pinpad.ErrProtocol,
		CauseOther:      errors.New("input/output error"),
	} {
		got := Diagnose("/dev/there-is-none", err)
		if got.Cause != cause || !errors.Is(got, err) || !strings.Contains(got.Error(), "/dev/there-is-none") {
			t.Errorf("%v is %v, want %s", err, got, cause)
		}
		if again := Diagnose("elsewhere", fmt.Errorf("trying: %w", got)); again != got {
			t.Errorf("diagnosed twice: %v", again)
		}
	}
	if Diagnose("p", nil) != nil {
		t.Error("no error is a trouble")
	}
}

func TestThePadIsFoundAgainUnderAnotherName(t *testing.T) {
	pad := func(path string) Port {
		return Port{Path: path, USB: true, VendorID: "1753", ProductID: "C902", Serial: "A1"}
	}
	other := Port{Path: "COM3", USB: true, VendorID: "0403", ProductID: "6001", Serial: "X"}
	twin := Port{Path: "COM3", USB: true, VendorID: "1753", ProductID: "C902", Serial: "B2"}
	nameless := Port{Path: "COM3"}
	tests := []struct {
		name   string
		before []Port
		after  []Port
		want   string
	}{
		{"it stays where it was", []Port{pad("COM3")}, []Port{pad("COM3"), other}, "COM3"},
		{"it moved", []Port{pad("COM3")}, []Port{pad("COM7")}, "COM7"},
		{"it moved and another device has its name", []Port{pad("COM3")}, []Port{other, pad("COM7")}, "COM7"},
		{"it moved and another pad of its kind has its name", []Port{pad("COM3")}, []Port{twin, pad("COM7")}, "COM7"},
		{"it is away", []Port{pad("COM3")}, nil, "COM3"},
		{"it is away and another pad has its name: the serial number will tell", []Port{pad("COM3")}, []Port{twin}, "COM3"},
		{"a port of the board has no identity to follow", []Port{nameless}, []Port{other, pad("COM7")}, "COM3"},
		{"it was never seen", nil, []Port{pad("COM7")}, "COM3"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			now := test.before
			tracker := Track("COM3", func() ([]Port, error) { return now, nil })
			if got := tracker.Path(); got != "COM3" {
				t.Errorf("at first %s", got)
			}
			now = test.after
			if got := tracker.Path(); got != test.want {
				t.Errorf("found at %s, want %s", got, test.want)
			}
			now = test.before
			if got := tracker.Path(); got != "COM3" {
				t.Errorf("plugged back: %s", got)
			}
		})
	}
	broken := Track("COM3", func() ([]Port, error) { return nil, errors.New("no list") })
	if broken.Path() != "COM3" {
		t.Error("without a list the name of old is not kept")
	}
}

func TestPadsComeFirstAndTheBoardLast(t *testing.T) {
	ports := []Port{{Path: "/dev/ttyS0"}, {Path: "/dev/ttyUSB1", USB: true, VendorID: "04B8"},
		{Path: "/dev/ttyUSB0", USB: true, VendorID: "0403"}, {Path: "/dev/ttyACM0", USB: true, VendorID: "1753"}}
	var order []string
	for _, p := range Ranked(ports) {
		order = append(order, p.Path)
	}
	if want := []string{"/dev/ttyACM0", "/dev/ttyUSB0", "/dev/ttyUSB1", "/dev/ttyS0"}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
}

func TestTheRuleNamesWhatIsPluggedIn(t *testing.T) {
	rule := Rule([]Port{{Path: "/dev/ttyACM0", USB: true, VendorID: "1753", ProductID: "C902"}, {Path: "/dev/ttyS0"},
		{Path: "/dev/ttyACM1", USB: true, VendorID: `"; RUN`, ProductID: "C902"}})
	for _, want := range []string{`ATTRS{idVendor}=="1753", ATTRS{idProduct}=="c902"`, `ID_MM_DEVICE_IGNORE`, `GROUP="dialout"`, `KERNEL=="lp[0-9]*"`} {
		if !strings.Contains(rule, want) {
			t.Errorf("the rule lacks %s:\n%s", want, rule)
		}
	}
	if strings.Contains(rule, "RUN") || strings.Contains(rule, "2fb8") {
		t.Errorf("the rule says too much:\n%s", rule)
	}
	if general := Rule(nil); !strings.Contains(general, "2fb8") {
		t.Errorf("with nothing plugged in:\n%s", general)
	}
}
