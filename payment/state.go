package payment

// State says what is known and durable about an attempt. People never read it:
// they read one of the five words (Money).
type State string

// The states. Each is written to the journal before anything rests on it.
const (
	// None is an attempt that the journal does not hold.
	None State = ""
	// Intent: STAN, amount and card are durable; the request may have been sent.
	Intent State = "intent"
	// HostApproved: a trusted approval is durable, the card is not finished.
	HostApproved State = "host_approved"
	// Approved: money moved, the customer may be told.
	Approved State = "approved"
	// Declined: provably no money moved: declined, cancelled or never sent.
	Declined State = "declined"
	// ReversalDue: a reversal is owed until the bank acknowledges it.
	ReversalDue State = "reversal_due"
	// Reversed: the reversal was acknowledged by a trusted answer.
	Reversed State = "reversed"
	// OfflineApproved: approved under the owner's limits; the bank does not know yet.
	OfflineApproved State = "offline_approved"
	// Advised: the advice of an offline sale was acknowledged.
	Advised State = "advised"
	// AdviceRefused: the bank refused an offline sale: the shop's loss.
	AdviceRefused State = "advice_refused"
	// Suspect: the bank calls a first send a duplicate; nothing is reversed blindly.
	Suspect State = "suspect"
	// ClosedByHand: a supervisor entered evidence; the word is the evidence's.
	ClosedByHand State = "closed_by_hand"
	// Settled: belongs to a batch that the bank has closed.
	Settled State = "settled"
)

// States lists every state, for tables and tests.
var States = []State{None, Intent, HostApproved, Approved, Declined, ReversalDue, Reversed,
	OfflineApproved, Advised, AdviceRefused, Suspect, ClosedByHand, Settled}

// Open reports whether something is still owed on an attempt in this state.
func (s State) Open() bool {
	switch s {
	case Intent, HostApproved, ReversalDue, OfflineApproved, Suspect:
		return true
	}
	return false
}

// Money is one of the five words: where the shop's money is in this attempt.
type Money string

// The five words, and none for a kind that moves no money.
const (
	NoMoney   Money = ""
	Paid      Money = "paid"
	NotPaid   Money = "not_paid"
	Undecided Money = "undecided"
	Returned  Money = "returned"
	ToSend    Money = "to_send"
)

// MoneyOf gives the word for a kind in a state. A sale that was given back by a
// later attempt is "returned", and an item that was closed by hand takes the word
// of its evidence: Txn.Money knows both, a state alone does not.
func MoneyOf(k Kind, s State) Money {
	if k.Moves() == MovesNothing {
		return NoMoney
	}
	switch s {
	case Intent, HostApproved, ReversalDue, Suspect:
		return Undecided
	case Approved, Advised, Settled:
		if k.Moves() == MovesOut {
			return Returned
		}
		return Paid
	case OfflineApproved:
		return ToSend
	}
	return NotPaid
}
