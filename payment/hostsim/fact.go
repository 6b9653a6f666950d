package hostsim

import (
	"till/payment"
)

// fact is an entry and what only the host knows of it.
type fact struct {
	Entry Entry        `json:"entry"`
	Mode  payment.Mode `json:"mode,omitempty"`
	// Asked is the amount of the request, which a reversal repeats.
	Asked payment.Amount `json:"asked"`
	// Token stands for the card, or for the code that a customer showed.
	Token string `json:"token"`
	// Code is DE 39 of the answer, for an advice that comes again.
	Code string `json:"code,omitempty"`
	// Day is the host's day, YYYYMMDD.
	Day string `json:"day,omitempty"`
	// Voucher is the number of a QR payment.
	Voucher string `json:"voucher,omitempty"`
	// Adjusted is the amount that a later adjustment or tip made of it, 0 for none.
	Adjusted payment.Amount `json:"adjusted,omitempty"`
	// Refunded is what later refunds gave back.
	Refunded payment.Amount `json:"refunded,omitempty"`
	// Refuse is how many reversals are still refused, Always for all.
	Refuse int `json:"refuse,omitempty"`
	// Original is what a transaction follows.
	Original place `json:"original,omitzero"`
	// Miscount is how the day's end counts it wrong, Told that the terminal
	// uploaded it.
	Miscount Fault `json:"miscount,omitempty"`
	Told     bool  `json:"told,omitempty"`
	// Scripts is tag DF31 of a script result, in hex.
	Scripts string `json:"scripts,omitempty"`
}

// total is what stands for a payment now.
func (f fact) total() payment.Amount {
	if f.Adjusted != 0 {
		return f.Adjusted
	}
	return f.Entry.Amount
}

// weight is what a transaction takes from the account of its card: refunds
// give. What cancels something weighs nothing, since that thing's state says it.
func (f fact) weight() payment.Amount {
	switch f.Entry.Kind {
	case payment.Sale, payment.Completion, payment.CompletionAdvice, payment.OfflineSale:
		if f.Entry.State == StateApproved || f.Entry.State == StateRefunded {
			return f.total()
		}
	case payment.PreAuth:
		if f.Entry.State == StateHeld {
			return f.Entry.Amount
		}
	case payment.Refund:
		if f.Entry.State == StateApproved {
			return -f.Entry.Amount
		}
	}
	return 0
}

// mmdd is the host's day as messages write it, "" where it was not kept.
func (f fact) mmdd() string {
	if len(f.Day) != len("20060102") {
		return ""
	}
	return f.Day[4:]
}

// record is a fact in its place in the ledger.
type record struct {
	fact
	at int
}

// place is how a reversal finds its original (unionpay-pos 5): merchant,
// terminal, batch and STAN. No two transactions share one.
type place struct {
	MID   string `json:"mid"`
	TID   string `json:"tid"`
	Batch string `json:"batch"`
	STAN  string `json:"stan"`
}

func (e Entry) place() place { return place{e.MerchantID, e.TerminalID, e.Batch, e.STAN} }
