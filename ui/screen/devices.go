package screen

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/text"
	"till/ui/widget"
)

// Device is one thing that is plugged in, or should be, as a technician's note.
// The till writes it in the language that was asked for.
type Device struct {
	Kind    string // "PIN pad"
	Where   string // "serial:/dev/ttyACM0"
	Remark  string // "simulated"
	Name    string // maker, model, firmware, serial number
	Version string // of its firmware, "" if it does not tell
	Facts   []widget.Pair
	// Findings are what is missing or wrong, and what to do about it.
	Findings []text.Finding
	// Good is whether the till can work with it.
	Good bool
}

// Plugged is a device in both languages. Part is which part of this till it is,
// "" for a thing that the till does not work with; only parts can be tested.
type Plugged struct {
	Part   payment.Part
	EN, ZH Device
	// Tables says that chip tables are there for it, and that it takes them.
	Tables bool
}

// In is the note in a language.
func (p Plugged) In(lang text.Lang) Device {
	if lang == text.ZH {
		return p.ZH
	}
	return p.EN
}

// The actions of the devices screen.
type (
	// GoDevices wants the devices screen.
	GoDevices struct{}
	// LookAround wants everything that is plugged in asked what it is.
	LookAround struct{}
	// TestDevice wants one part of the till tried out.
	TestDevice struct{ Part payment.Part }
	// LoadTables wants the bank's chip tables in the pad.
	LoadTables struct{}
)

// The messages of the devices screen. Each but TablesRead ends what was wanted.
type (
	// DevicesRead answers LookAround.
	DevicesRead struct{ Items []Plugged }
	// Tested answers TestDevice and LoadTables, or says why nothing was asked.
	Tested struct{ Said }
	// TablesRead says how many of the chip tables are in the pad.
	TablesRead struct{ Done, Total int }
)

// Devices is what is plugged in: a lamp and a word for each, the chosen one with
// what it is, what it can do and what to do about the rest. The lamps are alive;
// the notes are as of the last look.
type Devices struct {
	lamps  widget.Lamps
	items  []Plugged
	list   widget.List
	read   bool // the first look was wanted
	busy   bool // something is being asked
	tables TablesRead
	said   Said
}

// NewDevices is the screen before anything was asked; send it Refresh.
func NewDevices(lamps widget.Lamps) Devices { return Devices{lamps: lamps} }

// Update implements Screen.
func (d Devices) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return d.press(msg, l)
	case Refresh:
		if !d.read { // later ones are about money
			return d.ask(LookAround{})
		}
	case HealthRead:
		return d.lit(msg.Lamps)
	case DevicesRead:
		d.items, d.busy = msg.Items, false
		d.list = d.list.Move(0, len(d.items))
	case TablesRead:
		d.tables = msg
	case Tested:
		d.busy, d.said, d.tables = false, msg.Said, TablesRead{}
	case Said:
		d.said = msg
	}
	return d, nil
}

// lit takes new lamps. A pad that came back is asked again: it may be another.
func (d Devices) lit(lamps widget.Lamps) (Screen, Action) {
	was, is := d.lamps[payment.PartPINPad], lamps[payment.PartPINPad]
	d.lamps = lamps
	if d.read && !d.busy && was.Condition == payment.ConditionDown && is.Condition != payment.ConditionDown {
		return d.ask(LookAround{})
	}
	return d, nil
}

func (d Devices) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Devices
	chosen, any := d.chosen()
	switch {
	case key.Matches(msg, k.Back):
		return d, Leave{}
	case key.Matches(msg, k.Down):
		d.list = d.list.Move(1, len(d.items))
	case key.Matches(msg, k.Up):
		d.list = d.list.Move(-1, len(d.items))
	case d.busy: // one question at a time
	case key.Matches(msg, k.All):
		return d.ask(LookAround{})
	case key.Matches(msg, k.Test) && any && chosen.Part != "":
		return d.ask(TestDevice{chosen.Part})
	case key.Matches(msg, k.Tables) && any && chosen.Tables:
		return d.ask(LoadTables{})
	}
	return d, nil
}

// ask wants something that takes its time.
func (d Devices) ask(what Action) (Screen, Action) {
	d.read, d.busy, d.said, d.tables = true, true, Said{}, TablesRead{}
	return d, what
}

// chosen is the device under the cursor.
func (d Devices) chosen() (Plugged, bool) {
	if d.list.Cursor < 0 || d.list.Cursor >= len(d.items) {
		return Plugged{}, false
	}
	return d.items[d.list.Cursor], true
}

// Beat implements Screen.
func (d Devices) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen.
func (d Devices) Typing() bool { return false }

// Hints implements Screen.
func (d Devices) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Devices
	back := keymap.Hint{Binding: k.Back, Last: true}
	if d.busy {
		return []keymap.Hint{{Binding: k.UpDown}, back}
	}
	chosen, any := d.chosen()
	var hints []keymap.Hint
	if any && chosen.Part != "" {
		hints = append(hints, keymap.Hint{Binding: k.Test, Hot: true})
	}
	hints = append(hints, keymap.Hint{Binding: k.All})
	if any && chosen.Tables {
		hints = append(hints, keymap.Hint{Binding: k.Tables})
	}
	return append(hints, keymap.Hint{Binding: k.UpDown}, back)
}
