package abecs

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

// Published test values, planted.
const (
	plantedPAN   = "5464999910769990"
	plantedBlock = "BB6BE28FDF3522E9"
	plantedKey   = "0123456789ABCDEFFEDCBA9876543210"
)

func param(id uint16, value []byte) []byte {
	out := binary.BigEndian.AppendUint16(nil, id)
	out = binary.BigEndian.AppendUint16(out, uint16(len(value)))
	return append(out, value...)
}

func block(parts ...[]byte) string {
	joined := bytes.Join(parts, nil)
	return fmt.Sprintf("%03d%s", len(joined), joined)
}

func raw(text string) []byte {
	b, _ := hex.DecodeString(text)
	return b
}

// tracked is a card read's answer with every track planted.
func tracked() string {
	one := "B" + plantedPAN + "^CREDITO/SR^19122061823170000000"
	two := plantedPAN + "=19122062818236907700"
	b := fmt.Sprintf("0300003  %02d%-76s%02d%-37s%03d%-104s%02d%-19s00%-16s206%-26s191231%-29s076000",
		len(one), one, len(two), two, len(plantedPAN), plantedPAN, len(plantedPAN), plantedPAN, "CREDITO", "PEDRO SILVA", "")
	return fmt.Sprintf("GCR000%03d%s", len(b), b)
}

func TestNoSecretIsLeftInAMaskedLine(t *testing.T) {
	chip := raw("5A085464999910769990" + "57125464999910769990D19122062818236907700F" + "9F2608" + "1122334455667788")
	cases := map[string]struct {
		out     bool
		payload string
		keeps   string
	}{
		"tracks of a classic card read":   {false, tracked(), "546499"},
		"a PIN block":                     {false, "GPN000036" + plantedBlock + "FFFF9876543210E00001", "GPN000"},
		"a working key and a card number": {true, "GPN113101" + plantedKey + "16" + plantedPAN + "   1" + "0412" + strings.Repeat(" ", 32), "GPN"},
		"data to be enciphered":           {true, "ENB051101" + plantedKey + plantedBlock, "ENB"},
		"tracks in parameters": {false, "GTK000" + block(param(0x8045, raw(plantedPAN+"D1912206")), param(0x8044, []byte("B"+plantedPAN+"^X"))),
			"GTK000"},
		"a PIN block in parameters":                 {false, "GOX000" + block(param(0x8057, raw(plantedBlock)), param(0x8056, []byte("201000"))), "201000"},
		"a working key in parameters":               {true, "GPN" + block(param(0x000A, raw(plantedKey)), param(0x0009, []byte("07"))), "07"},
		"chip data in parameters":                   {false, "GCX000" + block(param(0x8054, chip)), "GCX000"},
		"a number in a parameter that is not known": {false, "XYZ000" + block(param(0x80FF, []byte(plantedPAN))), "XYZ000"},
		"blocks that do not add up":                 {false, "GCR000999" + plantedPAN, "GCR000"},
		"an enciphered packet":                      {false, "\x12" + plantedPAN, "\x12"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			frame := AppendFrame(nil, []byte(c.payload))
			pieces := Mask(c.out).Feed(frame)
			if len(pieces) != 1 {
				t.Fatalf("%d pieces", len(pieces))
			}
			shows(t, pieces[0])
			payload, err := unframe(pieces[0])
			if err != nil || len(payload) != len(c.payload) {
				t.Errorf("%d bytes became %d, %v", len(c.payload), len(payload), err)
			}
			if !strings.Contains(string(payload), c.keeps) {
				t.Errorf("%q does not keep %q", payload, c.keeps)
			}
			damaged := bytes.Clone(frame)
			damaged[len(damaged)-1] ^= 1
			for _, piece := range Mask(c.out).Feed(damaged) {
				shows(t, piece)
				if _, err := unframe(piece); err == nil {
					t.Error("a damaged packet is whole in the trace")
				}
			}
		})
	}
	for _, piece := range Mask(false).Feed([]byte(plantedPAN)) {
		shows(t, piece)
	}
}

// shows fails where a planted secret is left, in text, in hex or as bytes.
func shows(t *testing.T, piece []byte) {
	t.Helper()
	text := strings.ToUpper(string(piece)) + "|" + strings.ToUpper(hex.EncodeToString(piece))
	for _, secret := range []string{plantedPAN, plantedBlock, plantedKey, "PEDRO", "19122062818236907700", "2818236907"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s is left in %q", secret, piece)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add(AppendFrame(nil, []byte(tracked())), false, 3)
	f.Add([]byte{can, eot, syn, etb, 0, 0, 'x'}, true, 1)
	f.Fuzz(func(t *testing.T, line []byte, out bool, at int) {
		whole := Mask(out)
		pieces := bytes.Join(whole.Feed(line), nil)
		if len(pieces)+whole.Rest() > 2*len(line)+8 {
			t.Errorf("%d bytes became %d", len(line), len(pieces))
		}
		if at = max(0, min(at, len(line))); len(line) > 0 {
			split := Mask(out)
			halves := append(split.Feed(line[:at]), split.Feed(line[at:])...)
			if !bytes.Equal(bytes.Join(halves, nil), pieces) {
				t.Error("what is kept depends on how the bytes come in")
			}
		}
	})
}
