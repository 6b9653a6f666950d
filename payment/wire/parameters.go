package wire

import (
	"strconv"
	"strings"
	"time"
)

// Parameters is what a parameter download changes in a till (unionpay-pos 6.2
// and 19.1). A nil or empty field was not handed out, or is no value: the till
// goes on with its own.
type Parameters struct {
	// Answer is how long to wait for an answer, code 12; at least 40 s.
	Answer time.Duration
	// Tips and TipPercent are codes 18 and 19: whether tips are taken, and up to
	// how many per cent of the sale.
	Tips       *bool
	TipPercent *int
	// Keyed is code 20: whether a card number may be typed.
	Keyed *bool
	// Merchant is the merchant's name as the bank has it, code 22.
	Merchant string
	// Resends is code 23: how often a message is told again; 0 is not handed out.
	Resends int
}

// answerLeast is the shortest wait that a bank may set (unionpay-pos 19.1).
const answerLeast = 40 * time.Second

// ParametersOf reads the items of a parameter download by their codes. What is
// not of the form that its code wants counts as not handed out.
func ParametersOf(items []Item) Parameters {
	var p Parameters
	for _, item := range items {
		number, err := strconv.Atoi(item.Value)
		isNumber := err == nil && number >= 0 && digitsOnly(item.Value, false)
		switch item.Key {
		case "12":
			if isNumber && number > 0 {
				p.Answer = max(time.Duration(number)*time.Second, answerLeast)
			}
		case "18":
			p.Tips = flagOf(item.Value)
		case "19":
			if isNumber {
				p.TipPercent = &number
			}
		case "20":
			p.Keyed = flagOf(item.Value)
		case "22":
			p.Merchant = strings.TrimSpace(shown(item.Value))
		case "23":
			if isNumber {
				p.Resends = number
			}
		}
	}
	return p
}

func flagOf(text string) *bool {
	if text != "0" && text != "1" {
		return nil
	}
	on := text == "1"
	return &on
}

// shown drops what no slip can show.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F || r == '\uFFFD' {
			return -1
		}
		return r
	}, text)
}
