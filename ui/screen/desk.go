package screen

import (
	"maps"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/text"
	"till/ui/widget"
)

// Desk is the undecided desk: every item, what was tried, when the next try
// goes, what to tell the customer, whom to call. Nothing leaves it but by the
// bank's answer, or its word as a person enters it.
type Desk struct {
	items  []payment.Txn
	next   map[uint64]time.Time
	trying map[uint64]bool // asked for by the cashier, no end known yet
	list   widget.List
	paper  map[uint64][]widget.PaperLine
	said   Said
}

// NewDesk is the desk with the items that are known already.
func NewDesk(items []payment.Txn, next map[uint64]time.Time) Desk {
	return Desk{items: items, next: next}
}

// Update implements Screen.
func (d Desk) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(msg, l)
	case DeskRead:
		d = d.read(msg)
		return d.withPaper()
	case Refresh:
		return d.withPaper()
	case Tried:
		d.trying = maps.Clone(d.trying)
		delete(d.trying, msg.ID)
	case PaperRead:
		d.paper = maps.Clone(d.paper)
		if d.paper == nil {
			d.paper = map[uint64][]widget.PaperLine{}
		}
		d.paper[msg.ID] = msg.Lines
	case Said:
		d.said = msg
	}
	return d, nil
}

// read takes the items; the cursor stays on its item.
func (d Desk) read(msg DeskRead) Desk {
	chosen, had := d.chosen()
	d.items, d.next = msg.Items, msg.Next
	d.list = d.list.Move(0, len(d.items))
	for i, txn := range d.items {
		if had && txn.ID == chosen.ID {
			d.list.Cursor = i
		}
	}
	return d
}

// withPaper asks for the slip of the chosen item.
func (d Desk) withPaper() (Screen, Action) {
	if txn, ok := d.chosen(); ok {
		return d, ReadPaper{txn.ID}
	}
	return d, nil
}

func (d Desk) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Desk
	d.said = Said{}
	if key.Matches(msg, k.Back) {
		return d, Leave{}
	}
	txn, ok := d.chosen()
	if !ok {
		return d, nil
	}
	switch {
	case waits(txn) && key.Matches(msg, k.Retry):
		return d.sendAll()
	case waits(txn) && key.Matches(msg, k.Close): // the bank was not asked: nobody knows better
		return d, nil
	case key.Matches(msg, k.Down):
		d.list = d.list.Move(1, len(d.items))
		return d.withPaper()
	case key.Matches(msg, k.Up):
		d.list = d.list.Move(-1, len(d.items))
		return d.withPaper()
	case key.Matches(msg, k.Slip) && !text.Chased(txn): // its slip is in the customer's hands
		return d, Reprint{txn.ID}
	case key.Matches(msg, l.Keys.Paper.Show) && len(d.paper[txn.ID]) > 0:
		return d, ShowPaper{d.paper[txn.ID]}
	case key.Matches(msg, k.Close):
		return d, EnterEvidence{txn}
	case key.Matches(msg, k.Retry) && !d.trying[txn.ID] && !text.ByHand(txn) && !text.Chased(txn):
		d.trying = maps.Clone(d.trying)
		if d.trying == nil {
			d.trying = map[uint64]bool{}
		}
		d.trying[txn.ID] = true
		return d, Retry{txn.ID}
	}
	return d, nil
}

// waits reports a sale that was approved here and waits to be sent: it stands on
// the desk's list and is not undecided.
func waits(txn payment.Txn) bool { return txn.State == payment.OfflineApproved }

// sendAll asks to try everything that waits, once and now.
func (d Desk) sendAll() (Screen, Action) {
	if d.trying[0] {
		return d, nil
	}
	d.trying = maps.Clone(d.trying)
	if d.trying == nil {
		d.trying = map[uint64]bool{}
	}
	d.trying[0] = true // of all of them
	return d, Retry{}
}

func (d Desk) chosen() (payment.Txn, bool) {
	if d.list.Cursor < 0 || d.list.Cursor >= len(d.items) {
		return payment.Txn{}, false
	}
	return d.items[d.list.Cursor], true
}

// Beat implements Screen: seconds count where a try is under way or near.
func (d Desk) Beat(now time.Time) time.Duration {
	for _, txn := range d.items {
		left := d.next[txn.ID].Sub(now)
		if d.trying[txn.ID] || widget.Trying(txn) || (left > 0 && left <= time.Minute) {
			return second
		}
	}
	return 0
}

// Typing implements Screen.
func (d Desk) Typing() bool { return false }

// Hints implements Screen.
func (d Desk) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Desk
	back := keymap.Hint{Binding: k.Back, Last: true}
	if len(d.items) == 0 {
		return []keymap.Hint{back}
	}
	see := []keymap.Hint{}
	if txn, _ := d.chosen(); len(d.paper[txn.ID]) > 0 {
		see = append(see, keymap.Hint{Binding: l.Keys.Paper.Show})
	}
	switch txn, _ := d.chosen(); {
	case waits(txn):
		all := k.Retry
		all.SetHelp(all.Help().Key, text.OfflineIn(l.Words.Lang).SendAll)
		return []keymap.Hint{{Binding: all, Hot: true}, {Binding: k.UpDown}, back}
	case text.Chased(txn): // the bank has spoken: somebody gets the money, and closes it
		return append([]keymap.Hint{{Binding: k.Close, Hot: true}, {Binding: k.UpDown}, back}, see...)
	case text.ByHand(txn): // no key reverses it: the bank must be asked
		return append([]keymap.Hint{{Binding: k.Slip, Hot: true}, {Binding: k.Close}, {Binding: k.UpDown}, back}, see...)
	}
	return append([]keymap.Hint{{Binding: k.Retry, Hot: true}, {Binding: k.Slip}, {Binding: k.Close}, {Binding: k.UpDown}, back}, see...)
}
