package clearpin_test

import (
	"bytes"
	"testing"

	"till/payment/keys"
	"till/payment/keys/clearpin"
)

func TestPracticeCardsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, card := range clearpin.PracticeCards() {
		t.Run(card.Name, func(t *testing.T) {
			if seen[card.PAN] || seen[card.Name] {
				t.Error("two cards share a number or a name")
			}
			seen[card.PAN], seen[card.Name] = true, true
			if !luhn(card.PAN) || card.PAN[:2] != "62" {
				t.Error("the number is not a UnionPay number with a right check digit")
			}
			if err := card.PIN.Check(); err != nil {
				t.Error(err)
			}
			chipService := card.ServiceCode[0] == '2' || card.ServiceCode[0] == '6'
			if chipService != card.HasChip() {
				t.Errorf("service code %s, chip %v", card.ServiceCode, card.HasChip())
			}
			if n := len(card.Track2()); n > 37 {
				t.Errorf("track 2 has %d characters, at most 37 fit", n)
			}
		})
	}
	for _, name := range []string{"chip", "contactless", "stripe", "fallback"} {
		if !seen[name] {
			t.Errorf("no practice card is called %s", name)
		}
	}
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		digit := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			digit = digit*2/10 + digit*2%10
		}
		sum += digit
	}
	return sum%10 == 0
}

func TestPracticeKeysAreThePublishedOnes(t *testing.T) {
	cases := map[string]struct {
		key []byte
		kcv []byte
	}{
		"terminal master key": {clearpin.PracticeTMK(), []byte{0x08, 0xD7, 0xB4, 0xFB}},
		"issuer master key":   {clearpin.PracticeIMK(), []byte{0x47, 0xF8, 0x16, 0x83}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if err := keys.CheckKCV(c.key, c.kcv); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPracticeKeysCannotBeChanged(t *testing.T) {
	clear(clearpin.PracticeTMK())
	clear(clearpin.PracticeIMK())
	zeros := make([]byte, 16)
	if bytes.Equal(clearpin.PracticeTMK(), zeros) || bytes.Equal(clearpin.PracticeIMK(), zeros) {
		t.Error("a caller changed a practice key for everybody")
	}
}
