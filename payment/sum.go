package payment

import (
	"errors"
	"strings"
)

// SumLineMax is the longest line, in bytes, that Sum reads.
const SumLineMax = 64

// countMax is the largest number after a "*".
const countMax = 9999

// ErrSumForm means the line is no sum such as 1250, 12.50 or 12.50+8*3.
var ErrSumForm = errors.New("write fen such as 1250, yuan such as 12.50, or a sum such as 12.50+8*3")

// Sum reads what a cashier types at the counter. A line without a point is in
// fen: "1250" is 12.50 and "1250+300" is 15.50. A point anywhere makes every
// term yuan, with at most two decimals: "12.50+8" is 20.50. The number after a
// "*" counts things and has no point: "12.50+8*3" is 36.50. "-" takes away. A term
// with "%" is that part of what stands before it, at most all of it:
// "12.50-10%" is 11.25. Half a fen of it is rounded up, for a discount in the
// customer's favour.
//
// Only ASCII digits and "+-*.%" are read: a full-width digit, a blank, a comma or
// a letter is refused with ErrSumForm. The sum must be more than zero
// (ErrAmountZero, ErrAmountNegative) and fit DE 4 (ErrAmountTooLarge), and so
// must each term, so that no line can overflow.
func Sum(line string) (Amount, error) {
	if line == "" || len(line) > SumLineMax {
		return 0, ErrSumForm
	}
	if line[0] == '-' {
		if _, err := Sum(line[1:]); err == nil {
			return 0, ErrAmountNegative
		}
		return 0, ErrSumForm
	}
	yuan := strings.Contains(line, ".")
	var sum Amount
	sign := Amount(1)
	for rest := line; ; {
		end := strings.IndexAny(rest, "+-")
		term := rest
		if end >= 0 {
			term = rest[:end]
		}
		value, err := sumTerm(term, yuan)
		if percent, is := strings.CutSuffix(term, "%"); is {
			value, err = sumPercent(percent, sum, len(rest) < len(line))
		}
		if err != nil {
			return 0, err
		}
		sum += sign * value
		if end < 0 {
			break
		}
		sign = 1
		if rest[end] == '-' {
			sign = -1
		}
		rest = rest[end+1:]
	}
	switch {
	case sum == 0:
		return 0, ErrAmountZero
	case sum < 0:
		return 0, ErrAmountNegative
	case sum > AmountMax:
		return 0, ErrAmountTooLarge
	}
	return sum, nil
}

// sumPercent reads a whole number of hundredths of what stands before it.
func sumPercent(text string, before Amount, follows bool) (Amount, error) {
	percent, err := sumDigits(text, percentMax)
	switch {
	case err != nil || !follows:
		return 0, ErrSumForm
	case before <= 0:
		return 0, ErrAmountNegative // a part of nothing is no discount
	}
	return (before*percent + percentMax/2) / percentMax, nil
}

// percentMax is all of it.
const percentMax = 100

// sumTerm reads one price and the counts that follow it.
func sumTerm(term string, yuan bool) (Amount, error) {
	factors := strings.Split(term, "*")
	value, err := sumPrice(factors[0], yuan)
	if err != nil {
		return 0, err
	}
	for _, factor := range factors[1:] {
		count, err := sumDigits(factor, countMax)
		if err != nil {
			return 0, err
		}
		value *= count
		if value > AmountMax {
			return 0, ErrAmountTooLarge
		}
	}
	return value, nil
}

// sumPrice reads digits of fen, or yuan with up to two decimals.
func sumPrice(text string, yuan bool) (Amount, error) {
	if !yuan {
		return sumDigits(text, AmountMax)
	}
	whole, cents, _ := strings.Cut(text, ".")
	if len(cents) > 2 || whole == "" {
		return 0, ErrSumForm
	}
	return sumDigits(whole+cents+"00"[len(cents):], AmountMax)
}

// sumDigits reads ASCII digits up to limit.
func sumDigits(text string, limit Amount) (Amount, error) {
	if text == "" {
		return 0, ErrSumForm
	}
	var value Amount
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, ErrSumForm
		}
	}
	for i := range len(text) {
		value = value*10 + Amount(text[i]-'0')
		if value > limit {
			return 0, ErrAmountTooLarge
		}
	}
	return value, nil
}
