package people

import "time"

// Lock is what wrong PINs have brought about. It counts the time that the door
// stays shut by what has passed while the till ran, never by the wall clock: a
// clock that is set forward, or a restart, opens nothing.
type Lock struct {
	// Wrong is how many PINs in a row were wrong.
	Wrong int `json:"wrong,omitempty"`
	// Left is how long the door stays shut.
	Left time.Duration `json:"left,omitempty"`
	// Boot and Up are the run of the machine and its age when Left was written.
	Boot string        `json:"boot,omitempty"`
	Up   time.Duration `json:"up,omitempty"`
}

// Uptime is a clock that nobody sets: how long this run of the machine has
// lasted, and which run it is.
type Uptime struct {
	Boot string
	Up   time.Duration
}

// At is the lock as it stands by the machine's own clock. Of a run that is over
// only the time since the new one began counts: nobody knows the rest.
func (l Lock) At(now Uptime) Lock {
	passed := now.Up
	if l.Boot == now.Boot {
		passed -= l.Up
	}
	l = l.Pass(passed)
	l.Boot, l.Up = now.Boot, now.Up
	return l
}

// After a fifth wrong PIN the door is shut for half a minute, and for twice as
// long after each further one; from the tenth on for half an hour, or until
// somebody who may lets the operator in (PCI DSS 8.3.4).
const (
	freeTries = 4
	firstShut = 30 * time.Second
	longFrom  = 10
	longShut  = 30 * time.Minute
)

// Shut reports whether the door is shut.
func (l Lock) Shut() bool { return l.Left > 0 }

// Fail is the lock after one more wrong PIN.
func (l Lock) Fail() Lock {
	l.Wrong++
	switch {
	case l.Wrong <= freeTries:
	case l.Wrong >= longFrom:
		l.Left = longShut
	default:
		l.Left = firstShut << (l.Wrong - freeTries - 1)
	}
	return l
}

// Pass is the lock after some time in which the till ran.
func (l Lock) Pass(d time.Duration) Lock {
	l.Left = max(l.Left-max(d, 0), 0)
	return l
}
