package uic

import (
	"bytes"
	"strings"
	"testing"
)

func TestATraceKeepsNoSecretAndReplays(t *testing.T) {
	tests := []struct{ name, frame, want string }{
		{"a question for the PIN", string(AppendFrame(nil, askPIN("6222020000061009", "0123456789ABCDEFFEDCBA9876543210", "1250", 3))),
			"70.6222020000001009\x1c" + strings.Repeat("0", 32) + "1250\x1c3"},
		{"a PIN block", frameOf("71.00601A1B2C3D4E5F60718"), "71.006010000000000000000"},
		{"an error code", frameOf("71C"), "71C"},
		{"a track", frameOf("81.\x1c6222020000061009=49101200123456789"), "81.\x1c6222020000001009=49101200000000000"},
		{"a name", frameOf("81.%B6222020000061009^X/Y^4910?\x1c;6222020000061009=4910120?"), "81." + strings.Repeat("0", 28) + "\x1c;6222020000001009=4910120?"},
		{"a master key", adminOf("02119191919"), "02100000000"},
		{"a MAC question", frameOf("Z66600B\x1cABCD\x1c\x1c1122"), "Z66600B\x1c0000\x1c\x1c0000"},
		{"a MAC", frameOf("Z670A1B2C3D4E5F60718"), "Z6700000000000000000"},
		{"a prompt", frameOf("Z3\x1aCOFFEE\x1cCNY 12.50"), "Z3\x1aCOFFEE\x1cCNY 12.50"},
		{"what nobody knows", frameOf("XX6222020000061009"), "000000000000000000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := Mask(true)
			pieces := m.Feed([]byte("\x06" + test.frame))
			if len(pieces) != 2 || string(pieces[0]) != "\x06" || len(pieces[1]) != len(test.frame) || m.Rest() != 0 {
				t.Fatalf("%q", pieces)
			}
			f, err := ParseFrame(pieces[1])
			if err != nil || string(f.Data) != test.want {
				t.Errorf("%q, %v, want %q", f.Data, err, test.want)
			}
		})
	}
}

func FuzzMask(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(raw(f, v.Hex))
	}
	f.Add([]byte("\x02\x0281.6222\x03\x00\x15noise\x0f02"))
	f.Fuzz(func(t *testing.T, data []byte) {
		const number = "6222020000061009"
		m := Mask(false)
		for _, piece := range m.Feed(append(bytes.Clone(data), frameOf("81.\x1c"+number+"=4910120")...)) {
			if bytes.Contains(piece, []byte(number)) {
				t.Errorf("%q holds the card", piece)
			}
		}
		m.Rest()
	})
}
