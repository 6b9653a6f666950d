package emv_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/payment/emv"
)

type bitsVector struct {
	ID     string   `json:"id"`
	Object string   `json:"object"` // "TVR(95)"
	Hex    string   `json:"hex"`
	Set    []string `json:"set"`
	Text   []string `json:"text"`
}

func TestBitVectorsHold(t *testing.T) {
	for _, v := range readVectors[bitsVector](t, "emv_bits.json") {
		t.Run(v.ID, func(t *testing.T) {
			value := unhex(t, v.Hex)
			set := []string{}
			for _, word := range emv.SetBits(value) {
				set = append(set, fmt.Sprintf("%d.%d", word.Byte, word.Bit))
			}
			if diff := cmp.Diff(v.Set, set); diff != "" {
				t.Errorf("set bits differ (-want +got):\n%s", diff)
			}
			_, tag, _ := strings.Cut(strings.TrimSuffix(v.Object, ")"), "(")
			words, err := emv.Words(tagOf(t, tag), value)
			if err != nil {
				t.Fatal(err)
			}
			for _, word := range words {
				if word.Text == "" {
					t.Errorf("a word is empty: %+v", word)
				}
			}
			if len(words) == 0 && len(v.Set) > 0 {
				t.Error("bits are set and nothing is said")
			}
		})
	}
}

func TestWordsSayWhatIsMeant(t *testing.T) {
	cases := []struct {
		name  string
		tag   emv.Tag
		value string
		want  []string
	}{
		{"a usual online chip sale", emv.Tag95TVR, "8000048000",
			[]string{"offline data authentication not performed", "online PIN taken", "over the floor limit"}},
		{"every meaning of byte 4 in its place", emv.Tag95TVR, "000000F800",
			[]string{"over the floor limit", "over the lower offline limit", "over the upper offline limit",
				"chosen at random to go online", "merchant forced it online"}},
		{"a reserved bit is named", emv.Tag95TVR, "0000000001", []string{"bit 5.1 set (reserved)"}},
		{"what the terminal did", emv.Tag9BTSI, "6800",
			[]string{"cardholder verification done", "card risk management done", "terminal risk management done"}},
		{"an online PIN", emv.Tag9F34CVMResults, "420302",
			[]string{"online PIN", "if the terminal supports it", "successful", "on failure the next method applies"}},
		{"no verification performed", emv.Tag9F34CVMResults, "3F0001",
			[]string{"no verification performed", "always", "failed"}},
		{"a merchant's attended terminal", emv.Tag9F35TerminalType, "22",
			[]string{"run by a merchant", "attended, offline with online"}},
		{"a refusing card with a reason", emv.Tag9F27CID, "0A", []string{"AAC", "advice required", "PIN tries used up"}},
		{"an online cryptogram", emv.Tag9F27CID, "80", []string{"ARQC"}},
		{"what a card wants", emv.Tag82AIP, "0400", []string{"issuer authentication supported"}},
		{"capabilities of a counter", emv.Tag9F33Capabilities, "604000",
			[]string{"reads the stripe", "reads the contact chip", "online PIN"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			words, err := emv.Words(c.tag, unhex(t, c.value))
			if err != nil {
				t.Fatal(err)
			}
			var texts []string
			for _, word := range words {
				texts = append(texts, word.Text)
			}
			if diff := cmp.Diff(c.want, texts); diff != "" {
				t.Errorf("words differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAValueOfTheWrongLengthHasNoWords(t *testing.T) {
	for _, tag := range []emv.Tag{emv.Tag95TVR, emv.Tag9F34CVMResults, emv.Tag9F27CID, emv.Tag9F35TerminalType, emv.Tag9F26Cryptogram} {
		if _, err := emv.Words(tag, []byte{1, 2, 3, 4}); !errors.Is(err, emv.ErrBits) {
			t.Errorf("%s: got error %v", tag, err)
		}
	}
}
