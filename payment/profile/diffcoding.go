package profile

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// both is a text that is the same in both languages.
func both(text string) Text { return Text{ZH: text, EN: text} }

// coding tells how values are written. That BCD digits of odd number have a
// side, and characters none, follows and is not told for each field.
func (d *differ) coding() {
	d.setting("coding.digits")
	d.setting("coding.lengths")
	if d.take("coding.fields", "coding.bitmap") {
		d.arrow("coding", "coding.bitmap", labelOf("coding.bitmap"), bitmapText(d.a.Coding), bitmapText(d.b.Coding))
	}
	d.setting("coding.binary")
	if d.a.Coding.Digits == d.b.Coding.Digits {
		return
	}
	for number := range d.a.Fields {
		d.told["field."+strconv.Itoa(number)+".justify"] = true
	}
}

func bitmapText(c Coding) Text {
	form := wordOf(string(c.Bitmap))
	return Text{ZH: fmt.Sprintf("%d 个域, %s", c.Fields, form.ZH), EN: fmt.Sprintf("%d fields, %s", c.Fields, form.EN)}
}

// framing tells what stands before a message.
func (d *differ) framing() {
	if d.take("framing.length_bytes") {
		d.arrow("framing", "framing.length_bytes", labelOf("framing.length_bytes"),
			lengthText(d.a.Framing), lengthText(d.b.Framing))
	}
	d.setting("framing.tpdu")
	d.setting("framing.header")
	d.setting("framing.frame_max")
}

func lengthText(f Framing) Text {
	if f.LengthBytes == 0 {
		return Text{ZH: "无, 由各域长度判定结尾", EN: "none, the fields tell where a message ends"}
	}
	return Text{ZH: fmt.Sprintf("%d 字节", f.LengthBytes), EN: fmt.Sprintf("%d bytes", f.LengthBytes)}
}

// seal tells how messages are sealed, in one sentence.
func (d *differ) seal() {
	from, to := sealText(d.a), sealText(d.b)
	d.take("mac.method", "mac.form", "mac.field")
	if from != to {
		d.arrow("mac", "mac", both("MAC"), from, to)
		last := &d.found[len(d.found)-1]
		last.A, last.B = d.from["mac.method"], d.to["mac.method"]
	}
	if d.a.MAC.Field != d.b.MAC.Field { // the field of the MAC goes with it
		for _, number := range []int{d.a.MAC.Field, d.b.MAC.Field} {
			for _, setting := range []string{"name", "content", "length", "max", "justify"} {
				d.told[fmt.Sprintf("field.%d.%s", number, setting)] = true
			}
		}
	}
}

func sealText(p *Profile) Text {
	method, form := wordOf(p.MAC.Method), wordOf("mac "+p.MAC.Form)
	cipher := strings.ToUpper(p.Keys.Algorithm)
	if p.MAC.Method == MACX99 {
		cipher = "DES"
	}
	return Text{
		ZH: fmt.Sprintf("%s %s, %s, 第 %d 域", cipher, method.ZH, form.ZH, p.MAC.Field),
		EN: fmt.Sprintf("%s %s, %s in field %d", cipher, method.EN, form.EN, p.MAC.Field),
	}
}

// keys tells of keys and PIN blocks.
func (d *differ) keys() {
	d.setting("keys.algorithm")
	var layouts []string
	for _, p := range []*Profile{d.a, d.b} {
		for length := range p.Keys.Layouts {
			layouts = append(layouts, "keys.layout."+strconv.Itoa(length))
		}
	}
	if d.take(layouts...) {
		d.arrow("keys", "keys.layout", labelOf("keys.layout"),
			layoutText(d.a.Keys, d.b.Keys), layoutText(d.b.Keys, d.a.Keys))
	}
	if d.take("pin.block") {
		d.arrow("pin", "pin.block", labelOf("pin.block"), blockText(d.a), blockText(d.b))
	}
	d.setting("pin.security")
}

func blockText(p *Profile) Text {
	if p.PIN.Block == PINBlockSM4 {
		return longBlock
	}
	return wordOf(string(p.PIN.Block))
}

// layoutText is the layouts of one side that the other has not, or differently.
func layoutText(k, other Keys) Text {
	var all []string
	for _, length := range slices.Sorted(maps.Keys(k.Layouts)) {
		if parts := written(k.Layouts[length]); parts != written(other.Layouts[length]) {
			all = append(all, fmt.Sprintf("%d (%s)", length, parts))
		}
	}
	if len(all) == 0 {
		return wordOf("")
	}
	return both(strings.Join(all, "; "))
}

// fields tells which fields only one of the two has, and how others differ.
func (d *differ) fields() {
	for number := 2; number <= FieldsTwoBitmaps; number++ {
		key := "field." + strconv.Itoa(number)
		one, inA := d.a.Fields[number]
		other, inB := d.b.Fields[number]
		settings := []string{key + ".name", key + ".content", key + ".length", key + ".max", key + ".justify"}
		if d.told[settings[0]] || !inA && !inB {
			continue
		}
		if inA && inB {
			for _, setting := range settings {
				if !d.told[setting] && d.take(setting) {
					label := labelOf(setting[len(key)+1:])
					d.arrow("field", setting, Text{ZH: fmt.Sprintf("第 %d 域 (%s) %s", number, other.Name, label.ZH),
						EN: fmt.Sprintf("Field %d (%s), %s", number, other.Name, label.EN)},
						wordOf(d.from[setting]), wordOf(d.to[setting]))
				}
			}
			continue
		}
		d.take(settings...)
		d.alone("field", key, inA, Text{ZH: fmt.Sprintf("第 %d 域", number), EN: fmt.Sprintf("Field %d", number)},
			fieldText(one, other, inA))
	}
}

func fieldText(one, other Field, inA bool) Text {
	f := other
	if inA {
		f = one
	}
	content, length := wordOf(string(f.Content)), wordOf(string(f.Length))
	return Text{ZH: fmt.Sprintf("%s: %s, %s %d", f.Name, content.ZH, length.ZH, f.Max),
		EN: fmt.Sprintf("%s: %s, %s %d", f.Name, content.EN, length.EN, f.Max)}
}

// alone is what only one of the two has.
func (d *differ) alone(part, key string, inA bool, label, what Text) {
	difference := Difference{Part: part, Key: key}
	owner := d.b.Name
	if inA {
		owner, difference.A = d.a.Name, what.EN
	} else {
		difference.B = what.EN
	}
	difference.Text = Text{ZH: fmt.Sprintf("%s: 仅 %s 有 (%s)", label.ZH, owner, what.ZH),
		EN: fmt.Sprintf("%s: only in %s (%s)", label.EN, owner, what.EN)}
	d.found = append(d.found, difference)
}
