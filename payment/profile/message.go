package profile

import (
	"maps"
	"slices"
	"strings"

	"till/payment"
)

// Names of the messages that are no payment.Kind. A transaction's name is
// payment.MessageName of its kind and mode.
const (
	MessageSignOn        = "sign_on"
	MessageSignOff       = "sign_off"
	MessageEcho          = "echo"
	MessageScript        = "script"         // what issuer scripts did to the card
	MessageParameters    = "param_download" // values by code, unionpay-pos 6.2
	MessageStatus        = "status_upload"
	MessageCAQuery       = "ca_query"
	MessageCADownload    = "ca_download"
	MessageCAEnd         = "ca_end"
	MessageAIDQuery      = "aid_query"
	MessageAIDDownload   = "aid_download"
	MessageAIDEnd        = "aid_end"
	MessageBlacklist     = "blacklist"
	MessageBlacklistEnd  = "blacklist_end"
	MessageContactless   = "contactless_params"
	MessageContactlessTo = "contactless_params_end"
	MessageBINB          = "bin_b" // cards that need no signature
	MessageBINBEnd       = "bin_b_end"
	MessageBINC          = "bin_c"
	MessageBINCEnd       = "bin_c_end"
	MessageTMKRSA        = "tmk_rsa" // the host's public key, for a TMK over the line
	MessageTMKDownload   = "tmk_download"
	MessageTMKActivate   = "tmk_activate"
	MessageSettlement    = "settlement"
	MessageBatchDetails  = "batch_details" // up to eight records in DE 48
	MessageBatchTC       = "batch_tc"      // the certificate of an approved chip
	MessageBatchFailed   = "batch_failed"  // a chip that did not verify the bank's answer
	MessageBatchEnd      = "batch_end"
)

// Message is one request of the terminal.
type Message struct {
	// Title is the transaction's name on the slip.
	Title Text   `toml:"title"`
	MTI   string `toml:"mti"`
	// RepeatMTI is the type of the same message sent again, empty for the same.
	RepeatMTI string `toml:"repeat_mti"`
	// ProcessingCode is DE 3, ConditionCode DE 25, TypeCode 60.1 and
	// NetworkCode 60.3; each is empty where the message has no such field, and a
	// script result takes DE 3 and DE 25 of its transaction.
	ProcessingCode string `toml:"processing_code"`
	ConditionCode  string `toml:"condition_code"`
	TypeCode       string `toml:"type_code"`
	NetworkCode    string `toml:"network_code"`
	// UnevenCode is 60.3 of a batch upload's message where the bank's totals
	// differ; empty for the same.
	UnevenCode string `toml:"uneven_code"`
	// CodeOptional takes an answer without DE 39, as hosts give at a day's end.
	CodeOptional bool `toml:"code_optional"`
	// Tail asks for 60.4 and what follows it.
	Tail bool `toml:"tail"`
	// Required fields are refused when absent, Optional ones are sent when
	// there is a value, others are refused. The MAC is in neither: see MAC.
	Required []int `toml:"required"`
	Optional []int `toml:"optional"`
	MAC      bool  `toml:"mac"`
	// Card is where the card comes from, PIN whether the cardholder is asked
	// for one (the card may still say that it wants none).
	Card CardSource `toml:"card"`
	PIN  bool       `toml:"pin"`
	// Unknown is what is owed when no trusted answer comes.
	Unknown Unknown `toml:"unknown"`
	// Stored advices are approved at the counter and sent later, by the rules of
	// Profile.Advice.
	Stored bool `toml:"stored"`
	// Supervisor asks for a supervisor's permission before it is sent.
	Supervisor bool `toml:"supervisor"`
	// Original is what DE 61 holds in the request, ReversalOriginal in its 0400.
	Original         Original `toml:"original"`
	ReversalOriginal Original `toml:"reversal_original"`
	// Uses says what the private fields hold that have several uses, by field
	// number: 48, 54, 59, 62 and 63.
	Uses map[int]Use `toml:"use"`
}

// Has reports whether the message may carry a field (DE 64 and 128 by MAC).
func (m Message) Has(number int) bool {
	if number == FieldsOneBitmap || number == FieldsTwoBitmaps {
		return m.MAC
	}
	return slices.Contains(m.Required, number) || slices.Contains(m.Optional, number)
}

// Reversible reports whether the message owes a reversal when no trusted answer
// comes.
func (m Message) Reversible() bool { return m.Unknown == UnknownReverse }

// CardSource is where a request's card comes from.
type CardSource string

// The sources. A kept number is the one that the journal holds sealed for the
// original; it goes as a keyed one, so whoever builds such a request sets
// payment.EntryKeyed. Where it is no longer kept the card is read.
const (
	CardRead  CardSource = "read"
	CardKept  CardSource = "kept"
	CardKeyed CardSource = "keyed" // mail or telephone order
	CardNone  CardSource = "none"  // QR payments and management
)

// Unknown is what is owed for a request without a trusted answer.
type Unknown string

// The debts. Repeat is for a host that removes duplicates by STAN: the same
// message goes again under the same number until it is answered. Ask means that
// a person finds out, by the bank's evidence.
const (
	UnknownReverse Unknown = "reverse"
	UnknownRepeat  Unknown = "repeat"
	UnknownAsk     Unknown = "ask"
	UnknownNothing Unknown = "nothing" // no money moves by it
)

// Original is the content of DE 61 (unionpay-pos 5): batch, trace and MMDD of
// the original, how it was authorised and by whom.
type Original string

// The contents of DE 61. Own means the message that is being reversed, and not
// the transaction that it follows; a date that is not known is 0000.
const (
	OriginalNone       Original = ""
	OriginalBatchTrace Original = "batch_trace"      // 12 digits
	OriginalDated      Original = "batch_trace_date" // 16 digits
	OriginalTraceDate  Original = "trace_date"       // 16: batch zeros
	OriginalDate       Original = "date"             // 16: batch and trace zeros
	// OriginalAuthority is OriginalDated with 61.4 and 61.5: up to 29 digits.
	OriginalAuthority Original = "batch_trace_authority"
	OriginalOwn       Original = "own_batch_trace"      // 12, reversals only
	OriginalOwnDated  Original = "own_batch_trace_date" // 16, reversals only
	OriginalSame      Original = "same"                 // reversals only: as in the request
)

// Use is what a private field holds.
type Use string

// The uses, each for the field in brackets.
const (
	UseTip          Use = "tip"          // 48 or 54: twelve digits of the tip
	UseTotals       Use = "totals"       // 48: what the batch comes to
	UseDetails      Use = "details"      // 48: records of the batch
	UseCount        Use = "count"        // 48: how many records were uploaded
	UseCertificate  Use = "certificate"  // 62: what a chip's certificate is for
	UseQRCode       Use = "qr_code"      // 59: the customer's code, A3
	UseVoucher      Use = "voucher"      // 59: the voucher of a QR payment, A4
	UseTerminal     Use = "terminal"     // 59: the device, A2
	UsePINBlock     Use = "pin_block"    // 59: the PIN block of PINBlockSM4
	UseInstalments  Use = "instalments"  // 62: into how many parts
	UseSequence     Use = "sequence"     // 62: Profile.SignOn.Sequence
	UseAsked        Use = "asked"        // 62: what a download asks for
	UseOperator     Use = "operator"     // 63: three characters
	UseOrganisation Use = "organisation" // 63: the card's scheme, 000 if unknown
)

// MessageNames lists the messages in alphabetical order.
func (p *Profile) MessageNames() []string {
	return slices.SortedFunc(maps.Keys(p.Messages), strings.Compare)
}

// MessageOf is the request of a kind with a card, false where the acquirer has
// none.
func (p *Profile) MessageOf(kind payment.Kind) (Message, bool) {
	return p.Plan(kind, payment.ModeCard)
}

// Plan is the request of a kind in a mode, false where the acquirer has none.
func (p *Profile) Plan(kind payment.Kind, mode payment.Mode) (Message, bool) {
	message, known := p.Messages[payment.MessageName(kind, mode)]
	return message, known
}
