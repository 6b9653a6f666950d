package uic

import (
	"strings"
	"testing"
)

func TestAFrameIsExplainedWithItsSecretsMasked(t *testing.T) {
	tests := []struct {
		frame  string
		status string
		fields map[string]string
	}{
		{string(AppendFrame(nil, askPIN("4111111111111111", "0123456789ABCDEFFEDCBA9876543210", "1599", 3))), "",
			map[string]string{"account": "****************", "session_key": strings.Repeat("*", 32), "amount": "1599", "timeout": "3"}},
		{frameOf("71.00401A1B2C3D4E5F60718"), "0", map[string]string{"pin_block": "****************"}},
		{frameOf("71C"), "C", nil},
		{frameOf("81.\x1c6222020000061009=4910120"), "", map[string]string{"tracks": strings.Repeat("*", 25)}},
		{adminOf("06PP791000123"), "", map[string]string{"serial": "PP791000123"}},
		{adminOf("02119191919"), "", map[string]string{"slot": "1", "key": "********"}},
		{frameOf("Z3\x1aCOFFEE\x1cCNY 12.50"), "", map[string]string{"text": "COFFEE / CNY 12.50"}},
		{frameOf("Z673"), "3", nil},
		{frameOf("XYZ"), "", map[string]string{"bytes": "3"}},
	}
	for _, test := range tests {
		e, err := Explain([]byte(test.frame), false)
		if err != nil || e.Status != test.status {
			t.Errorf("%q: %+v, %v", test.frame, e, err)
		}
		for name, want := range test.fields {
			if e.Fields[name] != want {
				t.Errorf("%s: %s is %q, want %q", e.Command, name, e.Fields[name], want)
			}
		}
	}
	clear, err := Explain([]byte(frameOf("71.00401A1B2C3D4E5F60718")), true)
	if err != nil || clear.Fields["pin_block"] != "A1B2C3D4E5F60718" {
		t.Errorf("in clear: %+v, %v", clear, err)
	}
}

func FuzzExplain(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(raw(f, v.Hex))
	}
	f.Add([]byte(frameOf("Z66600B\x1cA\x1c\x1cB")))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		for _, inClear := range []bool{false, true} {
			_, _ = Explain(bytes, inClear)
		}
	})
}
