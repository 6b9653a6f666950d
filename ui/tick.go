package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"till/ui/screen"
)

// arm makes sure that one tick is under way, no later than the screen needs it.
// An idle counter ticks by the minute and writes nothing in between.
func (a *App) arm() tea.Cmd {
	wait := a.wait()
	due := a.now.Add(wait)
	if a.due.After(a.now) && !due.Before(a.due) {
		return nil // an earlier one will come
	}
	a.beat++
	a.due = due
	beat := a.beat
	return tea.Tick(wait, func(time.Time) tea.Msg { return tickMsg{beat} })
}

// wait is how long the screen stays as it is.
func (a *App) wait() time.Duration {
	minute := a.now.Truncate(time.Minute).Add(time.Minute).Sub(a.now)
	if beat := a.current().Beat(a.now); beat > 0 {
		if a.cfg.Still {
			beat = max(beat, time.Second)
		}
		return min(beat, minute)
	}
	return minute
}

// onTick lets time go on; a tick that another has replaced is dropped.
func (a *App) onTick(m tickMsg) tea.Cmd {
	if m.beat != a.beat {
		return nil
	}
	a.due = time.Time{}
	if lock := a.idles(); lock != nil {
		return lock
	}
	if a.over != nil || a.ask != nil {
		return nil // nothing leaves by itself under a question
	}
	return a.tell(screen.Tick{})
}
