package payment

// Kind is what a transaction is, in the field's own words.
type Kind string

// The kinds. A reversal is no kind: it belongs to the attempt that it undoes.
const (
	Sale             Kind = "sale"
	Void             Kind = "void"   // of a sale of the open batch, whole
	Refund           Kind = "refund" // of a sale of any day, whole or part
	PreAuth          Kind = "preauth"
	PreAuthVoid      Kind = "preauth_void"
	Completion       Kind = "completion"        // by request, 0200
	CompletionAdvice Kind = "completion_advice" // by advice, 0220; cannot be voided
	CompletionVoid   Kind = "completion_void"
	Balance          Kind = "balance"
	OfflineSale      Kind = "offline_sale" // authorised by phone, or by the chip (ModeEMV); told to the bank later
	Adjust           Kind = "adjust"       // another amount for an offline sale
	Tip              Kind = "tip"          // a tip on a sale, told to the bank later
)

// Kinds lists every kind, for tables and tests.
var Kinds = []Kind{Sale, Void, Refund, PreAuth, PreAuthVoid, Completion, CompletionAdvice, CompletionVoid,
	Balance, OfflineSale, Adjust, Tip}

// Mode is how a kind is done where that changes the message.
type Mode string

// The modes.
const (
	ModeCard       Mode = ""
	ModeQR         Mode = "qr"         // the customer shows a code
	ModeMOTO       Mode = "moto"       // by mail or telephone: no card is there
	ModeInstalment Mode = "instalment" // the issuer collects in parts
	ModeEMV        Mode = "emv"        // of an offline sale: the chip approved it, not a telephone
)

// MessageName is the name of the request in a profile's message table: the
// kind, after the mode where there is one ("qr_sale", "moto_preauth").
func MessageName(k Kind, m Mode) string {
	if m == ModeCard {
		return string(k)
	}
	return string(m) + "_" + string(k)
}

// Moves is the direction in which a kind moves the shop's money.
type Moves int

// The directions: nothing, to the shop, away from it.
const (
	MovesNothing Moves = iota
	MovesIn
	MovesOut
)

// Moves tells the direction of k.
func (k Kind) Moves() Moves {
	switch k {
	case Sale, Completion, CompletionAdvice, OfflineSale, Adjust, Tip:
		return MovesIn
	case Void, Refund, CompletionVoid:
		return MovesOut
	}
	return MovesNothing
}

// Changes reports a kind whose amount takes the place of its original's: what
// moves is the difference.
func (k Kind) Changes() bool { return k == Adjust || k == Tip }
