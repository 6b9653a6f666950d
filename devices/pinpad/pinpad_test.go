package pinpad

import (
	"strings"
	"testing"
)

func TestAPadShowsLatinOneInUpperCase(t *testing.T) {
	tests := []struct {
		name, text, want string
		width            int
	}{
		{"short text is filled", "coffee", "COFFEE    ", 10},
		{"long text is cut", "coffee & cake", "COFFEE & C", 10},
		{"accents stay", "café", "CAF\xc9  ", 6},
		{"what Latin-1 lacks is a question mark", "咖啡 A", "?? A  ", 6},
		{"control characters are spaces", "A\r\nB\x7f", "A  B  ", 6},
		{"a letter whose capital Latin-1 lacks", "ÿ", "?", 1},
		{"nothing", "", "  ", 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(Latin(test.text, test.width)); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
	if got := FromLatin([]byte("  SELECIONADO:    CR\xc9DITO  ")); got != "SELECIONADO: CRÉDITO" {
		t.Errorf("read as %q", got)
	}
}

func TestTrack2IsRead(t *testing.T) {
	tests := []struct {
		name, raw string
		want      Stripe
		bad       bool
	}{
		{name: "a stripe", raw: "6222020000061009=49101200000000000",
			want: Stripe{"6222020000061009", "4910", "120", "6222020000061009=49101200000000000"}},
		{name: "with sentinels and check character", raw: ";6222020000061009=4910120?5",
			want: Stripe{"6222020000061009", "4910", "120", "6222020000061009=4910120"}},
		{name: "as a chip writes it", raw: "6222020000061009D4910120F",
			want: Stripe{"6222020000061009", "4910", "120", "6222020000061009=4910120"}},
		{name: "without expiry", raw: "6222020000061009==120123",
			want: Stripe{"6222020000061009", "", "120", "6222020000061009==120123"}},
		{name: "with nothing behind the number", raw: "6222020000061009=",
			want: Stripe{"6222020000061009", "", "", "6222020000061009="}},
		{name: "with an expiry alone", raw: "6222020000061009=4910",
			want: Stripe{"6222020000061009", "4910", "", "6222020000061009=4910"}},
		{name: "no separator", raw: "6222020000061009", bad: true},
		{name: "a short number", raw: "62220200000=4910120", bad: true},
		{name: "a long number", raw: "62220200000610090000=4910120", bad: true},
		{name: "letters", raw: "6222020000061OO9=4910120", bad: true},
		{name: "38 characters", raw: "6222020000061009=491012012345678901234", bad: true},
		{name: "nothing", raw: "", bad: true},
		{name: "full-width digits", raw: "６２２２02000006=4910120", bad: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseTrack2(test.raw)
			if (err != nil) != test.bad || got != test.want {
				t.Errorf("%+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestServiceCodesTellOfAChip(t *testing.T) {
	for code, want := range map[ServiceCode]bool{"201": true, "620": true, "120": false, "520": false, "": false, "2": false} {
		if code.HasChip() != want {
			t.Errorf("%q: %t", code, !want)
		}
	}
}

func TestSchemesByApplicationOrNumber(t *testing.T) {
	tests := []struct{ aid, pan, want string }{
		{"A000000333010101", "", "UnionPay"}, {"a000000333010102", "4111111111111111", "UnionPay"},
		{"A0000000031010", "", "Visa"}, {"A0000000041010", "", "Mastercard"},
		{"", "6222020000028123", "UnionPay"}, {"", "6221260000000000", "UnionPay"}, {"", "8112340000000000", "UnionPay"},
		{"", "4111111111111111", "Visa"}, {"", "2221000000000009", "Mastercard"}, {"", "2720990000000000", "Mastercard"},
		{"", "2204000000000000", "Mir"}, {"", "3528000000000000", "JCB"}, {"", "6011000000000000", "Discover"},
		{"", "3782822463100050", "Amex"}, {"", "3056930902590400", "Diners"},
		{"F0000006660101", "9999000000000000", ""}, {"A0", "", ""}, {"", "", ""},
	}
	for _, test := range tests {
		if got := Scheme(test.aid, test.pan); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.aid, test.pan, got, test.want)
		}
	}
}

func FuzzParseTrack2(f *testing.F) {
	for _, seed := range []string{"6222020000061009=49101200000000000", ";6222020000061009=4910120?5", "6222020000061009D4910120F", "=", "D", "?"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		s, err := ParseTrack2(raw)
		if err != nil {
			return
		}
		again, err := ParseTrack2(s.Track2)
		if err != nil || again != s {
			t.Errorf("%q reads as %+v, and again as %+v, %v", raw, s, again, err)
		}
		if !strings.HasPrefix(s.Track2, s.PAN+"=") {
			t.Errorf("%+v", s)
		}
	})
}

func TestAnIdentityIsOneLine(t *testing.T) {
	id := Identity{Maker: "TILL", Model: "PRETEND  PAD", Serial: "A1", Firmware: "1.00"}
	if got := id.String(); got != "TILL PRETEND PAD 1.00 #A1" {
		t.Errorf("%q", got)
	}
}
