package screen

import (
	"strconv"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/ui/keymap"
	"till/ui/style"
	"till/ui/widget"
)

// Menu is the list behind "/" at home: everything that has no key of its own on
// a bare numeric pad, and what has one.
type Menu struct{ list widget.List }

// NewMenu is the menu with its first line chosen.
func NewMenu() Menu { return Menu{} }

// entry is one line of the menu.
type entry struct {
	does, remark string
	action       Action
}

func (m Menu) entries(l widget.Look) []entry {
	w := l.Words.Menu
	return []entry{
		{w.History, w.HistoryNote, GoHistory{}},
		{w.Desk, w.DeskNote, GoDesk{}},
		{w.LastSlip, w.LastNote, LastSlip{}},
		{w.Language, w.LanguageNote, ChangeLanguage{}},
		{l.Words.Looks.Title, l.Words.Looks.Theme, GoSettings{}},
		{w.Keys, w.KeysNote, GoHelp{}},
		{w.Quit, w.QuitNote, AskQuit{}},
	}
}

// Update implements Screen.
func (m Menu) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return m, nil
	}
	entries, k := m.entries(l), l.Keys.Menu
	switch {
	case key.Matches(press, k.Back):
		return m, Leave{}
	case key.Matches(press, k.Down):
		m.list = m.list.Move(1, len(entries))
	case key.Matches(press, k.Up):
		m.list = m.list.Move(-1, len(entries))
	case key.Matches(press, k.Choose):
		return m, entries[m.list.Cursor].action
	default:
		if n, err := strconv.Atoi(press.String()); err == nil && n >= 1 && n <= len(entries) {
			m.list.Cursor = n - 1
			return m, entries[n-1].action
		}
	}
	return m, nil
}

// Beat implements Screen.
func (m Menu) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen.
func (m Menu) Typing() bool { return false }

// Hints implements Screen.
func (m Menu) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Menu
	return []keymap.Hint{{Binding: k.Choose, Hot: true}, {Binding: k.UpDown}, {Binding: k.Back, Last: true}}
}

// View implements Screen.
func (m Menu) View(l widget.Look) *style.Sheet {
	s := style.NewSheet(l.W, l.H)
	s.PutBold(l.Axis, 2, style.Text, l.Words.Menu.Title)
	s.Repeat(l.Axis, 3, l.Inner(), style.Line, l.Glyphs.Left)
	for i, e := range m.entries(l) {
		y, put, role := 5+2*i, s.Put, style.Soft
		if i == m.list.Cursor {
			s.Fill(l.Spine, y, l.Main, 1, style.TintFocus)
			s.Put(l.Spine, y, style.Accent, l.Glyphs.Spine)
			put, role = s.PutBold, style.Text
		}
		l.Cap(s, l.Axis, y, strconv.Itoa(i+1), false)
		put(l.Axis+5, y, role, e.does)
		s.PutRight(l.Right, y, style.Muted, e.remark)
	}
	return s
}
