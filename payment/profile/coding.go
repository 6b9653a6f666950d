package profile

// Coding is how values stand on the wire. UnionPay packs digits and lengths as
// BCD and has 64 fields; plain ISO 8583:1987 writes characters and may have 128
// (unionpay-pos 2, 19.8).
type Coding struct {
	// Digits is the form of the message type, of digits and of tracks.
	Digits Digits `toml:"digits"`
	// Lengths is the form of the length before a variable field: BCD in one byte
	// (LL) or two (LLL), or two or three ASCII digits.
	Lengths Digits `toml:"lengths"`
	// Bitmap and Binary are the form of bitmaps and of binary fields. The length
	// of a binary field counts its bytes in either form.
	Bitmap Bytes `toml:"bitmap"`
	Binary Bytes `toml:"binary"`
	// Fields is 64, or 128 where a second bitmap may follow the first.
	Fields int `toml:"fields"`
}

// Digits is how digits are written.
type Digits string

// The forms of digits.
const (
	DigitsBCD   Digits = "bcd"   // two a byte
	DigitsASCII Digits = "ascii" // one a byte; '=' separates in tracks
)

// Bytes is how bytes are written.
type Bytes string

// The forms of bytes.
const (
	BytesRaw Bytes = "raw"
	BytesHex Bytes = "hex" // two upper-case hex characters a byte
)

// The field counts, which are also the fields that may seal a message.
const (
	FieldsOneBitmap  = 64
	FieldsTwoBitmaps = 128
)

// secondBitmap is the number of the field that no message has: its bit would
// announce a third bitmap.
const secondBitmap = 65

// coding checks the forms and what follows from them.
func (c *checker) coding() {
	oneOf(c, "coding.digits", c.Coding.Digits, DigitsBCD, DigitsASCII)
	oneOf(c, "coding.lengths", c.Coding.Lengths, DigitsBCD, DigitsASCII)
	oneOf(c, "coding.bitmap", c.Coding.Bitmap, BytesRaw, BytesHex)
	oneOf(c, "coding.binary", c.Coding.Binary, BytesRaw, BytesHex)
	if c.Coding.Fields != FieldsOneBitmap && c.Coding.Fields != FieldsTwoBitmaps {
		c.say("coding.fields", "is 64 or 128")
	}
}
