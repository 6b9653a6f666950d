package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"till/payment"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

// CustomerView is all that a cardholder's screen is ever told. It holds no card
// number beyond its last four digits, no name, no reference.
type CustomerView struct {
	ShopZH   string `json:"shop_zh"`
	ShopEN   string `json:"shop_en"`
	Practice bool   `json:"practice"`
	// State is where the payment is; empty is no payment.
	State  CustomerState  `json:"state"`
	Money  payment.Money  `json:"money,omitempty"` // of a result
	Amount payment.Amount `json:"amount"`
	// Back is true where money goes to the cardholder.
	Back bool   `json:"back,omitempty"`
	Hold bool   `json:"hold,omitempty"` // a pre-authorisation: nothing is charged
	Tail string `json:"tail,omitempty"` // last four digits of the card
}

// CustomerState is what the cardholder is to do, or waits for.
type CustomerState string

// The states. Closed means that no till answers; it is never sent by one.
const (
	CustomerIdle   CustomerState = ""
	CustomerCard   CustomerState = "card"
	CustomerPIN    CustomerState = "pin"
	CustomerBank   CustomerState = "bank"
	CustomerResult CustomerState = "result"
	CustomerClosed CustomerState = "closed"
)

// CustomerOf is what the cardholder sees of a payment at a stage.
func CustomerOf(p payment.Progress) (CustomerState, payment.Money) {
	switch p.Stage {
	case payment.StageCard:
		return CustomerCard, payment.NoMoney
	case payment.StagePIN:
		return CustomerPIN, payment.NoMoney
	case payment.StagePrint:
		return CustomerResult, p.Txn.Money()
	}
	return CustomerBank, payment.NoMoney
}

// Line is what a view says in one language.
func (v CustomerView) Line(lang text.Lang) string {
	w := text.In(lang).Customer
	switch v.State {
	case CustomerCard:
		return w.Card
	case CustomerPIN:
		return w.PIN
	case CustomerBank:
		return w.Bank
	case CustomerClosed:
		return w.Closed
	case CustomerResult:
		return v.result(w)
	}
	return w.Welcome
}

func (v CustomerView) result(w text.Customer) string {
	switch {
	case v.Money == payment.NotPaid:
		return w.NotPaid
	case v.Money == payment.Undecided:
		return w.Undecided
	case v.Money == payment.Returned || v.Back:
		return w.Returned
	case v.Hold:
		return w.Held
	case v.Money == payment.ToSend:
		return w.ToSend
	}
	return w.Paid
}

// Customer is the root model of the cardholder's screen: a second terminal that is
// told and asks nothing. No key of it reaches the till.
type Customer struct {
	cfg   CustomerConfig
	w, h  int
	view  CustomerView
	theme *style.Theme
}

// CustomerConfig is what the cardholder's screen needs.
type CustomerConfig struct {
	// Views brings what to show, the newest last. It is closed when the program ends.
	Views       <-chan CustomerView
	Preferences Preferences
	Profile     colorprofile.Profile
}

type customerMsg struct {
	view CustomerView
	open bool
}

// NewCustomer makes the cardholder's screen; it says that the till is closed until
// the first view comes.
func NewCustomer(cfg CustomerConfig) *Customer {
	c := &Customer{cfg: cfg, view: CustomerView{State: CustomerClosed}}
	c.paint(cfg.Preferences.Background != Light, cfg.Profile)
	return c
}

func (c *Customer) paint(dark bool, profile colorprofile.Profile) {
	c.cfg.Profile = profile
	c.theme = style.New(c.cfg.Preferences.Variant, dark, depthOf(profile))
}

// Init implements tea.Model.
func (c *Customer) Init() tea.Cmd {
	if c.cfg.Preferences.Background == Auto {
		return tea.Batch(c.listen(), tea.RequestBackgroundColor)
	}
	return c.listen()
}

func (c *Customer) listen() tea.Cmd {
	views := c.cfg.Views
	return func() tea.Msg {
		view, open := <-views
		return customerMsg{view, open}
	}
}

// Update implements tea.Model.
func (c *Customer) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.WindowSizeMsg:
		c.w, c.h = m.Width, m.Height
	case tea.KeyPressMsg:
		if m.String() == "ctrl+c" || m.String() == "q" {
			return c, tea.Quit
		}
	case tea.BackgroundColorMsg:
		if c.cfg.Preferences.Background == Auto {
			c.paint(m.IsDark(), c.cfg.Profile)
		}
	case tea.ColorProfileMsg:
		if c.cfg.Profile == 0 {
			c.paint(c.theme.Dark(), m.Profile)
		}
	case customerMsg:
		if !m.open {
			return c, nil
		}
		c.show(m.view)
		return c, c.listen()
	}
	return c, nil
}

// show takes a view; a closed till keeps the shop's name.
func (c *Customer) show(view CustomerView) {
	if view.State == CustomerClosed {
		view.ShopZH, view.ShopEN, view.Practice = c.view.ShopZH, c.view.ShopEN, c.view.Practice
	}
	view.ShopZH, view.ShopEN = widget.Hide(view.ShopZH), widget.Hide(view.ShopEN)
	c.view = view
}

// View implements tea.Model.
func (c *Customer) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = text.In(text.ZH).Customer.Title + " " + text.In(text.EN).Customer.Title
	if c.w <= 0 || c.h <= 0 {
		return v
	}
	v.BackgroundColor = c.theme.Background()
	v.SetContent(c.theme.Paint(c.Sheet()))
	return v
}

// Sheet is the whole screen as cells.
func (c *Customer) Sheet() *style.Sheet {
	glyphs := style.Unicode()
	if c.cfg.Preferences.ASCII {
		glyphs = style.ASCIIOnly()
	}
	v := c.view
	zh, en := text.In(text.ZH), text.In(text.EN)
	board := widget.Board{W: c.w, H: c.h, Glyphs: glyphs, NameZH: v.ShopZH, NameEN: v.ShopEN,
		ZH: v.Line(text.ZH), EN: v.Line(text.EN), Money: v.Money, Amount: v.Amount,
		Shows: v.State != CustomerIdle && v.State != CustomerClosed, Quiet: v.State == CustomerResult && v.Money == payment.NotPaid}
	if v.Practice {
		board.Mark = zh.Frame.Practice + " " + en.Frame.Practice
	}
	switch {
	case v.State == CustomerClosed:
		board.NoteZH, board.NoteEN = zh.Customer.ClosedHow, en.Customer.ClosedHow
	case v.Back:
		board.NoteZH, board.NoteEN = zh.Customer.Returns, en.Customer.Returns
	case board.Shows && v.State != CustomerResult:
		board.NoteZH, board.NoteEN = zh.Customer.AmountDue, en.Customer.AmountDue
	}
	if v.Tail != "" {
		board.Card = "**** " + v.Tail
	}
	return board.Draw()
}

// CustomerResultStays is how long a result stands before the next customer is
// welcomed.
const CustomerResultStays = 15 * time.Second
