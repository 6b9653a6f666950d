package screen

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/widget"
)

// History is the list of transactions, newest first, with the chosen one beside
// or below it. A letter starts a search at once, "." does on a bare pad.
type History struct {
	items   []payment.Txn
	list    widget.List
	read    bool // the first answer came
	more    bool // older ones can be read
	finding bool // what is typed is looked for
	find    string
	open    bool         // the chosen one fills the screen
	pick    payment.Kind // what the chosen one is to be followed by, "" for nothing
	at      time.Time    // how far a search has come that goes on
	day0    time.Time    // the list begins with the day before this midnight; zero for today
	message bool         // the open one shows what its messages said
	paper   []widget.PaperLine
	day     Day
	said    Said
}

// pageSize is how many attempts are read at a time; findMax is the longest text
// that is looked for.
const (
	pageSize = 100
	findMax  = 32
)

// NewHistory is the list before anything is read; send it Refresh.
func NewHistory(day Day) History { return History{day: day} }

// NewHistoryOf is the list opened on the attempt whose slip was scanned.
func NewHistoryOf(day Day, slip payment.SlipRef) History {
	return History{day: day, find: slip.String(), open: true}
}

// NewPick is the list of those that a transaction of a kind may follow; Enter
// chooses one.
func NewPick(day Day, kind payment.Kind) History { return History{day: day, pick: kind} }

// Update implements Screen.
func (h History) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return h.press(msg, l)
	case tea.PasteMsg:
		if h.finding {
			return h.look(h.find + msg.Content)
		}
	case Refresh:
		return h, Find{Text: h.find, For: h.pick, Day: h.day0, Limit: max(pageSize, len(h.items)), Quiet: len(h.items) > 0}
	case Found:
		h = h.found(msg, l)
	case DayRead:
		h.day = msg.Day
	case PaperRead:
		if txn, ok := h.chosen(); ok && msg.ID == txn.ID {
			h.paper = msg.Lines
		}
	case Said:
		h.said = msg
	}
	return h, nil
}

func (h History) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.History
	h.said = Said{}
	rows := l.HistoryRows()
	switch {
	case h.finding && key.Matches(msg, k.Details):
		h.finding = false
	case key.Matches(msg, k.Back):
		return h.back()
	case h.finding && key.Matches(msg, k.Erase):
		return h.look(h.find[:max(0, len(h.find)-lastRune(h.find))])
	case key.Matches(msg, k.Down):
		return h.move(1)
	case key.Matches(msg, k.Up):
		return h.move(-1)
	case key.Matches(msg, k.PageDown):
		return h.move(rows)
	case key.Matches(msg, k.PageUp):
		return h.move(-rows)
	case h.finding && msg.Text != "":
		return h.look(h.find + msg.Text)
	case h.pick != "" && key.Matches(msg, k.Pick):
		return h.picked()
	case key.Matches(msg, k.Details):
		return h.toggle()
	case h.open && len(h.paper) > 0 && key.Matches(msg, l.Keys.Paper.Show):
		return h, ShowPaper{h.paper}
	case key.Matches(msg, k.Reprint):
		if txn, ok := h.chosen(); ok {
			if _, printable := slipKey(txn, l); printable {
				return h, Reprint{txn.ID}
			}
		}
	case !h.open && key.Matches(msg, k.Day):
		return h.dayBefore()
	case h.open && key.Matches(msg, k.Message):
		h.message = !h.message
	case key.Matches(msg, k.Find):
		h.finding, h.open = true, false
	case startsSearch(msg.Text):
		h.open = false
		return h.look(msg.Text)
	default:
		if txn, ok := h.chosen(); ok && h.pick == "" {
			return h, pressFollowUp(msg, txn, l)
		}
	}
	return h, nil
}

// picked goes on with the chosen one.
func (h History) picked() (Screen, Action) {
	txn, ok := h.chosen()
	if !ok {
		return h, nil
	}
	return h, GoWish{Wish{Kind: h.pick, Original: txn}}
}

// back takes one thing away at a time: the detail, the search, the list.
func (h History) back() (Screen, Action) {
	switch {
	case h.open && h.message:
		h.message = false
	case h.open:
		h.open = false
	case h.finding || h.find != "":
		h.finding = false
		if h.find != "" {
			h, action := h.look("")
			return h.(History).settled(), action
		}
	case !h.day0.IsZero():
		h.day0, h.list, h.items, h.read = time.Time{}, widget.List{}, nil, false
		return h, Find{For: h.pick, Limit: pageSize}
	default:
		return h, Leave{}
	}
	return h, nil
}

// dayBefore begins the list with the day before that of the chosen one.
func (h History) dayBefore() (Screen, Action) {
	txn, ok := h.chosen()
	if !ok {
		return h, nil
	}
	at := txn.Started.Local()
	midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
	h.day0, h.list, h.items, h.read, h.open = midnight, widget.List{}, nil, false, false
	return h, Find{Text: h.find, For: h.pick, Day: midnight, Limit: pageSize}
}

func (h History) settled() History {
	h.finding = false
	return h
}

// move goes by rows; near the end older ones are asked for.
func (h History) move(by int) (Screen, Action) {
	before := h.list.Cursor
	h.list = h.list.Move(by, len(h.items))
	if h.list.Cursor == before {
		return h, nil
	}
	h.paper = nil
	if txn, ok := h.chosen(); ok && h.open {
		return h, ReadPaper{txn.ID}
	}
	if h.more && h.at.IsZero() && h.list.Cursor+pageSize/4 >= len(h.items) && by > 0 {
		h.more = false
		return h, Find{Text: h.find, For: h.pick, Day: h.day0, Before: h.items[len(h.items)-1].ID, Limit: pageSize}
	}
	return h, nil
}

// toggle opens the chosen one, or goes back to the list.
func (h History) toggle() (Screen, Action) {
	txn, ok := h.chosen()
	if !ok {
		return h, nil
	}
	h.open, h.paper = !h.open, nil
	if !h.open {
		return h, nil
	}
	return h, ReadPaper{txn.ID}
}

// found takes an answer, unless something else is looked for by now. The cursor
// stays on its attempt.
func (h History) found(msg Found, l widget.Look) History {
	if msg.Text != h.find || !msg.Day.Equal(h.day0) {
		return h
	}
	h.read, h.more, h.at = true, msg.More, msg.At
	if msg.Before != 0 || !msg.First {
		h.items = append(append([]payment.Txn{}, h.items...), msg.Items...)
		return h
	}
	chosen, had := h.chosen()
	h.items = msg.Items
	for i, txn := range h.items {
		if had && txn.ID == chosen.ID && h.list.Cursor > 0 {
			h.list.Cursor = i
		}
	}
	h.list = h.list.Window(l.HistoryRows(), len(h.items))
	return h
}

// chosen is the attempt under the cursor.
func (h History) chosen() (payment.Txn, bool) {
	if h.list.Cursor < 0 || h.list.Cursor >= len(h.items) {
		return payment.Txn{}, false
	}
	return h.items[h.list.Cursor], true
}

// Beat implements Screen.
func (h History) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen: letters start a search.
func (h History) Typing() bool { return true }

// Hints implements Screen.
func (h History) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.History
	txn, any := h.chosen()
	if h.finding {
		return []keymap.Hint{{Binding: k.List, Hot: any}, {Binding: k.UpDown}, {Binding: k.Erase}, {Binding: k.EndFind, Last: true}}
	}
	back := keymap.Hint{Binding: k.Back, Last: true}
	if any && h.pick != "" {
		return []keymap.Hint{{Binding: k.UpDown}, {Binding: k.Find}, {Binding: k.Pick, Hot: true}, {Binding: k.Page, Area: true}, {Binding: k.Day}, back}
	}
	if !any {
		return []keymap.Hint{{Binding: k.Find}, back}
	}
	hints := []keymap.Hint{{Binding: k.UpDown}, {Binding: k.Find}, {Binding: k.Details, Hot: true}, {Binding: k.Page, Area: true}, back}
	if h.open {
		hints[1], hints[2] = keymap.Hint{Binding: k.List, Hot: true}, keymap.Hint{Binding: k.Find, Area: true}
	}
	if slip, printable := slipKey(txn, l); printable {
		hints = append(hints, keymap.Hint{Binding: slip, Area: !h.open})
	}
	if h.open && len(h.paper) > 0 {
		hints = append(hints, keymap.Hint{Binding: l.Keys.Paper.Show})
	}
	if h.open {
		hints = append(hints, keymap.Hint{Binding: k.Message, Area: true})
	}
	if !h.open {
		hints = append(hints, keymap.Hint{Binding: k.Day})
	}
	return append(hints, followHints(txn, l)...)
}
