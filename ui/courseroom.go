package ui

import (
	tea "charm.land/bubbletea/v2"

	"till/ui/screen"
)

// CourseRead brings how the course stands.
type CourseRead = screen.CourseRead

// CourseWish is what a trainee wants of the course.
type CourseWish = screen.CourseWish

// Trainer keeps the trainee's course of a practice folder.
type Trainer interface {
	// Course does what is wished and gives how the course stands by the journal.
	Course(CourseWish) (CourseRead, error)
}

// courseMsg brings the course.
type courseMsg struct {
	read CourseRead
	err  error
}

func (a *App) courseWish(wish CourseWish) tea.Cmd {
	trainer := a.cfg.Cashier
	a.learns = true
	return func() tea.Msg {
		read, err := trainer.Course(wish)
		read.Known = err == nil
		return courseMsg{read, err}
	}
}

// onCourse gives the course to its screen, and to the counter for its line.
func (a *App) onCourse(m courseMsg) tea.Cmd {
	if m.err != nil {
		a.learns = false
		return a.fails(m.err)
	}
	cmd := a.toHome(m.read)
	if _, stands := a.front.(screen.Course); stands {
		return tea.Batch(cmd, a.toFront(m.read))
	}
	return cmd
}
