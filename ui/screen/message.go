package screen

import (
	"till/payment"
	"till/ui/style"
	"till/ui/widget"
)

// de is one field of a message: its number and what it held.
type de struct{ number, value string }

// drawMessage shows what an attempt's messages said, as far as the journal keeps
// it, and says what it never keeps.
func drawMessage(s *style.Sheet, l widget.Look, txn payment.Txn) {
	w := l.Words.Wishes.Message
	s.PutBold(l.Axis, 2, style.Text, w.Title)
	width := (l.Right - l.Axis - 6) / 2
	right := l.Axis + width + 6
	asked, answered := messageFields(txn)
	l.Heading(s, l.Axis, 4, width, w.Asked, askedMTI(txn))
	y := drawFields(s, l, l.Axis, 6, width, asked)
	l.Heading(s, right, 4, width, w.Answered, "")
	if len(answered) == 0 {
		s.Put(right, 6, style.Soft, w.NoAnswer)
	}
	y = max(y, drawFields(s, l, right, 6, width, answered)) + 1
	for _, line := range style.Wrap(w.Kept, l.Inner()) {
		if y < l.Bottom {
			s.Put(l.Axis, y, style.Muted, line)
			y++
		}
	}
}

func drawFields(s *style.Sheet, l widget.Look, x, y, w int, fields []de) int {
	for _, field := range fields {
		if field.value != "" && y < l.Bottom-2 {
			s.Put(x, y, style.Muted, field.number)
			s.PutRight(x+w, y, style.Soft, style.Clip(field.value, w-8, l.Glyphs))
			y++
		}
	}
	return y
}

func askedMTI(txn payment.Txn) string {
	for _, try := range txn.Attempts {
		if !try.Reversal() {
			return try.MTI
		}
	}
	return ""
}

// messageFields are the fields of the request and of its answer (unionpay-pos 5).
func messageFields(txn payment.Txn) (asked, answered []de) {
	asked = []de{{"DE 2", widget.Card(txn.Card.Masked)}, {"DE 4", txn.Requested.Plain()}, {"DE 11", txn.STAN},
		{"DE 41", txn.TerminalID}, {"DE 42", txn.MerchantID}, {"DE 49", txn.Currency.Numeric()}, {"DE 60.2", txn.Batch}}
	if txn.Original != nil {
		asked = append(asked, de{"DE 61", txn.Original.Batch + " " + txn.Original.STAN}, de{"DE 37", txn.Original.RRN}, de{"DE 38", txn.Original.AuthCode})
	}
	if txn.ResponseCode == "" {
		return asked, nil
	}
	answered = []de{{"DE 39", txn.ResponseCode}, {"DE 37", txn.RRN}, {"DE 38", txn.AuthCode}, {"DE 13", txn.HostDate}, {"DE 12", txn.HostTime},
		{"DE 32", txn.Acquirer}, {"DE 44", txn.IssuerID}, {"DE 63.1", txn.Organisation}}
	if txn.Amount != txn.Requested {
		answered = append(answered, de{"DE 4", txn.Amount.Plain()})
	}
	return asked, answered
}
