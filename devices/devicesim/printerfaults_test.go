package devicesim

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
)

func TestPrinterComplainsOfWhatNoPrinterIsSureToUnderstand(t *testing.T) {
	cases := []struct {
		name string
		sent []string
		want string // part of the only complaint; "" for none
	}{
		{"a whole job", []string{"1B40 1C26 1B5200 1B32 1B6101 1B4501 1D2111 1C210C", "\xd6\xd0\xce\xc4 12.50\n", "1D564200"}, ""},
		{"status and ids", []string{"1D7201 1D4943 1D610F 1D284806003030", "A001"}, ""},
		{"a picture", []string{"1D763000 0100 0200 FFFF"}, ""},
		{"a drawer's pulse", []string{"1B700019FA"}, ""},
		{"an unknown ESC", []string{"1B99"}, "unknown command: 1B 99"},
		{"an unknown FS", []string{"1C2A"}, "unknown command: 1C 2A"},
		{"an unknown GS", []string{"1D99"}, "unknown command: 1D 99"},
		{"alignment four", []string{"1B6104"}, "out of range"},
		{"a size of nine", []string{"1D2188"}, "out of range"},
		{"a cut of no kind", []string{"1D5607"}, "out of range"},
		{"a pulse that never ends", []string{"1B7000FFFF"}, "out of range"},
		{"a process id of control bytes", []string{"1D2848060030300A0A0A0A"}, "process id"},
		{"a bar code without its set", []string{"1D6B4903 313233"}, "CODE128"},
		{"a control byte", []string{"07"}, "control byte 07"},
		{"half a character before a line end", []string{"D60A"}, "no character"},
		{"a code of four bytes", []string{"81308130"}, "four bytes"},
		{"Chinese while it is off", []string{"1C2E D6"}, "Chinese off"},
		{"a line that is too wide", []string{strings.Repeat("x", 49)}, "wider than 48"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := openPrinter(t, PrinterConfig{})
			line := plugPrinter(t, p)
			line.send(c.sent...)
			line.hangUp()
			got := p.Complaints()
			if c.want == "" && len(got) != 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
				t.Errorf("complaints are %q, want %q", got, c.want)
			}
		})
	}
}

func TestPrinterFaultsShow(t *testing.T) {
	cases := []struct {
		fault PrinterFault
		want  string // to DLE EOT 4, twice
	}{
		{FaultPaper, "7E 7E"}, {FaultNearEnd, "1E 1E"}, {FaultCover, "12 12"}, {FaultGarbage, "83 83"}, {FaultBehind, "12 12"},
	}
	for _, c := range cases {
		t.Run(string(c.fault), func(t *testing.T) {
			p := openPrinter(t, PrinterConfig{})
			p.Suffer(c.fault)
			line := plugPrinter(t, p)
			line.send("100404 100404")
			line.expect(c.want)
		})
	}
	for _, fault := range PrinterFaults {
		if got, err := ParsePrinterFault(string(fault)); err != nil || got != fault {
			t.Errorf("%s reads as %q, %v", fault, got, err)
		}
	}
	if _, err := ParsePrinterFault("fire"); !errors.Is(err, ErrPrinterFault) || !strings.Contains(err.Error(), "near-end") {
		t.Errorf("got %v, want the list", err)
	}
}

func TestASlowPrinterAnswersAtOnceAndPrintsInItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := openPrinter(t, PrinterConfig{})
		p.Suffer(FaultSlow)
		line := plugPrinter(t, p)
		line.send("1B40", "one\ntwo\nthree\n", "100401")
		line.expect("12")
		expectLines(t, p, "one")
		line.send("1D7201")
		line.expect("00") // behind the paper, in the printer's time
		expectLines(t, p, "one", "two", "three")
		line.hangUp()
	})
}
