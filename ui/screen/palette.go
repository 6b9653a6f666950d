package screen

import (
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// Palette finds everything that the counter can do by a few letters, in English,
// in Chinese or in the first letters of its pinyin. Digits choose the first nine.
// It stands over the screen from which it was called.
type Palette struct {
	// Busy leaves out what would take the sale off the screen.
	Busy  bool
	typed string
	list  widget.List
}

// entry is something that can be chosen, by a key or from a list.
type entry struct {
	does, remark string
	action       Action
}

// wants is what each command wants; one without an action cannot be offered.
func wants(id text.CommandID) Action {
	switch id {
	case text.CommandHistory:
		return GoHistory{}
	case text.CommandDesk:
		return GoDesk{}
	case text.CommandLastSlip:
		return LastSlip{}
	case text.CommandWaiting:
		return PrintWaiting{}
	case text.CommandDrawer:
		return OpenDrawer{}
	case text.CommandSettle:
		return GoSettle{}
	case text.CommandReport:
		return GoReport{}
	case text.CommandSale:
		return GoHome{}
	case text.CommandLanguage:
		return ChangeLanguage{}
	case text.CommandDevices:
		return GoDevices{}
	case text.CommandSettings:
		return GoSettings{}
	case text.CommandCourse:
		return GoCourse{}
	case text.CommandSwitch:
		return SwitchOperator{}
	case text.CommandSignOff:
		return SignOff{}
	case text.CommandKeys:
		return GoHelp{}
	case text.CommandQuit:
		return AskQuit{}
	}
	return wantsOrder(id)
}

// whileBusy are the commands that leave an open sale where it is.
var whileBusy = []text.CommandID{text.CommandLanguage, text.CommandKeys, text.CommandQuit}

// offered reports whether a command can be chosen in this shop now.
func (p Palette) offered(id text.CommandID, shop widget.Shop) bool {
	switch {
	case wants(id) == nil:
		return false
	case p.Busy:
		return slices.Contains(whileBusy, id)
	}
	switch id {
	case text.CommandDrawer:
		return shop.Allows.Drawer
	case text.CommandSwitch, text.CommandSignOff:
		return shop.Staffed
	case text.CommandCourse:
		return shop.Practice
	case text.CommandTip:
		return shop.Allows.Tips
	case text.CommandMOTO, text.CommandMOTOPreAuth:
		return shop.Allows.Keyed
	}
	return true
}

// found is what fits, the best first.
func (p Palette) found(l widget.Look) []text.Command {
	all := slices.DeleteFunc(text.AllCommands(), func(c text.Command) bool {
		return !p.offered(c.ID, l.Shop) || c.Fits(p.typed) == 0
	})
	slices.SortStableFunc(all, func(a, b text.Command) int { return b.Fits(p.typed) - a.Fits(p.typed) })
	return all
}

// Update implements Screen.
func (p Palette) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return p.press(msg, l)
	case tea.PasteMsg:
		return p.write(msg.Content), nil
	}
	return p, nil
}

func (p Palette) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	found, k := p.found(l), l.Keys.Palette
	switch {
	case key.Matches(msg, k.Back) && p.typed != "":
		return Palette{Busy: p.Busy}, nil
	case key.Matches(msg, k.Back):
		return p, Leave{}
	case key.Matches(msg, k.Down):
		p.list = p.list.Move(1, len(found))
	case key.Matches(msg, k.Up):
		p.list = p.list.Move(-1, len(found))
	case key.Matches(msg, k.Erase):
		return p.with(p.typed[:max(0, len(p.typed)-lastRune(p.typed))]), nil
	case key.Matches(msg, k.Choose):
		return p.choose(found, p.list.Cursor)
	case key.Matches(msg, k.Digits):
		n, _ := strconv.Atoi(msg.String())
		return p.choose(found, n-1)
	default:
		return p.write(msg.Text), nil
	}
	return p, nil
}

func (p Palette) choose(found []text.Command, i int) (Screen, Action) {
	if i < 0 || i >= len(found) {
		return p, nil
	}
	return p, Run{wants(found[i].ID)}
}

// typedMax is the longest text that is looked for, in characters.
const typedMax = 24

// write adds what can be part of a name: letters of any script, and blanks
// between them.
func (p Palette) write(added string) Palette {
	runes := []rune(p.typed)
	for _, r := range added {
		if len(runes) < typedMax && (unicode.IsLetter(r) || r == ' ' && len(runes) > 0) {
			runes = append(runes, r)
		}
	}
	return p.with(string(runes))
}

// with looks for another text; the best fit is chosen again.
func (p Palette) with(typed string) Palette {
	if typed != p.typed {
		p.list = widget.List{}
	}
	p.typed = typed
	return p
}

// Beat implements Screen.
func (p Palette) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen: letters are names.
func (p Palette) Typing() bool { return true }

// Hints implements Screen.
func (p Palette) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Palette
	back := keymap.Hint{Binding: k.Back, Last: true}
	if p.typed != "" {
		back.SetHelp(back.Help().Key, l.Words.Palette.KeyClear)
	}
	if len(p.found(l)) == 0 {
		return []keymap.Hint{{Binding: k.Erase}, back}
	}
	hints := []keymap.Hint{{Binding: k.Choose, Hot: true}, {Binding: k.UpDown}, {Binding: k.Digits, Area: true}, back}
	if p.typed != "" {
		hints = append(hints, keymap.Hint{Binding: k.Erase})
	}
	return hints
}

// View implements Screen.
func (p Palette) View(l widget.Look) *style.Sheet {
	s, w := style.NewSheet(l.W, l.H), l.Words.Palette
	s.PutBold(l.Axis, 2, style.Text, w.Title)
	p.drawField(s, l)
	s.Repeat(l.Axis, 3, l.Inner(), style.Line, l.Glyphs.Left)
	y := 5
	if p.Busy {
		s.Put(l.Axis, y, style.Soft, w.SaleOpen)
		y += 2
	}
	found := p.found(l)
	if len(found) == 0 {
		s.PutBold(l.Axis, y, style.Text, fmt.Sprintf(w.NoMatch, p.typed))
		s.Put(l.Axis, y+1, style.Soft, w.NoMatchHow)
		return s
	}
	rows := l.Bottom - y
	list := p.list.Window(rows, len(found))
	for i := list.Top; i < min(len(found), list.Top+rows); i++ {
		p.drawEntry(s, l, y+i-list.Top, i, found[i], i == list.Cursor)
	}
	return s
}

// drawField is what is typed, at the right of the title.
func (p Palette) drawField(s *style.Sheet, l widget.Look) {
	const field = 34
	x := l.Right - field
	s.Fill(x, 2, field, 1, style.Cap)
	if p.typed == "" {
		s.Put(x+1, 2, style.Accent, l.Glyphs.Caret)
		s.Put(x+3, 2, style.Soft, style.Clip(l.Words.Palette.Prompt, field-4, l.Glyphs))
		s.Cursor = &style.Point{X: x + 1, Y: 2}
		return
	}
	end := s.PutBold(x+1, 2, style.Text, style.Clip(p.typed, field-3, l.Glyphs))
	s.Put(end, 2, style.Accent, l.Glyphs.Caret)
	s.Cursor = &style.Point{X: end, Y: 2}
}

func (p Palette) drawEntry(s *style.Sheet, l widget.Look, y, i int, c text.Command, chosen bool) {
	put, role := s.Put, style.Soft
	if chosen {
		s.Fill(l.Spine, y, l.Main, 1, style.TintFocus)
		s.Put(l.Spine, y, style.Accent, l.Glyphs.Spine)
		put, role = s.PutBold, style.Text
	}
	if i < 9 {
		l.Cap(s, l.Axis, y, strconv.Itoa(i+1), false)
	}
	end := put(l.Axis+5, y, role, c.Name(l.Words.Lang))
	note := c.Note(l.Words.Lang)
	if end+2+style.Width(note) <= l.Right {
		s.PutRight(l.Right, y, style.Muted, note)
	}
}

// wantsOrder is the form, or the list to choose from, of a transaction.
func wantsOrder(id text.CommandID) Action {
	wish := func(kind payment.Kind, mode payment.Mode) Action { return GoWish{Wish{Kind: kind, Mode: mode}} }
	switch id {
	case text.CommandVoidLast:
		return VoidLast{}
	case text.CommandBalance:
		return Do{Order: payment.Order{Kind: payment.Balance}}
	case text.CommandPreAuth:
		return wish(payment.PreAuth, payment.ModeCard)
	case text.CommandQR:
		return wish(payment.Sale, payment.ModeQR)
	case text.CommandInstalments:
		return wish(payment.Sale, payment.ModeInstalment)
	case text.CommandMOTO:
		return wish(payment.Sale, payment.ModeMOTO)
	case text.CommandMOTOPreAuth:
		return wish(payment.PreAuth, payment.ModeMOTO)
	case text.CommandPhone:
		return wish(payment.OfflineSale, payment.ModeCard)
	}
	kind, follows := map[text.CommandID]payment.Kind{text.CommandVoid: payment.Void, text.CommandRefund: payment.Refund,
		text.CommandComplete: payment.Completion, text.CommandAdvise: payment.CompletionAdvice,
		text.CommandPreAuthVoid: payment.PreAuthVoid, text.CommandCompletionVoid: payment.CompletionVoid, text.CommandTip: payment.Tip}[id]
	if !follows {
		return nil
	}
	return Pick{kind}
}
