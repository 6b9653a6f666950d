package ui_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"till/payment"
	"till/ui"
	"till/ui/style"
	"till/ui/uitest"
)

// named gives a golden file its own name.
type namedGolden struct {
	testing.TB
	name string
}

func (n namedGolden) Name() string { return n.name }

func customerShows(view ui.CustomerView, cols, rows int, p ui.Preferences) *ui.Customer {
	views := make(chan ui.CustomerView, 1)
	views <- view
	c := ui.NewCustomer(ui.CustomerConfig{Views: views, Preferences: p, Profile: colorprofile.TrueColor})
	c.Update(tea.WindowSizeMsg{Width: cols, Height: rows})
	if cmd := c.Init(); cmd != nil {
		c.Update(cmd())
	}
	return c
}

// views are the states of the cardholder's screen.
func views() map[string]ui.CustomerView {
	base := ui.CustomerView{ShopZH: "锦绣便利店", ShopEN: "Jinxiu Store", Practice: true, Amount: coffee}
	with := func(change func(*ui.CustomerView)) ui.CustomerView {
		v := base
		change(&v)
		return v
	}
	result := func(m payment.Money) ui.CustomerView {
		return with(func(v *ui.CustomerView) { v.State, v.Money, v.Tail = ui.CustomerResult, m, "8123" })
	}
	return map[string]ui.CustomerView{
		"welcome":   with(func(v *ui.CustomerView) { v.Amount = 0 }),
		"card":      with(func(v *ui.CustomerView) { v.State = ui.CustomerCard }),
		"pin":       with(func(v *ui.CustomerView) { v.State, v.Tail = ui.CustomerPIN, "8123" }),
		"bank":      with(func(v *ui.CustomerView) { v.State, v.Tail = ui.CustomerBank, "8123" }),
		"paid":      result(payment.Paid),
		"not-paid":  result(payment.NotPaid),
		"undecided": result(payment.Undecided),
		"to-send":   result(payment.ToSend),
		"returned":  with(func(v *ui.CustomerView) { v.State, v.Money, v.Back = ui.CustomerResult, payment.Returned, true }),
		"hold":      with(func(v *ui.CustomerView) { v.State, v.Money, v.Hold = ui.CustomerResult, payment.Paid, true }),
		"closed":    with(func(v *ui.CustomerView) { v.State, v.Amount = ui.CustomerClosed, 0 }),
	}
}

func TestCustomerFramesLookAsTheyAreDrawn(t *testing.T) {
	for name, view := range views() {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}} {
			t.Run(fmt.Sprintf("%s at %dx%d", name, size[0], size[1]), func(t *testing.T) {
				c := customerShows(view, size[0], size[1], ui.Preferences{Background: ui.Dark})
				shown := uitest.Show(c.View().Content, size[0], size[1])
				golden.RequireEqual(namedGolden{t, fmt.Sprintf("frames/customer/%s.%dx%d", name, size[0], size[1])}, tidy(shown)+"\n")
			})
		}
	}
}

func TestCustomersScreenFitsEveryWindowAndShowsNoCardNumber(t *testing.T) {
	for name, view := range views() {
		view.ShopEN = pan
		for _, p := range []ui.Preferences{{Background: ui.Dark}, {Background: ui.Light, ASCII: true, Variant: style.Contrast}} {
			for _, size := range [][2]int{{1, 1}, {20, 5}, {40, 12}, {79, 23}, {300, 100}} {
				c := customerShows(view, size[0], size[1], p)
				for i, line := range strings.Split(c.Sheet().String(), "\n") {
					if style.Width(line) != size[0] || i >= size[1] {
						t.Errorf("%s at %v: line %d is %q", name, size, i, line)
					}
				}
				if strings.Contains(c.View().Content, pan) {
					t.Errorf("%s at %v shows a card number", name, size)
				}
			}
		}
	}
}

func TestCustomersScreenSaysItInBothLanguagesInASmallWindow(t *testing.T) {
	for name, view := range views() {
		shown := customerShows(view, 40, 12, ui.Preferences{Background: ui.Dark}).Sheet().String()
		flat := strings.Join(strings.Fields(shown), "")
		for _, want := range []string{view.Line("zh"), view.Line("en")} {
			if !strings.Contains(flat, strings.ReplaceAll(want, " ", "")) && !strings.Contains(strings.ReplaceAll(flat, "▌", ""), strings.ReplaceAll(want, " ", "")) {
				t.Errorf("%s: %q is not on\n%s", name, want, shown)
			}
		}
	}
}

func TestNoKeyOfTheCustomersScreenReachesTheTill(t *testing.T) {
	c := customerShows(views()["card"], 80, 24, ui.Preferences{Background: ui.Dark})
	before := c.View().Content
	for _, key := range []string{"enter", "esc", "1", "/", "+", "f2", "backspace"} {
		if _, cmd := c.Update(uitest.Press(key)); cmd != nil {
			t.Errorf("%s does something", key)
		}
	}
	if c.View().Content != before {
		t.Error("a key changed the screen")
	}
	if _, cmd := c.Update(uitest.Press("ctrl+c")); cmd == nil {
		t.Error("Ctrl+C does not close it")
	}
}
