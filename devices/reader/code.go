package reader

import (
	"strings"

	"till/payment"
)

// Kind is what a text that was read is.
type Kind string

// The kinds.
const (
	Unknown  Kind = ""          // of no form that is known
	Card     Kind = "card"      // a stripe
	PayCode  Kind = "pay_code"  // the code on a customer's phone
	SlipCode Kind = "slip_code" // the code of one of our slips
	Misread  Kind = "misread"   // a code of a slip whose check character does not fit
	Priced   Kind = "priced"    // a thing of the price list
)

// Code is what was read.
type Code struct {
	Kind Kind
	// Pay is the customer's code; it pays for whoever has it.
	Pay payment.Secret
	// Wallet says whose code it is.
	Wallet string
	Slip   payment.SlipRef
	// Item is one of a thing.
	Item payment.Item
	// Swipe is a card's.
	Swipe Swipe
}

// PayForm is how the codes of one wallet look: digits, the first ones between From
// and To, so many in all.
type PayForm struct {
	Wallet   string
	From, To string
	Min, Max int
}

// PayForms are the wallets' published forms: UnionPay's codes begin with 62 and
// have 19 digits (unionpay-pos 7.4), Alipay's with 25 to 30 and have 16 to 24,
// WeChat's with 10 to 15 and have 18. Which of them are taken is the bank's to say.
func PayForms() []PayForm {
	return []PayForm{
		{"UnionPay", "62", "62", 19, 19},
		{"WeChat Pay", "10", "15", 18, 18},
		{"Alipay", "25", "30", 16, 24},
	}
}

// Rules is what a till knows of codes.
type Rules struct {
	Pay    []PayForm
	Prices Prices
}

// textMax is the longest text that is looked at: three tracks and their ends.
const textMax = 320

// Read says what a text is. A price that the shop gave a code comes first: the
// shop knows its own.
func (r Rules) Read(text string) Code {
	text = strings.TrimRight(strings.TrimLeft(text, " "), " \r\n\t")
	if text == "" || len(text) > textMax {
		return Code{}
	}
	if IsSwipe(text) {
		swipe, err := ParseSwipe(text)
		if err != nil {
			return Code{Kind: Card} // of which nothing can be used
		}
		return Code{Kind: Card, Swipe: swipe}
	}
	if payment.IsSlipCode(text) {
		ref, err := payment.ParseSlipCode(text)
		if err != nil {
			return Code{Kind: Misread}
		}
		return Code{Kind: SlipCode, Slip: ref}
	}
	if item, found := r.Prices.Find(text); found {
		return Code{Kind: Priced, Item: item}
	}
	for _, form := range r.Pay {
		if form.fits(text) {
			return Code{Kind: PayCode, Wallet: form.Wallet, Pay: payment.NewSecret([]byte(text))}
		}
	}
	return Code{}
}

func (f PayForm) fits(text string) bool {
	n := len(f.From)
	return len(text) >= f.Min && len(text) <= f.Max && strings.Trim(text, "0123456789") == "" &&
		text[:n] >= f.From && text[:n] <= f.To
}
