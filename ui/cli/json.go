package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"till/payment"
	"till/ui/text"
)

// txnJSON is a transaction as scripts read it: every key is always there, and
// what is not known is null.
type txnJSON struct {
	Kind           payment.Kind     `json:"kind"`
	Money          *payment.Money   `json:"money"`
	Outcome        *payment.Outcome `json:"outcome"`
	Reason         *payment.Reason  `json:"reason"`
	ResponseCode   *string          `json:"response_code"`
	Amount         string           `json:"amount"`
	Requested      string           `json:"requested"`
	ReturnedAmount string           `json:"returned_amount"`
	ByHand         bool             `json:"by_hand"`
	Currency       payment.Currency `json:"currency"`
	Card           *string          `json:"card"`
	Entry          *string          `json:"entry"`
	STAN           *string          `json:"stan"`
	Batch          *string          `json:"batch"`
	RRN            *string          `json:"rrn"`
	AuthCode       *string          `json:"auth_code"`
	Time           *string          `json:"time"`
	Operator       *string          `json:"operator"`
	Text           bilingual        `json:"text"`
	Next           bilingual        `json:"next"`
	StagesMS       stagesJSON       `json:"stages_ms"`
	Attempts       []tryJSON        `json:"attempts"`
	Original       *originalJSON    `json:"original"`
	Receipt        *string          `json:"receipt"`
}

// originalJSON names what an attempt follows.
type originalJSON struct {
	STAN  *string `json:"stan"`
	Batch *string `json:"batch"`
	RRN   *string `json:"rrn"`
}

type bilingual struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

type stagesJSON struct {
	Card   *int64 `json:"card"`
	PIN    *int64 `json:"pin"`
	Line   *int64 `json:"line"`
	Host   *int64 `json:"host"`
	Record *int64 `json:"record"`
	Print  *int64 `json:"print"`
}

type tryJSON struct {
	Time   string            `json:"time"`
	MTI    string            `json:"mti"`
	Result payment.TryResult `json:"result"`
}

// asJSON turns an attempt into its JSON; slip gives the slip as text, or "".
func asJSON(txn payment.Txn, slip string) txnJSON {
	zhWhat, zhNext := text.Story(text.ZH, txn)
	enWhat, enNext := text.Story(text.EN, txn)
	out := txnJSON{
		Kind:           txn.Kind,
		Money:          known(txn.Money()),
		Outcome:        known(txn.Outcome),
		Reason:         known(txn.Reason),
		ResponseCode:   known(txn.ResponseCode),
		Amount:         txn.Amount.Plain(),
		Requested:      txn.Requested.Plain(),
		ReturnedAmount: txn.ReturnedAmount.Plain(),
		ByHand:         txn.ByHand,
		Currency:       txn.Currency,
		Card:           known(txn.Card.Masked),
		Entry:          known(string(txn.Card.Entry)),
		STAN:           known(txn.STAN),
		Batch:          known(txn.Batch),
		RRN:            known(txn.RRN),
		AuthCode:       known(txn.AuthCode),
		Operator:       known(txn.Operator),
		Text:           bilingual{zhWhat, enWhat},
		Next:           bilingual{zhNext, enNext},
		StagesMS: stagesJSON{millis(txn.Stages.Card), millis(txn.Stages.PIN), millis(txn.Stages.Line),
			millis(txn.Stages.Host), millis(txn.Stages.Record), millis(txn.Stages.Print)},
		Attempts: []tryJSON{},
		Receipt:  known(slip),
	}
	if txn.Balance != nil { // the one kind whose amount is the bank's
		out.Amount = txn.Balance.Plain()
	}
	o := txn.Original
	if o == nil {
		o = txn.Again // the undecided sale that it was made again for
	}
	if o == nil {
		o = txn.Resumes // what the bank refused unread before it
	}
	if o != nil {
		out.Original = &originalJSON{known(o.STAN), known(o.Batch), known(o.RRN)}
	}
	if !txn.Started.IsZero() {
		out.Time = known(txn.Started.Format(time.RFC3339))
	}
	if txn.Outcome == "" && txn.State != payment.None {
		// An attempt under way whose end is not written: the honest word.
		out.Outcome = known(payment.OutcomeUndecided)
	}
	for _, try := range txn.Attempts {
		out.Attempts = append(out.Attempts, tryJSON{try.Time.Format(time.RFC3339), try.MTI, try.Result})
	}
	return out
}

// known is a pointer to a value, or nil where the value says nothing.
func known[T comparable](value T) *T {
	var nothing T
	if value == nothing {
		return nil
	}
	return &value
}

// millis is a stage in milliseconds, at least 1 for a stage that happened.
func millis(d time.Duration) *int64 {
	if d <= 0 {
		return nil
	}
	ms := max(d.Milliseconds(), 1)
	return &ms
}

// items is how lists are given.
type items[T any] struct {
	Items []T `json:"items"`
}

// say answers a question: as JSON where that was asked for, else in one line.
func (s *session) say(out any, line string) error {
	if s.flags.json {
		return printJSON(s.stdout, out)
	}
	_, err := fmt.Fprintln(s.stdout, line)
	return err
}

// printJSON writes exactly one object and a line end.
func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}
