package wire

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMasks shows each rule of what a technician may see.
func TestMasks(t *testing.T) {
	tests := []struct {
		name, mti     string
		field         Field
		private       string // DE 60
		clear, masked string
	}{
		{"a card number keeps six and four", "0200", DE2PAN, "", testPAN, "622202*********8128"},
		{"a short card number keeps nothing", "0200", DE2PAN, "", "62220200", "********"},
		{"a track keeps the number's ends", "0200", DE35Track2, "", testPAN + "D30122010000000000", "622202*********8128D*****************"},
		{"an enciphered track keeps nothing", "0200", DE35Track2, "", "26622202000000081283012", "***********************"},
		{"a third track keeps nothing", "0200", DE36Track3, "", "996222020000000008128D156", "*************************"},
		{"a PIN block keeps nothing", "0200", DE52PINBlock, "", "3D87C8B8FA17C67C", "****************"},
		{"an expiry is no secret", "0200", DE14Expiry, "", "3012", "3012"},
		{"chip data loses card number, track and name", "0200", DE55Chip, "",
			"5A086222020000000008" + "9F36020057" + "57046222D301" + "5F200354494C" + "9F6B026222",
			"5A08****************" + "9F36020057" + "5704********" + "5F2003******" + "9F6B02****"},
		{"chip data loses what stands in a template", "0200", DE55Chip, "", "700A" + "5A0462220200" + "9F3600" + "00", "700A" + "5A04********" + "9F3600" + "00"},
		{"chip data that does not read keeps nothing", "0200", DE55Chip, "", "5A0862220200", "************"},
		{"keys keep their check values", "0810", DE62Private, "00000123003",
			"4C555721128EF42B482EF01EB4BA66AF08D7B4FB96D605EA176B7E9E00000000000000000547DB3E",
			"********************************08D7B4FB********************************0547DB3E"},
		{"keys in a vendor's layout keep nothing", "0810", DE62Private, "00000123420", "4142434445", "**********"},
		{"parameters are no keys", "0810", DE62Private, "00000123360", "31323330", "31323330"},
		{"text loses a card number", "0210", DE63Private, "", "CUP card " + testPAN + " ok", "CUP card 622202*********8128 ok"},
		{"text keeps a number that fails Luhn", "0210", DE63Private, "", "CUP 6222020000000008129", "CUP 6222020000000008129"},
		{"text keeps zeros", "0210", DE63Private, "", "CUP 0000000000000000", "CUP 0000000000000000"},
		{"text keeps a longer number", "0210", DE63Private, "", "CUP 62220200000000081281", "CUP 62220200000000081281"},
		{"bytes lose a card number in characters", "0210", DE62Private, "", upper([]byte("ID" + testPAN)), upper([]byte("ID622202")) + "******************" + upper([]byte("8128"))},
		{"bytes lose a card number in digits", "0210", DE62Private, "", "FF" + "6222020000000008128F" + "FF", "FF" + "622202*********8128F" + "FF"},
		{"an upload loses its card numbers", "0320", DE48Additional, "", "01" + "00000042" + "06222020000000008128" + "000000001250", "01" + "00000042" + "0622202*********8128" + "000000001250"},
		{"a merchant number is none of a card", "0200", DE42MerchantID, "", "411111111111111", "411111111111111"},
		{"a MAC is shown", "0200", DE64MAC, "", "3841394539314238", "3841394539314238"},
	}
	d := dialect(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := &Message{MTI: test.mti, Framing: FramingBody}
			m.Set(test.field, test.clear)
			if test.private != "" {
				m.Set(DE60Private, test.private)
			}
			if got := described(d.Describe(m, false), test.field); got != test.masked {
				t.Errorf("masked\n got %s\nwant %s", got, test.masked)
			}
			if got := described(d.Describe(m, true), test.field); got != test.clear {
				t.Errorf("clear\n got %s\nwant %s", got, test.clear)
			}
		})
	}
}

func described(d Description, f Field) string {
	for _, field := range d.Fields {
		if field.Field == f {
			return field.Value
		}
	}
	return ""
}

// TestNoPublishedSecretShows looks for every card number, track and PIN block
// of the vectors in what is shown of them.
func TestNoPublishedSecretShows(t *testing.T) {
	d := dialect(t)
	for _, v := range vectors(t) {
		shown := d.Describe(unpacked(t, d, v.bytes(t)), false)
		text, err := json.Marshal(shown)
		if err != nil {
			t.Fatal(err)
		}
		for _, number := range []string{"2", "35", "36", "52"} {
			secret, there := v.Fields[number].(string)
			if !there {
				continue
			}
			pan := secret
			if number != "52" {
				pan, _, _ = strings.Cut(secret, "D")
			}
			if strings.Contains(string(text), pan) || strings.Contains(shown.Text(), pan) {
				t.Errorf("%s shows field %s", v.Name, number)
			}
		}
	}
}

func TestADescriptionIsTheJSONOfTheDesign(t *testing.T) {
	d := dialect(t)
	text, err := json.Marshal(d.Describe(unpacked(t, d, published(t, "macdemo-sale-req").bytes(t)), false))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"framing":"body","mti":"0200","tpdu":null,"header":null,"fields":{"3":"000000","4":"000000000051",` +
		`"11":"001834","22":"021","25":"00","26":"06","35":"439226******2820D***************","41":"16688014",` +
		`"42":"000000000000001","49":"156","52":"****************","53":"2600000000000000","60":"22000001",` +
		`"64":"3841394539314238"},"mac":"unchecked"}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

func TestADescriptionReadsAsText(t *testing.T) {
	d := dialect(t)
	shown := d.Describe(unpacked(t, d, published(t, "topwise-sale-rsp-chip").bytes(t)), false)
	shown.MAC = MACWordOf(ErrBadMAC)
	for _, want := range []string{"0210 sale\n", "TPDU 6000000601  header 603200322012\n",
		"  2 primary account number             621483******0009\n", "0.01 CNY\n", "approved · 交易成功 (approved)\n",
		"9F36 071A\n", "60.1 type 22 sale\n", "60.2 batch 000512\n", "class 60 magnetic-card payment, version 32", "MAC invalid\n"} {
		if !strings.Contains(shown.Text(), want) {
			t.Errorf("no %q in\n%s", want, shown.Text())
		}
	}
}

func TestMACWords(t *testing.T) {
	for _, test := range []struct {
		err  error
		want MACWord
	}{{nil, MACValid}, {ErrBadMAC, MACInvalid}, {ErrNoMAC, MACUnchecked}, {errGone, MACUnchecked}} {
		if got := MACWordOf(test.err); got != test.want {
			t.Errorf("%v is %s", test.err, got)
		}
	}
}

func TestEveryPublishedMessageComesBackFromItsClearDescription(t *testing.T) {
	d := dialect(t)
	for _, v := range vectors(t) {
		text, err := json.Marshal(d.Describe(unpacked(t, d, v.bytes(t)), true))
		if err != nil {
			t.Fatal(err)
		}
		m, err := d.Encode(text)
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		frame, err := d.Pack(context.Background(), m, nil)
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		if upper(frame) != v.Hex {
			t.Errorf("%s came back as\n%X\n%s", v.Name, frame, v.Hex)
		}
	}
}

func TestDescriptionsThatCannotBeEncoded(t *testing.T) {
	tests := []struct {
		name, text string
		want       error
	}{
		{"a masked card number", `{"mti":"0200","fields":{"2":"622202*********8128"}}`, ErrMasked},
		{"a masked PIN block", `{"mti":"0200","fields":{"52":"****************"}}`, ErrMasked},
		{"masked text", `{"mti":"0200","fields":{"63":"CUP 622202*********8128"}}`, ErrMasked},
		{"a key nobody knows", `{"mti":"0200","bitmap":"00"}`, ErrMalformed},
		{"a field that is no number", `{"mti":"0200","fields":{"amount":"1"}}`, ErrMalformed},
		{"a field that the profile does not have", `{"mti":"0200","fields":{"7":"1"}}`, ErrMalformed},
		{"a field beyond the bitmap", `{"mti":"0200","fields":{"128":"1"}}`, ErrMalformed},
		{"no JSON", `0200`, ErrMalformed},
		{"a very long text", strings.Repeat(" ", encodeMax+1), ErrMalformed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := dialect(t).Encode([]byte(test.text)); !errors.Is(err, test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestADescriptionWithoutAnEnvelopeTakesTheProfiles(t *testing.T) {
	m, err := dialect(t).Encode([]byte(`{"framing":"tpdu+header","mti":"0820","tpdu":null,"header":null,"fields":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	if m.TPDU != "6000060000" || m.Header != "603100311003" || m.Framing != FramingTPDU {
		t.Errorf("got %s %s %s", m.Framing, m.TPDU, m.Header)
	}
}

// FuzzEncode: no text stops it, and what encodes and packs unpacks again.
func FuzzEncode(f *testing.F) {
	d := dialect(f)
	f.Add([]byte(`{"framing":"body","mti":"0200","fields":{"4":"000000000051","63":"成功"}}`))
	f.Add([]byte(`{"mti":"0200","fields":{"2":"*"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := d.Encode(text)
		if err != nil {
			return
		}
		frame, err := d.Pack(context.Background(), m, nil)
		if err != nil {
			return
		}
		if _, err := d.Unpack(frame); err != nil {
			t.Fatalf("what was packed does not unpack: %v", err)
		}
	})
}
