package payment

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// Evidence is the bank's word on an undecided item as a person entered it: a
// ticket of the hotline, a line of a statement. The item is closed by it, and
// its money takes the word that the evidence has.
type Evidence struct {
	// By is who entered it. Verified is true only where a PIN proved the name;
	// without it every screen, slip and list says that it is unverified.
	By       string `json:"by"`
	Verified bool   `json:"verified"`
	// Text is the evidence, at most EvidenceMax characters.
	Text string    `json:"text"`
	Time time.Time `json:"time"`
	// Money is what the evidence says of the shop's money: Paid, Returned or
	// NotPaid, and NoMoney for a kind that moves none.
	Money Money `json:"money"`
	// Amount is what moved by the evidence, where that is not the amount in
	// question: a partial approval whose answer was lost. Zero takes the amount in
	// question.
	Amount Amount `json:"amount,omitempty"`
}

// Approval is a supervisor's consent. Verified is true only where a PIN proved
// the name.
type Approval struct {
	By       string `json:"by"`
	Verified bool   `json:"verified"`
}

// Check refuses consent that nobody gives, or that holds what is no name.
func (a Approval) Check() (Approval, error) {
	a.By = strings.TrimSpace(a.By)
	switch {
	case a.By == "":
		return a, ErrEvidenceBy
	case !fits(a.By, EvidenceByMax):
		return a, ErrEvidenceLong
	case holdsCard(a.By):
		return a, ErrEvidenceCard
	}
	return a, nil
}

// EvidenceMax and EvidenceByMax bound what a person may write, in characters.
const (
	EvidenceMax   = 200
	EvidenceByMax = 40
)

// Errors of evidence. Callers translate them for people.
var (
	// ErrEvidenceEmpty means that there is no evidence: nothing is closed by hope.
	ErrEvidenceEmpty = errors.New("an item is closed by evidence, and this is empty")
	// ErrEvidenceLong means that text or name is too long, or holds what is no text.
	ErrEvidenceLong = errors.New("evidence has at most 200 characters of text, and a name at most 40")
	// ErrEvidenceBy means that nobody stands for it.
	ErrEvidenceBy = errors.New("evidence needs a name")
	// ErrEvidenceCard means that it holds a card number (law 6).
	ErrEvidenceCard = errors.New("evidence holds a card number: write its last four digits")
	// ErrEvidenceMoney means that the kind cannot have that word.
	ErrEvidenceMoney = errors.New("evidence says paid or not paid, and of money given back returned or not paid")
	// ErrEvidenceAmount means that the amount is none, is more than was asked for,
	// or stands beside a word by which none moved.
	ErrEvidenceAmount = errors.New("evidence has an amount only where money moved, at most what was asked for")
)

// Check refuses evidence that is none for an attempt. Text and By come back
// without blanks around them.
func (e Evidence) Check(of Txn) (Evidence, error) {
	e.Text, e.By = strings.TrimSpace(e.Text), strings.TrimSpace(e.By)
	switch {
	case e.Text == "":
		return e, ErrEvidenceEmpty
	case e.By == "":
		return e, ErrEvidenceBy
	case !fits(e.Text, EvidenceMax) || !fits(e.By, EvidenceByMax):
		return e, ErrEvidenceLong
	case holdsCard(e.Text) || holdsCard(e.By):
		return e, ErrEvidenceCard
	}
	yes := map[Moves]Money{MovesIn: Paid, MovesOut: Returned, MovesNothing: NoMoney}[of.Kind.Moves()]
	if e.Money != yes && (e.Money != NotPaid || yes == NoMoney) {
		return e, ErrEvidenceMoney
	}
	if e.Amount != 0 && (e.Amount < 0 || e.Amount > of.Requested || e.Money != yes || yes == NoMoney) {
		return e, ErrEvidenceAmount
	}
	return e, nil
}

// fits reports whether a text is short enough and has no control characters.
func fits(text string, limit int) bool {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > limit {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7F })
}

// holdsCard reports whether a text holds a run of 13 to 19 digits that passes
// Luhn, blanks and dashes in it or not.
func holdsCard(text string) bool {
	var run []byte
	full := func() bool { return len(run) >= 13 && len(run) <= 19 && Luhn(run) }
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			run = append(run, byte(r))
		case r == ' ' || r == '-':
		default:
			if full() {
				return true
			}
			run = nil
		}
	}
	return full()
}
