package discover

import (
	"fmt"
	"strings"
)

// rulesFile is where the rule belongs.
const rulesFile = "/etc/udev/rules.d/60-till.rules"

// Rule is the udev rule by which the ports of this counter's devices may be
// opened by whoever sits at it, and by which ModemManager leaves them alone.
// With no USB port plugged in it covers the pads whose numbers are known.
func Rule(ports []Port) string {
	type id struct{ vendor, product string }
	var ids []id
	said := map[id]bool{}
	for _, p := range ports {
		if i := (id{strings.ToLower(p.VendorID), strings.ToLower(p.ProductID)}); p.USB && isID(i.vendor) && isID(i.product) && !said[i] {
			said[i] = true
			ids = append(ids, i)
		}
	}
	if len(ids) == 0 {
		ids = []id{{"1753", "c902"}, {"1753", "c901"}, {"11ca", ""}, {"0b00", ""}, {"079b", ""}, {"2fb8", ""}}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n# sudo sh -c 'till devices --udev > %s && udevadm control --reload && udevadm trigger'\n", rulesFile, rulesFile)
	for _, i := range ids {
		match := fmt.Sprintf(`ATTRS{idVendor}=="%s"`, i.vendor)
		if i.product != "" {
			match += fmt.Sprintf(`, ATTRS{idProduct}=="%s"`, i.product)
		}
		fmt.Fprintf(&out, `ACTION!="remove", SUBSYSTEM=="tty", %s, ENV{ID_MM_DEVICE_IGNORE}="1", ENV{ID_MM_PORT_IGNORE}="1", `+
			`GROUP="dialout", MODE="0660", TAG+="uaccess"`+"\n", match)
	}
	out.WriteString(`ACTION!="remove", SUBSYSTEM=="usbmisc", KERNEL=="lp[0-9]*", GROUP="lp", MODE="0660", TAG+="uaccess"` + "\n")
	return out.String()
}

// isID reports four hex digits: a rule is run by root, and takes nothing else.
func isID(text string) bool {
	return len(text) == 4 && strings.Trim(text, "0123456789abcdef") == ""
}
