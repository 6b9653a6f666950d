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
	"till/ui/text"
	"till/ui/widget"
)

// DoorWhy is why somebody has to show who they are.
type DoorWhy int

// The reasons.
const (
	DoorSignOn  DoorWhy = iota // nobody is signed on
	DoorLocked                 // the screen locked itself
	DoorApprove                // another one has to allow something
)

// DoorVerdict is what became of a number and a PIN.
type DoorVerdict int

// The verdicts.
const (
	DoorOpen       DoorVerdict = iota
	DoorWrong                  // number or PIN: nobody is told which
	DoorShut                   // too many wrong ones: Left is how long
	DoorMustChange             // right, and a PIN of their own has to be chosen first
	DoorMayNot                 // right, and not one who may
	DoorNotTaken               // the new PIN: Refusal says why
	DoorFailed                 // nobody could look: Err
)

// Demand is what somebody has to have a right for.
type Demand struct {
	// Action is the right; of an order it follows from what is ordered.
	Action payment.Action
	Order  *payment.Order
	// Override is the consent that a rule of the shop wants besides.
	Override bool
	Amount   payment.Amount
	Subject  string
}

// The actions of a door. The root model does them, in commands of their own.
type (
	// OpenDoor wants a number and a PIN looked at.
	OpenDoor struct {
		Number string
		PIN    payment.Secret
	}
	// ChoosePIN wants another PIN for who has just shown the old one.
	ChoosePIN struct {
		Number string
		PIN    payment.Secret
	}
	// LeaveDoor wants what was asked for dropped.
	LeaveDoor struct{}
	// DoorAnswered answers OpenDoor and ChoosePIN.
	DoorAnswered struct {
		Verdict DoorVerdict
		Left    time.Duration
		Refusal payment.PINRefusal
		Action  payment.Action
		Err     string
	}
)

// Door asks for a number and a PIN. It has every key while it stands. The PIN is
// never on it, and it is overwritten when it was given away.
type Door struct {
	why    DoorWhy
	demand Demand
	action payment.Action // of the demand, for its sentence
	number string
	pin    []byte
	first  []byte // the new PIN as it was typed first
	field  doorField
	asked  bool // the till looks at it
	said   string
	until  time.Time // the door is shut until then
}

type doorField int

const (
	doorNumber doorField = iota
	doorPIN
	doorNew
	doorAgain
)

const (
	doorNumberMax = 4
	doorPINMax    = 64 // characters, as NIST SP 800-63B wants them taken
)

// NewDoor is the door before the counter; number stands in it already.
func NewDoor(why DoorWhy, number string) Door {
	d := Door{why: why, number: number}
	if number != "" {
		d.field = doorPIN
	}
	return d
}

// NewApproval is the door before something that the operator may not do alone.
func NewApproval(demand Demand, action payment.Action) Door {
	return Door{why: DoorApprove, demand: demand, action: action}
}

// Why is why it stands.
func (d Door) Why() DoorWhy { return d.why }

// Update implements Screen. A paste is no typing: what is in a clipboard is not a
// secret.
func (d Door) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(msg, l)
	case DoorAnswered:
		return d.answered(msg, l), nil
	}
	return d, nil
}

func (d Door) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Door
	if d.asked {
		return d, nil
	}
	// Another number may still come in: the till itself keeps the door shut.
	d.said, d.until = "", time.Time{}
	switch {
	case key.Matches(msg, k.Back) && (msg.Text == "" || d.empty()):
		return d.back()
	case key.Matches(msg, k.Next):
		return d.next(l)
	case key.Matches(msg, k.Erase):
		return d.erase(), nil
	}
	return d.write(msg.Text), nil
}

func (d Door) empty() bool {
	if d.field == doorNumber {
		return d.number == ""
	}
	return len(d.pin) == 0
}

// back drops a consent that was asked for; a sign-on begins again.
func (d Door) back() (Screen, Action) {
	if d = d.cleared(); d.why == DoorApprove {
		return d, LeaveDoor{}
	}
	return d, nil
}

// cleared is the door as it was first, the secrets overwritten.
func (d Door) cleared() Door {
	clear(d.pin)
	clear(d.first)
	d.number, d.pin, d.first, d.field = "", nil, nil, doorNumber
	return d
}

// next goes on to the next field; behind the last one it wants the door opened.
func (d Door) next(l widget.Look) (Screen, Action) {
	switch {
	case d.empty():
		return d, nil
	case d.field == doorNumber:
		d.field = doorPIN
		return d, nil
	case d.field == doorPIN:
		d.asked = true
		want := OpenDoor{Number: d.number, PIN: payment.NewSecret(d.pin)}
		return d.spent(doorPIN), want
	case d.field == doorNew:
		d.first, d.pin, d.field = d.pin, nil, doorAgain
		return d, nil
	}
	if string(d.first) != string(d.pin) {
		d.said = l.Words.Door.Differ
		return d.spent(doorNew), nil
	}
	d.asked = true
	want := ChoosePIN{Number: d.number, PIN: payment.NewSecret(d.pin)}
	return d.spent(doorNew), want
}

// spent overwrites what was typed; the next one is typed into field.
func (d Door) spent(field doorField) Door {
	clear(d.pin)
	clear(d.first)
	d.pin, d.first, d.field = nil, nil, field
	return d
}

// answered says what became of it.
func (d Door) answered(m DoorAnswered, l widget.Look) Door {
	w, people := l.Words.Door, text.PeopleIn(l.Words.Lang)
	d.asked = false
	switch m.Verdict {
	case DoorWrong:
		d.said = w.Wrong
	case DoorShut:
		d.until = l.Now.Add(m.Left)
	case DoorMustChange:
		if d.why == DoorApprove {
			d.said = w.MustChangeFirst
			break
		}
		d.field = doorNew
		return d
	case DoorMayNot:
		d.said = w.MayNot(people.Actions[m.Action])
	case DoorNotTaken:
		d.said, d.field = w.NotTaken(people.Refusals[m.Refusal]), doorNew
		return d
	case DoorFailed:
		d.said = fmt.Sprintf(w.Fails, widget.Hide(m.Err))
	}
	d.number, d.field = "", doorNumber
	return d
}

// write adds to the field what can be part of it, in an array of its own: a
// screen that was drawn stays what it was.
func (d Door) write(added string) Door {
	for _, r := range added {
		switch {
		case d.field == doorNumber && r >= '0' && r <= '9' && len(d.number) < doorNumberMax:
			d.number += string(r)
		case d.field != doorNumber && unicode.IsPrint(r) && r != utf8.RuneError && utf8.RuneCount(d.pin) < doorPINMax:
			if d.pin == nil {
				d.pin = make([]byte, 0, doorPINMax*utf8.UTFMax)
			}
			d.pin = utf8.AppendRune(d.pin, r)
		}
	}
	return d
}

func (d Door) erase() Door {
	if d.field == doorNumber {
		d.number = d.number[:max(0, len(d.number)-1)]
		return d
	}
	_, size := utf8.DecodeLastRune(d.pin)
	clear(d.pin[len(d.pin)-size:])
	d.pin = d.pin[:len(d.pin)-size]
	return d
}

// Beat implements Screen: a door that is shut counts down.
func (d Door) Beat(now time.Time) time.Duration {
	if now.Before(d.until) {
		return second
	}
	return 0
}

// Typing implements Screen: a PIN may have letters.
func (d Door) Typing() bool { return true }

// Hints implements Screen.
func (d Door) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Door
	if d.asked {
		return nil
	}
	last := keymap.Hint{Binding: k.Clear, Last: true}
	if d.why == DoorApprove {
		last.Binding = k.Back
	}
	hints := []keymap.Hint{{Binding: k.Next, Hot: true}, {Binding: k.Erase}, last}
	if d.field == doorPIN || d.field == doorAgain {
		hints[0].Binding = k.Open
		if d.why == DoorApprove {
			hints[0].Binding = l.Keys.DayEnd.Allow
		}
	}
	return hints
}
