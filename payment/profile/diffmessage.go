package profile

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// messages tells which messages only one of the two has, and what others do
// differently; what several do in the same way is told once.
func (d *differ) messages() {
	var onlyA, onlyB []string
	shared := map[string][]string{} // messages by the change, in the order of order
	var order []change
	for _, name := range d.allMessages() {
		_, inA := d.a.Messages[name]
		_, inB := d.b.Messages[name]
		switch {
		case !inB:
			onlyA = append(onlyA, name)
		case !inA:
			onlyB = append(onlyB, name)
		default:
			for _, c := range d.changes(name) {
				if shared[c.text.EN] == nil {
					order = append(order, c)
				}
				shared[c.text.EN] = append(shared[c.text.EN], name)
			}
		}
		d.forget("message." + name + ".")
	}
	for _, side := range []struct {
		names []string
		inA   bool
		p     *Profile
	}{{onlyA, true, d.a}, {onlyB, false, d.b}} {
		if len(side.names) > 0 {
			d.alone("message", "message", side.inA, Text{ZH: "报文", EN: "Messages"}, side.p.titles(side.names))
		}
	}
	for _, c := range order {
		names := shared[c.text.EN]
		titles := d.b.titles(names)
		key := "message"
		if len(names) == 1 {
			key = "message." + names[0] + "." + c.setting
		}
		d.found = append(d.found, Difference{Part: "message", Key: key, A: c.a, B: c.b,
			Text: Text{ZH: titles.ZH + ": " + c.text.ZH, EN: titles.EN + ": " + c.text.EN}})
	}
}

func (d *differ) allMessages() []string {
	names := append(d.a.MessageNames(), d.b.MessageNames()...)
	slices.Sort(names)
	return slices.Compact(names)
}

// forget marks every setting below a key as told.
func (d *differ) forget(prefix string) {
	for _, side := range []map[string]string{d.from, d.to} {
		for key := range side {
			if strings.HasPrefix(key, prefix) {
				d.told[key] = true
			}
		}
	}
}

// titles names messages as people and files call them.
func (p *Profile) titles(names []string) Text {
	chinese := make([]string, len(names))
	for i, name := range names {
		chinese[i] = p.Messages[name].Title.ZH
	}
	return Text{ZH: strings.Join(chinese, "、"), EN: strings.Join(names, ", ")}
}

// change is one thing that a message does differently.
type change struct {
	setting, a, b string
	text          Text
}

// changes lists what a message that both have does differently.
func (d *differ) changes(name string) []change {
	prefix := "message." + name + "."
	keys := map[string]bool{}
	for _, side := range []map[string]string{d.from, d.to} {
		for key := range side {
			if strings.HasPrefix(key, prefix) {
				keys[key] = true
			}
		}
	}
	var found []change
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if d.from[key] == d.to[key] {
			continue
		}
		setting := key[len(prefix):]
		c := change{setting: setting, a: d.from[key], b: d.to[key]}
		switch setting {
		case "required", "optional":
			c.text = listChange(setting, d.list(d.a, name, setting), d.list(d.b, name, setting))
		default:
			label, one, other := labelOf(setting), wordOf(c.a), wordOf(c.b)
			c.text = Text{ZH: label.ZH + " " + one.ZH + " → " + other.ZH, EN: label.EN + " " + one.EN + " → " + other.EN}
		}
		found = append(found, c)
	}
	return found
}

func (d *differ) list(p *Profile, name, setting string) []int {
	if setting == "required" {
		return p.Messages[name].Required
	}
	return p.Messages[name].Optional
}

// listChange says which fields came and which went.
func listChange(setting string, from, to []int) Text {
	label := labelOf(setting)
	var zh, en []string
	if came := without(to, from); came != "" {
		zh, en = append(zh, "增加 "+came), append(en, "with "+came)
	}
	if went := without(from, to); went != "" {
		zh, en = append(zh, "去掉 "+went), append(en, "without "+went)
	}
	if len(en) == 0 {
		zh, en = append(zh, "顺序不同"), append(en, "in another order")
	}
	return Text{ZH: label.ZH + strings.Join(zh, ", "), EN: label.EN + " " + strings.Join(en, ", ")}
}

// without lists the numbers that a list has and another has not.
func without(list, other []int) string {
	var left []string
	for _, number := range list {
		if !slices.Contains(other, number) {
			left = append(left, strconv.Itoa(number))
		}
	}
	return strings.Join(left, ", ")
}

// responses tells which codes only one of the two knows, and which mean
// something else.
func (d *differ) responses() {
	codes := slices.Sorted(maps.Keys(d.a.Responses))
	codes = append(codes, slices.Sorted(maps.Keys(d.b.Responses))...)
	slices.Sort(codes)
	for _, code := range slices.Compact(codes) {
		one, inA := d.a.Responses[code]
		other, inB := d.b.Responses[code]
		key := "response." + code
		d.forget(key + ".")
		label := Text{ZH: "应答码 " + code, EN: "Code " + code}
		switch {
		case inA && inB && one != other:
			d.arrow("response", key, label, responseText(one), responseText(other))
		case inA && !inB:
			d.alone("response", key, true, label, responseText(one))
		case inB && !inA:
			d.alone("response", key, false, label, responseText(other))
		}
	}
}

func responseText(r Response) Text {
	class := wordOf(string(r.Class))
	if r.Reason == "" {
		return Text{ZH: fmt.Sprintf("%s, %s", class.ZH, r.ZH), EN: fmt.Sprintf("%s, %s", class.EN, r.EN)}
	}
	return Text{ZH: fmt.Sprintf("%s, %s, %s", class.ZH, r.Reason, r.ZH), EN: fmt.Sprintf("%s, %s, %s", class.EN, r.Reason, r.EN)}
}
