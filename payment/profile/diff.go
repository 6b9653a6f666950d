package profile

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Difference is one thing in which two profiles differ, as a technician would
// write it down.
type Difference struct {
	// Part is the table of the profile: "mac", "field", "message".
	Part string
	// Key is where the difference stands: "mac", "field.64", or "message" for
	// several messages that differ in the same way.
	Key string
	// A and B are the two settings as the files write them, "" where there is none.
	A, B string
	// Text is the whole sentence.
	Text Text
}

// Diff names every difference from a to b that matters on the line, at the
// counter or on the slip; names and titles of the profiles themselves do not.
// What belongs together is one difference, and so is a change that several
// messages share. Two profiles without a difference behave the same.
func Diff(a, b *Profile) []Difference {
	d := &differ{a: a, b: b, from: map[string]string{}, to: map[string]string{}, told: map[string]bool{}}
	flatten(d.from, "", reflect.ValueOf(*a))
	flatten(d.to, "", reflect.ValueOf(*b))
	for _, key := range []string{"name", "title.zh", "title.en", "extends", "without"} {
		d.told[key] = true
	}
	d.coding()
	d.framing()
	d.seal()
	d.keys()
	d.fields()
	d.messages()
	d.responses()
	d.rest()
	return d.found
}

// differ collects differences.
type differ struct {
	a, b     *Profile
	from, to map[string]string // every setting by its key
	told     map[string]bool
	found    []Difference
}

// take marks settings as told and reports whether any of them differs.
func (d *differ) take(keys ...string) bool {
	differs := false
	for _, key := range keys {
		d.told[key] = true
		differs = differs || d.from[key] != d.to[key]
	}
	return differs
}

// arrow is "LABEL: one → other".
func (d *differ) arrow(part, key string, label, one, other Text) {
	d.found = append(d.found, Difference{Part: part, Key: key, A: d.from[key], B: d.to[key], Text: Text{
		ZH: label.ZH + ": " + one.ZH + " → " + other.ZH,
		EN: label.EN + ": " + one.EN + " → " + other.EN,
	}})
}

// setting tells one key by its label, with the values in words where there are.
func (d *differ) setting(key string) {
	if !d.take(key) {
		return
	}
	part, _, _ := strings.Cut(key, ".")
	d.arrow(part, key, labelOf(key), wordOf(d.from[key]), wordOf(d.to[key]))
}

// rest tells what no other sentence has told, key by key.
func (d *differ) rest() {
	all := map[string]bool{}
	for _, side := range []map[string]string{d.from, d.to} {
		for key := range side {
			all[key] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if !d.told[key] {
			d.setting(key)
		}
	}
}

// flatten writes down every setting by its key, such as "message.sale.mti".
func flatten(into map[string]string, key string, v reflect.Value) {
	under := func(name string) string {
		if key == "" {
			return name
		}
		return key + "." + name
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			flatten(into, under(v.Type().Field(i).Tag.Get("toml")), v.Field(i))
		}
	case reflect.Map:
		entries := v.MapRange()
		for entries.Next() {
			flatten(into, under(fmt.Sprint(entries.Key())), entries.Value())
		}
	default:
		into[key] = written(v.Interface())
	}
}

// written is a value as a technician writes it.
func written(value any) string {
	switch value := value.(type) {
	case Duration:
		text := time.Duration(value).String()
		if whole, found := strings.CutSuffix(text, "m0s"); found {
			text = whole + "m"
		}
		return text
	case []KeyPart:
		parts := make([]string, len(value))
		for i, part := range value {
			parts[i] = fmt.Sprintf("%s %d", strings.ToUpper(part.Key), part.Bytes)
		}
		return strings.Join(parts, ", ")
	case []int:
		return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(value)), ", "), "[]")
	case []string:
		return strings.Join(value, ", ")
	}
	return fmt.Sprint(value)
}
