package text

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"till/payment"
	"till/ui/style"
)

// walk visits every string of a struct of words, with its name.
func walk(v reflect.Value, name string, visit func(name string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), name+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			walk(v.MapIndex(key), name+"["+key.String()+"]", visit)
		}
	case reflect.Array, reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), name, visit)
		}
	case reflect.String:
		visit(name, v)
	}
}

func all(w *Words) map[string]string {
	words := map[string]string{}
	walk(reflect.ValueOf(*w), "", func(name string, v reflect.Value) { words[name] += v.String() })
	return words
}

func TestNoWordIsMissingInAnyLanguage(t *testing.T) {
	for _, lang := range []Lang{EN, ZH} {
		walk(reflect.ValueOf(*In(lang)), string(lang), func(name string, v reflect.Value) {
			if strings.TrimSpace(v.String()) == "" {
				t.Errorf("%s has no words", name)
			}
		})
	}
}

func TestEveryReasonHasAdviceInBothLanguages(t *testing.T) {
	for _, lang := range []Lang{EN, ZH} {
		w := In(lang)
		for _, reason := range payment.Reasons {
			if _, ok := w.Reasons[reason]; !ok {
				t.Errorf("%s: no sentence for %s", lang, reason)
			}
		}
		for _, reason := range payment.PrinterReasons {
			if _, ok := w.Printer[reason]; !ok {
				t.Errorf("%s: no sentence for the printer's %s", lang, reason)
			}
		}
		for _, reason := range payment.JournalReasons {
			if what, next := w.Journal.Of(payment.Health{Journal: reason}); what == "" || next == "" {
				t.Errorf("%s: no sentence for the journal's %s", lang, reason)
			}
		}
		if len(w.Reasons) != len(payment.Reasons) || len(w.Printer) != len(payment.PrinterReasons) {
			t.Errorf("%s: sentences for reasons that do not exist", lang)
		}
	}
}

func TestInstructionsLeaveRoomForTheirCountdown(t *testing.T) {
	for _, lang := range []Lang{EN, ZH} {
		walk(reflect.ValueOf(*In(lang)), string(lang), func(name string, v reflect.Value) {
			if v.Type() != reflect.TypeFor[Instruction]() {
				return
			}
			longest := strings.ReplaceAll(v.String(), "%s", "9,999,999,999.99")
			if w := style.Width(longest); w > InstructionMax {
				t.Errorf("%s has %d cells, at most %d: %s", name, w, InstructionMax, longest)
			}
		})
	}
}

// TestTheWaitForTheCardFitsBesideTheSlip: at 80 columns the slip begins 34 cells
// after the words do.
func TestTheWaitForTheCardFitsBesideTheSlip(t *testing.T) {
	for _, lang := range []Lang{EN, ZH} {
		for _, words := range []string{In(lang).Card.TakeOut, In(lang).Card.StillIn} {
			if line := fmt.Sprintf(words, "1:00"); style.Width(line) > 34 {
				t.Errorf("%s: %q has %d cells, at most 34", lang, line, style.Width(line))
			}
		}
	}
}

func TestTheMeaningsOfTheWordsFitBesideThem(t *testing.T) {
	for _, lang := range []Lang{EN, ZH} {
		for _, line := range In(lang).MoneyLines() {
			if w := style.Width(line.Means); w > MeaningMax || style.Width(line.Word) > 9 {
				t.Errorf("%s: %s has %d cells, at most %d", lang, line.Means, w, MeaningMax)
			}
		}
	}
}

func TestOutcomesFitTheSlab(t *testing.T) {
	for _, lang := range []Lang{EN, ZH} {
		walk(reflect.ValueOf(In(lang).Outcomes), string(lang), func(name string, v reflect.Value) {
			if w := style.Width(v.String()); w > 19 {
				t.Errorf("%s has %d cells, at most 19: %s", name, w, v.String())
			}
		})
	}
}

var verb = regexp.MustCompile(`%[sd]`)

func TestBothLanguagesTakeTheSameArguments(t *testing.T) {
	english, chinese := all(In(EN)), all(In(ZH))
	for name, en := range english {
		one, other := verb.FindAllString(en, -1), verb.FindAllString(chinese[name], -1)
		if !reflect.DeepEqual(one, other) {
			t.Errorf("%s takes %v in English and %v in Chinese", name, one, other)
		}
	}
}

func TestTheVoice(t *testing.T) {
	banned := map[Lang][]string{EN: {"please wait", "error", "failed", "Oops", "!"}, ZH: {"请稍候", "失败", "错误", "！"}}
	for lang, words := range banned {
		for name, sentence := range all(In(lang)) {
			for _, word := range words {
				if strings.HasPrefix(name, ".Printer") && word == "!" {
					continue
				}
				if strings.Contains(sentence, word) {
					t.Errorf("%s%s says %q: %s", lang, name, word, sentence)
				}
			}
		}
	}
}

func TestChineseHasABlankBesideDigitsAndLatin(t *testing.T) {
	joined := regexp.MustCompile(`\p{Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Han}`)
	for name, sentence := range all(In(ZH)) {
		if name == ".Lang" || name == ".Frame.TooSmall" || strings.HasPrefix(name, ".Help.AmountLines") {
			continue
		}
		if found := joined.FindString(verb.ReplaceAllString(sentence, "款")); found != "" && !strings.HasPrefix(name, ".Commands") {
			t.Errorf("%s needs a blank at %q: %s", name, found, sentence)
		}
	}
}

// TestASaleIsCalledWhatItIs tells apart who approved a sale that the bank did not.
func TestASaleIsCalledWhatItIs(t *testing.T) {
	for name, c := range map[string]struct {
		kind   payment.Kind
		mode   payment.Mode
		en, zh string
	}{
		"a sale":                         {payment.Sale, payment.ModeCard, "Sale", "消费"},
		"a code that is scanned":         {payment.Sale, payment.ModeQR, "QR payment", "扫码收款"},
		"approved by the chip, no line":  {payment.OfflineSale, payment.ModeEMV, "Offline chip sale", "脱机消费"},
		"a hold":                         {payment.PreAuth, payment.ModeCard, "Pre-authorisation", "预授权"},
		"a completion is not cut short":  {payment.CompletionVoid, payment.ModeCard, "Cancel a completion", "预授权完成撤销"},
		"approved by a telephone's code": {payment.OfflineSale, payment.ModeCard, "Sale by phone code", "电话授权收款"},
	} {
		t.Run(name, func(t *testing.T) {
			for lang, want := range map[Lang]string{EN: c.en, ZH: c.zh} {
				if got := In(lang).TitleOf(c.kind, c.mode); got != want {
					t.Errorf("%s: got %q, want %q", lang, got, want)
				}
			}
		})
	}
}
