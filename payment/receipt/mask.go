package receipt

import (
	"slices"
	"strings"

	"till/payment"
)

// masked is the page without card numbers that came in as something else: a name,
// an operator, a word of the profile, what a person entered. The card's own row is
// masked where it is made.
func (p *page) masked(lines []payment.SlipLine) []payment.SlipLine {
	// These hold digits by their nature, and some of them pass the check of a card.
	l := p.words.labels
	fixed := []string{l.merchantID, p.words.day.merchantID, l.rrn, l.originalRRN, l.voucherQR, "AID", "TVR", "TSI", "TC", "ARQC", "ATC", "CSN"}
	for i := range lines {
		line := &lines[i]
		if line.Kind == payment.SlipCode || line.Kind == payment.SlipRow && slices.Contains(fixed, line.Label) {
			continue
		}
		line.Label, line.Middle, line.Text = maskCards(line.Label), maskCards(line.Middle), maskCards(line.Text)
	}
	return lines
}

// maskCards stars each run of digits that holds a card number, one of 13 to 19 that
// passes Luhn, blanks and dashes in it or not: its first six and last four stay.
func maskCards(text string) string {
	out := []byte(text)
	for from := 0; from < len(out); {
		var at []int // where the digits of this run are
		var run []byte
		i := from
		for ; i < len(out) && (isDigit(out[i]) || len(at) > 0 && (out[i] == ' ' || out[i] == '-')); i++ {
			if isDigit(out[i]) {
				at, run = append(at, i), append(run, out[i])
			}
		}
		if holdsCard(run) {
			for _, star := range at[6 : len(at)-4] {
				out[star] = '*'
			}
		}
		from = i + 1
	}
	return string(out)
}

func holdsCard(run []byte) bool {
	for start := range run {
		for end := start + 13; end <= min(len(run), start+19); end++ {
			if payment.Luhn(run[start:end]) && strings.Trim(string(run[start:end]), "0") != "" {
				return true
			}
		}
	}
	return false
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
