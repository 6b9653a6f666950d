package profile

import (
	"reflect"
	"slices"
	"strings"
)

// Setting is one setting of a profile, by its key and in words.
type Setting struct {
	// Key is where it stands in a file, such as "framing.tpdu", Value what stands
	// there.
	Key, Value string
	// Label and Word are the same for people.
	Label, Word Text
}

// Settings lists what a profile says, with what it extends under it, in the
// order of the keys. Two profiles with the same settings behave the same.
func Settings(p *Profile) []Setting {
	all := map[string]string{}
	flatten(all, "", reflect.ValueOf(*p))
	settings := make([]Setting, 0, len(all))
	for key, value := range all {
		settings = append(settings, Setting{Key: key, Value: value, Label: labelOf(key), Word: wordOf(value)})
	}
	slices.SortFunc(settings, func(a, b Setting) int { return strings.Compare(a.Key, b.Key) })
	return settings
}

// Tabled reports whether the setting is a row of one of the long tables: of
// fields, messages, codes, downloads and parameters.
func (s Setting) Tabled() bool {
	table, _, _ := strings.Cut(s.Key, ".")
	return slices.Contains([]string{"field", "message", "response", "download", "parameter", "wish", "slip"}, table)
}

// FieldWords is a field in words: content, length.
func FieldWords(f Field) Text {
	content, length := wordOf(string(f.Content)), wordOf(string(f.Length))
	return Text{ZH: content.ZH + ", " + length.ZH, EN: content.EN + ", " + length.EN}
}

// ClassWords is what a class proves, in words.
func ClassWords(class Class) Text { return wordOf(string(class)) }
