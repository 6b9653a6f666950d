package abecs

import (
	"fmt"

	"till/payment"
)

// Status is the three digits that every answer begins with.
type Status int

// The statuses that the driver acts upon by name; the others only have a Reason.
const (
	statusOK        Status = 0
	statusNotify    Status = 2 // older pads: still at it
	statusNoSession Status = 3 // enciphered, and the pad has no session
	statusBadPacket Status = 9 // clear within a session, or not to be deciphered
	statusTimeout   Status = 12
	statusCancelled Status = 13
	statusTables    Status = 20 // the pad has other tables; for TLI: loading began
	statusNoKey     Status = 42
	statusNoCard    Status = 43
	statusDumb      Status = 60
	statusChipError Status = 61
	statusFallback  Status = 76
	statusManyCards Status = 80
	statusTapError  Status = 81
	statusPhone     Status = 86
)

// String is the status as the specification prints it.
func (s Status) String() string { return fmt.Sprintf("%03d", int(s)) }

// meaning is what a status means to the sale, while the card is read and while
// the PIN is taken and the chip asked, with the specification's name for it.
type meaning struct {
	name      string
	card, pin payment.Reason
}

func always(name string, r payment.Reason) meaning { return meaning{name, r, r} }

// meanings translates every status of the specification (pinpad.md 2.4) and
// those that only pads from before it give. What is not here is a fault of the
// pad; the number stands in its health.
var meanings = map[Status]meaning{
	statusOK: always("OK", payment.NoReason),
	1:        always("PROCESSING", payment.ReasonPadFault), statusNotify: always("NOTIFY", payment.ReasonPadFault),
	statusNoSession: always("NOSEC", payment.ReasonPadFault),
	4:               always("F1", payment.ReasonPadFault), 5: always("F2", payment.ReasonPadFault),
	6: always("F3", payment.ReasonPadFault), 7: always("F4", payment.ReasonPadFault),
	8:               always("BACKSP", payment.ReasonPadFault),
	statusBadPacket: always("ERRPKTSEC", payment.ReasonPadFault),
	10:              always("INVCALL", payment.ReasonPadFault),
	11:              always("INVPARM", payment.ReasonPadFault),
	statusTimeout:   {"TIMEOUT", payment.ReasonNoCard, payment.ReasonPINTimeout},
	statusCancelled: always("CANCEL", payment.ReasonCustomerCancelled),
	14:              always("ALREADYOPEN", payment.ReasonPadFault), 15: always("NOTOPEN", payment.ReasonPadFault),
	16: always("EXECERR", payment.ReasonPadFault),
	17: always("INVMODEL", payment.ReasonPadUnfit), 18: always("NOFUNC", payment.ReasonPadUnfit),
	19:              always("MANDAT", payment.ReasonPadFault),
	statusTables:    always("TABVERDIF", payment.ReasonPadTables),
	21:              always("TABERR", payment.ReasonPadTables),
	40:              always("INTERR", payment.ReasonPadFault),
	41:              always("MCDATAERR", payment.ReasonStripeUnreadable),
	statusNoKey:     always("ERRKEY", payment.ReasonPadNoKey),
	statusNoCard:    {"NOCARD", payment.ReasonNoCard, payment.ReasonCardRemoved},
	44:              always("PINBUSY", payment.ReasonPINResting),
	45:              always("RSPOVRFL", payment.ReasonPadFault),
	46:              always("ERRCRYPT", payment.ReasonPadFault),
	47:              always("SECURITY", payment.ReasonCardRefused),
	51:              always("NOSAM", payment.ReasonPadFault),
	statusDumb:      {"DUMBCARD", payment.ReasonChipMute, payment.ReasonCardRemoved},
	statusChipError: {"ERRCARD", payment.ReasonChipUnreadable, payment.ReasonCardRemoved},
	67:              always("CARDINVALIDAT", payment.ReasonApplicationBlocked),
	68:              always("CARDPROBLEMS", payment.ReasonChipInvalid),
	69:              always("CARDINVDATA", payment.ReasonChipInvalid),
	70:              always("CARDAPPNAV", payment.ReasonCardUnsupported),
	71:              always("CARDAPPNAUT", payment.ReasonCardUnsupported),
	statusFallback:  always("ERRFALLBACK", payment.ReasonUseStripe),
	77:              always("INVAMOUNT", payment.ReasonPadFault),
	78:              always("ERRMAXAID", payment.ReasonCardUnsupported),
	79:              always("CARDBLOCKED", payment.ReasonCardBlocked),
	statusManyCards: always("CTLSMULTIPLE", payment.ReasonManyCards),
	statusTapError:  always("CTLSCOMMERR", payment.ReasonTapFailed),
	82:              always("CTLSINVALIDAT", payment.ReasonApplicationBlocked),
	83:              always("CTLSPROBLEMS", payment.ReasonChipInvalid),
	84:              always("CTLSAPPNAV", payment.ReasonCardUnsupported),
	85:              always("CTLSAPPNAUT", payment.ReasonCardUnsupported),
	statusPhone:     always("CTLSEXTCVM", payment.ReasonPhoneUnconfirmed),
	87:              always("CTLSIFCHG", payment.ReasonInsertChip),
	100:             always("MFNFOUND", payment.ReasonPadFault), 101: always("MFERRFMT", payment.ReasonPadFault),
	102: always("MFERR", payment.ReasonPadFault),
}

// cardReason is what a status means while the card is read.
func (s Status) cardReason() payment.Reason {
	if m, known := meanings[s]; known {
		return m.card
	}
	return payment.ReasonPadFault
}

// pinReason is what a status means while the PIN is taken.
func (s Status) pinReason() payment.Reason {
	if m, known := meanings[s]; known {
		return m.pin
	}
	return payment.ReasonPadFault
}

// finishReason is what a status means after the bank said yes.
func (s Status) finishReason() payment.Reason {
	switch s {
	case statusOK:
		return payment.NoReason
	case statusNoCard, statusDumb, statusChipError:
		return payment.ReasonCardRemovedAfter
	}
	return payment.ReasonCardRefusedAfter
}

// again is what to change before a card is read once more.
type again int

const (
	notAgain   again = iota
	sameAgain        // show why, and read again
	contactOff       // read again without contactless
)

// readAgain is the retry table of the specification (pinpad.md 5.2). A second
// contactless error in a row turns contactless off.
func (s Status) readAgain(before Status) again {
	switch s {
	case statusManyCards, statusPhone, statusFallback:
		return sameAgain
	case statusTapError:
		if before == statusTapError {
			return contactOff
		}
		return sameAgain
	case 79, 82, 83, 84, 85, 87:
		return contactOff
	}
	return notAgain
}

// sessionLost reports whether till and pad do not agree about the session.
func (s Status) sessionLost() bool { return s == statusNoSession || s == statusBadPacket }

// chipSeen reports whether a chip card may be in the slot after this status.
func (s Status) chipSeen() bool { return s >= statusDumb && s < statusManyCards }

// words says to the cashier why a card is read once more, in the pad's manner.
func (s Status) words() string {
	switch s {
	case statusManyCards:
		return "ONE CARD ONLY"
	case statusPhone:
		return "SEE PHONE"
	case statusFallback:
		return "SWIPE CARD"
	case statusTapError:
		return "TAP AGAIN"
	}
	return "INSERT CARD"
}
