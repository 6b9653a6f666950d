package payment

// Kind is what a transaction is, in the field's own words.
type Kind string

// The kinds. A reversal is no kind: it belongs to the attempt that it undoes.
const (
	Sale           Kind = "sale"
	Void           Kind = "void"
	Refund         Kind = "refund"
	PreAuth        Kind = "preauth"
	PreAuthVoid    Kind = "preauth_void"
	Completion     Kind = "completion"
	CompletionVoid Kind = "completion_void"
	Balance        Kind = "balance"
)

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
	case Sale, Completion:
		return MovesIn
	case Void, Refund, CompletionVoid:
		return MovesOut
	}
	return MovesNothing
}
