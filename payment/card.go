package payment

// EntryMode is how the card's data came into the till; DE 22 is made from it.
type EntryMode string

// The entry modes, as JSON spells them.
const (
	EntryChip        EntryMode = "chip"
	EntryContactless EntryMode = "contactless"
	EntryStripe      EntryMode = "stripe"
	EntryFallback    EntryMode = "fallback" // the stripe is read because the chip could not be
	EntryKeyed       EntryMode = "keyed"
	EntryQR          EntryMode = "qr"
)

// HasChipData reports whether DE 55 belongs in the request.
func (e EntryMode) HasChipData() bool { return e == EntryChip || e == EntryContactless }

// NeedsFinish reports whether the card must hear the bank's answer (second
// GENERATE AC). A contactless quick payment has no second tap: the bank's
// answer is final.
func (e EntryMode) NeedsFinish() bool { return e == EntryChip }

// CVM is how the cardholder was verified, for DE 22, DE 52 and the slip.
type CVM string

// The verification methods a slip can speak of.
const (
	CVMNone      CVM = ""           // not asked for
	CVMOnlinePIN CVM = "online_pin" // a PIN block went to the issuer
	CVMSignature CVM = "signature"
	CVMDevice    CVM = "device" // verified on the phone (CDCVM)
)

// Card is what the reader and the PIN pad learned in one transaction. It lives
// in memory for one request; only Facts goes to the journal.
type Card struct {
	Facts    CardFacts
	PAN      PAN
	Track2   Track2
	Expiry   string // YYMM, "" if unknown
	PINBlock PINBlock
	// PINAsked tells whether the pad must still be asked for the PIN, or, for a
	// chip, be told to go on to its first cryptogram.
	PINAsked bool
	// EMV is the BER-TLV data for DE 55, without 57, 5A, 5F20, 9F1F, 9F20, 56.
	EMV []byte
	// ReversalEMV is the part of it that a 0400 must carry if no answer comes:
	// 95 9F1E 9F10 9F36 as far as they exist (unionpay-pos 11.6).
	ReversalEMV []byte
}

// Wipe overwrites every secret that the card brought.
func (c *Card) Wipe() {
	c.PAN.Wipe()
	c.Track2.Wipe()
	c.PINBlock.Wipe()
}

// CardFacts is what may be kept and shown of a card.
type CardFacts struct {
	Entry       EntryMode `json:"entry,omitempty"`
	Masked      string    `json:"masked,omitempty"`   // first 6, last 4
	Scheme      string    `json:"scheme,omitempty"`   // "UnionPay", "Visa", …
	Sequence    string    `json:"sequence,omitempty"` // DE 23, three digits
	AID         string    `json:"aid,omitempty"`
	Label       string    `json:"label,omitempty"` // application label
	CVM         CVM       `json:"cvm,omitempty"`
	Cryptogram  string    `json:"cryptogram,omitempty"` // 9F26 hex; ARQC until the card is finished, then TC
	TVR         string    `json:"tvr,omitempty"`
	TSI         string    `json:"tsi,omitempty"`
	ATC         string    `json:"atc,omitempty"`
	ServiceCode string    `json:"service_code,omitempty"`
}

// Tail is the last four digits, for a strip, a list, a voice.
func (f CardFacts) Tail() string {
	if len(f.Masked) < 4 {
		return ""
	}
	return f.Masked[len(f.Masked)-4:]
}

// CardRequest asks the reader for a card.
type CardRequest struct {
	Kind     Kind
	Amount   Amount
	Currency Currency
	// TimeoutSeconds bounds the wait for a card; zero takes the driver's default of 60.
	TimeoutSeconds int
	// Notify hears what the pad says while it waits; nil is allowed.
	Notify func(text string)
}

// PINRequest asks the pad to take the PIN and, for a chip, to go on to the
// first cryptogram.
type PINRequest struct {
	Kind     Kind
	Amount   Amount
	Currency Currency
	Card     Card
	// Offline asks the chip to approve without its bank, within the floor limits
	// of the pad's own tables: no PIN goes online and no working key is needed. A
	// chip that wants its bank ends with ReasonCardWantsBank.
	Offline bool
	Notify  func(text string)
}

// CardVerdict tells the card what the bank said.
type CardVerdict struct {
	Approved     bool
	NoHost       bool   // no answer came: the card ends its transaction offline
	ResponseCode string // DE 39
	IssuerEMV    []byte // tags 91, 71, 72 from DE 55 of the answer
}

// CardEnd is how the card finished.
type CardEnd struct {
	Facts CardFacts // with TC, TVR, TSI of the end
	// ReversalEMV holds 95 9F1E 9F10 9F36 DF31 as far as they exist, for a
	// 0400 (unionpay-pos 11.6).
	ReversalEMV []byte
	// EMV is what an approved chip said at its end, for the certificate at
	// settlement (unionpay-pos 14.3), without card number, name or track.
	EMV []byte
	// ScriptRan tells that the card got a script of its issuer, whose result
	// (DF31 in ReversalEMV) the bank must hear (unionpay-pos 12).
	ScriptRan bool
}

// Luhn reports whether the check digit of a number of ASCII digits is right
// (ISO/IEC 7812-1 annex B). Of no digits it is.
func Luhn[T string | []byte](digits T) bool {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
