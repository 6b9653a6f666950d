package keys_test

import (
	"crypto/cipher"
	"errors"
	"testing"

	"github.com/emmansun/gmsm/sm3"

	"till/payment/keys"
)

type smVector struct {
	ID      string `json:"id"`
	Op      string `json:"op"`
	Key     string `json:"key"`
	IV      string `json:"iv"`
	Plain   string `json:"plain"`
	Cipher  string `json:"cipher"`
	Data    string `json:"data"`
	Digest  string `json:"digest"`
	MAC     string `json:"mac"`
	TMK     string `json:"tmk"`
	Clear   string `json:"clear"`
	Wrapped string `json:"wrapped"`
	KCVFull string `json:"kcv_full"`
	KCV4    string `json:"kcv4"`
}

// TestSMVectorsHold also holds the library's own CBC and SM3, which no message
// uses, to the published values: what it says of itself is not taken on trust.
func TestSMVectorsHold(t *testing.T) {
	run := map[string]func(*testing.T, smVector){
		"sm4_ecb": checkSM4ECB, "sm4_cbc": checkSM4CBC, "sm4_cmac": checkSM4CMAC,
		"unwrap_ecb": checkSM4Unwrap, "sm3": checkSM3,
	}
	for _, v := range readVectors[smVector](t, "sm.json") {
		t.Run(v.ID, func(t *testing.T) {
			check, known := run[v.Op]
			if !known {
				t.Fatalf("no check for op %q", v.Op)
			}
			check(t, v)
		})
	}
}

func checkSM4ECB(t *testing.T, v smVector) {
	got, err := keys.SM4.Wrap(unhex(t, v.Key), unhex(t, v.Plain))
	wantMAC(t, got, err, v.Cipher)
	back, err := keys.SM4.Unwrap(unhex(t, v.Key), unhex(t, v.Cipher))
	wantMAC(t, back, err, v.Plain)
}

func checkSM4CBC(t *testing.T, v smVector) {
	block, err := keys.NewSM4(unhex(t, v.Key))
	if err != nil {
		t.Fatal(err)
	}
	got := unhex(t, v.Plain)
	cipher.NewCBCEncrypter(block, unhex(t, v.IV)).CryptBlocks(got, got)
	wantBytes(t, "ciphertext", got, v.Cipher)
}

func checkSM4CMAC(t *testing.T, v smVector) {
	block, err := keys.NewSM4(unhex(t, v.Key))
	if err != nil {
		t.Fatal(err)
	}
	mac, err := keys.CMAC(block, unhex(t, v.Data))
	wantMAC(t, mac, err, v.MAC)
	sealed, err := keys.Seal{Algorithm: keys.SM4, Method: keys.MethodCMAC, Form: keys.FormRaw}.MAC(unhex(t, v.Key), unhex(t, v.Data))
	wantMAC(t, sealed, err, v.MAC[:16])
}

func checkSM4Unwrap(t *testing.T, v smVector) {
	key, err := keys.SM4.Unwrap(unhex(t, v.TMK), unhex(t, v.Wrapped))
	wantMAC(t, key, err, v.Clear)
	full, err := keys.SM4.KCV(key, 16)
	wantMAC(t, full, err, v.KCVFull)
	if err := keys.SM4.CheckKCV(key, unhex(t, v.KCV4)); err != nil {
		t.Error(err)
	}
	wrapped, err := keys.SM4.Wrap(unhex(t, v.TMK), key)
	wantMAC(t, wrapped, err, v.Wrapped)
}

func checkSM3(t *testing.T, v smVector) {
	digest := sm3.Sum(unhex(t, v.Data))
	wantBytes(t, "digest", digest[:], v.Digest)
}

// TestTheSM4ValuesOfTheReferenceHold are the worked ones of unionpay-pos 16.6.
func TestTheSM4ValuesOfTheReferenceHold(t *testing.T) {
	key := unhex(t, "0123456789ABCDEFFEDCBA9876543210")
	kcv, err := keys.SM4.KCV(key, keys.KCVSize)
	wantMAC(t, kcv, err, "2677F46B")
	mac, err := keys.Seal{Algorithm: keys.SM4, Method: keys.MethodCUP, Form: keys.FormHex}.MAC(key, unhex(t, coveredExample))
	if err != nil || string(mac) != "D0656CDC" {
		t.Errorf("MAC is %q, error %v", mac, err)
	}
}

func TestKeysOfAnotherAlgorithmAreRefused(t *testing.T) {
	sixteen := make([]byte, 16)
	kcv, err := keys.KCV(sixteen, 4)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name string
		call func() error
		want error
	}{
		{"an SM4 key has sixteen bytes", func() error { _, err := keys.NewSM4(sixteen[:8]); return err }, keys.ErrKeyLength},
		{"a 3DES check value proves no SM4 key", func() error { return keys.SM4.CheckKCV(sixteen, kcv) }, keys.ErrKCV},
		{"half a block cannot be unwrapped", func() error { _, err := keys.SM4.Unwrap(sixteen, sixteen[:8]); return err }, keys.ErrDataLength},
		{"an algorithm nobody knows has no cipher", func() error { _, err := keys.Algorithm("rot13").New(sixteen); return err }, keys.ErrAlgorithm},
		{"nor a check value", func() error { _, err := keys.Algorithm("").KCV(sixteen, 4); return err }, keys.ErrAlgorithm},
		{"nor a wrapped key", func() error { _, err := keys.Algorithm("").Wrap(sixteen, sixteen); return err }, keys.ErrAlgorithm},
		{"nor an unwrapped one", func() error { _, err := keys.Algorithm("").Unwrap(sixteen, sixteen); return err }, keys.ErrAlgorithm},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := c.call(); !errors.Is(err, c.want) {
				t.Errorf("got error %v, want %v", err, c.want)
			}
		})
	}
	if err := keys.SM4.CheckKCV(sixteen, kcv[:2]); err == nil {
		t.Error("a check value of two bytes was believed")
	}
	encrypt, err := keys.SM4.Encrypter(sixteen)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := encrypt(sixteen[:8]); !errors.Is(err, keys.ErrDataLength) {
		t.Errorf("a block of eight bytes went through SM4: %v", err)
	}
}
