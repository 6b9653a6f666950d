package screen

import (
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/widget"
)

// TakeZReport asks once more before a Z report is taken, and says when it is. The
// record is the one that was shown: its number is given once, so that no second
// Enter can write two.
type TakeZReport struct {
	from    Report // it comes back when nothing is done
	takings Takings
	who     string
	working bool // it is being written
	taken   *ZTaken
	said    Said
}

func newTakeZ(from Report, takings Takings) TakeZReport {
	return TakeZReport{from: from, takings: takings}
}

// Update implements Screen.
func (t TakeZReport) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return t.press(msg, l)
	case tea.PasteMsg:
		return t.write(msg.Content, l), nil
	case ZTaken:
		t.taken, t.working = &msg, false
	case Said:
		t.said, t.working = msg, false
	}
	return t, nil
}

func (t TakeZReport) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Takings
	switch {
	case t.working:
		return t, nil
	case t.taken != nil && key.Matches(msg, k.Done):
		return t.from.to(Span{})
	case t.taken != nil:
		return t, nil
	case key.Matches(msg, k.AskBack) && (msg.Text == "" || t.who == ""):
		return t.from, ReadReport{t.from.span}
	case key.Matches(msg, k.Take):
		return t.allow(l)
	case key.Matches(msg, k.Erase):
		t.said, t.who = Said{}, t.who[:max(0, len(t.who)-lastRune(t.who))]
		return t, nil
	}
	t.said = Said{}
	return t.write(msg.Text, l), nil
}

// allow takes it: in the name of who is signed on, or of who is typed.
func (t TakeZReport) allow(l widget.Look) (Screen, Action) {
	want := TakeZ{Z: t.takings.Z}
	if !l.Shop.Allows.Proved {
		approval, err := payment.Approval{By: t.who}.Check()
		if err != nil {
			t.said = Said{Text: string(l.Words.Evidence.Refusal(err)), Bad: true}
			return t, nil
		}
		want.Approval = &approval
	}
	t.working = true
	return t, want
}

// write adds to the name what can be printed, as far as it fits.
func (t TakeZReport) write(added string, l widget.Look) TakeZReport {
	if t.working || t.taken != nil || l.Shop.Allows.Proved {
		return t
	}
	for _, r := range added {
		if unicode.IsPrint(r) && r != utf8.RuneError && utf8.RuneCountInString(t.who) < payment.EvidenceByMax {
			t.who += string(r)
		}
	}
	return t
}

// Beat implements Screen.
func (t TakeZReport) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen: a name has letters.
func (t TakeZReport) Typing() bool { return true }

// Hints implements Screen.
func (t TakeZReport) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Takings
	switch {
	case t.taken != nil:
		return []keymap.Hint{{Binding: k.Done, Hot: true}}
	case t.working:
		back := keymap.Hint{Binding: k.AskBack, Off: true, Last: true}
		return []keymap.Hint{back}
	case l.Shop.Allows.Proved:
		return []keymap.Hint{{Binding: k.Take, Hot: true}, {Binding: k.AskBack, Last: true}}
	}
	return []keymap.Hint{{Binding: k.Take, Hot: true}, {Binding: k.Erase}, {Binding: k.AskBack, Last: true}}
}

// View implements Screen.
func (t TakeZReport) View(l widget.Look) *style.Sheet {
	s, w := style.NewSheet(l.W, l.H), l.Words.Takings
	net := t.takings.Net()
	slab := widget.Slab{Title: fmt.Sprintf(w.ZTitle, t.takings.Z.Number), Sub: l.Items(t.takings.Count()), Amount: max(net, -net)}
	if net < 0 {
		slab = aside(l, slab, w.MoreBack)
	}
	if t.taken != nil {
		slab.Stamp, slab.Sub = widget.Stamp{Word: w.TakenStamp}, fmt.Sprintf(w.ZTitle, t.takings.Z.Number)
	}
	l.DrawSlab(s, slab)
	switch {
	case t.taken != nil && !t.taken.Printed:
		l.Instruct(s, l.Right, w.Taken(t.taken.Z.Number), "", w.NoPaper)
		return s
	case t.taken != nil:
		l.Instruct(s, l.Right, w.Taken(t.taken.Z.Number), "", w.TakenNote)
		return s
	case t.working:
		l.Instruct(s, l.Right, w.Taking, "")
		return s
	}
	notes := []string{w.AsksNote(t.takings.Count())}
	if open := len(t.takings.Z.Carried); open > 0 {
		notes = append(notes, w.Carries(open))
	}
	t.drawForm(s, l, l.Instruct(s, l.Right, w.Asks(t.takings.Z.Number), "", notes...)+l.Air())
	return s
}

// drawForm is the name, or that none is needed, and what Enter does.
func (t TakeZReport) drawForm(s *style.Sheet, l widget.Look, y int) {
	w, wishes := l.Words.Takings, l.Words.Wishes
	goes := w.Proved
	if !l.Shop.Allows.Proved {
		y = l.DrawField(s, y, widget.Field{Label: wishes.Name, Note: wishes.NameNote, Answer: widget.Hide(t.who), Here: true})
		s.Put(l.Axis, y+1, style.Muted, style.Clip(wishes.Unverified, l.Inner(), l.Glyphs))
		if goes = ""; t.who != "" {
			goes = w.Goes
		}
	}
	if t.said.Text != "" {
		s.PutBold(l.Axis, y, saidRole(t.said), style.Clip(t.said.Text, l.Inner(), l.Glyphs))
		return
	}
	s.Put(l.Axis, y, style.Soft, style.Clip(goes, l.Inner(), l.Glyphs))
}
