package clearpin_test

import (
	"bytes"
	"errors"
	"testing"

	"till/payment/keys"
	"till/payment/keys/clearpin"
)

const sm4Key = "0123456789ABCDEFFEDCBA9876543210"

// TestAnSM4BlockIsTheOneOfTheReference holds the worked value of unionpay-pos
// 16.6, which its authors inferred: ask the acquirer for a specimen.
func TestAnSM4BlockIsTheOneOfTheReference(t *testing.T) {
	block, err := clearpin.EncryptSM4(unhex(t, sm4Key), "123456", "9001100000000027")
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "PIN block", block, "AEF1EDFEBBEBC0942AB1DDE8E516F5A4")
}

func TestAnSM4BlockGivesItsPINBack(t *testing.T) {
	key := unhex(t, sm4Key)
	for _, pin := range []clearpin.PIN{"1234", "123456", "123456789012"} {
		for _, pan := range []string{"40123", "9001100000000027", "6222020000000008128"} {
			block, err := clearpin.EncryptSM4(key, pin, pan)
			if err != nil {
				t.Fatal(err)
			}
			got, err := clearpin.DecryptSM4(key, block, pan)
			if err != nil || got != pin {
				t.Errorf("a PIN of %d digits under a card number of %d comes back changed: %v", len(pin), len(pan), err)
			}
		}
	}
}

func TestAnSM4BlockThatIsNoneIsRefused(t *testing.T) {
	key := unhex(t, sm4Key)
	const pan = "9001100000000027"
	block, err := clearpin.EncryptSM4(key, "123456", pan)
	if err != nil {
		t.Fatal(err)
	}
	other := bytes.Clone(key)
	other[0] ^= 1
	cases := []struct {
		name       string
		key, block []byte
		pan        string
		want       error
	}{
		{"a short block", key, block[:8], pan, clearpin.ErrBlock},
		{"another key", other, block, pan, clearpin.ErrBlock},
		{"another card", key, block, "9001100000000126", clearpin.ErrBlock},
		{"no card", key, block, "", clearpin.ErrPANDigits},
		{"a key of eight bytes", key[:8], block, pan, keys.ErrKeyLength},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := clearpin.DecryptSM4(c.key, c.block, c.pan); !errors.Is(err, c.want) {
				t.Errorf("got error %v, want %v", err, c.want)
			}
		})
	}
	for name, call := range map[string]func() ([]byte, error){
		"a PIN of three digits": func() ([]byte, error) { return clearpin.EncryptSM4(key, "123", pan) },
		"a card that is none":   func() ([]byte, error) { return clearpin.EncryptSM4(key, "1234", "x") },
		"no key":                func() ([]byte, error) { return clearpin.EncryptSM4(nil, "1234", pan) },
	} {
		if _, err := call(); err == nil {
			t.Errorf("%s made a block", name)
		}
	}
}

func FuzzDecryptSM4(f *testing.F) {
	f.Add(make([]byte, 16), "9001100000000027")
	f.Add([]byte{1}, "")
	key := bytes.Repeat([]byte{0x11}, 16)
	f.Fuzz(func(t *testing.T, block []byte, pan string) {
		pin, err := clearpin.DecryptSM4(key, block, pan)
		if err != nil {
			return
		}
		again, err := clearpin.EncryptSM4(key, pin, pan)
		if err != nil || !bytes.Equal(again, block) {
			t.Errorf("the PIN makes another block than it came from, error %v", err)
		}
	})
}
