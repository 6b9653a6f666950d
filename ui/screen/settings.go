package screen

import (
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// Background is whether the screen is dark or light.
type Background int

// The backgrounds. Auto starts dark and follows the terminal's answer, which
// some terminals never give.
const (
	Auto Background = iota
	Dark
	Light
)

// Preferences is what a person may change about the counter without touching the
// shop, the bank or the devices.
type Preferences struct {
	Lang       text.Lang
	Background Background
	Variant    style.Variant
	ASCII      bool
	Caps       keymap.Caps
	// Still stops growing lines; seconds are counted on.
	Still bool
	// Bell rings with each result.
	Bell bool
	// Large draws the amount as large as it can be, and drops the lists.
	Large bool
	// Copies is who gets a slip: "both" or "", "merchant", "cardholder".
	Copies string
}

// ChangePreferences wants other preferences, at once and from now on.
type ChangePreferences struct{ Preferences }

// GoSettings wants the settings screen.
type GoSettings struct{}

// Settings is the screen on which preferences are changed. Each change is seen at
// once and written down.
type Settings struct {
	now  Preferences
	list widget.List
	said Said
}

// NewSettings is the settings screen.
func NewSettings(now Preferences) Settings { return Settings{now: now} }

// setting is one row: what it is, what it is set to, and the next choice.
type setting struct {
	name   string
	choice text.Choice
	next   Preferences
}

func (s Settings) rows(l widget.Look) []setting {
	w, p := l.Words.Looks, s.now
	pick := func(on bool, choices text.OffOn) text.Choice {
		if on {
			return choices.On
		}
		return choices.Off
	}
	theme, nextTheme := s.theme(w.Themes)
	row := func(name string, choice text.Choice, change func(*Preferences)) setting {
		next := p
		change(&next)
		return setting{name, choice, next}
	}
	return []setting{
		row(w.Language, w.ThisLanguage, func(p *Preferences) { p.Lang = p.Lang.Other() }),
		row(w.Theme, theme, nextTheme),
		row(w.Large, pick(p.Large, w.LargeDigits), func(p *Preferences) { p.Large = !p.Large }),
		row(w.Sound, pick(p.Bell, w.Bell), func(p *Preferences) { p.Bell = !p.Bell }),
		row(w.Motion, pick(!p.Still, w.Moving), func(p *Preferences) { p.Still = !p.Still }),
		row(w.Keys, pick(p.Caps == keymap.Full, w.Caps), func(p *Preferences) { p.Caps = keymap.Full - p.Caps }),
		row(w.Glyphs, pick(p.ASCII, w.Signs), func(p *Preferences) { p.ASCII = !p.ASCII }),
		row(w.Copies, copiesChoice(p.Copies, w), func(p *Preferences) { p.Copies = nextCopies[p.Copies] }),
	}
}

// theme is the choice of colours, and how the next one is made.
func (s Settings) theme(w text.Themes) (text.Choice, func(*Preferences)) {
	set := func(b Background, v style.Variant) func(*Preferences) {
		return func(p *Preferences) { p.Background, p.Variant = b, v }
	}
	switch {
	case s.now.Variant == style.Contrast:
		return w.Contrast, set(Auto, style.ColourBlind)
	case s.now.Variant == style.ColourBlind:
		return w.ColourBlind, set(Auto, style.Standard)
	case s.now.Background == Dark:
		return w.Dark, set(Light, style.Standard)
	case s.now.Background == Light:
		return w.Light, set(Auto, style.Contrast)
	}
	return w.Auto, set(Dark, style.Standard)
}

var nextCopies = map[string]string{"": "merchant", "both": "merchant", "merchant": "cardholder", "cardholder": "both"}

func copiesChoice(copies string, w text.Looks) text.Choice {
	switch copies {
	case "merchant":
		return w.MerchantCopy
	case "cardholder":
		return w.HolderCopy
	}
	return w.BothCopies
}

// Update implements Screen.
func (s Settings) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case Said:
		s.said = msg
	case tea.KeyPressMsg:
		return s.press(msg, l)
	}
	return s, nil
}

func (s Settings) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	rows, k := s.rows(l), l.Keys.Settings
	switch {
	case key.Matches(msg, k.Back):
		return s, Leave{}
	case key.Matches(msg, k.Down):
		s.list = s.list.Move(1, len(rows))
	case key.Matches(msg, k.Up):
		s.list = s.list.Move(-1, len(rows))
	case key.Matches(msg, k.Change):
		return s.change(rows[s.list.Cursor])
	default:
		if n, err := strconv.Atoi(msg.String()); err == nil && n >= 1 && n <= len(rows) {
			s.list.Cursor = n - 1
			return s.change(rows[n-1])
		}
	}
	return s, nil
}

func (s Settings) change(row setting) (Screen, Action) {
	s.now, s.said = row.next, Said{}
	return s, ChangePreferences{row.next}
}

// Beat implements Screen.
func (s Settings) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen.
func (s Settings) Typing() bool { return false }

// Hints implements Screen.
func (s Settings) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Settings
	return []keymap.Hint{{Binding: k.Change, Hot: true}, {Binding: k.UpDown}, {Binding: k.Back, Last: true}}
}

// settingsColumn is where the choices stand, from the text axis.
const settingsColumn = 22

// View implements Screen.
func (s Settings) View(l widget.Look) *style.Sheet {
	sheet, w := style.NewSheet(l.W, l.H), l.Words.Looks
	sheet.PutBold(l.Axis, 2, style.Text, w.Title)
	sheet.Repeat(l.Axis, 3, l.Inner(), style.Line, l.Glyphs.Left)
	s.now.Lang = l.Words.Lang
	y := 5
	for i, row := range s.rows(l) {
		put, role := sheet.Put, style.Soft
		if i == s.list.Cursor {
			sheet.Fill(l.Spine, y, l.Main, 1, style.TintFocus)
			sheet.Put(l.Spine, y, style.Accent, l.Glyphs.Spine)
			put, role = sheet.PutBold, style.Text
		}
		l.Cap(sheet, l.Axis, y, strconv.Itoa(i+1), false)
		put(l.Axis+5, y, role, row.name)
		end := put(l.Axis+settingsColumn, y, role, row.choice.Name)
		sheet.PutRight(l.Right, y, style.Muted, style.Clip(row.choice.Note, l.Right-end-2, l.Glyphs))
		y += 2
	}
	role := style.Soft
	if s.said.Bad {
		role = style.Und
	}
	sheet.Put(l.Axis, y, role, style.Clip(s.said.Text, l.Inner(), l.Glyphs))
	return sheet
}
