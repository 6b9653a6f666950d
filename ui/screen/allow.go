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

// Allow asks once more before a batch is closed, with its net sum and who allows
// it. A name must be typed between the Enter that asked and the Enter that does
// it: no key that bounces settles a day.
type Allow struct {
	from       Screen // it comes back when nothing is done
	settlement payment.Settlement
	totals     payment.BatchTotals
	next       string
	dispute    bool
	who        string
	said       Said
}

func newAllow(from Screen, settlement payment.Settlement, totals payment.BatchTotals, next string, dispute bool) Allow {
	return Allow{from: from, settlement: settlement, totals: totals, next: next, dispute: dispute}
}

// Update implements Screen.
func (a Allow) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return a.press(msg, l)
	case tea.PasteMsg:
		return a.write(msg.Content), nil
	case Said:
		a.said = msg
	case AheadRead, SettlementsRead:
		a.from, _ = a.from.Update(msg, l)
	}
	return a, nil
}

func (a Allow) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.DayEnd
	a.said = Said{}
	switch {
	case key.Matches(msg, k.AllowBack) && (msg.Text == "" || a.who == ""):
		return a.from, ReadAhead{}
	case key.Matches(msg, k.Allow):
		if l.Shop.Staffed {
			if a.who != "1" {
				a.said = Said{Text: string(l.Words.Door.SureElse), Bad: true}
				return a, nil
			}
			return a, Settle{Anyway: a.dispute, Totals: a.totals}
		}
		approval, err := payment.Approval{By: a.who}.Check()
		if err != nil {
			a.said = Said{Text: string(l.Words.Evidence.Refusal(err)), Bad: true}
			return a, nil
		}
		return a, Settle{Approval: &approval, Anyway: a.dispute, Totals: a.totals}
	case key.Matches(msg, k.Erase):
		a.who = a.who[:max(0, len(a.who)-lastRune(a.who))]
		return a, nil
	}
	return a.write(msg.Text), nil
}

// write adds to the name what can be printed, as far as it fits.
func (a Allow) write(added string) Allow {
	for _, r := range added {
		if unicode.IsPrint(r) && r != utf8.RuneError && utf8.RuneCountInString(a.who) < payment.EvidenceByMax {
			a.who += string(r)
		}
	}
	return a
}

// Beat implements Screen.
func (a Allow) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen: a name has letters.
func (a Allow) Typing() bool { return true }

// Hints implements Screen.
func (a Allow) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.DayEnd
	allow := k.Allow
	if a.dispute {
		allow.SetHelp(allow.Help().Key, l.Words.DayEnd.KeyDispute)
	}
	return []keymap.Hint{{Binding: allow, Hot: true}, {Binding: k.Erase}, {Binding: k.AllowBack, Last: true}}
}

// View implements Screen.
func (a Allow) View(l widget.Look) *style.Sheet {
	s, w, wishes := style.NewSheet(l.W, l.H), l.Words.DayEnd, l.Words.Wishes
	net := a.totals.Net()
	slab := widget.Slab{Title: w.Title, Sub: fmt.Sprintf(w.Batch, a.settlement.Batch), Amount: max(net, -net)}
	if net < 0 {
		slab = aside(l, slab, w.MoreBack)
	}
	what, note, goes := w.Asks(a.totals.Count()), fmt.Sprintf(w.AsksNote, a.settlement.Batch, a.next), w.Goes
	if a.dispute {
		slab.Stamp = widget.Stamp{Word: w.Unfinished, Tone: widget.ToneCare}
		what, note, goes = w.AsksDispute, w.DisputeNote, w.GoesDispute
	}
	l.DrawSlab(s, slab)
	y := l.Instruct(s, l.Right, what, "", note) + l.Air()
	field := widget.Field{Label: wishes.Name, Note: wishes.NameNote, Answer: widget.Hide(a.who), Here: true}
	stands := wishes.Unverified
	if l.Shop.Staffed {
		field.Label, field.Note, stands = l.Words.Door.Sure, l.Words.Door.SureNote, l.Words.Door.Proved
	}
	y = l.DrawField(s, y, field)
	switch {
	case a.said.Text != "":
		s.PutBold(l.Axis, y, saidRole(a.said), style.Clip(a.said.Text, l.Inner(), l.Glyphs))
	case a.who != "":
		s.Put(l.Axis, y, style.Soft, style.Clip(goes, l.Inner(), l.Glyphs))
	}
	s.Put(l.Axis, y+1, style.Muted, style.Clip(stands, l.Inner(), l.Glyphs))
	return s
}
