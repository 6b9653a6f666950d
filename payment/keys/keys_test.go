package keys_test

import (
	"bytes"
	"errors"
	"testing"

	"till/payment/keys"
)

type keyVector struct {
	ID         string   `json:"id"`
	Op         string   `json:"op"`
	Cipher     string   `json:"cipher"`
	Key        string   `json:"key"`
	KCVFull    string   `json:"kcv_full"`
	KCV3       string   `json:"kcv3"`
	KCV4       string   `json:"kcv4"`
	KCVCMAC5   string   `json:"kcv_cmac5"`
	KCVLegacy3 string   `json:"kcv_legacy3"`
	Components []string `json:"components"`
	TMK        string   `json:"tmk"`
	Wrapped    string   `json:"wrapped"`
	Clear      string   `json:"clear"`
	Field62    string   `json:"field62"`
	KCVBytes   int      `json:"kcv_bytes"`
	PIK        string   `json:"pik"`
	MAK        string   `json:"mak"`
	TDK        string   `json:"tdk"`
	Valid      bool     `json:"valid"`
	Odd        bool     `json:"odd"`
}

func TestKeyVectorsHold(t *testing.T) {
	run := map[string]func(*testing.T, keyVector){
		"kcv": checkKCV, "combine_xor": checkCombine, "unwrap_ecb": checkUnwrap,
		"field62_signon": checkSignOn, "odd_parity": checkParity,
	}
	for _, v := range readVectors[keyVector](t, "keys.json") {
		t.Run(v.ID, func(t *testing.T) {
			check, known := run[v.Op]
			if !known {
				t.Fatalf("no check for op %q", v.Op)
			}
			check(t, v)
		})
	}
}

func checkKCV(t *testing.T, v keyVector) {
	key := unhex(t, v.Key)
	if v.Cipher == "AES-128" {
		cmac, err := keys.KCVAESCMAC(key, 5)
		if err != nil {
			t.Fatal(err)
		}
		wantBytes(t, "CMAC check value", cmac, v.KCVCMAC5)
		legacy, err := keys.KCVAES(key, 3)
		if err != nil {
			t.Fatal(err)
		}
		wantBytes(t, "legacy check value", legacy, v.KCVLegacy3)
		return
	}
	for size, want := range map[int]string{8: v.KCVFull, 3: v.KCV3, 4: v.KCV4} {
		if want == "" {
			continue
		}
		got, err := keys.KCV(key, size)
		if err != nil {
			t.Fatal(err)
		}
		wantBytes(t, "check value", got, want)
	}
}

func checkCombine(t *testing.T, v keyVector) {
	components := make([][]byte, len(v.Components))
	for i, text := range v.Components {
		components[i] = unhex(t, text)
	}
	key, err := keys.Combine(components...)
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "combined key", key, v.Key)
	if err := keys.CheckKCV(key, unhex(t, v.KCV3)); err != nil {
		t.Error(err)
	}
}

func checkUnwrap(t *testing.T, v keyVector) {
	key, err := keys.Unwrap(unhex(t, v.TMK), unhex(t, v.Wrapped))
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "working key", key, v.Clear)
	if err := keys.CheckKCV(key, unhex(t, v.KCV4)); err != nil {
		t.Error(err)
	}
	wrapped, err := keys.Wrap(unhex(t, v.TMK), key)
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "wrapped key", wrapped, v.Wrapped)
}

// checkSignOn cuts DE 62 by the layout in the vector: parts of one length, the
// check value behind each key.
func checkSignOn(t *testing.T, v keyVector) {
	field, tmk := unhex(t, v.Field62), unhex(t, v.TMK)
	wants := []string{v.PIK, v.MAK}
	if v.TDK != "" {
		wants = append(wants, v.TDK)
	}
	part := len(field) / len(wants)
	valid := true
	for i, want := range wants {
		wrapped, kcv := field[:part-v.KCVBytes], field[part-v.KCVBytes:part]
		field = field[part:]
		unwrap := keys.Unwrap
		if i == 1 {
			unwrap = keys.UnwrapMAK
		}
		key, err := unwrap(tmk, wrapped)
		if err != nil {
			t.Fatal(err)
		}
		if err := keys.CheckKCV(key, kcv); err != nil {
			valid = false
			continue
		}
		wantBytes(t, "working key", key, want)
	}
	if valid != v.Valid {
		t.Errorf("keys taken: %v, want %v", valid, v.Valid)
	}
}

func checkParity(t *testing.T, v keyVector) {
	key := unhex(t, v.Key)
	if got := keys.OddParity(key); got != v.Odd {
		t.Errorf("odd parity is %v, want %v", got, v.Odd)
	}
	keys.SetOddParity(key)
	if !keys.OddParity(key) {
		t.Error("a key given odd parity has none")
	}
}

func TestKeysThatCannotBeAreRefused(t *testing.T) {
	sixteen := make([]byte, 16)
	cases := []struct {
		name string
		call func() error
		want error
	}{
		{"a DES key has 8, 16 or 24 bytes", func() error { _, err := keys.NewDES(sixteen[:7]); return err }, keys.ErrKeyLength},
		{"an AES key has 16, 24 or 32 bytes", func() error { _, err := keys.NewAES(sixteen[:8]); return err }, keys.ErrKeyLength},
		{"no key enciphers no block", func() error { _, err := keys.BlockEncrypter(nil); return err }, keys.ErrKeyLength},
		{"X9.9 takes a single-length key only", func() error { _, err := keys.X99(sixteen, nil); return err }, keys.ErrKeyLength},
		{"X9.19 takes a double-length key only", func() error { _, err := keys.RetailMAC(sixteen[:8], nil, keys.PadZeros); return err }, keys.ErrKeyLength},
		{"a wrapped key is whole blocks", func() error { _, err := keys.Unwrap(sixteen, sixteen[:9]); return err }, keys.ErrDataLength},
		{"an empty key cannot be wrapped", func() error { _, err := keys.Wrap(sixteen, nil); return err }, keys.ErrDataLength},
		{"one component is no key", func() error { _, err := keys.Combine(sixteen); return err }, keys.ErrComponents},
		{"components have one length", func() error { _, err := keys.Combine(sixteen, sixteen[:8]); return err }, keys.ErrComponents},
		{"a wrong check value refuses the key", func() error { return keys.CheckKCV(sixteen, []byte{1, 2, 3}) }, keys.ErrKCV},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.call(); !errors.Is(err, c.want) {
				t.Errorf("got error %v, want %v", err, c.want)
			}
		})
	}
	for _, size := range []int{0, 9} {
		if _, err := keys.KCV(sixteen, size); err == nil {
			t.Errorf("a check value of %d bytes was made", size)
		}
	}
	if err := keys.CheckKCV(sixteen, []byte{0x8c}); err == nil {
		t.Error("a check value of one byte was believed")
	}
}

func TestEqualHalvesAreNoticed(t *testing.T) {
	cases := map[string]struct {
		key  []byte
		want bool
	}{
		"two equal halves are single DES":      {bytes.Repeat([]byte{0x31}, 16), true},
		"two halves that differ are fine":      {append(bytes.Repeat([]byte{1}, 8), bytes.Repeat([]byte{2}, 8)...), false},
		"a single-length key claims no better": {bytes.Repeat([]byte{0x31}, 8), false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := keys.EqualHalves(c.key); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
