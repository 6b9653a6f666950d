package keymap

import (
	"reflect"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"

	"till/ui/text"
)

// each visits every binding with its name.
func each(m Map, visit func(name string, b key.Binding)) {
	v := reflect.ValueOf(m)
	for i := range v.NumField() {
		group := v.Field(i)
		for j := range group.NumField() {
			visit(v.Type().Field(i).Name+"."+group.Type().Field(j).Name, group.Field(j).Interface().(key.Binding))
		}
	}
}

func TestEveryBindingHasKeysAndHelpInBothLanguages(t *testing.T) {
	for _, lang := range []text.Lang{text.EN, text.ZH} {
		for _, caps := range []Caps{Pad, Full} {
			each(New(text.In(lang), caps), func(name string, b key.Binding) {
				if len(b.Keys()) == 0 || b.Help().Key == "" || b.Help().Desc == "" {
					t.Errorf("%s in %s: keys %v, cap %q, help %q", name, lang, b.Keys(), b.Help().Key, b.Help().Desc)
				}
			})
		}
	}
}

func TestABareNumericPadIsEnough(t *testing.T) {
	// Paging, deleting, going back to a row that is filled and the keys that the palette
	// holds have no pad key.
	elsewhere := map[string]bool{"History.PageUp": true, "History.PageDown": true, "History.Page": true, "History.Erase": true,
		"Paper.PageUp": true, "Paper.PageDown": true, "Paper.Page": true,
		"Home.Erase": true, "Evidence.Erase": true, "Palette.Erase": true, "Wish.Erase": true, "DayEnd.Erase": true, "Door.Erase": true, "Takings.Erase": true, "Wish.Up": true, "Wish.Down": true, "Wish.UpDown": true, "Always.Palette": true,
		"Always.Help": true, "Always.Language": true, "Always.Quit": true}
	each(New(text.In(text.EN), Pad), func(name string, b key.Binding) {
		for _, k := range b.Keys() {
			if k == "enter" || (len(k) == 1 && strings.Contains("0123456789+-*/.", k)) {
				return
			}
		}
		if !elsewhere[name] {
			t.Errorf("%s needs a full keyboard: %v", name, b.Keys())
		}
	})
}

func TestEnterNeverMeansYesToAQuestion(t *testing.T) {
	for _, k := range New(text.In(text.EN), Pad).Ask.Yes.Keys() {
		if k == "enter" || k == "kpenter" || k == "space" {
			t.Errorf("%q answers a question with yes", k)
		}
	}
}
