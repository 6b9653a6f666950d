package pinpad

import (
	"errors"
	"strings"
)

// Errors that every pad driver shares.
var (
	// ErrProtocol means that the pad answered something that its protocol does
	// not allow there. The driver has tried to bring it back to rest.
	ErrProtocol = errors.New("the PIN pad does not keep to the protocol")
	// ErrNoKeys means that no working keys are loaded, or that another pad than
	// the one that took them is connected: the till must sign on.
	ErrNoKeys = errors.New("the PIN pad has no working keys: sign on")
)

// Identity is what a pad says of itself.
type Identity struct {
	Maker       string
	Model       string
	Serial      string
	Firmware    string
	Protocol    string // version of the protocol's specification
	Contactless bool
}

// String is the technician's line.
func (i Identity) String() string {
	return strings.Join(strings.Fields(i.Maker+" "+i.Model+" "+i.Firmware+" #"+i.Serial), " ")
}

// Texts are the driver's own words on the pad, Latin-1 (pads show nothing
// else). They are written in upper case and cut to a line of sixteen.
type Texts struct {
	EnterPIN   string
	RemoveCard string
	Idle       string
}

// DefaultTexts is English: no pad is known to show Chinese.
func DefaultTexts() Texts {
	return Texts{EnterPIN: "ENTER PIN", RemoveCard: "REMOVE CARD", Idle: "WELCOME"}
}
