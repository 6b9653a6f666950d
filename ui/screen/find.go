package screen

import (
	"strings"
	"time"
	"unicode"

	"till/payment"
	"till/ui/text"
	"till/ui/widget"
)

// Match makes the test for a search: an attempt fits when every word of the text
// is part of its trace, reference, authorisation code, masked card number,
// amount, bank code, time, kind or money word, operator, in either language. The code of a
// slip fits its own attempt alone.
func Match(find string) func(payment.Txn) bool {
	if ref, err := payment.ParseSlipCode(find); err == nil {
		return func(txn payment.Txn) bool { return payment.SlipRefOf(txn) == ref }
	}
	words := strings.Fields(strings.ToLower(find))
	return func(txn payment.Txn) bool {
		var all []string
		for i, word := range words {
			if i == 0 {
				all = searchable(txn)
			}
			if !anyHas(all, word) && !isDay(txn, word) {
				return false
			}
		}
		return true
	}
}

// MatchFor is Match among those that a transaction of a kind may follow; no kind
// is any.
func MatchFor(kind payment.Kind, find string) func(payment.Txn) bool {
	match := Match(find)
	if kind == "" {
		return match
	}
	return func(txn payment.Txn) bool { return fitsBefore(kind, txn) && match(txn) }
}

// fitsBefore reports whether a transaction of a kind may follow another one here.
func fitsBefore(kind payment.Kind, txn payment.Txn) bool {
	return payment.Follows(kind, txn) && payment.LeftOf(kind, txn) > 0
}

// searchable is what a person may know of an attempt.
func searchable(txn payment.Txn) []string {
	all := []string{txn.STAN, txn.RRN, txn.AuthCode, txn.Card.Masked, txn.Amount.Plain(), txn.Amount.String(), txn.ResponseCode,
		txn.Started.Format("15:04:05"), txn.Operator}
	for _, w := range []*text.Words{text.In(text.EN), text.In(text.ZH)} {
		all = append(all, w.Kinds.Of(txn.Kind), w.Money.Of(txn.Money()))
	}
	for i := range all {
		all[i] = strings.ToLower(all[i])
	}
	return all
}

// isDay reports a word that is the whole day of an attempt. A part of one is none:
// "2026" is rather a trace number than a year.
func isDay(txn payment.Txn, word string) bool {
	switch word {
	case txn.Started.Format("20060102"), txn.Started.Format("2006-01-02"), txn.Started.Format("2006.01.02"):
		return true
	}
	return false
}

func anyHas(all []string, word string) bool {
	for _, one := range all {
		if strings.Contains(one, word) {
			return true
		}
	}
	return false
}

// look changes what is looked for.
func (h History) look(find string) (Screen, Action) {
	runes := make([]rune, 0, findMax)
	for _, r := range find {
		if unicode.IsPrint(r) && len(runes) < findMax {
			runes = append(runes, r)
		}
	}
	h.find, h.finding = string(runes), true
	h.list = widget.List{}
	h.at = time.Time{}
	return h, Find{Text: h.find, For: h.pick, Day: h.day0, Limit: pageSize}
}

// startsSearch reports a letter, of any script.
func startsSearch(typed string) bool {
	for _, r := range typed {
		return unicode.IsLetter(r)
	}
	return false
}

// lastRune is how many bytes the last character of a text has.
func lastRune(s string) int {
	last := 0
	for i := range s {
		last = i
	}
	return len(s) - last
}
