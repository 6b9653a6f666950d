package payment

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func coffee() Txn {
	return Txn{ID: 41, Kind: Sale, Batch: "000001", STAN: "000023", TerminalID: "99000001",
		MerchantID: "999100053990001", Requested: 1250, Started: time.Unix(1_800_000_000, 0)}
}

func TestASlipsCodeNamesItsTransaction(t *testing.T) {
	code := SlipCodeOf(coffee())
	if code == "" || !IsSlipCode(code) || len(code) != 26 {
		t.Fatalf("code %q", code)
	}
	for name, text := range map[string]string{"as printed": code, "in small letters": strings.ToLower(code),
		"without hyphens": strings.ReplaceAll(code, "-", ""), "with blanks around": " " + code + "\r"} {
		ref, err := ParseSlipCode(text)
		if err != nil || ref != SlipRefOf(coffee()) || ref.Batch != "000001" || ref.STAN != "000023" {
			t.Errorf("%s: %+v, %v", name, ref, err)
		}
	}
}

func TestASlipsCodeStaysTheSameWhateverBecomesOfTheMoney(t *testing.T) {
	later := coffee()
	later.State, later.Amount, later.RRN, later.Updated = Reversed, 900, "123456789012", time.Now()
	if SlipCodeOf(later) != SlipCodeOf(coffee()) {
		t.Errorf("%s, then %s", SlipCodeOf(coffee()), SlipCodeOf(later))
	}
	other := coffee()
	other.TerminalID = "99000002"
	if SlipRefOf(other).Chain == SlipRefOf(coffee()).Chain {
		t.Error("another till's slip has the same chain")
	}
	if code := SlipCodeOf(Txn{ID: 7}); code != "" {
		t.Errorf("an attempt that was never numbered has code %q", code)
	}
}

func TestAMisreadCodeIsRefused(t *testing.T) {
	good := strings.ReplaceAll(SlipCodeOf(coffee()), "-", "")
	for i := range len(good) {
		for _, wrong := range "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" {
			if byte(wrong) == good[i] {
				continue
			}
			bad := good[:i] + string(wrong) + good[i+1:]
			if _, err := ParseSlipCode(bad); !errors.Is(err, ErrSlipCode) {
				t.Errorf("%s was read as good", bad)
			}
		}
		if i > 0 && good[i] != good[i-1] {
			bad := good[:i-1] + string(good[i]) + string(good[i-1]) + good[i+1:]
			if _, err := ParseSlipCode(bad); err == nil {
				t.Errorf("%s, with two characters exchanged, was read as good", bad)
			}
		}
	}
	for _, bad := range []string{"", "TILL1", "TILL2-000001-000023-K7QX-C", "6299990000000000019", good + "0", "TILL1-00000１-000023-K7QX-C"} {
		if _, err := ParseSlipCode(bad); !errors.Is(err, ErrSlipCode) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzParseSlipCode(f *testing.F) {
	f.Add(SlipCodeOf(coffee()))
	f.Add("TILL1-000001-000023-K7QX-C")
	f.Add("till1")
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := ParseSlipCode(text)
		if err != nil {
			return
		}
		again, err := ParseSlipCode(ref.String())
		if err != nil || again != ref {
			t.Errorf("%q reads as %+v, and again as %+v, %v", text, ref, again, err)
		}
	})
}
