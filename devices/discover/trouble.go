package discover

import (
	"errors"
	"fmt"
	"io/fs"

	"till/devices/link"
	"till/devices/pinpad"
)

// Cause names why a port cannot be used. Each has a sentence in ui/text that
// says what to do.
type Cause string

// The causes.
const (
	CausePermission   Cause = "permission"    // this user may not open it
	CauseBusy         Cause = "busy"          // another program has it
	CauseModemManager Cause = "modem_manager" // that program is ModemManager, which takes pads for modems
	CauseAbsent       Cause = "absent"        // there is no such port
	CauseSilent       Cause = "silent"        // nothing that is known here answers
	CauseStrange      Cause = "strange"       // something answers that no driver speaks with
	CauseGone         Cause = "gone"          // it was unplugged while it was asked
	CauseOther        Cause = "other"
)

// Trouble is why a port cannot be used.
type Trouble struct {
	Cause Cause
	Port  string
	// Program and PID are of the program that has the port, where the system tells.
	Program string
	PID     int
	// Group is whose members may open the port, where the system tells.
	Group string
	Err   error
}

// Error is the technician's line.
func (t *Trouble) Error() string {
	text := fmt.Sprintf("%s: %s", t.Port, t.Cause)
	switch {
	case t.Program != "":
		text += fmt.Sprintf(" (%s, process %d)", t.Program, t.PID)
	case t.Group != "":
		text += fmt.Sprintf(" (group %s)", t.Group)
	}
	if t.Err != nil {
		text += ": " + t.Err.Error()
	}
	return text
}

// Unwrap gives the error that the port or the driver gave.
func (t *Trouble) Unwrap() error { return t.Err }

// modemManager is how that program calls itself.
const modemManager = "ModemManager"

// Diagnose names what is wrong at a port from the error of opening or asking it.
// It returns nil for no error, and a Trouble that is one already as it is.
func Diagnose(path string, err error) *Trouble {
	var known *Trouble
	if err == nil || errors.As(err, &known) {
		return known
	}
	t := &Trouble{Cause: CauseOther, Port: path, Err: err}
	switch {
	case errors.Is(err, link.ErrBusy):
		t.Cause = CauseBusy
		t.Program, t.PID = holder(path)
	case errors.Is(err, fs.ErrPermission):
		t.Cause, t.Group = CausePermission, groupOf(path)
	case errors.Is(err, fs.ErrNotExist):
		t.Cause = CauseAbsent
	case errors.Is(err, link.ErrGone):
		t.Cause = CauseGone
	case errors.Is(err, link.ErrTimeout):
		t.Cause = CauseSilent
	case errors.Is(err, pinpad.ErrProtocol):
		t.Cause = CauseStrange
	}
	if t.Program == modemManager {
		t.Cause = CauseModemManager
	}
	return t
}

// inUse is the trouble of a port that another program has open, nil if none
// that can be seen has.
func inUse(path string) *Trouble {
	program, pid := opener(path)
	if program == "" {
		return nil
	}
	t := &Trouble{Cause: CauseBusy, Port: path, Program: program, PID: pid}
	if program == modemManager {
		t.Cause = CauseModemManager
	}
	return t
}
