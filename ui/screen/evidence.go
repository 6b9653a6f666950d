package screen

import (
	"strings"
	"time"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/text"
	"till/ui/widget"
)

// Evidence is the form by which a person closes an undecided item: who says so,
// what the bank said, and what that makes of the money. It closes nothing by
// itself; the root model asks the till.
type Evidence struct {
	txn   payment.Txn
	who   string
	what  string
	money payment.Money
	part  string // what moved, as it is typed; "" is the whole
	field field
	said  Said
	asked bool // the till was asked to close it, no end known yet
}

// field is a row of the form.
type field int

const (
	fieldWho field = iota
	fieldWhat
	fieldSays
	fieldPart // only where money moved
)

// NewEvidence is the empty form for an item.
func NewEvidence(txn payment.Txn) Evidence { return Evidence{txn: txn} }

// Update implements Screen.
func (e Evidence) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return e.press(msg, l)
	case tea.PasteMsg:
		return e.staffed(l).write(msg.Content), nil
	case Said:
		e.said, e.asked = msg, false
	}
	return e, nil
}

func (e Evidence) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Evidence
	e.said = Said{}
	e = e.staffed(l)
	switch {
	case e.asked:
		return e, nil
	case key.Matches(msg, k.Back) && (msg.Text == "" || e.line() == ""):
		return e, GoDesk{}
	case key.Matches(msg, k.Next):
		return e.next(l)
	case key.Matches(msg, k.Down) && e.moves(msg):
		e.field = min(e.field+1, e.last())
	case key.Matches(msg, k.Up) && e.moves(msg):
		e.field = max(e.field-1, e.first(l))
	case e.field == fieldSays:
		e.money = e.chosen(msg, l)
	case key.Matches(msg, k.Erase):
		return e.erase(), nil
	default:
		return e.write(msg.Text), nil
	}
	return e, nil
}

// first is the row that is filled first: at a till with operators nobody types a
// name, a PIN has proved one.
func (e Evidence) first(l widget.Look) field {
	if l.Shop.Staffed {
		return fieldWhat
	}
	return fieldWho
}

// staffed puts who signed on where else a name is typed.
func (e Evidence) staffed(l widget.Look) Evidence {
	if l.Shop.Staffed {
		e.who, e.field = l.Shop.OperatorID, max(e.field, e.first(l))
	}
	return e
}

// moves reports that a key is none of text here.
func (e Evidence) moves(msg tea.KeyPressMsg) bool { return msg.Text == "" || e.field >= fieldSays }

// last is the row in which Enter closes the item: the amount, where money moved.
func (e Evidence) last() field {
	if e.money == payment.Paid || e.money == payment.Returned {
		return fieldPart
	}
	return fieldSays
}

// next goes to the row that is still to be filled; in the last one it closes the
// item, if the evidence is whole.
func (e Evidence) next(l widget.Look) (Screen, Action) {
	if e.field < e.last() {
		e.field++
		return e, nil
	}
	evidence, err := e.evidence()
	if err != nil {
		e.said = Said{Text: string(l.Words.Evidence.Refusal(err)), Bad: true}
		return e, nil
	}
	e.asked = true
	return e, CloseItem{ID: e.txn.ID, Evidence: evidence}
}

// evidence is what the rows come to. The amount is read as at the home screen:
// fen without a point, yuan with one.
func (e Evidence) evidence() (payment.Evidence, error) {
	evidence := payment.Evidence{By: e.who, Text: e.what, Money: e.money}
	if e.last() == fieldPart && e.part != "" {
		amount, err := payment.Sum(e.part)
		if err != nil {
			return evidence, payment.ErrEvidenceAmount
		}
		evidence.Amount = amount
	}
	return evidence.Check(e.txn)
}

// chosen is the word that a digit stands for; another key changes nothing.
func (e Evidence) chosen(msg tea.KeyPressMsg, l widget.Look) payment.Money {
	yes := e.yes()
	switch {
	case yes == payment.NoMoney:
		return payment.NoMoney
	case key.Matches(msg, l.Keys.Evidence.Yes):
		return yes
	case key.Matches(msg, l.Keys.Evidence.No):
		return payment.NotPaid
	}
	return e.money
}

// yes is the word of this kind when the bank has it.
func (e Evidence) yes() payment.Money {
	return map[payment.Moves]payment.Money{payment.MovesIn: payment.Paid, payment.MovesOut: payment.Returned}[e.txn.Kind.Moves()]
}

func (e Evidence) yesWord(w text.Evidence) string {
	if e.txn.Kind.Moves() == payment.MovesOut {
		return w.Returned
	}
	return w.Paid
}

// line is the row that is written in, "" for the choice.
func (e Evidence) line() string {
	switch e.field {
	case fieldWho:
		return e.who
	case fieldWhat:
		return e.what
	case fieldPart:
		return e.part
	}
	return ""
}

// write adds text to the row, as far as it fits; what is no text is left out.
func (e Evidence) write(added string) Evidence {
	added = strings.Map(func(r rune) rune {
		number := r >= '0' && r <= '9' || r == '.'
		if r < ' ' || r == 0x7F || r == utf8.RuneError || e.field == fieldPart && !number {
			return -1
		}
		return r
	}, added)
	line, limit := e.line()+added, payment.EvidenceMax
	switch e.field {
	case fieldWho:
		limit = payment.EvidenceByMax
	case fieldPart:
		limit = partMax
	}
	if utf8.RuneCountInString(line) > limit {
		line = string([]rune(line)[:limit])
	}
	return e.with(line)
}

func (e Evidence) erase() Evidence {
	line := e.line()
	return e.with(line[:max(0, len(line)-lastRune(line))])
}

func (e Evidence) with(line string) Evidence {
	switch e.field {
	case fieldWho:
		e.who = line
	case fieldWhat:
		e.what = line
	case fieldPart:
		e.part = line
	}
	return e
}

// partMax is the longest amount that can be typed: 9999999999.99.
const partMax = 13

// Beat implements Screen.
func (e Evidence) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen: names and tickets have letters.
func (e Evidence) Typing() bool { return e.field < fieldSays }

// Hints implements Screen.
func (e Evidence) Hints(l widget.Look) []keymap.Hint {
	e = e.staffed(l)
	k := l.Keys.Evidence
	back := keymap.Hint{Binding: k.Back, Last: true}
	switch {
	case e.field == fieldPart:
		return []keymap.Hint{{Binding: k.Close, Hot: true}, {Binding: k.Erase}, {Binding: k.UpDown}, back}
	case e.field == fieldSays && e.last() == fieldPart:
		return []keymap.Hint{{Binding: k.Next, Hot: true}, {Binding: k.Choose}, {Binding: k.UpDown}, back}
	case e.field == fieldSays:
		return []keymap.Hint{{Binding: k.Close, Hot: true}, {Binding: k.Choose}, {Binding: k.UpDown}, back}
	}
	return []keymap.Hint{{Binding: k.Next, Hot: true}, {Binding: k.Erase}, {Binding: k.UpDown}, back}
}
