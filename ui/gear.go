package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
	"till/ui/text"
	"till/ui/widget"
)

// Plugged is a device in both languages.
type Plugged = screen.Plugged

// Errors of Gear.
var (
	// ErrSelling means that devices are left alone while a sale is open.
	ErrSelling = errors.New("a sale is open")
	// ErrSaleBegan means that a sale began and the question was dropped.
	ErrSaleBegan = errors.New("a sale began")
)

// Gear is what is plugged in. Each method asks devices and takes its time; none
// asks anything while a sale is open (ErrSelling), and a sale that begins ends
// the asking (ErrSaleBegan).
type Gear interface {
	// Devices asks everything that is plugged in what it is. The till's own parts
	// come first.
	Devices() ([]Plugged, error)
	// TestDevice tries a part of the till out and gives a sentence about how it
	// went; an error is why it did not go well.
	TestDevice(part payment.Part) (Name, error)
	// LoadTables puts the bank's chip tables into the pad; TablesLoading tells how
	// far it is.
	LoadTables() error
}

// TablesLoading says how many of the chip tables are in the pad.
type TablesLoading struct{ Done, Total int }

// CardLeft reminds of a card that is still in the pad after its sale; it comes
// again until the card is out.
type CardLeft struct{}

func (TablesLoading) event() {}
func (CardLeft) event()      {}

// lookedMsg and testedMsg bring what Gear gave.
type (
	lookedMsg struct {
		items []Plugged
		err   error
	}
	testedMsg struct {
		said   Name
		err    error
		tables bool
	}
)

// askDevices does what the devices screen wants.
func (a *App) askDevices(action screen.Action) tea.Cmd {
	gear := a.cfg.Cashier
	switch want := action.(type) {
	case screen.LookAround:
		return func() tea.Msg {
			items, err := gear.Devices()
			return lookedMsg{items, err}
		}
	case screen.TestDevice:
		return func() tea.Msg {
			said, err := gear.TestDevice(want.Part)
			return testedMsg{said: said, err: err}
		}
	}
	return func() tea.Msg { return testedMsg{err: gear.LoadTables(), tables: true} }
}

func (a *App) onLooked(m lookedMsg) tea.Cmd {
	if m.err != nil {
		return a.toDevices(screen.Tested{Said: screen.Said{Text: a.unasked(m.err), Bad: true}})
	}
	return a.toDevices(screen.DevicesRead{Items: m.items})
}

func (a *App) onTested(m testedMsg) tea.Cmd {
	w := text.DevicesIn(a.words.Lang)
	said := screen.Said{Text: widget.Hide(m.said.In(a.words.Lang)), Bad: m.err != nil}
	switch {
	case m.err != nil && m.said == Name{}:
		said.Text = a.unasked(m.err)
		if m.tables && !errors.Is(m.err, ErrSelling) && !errors.Is(m.err, ErrSaleBegan) {
			said.Text = widget.Hide(w.TablesNotLoaded(m.err))
		}
	case m.tables:
		said.Text = w.TablesLoaded
	}
	cmd := a.toDevices(screen.Tested{Said: said})
	if m.tables && m.err == nil {
		return tea.Batch(cmd, a.askDevices(screen.LookAround{})) // its version is another now
	}
	return cmd
}

// unasked says why nothing was asked, or what broke.
func (a *App) unasked(err error) string {
	w := text.DevicesIn(a.words.Lang)
	switch {
	case errors.Is(err, ErrSelling):
		return w.AsksNothing
	case errors.Is(err, ErrSaleBegan):
		return w.Interrupted
	}
	return widget.Hide(w.NotAnswered(err.Error()))
}

// toDevices gives a message to the devices screen if it still stands.
func (a *App) toDevices(msg tea.Msg) tea.Cmd {
	if _, stands := a.front.(screen.Devices); stands {
		return a.toFront(msg)
	}
	return nil
}

// onTables shows how far the chip tables are: instead of the keys while the till
// opens, on the devices screen later.
func (a *App) onTables(e TablesLoading) tea.Cmd {
	a.tables = e
	return a.toDevices(screen.TablesRead(e))
}

// onCardLeft rings for a card that was left in the pad, whatever the preferences
// say: nobody should go without their card. The line that asks for it stands out
// from then on.
func (a *App) onCardLeft() tea.Cmd {
	if !a.sale.open {
		return nil
	}
	a.sale.last.CardLeft = true
	return tea.Batch(tea.Raw("\a"), a.toAll(screen.CardWaits{Until: a.sale.last.CardUntil, Left: true}))
}
