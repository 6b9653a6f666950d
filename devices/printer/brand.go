package printer

import "fmt"

// Brand is what a model of printer can do. It is data: a new model is a row.
type Brand struct {
	// Name is what till.toml says under printer.model.
	Name     string
	Columns  int
	Encoding Encoding
	Cutter   Cutter
	Codes    Codes
	Confirm  Confirm
	// Mute tells a printer that answers nothing by its nature.
	Mute bool
}

// DefaultBrand is taken where nobody chose: what nearly every printer can do.
const DefaultBrand = "generic-80"

// Brands are the known models, in the order of the test page (printing.md 1, 2).
// "plain" is for printers without Chinese: their slips are in English, because a
// picture of Chinese text would need a font that is not ours to give.
var brands = []Brand{
	{Name: "plain", Columns: 32, Encoding: ASCII, Cutter: CutterNone, Codes: CodesRaster, Confirm: ConfirmNone, Mute: true},
	{Name: "generic-58", Columns: 32, Encoding: GB18030, Cutter: CutterNone, Codes: CodesRaster, Confirm: ConfirmStatus},
	{Name: "sunmi", Columns: 32, Encoding: GB18030, Cutter: CutterNone, Codes: CodesNative, Confirm: ConfirmNone},
	{Name: "epson", Columns: 42, Encoding: GB18030, Cutter: CutterPartial, Codes: CodesNative, Confirm: ConfirmID},
	{Name: "generic-80", Columns: 48, Encoding: GB18030, Cutter: CutterPartial, Codes: CodesRaster, Confirm: ConfirmStatus},
	{Name: "xprinter", Columns: 48, Encoding: GB18030, Cutter: CutterPartial, Codes: CodesNative, Confirm: ConfirmStatus},
}

// Brands lists the known models; number n of the test page is the n-th, from 1.
func Brands() []Brand { return append([]Brand(nil), brands...) }

// BrandNamed finds a model by its name; the error lists those there are.
func BrandNamed(name string) (Brand, error) {
	names := ""
	for _, b := range brands {
		if b.Name == name {
			return b, nil
		}
		names += " " + b.Name
	}
	return Brand{}, fmt.Errorf("printer model %q is not known: write one of%s", name, names)
}

// Apply gives a configuration what the model can do.
func (b Brand) Apply(config Config) Config {
	config.Columns, config.Encoding, config.Cutter = b.Columns, b.Encoding, b.Cutter
	config.Codes, config.Confirm = b.Codes, b.Confirm
	return config
}

// Drawer is the connector of a cash drawer.
type Drawer string

// The drawers. A kick is 50 ms on, 500 ms off: longer ones burn the coil.
const (
	DrawerNone Drawer = ""
	DrawerPin2 Drawer = "pin2" // most drawers
	DrawerPin5 Drawer = "pin5" // a second one
)

// pulse is ESC p for a drawer, nil for none.
func (d Drawer) pulse() []byte {
	switch d {
	case DrawerPin2:
		return []byte{0x1B, 0x70, 0x00, 0x19, 0xFA}
	case DrawerPin5:
		return []byte{0x1B, 0x70, 0x01, 0x19, 0xFA}
	}
	return nil
}

// known reports a drawer that exists.
func (d Drawer) known() bool { return d == DrawerNone || d.pulse() != nil }
