package hostsim

import (
	"encoding/json"

	"till/payment"
)

// State is what the acquirer believes of a transaction.
type State string

// The states of the ledger.
const (
	StateApproved State = "approved"
	StateDeclined State = "declined"
	StateReversed State = "reversed"
	StateVoided   State = "voided"
	StateRefunded State = "refunded"
	StateHeld     State = "held"
)

// Stands reports whether the acquirer will pay, or holds the sum. A refunded
// sale was paid: what went back is the refund's own line.
func (s State) Stands() bool { return s == StateApproved || s == StateHeld }

// Entry is one line of the ledger.
type Entry struct {
	TerminalID string
	MerchantID string
	Batch      string
	STAN       string
	Kind       payment.Kind
	Amount     payment.Amount // approved, or asked for where it was declined
	Currency   payment.Currency
	Card       string // masked
	RRN        string
	AuthCode   string // "" where it was declined
	State      State
	Settled    bool
}

// line is an entry as JSON writes it.
type line struct {
	TID      string           `json:"tid"`
	MID      string           `json:"mid"`
	Batch    string           `json:"batch"`
	STAN     string           `json:"stan"`
	Kind     payment.Kind     `json:"kind"`
	Amount   string           `json:"amount"`
	Currency payment.Currency `json:"currency"`
	Card     string           `json:"card"`
	RRN      string           `json:"rrn"`
	AuthCode string           `json:"auth_code"`
	State    State            `json:"state"`
	Settled  bool             `json:"settled"`
}

// MarshalJSON writes an entry with its amount as people write it: "12.50".
func (e Entry) MarshalJSON() ([]byte, error) {
	return json.Marshal(line{e.TerminalID, e.MerchantID, e.Batch, e.STAN, e.Kind, e.Amount.Plain(), e.Currency,
		e.Card, e.RRN, e.AuthCode, e.State, e.Settled})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (e *Entry) UnmarshalJSON(text []byte) error {
	var l line
	if err := json.Unmarshal(text, &l); err != nil {
		return err
	}
	amount := payment.Amount(0)
	if l.Amount != amount.Plain() {
		var err error
		if amount, err = payment.ParseAmount(l.Amount); err != nil {
			return err
		}
	}
	*e = Entry{l.TID, l.MID, l.Batch, l.STAN, l.Kind, amount, l.Currency, l.Card, l.RRN, l.AuthCode, l.State, l.Settled}
	return nil
}
