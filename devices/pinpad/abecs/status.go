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

// meaning is what a status means to the sale: while the card is read, and while
// the PIN is taken and the chip asked.
type meaning struct{ card, pin payment.Reason }

func always(r payment.Reason) meaning { return meaning{r, r} }

// meanings translates every known status (pinpad.md 2.4); what is not here is
// a pad that cannot do what it is asked: ReasonPadUnfit.
var meanings = map[Status]meaning{
	statusOK:        always(payment.NoReason),
	statusTimeout:   {payment.ReasonNoCard, payment.ReasonPINTimeout},
	statusCancelled: always(payment.ReasonCustomerCancelled),
	41:              always(payment.ReasonStripeUnreadable),
	statusNoCard:    {payment.ReasonNoCard, payment.ReasonCardRemoved},
	44:              always(payment.ReasonPINTimeout), // the pad rests between entries
	47:              always(payment.ReasonCardRefused),
	statusDumb:      {payment.ReasonChipUnreadable, payment.ReasonCardRemoved},
	statusChipError: {payment.ReasonChipUnreadable, payment.ReasonCardRemoved},
	67:              always(payment.ReasonCardBlocked),
	68:              always(payment.ReasonChipUnreadable),
	69:              always(payment.ReasonChipUnreadable),
	70:              always(payment.ReasonCardUnsupported),
	71:              always(payment.ReasonCardUnsupported),
	statusFallback:  always(payment.ReasonChipUnreadable),
	78:              always(payment.ReasonCardUnsupported),
	79:              always(payment.ReasonCardBlocked),
	statusManyCards: always(payment.ReasonManyCards),
	statusTapError:  always(payment.ReasonChipUnreadable),
	82:              always(payment.ReasonCardBlocked),
	83:              always(payment.ReasonChipUnreadable),
	84:              always(payment.ReasonCardUnsupported),
	85:              always(payment.ReasonCardUnsupported),
	statusPhone:     always(payment.ReasonPINTimeout), // the phone was not confirmed
	87:              always(payment.ReasonInsertChip),
}

// cardReason is what a status means while the card is read.
func (s Status) cardReason() payment.Reason {
	if m, known := meanings[s]; known {
		return m.card
	}
	return payment.ReasonPadUnfit
}

// pinReason is what a status means while the PIN is taken.
func (s Status) pinReason() payment.Reason {
	if m, known := meanings[s]; known {
		return m.pin
	}
	return payment.ReasonPadUnfit
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
