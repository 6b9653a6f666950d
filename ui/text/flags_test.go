package text

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
)

func TestEveryFlagIsDescribedInBothLanguages(t *testing.T) {
	han := regexp.MustCompile(`\p{Han}`)
	for _, lang := range []Lang{EN, ZH} {
		walk(reflect.ValueOf(*FlagsIn(lang)), string(lang), func(name string, v reflect.Value) {
			if v.String() == "" || han.MatchString(v.String()) != (lang == ZH) {
				t.Errorf("%s is not described in its language: %q", name, v.String())
			}
		})
	}
}

// The help prints the first word with a capital and the rest of it small, so a
// name that must be typed as it is cannot stand there.
func TestNoFlagBeginsWithWhatMustBeTyped(t *testing.T) {
	typed := regexp.MustCompile(`[a-z]+[:/]|[A-Z]{2}|chip|slow|zh`)
	for _, lang := range []Lang{EN, ZH} {
		walk(reflect.ValueOf(*FlagsIn(lang)), string(lang), func(name string, v reflect.Value) {
			first, _, _ := strings.Cut(v.String(), " ")
			if typed.MatchString(strings.TrimSuffix(first, ":")) {
				t.Errorf("%s begins with %q", name, first)
			}
		})
	}
}
