package payment

import "time"

// Txn is one act at the till as the journal keeps it: an attempt, its state and
// everything a reversal, a slip or a dispute will need. It never holds a full
// card number, a track or a PIN block.
type Txn struct {
	// ID is the lane sequence of the attempt's first record: 1, 2, 3 … for ever.
	ID    uint64 `json:"id"`
	Kind  Kind   `json:"kind"`
	Mode  Mode   `json:"mode,omitempty"`
	State State  `json:"state"`
	// Outcome is empty while the attempt is under way.
	Outcome Outcome `json:"outcome,omitempty"`
	Reason  Reason  `json:"reason,omitempty"`
	// ResponseCode is DE 39 of the answer to the request, raw.
	ResponseCode string `json:"response_code,omitempty"`

	Requested Amount   `json:"requested"` // what was asked for
	Amount    Amount   `json:"amount"`    // what moved, or is in question
	Currency  Currency `json:"currency"`

	Card CardFacts `json:"card,omitzero"`

	// STAN and Batch are six digits; both are empty when nothing was to be sent.
	STAN  string `json:"stan,omitempty"`
	Batch string `json:"batch,omitempty"`
	// RRN, AuthCode, HostDate (MMDD), HostTime (hhmmss), Acquirer (DE 32),
	// IssuerID and AcquirerID (DE 44) come with the bank's answer.
	RRN        string `json:"rrn,omitempty"`
	AuthCode   string `json:"auth_code,omitempty"`
	HostDate   string `json:"host_date,omitempty"`
	HostTime   string `json:"host_time,omitempty"`
	Acquirer   string `json:"acquirer,omitempty"`
	IssuerID   string `json:"issuer_id,omitempty"`
	AcquirerID string `json:"acquirer_id,omitempty"`

	// Voucher is the bank's number of a QR payment; Organisation (DE 63.1) is
	// the card scheme as the bank calls it.
	Voucher      string `json:"voucher,omitempty"`
	Organisation string `json:"organisation,omitempty"`
	// Instalments is in how many parts the issuer collects, 0 for at once.
	Instalments int `json:"instalments,omitempty"`
	// Tip is the part of Requested that is a tip.
	Tip Amount `json:"tip,omitempty"`
	// PhoneCode is the authorisation that was given by telephone.
	PhoneCode string `json:"phone_code,omitempty"`
	// Items are what was sold, at most ItemsMax, for the slip.
	Items []Item `json:"items,omitempty"`
	// Balance is what a balance inquiry answered; it is shown and not kept.
	Balance *Amount `json:"-"`

	Operator   string `json:"operator,omitempty"`
	TerminalID string `json:"terminal_id,omitempty"`
	MerchantID string `json:"merchant_id,omitempty"`
	Practice   bool   `json:"practice,omitempty"`

	// Started is when the amount was entered; Updated is when State changed last.
	Started time.Time `json:"started"`
	Updated time.Time `json:"updated"`
	Stages  Stages    `json:"stages,omitzero"`

	// Attempts is every message sent, the request first, reversals or repeats after
	// it; of those the newest TriesKept, the others stand in older records of the
	// journal.
	Attempts []Try `json:"attempts,omitempty"`
	// Folded counts the reversals, FoldedRepeats the repeats that Attempts no
	// longer holds.
	Folded        int `json:"folded,omitempty"`
	FoldedRepeats int `json:"folded_repeats,omitempty"`
	// ReversalEMV goes into DE 55 of a 0400.
	ReversalEMV []byte `json:"reversal_emv,omitempty"`
	// CardEMV is what an approved chip said last, BER-TLV for DE 55 of the
	// certificate that goes with the settlement. It holds no card number.
	CardEMV []byte `json:"card_emv,omitempty"`
	// Script is the result of an issuer's script that the bank is told of.
	Script Script `json:"script,omitzero"`
	// ReversalCause is why the reversal is owed; DE 39 of the 0400 is made from it.
	ReversalCause Reason `json:"reversal_cause,omitempty"`

	// Risk is what the shop's own rules said before anything was sent.
	Risk []RiskFinding `json:"risk,omitempty"`

	Receipt Receipt `json:"receipt,omitzero"`

	// Original links a void, refund or completion to what it follows.
	Original *Original `json:"original,omitempty"`
	// Again links a sale to the undecided one that it was made again for.
	Again *Original `json:"again,omitempty"`
	// Resumes links an attempt to the one that the bank refused unread, because it
	// wanted a new sign-on: the same was asked once more, under a new number.
	Resumes *Original `json:"resumes,omitempty"`
	// Approval is who allowed what the cashier alone may not do.
	Approval *Approval `json:"approval,omitempty"`
	// ByHand marks an item that a person closed with Evidence.
	ByHand   bool      `json:"by_hand,omitempty"`
	Evidence *Evidence `json:"evidence,omitempty"`
	// Withdrawn is who took back a sale that was approved here and never sent.
	Withdrawn *Withdrawal `json:"withdrawn,omitempty"`
	// ReturnedAmount is derived from later attempts when a query asks; it is not stored.
	ReturnedAmount Amount `json:"-"`
	// ReturningAmount is what later attempts may have given back as well: their end
	// is not known. It is derived and not stored either.
	ReturningAmount Amount `json:"-"`
	// ChangedAmount is what a tip or an adjustment that the bank took has made of it,
	// 0 where there was none. It is derived as ReturnedAmount is.
	ChangedAmount Amount `json:"-"`
}

// Money is the word for this attempt (design.md 2).
func (t Txn) Money() Money {
	word := MoneyOf(t.Kind, t.State)
	if t.State == ClosedByHand && t.Evidence != nil {
		word = t.Evidence.Money
	}
	if word == Paid && t.ReturnedAmount > 0 {
		return Returned
	}
	return word
}

// Withdrawal is the local void of a sale of which no byte has left: who and when.
type Withdrawal struct {
	Time time.Time `json:"time"`
	By   string    `json:"by,omitempty"`
}

// TriesKept is how many reversals, or repeats, stand in one record. A debt that the bank
// refuses for months is tried thousands of times, and each try is written twice:
// records that grew with it would fill the disk and in the end stop the lane.
const TriesKept = 50

// Sent counts the messages of this attempt that are no reversals: the request
// and its repeats.
func (t Txn) Sent() int {
	sent := t.FoldedRepeats
	for _, try := range t.Attempts {
		if !try.Reversal() && try.Result != TryLate {
			sent++
		}
	}
	return sent
}

// Left counts those of them that may have reached the bank. One that provably
// never left, because the line could not be opened, says nothing about what the
// bank has.
func (t Txn) Left() int {
	left := 0
	for _, try := range t.Attempts {
		switch try.Result {
		case TryNotSent, TryNoCard, TryLate:
			continue
		}
		if !try.Reversal() {
			left++
		}
	}
	return left
}

// Tries counts the reversals sent so far.
func (t Txn) Tries() int {
	tries := t.Folded
	for _, try := range t.Attempts {
		if try.Reversal() {
			tries++
		}
	}
	return tries
}

// LastTry is the newest reversal, or false when none was sent.
func (t Txn) LastTry() (Try, bool) {
	for i := len(t.Attempts) - 1; i >= 0; i-- {
		if t.Attempts[i].Reversal() {
			return t.Attempts[i], true
		}
	}
	return Try{}, false
}

// ScriptState is how far the bank knows what an issuer's script did to the card.
// It never changes the money's state.
type ScriptState string

// The script states.
const (
	ScriptNone    ScriptState = ""
	ScriptOwed    ScriptState = "owed"
	ScriptTold    ScriptState = "told"     // the bank answered
	ScriptGivenUp ScriptState = "given_up" // told often enough, never answered
)

// Script is the telling of a script's result.
type Script struct {
	State ScriptState `json:"state,omitempty"`
	// STAN is the number of its message, the same each time; Tries counts them.
	STAN  string `json:"stan,omitempty"`
	Tries int    `json:"tries,omitempty"`
}

// Original names the transaction that another one follows.
type Original struct {
	// ID is the attempt in this journal; 0 when it is another till's or too old.
	ID    uint64 `json:"id,omitempty"`
	STAN  string `json:"stan"`
	Batch string `json:"batch"`
	RRN   string `json:"rrn"`
	// Date is the host's date of it, MMDD; DE 61 and refunds need it.
	Date     string `json:"date,omitempty"`
	AuthCode string `json:"auth_code,omitempty"`
	// Voucher is the payment voucher number of a QR payment (DE 59, A4).
	Voucher string `json:"voucher,omitempty"`
	// Amount is what the original moved; a void takes it whole.
	Amount Amount `json:"amount,omitempty"`
}

// Try is one message of an attempt. Result is empty from the moment before the
// message is sent until its end is known, so that a power cut shows.
type Try struct {
	Time   time.Time `json:"time"`
	MTI    string    `json:"mti"`
	Result TryResult `json:"result"`
	// Code is DE 39 of the answer, "" without a trusted one.
	Code string `json:"code,omitempty"`
}

// Reversal reports whether this try was a reversal (0400, or its repeat 0401).
func (t Try) Reversal() bool { return len(t.MTI) == 4 && t.MTI[1] == '4' && t.Result != TryLate }

// TryResult is what became of one message.
type TryResult string

// The results of a try.
const (
	TrySent     TryResult = "sent" // the end is not known yet
	TryApproved TryResult = "approved"
	TryDeclined TryResult = "declined"
	TryNotSent  TryResult = "not_sent"
	// TryNoCard: nothing was sent, because the card's number is no longer kept.
	TryNoCard       TryResult = "no_card_number"
	TryNoAnswer     TryResult = "no_answer"
	TryBadMAC       TryResult = "bad_mac"
	TryBadAnswer    TryResult = "bad_answer"
	TryLineBroken   TryResult = "line_broken"
	TryUnsure       TryResult = "unsure"
	TryDuplicate    TryResult = "duplicate"
	TryAcknowledged TryResult = "acknowledged"
	TryRefused      TryResult = "refused"
	// TryLate is no try: an answer that came after a person had closed the item,
	// not verified, under the answer's own MTI.
	TryLate TryResult = "late_answer"
)

// Stages is how long each part of an attempt took, zero where it did not happen.
type Stages struct {
	Card   time.Duration `json:"card,omitempty"`
	PIN    time.Duration `json:"pin,omitempty"`
	Line   time.Duration `json:"line,omitempty"`
	Host   time.Duration `json:"host,omitempty"`
	Record time.Duration `json:"record,omitempty"`
	Print  time.Duration `json:"print,omitempty"`
}

// ReceiptState is where the slip is. It never changes the money's state.
type ReceiptState string

// The receipt states.
const (
	ReceiptNone    ReceiptState = ""
	ReceiptPending ReceiptState = "pending" // waits: not on paper yet
	ReceiptPrinted ReceiptState = "printed"
	ReceiptUnknown ReceiptState = "unknown" // the cable broke in the middle: ask a person
)

// Receipt is the slip of an attempt.
type Receipt struct {
	State ReceiptState `json:"state,omitempty"`
	// Certainty is what can be claimed about the paper (printing.md 2.3).
	Certainty Certainty `json:"certainty,omitempty"`
	// Reason is why it waits, in the printer's closed list.
	Reason PrinterReason `json:"reason,omitempty"`
	// SecondCopy is the customer's copy where a signature comes before it: pending
	// until somebody asks for it, then printed. It is no reprint.
	SecondCopy ReceiptState `json:"second_copy,omitempty"`
	// Reprints counts the copies after the first, on paper and as files.
	Reprints int `json:"reprints,omitempty"`
	// Drawer tells that the cash drawer was opened with the first print.
	Drawer bool `json:"drawer,omitempty"`
}
