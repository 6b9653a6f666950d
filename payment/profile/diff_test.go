package profile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func loaded(t testing.TB, name string) *Profile {
	t.Helper()
	p, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sentences are the differences as people read them.
func sentences(found []Difference) string {
	var all strings.Builder
	for _, difference := range found {
		fmt.Fprintf(&all, "%s\n%s\n", difference.Text.EN, difference.Text.ZH)
	}
	return all.String()
}

func TestAProfileDoesNotDifferFromItself(t *testing.T) {
	for _, name := range Names() {
		if found := Diff(loaded(t, name), loaded(t, name)); len(found) > 0 {
			t.Errorf("%s: %s", name, sentences(found))
		}
	}
}

func TestADiffReadsLikeATechniciansNote(t *testing.T) {
	unionpay := loaded(t, "unionpay")
	tests := []struct {
		other string
		want  []string
		not   []string
	}{
		{"iso87-ascii", []string{
			"Digits: packed BCD → ASCII characters\n数字编码: BCD → ASCII 字符\n",
			"Bitmap: 64 fields, binary → 128 fields, binary\n位图: 64 个域, 二进制 → 128 个域, 二进制\n",
			"TPDU: 6000060000 → none\nTPDU: 6000060000 → 无\n",
			"MAC: 3DES CUP ECB, 8 hex characters in field 64 → 3DES X9.19, 8 bytes in field 128\n" +
				"MAC: 3DES 银联 ECB, 8 个十六进制字符, 第 64 域 → 3DES X9.19, 8 字节, 第 128 域\n",
			"Field 102: only in iso87-ascii (account 1: text, LL up to 28)\n",
			"Layouts of field 62 at sign-on: 24 (PIK 8, MAK 8) → none\n签到第 62 域布局: 24 (PIK 8, MAK 8) → 无\n",
			"Messages: only in unionpay (tmk_activate, tmk_download, tmk_rsa)\n",
			"refund, tip: message type when repeated none → 0221\n",
			"Reversal, message type when repeated: 0400 → 0401\n冲正重发报文类型: 0400 → 0401\n",
		}, []string{"justify", "side", "Field 64:", "Field 128:"}},
		{"unionpay-sm4", []string{
			"MAC: 3DES CUP ECB, 8 hex characters in field 64 → SM4 CUP ECB, 8 hex characters in field 64\n",
			"Key algorithm: 3DES → SM4\n密钥算法: 3DES → 国密 SM4\n",
			"PIN block: ISO format 0, 8 bytes in field 52 → 16 bytes under SM4 in field 59\n",
			"sale, void: optional fields with 59\n",
			"sign_on: 60.3 003 → 005\n签到: 60.3 003 → 005\n",
		}, []string{"Digits", "TPDU"}},
	}
	for _, test := range tests {
		t.Run(test.other, func(t *testing.T) {
			got := sentences(Diff(unionpay, loaded(t, test.other)))
			for _, want := range test.want {
				if !strings.Contains(got, want) {
					t.Errorf("no %q in\n%s", want, got)
				}
			}
			for _, not := range test.not {
				if strings.Contains(got, not) {
					t.Errorf("%q is told in\n%s", not, got)
				}
			}
		})
	}
}

func TestADiffSpeaksOfOneSettingByOneSentence(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Profile)
		want   string
	}{
		{"a time-out", func(p *Profile) { p.Timeouts.Answer = Duration(45e9) }, "Time-out, answer: 1m → 45s"},
		{"a longer field", func(p *Profile) { f := p.Fields[63]; f.Max = 200; p.Fields[63] = f },
			"Field 63 (operator, texts), longest: 163 → 200"},
		{"a code that is gone", func(p *Profile) { delete(p.Responses, "38") },
			"Code 38: only in unionpay (declined, pin_tries_exceeded, PIN tries exceeded, contact issuer)"},
		{"a code with another meaning", func(p *Profile) { p.Responses["96"] = Response{ClassDeclined, "declined", "拒绝", "refused"} },
			"Code 96: proves nothing, host_unsure, switch error, outcome unknown → declined, declined, refused"},
		{"a switch", func(p *Profile) { p.Reversal.BlocksSale = true }, "An owed reversal stops sales: no → yes"},
		{"a kept line", func(p *Profile) { p.Line.KeepAlive = true }, "Connection kept open: no → yes"},
		{"a list", func(p *Profile) { p.Reversal.Proof = []string{"00"} }, "Answers that prove that no money stands: 00, 12 → 00"},
		{"a required field", func(p *Profile) {
			m := p.Messages["sale"]
			m.Required = append(slices.Clone(m.Required), 63)
			p.Messages["sale"] = m
		},
			"sale: required fields with 63"},
		{"fields in another order", func(p *Profile) {
			m := p.Messages["echo"]
			m.Required = []int{60, 41, 42}
			p.Messages["echo"] = m
		}, "echo: required fields in another order"},
		{"another MAC form", func(p *Profile) { p.MAC.Form = MACForm4 },
			"MAC: 3DES CUP ECB, 8 hex characters in field 64 → 3DES CUP ECB, 4 bytes and 4 zeros in field 64"},
		{"no length before a message", func(p *Profile) { p.Framing.LengthBytes = 0 },
			"Length before a message: 2 bytes → none, the fields tell where a message ends"},
		{"a setting without words", func(p *Profile) { p.DE60.Capability = "5" }, "de60.capability: 6 → 5"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			other := loaded(t, "unionpay")
			test.change(other)
			found := Diff(loaded(t, "unionpay"), other)
			if len(found) != 1 || found[0].Text.EN != test.want {
				t.Errorf("got %q, want %q", sentences(found), test.want)
			}
		})
	}
}

// TestNoSettingChangesUnseen turns each kind of setting, one after another.
func TestNoSettingChangesUnseen(t *testing.T) {
	base, other := loaded(t, "unionpay"), loaded(t, "unionpay")
	count := 0
	turnEach(reflect.ValueOf(other).Elem(), "", func(key string) {
		switch key {
		case "name", "title.zh", "title.en", "extends", "without":
			return
		}
		count++
		if found := Diff(base, other); len(found) == 0 {
			t.Errorf("%s changed and nobody said so", key)
		}
	})
	if count < 100 {
		t.Errorf("only %d settings were turned", count)
	}
	if found := Diff(base, other); len(found) > 0 {
		t.Fatalf("the test left a setting turned: %s", sentences(found))
	}
}

// turnEach changes every setting below v for the time of one call of seen; of a
// table it takes the first two rows.
func turnEach(v reflect.Value, key string, seen func(key string)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Tag.Get("toml")
			turnEach(v.Field(i), strings.TrimPrefix(key+"."+name, "."), seen)
		}
	case reflect.Map:
		rows := v.MapKeys()
		slices.SortFunc(rows, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		for _, row := range rows[:min(2, len(rows))] {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(row))
			turnEach(value, key+"."+fmt.Sprint(row), func(key string) {
				v.SetMapIndex(row, value)
				seen(key)
			})
			v.SetMapIndex(row, value)
		}
	default:
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		switch v.Kind() {
		case reflect.String:
			v.SetString(v.String() + "7")
		case reflect.Bool:
			v.SetBool(!v.Bool())
		case reflect.Int, reflect.Int64:
			v.SetInt(v.Int() + 1)
		case reflect.Slice:
			more := reflect.New(v.Type().Elem()).Elem()
			if more.Kind() == reflect.String {
				more.SetString("7")
			}
			v.Set(reflect.Append(v.Slice3(0, v.Len(), v.Len()), more))
		}
		seen(key)
		v.Set(old)
	}
}

// TestEveryWordHasBothLanguages, and every label belongs to a setting.
func TestEveryWordHasBothLanguages(t *testing.T) {
	settings := map[string]string{}
	for _, name := range Names() {
		flatten(settings, "", reflect.ValueOf(*loaded(t, name)))
	}
	for key, label := range labels {
		if label.ZH == "" || label.EN == "" {
			t.Errorf("label %s lacks a language", key)
		}
		used := strings.HasPrefix(key, "use.") // a profile may use a field that no embedded one does
		for setting := range settings {
			used = used || setting == key || strings.HasSuffix(setting, "."+key) || strings.HasPrefix(setting, key+".")
		}
		if !used {
			t.Errorf("label %s is no setting's", key)
		}
	}
	for value, word := range words {
		if word.ZH == "" || word.EN == "" {
			t.Errorf("word %q lacks a language", value)
		}
	}
}
