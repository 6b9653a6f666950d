package profile

import (
	"errors"
	"strings"
	"testing"
)

// like is a file that extends the UnionPay profile.
const like = `extends = "unionpay"
name = "bank"
title = { zh = "某行", en = "A bank" }
`

func TestAProfileThatExtendsAnotherIsThatButForWhatItSays(t *testing.T) {
	base, err := Load("unionpay")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse([]byte(like+`without = ["message.tip"]
[framing]
tpdu = "6000120000"
[timeouts]
answer = "45s"
[field]
42 = { name = "shop" }
[message.sale]
type_code = "29"
[response]
51 = { class = "declined", reason = "over_limit", zh = "不足", en = "not enough" }
`), "bank.toml")
	if err != nil {
		t.Fatal(err)
	}
	if p.Framing.TPDU != "6000120000" || p.Framing.Header != base.Framing.Header {
		t.Errorf("framing %+v", p.Framing)
	}
	if p.Timeouts.Connect != base.Timeouts.Connect || p.Timeouts.Answer == base.Timeouts.Answer {
		t.Errorf("time-outs %+v", p.Timeouts)
	}
	if got := p.Fields[42]; got.Name != "shop" || got.Max != base.Fields[42].Max || got.Content != ContentText {
		t.Errorf("field 42 is %+v", got)
	}
	if got := p.Messages["sale"]; got.TypeCode != "29" || got.MTI != "0200" || len(got.Optional) == 0 {
		t.Errorf("the sale is %+v", got)
	}
	if _, there := p.Messages["tip"]; there || len(p.Messages) != len(base.Messages)-1 {
		t.Error("the tip was not left out, or more than the tip was")
	}
	if p.Responses["51"].Reason != "over_limit" || len(p.Responses) != len(base.Responses) {
		t.Error("the codes are not the base's with 51 changed")
	}
}

// TestAWrongOverlayIsRefusedAtItsOwnLine: what comes from the profile extended
// has no line in the file, so the nearest key of the file is named.
func TestAWrongOverlayIsRefusedAtItsOwnLine(t *testing.T) {
	tests := []struct {
		name, text string
		key, why   string
		line       int
	}{
		{"a profile that is not embedded", `extends = "../bank"`, "extends", "not embedded", 1},
		{"a profile on nothing that leaves something out", "name = \"x\"\nwithout = [\"message.tip\"]", "without", "extends another", 2},
		{"a part that the other does not have", like + `without = ["message.sail"]`, "without", "message.sail", 4},
		{"a field that is no number", like + `without = ["field.x"]`, "without", "field.x", 4},
		{"a table that cannot be left out", like + `without = ["framing"]`, "without", "framing", 4},
		{"a key nobody knows", like + "[framing]\ntdpu = \"6000060000\"", "framing.tdpu", "unknown key", 5},
		{"a value of another kind", like + "[framing]\nlength_bytes = \"two\"", "framing.length_bytes", "", 5},
		{"a value that is wrong", like + "[framing]\ntpdu = \"60\"", "framing.tpdu", "10 digits", 5},
		{"a key of the base that no longer fits", like + "[keys]\nalgorithm = \"sm4\"", "keys.layout.24", "16 bytes", 4},
		{"a part of the base that stands in no table of the file", like + `without = ["message.sale"]`, "message.sale", "is missing", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse([]byte(test.text), "bank.toml")
			var refused *FileError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v", err)
			}
			for _, problem := range refused.Problems {
				if problem.Key == test.key && strings.Contains(problem.Why, test.why) && problem.Line == test.line {
					return
				}
			}
			t.Errorf("no %s: %q in line %d among %v", test.key, test.why, test.line, refused.Problems)
		})
	}
}

func TestTheCodingsAndSealsThatContradict(t *testing.T) {
	tests := []struct {
		name, base, text string
		key, why         string
	}{
		{"digits of another kind", "unionpay", "[coding]\ndigits = \"ebcdic\"", "coding.digits", "none of"},
		{"lengths of another kind", "unionpay", "[coding]\nlengths = \"binary\"", "coding.lengths", "none of"},
		{"a bitmap of another kind", "unionpay", "[coding]\nbitmap = \"ascii\"", "coding.bitmap", "none of"},
		{"bytes of another kind", "unionpay", "[coding]\nbinary = \"base64\"", "coding.binary", "none of"},
		{"a hundred fields", "unionpay", "[coding]\nfields = 100", "coding.fields", "64 or 128"},
		{"a MAC in the second bitmap of a dialect with one", "unionpay", "[mac]\nfield = 128", "mac.field", "coding.fields is 128"},
		{"a MAC where it is not", "iso87-ascii", "[field]\n64 = { name = \"MAC\", content = \"binary\", length = \"fixed\", max = 8 }", "field.64", "elsewhere"},
		{"field 65", "iso87-ascii", "[field]\n65 = { name = \"x\", content = \"text\", length = \"fixed\", max = 8 }", "field.65", "65 is none"},
		{"a side for digits that have none", "iso87-ascii", "[field]\n22 = { justify = \"left\" }", "field.22.justify", "packed"},
		{"a form of MAC nobody knows", "unionpay", "[mac]\nform = \"octal\"", "mac.form", "none of"},
		{"a DES MAC under SM4", "unionpay-sm4", "[mac]\nmethod = \"x9.19\"", "mac.method", "DES"},
		{"an SM4 PIN block under DES", "unionpay", "[pin]\nblock = \"sm4\"", "pin.block", "does not go with"},
		{"a short PIN block under SM4", "unionpay-sm4", "[pin]\nblock = \"iso0\"", "message.sale.use", "pin.block"},
		{"the device where the PIN block goes", "unionpay-sm4", "[de59]\nterminal = true", "de59.terminal", "PIN block"},
		{"an algorithm nobody knows", "unionpay", "[keys]\nalgorithm = \"aes\"", "keys.algorithm", "none of"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := "extends = \"" + test.base + "\"\nname = \"bank\"\n" + test.text
			_, err := Parse([]byte(text), "bank.toml")
			var refused *FileError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v", err)
			}
			for _, problem := range refused.Problems {
				if problem.Key == test.key && strings.Contains(problem.Why, test.why) {
					return
				}
			}
			t.Errorf("no %s: %q among %v", test.key, test.why, refused.Problems)
		})
	}
}
