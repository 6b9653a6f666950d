package payment

import "time"

// BatchSum is what attempts of one batch make together. Batch is "" for those
// that were never to be sent.
type BatchSum struct {
	Batch  string      `json:"batch"`
	Totals BatchTotals `json:"totals"`
}

// Counts is how often something happened that is in no sum.
type Counts struct {
	Attempts  int `json:"attempts"`
	Declined  int `json:"declined"`  // the bank or the card said no
	Cancelled int `json:"cancelled"` // somebody stopped it before it was sent
	NotSent   int `json:"not_sent"`  // nothing left the till
	Reversed  int `json:"reversed"`
	Undecided int `json:"undecided"`
	ToSend    int `json:"to_send"`
	Refused   int `json:"refused"` // approved here, and the bank would not take it
	ByHand    int `json:"by_hand"`
	Reprints  int `json:"reprints"` // copies of slips
	Drawer    int `json:"drawer"`   // openings of the cash drawer
}

// ZReport is one Z as the journal keeps it: what was counted since the Z before
// it. Every attempt is counted in exactly one Z, so that all of them together,
// and what came after the last, are the journal.
type ZReport struct {
	// Number is 1, 2, 3 … for ever: none is given twice, and none is left out.
	Number int `json:"number"`
	// After and Upto bound the attempts: After < ID ≤ Upto.
	After uint64 `json:"after"`
	Upto  uint64 `json:"upto"`
	// Opened is the Z before it, or the first attempt; At is this one.
	Opened time.Time `json:"opened,omitzero"`
	At     time.Time `json:"at"`
	// Carried are attempts that may still come to count: undecided, to send, or
	// refused and not closed. They are in no sum. Resolved are those that an
	// earlier Z carried and that are counted, or known not to count, in this one.
	Carried  []uint64 `json:"carried,omitempty"`
	Resolved []uint64 `json:"resolved,omitempty"`

	Totals  BatchTotals `json:"totals"`
	Batches []BatchSum  `json:"batches,omitempty"`
	Counts  Counts      `json:"counts"`
	// Shifts are the shifts that were closed since the Z before it, ShiftsUpto the
	// number of the last one that any Z named.
	Shifts     []Shift `json:"shifts,omitempty"`
	ShiftsUpto int     `json:"shifts_upto,omitempty"`

	Operator string    `json:"operator,omitempty"`
	Approval *Approval `json:"approval,omitempty"`
	Practice bool      `json:"practice,omitempty"`
}

// Shift is one cashier's turn at the till with the cash that was counted at both
// ends. The till takes cards only: what should be in the drawer is what was in
// it, or what the shop's register says.
type Shift struct {
	// Number is 1, 2, 3 … for ever.
	Number   int    `json:"number"`
	Operator string `json:"operator,omitempty"`
	// After and Upto bound the attempts, as in a ZReport; Upto is 0 while it is open.
	After uint64 `json:"after"`
	Upto  uint64 `json:"upto,omitempty"`

	Opened time.Time `json:"opened"`
	Closed time.Time `json:"closed,omitzero"`
	// Float is the cash that was counted at the opening, Counted at the close,
	// Expected what the register says should be there; nil where nobody said.
	Float    *Amount `json:"float,omitempty"`
	Counted  *Amount `json:"counted,omitempty"`
	Expected *Amount `json:"expected,omitempty"`
	// Cards is what came in and went back on cards, known once it is closed.
	Cards BatchTotals `json:"cards"`
}

// Open reports whether the shift goes on.
func (s Shift) Open() bool { return s.Closed.IsZero() }

// Difference is the cash that was counted less what should be there, false where
// one of the two was never said.
func (s Shift) Difference() (Amount, bool) {
	should := s.Expected
	if should == nil {
		should = s.Float
	}
	if s.Counted == nil || should == nil {
		return 0, false
	}
	return *s.Counted - *should, true
}

// Less is t without o: what came to o to make t.
func (t BatchTotals) Less(o BatchTotals) BatchTotals {
	less := func(a, b Subtotal) Subtotal { return Subtotal{Count: a.Count - b.Count, Amount: a.Amount - b.Amount} }
	group := func(a, b GroupTotals) GroupTotals {
		return GroupTotals{Debit: less(a.Debit, b.Debit), Credit: less(a.Credit, b.Credit)}
	}
	return BatchTotals{Domestic: group(t.Domestic, o.Domestic), Foreign: group(t.Foreign, o.Foreign)}
}

// And is t and o together.
func (t BatchTotals) And(o BatchTotals) BatchTotals { return t.Less(BatchTotals{}.Less(o)) }
