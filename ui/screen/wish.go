package screen

import (
	"strings"
	"time"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"till/payment"
	"till/ui/keymap"
	"till/ui/widget"
)

// Wish is a transaction that somebody wants, as far as it is known before a form
// is filled.
type Wish struct {
	Kind payment.Kind
	Mode payment.Mode
	// Original is what it follows, the zero value for nothing.
	Original payment.Txn
	// Amount stands in the form; zero is to be typed.
	Amount payment.Amount
	// Items are what is sold.
	Items []payment.Item
	// Staffed is a till where a PIN proves who does it: no name is asked for, and
	// what gives something back is asked for once more instead.
	Staffed bool
	// Override is the same once more with the consent that a rule of the shop wants.
	Override bool
}

// Form asks for what a transaction needs besides its kind, one row after the
// other, and then wants it done. It sends nothing by itself, and after it was sent
// another screen stands: a second Enter reaches none of it.
type Form struct {
	wish Wish
	line string // the amount as it is typed; "" is the wish's
	rows []row
	at   int // the row that is written in
	// answers are what was typed in each row but the amount; a number of a card or
	// a code that pays is kept in secret, and overwritten when the form is left.
	answers map[row]string
	secret  []byte
	said    Said
}

// row is one thing that is asked for.
type row int

const (
	rowAmount row = iota
	rowParts
	rowCode
	rowNumber
	rowExpiry
	rowPayCode
	rowName
	rowSure
)

// NewForm is the form of a wish.
func NewForm(wish Wish) Form {
	f := Form{wish: wish, rows: rowsOf(wish), answers: map[row]string{}}
	if f.rows[0] == rowAmount && wish.Amount == 0 && wish.Original.ID != 0 && wish.Kind != payment.Tip {
		f.wish.Amount = payment.LeftOf(wish.Kind, wish.Original)
	}
	if f.rows[0] != rowAmount && wish.Original.ID != 0 {
		f.wish.Amount = wish.Original.ComesTo()
	}
	return f
}

// rowsOf is what a wish needs: an amount unless the original's is taken whole, and
// consent where money or a hold is given back.
func rowsOf(wish Wish) []row {
	var rows []row
	switch wish.Kind {
	case payment.Void, payment.PreAuthVoid, payment.CompletionVoid:
	default:
		if !wish.Override {
			rows = append(rows, rowAmount)
		}
	}
	switch {
	case wish.Kind == payment.OfflineSale:
		rows = append(rows, rowCode)
	case wish.Original.ID != 0:
	case wish.Mode == payment.ModeQR:
		rows = append(rows, rowPayCode)
	case wish.Mode == payment.ModeInstalment:
		rows = append(rows, rowParts)
	case wish.Mode == payment.ModeMOTO:
		rows = append(rows, rowNumber, rowExpiry)
	}
	switch {
	case !needsConsent(wish.Kind) && !wish.Override:
	case wish.Staffed:
		rows = append(rows, rowSure)
	default:
		rows = append(rows, rowName)
	}
	return rows
}

// needsConsent reports a kind that gives back what the shop has, or lets go of it.
func needsConsent(kind payment.Kind) bool {
	switch kind {
	case payment.Void, payment.Refund, payment.PreAuthVoid, payment.CompletionVoid:
		return true
	}
	return false
}

// Update implements Screen.
func (f Form) Update(msg tea.Msg, l widget.Look) (Screen, Action) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return f.press(msg, l)
	case tea.PasteMsg:
		return f.write(msg.Content), nil
	case Scan:
		return f.scanned(msg, l)
	case Said:
		f.said = msg
	}
	return f, nil
}

func (f Form) press(msg tea.KeyPressMsg, l widget.Look) (Screen, Action) {
	k := l.Keys.Wish
	f.said = Said{}
	switch {
	case key.Matches(msg, k.Back) && !(f.Typing() && msg.Text != "" && f.answers[f.row()] != ""):
		clear(f.secret)
		return f, Leave{}
	case key.Matches(msg, k.Next):
		return f.next(l)
	case key.Matches(msg, k.Down):
		f.at = min(f.at+1, len(f.rows)-1)
	case key.Matches(msg, k.Up):
		f.at = max(f.at-1, 0)
	case key.Matches(msg, k.Erase):
		return f.erase(), nil
	default:
		return f.write(msg.Text), nil
	}
	return f, nil
}

// scanned takes the customer's code, if that is what is asked for.
func (f Form) scanned(scan Scan, l widget.Look) (Screen, Action) {
	if scan.Kind != ScanPayCode || f.wish.Mode != payment.ModeQR || f.wish.Original.ID != 0 {
		scan.PayCode.Wipe()
		return f, nil
	}
	if sentence := f.refusal(rowAmount, l); sentence != "" {
		scan.PayCode.Wipe()
		f.at, f.said = 0, Said{Text: sentence, Bad: true}
		return f, nil
	}
	clear(f.secret)
	f.secret = nil
	order := f.order()
	order.QRCode = scan.PayCode
	return f, Do{Order: order, Override: f.wish.Override}
}

// next goes on to the next row; in the last one it wants the transaction done.
// The row that is not right yet is said, and stays.
func (f Form) next(l widget.Look) (Screen, Action) {
	for i, one := range f.rows[:f.at+1] {
		if sentence := f.refusal(one, l); sentence != "" {
			f.at, f.said = i, Said{Text: sentence, Bad: true}
			return f, nil
		}
	}
	if f.at < len(f.rows)-1 {
		f.at++
		return f, nil
	}
	order := f.order()
	clear(f.secret)
	f.secret = nil
	return f, Do{Order: order, Override: f.wish.Override}
}

func (f Form) row() row { return f.rows[f.at] }

// amount is what the first row comes to, and whether that is an amount.
func (f Form) amount() (payment.Amount, error) {
	if f.line == "" {
		if f.wish.Amount == 0 {
			return 0, payment.ErrAmountZero
		}
		return f.wish.Amount, nil
	}
	return payment.Sum(strings.TrimRight(f.line, "+-*"))
}

// write adds text to the row as far as it can be part of it.
func (f Form) write(added string) Form {
	if f.row() == rowAmount {
		for _, r := range added {
			if next := f.line + string(r); strings.ContainsRune("0123456789.+-*%", r) && len(next) <= lineMax {
				f.line = next
			}
		}
		return f
	}
	for _, r := range added {
		switch f.row() {
		case rowNumber, rowPayCode:
			if r >= '0' && r <= '9' && len(f.secret) < numberMax {
				f.secret = append(append(make([]byte, 0, numberMax), f.secret...), byte(r))
			}
			continue
		case rowParts, rowExpiry, rowSure:
			if r < '0' || r > '9' {
				continue
			}
		case rowCode:
			if r = unicode.ToUpper(r); !strings.ContainsRune(codeLetters, r) {
				continue
			}
		default:
			if !unicode.IsPrint(r) {
				continue
			}
		}
		f = f.with(f.answers[f.row()] + string(r))
	}
	return f
}

const (
	codeLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	numberMax   = 32 // digits of a card or of a code that pays
)

// longest is how many characters an answer may have.
var longest = map[row]int{rowParts: 2, rowExpiry: 4, rowCode: 6, rowName: payment.EvidenceByMax, rowSure: 1}

// with changes the answer of the row, in a map of its own: a screen that was drawn
// stays what it was.
func (f Form) with(answer string) Form {
	if runes := []rune(answer); len(runes) > longest[f.row()] {
		return f
	}
	answers := make(map[row]string, len(f.rows))
	for one, text := range f.answers {
		answers[one] = text
	}
	answers[f.row()] = answer
	f.answers = answers
	return f
}

func (f Form) erase() Form {
	switch f.row() {
	case rowAmount:
		f.line = f.line[:max(0, len(f.line)-1)]
		return f
	case rowNumber, rowPayCode:
		f.secret = f.secret[:max(0, len(f.secret)-1)]
		return f
	}
	answer := f.answers[f.row()]
	return f.with(answer[:max(0, len(answer)-lastRune(answer))])
}

// Beat implements Screen.
func (f Form) Beat(time.Time) time.Duration { return 0 }

// Typing implements Screen: names and codes have letters.
func (f Form) Typing() bool { return f.row() == rowName || f.row() == rowCode }

// Hints implements Screen.
func (f Form) Hints(l widget.Look) []keymap.Hint {
	k := l.Keys.Wish
	hints := []keymap.Hint{{Binding: k.Send, Hot: true}}
	if f.at < len(f.rows)-1 {
		hints[0].Binding = k.Next
	}
	hints = append(hints, keymap.Hint{Binding: k.Erase})
	if len(f.rows) > 1 {
		hints = append(hints, keymap.Hint{Binding: k.UpDown})
	}
	return append(hints, keymap.Hint{Binding: k.Back, Last: true})
}
