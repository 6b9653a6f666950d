package screen

import (
	"fmt"
	"strconv"

	"till/payment"
	"till/ui/widget"
)

// order is what the rows come to; next has looked at each of them.
func (f Form) order() payment.Order {
	amount, _ := f.amount()
	order := payment.Order{Kind: f.wish.Kind, Mode: f.wish.Mode, Amount: amount, Items: f.wish.Items}
	if f.wish.Original.ID != 0 {
		order.Mode, order.Original = payment.ModeAfter(f.wish.Original), payment.LinkTo(f.wish.Original)
	}
	if f.wish.Kind == payment.Tip {
		order.Tip, order.Amount = amount, f.wish.Original.Amount+amount
	}
	for _, one := range f.rows {
		switch one {
		case rowParts:
			order.Instalments, _ = strconv.Atoi(f.answers[one])
		case rowCode:
			order.PhoneCode = f.answers[one]
		case rowPayCode:
			order.QRCode = payment.NewSecret(f.secret)
		case rowNumber:
			if pan, err := payment.NewPAN(string(f.secret)); err == nil {
				order.Keyed = &payment.Card{PAN: pan, Expiry: f.answers[rowExpiry]}
			}
		case rowName:
			if approval, err := (payment.Approval{By: f.answers[one]}).Check(); err == nil {
				order.Approval = &approval
			}
		}
	}
	return order
}

// payCodeMin is the length of the shortest code that pays (unionpay-pos 7.4).
const payCodeMin = 19

// refusal says why a row is not right yet, "" where it is.
func (f Form) refusal(one row, l widget.Look) string {
	w := l.Words.Wishes
	switch one {
	case rowAmount:
		return f.refuseAmount(l)
	case rowParts:
		if n, err := strconv.Atoi(f.answers[one]); err != nil || n < 2 {
			return string(w.BadParts)
		}
	case rowCode:
		if f.answers[one] == "" {
			return string(w.BadCode)
		}
	case rowNumber:
		if _, err := payment.NewPAN(string(f.secret)); err != nil || !payment.Luhn(f.secret) {
			return string(w.BadNumber)
		}
	case rowExpiry:
		month := ""
		if len(f.answers[one]) == longest[rowExpiry] {
			month = f.answers[one][2:]
		}
		if month < "01" || month > "12" {
			return string(w.BadExpiry)
		}
	case rowPayCode:
		if len(f.secret) < payCodeMin {
			return string(w.BadPayCode)
		}
	case rowSure:
		if f.answers[one] != "1" {
			return string(l.Words.Door.SureElse)
		}
	case rowName:
		if _, err := (payment.Approval{By: f.answers[one]}).Check(); err != nil {
			return string(l.Words.Evidence.Refusal(err))
		}
	}
	return ""
}

// refuseAmount bounds the amount by what is left of the original, and a tip by
// what the bank takes.
func (f Form) refuseAmount(l widget.Look) string {
	amount, err := f.amount()
	if err != nil {
		return sumSentence(err, l.Words.Home)
	}
	if most := f.most(l); most > 0 && amount > most {
		return fmt.Sprintf(string(l.Words.Wishes.TooMuch), most)
	}
	return ""
}

// most is the largest amount that may be typed, 0 for no limit of its own. How
// much of a hold may be taken is the bank's rule, which says it itself.
func (f Form) most(l widget.Look) payment.Amount {
	switch f.wish.Kind {
	case payment.Refund:
		return payment.LeftOf(f.wish.Kind, f.wish.Original)
	case payment.Tip:
		return f.wish.Original.Amount * payment.Amount(l.Shop.Allows.TipPercent) / 100
	}
	return 0
}
