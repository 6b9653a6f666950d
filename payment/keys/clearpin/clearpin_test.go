package clearpin_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"till/payment/keys/clearpin"
)

type blockVector struct {
	ID        string          `json:"id"`
	Format    clearpin.Format `json:"format"`
	Op        string          `json:"op"`
	Key       string          `json:"key"`
	PIN       clearpin.PIN    `json:"pin"`
	PAN       string          `json:"pan"`
	Fill      string          `json:"fill_hex_nibbles"`
	Random    string          `json:"random"`
	Clear     string          `json:"clear"`
	PINField  string          `json:"pin_field"`
	PANField  string          `json:"pan_field"`
	Encrypted string          `json:"encrypted"`
	KeyIn     string          `json:"key_in"`
	KeyOut    string          `json:"key_out"`
	InBlock   string          `json:"in_block"`
	OutBlock  string          `json:"out_block"`
}

func TestPINBlockVectorsHold(t *testing.T) {
	text, err := os.ReadFile("testdata/pinblock.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Count   int           `json:"count"`
		Vectors []blockVector `json:"vectors"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) != file.Count || file.Count == 0 {
		t.Fatalf("the file holds %d vectors and says %d", len(file.Vectors), file.Count)
	}
	run := map[string]func(*testing.T, blockVector){
		"encode": checkEncode, "decode": checkDecode, "decode_fail": checkDecodeFail,
		"encrypt": checkEncrypt, "pan_field": checkPANField, "translate": checkTranslate,
	}
	for _, v := range file.Vectors {
		t.Run(v.ID, func(t *testing.T) {
			check, known := run[v.Op]
			if !known {
				t.Fatalf("no check for op %q", v.Op)
			}
			check(t, v)
		})
	}
}

// random makes the reader whose bytes turn into the fill that a vector wants.
func (v blockVector) random(t *testing.T) *bytes.Reader {
	if v.Format == clearpin.Format4 {
		return bytes.NewReader(unhex(t, v.Random))
	}
	var fill []byte
	for i := range len(v.Fill) {
		nibble := unhex(t, "0"+v.Fill[i:i+1])[0]
		if v.Format == clearpin.Format3 {
			nibble -= 0xA
		}
		fill = append(fill, nibble)
	}
	return bytes.NewReader(fill)
}

func checkEncode(t *testing.T, v blockVector) {
	block, err := clearpin.Encode(v.Format, v.PIN, v.PAN, v.random(t))
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "clear block", block, v.Clear)
	checkDecode(t, v)
}

func checkDecode(t *testing.T, v blockVector) {
	pin, err := clearpin.Decode(v.Format, unhex(t, v.Clear), v.PAN)
	if err != nil {
		t.Fatal(err)
	}
	if pin != v.PIN {
		t.Error("another PIN came out")
	}
}

func checkDecodeFail(t *testing.T, v blockVector) {
	_, err := clearpin.Decode(v.Format, unhex(t, v.Clear), v.PAN)
	if !errors.Is(err, clearpin.ErrBlock) {
		t.Errorf("got error %v, want %v", err, clearpin.ErrBlock)
	}
}

func checkEncrypt(t *testing.T, v blockVector) {
	key := unhex(t, v.Key)
	block, err := clearpin.Encrypt(v.Format, key, v.PIN, v.PAN, v.random(t))
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "PIN block", block, v.Encrypted)
	pin, err := clearpin.Decrypt(v.Format, key, block, v.PAN)
	if err != nil || pin != v.PIN {
		t.Errorf("deciphering gave another PIN, error %v", err)
	}
	if v.PANField != "" {
		checkPANField(t, v)
		field, err := clearpin.Encode(v.Format, v.PIN, v.PAN, v.random(t))
		if err != nil {
			t.Fatal(err)
		}
		wantBytes(t, "PIN field", field, v.PINField)
	}
}

func checkPANField(t *testing.T, v blockVector) {
	field, err := clearpin.PANField(v.PAN)
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "PAN field", field, v.PANField)
}

func checkTranslate(t *testing.T, v blockVector) {
	out, err := clearpin.Translate(v.Format, unhex(t, v.KeyIn), unhex(t, v.KeyOut), unhex(t, v.InBlock), v.PAN)
	if err != nil {
		t.Fatal(err)
	}
	wantBytes(t, "translated block", out, v.OutBlock)
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatalf("vector holds %q, which is no hex", text)
	}
	return b
}

func wantBytes(t *testing.T, what string, got []byte, want string) {
	t.Helper()
	if !bytes.Equal(got, unhex(t, want)) {
		t.Errorf("%s is %X, want %s", what, got, want)
	}
}

func TestPINsThatCannotBeAreRefused(t *testing.T) {
	cases := map[string]struct {
		format clearpin.Format
		pin    clearpin.PIN
		pan    string
		want   error
	}{
		"three digits are too few":       {clearpin.Format0, "123", "4012345678909", clearpin.ErrPIN},
		"thirteen digits are too many":   {clearpin.Format0, "1234567890123", "4012345678909", clearpin.ErrPIN},
		"full-width digits are no PIN":   {clearpin.Format0, "１２３４", "4012345678909", clearpin.ErrPIN},
		"format 0 needs a card number":   {clearpin.Format0, "1234", "", clearpin.ErrPANDigits},
		"a card number is digits":        {clearpin.Format3, "1234", "40123=5678909", clearpin.ErrPANDigits},
		"format 2 is never on a wire":    {2, "1234", "4012345678909", clearpin.ErrFormat},
		"twenty digits are no card":      {clearpin.Format0, "1234", "40123456789090000000", clearpin.ErrPANDigits},
		"a format that nobody ever made": {9, "1234", "4012345678909", clearpin.ErrFormat},
	}
	random := bytes.NewReader(make([]byte, 64))
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := clearpin.Encode(c.format, c.pin, c.pan, random); !errors.Is(err, c.want) {
				t.Errorf("got error %v, want %v", err, c.want)
			}
		})
	}
}

func TestAPINNeverPrints(t *testing.T) {
	pin := clearpin.PIN("739164")
	text, err := json.Marshal(map[string]any{"pin": pin})
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%v %s %q %x %#v %d", pin, pin, pin, pin, pin, pin) + string(text) +
		pin.String() + pin.LogValue().String()
	for _, secret := range []string{"739164", hex.EncodeToString([]byte("739164"))} {
		if strings.Contains(all, secret) {
			t.Errorf("the PIN shows in %q", all)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(0, []byte{0x04, 0x12, 0x74, 0xED, 0xCB, 0xA9, 0x87, 0x6F}, "4012345678909")
	f.Add(3, []byte{0x34, 0x12, 0x61, 0xAA, 0xAA, 0xED, 0xCB, 0xA9}, "5555555551234567")
	f.Add(4, []byte{0x44, 0x12, 0x34, 0xAA, 0xAA, 0xAA, 0xAA, 0xAA, 1, 2, 3, 4, 5, 6, 7, 8}, "")
	f.Fuzz(func(t *testing.T, format int, block []byte, pan string) {
		pin, err := clearpin.Decode(clearpin.Format(format), block, pan)
		if err != nil {
			return
		}
		if err := pin.Check(); err != nil {
			t.Errorf("a block decodes into no PIN: %v", err)
		}
		if format != int(clearpin.Format0) {
			return
		}
		again, err := clearpin.Encode(clearpin.Format0, pin, pan, nil)
		if err != nil || !bytes.Equal(again, block) {
			t.Errorf("the PIN makes block %X, came from %X, error %v", again, block, err)
		}
	})
}
