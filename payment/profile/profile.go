package profile

import (
	"time"

	"till/payment"
)

// Profile is one acquirer. It is read once, checked, and not changed after.
type Profile struct {
	// Name is the profile's own name: lower-case letters, digits and dashes.
	Name string `toml:"name"`
	// Extends names the embedded profile that this one is like; what stands here
	// is over it. Without lists what of it does not hold, such as "message.tip".
	Extends string   `toml:"extends"`
	Without []string `toml:"without"`
	// Title is what a person chooses it by.
	Title Text `toml:"title"`
	// Currency is the one currency of the profile; DE 49 carries its number.
	Currency payment.Currency `toml:"currency"`

	Coding      Coding             `toml:"coding"`
	Framing     Framing            `toml:"framing"`
	Line        Line               `toml:"line"`
	Timeouts    Timeouts           `toml:"timeouts"`
	Fields      map[int]Field      `toml:"field"`
	Messages    map[string]Message `toml:"message"`
	Entry       Entry              `toml:"entry"`
	DE59        DE59               `toml:"de59"`
	DE60        DE60               `toml:"de60"`
	DE61        DE61               `toml:"de61"`
	PIN         PIN                `toml:"pin"`
	Tracks      Tracks             `toml:"tracks"`
	MAC         MAC                `toml:"mac"`
	Keys        Keys               `toml:"keys"`
	SignOn      SignOn             `toml:"sign_on"`
	Instalments Instalments        `toml:"instalments"`
	Advice      Advice             `toml:"advice"`
	Script      Script             `toml:"script"`
	Settlement  Settlement         `toml:"settlement"`
	Statement   Statement          `toml:"statement"`
	// Wishes is what the host asks for by the header's sixth digit.
	Wishes map[string]Wish `toml:"wish"`
	// Downloads is what the host hands out; Parameters is the values of the
	// parameter download, by code.
	Downloads  map[string]Download  `toml:"download"`
	Parameters map[string]Parameter `toml:"parameter"`
	Match      Match                `toml:"match"`
	Reversal   Reversal             `toml:"reversal"`
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
	// LengthBytes is the size of the binary length, which does not count itself:
	// 2, or 0 where the fields alone tell where a message ends.
	LengthBytes int `toml:"length_bytes"`
	// TPDU is ten digits, starting with 60; empty for a host that wants none.
	TPDU string `toml:"tpdu"`
	// Header is twelve digits; empty for a host that wants none.
	Header string `toml:"header"`
	// FrameMax is the longest frame accepted, in bytes after the length.
	FrameMax int `toml:"frame_max"`
}

// Line is how connections are used.
type Line struct {
	// KeepAlive keeps a connection for the next exchange. Off, every exchange
	// has a connection of its own. A reversal always has.
	KeepAlive bool `toml:"keep_alive"`
	// EchoEvery is how long a kept connection may be silent before an echo goes
	// over it; zero sends none.
	EchoEvery Duration `toml:"echo_every"`
	// BackAfter is how long the second host is used before the first is tried again.
	BackAfter Duration `toml:"back_after"`
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
	Security    string `toml:"security"`     // DE 53 with a PIN and a clear track
	// Block is the form of the PIN block.
	Block PINBlock `toml:"block"`
	Min   int      `toml:"min"`
	Max   int      `toml:"max"`
}

// PINBlock is the form of a PIN block.
type PINBlock string

// The forms. Both bind the PIN to the card number.
const (
	// PINBlock0 is ISO 9564 format 0: eight bytes in DE 52.
	PINBlock0 PINBlock = "iso0"
	// PINBlockSM4 is the same in sixteen bytes under SM4: it goes in DE 59, and
	// DE 52 is zeros (unionpay-pos 16.6).
	PINBlockSM4 PINBlock = "sm4"
)

// MAC is how messages are sealed.
type MAC struct {
	// Method is how a MAC is made (unionpay-pos 15.2, 15.4).
	Method string `toml:"method"`
	// Form is how the result stands in its eight bytes.
	Form string `toml:"form"`
	// Field is the number of the field that seals: 64, or 128.
	Field int `toml:"field"`
	// UnsignedDeclines believes a decline that carries no MAC, as some terminals
	// do. A MAC that is there and wrong is never believed.
	UnsignedDeclines bool `toml:"unsigned_declines"`
}

// The methods and forms of a MAC, as payment/keys makes them.
const (
	MACCUPECB  = "cup-ecb" // UnionPay's own
	MACX99     = "x9.9"    // single DES, CBC
	MACX919    = "x9.19"   // the retail MAC
	MACCBC     = "cbc"     // the whole MAK, CBC
	MACCMAC    = "cmac"    // SP 800-38B
	MACFormHex = "hex"     // four bytes as eight upper-case hex characters
	MACFormRaw = "raw"     // eight bytes
	MACForm4   = "raw4"    // four bytes, then four zero bytes
)

// Keys is how working keys arrive and where the pad keeps them.
type Keys struct {
	// Algorithm is "3des" or "sm4": of the TMK and of every working key.
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

// AlgorithmSM4 has keys and blocks of sixteen bytes (unionpay-pos 16.6).
const AlgorithmSM4 = "sm4"

// KeyPart is one key of DE 62.
type KeyPart struct {
	Key   string `toml:"key"` // "pik", "mak", "tdk", or "tmk", which is passed over
	Bytes int    `toml:"bytes"`
	// Tag stands before the key, in hex, empty for nothing; Check is how many
	// bytes of check value follow it, zero for Keys.KCVBytes. Only the first
	// KCVBytes of them are compared.
	Tag   string `toml:"tag"`
	Check int    `toml:"check"`
}

// Places of a key of DE 62: after its tag, with its check value after it.
func (k Keys) Places(part KeyPart) (tag, key, check int) {
	check = part.Check
	if check == 0 {
		check = k.KCVBytes
	}
	return len(part.Tag) / 2, part.Bytes, check
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
	// RepeatCause is DE 39 of every try after the first; empty keeps the cause.
	RepeatCause string `toml:"repeat_cause"`
	// Batch is which batch 60.2 names, Amount which amount DE 4 does.
	Batch  ReversalBatch  `toml:"batch"`
	Amount ReversalAmount `toml:"amount"`
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
	// NoPINLimit is the sum, in minor units, up to which a tap needs no PIN and no
	// signature; 0 names none (unionpay-pos 18).
	NoPINLimit payment.Amount `toml:"no_pin_limit,omitempty"`
	// TipLine leaves room for a tip by hand above a signature.
	TipLine bool `toml:"tip_line,omitempty"`
	// PINVerified, DeviceVerified, NoPIN, NoPINUpTo (%s is the limit) and QR say
	// how the cardholder was verified; one that is not given has the till's words.
	PINVerified    Text `toml:"pin_verified,omitempty"`
	DeviceVerified Text `toml:"device_verified,omitempty"`
	NoPIN          Text `toml:"no_pin,omitempty"`
	NoPINUpTo      Text `toml:"no_pin_up_to,omitempty"`
	QR             Text `toml:"qr,omitempty"`
}
