package batch

import "till/payment"

// Hindrance is why something stands in the way of a settlement.
type Hindrance string

// The hindrances, gravest first.
const (
	// Undecided: nobody knows yet. It may be carried over; it is in no total.
	Undecided Hindrance = "undecided"
	// Unsent: the bank does not know of an offline sale or an advice yet.
	Unsent Hindrance = "unsent"
	// ScriptOwed: the bank has not heard what its script did to a card.
	ScriptOwed Hindrance = "script"
	// Refused: the bank would not take an offline sale. It is not paid; it only
	// has to be seen before the day is over.
	Refused Hindrance = "refused"
	// Unprinted: a slip waits for paper, or nobody knows whether it came out.
	Unprinted Hindrance = "unprinted"
)

// Stops reports whether a settlement must not begin while it is there. The
// others are named and may be left.
func (h Hindrance) Stops() bool { return h == Unsent }

// Hindrances lists them in their order.
var Hindrances = []Hindrance{Undecided, Unsent, ScriptOwed, Refused, Unprinted}

// Finding is one thing that stands in the way.
type Finding struct {
	Hindrance Hindrance
	Txn       payment.Txn
}

// Preflight lists what a person should see before a batch is closed: what is
// owed on any attempt of it, or of an older batch that was carried over.
// Gravest first, oldest first within.
func Preflight(batch string, txns []payment.Txn) []Finding {
	var findings []Finding
	for _, hindrance := range Hindrances {
		for _, txn := range txns {
			if stands(hindrance, batch, txn) {
				findings = append(findings, Finding{Hindrance: hindrance, Txn: txn})
			}
		}
	}
	return findings
}

func stands(h Hindrance, batch string, txn payment.Txn) bool {
	switch h {
	case Undecided:
		return txn.State.Open() && txn.State != payment.OfflineApproved
	case Unsent:
		return txn.State == payment.OfflineApproved
	case ScriptOwed:
		return txn.Script.State == payment.ScriptOwed
	case Refused:
		return txn.State == payment.AdviceRefused && txn.Batch == batch
	case Unprinted:
		return txn.Receipt.State == payment.ReceiptPending || txn.Receipt.State == payment.ReceiptUnknown
	}
	return false
}

// MayBegin reports whether a settlement may begin, and what stops it if not.
func MayBegin(findings []Finding) (bool, Hindrance) {
	for _, finding := range findings {
		if finding.Hindrance.Stops() {
			return false, finding.Hindrance
		}
	}
	return true, ""
}

// CarriedOver are the attempts of a batch that its settlement leaves out because
// nobody knows how they ended.
func CarriedOver(batch string, txns []payment.Txn) []uint64 {
	var ids []uint64
	for _, txn := range txns {
		if txn.Batch == batch && stands(Undecided, batch, txn) {
			ids = append(ids, txn.ID)
		}
	}
	return ids
}
