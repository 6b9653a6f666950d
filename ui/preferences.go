package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
	"till/ui/widget"
)

// Preferences is what a person may change on the settings screen.
type Preferences = screen.Preferences

// Background is whether the screen is dark or light.
type Background = screen.Background

// The backgrounds. Auto starts dark and follows the terminal's answer, which
// some terminals never give.
const (
	Auto  = screen.Auto
	Dark  = screen.Dark
	Light = screen.Light
)

// Keeper writes down what a person changed.
type Keeper interface {
	// Keep writes preferences for the next start; an error means that they last
	// only until the counter closes.
	Keep(Preferences) error
}

// keptMsg says how Keep ended.
type keptMsg struct{ err error }

// actBeside does what the screens beside selling want: settings and course.
func (a *App) actBeside(action screen.Action) tea.Cmd {
	switch want := action.(type) {
	case screen.GoSettings:
		return a.goTo(screen.NewSettings(a.preferences()))
	case screen.ChangePreferences:
		return a.prefer(want.Preferences)
	case screen.GoDevices:
		return a.goTo(screen.NewDevices(a.lamps))
	case screen.LookAround, screen.TestDevice, screen.LoadTables:
		return a.askDevices(want)
	case screen.GoCourse:
		return a.goTo(screen.NewCourse())
	case screen.CourseWish:
		return a.courseWish(want)
	case screen.GoReport, screen.ReadReport, screen.ReadMonth, screen.PrintReport, screen.TakeZ:
		return a.takings(want)
	}
	return a.dayEnd(action)
}

// prefer shows other preferences at once and lets them be written down.
func (a *App) prefer(now Preferences) tea.Cmd {
	before := a.cfg.Preferences
	a.cfg.Preferences = now
	if now.Lang != a.words.Lang || now.Caps != before.Caps {
		a.speak(now.Lang)
	}
	dark := a.theme.Dark()
	switch now.Background {
	case Dark, Light:
		dark = now.Background == Dark
	default:
		dark = a.darkTold
	}
	a.paint(dark, a.cfg.Profile)
	keep := a.keep()
	if now.Background == Auto && !a.told {
		return tea.Batch(keep, tea.RequestBackgroundColor)
	}
	return keep
}

// keep writes the preferences down; one that is changed meanwhile is written after it,
// so that the last choice stands in the file.
func (a *App) keep() tea.Cmd {
	if a.keeping {
		a.keepAgain = true
		return nil
	}
	a.keeping, a.keepAgain = true, false
	keeper, now := a.cfg.Cashier, a.cfg.Preferences
	return func() tea.Msg { return keptMsg{keeper.Keep(now)} }
}

func (a *App) onKept(m keptMsg) tea.Cmd {
	a.keeping = false
	if a.keepAgain {
		return a.keep()
	}
	said := screen.Said{Text: a.words.Looks.Kept}
	if m.err != nil {
		said = screen.Said{Text: fmt.Sprintf(a.words.Looks.NotKept, widget.Hide(m.err.Error())), Bad: true}
	}
	if _, stands := a.front.(screen.Settings); stands {
		return a.toFront(said)
	}
	return nil
}

// preferences are those in force, the language as it was changed by its key.
func (a *App) preferences() Preferences {
	now := a.cfg.Preferences
	now.Lang = a.words.Lang
	return now
}

// bellGap is long enough that a terminal rings once more and not once.
const bellGap = 250 * time.Millisecond

// ringMsg rings once and then as often as left says.
type ringMsg struct{ left int }

// ring lets the bell tell a result: paid once, not paid twice, undecided three
// times. It is the only sound, and never one of a wait.
func (a *App) ring(money payment.Money) tea.Cmd {
	times := map[payment.Money]int{payment.Paid: 1, payment.ToSend: 1, payment.Returned: 1, payment.NotPaid: 2, payment.Undecided: 3}
	if !a.cfg.Bell || times[money] == 0 {
		return nil
	}
	return a.onRing(ringMsg{times[money]})
}

func (a *App) onRing(m ringMsg) tea.Cmd {
	if m.left <= 0 {
		return nil
	}
	next := tea.Tick(bellGap, func(time.Time) tea.Msg { return ringMsg{m.left - 1} })
	return tea.Batch(tea.Raw("\a"), next)
}
