package payment

import (
	"errors"
	"fmt"
	"strings"
)

// Amount is a sum of money in minor units (fen, cents) of the currency that
// stands beside it. It is never a float: every sum the till shows is a sum the
// bank can be asked for.
type Amount int64

// AmountMax is the largest amount that fits DE 4: twelve digits of minor units.
const AmountMax Amount = 999_999_999_999

// Currency is an ISO 4217 alphabetic code.
type Currency string

// CNY is the renminbi, the only currency of the UnionPay terminal dialect here.
const CNY Currency = "CNY"

// Numeric is the ISO 4217 numeric code that DE 49 carries, "" if unknown.
func (c Currency) Numeric() string {
	if c == CNY {
		return "156"
	}
	return ""
}

// Errors of reading an amount. Callers translate them for people.
var (
	// ErrAmountForm means the text is no amount with exactly two decimals.
	ErrAmountForm = errors.New("amount needs digits, a point and two decimals, such as 12.50")
	// ErrAmountZero means the amount is zero: nothing to pay.
	ErrAmountZero = errors.New("amount is zero")
	// ErrAmountNegative means the amount is below zero.
	ErrAmountNegative = errors.New("amount is negative")
	// ErrAmountTooLarge means the amount has more than twelve digits.
	ErrAmountTooLarge = errors.New("amount is larger than 9,999,999,999.99")
)

// ParseAmount reads an amount as the command line takes it: ASCII digits, a
// point, exactly two decimals, more than zero. "12.5", "1250", "１２.50" and
// "1,250.00" are refused with ErrAmountForm, so that nobody is ever charged a
// hundred times too much because of a missing point.
func ParseAmount(text string) (Amount, error) {
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		if _, err := parseDigits(rest); err == nil {
			return 0, ErrAmountNegative
		}
		return 0, ErrAmountForm
	}
	amount, err := parseDigits(text)
	if err != nil {
		return 0, err
	}
	if amount == 0 {
		return 0, ErrAmountZero
	}
	return amount, nil
}

func parseDigits(text string) (Amount, error) {
	whole, cents, found := strings.Cut(text, ".")
	if !found || whole == "" || len(cents) != 2 {
		return 0, ErrAmountForm
	}
	var amount Amount
	for _, digit := range whole + cents {
		if digit < '0' || digit > '9' {
			return 0, ErrAmountForm
		}
		amount = amount*10 + Amount(digit-'0')
		if amount > AmountMax {
			return 0, ErrAmountTooLarge
		}
	}
	return amount, nil
}

// Plain is the amount as machines read it: "1250.00", "-3.05".
func (a Amount) Plain() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	return fmt.Sprintf("%s%d.%02d", sign, a/100, a%100)
}

// String is the amount as people read it: "1,250.00".
func (a Amount) String() string {
	plain := a.Plain()
	sign := ""
	if rest, negative := strings.CutPrefix(plain, "-"); negative {
		sign, plain = "-", rest
	}
	whole, cents, _ := strings.Cut(plain, ".")
	var grouped strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			grouped.WriteByte(',')
		}
		grouped.WriteRune(digit)
	}
	return sign + grouped.String() + "." + cents
}

// Cents is the last two digits, by which practice chooses what happens.
func (a Amount) Cents() int { return int(a % 100) }
