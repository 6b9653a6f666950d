package profile

import (
	"maps"
	"slices"
	"strings"
	"time"

	"till/payment"
)

// Profile is one acquirer. It is read once, checked, and not changed after.
type Profile struct {
	// Name is the profile's own name: lower-case letters, digits and dashes.
	Name string `toml:"name"`
	// Title is what a person chooses it by.
	Title Text `toml:"title"`
	// Currency is the one currency of the profile; DE 49 carries its number.
	Currency payment.Currency `toml:"currency"`

	Framing  Framing            `toml:"framing"`
	Line     Line               `toml:"line"`
	Timeouts Timeouts           `toml:"timeouts"`
	Fields   map[int]Field      `toml:"field"`
	Messages map[string]Message `toml:"message"`
	Entry    Entry              `toml:"entry"`
	DE60     DE60               `toml:"de60"`
	PIN      PIN                `toml:"pin"`
	MAC      MAC                `toml:"mac"`
	Keys     Keys               `toml:"keys"`
	Match    Match              `toml:"match"`
	Reversal Reversal           `toml:"reversal"`
	// Responses is what each value of DE 39 means.
	Responses map[string]Response `toml:"response"`
	// OtherCodes is the class of a code that is not listed. The careful choice
	// is unsure: a reversal of a declined sale costs nothing.
	OtherCodes Class `toml:"other_codes"`
	Slip       Slip  `toml:"slip"`
}

// Text is one text in both languages.
type Text struct {
	ZH string `toml:"zh"`
	EN string `toml:"en"`
}

// Framing is what stands before the message type (unionpay-pos 1).
type Framing struct {
	// LengthBytes is the size of the binary length; it does not count itself.
	LengthBytes int `toml:"length_bytes"`
	// TPDU is ten digits, starting with 60.
	TPDU string `toml:"tpdu"`
	// Header is twelve digits.
	Header string `toml:"header"`
	// FrameMax is the longest frame accepted, in bytes after the length.
	FrameMax int `toml:"frame_max"`
}

// Line is how connections are used.
type Line struct {
	// KeepAlive keeps a connection for the next exchange. Off, every exchange
	// has a connection of its own. A reversal always has.
	KeepAlive bool `toml:"keep_alive"`
}

// Duration is a time.Duration written as "60s".
type Duration time.Duration

// UnmarshalText reads "10s", "1m30s".
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = Duration(parsed)
	return err
}

// Timeouts is how long the till waits.
type Timeouts struct {
	// Connect bounds the opening of a connection, TLS included.
	Connect Duration `toml:"connect"`
	// Answer bounds the wait from the last byte sent to the answer.
	Answer Duration `toml:"answer"`
	// OriginalLife is how long a request may still be on its way to the host.
	// "No such original" proves nothing before it is over.
	OriginalLife Duration `toml:"original_life"`
}

// Content is what a field holds; it decides how it is coded and counted.
type Content string

// The contents.
const (
	ContentDigits Content = "digits" // packed BCD, counted in digits
	ContentTrack  Content = "track"  // as digits, with D as separator
	ContentText   Content = "text"   // GBK, counted in bytes
	ContentBinary Content = "binary" // raw bytes, counted in bytes
)

// LengthForm is how a field's length is known.
type LengthForm string

// The forms.
const (
	LengthFixed LengthForm = "fixed" // always Max
	LengthLL    LengthForm = "ll"    // one byte of BCD before the value
	LengthLLL   LengthForm = "lll"   // two bytes of BCD, right-justified
)

// Justify is where the digits of an odd fixed field stand; the other side has a
// zero nibble.
type Justify string

// The sides.
const (
	JustifyLeft  Justify = "left"
	JustifyRight Justify = "right"
)

// Field is one data element.
type Field struct {
	Name    string     `toml:"name"`
	Content Content    `toml:"content"`
	Length  LengthForm `toml:"length"`
	// Max is the length of a fixed field, the longest of a variable one: digits
	// or bytes, as Content counts.
	Max     int     `toml:"max"`
	Justify Justify `toml:"justify"`
}

// Names of the messages that are no payment.Kind.
const (
	MessageSignOn = "sign_on"
	MessageEcho   = "echo"
)

// Message is one request of the terminal.
type Message struct {
	// Title is the transaction's name on the slip.
	Title Text   `toml:"title"`
	MTI   string `toml:"mti"`
	// ProcessingCode is DE 3, ConditionCode DE 25, TypeCode 60.1 and
	// NetworkCode 60.3; each is empty where the message has no such field.
	ProcessingCode string `toml:"processing_code"`
	ConditionCode  string `toml:"condition_code"`
	TypeCode       string `toml:"type_code"`
	NetworkCode    string `toml:"network_code"`
	// Tail asks for 60.4 and what follows it.
	Tail bool `toml:"tail"`
	// Required fields are refused when absent, Optional ones are sent when
	// there is a value, others are refused. DE 64 is in neither: see MAC.
	Required []int `toml:"required"`
	Optional []int `toml:"optional"`
	MAC      bool  `toml:"mac"`
	// Reversible requests owe a reversal when no trusted answer comes.
	Reversible bool `toml:"reversible"`
	// Original is what DE 61 holds in the request, ReversalOriginal in its 0400.
	Original         Original `toml:"original"`
	ReversalOriginal Original `toml:"reversal_original"`
}

// Has reports whether the message may carry a field (DE 64 by MAC).
func (m Message) Has(number int) bool {
	if number == FieldMAC {
		return m.MAC
	}
	return slices.Contains(m.Required, number) || slices.Contains(m.Optional, number)
}

// FieldMAC is the number of the field that seals a message.
const FieldMAC = 64

// Original is the content of DE 61 (unionpay-pos 5).
type Original string

// The contents of DE 61. Own means batch and trace of the message being
// reversed, and not of the transaction that it follows.
const (
	OriginalNone       Original = ""
	OriginalBatchTrace Original = "batch_trace"     // 12 digits
	OriginalOwn        Original = "own_batch_trace" // 12 digits
)

// Entry is DE 22: two digits say how the card came in, one whether a PIN is there.
type Entry struct {
	Codes map[payment.EntryMode]string `toml:"codes"`
	PIN   string                       `toml:"pin"`
	NoPIN string                       `toml:"no_pin"`
	// PANWithStripe sends DE 2 and DE 14 beside a stripe's track.
	PANWithStripe bool `toml:"pan_with_stripe"`
}

// DE60 is what follows batch and network code in DE 60 of a financial message.
type DE60 struct {
	Capability string `toml:"capability"` // 60.4
	// ChipCondition is 60.5 by entry mode; Condition where it is not listed.
	ChipCondition map[payment.EntryMode]string `toml:"chip_condition"`
	Condition     string                       `toml:"condition"`
	// Partial is 60.6: 1 where the till takes partial approvals.
	Partial string `toml:"partial"`
	// Account is 60.7, or empty where the host wants the field cut before it.
	Account string `toml:"account"`
}

// PIN is how PINs travel.
type PIN struct {
	CaptureCode string `toml:"capture_code"` // DE 26
	Security    string `toml:"security"`     // DE 53 with a PIN
	Min         int    `toml:"min"`
	Max         int    `toml:"max"`
}

// MAC is how messages are sealed.
type MAC struct {
	// Method is "cup-ecb" (unionpay-pos 15.2).
	Method string `toml:"method"`
	// Form is how the result stands in DE 64: "hex", eight upper-case digits.
	Form string `toml:"form"`
}

// The one method and form so far.
const (
	MACCUPECB  = "cup-ecb"
	MACFormHex = "hex"
)

// Keys is how working keys arrive and where the pad keeps them.
type Keys struct {
	// Algorithm is "3des".
	Algorithm string `toml:"algorithm"`
	// PINSlot and DataSlot are the pad's key slots for the PIK and for the key
	// that its data commands use, which here is the MAK.
	PINSlot  int `toml:"pin_slot"`
	DataSlot int `toml:"data_slot"`
	// KCVBytes is how many bytes of check value follow each key in DE 62.
	KCVBytes int `toml:"kcv_bytes"`
	// Layouts says, by the length of DE 62 in bytes, which keys it holds.
	Layouts map[int][]KeyPart `toml:"layout"`
	// OpenCodes lists the values of 60.3 whose DE 62 holds no keys and may be
	// shown; in every other management message it is masked.
	OpenCodes []string `toml:"open_codes"`
}

// Algorithm3DES is two-key 3DES, and DES for a key of eight bytes.
const Algorithm3DES = "3des"

// KeyPart is one key of DE 62.
type KeyPart struct {
	Key   string `toml:"key"` // "pik", "mak", "tdk"
	Bytes int    `toml:"bytes"`
}

// Match is when an answer belongs to a request (unionpay-pos 10.2).
type Match struct {
	// Equal lists the fields that must come back as they were sent.
	Equal []int `toml:"equal"`
	// Partial is the code with which DE 4 may be smaller.
	Partial string `toml:"partial"`
}

// CardGone is what becomes of an approval when the card left before it heard of it.
type CardGone string

// The two rules.
const (
	CardGoneReverse CardGone = "reverse"
	CardGoneKeep    CardGone = "keep"
)

// Reversal is how requests are undone (unionpay-pos 11).
type Reversal struct {
	MTI string `toml:"mti"`
	// RepeatMTI is the type of every try after the first; UnionPay uses the same.
	RepeatMTI string `toml:"repeat_mti"`
	Required  []int  `toml:"required"`
	Optional  []int  `toml:"optional"`
	// Causes is DE 39 of the 0400 by the reason why the reversal is owed,
	// Cause where a reason is not listed.
	Causes map[payment.Reason]string `toml:"causes"`
	Cause  string                    `toml:"cause"`
	// Proof lists the codes that prove that no money stands; SameDayProof those
	// that do so only on the original's day and after the original's life;
	// SignOnFirst those that ask for new keys before the next try.
	Proof        []string `toml:"proof"`
	SameDayProof []string `toml:"same_day_proof"`
	SignOnFirst  []string `toml:"sign_on_first"`
	// TriesBeforeDesk is the number of tries after which a person is told.
	TriesBeforeDesk int `toml:"tries_before_desk"`
	// BlocksSale is for a bank that forbids sales while a reversal is owed.
	BlocksSale bool     `toml:"blocks_sale"`
	CardGone   CardGone `toml:"card_gone_after_approval"`
}

// CauseOf is DE 39 of a 0400 that is owed for a reason.
func (r Reversal) CauseOf(reason payment.Reason) string {
	if code, listed := r.Causes[reason]; listed {
		return code
	}
	return r.Cause
}

// Class is what an answer's code proves.
type Class string

// The classes.
const (
	ClassApproved  Class = "approved"
	ClassDeclined  Class = "declined"
	ClassUnsure    Class = "unsure"    // proves nothing: a reversal is owed
	ClassSignOn    Class = "sign_on"   // not processed: new keys are needed first
	ClassDuplicate Class = "duplicate" // the host knows this number already
)

// Response is one value of DE 39.
type Response struct {
	Class  Class          `toml:"class"`
	Reason payment.Reason `toml:"reason"`
	// ZH and EN are the acquirer's own words, for the technician.
	ZH string `toml:"zh"`
	EN string `toml:"en"`
}

// ResponseOf is what a code means; a code that is not listed has the class
// OtherCodes.
func (p *Profile) ResponseOf(code string) Response {
	if response, listed := p.Responses[code]; listed {
		return response
	}
	reason := payment.ReasonHostUnsure
	if p.OtherCodes == ClassDeclined {
		reason = payment.ReasonDeclined
	}
	return Response{Class: p.OtherCodes, Reason: reason}
}

// Slip is the acquirer's words on the receipt.
type Slip struct {
	Title          Text `toml:"title"`
	MerchantCopy   Text `toml:"merchant_copy"`
	CardholderCopy Text `toml:"cardholder_copy"`
	// Statement is what the cardholder signs.
	Statement Text `toml:"statement"`
	// CurrencySign stands before sums: "RMB".
	CurrencySign string `toml:"currency_sign"`
}

// MessageNames lists the messages in alphabetical order.
func (p *Profile) MessageNames() []string {
	return slices.SortedFunc(maps.Keys(p.Messages), strings.Compare)
}

// MessageOf is the request of a kind, false where the acquirer has none.
func (p *Profile) MessageOf(kind payment.Kind) (Message, bool) {
	message, known := p.Messages[string(kind)]
	return message, known
}
