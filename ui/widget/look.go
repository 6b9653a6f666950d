package widget

import (
	"time"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
)

// Look is all that a view needs beside its own state.
type Look struct {
	Layout
	Words  *text.Words
	Glyphs style.Glyphs
	Keys   keymap.Map
	Now    time.Time
	Shop   Shop
	// Still stops growing lines; seconds are counted on.
	Still bool
	// Opening is before the first key: nothing asks for one.
	Opening bool
}

// Name is a name in both languages.
type Name struct{ ZH, EN string }

// In is the name in a language; where one is missing the other stands in.
func (n Name) In(lang text.Lang) string {
	if (lang == text.ZH && n.ZH != "") || n.EN == "" {
		return n.ZH
	}
	return n.EN
}

// Shop is who sells. It does not change while the counter is open.
type Shop struct {
	Name Name
	// Terminal is what people call this till, such as "T-04".
	Terminal string
	// Operator is who sells now; both names may be empty.
	Operator Name
	// OperatorID goes into the request.
	OperatorID string
	// Staffed is a till that has operators: OperatorID is who signed on, "" while
	// nobody has.
	Staffed bool
	// Idle is after how long without a key the screen locks itself, 0 for never.
	Idle     time.Duration
	Currency payment.Currency
	// Practice is said on the screen at all times.
	Practice bool
	Hotline  string // the bank's number for questions, "" if unknown
	Batch    string // six digits
	// Quick is up to five amounts for the "*" key.
	Quick []payment.Amount
	// Allows is what the bank lets this till do besides what every till may.
	Allows Allows
}

// Allows is what the bank lets a till do.
type Allows struct {
	// Keyed is a card number that is typed; Tips is a tip on a sale.
	Keyed, Tips bool
	// Drawer is a cash drawer that can be kicked open.
	Drawer bool
	// Proved says that a PIN proved who is signed on: nobody types a name for what
	// that operator may do.
	Proved bool
	// TipPercent is the most that a tip may be of its sale, 0 for no limit.
	TipPercent int
}
