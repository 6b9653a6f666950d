package text

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"till/payment"
)

// The five words for money are paid, not paid, undecided, returned and to send
// (已收 未收 未定 已退 待上送). Any other word for the same thing is a sixth, and
// nobody knows what it means: "failed" says nothing of the money.
var otherWords = map[Lang]*regexp.Regexp{
	EN: regexp.MustCompile(`(?i)\b(fail(s|ed|ure|ures)?|success(ful|fully)?|succeed(s|ed)?|unpaid|unsuccessful|pending payment|in doubt|timed? ?out|unknown (state|status|result)|refunded|credited|settled successfully|transaction (ok|error)|completed successfully)\b`),
	ZH: regexp.MustCompile(`失败|成功|付款完成|支付完成|收款完成|已付款|已支付|未支付|未付款|待处理|处理中|状态未知|结果未知|存疑|超时`),
}

// notOfMoney are the places where such a word speaks of something else, each
// with the reason.
var notOfMoney = map[string]string{
	"commands.Failed": "a part of the program, and no payment",
	"commands.Proof.Mistakes[a time-out counts as a decline]": "a mistake that is planted, by its name",
}

// sentences gives every text of a language: the screens', the commands', the
// stories', with the name of its place. Functions are asked with sample values.
func sentences(t *testing.T, lang Lang) map[string]string {
	t.Helper()
	found := map[string]string{}
	visit := func(name string, v reflect.Value) { found[name] += v.String() + "\n" }
	walk(reflect.ValueOf(*In(lang)), "words", visit)
	walkAll(reflect.ValueOf(*CommandsIn(lang)), "commands", found)
	stories, told := storiesEN, toldEN
	if lang == ZH {
		stories, told = storiesZH, toldZH
		for form, said := range toldFormsZH {
			found["told."+form] = said
		}
	}
	walk(reflect.ValueOf(stories), "stories", visit)
	for word, said := range told {
		found["told."+word] = said
	}
	for _, kind := range payment.Kinds {
		for _, state := range payment.States {
			txn := payment.Txn{Kind: kind, State: state, Evidence: &payment.Evidence{By: "A", Text: "B"}}
			what, next := Story(lang, txn)
			found[fmt.Sprintf("story of %s in %s", kind, state)] = what + "\n" + next
		}
	}
	return found
}

// walkAll is walk that also asks functions.
func walkAll(v reflect.Value, name string, found map[string]string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			walkAll(v.Field(i), name+"."+v.Type().Field(i).Name, found)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			walkAll(v.MapIndex(key), name+"["+fmt.Sprint(key)+"]", found)
		}
	case reflect.String:
		found[name] = v.String()
	case reflect.Func:
		found[name] = asked(v)
	}
}

// asked calls a function of words with a sample of each argument.
func asked(f reflect.Value) (said string) {
	if f.IsNil() {
		return ""
	}
	var args []reflect.Value
	for i := range f.Type().NumIn() {
		in := f.Type().In(i)
		if in == reflect.TypeFor[error]() {
			args = append(args, reflect.ValueOf(fmt.Errorf("x")))
			continue
		}
		args = append(args, reflect.Zero(in))
	}
	if f.Type().IsVariadic() {
		args = args[:len(args)-1]
	}
	for _, out := range f.Call(args) {
		said += fmt.Sprint(out.Interface()) + "\n"
	}
	return said
}

func TestMoneyHasFiveWordsAndNoOther(t *testing.T) {
	for _, lang := range []Lang{EN, ZH} {
		all := sentences(t, lang)
		if len(all) < 300 {
			t.Fatalf("%s: only %d texts were found", lang, len(all))
		}
		for name, text := range all {
			if _, excused := notOfMoney[name]; excused {
				continue
			}
			if word := otherWords[lang].FindString(text); word != "" {
				t.Errorf("%s %s says %q, which is none of the five words for money: %s", lang, name, word, strings.TrimSpace(text))
			}
		}
	}
	for name := range notOfMoney {
		if sentences(t, EN)[name] == "" && sentences(t, ZH)[name] == "" {
			t.Errorf("%s is excused and is not there", name)
		}
	}
}

// TestTheFiveWordsAreTheSameEverywhere: the screens, the lines of a command and
// the words of a story call money alike.
func TestTheFiveWordsAreTheSameEverywhere(t *testing.T) {
	want := map[Lang]map[payment.Money]string{
		EN: {payment.Paid: "paid", payment.NotPaid: "not paid", payment.Undecided: "undecided", payment.Returned: "returned", payment.ToSend: "to send"},
		ZH: {payment.Paid: "已收", payment.NotPaid: "未收", payment.Undecided: "未定", payment.Returned: "已退", payment.ToSend: "待上送"},
	}
	for lang, words := range want {
		for money, word := range words {
			if got := In(lang).Money.Of(money); !strings.EqualFold(got, word) {
				t.Errorf("%s: %s is %q on the screen, want %q", lang, money, got, word)
			}
			if got := ToldWord(lang, string(money)); !strings.EqualFold(got, word) {
				t.Errorf("%s: %s is %q in a story, want %q", lang, money, got, word)
			}
		}
	}
}

// TestTheBannedWordsAreFound: a test that finds nothing must be able to.
func TestTheBannedWordsAreFound(t *testing.T) {
	for lang, texts := range map[Lang][]string{
		EN: {"Payment failed", "The sale was successful", "It timed out", "unpaid", "Transaction failure"},
		ZH: {"交易失败", "收款成功", "已支付", "处理中"},
	} {
		for _, text := range texts {
			if !otherWords[lang].MatchString(text) {
				t.Errorf("%s: %q passes", lang, text)
			}
		}
	}
}
