package keys_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"till/payment/keys"
)

type keyBlockVector struct {
	ID            string      `json:"id"`
	Valid         bool        `json:"valid"`
	KBPK          string      `json:"kbpk"`
	KeyBlock      string      `json:"key_block"`
	Key           string      `json:"key"`
	Version       string      `json:"version"`
	Usage         string      `json:"usage"`
	Algorithm     string      `json:"algorithm"`
	Mode          string      `json:"mode"`
	KeyVersion    string      `json:"key_version"`
	Exportability string      `json:"exportability"`
	Optional      [][2]string `json:"optional_blocks"`
}

func TestKeyBlockVectorsHold(t *testing.T) {
	for _, v := range readVectors[keyBlockVector](t, "tr31.json") {
		t.Run(v.ID, func(t *testing.T) {
			protection := unhex(t, v.KBPK)
			header, key, err := keys.OpenKeyBlock(protection, v.KeyBlock)
			if !v.Valid {
				if !errors.Is(err, keys.ErrKeyBlock) || key != nil {
					t.Fatalf("a block that was changed gave %d bytes of key, error %v", len(key), err)
				}
				return
			}
			wantMAC(t, key, err, v.Key)
			checkHeader(t, v, header)
			sealed, err := keys.SealKeyBlock(protection, header, key, bytes.NewReader(make([]byte, 64)))
			if err != nil {
				t.Fatal(err)
			}
			again, back, err := keys.OpenKeyBlock(protection, sealed)
			wantMAC(t, back, err, v.Key)
			checkHeader(t, v, keys.KeyBlock{Version: again.Version, Usage: again.Usage, Algorithm: again.Algorithm, Mode: again.Mode,
				KeyVersion: again.KeyVersion, Exportability: again.Exportability, Parts: again.Parts[:len(header.Parts)]})
		})
	}
}

func checkHeader(t *testing.T, v keyBlockVector, header keys.KeyBlock) {
	t.Helper()
	got := string(header.Version) + header.Usage + string(header.Algorithm) + string(header.Mode) + header.KeyVersion + string(header.Exportability)
	want := v.Version + v.Usage + v.Algorithm + v.Mode + v.KeyVersion + v.Exportability
	for _, part := range header.Parts {
		got += " " + part.ID + part.Data
	}
	for _, part := range v.Optional {
		want += " " + part[0] + part[1]
	}
	if got != want {
		t.Errorf("header is %q, want %q", got, want)
	}
}

// Every character of a block is under its seal.
func TestAnyChangedCharacterBreaksTheSeal(t *testing.T) {
	for _, v := range readVectors[keyBlockVector](t, "tr31.json") {
		if !v.Valid {
			continue
		}
		for i := range len(v.KeyBlock) {
			changed := []byte(v.KeyBlock)
			changed[i] = map[bool]byte{true: '1', false: '0'}[changed[i] == '0']
			if _, key, err := keys.OpenKeyBlock(unhex(t, v.KBPK), string(changed)); err == nil || key != nil {
				t.Errorf("%s: character %d was changed and nobody saw it", v.ID, i)
			}
		}
	}
}

func TestKeyBlocksThatCannotBeAreRefused(t *testing.T) {
	header := keys.KeyBlock{Version: 'D', Usage: "P0", Algorithm: 'A', Mode: 'E', KeyVersion: "00", Exportability: 'N', Reserved: "00"}
	random := bytes.NewReader(make([]byte, 4096))
	key := make([]byte, 16)
	cases := map[string]func() error{
		"no key":               func() error { _, err := keys.SealKeyBlock(key, header, nil, random); return err },
		"a protection key cut": func() error { _, err := keys.SealKeyBlock(key[:15], header, key, random); return err },
		"single DES protects none": func() error {
			b := header
			b.Version = 'B'
			_, err := keys.SealKeyBlock(key[:8], b, key, random)
			return err
		},
		"an unknown version": func() error {
			b := header
			b.Version = 'Z'
			_, err := keys.SealKeyBlock(key, b, key, random)
			return err
		},
		"a usage of one letter": func() error { b := header; b.Usage = "P"; _, err := keys.SealKeyBlock(key, b, key, random); return err },
		"a part that is too long": func() error {
			b := header
			b.Parts = []keys.KeyBlockPart{{ID: "KS", Data: strings.Repeat("0", 300)}}
			_, err := keys.SealKeyBlock(key, b, key, random)
			return err
		},
		"an empty block":        func() error { _, _, err := keys.OpenKeyBlock(key, ""); return err },
		"a header alone":        func() error { _, _, err := keys.OpenKeyBlock(key, "D0016P0AE00N0000"); return err },
		"a part without length": func() error { _, _, err := keys.OpenKeyBlock(key, "D0018P0AE00N0100KS"); return err },
		"a part of no length":   func() error { _, _, err := keys.OpenKeyBlock(key, "D0022P0AE00N0100KS0000"); return err },
		"a part past the end":   func() error { _, _, err := keys.OpenKeyBlock(key, "D0020P0AE00N0100KSFF"); return err },
	}
	for name, call := range cases {
		t.Run(name, func(t *testing.T) {
			if call() == nil {
				t.Error("it was taken")
			}
		})
	}
}

func FuzzOpenKeyBlock(f *testing.F) {
	f.Add("A0072P0TE00E0000F5161ED902807AF26F1D62263644BD24192FDB3193C730301CEE8701")
	f.Add("D0112P0AE00E0000B82679114F470F540165EDFBF7E250FCEA43F810D215F8D207E2E417C07156A27E8E31DA05F7425509593D03A457DC34")
	f.Add("C0096B0TX12S0100KS1800604B120F9292800000BFB9B689CB567E66FC3FEE5AD5F52161FC6545B9D60989015D02155C")
	f.Add("D0040P0AE00N0100KS0002FF")
	protection := bytes.Repeat([]byte{0x41}, 16)
	f.Fuzz(func(t *testing.T, text string) {
		if _, key, err := keys.OpenKeyBlock(protection, text); err == nil {
			t.Errorf("%q opened into %d bytes of key under a key that never sealed it", text, len(key))
		}
	})
}
