package payment

import "time"

// Request is one message the engine wants the host to have.
type Request struct {
	Txn Txn
	// Card holds what the message needs of the card. For a reversal it has PAN,
	// Expiry and Facts only, read back from the journal.
	Card Card
	// Reversal asks for the 0400 of Txn instead of its request.
	Reversal bool
	// Closed tells that the bank may have closed the batch of Txn. A bank that has
	// says "no such original" of money that it keeps (unionpay-pos 11.3).
	Closed bool
	// Repeat marks an advice that may have been sent before, under the same STAN.
	Repeat bool
	// QRCode is the customer's payment code, for one request and never kept.
	QRCode Secret
	// Script asks for the 0620 that tells what issuer scripts did.
	Script bool
	// STAN is the number of the 0620, which has its own and keeps it when it is
	// sent again.
	STAN string
}

// Answer is what one exchange proved and brought. It is a result, never an
// error: a broken line is VerdictUnknown or VerdictNotSent.
type Answer struct {
	Verdict Verdict
	Reason  Reason
	// ResponseCode is DE 39 as received from a trusted answer, "" otherwise.
	ResponseCode string
	Amount       Amount // approved amount; smaller than asked for when 39 = 10
	RRN          string
	AuthCode     string
	HostDate     string // MMDD, DE 13
	HostTime     string // hhmmss, DE 12
	Acquirer     string // DE 32
	IssuerID     string // DE 44, first 11
	AcquirerID   string // DE 44, second 11
	IssuerEMV    []byte // 91, 71, 72 of DE 55
	Voucher      string // DE 59, A4
	Organisation string // DE 63.1
	Balance      *Amount
	// Words is what issuer, switch and acquirer say (DE 63 after 63.1), for the
	// cashier and the slip.
	Words string
	// SignedOn tells that the host refused the keys and that new ones are there:
	// the same can be asked again at once, under a new number. A request with a
	// PIN is never followed by a sign-on: its PIN must be taken anew after Ready.
	SignedOn bool
	// Line is how long it took to get a connection, Host from the first byte
	// sent to the verdict.
	Line, Host time.Duration
}

// Try is the answer as a line of the attempt's history.
func (a Answer) Result() TryResult {
	switch a.Verdict {
	case VerdictApproved:
		return TryApproved
	case VerdictDeclined:
		return TryDeclined
	case VerdictNotSent:
		if a.Reason == ReasonCardNotKept {
			return TryNoCard
		}
		return TryNotSent
	case VerdictDuplicate:
		return TryDuplicate
	case VerdictAcknowledged:
		return TryAcknowledged
	case VerdictRefused:
		return TryRefused
	}
	switch a.Reason {
	case ReasonBadMAC:
		return TryBadMAC
	case ReasonBadAnswer:
		return TryBadAnswer
	case ReasonLineBroken:
		return TryLineBroken
	case ReasonHostUnsure:
		return TryUnsure
	}
	return TryNoAnswer
}
