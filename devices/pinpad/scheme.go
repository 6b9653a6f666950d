package pinpad

import "strings"

// schemeOfRID names the schemes by the registered identifier, the first five
// bytes of a chip's application identifier, in hex.
var schemeOfRID = map[string]string{
	"A000000333": "UnionPay",
	"A000000003": "Visa",
	"A000000004": "Mastercard",
	"A000000025": "Amex",
	"A000000065": "JCB",
	"A000000152": "Discover",
}

// schemePrefixes names the schemes by the first digits of the card number; the
// longest prefix decides. 622126-622925 stands in Discover's tables too: in
// China it is UnionPay's.
var schemePrefixes = []struct{ from, to, scheme string }{
	{"62", "62", "UnionPay"}, {"81", "81", "UnionPay"},
	{"60", "60", "UnionPay"}, {"9558", "9559", "UnionPay"}, // domestic, from before the 62 range
	{"4", "4", "Visa"},
	{"51", "55", "Mastercard"}, {"2221", "2720", "Mastercard"},
	{"50", "50", "Maestro"}, {"56", "58", "Maestro"}, {"6304", "6304", "Maestro"}, {"6759", "6759", "Maestro"}, {"676", "676", "Maestro"},
	{"34", "34", "Amex"}, {"37", "37", "Amex"},
	{"3528", "3589", "JCB"},
	{"300", "305", "Diners"}, {"36", "36", "Diners"}, {"38", "39", "Diners"},
	{"6011", "6011", "Discover"}, {"644", "649", "Discover"}, {"65", "65", "Discover"},
	{"2200", "2204", "Mir"},
}

// Scheme names the scheme of a card by its application identifier (hex, "" for
// a stripe) or else by its number; "" if neither is known.
func Scheme(aid, pan string) string {
	if len(aid) >= 10 {
		if scheme := schemeOfRID[strings.ToUpper(aid[:10])]; scheme != "" {
			return scheme
		}
	}
	best, longest := "", 0
	for _, p := range schemePrefixes {
		n := len(p.from)
		if len(pan) >= n && n > longest && pan[:n] >= p.from && pan[:n] <= p.to {
			best, longest = p.scheme, n
		}
	}
	return best
}
