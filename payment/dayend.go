package payment

// Hindrance is why something stands in the way of a settlement.
type Hindrance string

// The hindrances, gravest first.
const (
	// HinderUndecided: nobody knows yet. It may be carried over; it is in no total.
	HinderUndecided Hindrance = "undecided"
	// HinderUnsent: the bank does not know of an offline sale or an advice yet.
	HinderUnsent Hindrance = "unsent"
	// HinderScript: the bank has not heard what its script did to a card.
	HinderScript Hindrance = "script"
	// HinderRefused: the bank would not take an offline sale. It is not paid; it only
	// has to be seen before the day is over.
	HinderRefused Hindrance = "refused"
	// HinderUnprinted: a slip waits for paper, or nobody knows whether it came out.
	HinderUnprinted Hindrance = "unprinted"
)

// Stops reports whether a settlement must not begin while it is there. The
// others are named and may be left.
func (h Hindrance) Stops() bool { return h == HinderUnsent }

// Hindrances lists them in their order.
var Hindrances = []Hindrance{HinderUndecided, HinderUnsent, HinderScript, HinderRefused, HinderUnprinted}

// Finding is one thing that stands in the way.
type Finding struct {
	Hindrance Hindrance
	Txn       Txn
}

// Cause is how a transaction makes two totals differ.
type Cause string

// The causes that can be told from totals and records.
const (
	// CauseBankMissing: the shop counts it and the bank does not.
	CauseBankMissing Cause = "bank_missing"
	// CauseBankTwice: the bank counts it once more than the shop.
	CauseBankTwice Cause = "bank_twice"
	// CauseBankOtherWay: the bank counts what came in as given back, or the reverse.
	CauseBankOtherWay Cause = "bank_other_way"
	// CauseBankOtherGroup: a foreign card that the bank counts as domestic, or the reverse.
	CauseBankOtherGroup Cause = "bank_other_group"
	// CauseBankKeeps: the bank counts what the till calls not paid: a reversal that it
	// lost, or a request that reached it after its reversal.
	CauseBankKeeps Cause = "bank_keeps"
	// CauseBankHasUndecided: the bank counts a payment that is undecided here.
	CauseBankHasUndecided Cause = "bank_has_undecided"
	// CauseBankUntold: it was stored at the till and the bank has not been told of it.
	CauseBankUntold Cause = "bank_untold"
)

// Blame is one transaction with what it does to the totals.
type Blame struct {
	Cause Cause
	Txn   Txn
}

// Explanation is why the bank's totals differ from the shop's.
type Explanation struct {
	// Difference is the bank's totals less the shop's.
	Difference BatchTotals
	// Blamed together account for all of it; empty where no record does.
	Blamed []Blame
	// Others counts the explanations that would do as well, such as another sale
	// of the same amount: then a person must look at both.
	Others int
}

// Equal reports whether there is nothing to explain.
func (e Explanation) Equal() bool { return e.Difference == BatchTotals{} }
