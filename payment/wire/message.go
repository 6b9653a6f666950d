package wire

import (
	"fmt"
	"io"
	"log/slog"
)

// Framing is what stands before the message type in a frame.
type Framing string

// The framings, as JSON spells them.
const (
	FramingFull   Framing = "len+tpdu+header"
	FramingTPDU   Framing = "tpdu+header"
	FramingLength Framing = "len" // of a dialect without TPDU and header
	FramingBody   Framing = "body"
	framingAbsent Framing = ""
)

// Message is one ISO 8583 message taken apart. Values are text: digits without
// the pad nibble (D separates in tracks), decoded text with its trailing
// spaces, upper-case hex of the bytes for 52, 55, 62 and 64, and "hex:" with
// the bytes for text that is not printable.
//
// It holds card data while a request is under way: by every road that leads to
// text it gives its type, its number and which fields it has, and Describe shows
// it masked. One message belongs to one goroutine.
type Message struct {
	// Name is the request's name in the profile's message table, "" for an
	// answer and for a message that came from bytes.
	Name string
	// Framing is how the frame began. FramingFull, and an empty one, packs with
	// all that the profile puts before a message.
	Framing Framing
	// TPDU is ten digits, Header twelve; both are empty in a bare body, and each
	// where the profile has none.
	TPDU, Header string
	// MTI is four digits.
	MTI string

	values [bitmapFields + 1]string
	set    uint64
	// high holds the fields of the second bitmap, nil where there is none.
	high    map[Field]string
	highSet uint64
	// covered is what the MAC covers, as received: from the message type to the
	// last byte before the MAC.
	covered []byte
}

// Format prints the type, the number and which fields there are, for every verb.
func (m Message) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, m.String()) }

// String is what Format prints.
func (m Message) String() string {
	numbers := make([]int, 0, 24)
	for _, field := range m.Fields() {
		numbers = append(numbers, int(field))
	}
	return fmt.Sprintf("%s trace %s fields %v", m.MTI, m.Value(DE11STAN), numbers)
}

// LogValue logs what String says.
func (m Message) LogValue() slog.Value { return slog.StringValue(m.String()) }

// Set gives a field its value; the form is checked when the message is packed.
// A number outside 2 to 128, and 65, is ignored: no bitmap bit can carry it.
func (m *Message) Set(f Field, value string) {
	switch {
	case f >= 2 && f <= bitmapFields:
		m.values[f] = value
		m.set |= bit(f)
	case f > bitmapFields+1 && f <= fieldMax:
		if m.high == nil {
			m.high = map[Field]string{}
		}
		m.high[f] = value
		m.highSet |= bit(f - bitmapFields)
	}
}

// Drop removes a field.
func (m *Message) Drop(f Field) {
	switch {
	case f >= 2 && f <= bitmapFields:
		m.values[f] = ""
		m.set &^= bit(f)
	case f > bitmapFields && f <= fieldMax:
		delete(m.high, f)
		m.highSet &^= bit(f - bitmapFields)
	}
}

// Has reports whether the message carries a field.
func (m *Message) Has(f Field) bool {
	if f > bitmapFields {
		return f <= fieldMax && m.highSet&bit(f-bitmapFields) != 0
	}
	return f >= 2 && m.set&bit(f) != 0
}

// Text is a field's value, false where the message does not carry it.
func (m *Message) Text(f Field) (string, bool) {
	if !m.Has(f) {
		return "", false
	}
	if f > bitmapFields {
		return m.high[f], true
	}
	return m.values[f], true
}

// Value is a field's value, "" where the message does not carry it.
func (m *Message) Value(f Field) string {
	value, _ := m.Text(f)
	return value
}

// Fields lists the fields that the message carries, in the order of the wire.
func (m *Message) Fields() []Field {
	fields := make([]Field, 0, 24)
	for f := Field(2); f <= bitmapFields; f++ {
		if m.set&bit(f) != 0 {
			fields = append(fields, f)
		}
	}
	if m.highSet == 0 {
		return fields
	}
	for f := bitmapFields + 2; f <= fieldMax; f++ {
		if m.Has(f) {
			fields = append(fields, f)
		}
	}
	return fields
}

// Wish is the digit of the header by which a host asks for something after the
// transaction (unionpay-pos 1.2): '3' a sign-on, '0' nothing.
func (m *Message) Wish() byte {
	if len(m.Header) != headerDigits {
		return '0'
	}
	return m.Header[5]
}

// bit is a field's bit of a bitmap, the first field at the top.
func bit(f Field) uint64 { return 1 << uint(bitmapFields-f) }
