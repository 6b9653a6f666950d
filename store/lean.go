package store

import (
	"bytes"
	"strconv"
	"time"

	"till/payment"
)

// Decoding a record whole takes twenty times as long as finding in its text what
// a report adds up. leanReader finds that much, in the form in which this program
// writes records, and leaves everything that it does not know at sight, such as an
// attempt that is open or follows another one, to decodeBody.

// leanReader reads the text of records, one after another. It keeps the short
// words that come again and again.
type leanReader struct {
	text  []byte
	at    int
	ok    bool
	words map[string]string
}

func newLeanReader() *leanReader { return &leanReader{words: map[string]string{}} }

// txn reads an attempt as far as a report needs it: who it was, what it is worth,
// what became of it. It reports false where the text must be decoded whole.
func (l *leanReader) txn(text []byte, id uint64) (payment.Txn, bool) {
	l.text, l.at, l.ok = text, 0, true
	var txn payment.Txn
	found := false
	l.object(func(key []byte) {
		if string(key) != "txn" {
			l.skip()
			return
		}
		found = true
		l.object(func(key []byte) { l.field(key, &txn) })
	})
	whole := l.ok && l.at == len(text) && found && txn.ID == id && !txn.Started.IsZero()
	return txn, whole && !txn.State.Open() && txn.State != payment.AdviceRefused
}

func (l *leanReader) field(key []byte, txn *payment.Txn) {
	switch string(key) {
	case "id":
		txn.ID = uint64(l.number())
	case "kind":
		txn.Kind = payment.Kind(l.word())
	case "mode":
		txn.Mode = payment.Mode(l.word())
	case "state":
		txn.State = payment.State(l.word())
	case "outcome":
		txn.Outcome = payment.Outcome(l.word())
	case "reason":
		txn.Reason = payment.Reason(l.word())
	case "response_code":
		txn.ResponseCode = l.word()
	case "requested":
		txn.Requested = payment.Amount(l.number())
	case "amount":
		txn.Amount = payment.Amount(l.number())
	case "currency":
		txn.Currency = payment.Currency(l.word())
	case "batch":
		txn.Batch = l.word()
	case "organisation":
		txn.Organisation = l.word()
	case "operator":
		txn.Operator = l.word()
	case "started":
		txn.Started = l.time()
	case "card":
		l.object(func(key []byte) { l.card(key, &txn.Card) })
	case "receipt":
		l.object(func(key []byte) { l.receipt(key, &txn.Receipt) })
	case "original", "evidence", "by_hand":
		l.ok = false
	default:
		l.skip()
	}
}

func (l *leanReader) card(key []byte, card *payment.CardFacts) {
	switch string(key) {
	case "entry":
		card.Entry = payment.EntryMode(l.word())
	case "scheme":
		card.Scheme = l.word()
	default:
		l.skip()
	}
}

func (l *leanReader) receipt(key []byte, receipt *payment.Receipt) {
	switch string(key) {
	case "reprints":
		receipt.Reprints = int(l.number())
	case "drawer":
		receipt.Drawer = l.peek() == 't'
		l.skip()
	default:
		l.skip()
	}
}

// object calls field for each key; field consumes the value.
func (l *leanReader) object(field func(key []byte)) {
	if !l.take('{') || l.peek() == '}' && l.take('}') {
		return
	}
	for l.ok {
		key := l.quoted()
		if !l.take(':') {
			return
		}
		if field(key); l.peek() == '}' {
			l.take('}')
			return
		}
		l.take(',')
	}
}

func (l *leanReader) peek() byte {
	if !l.ok || l.at >= len(l.text) {
		l.ok = false
		return 0
	}
	return l.text[l.at]
}

func (l *leanReader) take(c byte) bool {
	if l.peek() != c {
		l.ok = false
		return false
	}
	l.at++
	return true
}

// quoted reads a string without escapes.
func (l *leanReader) quoted() []byte {
	if !l.take('"') {
		return nil
	}
	end := bytes.IndexByte(l.text[l.at:], '"')
	if end < 0 {
		l.ok = false
		return nil
	}
	text := l.text[l.at : l.at+end]
	l.at += end + 1
	if bytes.IndexByte(text, '\\') >= 0 {
		l.ok = false
	}
	return text
}

func (l *leanReader) word() string {
	text := l.quoted()
	if kept, known := l.words[string(text)]; known {
		return kept
	}
	kept := string(text)
	l.words[kept] = kept
	return kept
}

func (l *leanReader) number() int64 {
	start := l.at
	for l.at < len(l.text) && (l.text[l.at] == '-' || l.text[l.at] >= '0' && l.text[l.at] <= '9') {
		l.at++
	}
	n, err := strconv.ParseInt(string(l.text[start:l.at]), 10, 64)
	l.ok = l.ok && err == nil
	return n
}

func (l *leanReader) time() time.Time {
	t, err := time.Parse(time.RFC3339Nano, string(l.quoted()))
	l.ok = l.ok && err == nil
	return t
}

// skip passes over any value.
func (l *leanReader) skip() {
	depth := 0
	for l.ok {
		switch l.peek() {
		case '"':
			l.skipString()
		case '{', '[':
			depth++
			l.at++
		case '}', ']':
			depth--
			l.at++
		case ',':
			if depth == 0 {
				return
			}
			l.at++
		default:
			l.at++
		}
		if depth == 0 && l.at < len(l.text) && (l.text[l.at] == ',' || l.text[l.at] == '}' || l.text[l.at] == ']') {
			return
		}
	}
}

// skipString passes over a string, escapes and all.
func (l *leanReader) skipString() {
	for l.at++; l.at < len(l.text); l.at++ {
		switch l.text[l.at] {
		case '\\':
			l.at++
		case '"':
			l.at++
			return
		}
	}
	l.ok = false
}
