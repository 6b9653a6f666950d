package cli

import (
	"fmt"

	"till/ui"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
)

// UISettings is how the screens look and sound. Empty is what most shops want.
type UISettings struct {
	Theme  string `toml:"theme,omitempty" comment:"auto (also empty), dark, light, contrast or colour-blind; the last two follow the terminal"`
	Glyphs string `toml:"glyphs,omitempty" comment:"unicode or ascii; empty finds out"`
	// Keys is which keys the bands name; both always work.
	Keys        string `toml:"keys,omitempty" comment:"pad (also empty) or full: the keys that are named on the screen"`
	Motion      string `toml:"motion,omitempty" comment:"none stops the growing lines; the seconds stay"`
	Sound       string `toml:"sound,omitempty" comment:"bell rings with each result: paid once, not paid twice, undecided three times"`
	LargeDigits bool   `toml:"large_digits,omitempty" comment:"the amount as large as it can be, without lists"`
}

// The words of UISettings.
const (
	themeAuto, themeDark, themeLight = "auto", "dark", "light"
	themeContrast, themeColourBlind  = "contrast", "colour-blind"
	glyphsUnicode, glyphsASCII       = "unicode", "ascii"
	keysPad, keysFull                = "pad", "full"
	motionNone, motionAll            = "none", "all"
	soundBell, soundOff              = "bell", "off"
)

// check refuses a word that nobody knows: a misspelt one must not silently be nothing.
func (u UISettings) check() error {
	for _, one := range []struct {
		key, value string
		choices    []string
	}{
		{"theme", u.Theme, []string{"", themeAuto, themeDark, themeLight, themeContrast, themeColourBlind}},
		{"glyphs", u.Glyphs, []string{"", glyphsUnicode, glyphsASCII}},
		{"keys", u.Keys, []string{"", keysPad, keysFull}},
		{"motion", u.Motion, []string{"", motionAll, motionNone}},
		{"sound", u.Sound, []string{"", soundOff, soundBell}},
	} {
		if !oneOf(one.value, one.choices...) {
			return fmt.Errorf("ui.%s is %q: write one of %q", one.key, one.value, one.choices[1:])
		}
	}
	return nil
}

// preferences are the settings as the screens take them.
func (s Settings) preferences(lang text.Lang, asciiOnly bool) ui.Preferences {
	u := s.UI
	p := ui.Preferences{Lang: lang, Large: u.LargeDigits, Still: u.Motion == motionNone, Bell: u.Sound == soundBell,
		ASCII: asciiOnly && u.Glyphs != glyphsUnicode || u.Glyphs == glyphsASCII, Copies: s.Printer.Copies}
	switch u.Theme {
	case themeDark:
		p.Background = ui.Dark
	case themeLight:
		p.Background = ui.Light
	case themeContrast:
		p.Variant = style.Contrast
	case themeColourBlind:
		p.Variant = style.ColourBlind
	}
	if u.Keys == keysFull {
		p.Caps = keymap.Full
	}
	return p
}

// Keep satisfies ui.Keeper: what a person chose goes into till.toml.
func (c *counter) Keep(p ui.Preferences) error {
	theme := map[ui.Background]string{ui.Auto: themeAuto, ui.Dark: themeDark, ui.Light: themeLight}[p.Background]
	switch p.Variant {
	case style.Contrast:
		theme = themeContrast
	case style.ColourBlind:
		theme = themeColourBlind
	}
	choose := func(yes bool, one, other string) string {
		if yes {
			return one
		}
		return other
	}
	return changeSettings(c.t.folder.dir, change{"", "lang", string(p.Lang)}, change{"ui", "theme", theme},
		change{"ui", "glyphs", choose(p.ASCII, glyphsASCII, glyphsUnicode)},
		change{"ui", "keys", choose(p.Caps == keymap.Full, keysFull, keysPad)},
		change{"ui", "motion", choose(p.Still, motionNone, motionAll)},
		change{"ui", "sound", choose(p.Bell, soundBell, soundOff)},
		change{"ui", "large_digits", p.Large}, change{"printer", "copies", p.Copies})
}
