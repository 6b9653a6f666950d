package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/screen"
)

// search is the look through the journal that is under way. It goes in parts, and
// a part of another generation is dropped: what is typed next stops what was
// looked for before, and nothing waits for a million attempts.
type search struct {
	count int // the generation
	on    bool
	want  screen.Find
	match func(payment.Txn) bool
	from  From
	kept  []payment.Txn // found, and not yet on the screen
	found int
	told  bool // the first part is on the screen
}

// partMsg brings one part of a search.
type partMsg struct {
	count int
	part  Part
	err   error
}

// find starts a search, and ends the one before. One that only looks again for
// what is being looked for already changes nothing.
func (a *App) find(want screen.Find) tea.Cmd {
	if want.Quiet && a.search.on && a.search.want.Text == want.Text && a.search.want.Day.Equal(want.Day) {
		return nil
	}
	a.search = search{count: a.search.count + 1, on: true, want: want, match: screen.MatchFor(want.For, want.Text),
		from: From{Before: want.Before, Day: want.Day}}
	if want.Before != 0 {
		a.search.from.Day = time.Time{} // the list is past it
	}
	return a.lookOn()
}

// lookOn looks at the next part. One more than asked for tells whether there is more.
func (a *App) lookOn() tea.Cmd {
	books, s := a.cfg.Cashier, a.search
	return func() tea.Msg {
		part, err := books.Search(s.match, s.from, s.want.Limit+1-s.found)
		return partMsg{s.count, part, err}
	}
}

// onPart shows what a part found, and goes on where that is not enough.
func (a *App) onPart(m partMsg) tea.Cmd {
	s := &a.search
	if m.count != s.count || !s.on {
		return nil
	}
	if m.err != nil {
		s.on = false
		return a.fails(m.err)
	}
	s.kept, s.found = append(s.kept, m.part.Found...), s.found+len(m.part.Found)
	more := s.found > s.want.Limit
	if more || m.part.Next == 0 {
		s.on = false
		if more {
			s.kept = s.kept[:len(s.kept)-1]
		}
		return a.tellFound(more, time.Time{})
	}
	s.from = From{Before: m.part.Next}
	next := a.lookOn()
	if s.want.Quiet {
		return next
	}
	return tea.Batch(a.tellFound(false, m.part.At), next)
}

// tellFound puts what was found since the last time on the screen.
func (a *App) tellFound(more bool, at time.Time) tea.Cmd {
	s := &a.search
	found := screen.Found{Text: s.want.Text, Before: s.want.Before, Day: s.want.Day, Items: s.kept, First: !s.told, More: more, At: at}
	s.kept, s.told = nil, true
	return a.tell(found)
}
