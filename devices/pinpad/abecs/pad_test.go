package abecs

import (
	"testing"

	"till/devices/pinpad"
	"till/payment"
)

func TestAChipsAnswerIsRead(t *testing.T) {
	p := &Pad{cfg: Default()}
	answer, err := ParseResponse([]byte("GOC000130" + "201000" + "0000000000000000" + "00000000000000000000" + "041" +
		"820258009F2701809F2608765DC13807D1E4C89F36020006950500100000008F01059F37045A77ACF0" + "000"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := answer.fields()
	if err != nil {
		t.Fatal(err)
	}
	said, err := classicSaid(f)
	if err != nil {
		t.Fatal(err)
	}
	card, reason := p.chipAnswer(payment.Card{Facts: payment.CardFacts{Entry: payment.EntryChip}}, said)
	if reason != payment.NoReason {
		t.Fatalf("reason %q, error %v", reason, err)
	}
	if got := upperHex(card.EMV); got != "9F2608765DC13807D1E4C89F2701809F37045A77ACF09F3602000695050010000000"+"82025800" {
		t.Errorf("DE 55 would hold %s", got)
	}
	if card.Facts.ATC != "0006" || card.Facts.Cryptogram != "765DC13807D1E4C8" || card.Facts.TVR != "0010000000" {
		t.Errorf("facts %+v", card.Facts)
	}
	if upperHex(card.ReversalEMV) != "950500100000009F36020006" || !card.PINBlock.Empty() || card.PINAsked {
		t.Errorf("reversal data %X, PIN block %t", card.ReversalEMV, card.PINBlock.Empty())
	}
}

func TestACardThatIsNotAskedOnlineIsRefused(t *testing.T) {
	for _, decision := range []string{decidedYes, decidedNo} {
		p := &Pad{cfg: Default()}
		f := fields{"GOC_DECISION": []byte(decision), "GOC_PINONL": []byte("1"), "GOC_PINBLK": []byte("1122334455667788"),
			"GOC_EMVDAT": []byte("82027C00")}
		said, err := classicSaid(f)
		card, reason := p.chipAnswer(payment.Card{Facts: payment.CardFacts{Entry: payment.EntryChip}}, said)
		if err != nil || reason != payment.ReasonCardRefused {
			t.Errorf("decision %s: reason %q, error %v", decision, reason, err)
		}
		for _, b := range card.PINBlock.Reveal() {
			if b != 0 {
				t.Fatal("the PIN block of a refused card was kept")
			}
		}
		if p.sale.chip {
			t.Error("a refused card would be finished")
		}
	}
}

func TestFinishTellsTheCardHowTheBankAnswered(t *testing.T) {
	tests := []struct {
		name           string
		verdict        payment.CardVerdict
		how, code, emv string
	}{
		{"approved", payment.CardVerdict{Approved: true, ResponseCode: "00"}, "0", "00", ""},
		{"approved for a part", payment.CardVerdict{Approved: true, ResponseCode: "10"}, "9", "10", ""},
		{"approved, important customer", payment.CardVerdict{Approved: true, ResponseCode: "11"}, "9", "11", ""},
		{"declined", payment.CardVerdict{ResponseCode: "51"}, "0", "51", ""},
		{"no answer", payment.CardVerdict{NoHost: true}, "1", "00", ""},
		{"with the issuer's proof and a script, and nothing else", payment.CardVerdict{Approved: true, ResponseCode: "00",
			IssuerEMV: []byte{0x9F, 0x36, 2, 0, 1, 0x91, 2, 0xAA, 0xBB, 0x72, 3, 0x86, 1, 0x84}}, "0", "00", "9102AABB7203860184"},
		{"with data that cannot be read", payment.CardVerdict{Approved: true, ResponseCode: "00", IssuerEMV: []byte{0x91, 9}}, "0", "00", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := finishValues(test.verdict)
			if v["FNC_COMMST"] != test.how || v["FNC_ARC"] != test.code || v["FNC_ISSDAT"] != test.emv {
				t.Errorf("FNC %s %s %s, want %s %s %s", v["FNC_COMMST"], v["FNC_ARC"], v["FNC_ISSDAT"], test.how, test.code, test.emv)
			}
			if _, err := newCommand("FNC", v); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestKeysOfEightBytesAreGivenTwice(t *testing.T) {
	tests := []struct {
		name, key, want string
	}{
		{"sixteen bytes as they are", "00112233445566778899AABBCCDDEEFF", "00112233445566778899AABBCCDDEEFF"},
		{"eight bytes twice", "0011223344556677", "00112233445566770011223344556677"},
		{"eight bytes and zeros", "00112233445566770000000000000000", "00112233445566770011223344556677"},
		{"no key", "", ""}, {"seven bytes", "00112233445566", ""}, {"24 bytes", "001122334455667700112233445566770011223344556677", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := doubled(unhex(t, test.key))
			if got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("%q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestAPadDescribesItself(t *testing.T) {
	opened(t, []turn{
		{begins: "GTS00200", answer: "GTS0000101807202408"},
		{begins: "ENB051101", answer: "ENB0000161122334455667788"},
		{begins: "GDU003301", answer: "GDU042"},
	}, func(t *testing.T, p *Pad) {
		d, err := p.Describe(t.Context())
		if err != nil || d.Tables != "1807202408" || !d.Has(pinpad.CanChip) || !d.Has(pinpad.CanContactless) || d.Secure {
			t.Errorf("%+v, %v", d, err)
		}
	})
}
