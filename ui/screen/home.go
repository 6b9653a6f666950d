package screen

import (
	"fmt"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/widget"
)

// Home is the amount screen: where every sale starts and ends.
type Home struct {
	line      string         // what is typed; "" is 0.00
	items     []payment.Item // what was scanned, added to it
	quick     bool           // "*" was pressed: a digit chooses a quick amount
	notice    string
	day       Day
	undecided []payment.Txn
	journal   payment.Health
	course    CourseRead // the task a trainee has open, for its line
	cardUntil time.Time  // until when the pad waits for the last card
	next      time.Time
}

// NewHome is the amount screen at 0.00.
func NewHome() Home { return Home{} }

// Update implements Screen.
func (h Home) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		h.notice = ""
		if h.empty() {
			return h.idleKey(msg, l)
		}
		return h.typingKey(msg, l)
	case Scan:
		return h.scanned(msg, l)
	case tea.PasteMsg:
		return h.paste(msg.Content, l), nil
	case DayRead:
		h.day = msg.Day
	case CourseRead:
		h.course = msg
	case DeskRead:
		h.undecided, h.next = slices.DeleteFunc(slices.Clone(msg.Items), waits), time.Time{}
		if len(h.undecided) > 0 {
			h.next = msg.Next[h.undecided[0].ID]
		}
	case CardWaits:
		h.cardUntil = msg.Until
		switch in := string(l.Words.Home.CardIn); {
		case msg.Left && h.notice == "":
			h.notice = in
		case msg.Until.IsZero() && h.notice == in:
			h.notice = ""
		}
	case HealthRead:
		h.journal = msg.Journal
	case Said:
		h.notice = msg.Text
	}
	return h, nil
}

// Cleared is the same screen at 0.00, for the next sale.
func (h Home) Cleared() Home {
	h.line, h.items, h.quick, h.notice = "", nil, false, ""
	return h
}

// Filled is the same screen with an amount on its line, to be charged or changed.
func (h Home) Filled(amount payment.Amount) Home {
	h = h.Cleared()
	h.line = amount.Plain()
	return h
}

// idleKey is a key at 0.00: a digit starts a sale, the others open something.
func (h Home) idleKey(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Home
	chosen := h.quick
	h.quick = false
	switch {
	case chosen && h.pickQuick(msg.String(), l) != "":
		h.line = h.pickQuick(msg.String(), l)
	case key.Matches(msg, k.Digits):
		return h.add(msg.String(), l), nil
	case key.Matches(msg, k.GoOn) && h.day.Settling != "":
		return h, GoSettle{}
	case key.Matches(msg, k.History):
		return h, GoHistory{}
	case key.Matches(msg, k.LastSlip):
		return h, LastSlip{}
	case key.Matches(msg, k.Desk):
		return h, GoDesk{}
	case key.Matches(msg, k.Quick):
		h.quick = len(h.offered(l)) > 0
		if !h.quick {
			h.notice = string(l.Words.Home.NoQuick)
		}
	case key.Matches(msg, k.Menu):
		return h, GoPalette{}
	default:
		h.notice = h.refuse(msg, l)
	}
	return h, nil
}

// typingKey is a key once a digit is typed: now + - * calculate.
func (h Home) typingKey(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Home
	switch {
	case key.Matches(msg, k.Charge):
		return h.charge(l)
	case key.Matches(msg, k.Digits, k.Point, k.Calc):
		return h.add(msg.String(), l), nil
	case key.Matches(msg, k.Clear):
		return h.Cleared(), nil
	case key.Matches(msg, k.Erase) && h.line == "":
		h.items = payment.DropItem(h.items)
	case key.Matches(msg, k.Erase):
		h.line = h.line[:len(h.line)-1]
	default:
		h.notice = h.refuse(msg, l)
	}
	return h, nil
}

// refuse is the sentence for a character that makes no amount, "" for a key
// that writes nothing.
func (h Home) refuse(msg tea.KeyPressMsg, l widget.Look) string {
	if msg.Text == "" || msg.Text == " " {
		return ""
	}
	return string(l.Words.Home.BadKey)
}

// offered are the quick amounts: those that the shop set, else what it sells most
// often.
func (h Home) offered(l widget.Look) []payment.Amount {
	if len(l.Shop.Quick) > 0 {
		return l.Shop.Quick
	}
	return h.day.Quick
}

func (h Home) pickQuick(pressed string, l widget.Look) string {
	for i, amount := range h.offered(l) {
		if pressed == fmt.Sprint(i+1) {
			return amount.Plain()
		}
	}
	return ""
}

// Beat implements Screen: only the last minute before a reversal counts seconds.
func (h Home) Beat(now time.Time) time.Duration {
	if h.notice != "" && now.Before(h.cardUntil) {
		return second
	}
	if left := h.next.Sub(now); !h.next.IsZero() && left > 0 && left <= time.Minute {
		return second
	}
	return 0
}

// Typing implements Screen: an amount has no letters.
func (h Home) Typing() bool { return false }

// Hints implements Screen.
func (h Home) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Home
	if h.line == "" && len(h.items) > 0 {
		takeOff := k.Erase
		takeOff.SetHelp(takeOff.Help().Key, l.Words.Home.TakeOff)
		return []keymap.Hint{{Binding: k.Charge, Hot: true}, {Binding: k.Digits}, {Binding: takeOff}, {Binding: k.Clear, Last: true}}
	}
	if !h.empty() {
		return []keymap.Hint{{Binding: k.Charge, Hot: true}, {Binding: k.Calc}, {Binding: k.Erase},
			{Binding: k.Clear, Last: true}}
	}
	hints := []keymap.Hint{{Binding: k.Digits}, {Binding: k.LastSlip}, {Binding: k.Desk}, {Binding: k.History},
		{Binding: k.Menu, Last: true}}
	if h.day.Settling != "" {
		hints = []keymap.Hint{{Binding: k.GoOn, Hot: true}, {Binding: k.LastSlip}, {Binding: k.Desk}, {Binding: k.Menu, Last: true}}
	}
	if len(h.offered(l)) > 0 {
		hints = append(hints, keymap.Hint{Binding: k.Quick, Area: true})
	}
	return hints
}

// View implements Screen; its parts are in homeview.go.
func (h Home) View(l widget.Look) *style.Sheet {
	s := style.NewSheet(l.W, l.H)
	l.DrawSlab(s, h.slab(l))
	h.drawOffer(s, l)
	l.DrawStrip(s, l.Top+2, widget.Strip{Items: h.undecided, Next: h.next})
	h.drawOffline(s, l)
	h.drawDay(s, l, l.Top+2+l.StripRows()+l.Air())
	return s
}
