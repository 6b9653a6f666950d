package wire

import (
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
)

// A published test key of Visa, index 99 (EMVCo, contact test keys), with its SHA-1.
const (
	testModulus = "AB79FCC9520896967E776E64444E5DCDD6E13611874F3985722520425295EEA4BD0C2781DE7F31CD3D041F565F747306" +
		"EED62954B17EDABA3A6C5B85A1DE1BEB9A34141AF38FCF8279C9DEA0D5A6710D08DB4124F041945587E20359BAB47B75" +
		"75AD94262D4B25F264AF33DEDCF28E09615E937DE32EDC03C54445FE7E382777"
	testCheck = "4ABFFD6B1C51212D05552E431C5B17007D2F5E6D"
	testAID   = "9F0607A0000000031010" + "DF010100" + "9F080200A0" + "DF1105D84000A800" + "DF1205D84004F800" + "DF13050010000000" +
		"9F1B0400002710" + "DF150400000064" + "DF160150" + "DF170120" + "DF14039F3704" + "DF180101" +
		"DF1906000000000000" + "DF2006000005000000" + "DF2106000000100000"
)

func testKey(expiry string) string {
	return "9F0605A0000000039F220199" + expiry + "DF060101DF070101DF028180" + testModulus + "DF040103DF0314" + testCheck
}

// TestThePublishedKeyHasItsCheckValue: the SHA-1 is over RID, index, modulus and exponent.
func TestThePublishedKeyHasItsCheckValue(t *testing.T) {
	data, err := hex.DecodeString("A00000000399" + testModulus + "03")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%X", sha1.Sum(data)); got != testCheck {
		t.Errorf("got %s, published is %s", got, testCheck)
	}
}

func TestTables(t *testing.T) {
	aid := Item{Key: "A0000000031010", Value: testAID}
	tables, problems := Tables([]Item{aid}, []Item{{Key: "A00000000399", Value: testKey("DF05083230343931323331")}})
	if len(problems) != 0 || len(tables.Applications) != 1 || len(tables.CAKeys) != 1 {
		t.Fatalf("%d applications, %d keys, %v", len(tables.Applications), len(tables.CAKeys), problems)
	}
	raw := func(text string) []byte { b, _ := hex.DecodeString(text); return b }
	want := payment.EMVApplication{AID: raw("A0000000031010"), Partial: true, Version: raw("00A0"),
		Default: raw("D84000A800"), Online: raw("D84004F800"), Denial: raw("0010000000"),
		Floor: 10000, Threshold: 100, MaxTarget: 50, Target: 20, DDOL: raw("9F3704"), PINOnline: true,
		Contactless: &payment.ContactlessLimits{Floor: 0, Transaction: 5000000, NoPIN: 100000}}
	if diff := cmp.Diff(want, tables.Applications[0]); diff != "" {
		t.Errorf("application (-want +got):\n%s", diff)
	}
	if key := tables.CAKeys[0]; key.Index != 0x99 || key.Expiry != "20491231" || len(key.Modulus) != 128 || len(key.RID) != 5 {
		t.Errorf("key %+v", key)
	}
	if len(tables.Version) != 10 || strings.Trim(tables.Version, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
		t.Errorf("version %q", tables.Version)
	}
	short, _ := Tables([]Item{aid}, nil)
	if short.Version == tables.Version {
		t.Error("other tables have the same version")
	}
	if empty, problems := Tables(nil, nil); empty.Version != "" || problems != nil {
		t.Errorf("nothing is %+v, %v", empty, problems)
	}
	if bcd, problems := Tables(nil, []Item{{Key: "k", Value: testKey("DF050420491231")}}); len(problems) > 0 || bcd.CAKeys[0].Expiry != "20491231" {
		t.Errorf("an expiry in BCD: %v", problems)
	}
}

func TestTablesNameTheItemThatCannotBeUsed(t *testing.T) {
	key := testKey("DF05083230343931323331")
	cases := []struct {
		name string
		aid  string
		key  string
		want error
		says string
	}{
		{"a key with a bit of another one", "", strings.Replace(key, "AB79", "AB78", 1), ErrCAKeyCheck, "CA key K"},
		{"a key without its check value", "", strings.Replace(key, "DF0314"+testCheck, "", 1), ErrTableItem, "DF03"},
		{"a key without a scheme", "", "9F220199", ErrTableItem, "9F06"},
		{"a key that ends on no day", "", testKey("DF05083230343931333331"), ErrTableItem, "DF05"},
		{"a key that is no data", "", "9F", ErrMalformed, "CA key K"},
		{"a tag that comes twice", "", key + "DF040103", ErrTableItem, "DF04"},
		{"action codes of four bytes", strings.Replace(testAID, "DF1105D84000A800", "DF1104D84000A8", 1), "", ErrTableItem, "AID A: "},
		{"a share that is no number", strings.Replace(testAID, "DF160150", "DF16015F", 1), "", ErrTableItem, "DF16"},
		{"a share above the most", strings.Replace(testAID, "DF170120", "DF170199", 1), "", ErrTableItem, "DF17"},
		{"a limit that is too long", strings.Replace(testAID, "DF2006", "DF200700", 1), "", ErrTableItem, "DF20"},
		{"an AID that is too short", "9F0604A0000000" + testAID[20:], "", ErrTableItem, "9F06"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var aids, keys []Item
			if c.aid != "" {
				aids = []Item{{Key: "A", Value: c.aid}, {Key: "good", Value: testAID}}
			}
			if c.key != "" {
				keys = []Item{{Key: "K", Value: c.key}, {Key: "good", Value: key}}
			}
			tables, problems := Tables(aids, keys)
			if len(problems) != 1 || !errors.Is(problems[0], c.want) || !strings.Contains(problems[0].Error(), c.says) {
				t.Errorf("got %v, want one that is %v and says %q", problems, c.want, c.says)
			}
			if len(tables.Applications)+len(tables.CAKeys) != 1 {
				t.Errorf("the good item is not used alone: %d, %d", len(tables.Applications), len(tables.CAKeys))
			}
		})
	}
	twice := []Item{{Key: "A", Value: testAID}, {Key: "A", Value: testAID}}
	if tables, problems := Tables(twice, nil); len(problems) != 1 || !errors.Is(problems[0], ErrTableTwice) || len(tables.Applications) != 1 {
		t.Errorf("an item that came twice: %v", problems)
	}
}

func TestParameters(t *testing.T) {
	yes, no, twenty := true, false, 20
	cases := []struct {
		name  string
		items []Item
		want  Parameters
	}{
		{"nothing changes nothing", nil, Parameters{}},
		{"all that a till heeds", []Item{{"11", "60"}, {"12", "60"}, {"18", "1"}, {"19", "20"}, {"20", "0"}, {"22", " 练习商户 "}, {"23", "3"}},
			Parameters{Answer: time.Minute, Tips: &yes, TipPercent: &twenty, Keyed: &no, Merchant: "练习商户", Resends: 3}},
		{"a wait is at least forty seconds", []Item{{"12", "05"}}, Parameters{Answer: 40 * time.Second}},
		{"no wait is no value", []Item{{"12", "00"}}, Parameters{}},
		{"what has another form is not taken", []Item{{"12", "6A"}, {"18", "2"}, {"19", "-1"}, {"20", ""}, {"22", "\x00\x1b"}, {"23", "+3"}}, Parameters{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, ParametersOf(c.items)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func FuzzTables(f *testing.F) {
	f.Add(testAID, testKey("DF05083230343931323331"))
	f.Add("9F06", "9F0605A0000000039F220199")
	f.Fuzz(func(t *testing.T, aid, key string) {
		tables, problems := Tables([]Item{{Key: "a", Value: aid}}, []Item{{Key: "k", Value: key}})
		if len(tables.Applications)+len(tables.CAKeys)+len(problems) != 2 {
			t.Errorf("an item is neither used nor named: %v", problems)
		}
		for _, k := range tables.CAKeys {
			if len(k.RID) != 5 || len(k.Modulus) == 0 || len(k.Exponent) == 0 {
				t.Errorf("half a key is used: %+v", k)
			}
		}
	})
}
