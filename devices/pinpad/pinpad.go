package pinpad

import (
	"errors"
	"slices"
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

// Capability is one thing that a pad can do for a sale.
type Capability string

// The capabilities that a profile may need. A pad without one is named unfit
// for that profile, with what is missing.
const (
	CanChip        Capability = "chip"
	CanContactless Capability = "contactless"
	CanStripe      Capability = "stripe"
	CanPIN3DES     Capability = "pin_3des" // PIN block under a 3DES working key
	CanPINSM4      Capability = "pin_sm4"
	CanPINDUKPT    Capability = "pin_dukpt"
	CanMAC         Capability = "mac"    // blocks under the MAK, in the pad
	CanTracks      Capability = "tracks" // track data under the TDK, in the pad
	CanKeyLoad     Capability = "key_load"
	CanSecureLine  Capability = "secure_line" // an enciphered session on the cable
	CanDisplay     Capability = "display"
)

// Slot is one place for a key in a pad.
type Slot struct {
	// Use is what the key is for: "pin", "data", "mac", "dukpt".
	Use    string
	Number int
	// Filled is false for an empty slot. KCV and KSN are what the pad tells of
	// the key, hexadecimal; "" where it tells nothing.
	Filled bool
	KCV    string
	KSN    string
}

// Description is what a pad is, what it can do and what it holds. Nothing in it
// is secret.
type Description struct {
	Family       string // "abecs" or "uic"
	Identity     Identity
	Capabilities []Capability
	Slots        []Slot
	// Tables is the version of the EMV tables in the pad; "" where it has none.
	Tables string
	// Secure says that the cable's session is enciphered now.
	Secure bool
}

// Has reports whether the pad can do what is named.
func (d Description) Has(c Capability) bool { return slices.Contains(d.Capabilities, c) }
