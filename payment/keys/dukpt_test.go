package keys_test

import (
	"crypto/cipher"
	"encoding/hex"
	"errors"
	"strconv"
	"testing"

	"till/payment/keys"
)

type dukptVector struct {
	ID         string `json:"id"`
	Op         string `json:"op"`
	BDK        string `json:"bdk"`
	IKSN       string `json:"iksn"`
	IKID       string `json:"ikid"`
	IK         string `json:"ik"`
	KSN        string `json:"ksn"`
	NextKSN    string `json:"next_ksn"`
	Exhausted  bool   `json:"exhausted"`
	TxnKey     string `json:"txn_key"`
	PINKey     string `json:"pin_key"`
	MACKey     string `json:"mac_req_key"`
	DataKey    string `json:"data_req_key"`
	PINBlock   string `json:"enc_pin_block"`
	Clear      string `json:"clear"`
	MACRequest string `json:"mac_request4"`
	MACAnswer  string `json:"mac_response4"`
	Data       string `json:"request_data_enc"`

	DerivationKey string `json:"derivation_key"`
	PIN128        string `json:"pin_key_aes128"`
	MAC128        string `json:"cmac_aes128_key_gen"`
	Data128       string `json:"data_aes128_key_encrypt"`
	PIN256        string `json:"pin_key_aes256"`
	MAC256        string `json:"cmac_aes256_key_gen"`
	Data256       string `json:"data_aes256_key_encrypt"`
	Usage         string `json:"usage"`
	Algorithm     string `json:"algorithm"`
	Key           string `json:"key"`
}

// What the examples of X9.24-1 encipher: a PIN block of format 0 and a track.
const (
	examplePINBlock = "041274EDCBA9876F"
	exampleTrack    = "4012345678909D987"
	exampleIK       = "6AC292FAA1315B4D858AB3A3D7D5933A"
)

func ksnOf(t *testing.T, text string) keys.KSN {
	t.Helper()
	ksn, err := keys.NewKSN(unhex(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return ksn
}

func TestDUKPTVectorsHold(t *testing.T) {
	for _, v := range readVectors[dukptVector](t, "dukpt_tdes.json") {
		t.Run(v.ID, func(t *testing.T) {
			switch v.Op {
			case "derive_ik":
				key, err := keys.DUKPTInitialKey(unhex(t, v.BDK), ksnOf(t, v.IKSN))
				wantMAC(t, key, err, v.IK)
			case "advance_ksn":
				next, ok := ksnOf(t, v.KSN).Next()
				checkNext(t, v, next[:], ok)
			case "encrypt_pin":
				checkPIN(t, v, unhex(t, v.IK), v.Clear)
			case "":
				key, err := keys.DUKPTKey(unhex(t, exampleIK), ksnOf(t, v.KSN))
				wantMAC(t, key, err, v.TxnKey)
				checkPIN(t, v, unhex(t, exampleIK), examplePINBlock)
				checkUses(t, v, key)
			default:
				t.Fatalf("no check for op %q", v.Op)
			}
		})
	}
}

func checkNext(t *testing.T, v dukptVector, next []byte, ok bool) {
	t.Helper()
	if ok == v.Exhausted {
		t.Fatalf("keys left: %v, want %v", ok, !v.Exhausted)
	}
	if ok {
		wantBytes(t, "next KSN", next, v.NextKSN)
	}
}

func checkPIN(t *testing.T, v dukptVector, initial []byte, block string) {
	t.Helper()
	key, err := keys.DUKPTKey(initial, ksnOf(t, v.KSN))
	if err != nil {
		t.Fatal(err)
	}
	pinKey, err := keys.DUKPTVariant(key, keys.DUKPTPIN)
	if err != nil {
		t.Fatal(err)
	}
	enciphered, err := keys.Wrap(pinKey, unhex(t, block))
	wantMAC(t, enciphered, err, v.PINBlock)
}

func checkUses(t *testing.T, v dukptVector, key []byte) {
	t.Helper()
	variant := func(use keys.DUKPTUse) []byte {
		variant, err := keys.DUKPTVariant(key, use)
		if err != nil {
			t.Fatal(err)
		}
		return variant
	}
	wantBytes(t, "PIN key", variant(keys.DUKPTPIN), v.PINKey)
	wantBytes(t, "MAC key", variant(keys.DUKPTMACRequest), v.MACKey)
	wantBytes(t, "data key", variant(keys.DUKPTDataRequest), v.DataKey)
	for use, want := range map[keys.DUKPTUse]string{keys.DUKPTMACRequest: v.MACRequest, keys.DUKPTMACResponse: v.MACAnswer} {
		mac, err := keys.RetailMAC(variant(use), []byte(exampleTrack), keys.PadZeros)
		if err != nil {
			t.Fatal(err)
		}
		wantBytes(t, "MAC", mac[:4], want)
	}
	block, err := keys.NewDES(variant(keys.DUKPTDataRequest))
	if err != nil {
		t.Fatal(err)
	}
	data := make([]byte, 24)
	copy(data, exampleTrack)
	cipher.NewCBCEncrypter(block, make([]byte, 8)).CryptBlocks(data, data)
	wantBytes(t, "enciphered track", data, v.Data)
}

func TestAESDUKPTVectorsHold(t *testing.T) {
	types := map[string]keys.KeyType{"AES128": keys.KeyTypeAES128, "AES192": keys.KeyTypeAES192, "AES256": keys.KeyTypeAES256}
	for _, v := range readVectors[dukptVector](t, "dukpt_aes.json") {
		t.Run(v.ID, func(t *testing.T) {
			var ksn keys.AESKSN
			copy(ksn[:], unhex(t, v.KSN+v.IKID))
			switch v.Op {
			case "derive_ik":
				key, err := keys.AESDUKPTInitialKey(unhex(t, v.BDK), ksn)
				wantMAC(t, key, err, v.IK)
			case "advance_ksn":
				next, ok := ksn.Next()
				checkNext(t, v, next[:], ok)
			case "derive_usage":
				use, err := strconv.ParseUint(v.Usage, 16, 16)
				if err != nil {
					t.Fatal(err)
				}
				key, err := keys.AESDUKPTKey(unhex(t, v.IK), ksn, keys.AESUse(use), types[v.Algorithm])
				wantMAC(t, key, err, v.Key)
			case "":
				key, err := keys.AESDUKPTDerivationKey(unhex(t, v.IK), ksn)
				wantMAC(t, key, err, v.DerivationKey)
				checkAESUses(t, v, ksn)
			default:
				t.Fatalf("no check for op %q", v.Op)
			}
		})
	}
}

func checkAESUses(t *testing.T, v dukptVector, ksn keys.AESKSN) {
	t.Helper()
	for _, c := range []struct {
		use  keys.AESUse
		kind keys.KeyType
		want string
	}{
		{keys.AESUsePIN, keys.KeyTypeAES128, v.PIN128}, {keys.AESUseMACGenerate, keys.KeyTypeAES128, v.MAC128},
		{keys.AESUseDataEncrypt, keys.KeyTypeAES128, v.Data128}, {keys.AESUsePIN, keys.KeyTypeAES256, v.PIN256},
		{keys.AESUseMACGenerate, keys.KeyTypeAES256, v.MAC256}, {keys.AESUseDataEncrypt, keys.KeyTypeAES256, v.Data256},
	} {
		if c.want == "" {
			continue
		}
		key, err := keys.AESDUKPTKey(unhex(t, v.IK), ksn, c.use, c.kind)
		wantMAC(t, key, err, c.want)
	}
}

func TestASerialNumberThatCameShortIsPadded(t *testing.T) {
	for _, text := range []string{"9876543210E00001", "FF9876543210E00001", "FFFF9876543210E00001"} {
		if ksn := ksnOf(t, text); hex.EncodeToString(ksn[:]) != "ffff9876543210e00001" {
			t.Errorf("%s became %X", text, ksn)
		}
	}
	for _, length := range []int{0, 7, 11} {
		if _, err := keys.NewKSN(make([]byte, length)); !errors.Is(err, keys.ErrKSN) {
			t.Errorf("%d bytes gave error %v", length, err)
		}
	}
}

func TestASerialNumberWithoutAKeyIsRefused(t *testing.T) {
	for name, ksn := range map[string]string{
		"a counter of zero":      "FFFF9876543210E00000",
		"eleven bits set":        "FFFF9876543210FFFC00",
		"all bits of the number": "FFFFFFFFFFFFFFFFFFFF",
	} {
		if _, err := keys.DUKPTKey(make([]byte, 16), ksnOf(t, ksn)); !errors.Is(err, keys.ErrKSN) {
			t.Errorf("%s gave error %v", name, err)
		}
	}
	for _, ksn := range []keys.AESKSN{{}, {8: 0xFF, 9: 0xFF, 10: 0x80}} {
		if _, err := keys.AESDUKPTKey(make([]byte, 16), ksn, keys.AESUsePIN, keys.KeyTypeAES128); !errors.Is(err, keys.ErrKSN) {
			t.Errorf("%X gave error %v", ksn, err)
		}
	}
	if _, err := keys.AESDUKPTKey(make([]byte, 16), keys.AESKSN{11: 1}, keys.AESUsePIN, 5); !errors.Is(err, keys.ErrKeyType) {
		t.Errorf("an unknown key type gave error %v", err)
	}
	if _, ok := (keys.AESKSN{8: 0xFF, 9: 0xFF}).Next(); ok {
		t.Error("a device went on after its last key")
	}
}

// A device may use 1,048,575 keys: every counter with at most ten bits set.
func TestADeviceHasAMillionKeys(t *testing.T) {
	ksn, used := ksnOf(t, "FFFF9876543210E00000"), 0
	for next, ok := ksn.Next(); ok; next, ok = next.Next() {
		if next.Counter() <= ksn.Counter() {
			t.Fatalf("after counter %d came %d", ksn.Counter(), next.Counter())
		}
		ksn = next
		used++
	}
	if used != 1_048_575 {
		t.Errorf("the device used %d keys", used)
	}
}
