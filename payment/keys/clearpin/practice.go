package clearpin

import "till/payment"

// The practice keys are published test values, printed in standards and public
// test suites. They protect nothing: a till that is not a practice till refuses
// them by their check values.
var (
	// The base key of the examples in ANSI X9.24-1; check value 08D7B4.
	practiceTMK = [16]byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF,
		0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10}
	// A master key of a public walk through the UnionPay MAC; check value 47F816.
	practiceIMK = [16]byte{0x70, 0xF2, 0xA8, 0x4C, 0xCB, 0xC2, 0xAE, 0x86,
		0x25, 0xCB, 0xB0, 0xF2, 0xC2, 0x2A, 0xB9, 0x23}
)

// PracticeTMK is the terminal master key of practice, a copy each time.
func PracticeTMK() []byte {
	key := practiceTMK
	return key[:]
}

// PracticeIMK is the issuer's master key for the cryptograms of the practice
// cards, a copy each time.
func PracticeIMK() []byte {
	key := practiceIMK
	return key[:]
}

// Card is a practice card: what is printed on it, what its chip and its stripe
// say, and what its issuer knows.
type Card struct {
	// Name is how a person chooses it: chip, contactless, stripe, fallback.
	Name string
	// PAN passes the Luhn check. It stands under a UnionPay prefix and has
	// fewer digits than any card there: no bank ever issued it.
	PAN         string
	Expiry      string // YYMM
	Sequence    string // PAN sequence number, two digits, tag 5F34; "" on a stripe
	ServiceCode string
	PIN         PIN
	AID         string // hex; "" where the card has no chip
	Label       string // tag 50
	Holder      string // tag 5F20
	// Balance is what the account holds before the first sale. The issuer looks
	// at it only where practice is strict.
	Balance payment.Amount
	// Contactless cards answer a tap.
	Contactless bool
	// ChipFails marks a chip that cannot be read, so that its stripe is.
	ChipFails bool
}

// HasChip reports whether a chip is on the card, working or not.
func (c Card) HasChip() bool { return c.AID != "" }

// Track2 is the magnetic stripe's second track, without sentinels.
func (c Card) Track2() string {
	return c.PAN + "=" + c.Expiry + c.ServiceCode + "0000000000"
}

// PracticeCards are the cards that practice can present; both simulators read
// this one table. The PIN of all is 123456.
func PracticeCards() []Card {
	return []Card{
		{
			Name: "chip", PAN: "6222020000028123", Expiry: "4912", Sequence: "01", ServiceCode: "201",
			PIN: "123456", AID: "A000000333010101", Label: "UnionPay Debit", Holder: "PRACTICE/CHIP",
			Balance: 500_000,
		},
		{
			Name: "contactless", PAN: "6222020000044567", Expiry: "4911", Sequence: "01", ServiceCode: "201",
			PIN: "123456", AID: "A000000333010102", Label: "UnionPay Credit", Holder: "PRACTICE/TAP",
			Balance: 2_000_000, Contactless: true,
		},
		{
			Name: "stripe", PAN: "6222020000061009", Expiry: "4910", ServiceCode: "120",
			PIN: "123456", Holder: "PRACTICE/STRIPE", Balance: 300_000,
		},
		{
			Name: "fallback", PAN: "6222020000012218", Expiry: "4909", Sequence: "01", ServiceCode: "201",
			PIN: "123456", AID: "A000000333010101", Label: "UnionPay Debit", Holder: "PRACTICE/FALLBACK",
			Balance: 400_000, ChipFails: true,
		},
	}
}
