package uitest

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"till/ui"
	"till/ui/screen"
	"till/ui/style"
	"till/ui/text"
)

// Start is the moment at which every drive begins.
var Start = time.Date(2026, 11, 22, 14, 3, 21, 0, time.FixedZone("CST", 8*3600))

// Setup is how the screen under test starts; the zero value is English at 80x24
// in the dark, true colour.
type Setup struct {
	Lang       text.Lang
	Cols, Rows int
	ASCII      bool
	Light      bool
	Variant    style.Variant
	// Large, Still and Bell are those of ui.Preferences.
	Large, Still, Bell bool
	Profile            colorprofile.Profile
	Opening            bool
	// Scan is that of the counter's configuration.
	Scan func(text string) (ui.Scan, bool)
}

// Driver presses keys, tells events and reads the screen.
type Driver struct {
	T       *testing.T
	App     *ui.App
	Cashier *Cashier
	// Quit is true once the program would have ended.
	Quit bool
	// Updates counts messages that reached the model.
	Updates int
	// Rung counts the bell.
	Rung int

	setup Setup
	began time.Time
	mu    sync.Mutex
	queue []tea.Msg
}

// Drive runs a test inside a bubble of virtual time.
func Drive(t *testing.T, setup Setup, cashier func() *Cashier, story func(*Driver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := newDriver(t, setup, cashier())
		defer d.end()
		story(d)
	})
}

func newDriver(t *testing.T, setup Setup, cashier *Cashier) *Driver {
	if setup.Lang == "" {
		setup.Lang = text.EN
	}
	if setup.Cols == 0 {
		setup.Cols, setup.Rows = 80, 24
	}
	if setup.Profile == colorprofile.Unknown {
		setup.Profile = colorprofile.TrueColor
	}
	d := &Driver{T: t, Cashier: cashier, setup: setup, began: time.Now()}
	background := ui.Dark
	if setup.Light {
		background = ui.Light
	}
	d.App = ui.New(ui.Config{Cashier: cashier, Preferences: ui.Preferences{Lang: setup.Lang, Background: background, ASCII: setup.ASCII,
		Variant: setup.Variant, Large: setup.Large, Still: setup.Still, Bell: setup.Bell},
		Profile: setup.Profile, Now: d.Now, Opening: setup.Opening, Scan: setup.Scan})
	d.run(d.App.Init())
	d.Send(tea.WindowSizeMsg{Width: setup.Cols, Height: setup.Rows})
	return d
}

// end lets every command end: the longest tick is a minute.
func (d *Driver) end() {
	d.Cashier.Close()
	<-time.NewTimer(2 * time.Minute).C
	synctest.Wait()
}

// Now is the virtual time of the test.
func (d *Driver) Now() time.Time { return Start.Add(time.Since(d.began)) }

// Send gives one message to the model and lets everything settle.
func (d *Driver) Send(msg tea.Msg) {
	d.update(msg)
	d.settle()
}

// Wish does what a screen may want, as its own key would.
func (d *Driver) Wish(action screen.Action) {
	d.run(d.App.Wish(action))
	d.settle()
}

// Burst gives messages one after the other with nothing in between, as a full
// input buffer does.
func (d *Driver) Burst(msgs ...tea.Msg) {
	for _, msg := range msgs {
		d.update(msg)
	}
	d.settle()
}

// Queue puts a message in the row of those that wait, and Settle delivers them:
// what arrives while the program is busy.
func (d *Driver) Queue(msg tea.Msg) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queue = append(d.queue, msg)
}

// Settle delivers what waits, until nothing moves any more.
func (d *Driver) Settle() { d.settle() }

// Key presses keys by name ("enter", "f2", "ctrl+c", "esc", "backspace") or by
// the character they type.
func (d *Driver) Key(names ...string) {
	for _, name := range names {
		d.Send(Press(name))
	}
}

// Type presses one key for each character.
func (d *Driver) Type(line string) {
	for _, r := range line {
		d.Send(Press(string(r)))
	}
}

// Tell sends an event of the till.
func (d *Driver) Tell(event ui.Event) {
	d.Cashier.Tell(event)
	d.settle()
}

// Advance lets virtual time go on; what falls due on the way happens.
func (d *Driver) Advance(span time.Duration) {
	const step = 50 * time.Millisecond
	for span > 0 {
		timer := time.NewTimer(min(step, span))
		<-timer.C
		span -= step
		d.settle()
	}
}

// Resize changes the window.
func (d *Driver) Resize(cols, rows int) {
	d.setup.Cols, d.setup.Rows = cols, rows
	d.Send(tea.WindowSizeMsg{Width: cols, Height: rows})
}

func (d *Driver) update(msg tea.Msg) {
	if _, quit := msg.(tea.QuitMsg); quit {
		d.Quit = true
		return
	}
	if raw, is := msg.(tea.RawMsg); is && raw.Msg == "\a" {
		d.Rung++
		return
	}
	d.Updates++
	_, cmd := d.App.Update(msg)
	d.run(cmd)
}

// run starts a command in a goroutine of its own, as the program does.
func (d *Driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, one := range batch {
				d.run(one)
			}
			return
		}
		if msg != nil {
			d.mu.Lock()
			d.queue = append(d.queue, msg)
			d.mu.Unlock()
		}
	}()
}

// settle delivers what commands brought until nothing moves any more.
func (d *Driver) settle() {
	for {
		synctest.Wait()
		d.mu.Lock()
		msgs := d.queue
		d.queue = nil
		d.mu.Unlock()
		if len(msgs) == 0 {
			return
		}
		for _, msg := range msgs {
			d.update(msg)
		}
	}
}

// names are the keys that type nothing.
var names = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "backspace": {Code: tea.KeyBackspace}, "up": {Code: tea.KeyUp},
	"down": {Code: tea.KeyDown}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "f1": {Code: tea.KeyF1},
	"f2": {Code: tea.KeyF2}, "f3": {Code: tea.KeyF3}, "f4": {Code: tea.KeyF4}, "f5": {Code: tea.KeyF5}, "tab": {Code: tea.KeyTab},
	"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+l": {Code: 'l', Mod: tea.ModCtrl}, "ctrl+k": {Code: 'k', Mod: tea.ModCtrl},
}

// Press is the message of one key.
func Press(name string) tea.KeyPressMsg {
	if msg, ok := names[name]; ok {
		return msg
	}
	r, _ := utf8.DecodeRuneInString(name)
	return tea.KeyPressMsg{Code: r, Text: name}
}
