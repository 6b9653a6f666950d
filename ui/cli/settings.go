package cli

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/pelletier/go-toml/v2"

	"till/devices"
	"till/devices/printer"
	"till/payment"
	"till/payment/host"
	"till/payment/profile"
	"till/ui/text"
)

// settingsFile is the one file of a data folder that a person edits. It holds
// no secret.
const settingsFile = "till.toml"

// Settings is till.toml. An unknown key is an error with its line and column:
// a misspelt limit must not silently be no limit.
type Settings struct {
	// Practice marks the folder for ever: nothing in it is a bank's.
	Practice bool `toml:"practice" comment:"fixed when the folder is made"`
	// Lang is "zh" or "en"; empty follows LC_ALL and LANG.
	Lang string `toml:"lang" comment:"zh or en; empty follows the system"`
	// Profile names the acquirer's profile, or a file.
	Profile string       `toml:"profile"`
	Shop    ShopSettings `toml:"shop"`
	// Mirror is a folder for a copy of the journal's records, on another disk.
	Mirror string `toml:"mirror" comment:"folder on another disk for a copy of the journal; empty for none"`
	// Host, Pad and Printer are addresses as the flags take them; empty in
	// practice means the simulated end.
	Host string `toml:"host"`
	// HostBackup are further addresses of the same bank, tried in this order when
	// a connection to the one before cannot be opened.
	HostBackup []string `toml:"host_backup,omitempty" comment:"further addresses of the same bank"`
	Pad        string   `toml:"pad"`
	// PadFamily is the protocol of the PIN pad.
	PadFamily string `toml:"pad_family,omitempty" comment:"abecs or uic; empty asks the pad"`
	// Reader is a barcode reader on a line of its own; one that types like a
	// keyboard needs no setting.
	Reader  string          `toml:"reader,omitempty" comment:"serial:PATH of a barcode reader; empty for none, or one that types"`
	Printer PrinterSettings `toml:"printer"`
	// Trace is a file that takes what passes on the pad's line, masked.
	Trace string `toml:"trace,omitempty" comment:"file for what passes on the PIN pad's line, masked; empty for none"`
	// Risk is what the shop watches for.
	Risk RiskSettings `toml:"risk,omitempty"`
	// UI is how the screens look and sound.
	UI UISettings `toml:"ui,omitempty"`
	// Offline is what the owner allows while the line is down.
	Offline OfflineSettings `toml:"offline"`
	// TLS is for a tls:// address of the host.
	TLS TLSSettings `toml:"tls,omitempty"`
}

// ShopSettings is who sells.
type ShopSettings struct {
	NameZH     string `toml:"name_zh"`
	NameEN     string `toml:"name_en"`
	PadName    string `toml:"pad_name" comment:"at most 16 Latin letters, shown to the cardholder"`
	Hotline    string `toml:"hotline" comment:"whom to ask about an undecided payment"`
	MerchantID string `toml:"merchant_id"`
	TerminalID string `toml:"terminal_id"`
	Operator   string `toml:"operator"`
	// Quick are the amounts behind the "*" key, in yuan.
	Quick []string `toml:"quick,omitempty" comment:"up to five amounts for the * key, such as \"12.00\"; empty learns them from what is sold"`
}

// quick are the amounts that the shop set, which check has read.
func (s ShopSettings) quick() []payment.Amount {
	var amounts []payment.Amount
	for _, one := range s.Quick {
		if amount, err := payment.ParseAmount(one); err == nil {
			amounts = append(amounts, amount)
		}
	}
	return amounts
}

// checkQuick refuses what is no amount, and more than there are keys for.
func (s ShopSettings) checkQuick() error {
	if len(s.Quick) > quickMax {
		return fmt.Errorf("shop.quick has %d amounts: write up to %d", len(s.Quick), quickMax)
	}
	for i, one := range s.Quick {
		if _, err := payment.ParseAmount(one); err != nil {
			return fmt.Errorf("shop.quick[%d] is %q: write an amount such as \"12.00\"", i, one)
		}
	}
	return nil
}

// PrinterSettings is where slips go.
type PrinterSettings struct {
	Address string `toml:"address" comment:"tcp:HOST:9100, serial:PATH,BAUD, usb:/dev/usb/lp0, cups:QUEUE, win:QUEUE or file:PATH; empty for the simulated one"`
	// Model names what the printer can do; empty is a printer that nobody chose.
	Model string `toml:"model" comment:"epson, xprinter, sunmi, generic-58, generic-80 or plain; till devices --test-print finds it"`
	// Columns of the paper: 32, 42 or 48; 0 takes the model's.
	Columns int `toml:"columns"`
	// Drawer is the cash drawer that opens with each paid sale.
	Drawer printer.Drawer `toml:"drawer" comment:"pin2 or pin5 for a cash drawer at the printer; empty for none"`
	// DrawerOn is when it opens by itself.
	DrawerOn string `toml:"drawer_on,omitempty" comment:"sale (also empty): with each paid sale; request: only by till drawer open and at the counter"`
	// Copies is who gets one; Logo a PNG.
	Copies string `toml:"copies,omitempty" comment:"both (also empty), merchant or cardholder; after a signature the cardholder's is asked for"`
	Logo   string `toml:"logo,omitempty" comment:"a PNG in this folder, printed above each slip"`
}

// practiceSettings is what a new practice folder begins with.
func practiceSettings() Settings {
	return Settings{
		Practice: true,
		Profile:  defaultProfile,
		Shop: ShopSettings{
			NameZH: "练习商店", NameEN: "Practice Shop", PadName: "PRACTICE SHOP", Hotline: "95516",
			MerchantID: "999100053990001", TerminalID: "99000001", Operator: "01",
		},
		Printer: PrinterSettings{Columns: 32},
		Offline: noOfflineSales(),
	}
}

// readSettings reads and checks a folder's settings.
func readSettings(dir string) (Settings, error) {
	path := filepath.Join(dir, settingsFile)
	data, err := os.ReadFile(path)
	if err != nil {
		return Settings{}, err
	}
	settings, err := parseSettings(data)
	if err != nil {
		return Settings{}, unusable(err, func(c *text.Commands) string { return c.BadSettings(path, err) })
	}
	return settings, nil
}

// parseSettings is readSettings without the disk.
func parseSettings(data []byte) (Settings, error) {
	var settings Settings
	decoder := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := decoder.Decode(&settings); err != nil {
		return Settings{}, placed(err)
	}
	return settings, settings.check()
}

// languageIn is the language of settings that are not right otherwise, so that
// the sentence about them is in it.
func languageIn(dir string) string {
	data, err := os.ReadFile(filepath.Join(dir, settingsFile))
	if err != nil {
		return ""
	}
	var only struct {
		Lang string `toml:"lang"`
	}
	if err := toml.Unmarshal(data, &only); err != nil {
		return ""
	}
	return only.Lang
}

// placed puts line and column before what the parser said.
func placed(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		row, column := unknown.Errors[0].Position()
		return fmt.Errorf("line %d, column %d: unknown key %s", row, column, strings.Join(unknown.Errors[0].Key(), "."))
	}
	var broken *toml.DecodeError
	if errors.As(err, &broken) {
		row, column := broken.Position()
		return fmt.Errorf("line %d, column %d: %s", row, column, broken.Error())
	}
	return err
}

// check refuses what no bank would accept, so that it is found before a
// customer stands there.
func (s Settings) check() error {
	switch {
	case s.Lang != "" && s.Lang != "zh" && s.Lang != "en":
		return fmt.Errorf("lang is %q: write zh, en or nothing", s.Lang)
	case s.Reader != "" && !readable(s.Reader):
		return fmt.Errorf("reader is %q: write serial:PATH, serial:PATH,BAUD or nothing", s.Reader)
	case s.PadFamily != "" && !slices.Contains(devices.Families, devices.Family(s.PadFamily)):
		return fmt.Errorf("pad_family is %q: write abecs, uic or nothing", s.PadFamily)
	case len(s.Shop.TerminalID) != 8:
		return fmt.Errorf("shop.terminal_id has %d characters: the bank gives 8", len(s.Shop.TerminalID))
	case len(s.Shop.MerchantID) != 15:
		return fmt.Errorf("shop.merchant_id has %d characters: the bank gives 15", len(s.Shop.MerchantID))
	case len(s.Shop.PadName) > 16:
		return fmt.Errorf("shop.pad_name has %d characters: the pad shows 16", len(s.Shop.PadName))
	case !alphanumeric(s.Shop.TerminalID):
		return errors.New("shop.terminal_id: the bank gives letters and digits only")
	case !alphanumeric(s.Shop.MerchantID):
		return errors.New("shop.merchant_id: the bank gives letters and digits only")
	case s.Printer.Columns != 32 && s.Printer.Columns != 42 && s.Printer.Columns != 48 &&
		(s.Printer.Columns != 0 || s.Printer.Model == ""):
		return fmt.Errorf("printer.columns is %d: write 32, 42 or 48", s.Printer.Columns)
	case !slices.Contains([]string{"", drawerOnSale, drawerOnRequest}, s.Printer.DrawerOn):
		return fmt.Errorf("printer.drawer_on is %q: write sale or request", s.Printer.DrawerOn)
	case !slices.Contains([]string{"", copiesBoth, copiesMerchant, copiesCardholder}, s.Printer.Copies):
		return fmt.Errorf("printer.copies is %q: write both, merchant or cardholder", s.Printer.Copies)
	}
	_, badRisk := s.Risk.config()
	if err := errors.Join(s.Printer.check(), s.UI.check(), badRisk, s.Offline.check(), s.Shop.checkQuick()); err != nil {
		return err
	}
	if len(s.HostBackup) > 0 && s.Host == "" {
		return errors.New("host_backup is there and host is not: write host first")
	}
	for i, backup := range s.HostBackup {
		if err := host.CheckAddress(backup); err != nil {
			return fmt.Errorf("host_backup[%d]: %w", i, err)
		}
		if backup == s.Host || slices.Contains(s.HostBackup[:i], backup) {
			return fmt.Errorf("host_backup[%d] is %s once more: a second way needs another address", i, backup)
		}
	}
	shown := map[string]string{"name_zh": s.Shop.NameZH, "name_en": s.Shop.NameEN, "pad_name": s.Shop.PadName,
		"hotline": s.Shop.Hotline, "operator": s.Shop.Operator}
	for _, name := range slices.Sorted(maps.Keys(shown)) {
		if strings.ContainsFunc(shown[name], unicode.IsControl) {
			return fmt.Errorf("shop.%s holds a control character: write it in one line of text", name)
		}
	}
	return nil
}

// When the drawer opens by itself.
const (
	drawerOnSale    = "sale"
	drawerOnRequest = "request"
)

// columns is how wide slips are.
func (p PrinterSettings) columns() int {
	if p.Columns != 0 {
		return p.Columns
	}
	return p.brand().Columns
}

// brand is what the printer can do: nearly every printer can what the default can.
func (p PrinterSettings) brand() printer.Brand {
	brand, err := printer.BrandNamed(p.Model)
	if err != nil {
		brand, _ = printer.BrandNamed(printer.DefaultBrand)
	}
	return brand
}

// check refuses what no printer has.
func (p PrinterSettings) check() error {
	if p.Model != "" {
		if _, err := printer.BrandNamed(p.Model); err != nil {
			return fmt.Errorf("printer.model: %w", err)
		}
	}
	if p.Drawer != printer.DrawerNone && p.Drawer != printer.DrawerPin2 && p.Drawer != printer.DrawerPin5 {
		return fmt.Errorf("printer.drawer is %q: write pin2, pin5 or nothing", p.Drawer)
	}
	if p.Address == "" {
		return nil
	}
	if _, err := printer.ParseAddress(p.Address); err != nil {
		return fmt.Errorf("printer.address: %w", err)
	}
	return nil
}

// alphanumeric reports ASCII letters and digits alone: a number that looks right
// and is full-width would be another one on the line.
func alphanumeric(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// writeSettings writes a new folder's settings; it never overwrites.
func writeSettings(dir string, settings Settings) error {
	return writeSettingsTo(filepath.Join(dir, settingsFile), settings)
}

func writeSettingsTo(path string, settings Settings) error {
	data, err := toml.Marshal(settings)
	if err != nil {
		return fmt.Errorf("writing settings: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err = file.Write(data); err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

// loadProfile reads a profile by name, or from a file where the name has a
// path separator or ends in .toml.
func loadProfile(name string) (*profile.Profile, error) {
	load := profile.Load
	if strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".toml") {
		load = profile.LoadFile
	}
	loaded, err := load(name)
	if err != nil {
		return nil, unusable(err, func(c *text.Commands) string { return c.BadProfile(name, err) })
	}
	return loaded, nil
}

// defaultProfile is taken where nobody names another.
const defaultProfile = "unionpay"

// profile is the one of the flag, else the default: for commands that need no
// data folder.
func (s *session) profile() (*profile.Profile, error) {
	if s.flags.profile != "" {
		return loadProfile(s.flags.profile)
	}
	return loadProfile(defaultProfile)
}

// readable reports whether a reader's address can be read.
func readable(spec string) bool {
	_, err := devices.ParseSpec(spec)
	return err == nil
}
