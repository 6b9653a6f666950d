package text

import (
	"fmt"
	"strings"
	"unicode"

	"till/payment"
)

// Facts is by what an attempt is found again, each with its name: the card, the
// batch with the trace, the authorisation, the bank's reference and its code.
func Facts(lang Lang, txn payment.Txn) string {
	w := In(lang)
	var facts []string
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, strings.TrimSpace(label+" "+value))
		}
	}
	add("", txn.Card.Masked)
	add(strings.ToLower(w.Result.Trace), TraceOf(txn))
	add(strings.ToLower(w.Result.AuthCode), txn.AuthCode)
	add(strings.ToLower(w.Result.Reference), txn.RRN)
	if txn.ResponseCode != "00" {
		add(strings.ToLower(w.Detail.Code), txn.ResponseCode)
	}
	return strings.Join(facts, "  ")
}

// TraceOf is the batch and the trace number of an attempt, "" before it has one.
func TraceOf(txn payment.Txn) string {
	if txn.STAN == "" {
		return ""
	}
	return txn.Batch + "/" + txn.STAN
}

// ListLine is an attempt as one row of a list: words and amounts stand below
// each other.
func ListLine(lang Lang, txn payment.Txn) string {
	word, amount := MoneyWord(lang, txn), "¥"+txn.Amount.String()
	return fmt.Sprintf("%s  %s%s  %s", txn.Started.Local().Format("2006-01-02 15:04:05"),
		word, strings.Repeat(" ", max(1, widestWord(lang)+1+amountCells-cells(word)-cells(amount)))+amount, Facts(lang, txn))
}

// amountCells holds amounts to ¥9,999,999.99.
const amountCells = 13

// widestWord is how many cells the longest word for money has.
func widestWord(lang Lang) int {
	m, widest := In(lang).Money, 0
	for _, word := range []string{m.Paid, m.NotPaid, m.Undecided, m.Returned, m.ToSend, m.Held} {
		widest = max(widest, cells(word))
	}
	return widest
}

// Padded fills a text with blanks to a number of cells.
func Padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-cells(text)))
}

// cells is how wide a terminal shows a text: a Chinese sign takes two.
func cells(text string) int {
	width := 0
	for _, r := range text {
		width++
		if unicode.Is(unicode.Han, r) || r >= '！' && r <= '｠' {
			width++
		}
	}
	return width
}

// TryLine is one message that was sent, and what became of it.
func TryLine(lang Lang, try payment.Try, reversal int) string {
	w := In(lang)
	name := w.Tries.Request
	if try.Reversal() {
		name = fmt.Sprintf(w.Tries.Reversal, reversal)
	}
	return fmt.Sprintf("%s  %s  %s%s%s", try.Time.Local().Format("15:04:05"), try.MTI,
		name, strings.Repeat(" ", max(2, tryCells-cells(name))), w.Tries.Of(try))
}

// tryCells is where the end of a try begins, behind its name.
const tryCells = 18

// PaddedLeft is Padded with the blanks before the text.
func PaddedLeft(text string, width int) string {
	return strings.Repeat(" ", max(0, width-cells(text))) + text
}
