package keys_test

import (
	"errors"
	"testing"

	"till/payment/keys"
)

type macVector struct {
	ID       string       `json:"id"`
	Alg      string       `json:"alg"`
	Cipher   string       `json:"cipher"`
	Padding  keys.Padding `json:"padding"`
	Key      string       `json:"key"`
	Data     string       `json:"data"`
	MAC      string       `json:"mac"`
	Field64  string       `json:"mac_field64_ascii"`
	Field64x string       `json:"mac_field64_hex"`
	First8   string       `json:"mac_field64_first8_bytes"`
}

func TestMACVectorsHold(t *testing.T) {
	for _, v := range readVectors[macVector](t, "mac.json") {
		t.Run(v.ID, func(t *testing.T) {
			key, data := unhex(t, v.Key), unhex(t, v.Data)
			switch v.Alg {
			case "X9.9":
				mac, err := keys.X99(key, data)
				wantMAC(t, mac, err, v.MAC)
			case "X9.19":
				mac, err := keys.RetailMAC(key, data, v.Padding)
				wantMAC(t, mac, err, v.MAC)
			case "ISO9797-1-alg1":
				mac, err := keys.CBCMAC(key, data, v.Padding)
				wantMAC(t, mac, err, v.MAC)
			case "CMAC":
				checkCMAC(t, v, key, data)
			case "CUP-ECB":
				checkCUPMAC(t, v, key, data)
			default:
				t.Fatalf("no check for %q", v.Alg)
			}
		})
	}
}

func wantMAC(t *testing.T, mac []byte, err error, want string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "MAC", mac, want)
}

func checkCMAC(t *testing.T, v macVector, key, data []byte) {
	newCipher := keys.NewDES
	if v.Cipher[:3] == "AES" {
		newCipher = keys.NewAES
	}
	block, err := newCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	mac, err := keys.CMAC(block, data)
	wantMAC(t, mac, err, v.MAC)
}

func checkCUPMAC(t *testing.T, v macVector, key, data []byte) {
	if v.Cipher == "SM4" {
		checkSM4CUPMAC(t, v, key, data)
		return
	}
	encrypt, err := keys.BlockEncrypter(key)
	if err != nil {
		t.Fatal(err)
	}
	mac, err := keys.CUPMAC(data, encrypt)
	if err != nil {
		t.Fatal(err)
	}
	if string(mac) != v.Field64 {
		t.Errorf("DE 64 is %q, want %q", mac, v.Field64)
	}
	wantBytes(t, "DE 64", mac, v.Field64x)
}

// checkSM4CUPMAC looks at both forms, between which acquirers differ.
func checkSM4CUPMAC(t *testing.T, v macVector, key, data []byte) {
	seal := keys.Seal{Algorithm: keys.SM4, Method: keys.MethodCUP, Form: keys.FormHex}
	mac, err := seal.MAC(key, data)
	if err != nil || string(mac) != v.Field64 {
		t.Errorf("DE 64 is %q, want %q, error %v", mac, v.Field64, err)
	}
	seal.Form = keys.FormRaw
	mac, err = seal.MAC(key, data)
	wantMAC(t, mac, err, v.First8)
}

func TestCUPMACFailsWithThePadThatEnciphers(t *testing.T) {
	broken := errors.New("the pad was unplugged")
	for failing := 1; failing <= 2; failing++ {
		calls := 0
		_, err := keys.CUPMAC([]byte{2}, func(block [8]byte) ([8]byte, error) {
			calls++
			if calls == failing {
				return block, broken
			}
			return block, nil
		})
		if !errors.Is(err, broken) {
			t.Errorf("call %d failed and CUPMAC said %v", failing, err)
		}
	}
}

func TestEqualMACComparesWholeMACs(t *testing.T) {
	cases := map[string]struct {
		a, b string
		want bool
	}{
		"equal MACs":          {"B3A092AE", "B3A092AE", true},
		"one character off":   {"B3A092AE", "B3A092AF", false},
		"a shorter one":       {"B3A092AE", "B3A092A", false},
		"lower case is wrong": {"B3A092AE", "b3a092ae", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := keys.EqualMAC([]byte(c.a), []byte(c.b)); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestAnUnknownPaddingIsRefused(t *testing.T) {
	if _, err := keys.CBCMAC(make([]byte, 8), nil, 4); err == nil {
		t.Error("padding method 4 was taken")
	}
}
