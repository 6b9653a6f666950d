package profile

import "till/payment"

// SignOn is how working keys are asked for.
type SignOn struct {
	// Sequence is DE 62 of the request, for hosts that want the terminal's
	// certificate and serial there ("Sequence No12…"); empty sends no field.
	Sequence string `toml:"sequence"`
	// Daily asks for a sign-on on every day of trade, keys or not.
	Daily bool `toml:"daily"`
}

// DE59 is the form of QR and terminal elements: a tag of two characters, so
// many digits of length, a value (unionpay-pos 7.4).
type DE59 struct {
	LengthDigits int `toml:"length_digits"`
	// Terminal sends the device (A2) before what else the field holds.
	Terminal bool `toml:"terminal"`
	// DeviceType and Version are elements 01 and 05 of A2; its serial is
	// wire.Terminal.Serial.
	DeviceType string `toml:"device_type"`
	Version    string `toml:"version"`
}

// DE61 is how 61.4 tells who authorised (unionpay-pos 5).
type DE61 struct {
	POS   string `toml:"pos"`   // the till itself
	Phone string `toml:"phone"` // a person by telephone
}

// Instalments is how DE 62 tells in how many parts the issuer collects.
type Instalments struct {
	// Digits is the room of the number, Suffix what follows it.
	Digits int    `toml:"digits"`
	Suffix string `toml:"suffix"`
}

// Tracks is how track 2 travels (unionpay-pos 16.5).
type Tracks struct {
	// Encrypted enciphers a block of it under the TDK; DE 53 then says so.
	Encrypted bool `toml:"encrypted"`
	// WithPIN and WithoutPIN are DE 53 of a message with an enciphered track.
	WithPIN    string `toml:"with_pin"`
	WithoutPIN string `toml:"without_pin"`
}

// AdviceTime is when stored advices are sent.
type AdviceTime string

// The times, of the next online transaction.
const (
	AdviceBefore AdviceTime = "before"
	AdviceAfter  AdviceTime = "after"
)

// Advice is how stored advices are sent (unionpay-pos 13).
type Advice struct {
	When AdviceTime `toml:"when"`
	// CountMax is how many may wait; PerSale how many one transaction takes along.
	CountMax int `toml:"count_max"`
	PerSale  int `toml:"per_sale"`
	// Tries is how often one is sent before a person is told.
	Tries int `toml:"tries"`
	// Done lists the codes that mean that the host has it, a repeat's 94 among them.
	Done []string `toml:"done"`
}

// Script is how the result of issuer scripts is told (unionpay-pos 12).
type Script struct {
	// Tags is what DE 55 of the message holds, as far as it exists.
	Tags []string `toml:"tags"`
	// Tries is how often it is sent; 1 lets it go without an answer.
	Tries int `toml:"tries"`
}

// EmptyBatch is what becomes of a batch without a transaction.
type EmptyBatch string

// The choices: nothing is asked, or the totals are zeros.
const (
	EmptySkipped EmptyBatch = "skip"
	EmptyZeros   EmptyBatch = "zeros"
)

// Settlement is how a batch is closed (unionpay-pos 14).
type Settlement struct {
	// Groups is 2 where DE 48 has domestic and foreign cards apart, 1 where it
	// has one group of 31 digits.
	Groups int        `toml:"groups"`
	Empty  EmptyBatch `toml:"empty"`
	// Tries is how often a message is sent that gets no answer, in one run.
	Tries int `toml:"tries"`
	// UploadMTI is the type of an offline sale or refund told again in the upload.
	UploadMTI string `toml:"upload_mti"`
	// SignOff signs off when the batch is closed.
	SignOff bool `toml:"sign_off"`
}

// Wish is something that a host asks for in the header of an answer.
type Wish string

// The wishes (unionpay-pos 1.2).
const (
	WishParameters  Wish = "params"
	WishStatus      Wish = "status"
	WishSignOn      Wish = "sign_on"
	WishCA          Wish = "ca"
	WishAID         Wish = "aid"
	WishApplication Wish = "application" // a person updates the program
	WishBlacklist   Wish = "blacklist"
	WishRates       Wish = "rates"
)

// WishOf is what the header's sixth digit asks for, false for nothing.
func (p *Profile) WishOf(digit byte) (Wish, bool) {
	wish, known := p.Wishes[string(digit)]
	return wish, known
}

// DownloadForm is how DE 62 of an answer lists what it brings.
type DownloadForm string

// The forms (unionpay-pos 6.2 to 6.4).
const (
	FormObjects DownloadForm = "tlv"   // a flag, then BER-TLV; each entry begins with the first tag
	FormCards   DownloadForm = "cards" // a flag, three digits of the last number, then length and prefix
	FormTags    DownloadForm = "tags"  // a flag, then six hex digits, three of length, a value
	FormCodes   DownloadForm = "codes" // two digits of code and a value of the code's length
)

// DownloadAsk is how DE 62 of a query says where to go on.
type DownloadAsk string

// The ways of asking.
const (
	AskNothing DownloadAsk = "nothing"
	AskCount   DownloadAsk = "count" // a digit and two of how many entries were received
	AskStart   DownloadAsk = "start" // three digits of the number to start from
)

// Download is one thing that a host hands out, as a row of exchanges: a query
// that is repeated while more follows, a fetch per entry, an end.
type Download struct {
	Title Text `toml:"title"`
	// Query, Fetch and End name messages; a list that holds its entries
	// themselves has no Fetch, and parameters have no End.
	Query string       `toml:"query"`
	Fetch string       `toml:"fetch"`
	End   string       `toml:"end"`
	Form  DownloadForm `toml:"form"`
	Ask   DownloadAsk  `toml:"ask"`
	// First and Again are the digit before a count, in the first query and in later ones.
	First string `toml:"first"`
	Again string `toml:"again"`
	// By lists the tags by which an entry is fetched; the first begins an entry.
	By []string `toml:"by"`
}

// The downloads, by their key in Profile.Downloads.
const (
	DownloadParameters  = "params"
	DownloadCA          = "ca"
	DownloadAID         = "aid"
	DownloadBlacklist   = "blacklist"
	DownloadBINB        = "bin_b"
	DownloadBINC        = "bin_c"
	DownloadContactless = "contactless"
)

// Parameter is one value of the parameter download.
type Parameter struct {
	Name string `toml:"name"`
	// Bytes is the fixed length of the value.
	Bytes int `toml:"bytes"`
}

// ReversalBatch is which batch 60.2 of a 0400 names.
type ReversalBatch string

// ReversalAmount is which amount DE 4 of a 0400 names after a partial approval.
type ReversalAmount string

// The choices; hosts find the original by the first of each (unionpay-pos 5, 11.2).
const (
	BatchOriginal ReversalBatch  = "original"
	BatchCurrent  ReversalBatch  = "current"
	AmountAsked   ReversalAmount = "asked"
	AmountMoved   ReversalAmount = "approved"
)

// CauseOf is DE 39 of a 0400 that is owed for a reason.
func (r Reversal) CauseOf(reason payment.Reason) string {
	if code, listed := r.Causes[reason]; listed {
		return code
	}
	return r.Cause
}

// CauseOfTry is DE 39 of a numbered try, from 1.
func (r Reversal) CauseOfTry(reason payment.Reason, try int) string {
	if try > 1 && r.RepeatCause != "" {
		return r.RepeatCause
	}
	return r.CauseOf(reason)
}
