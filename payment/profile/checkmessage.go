package profile

import (
	"fmt"
	"maps"
	"slices"

	"till/payment"
)

func (c *checker) messages() {
	for _, name := range []string{string(payment.Sale), MessageSignOn, MessageEcho} {
		if _, there := c.Messages[name]; !there {
			c.say("message."+name, "is missing")
		}
	}
	for _, name := range c.MessageNames() {
		c.message("message."+name, c.Messages[name])
	}
}

func (c *checker) message(key string, m Message) {
	c.text(key+".title", m.Title)
	c.request(key+".mti", m.MTI)
	c.fieldSet(key, m.Required, m.Optional)
	c.digits(key+".type_code", m.TypeCode, 2)
	c.digits(key+".network_code", m.NetworkCode, 3)
	if m.UnevenCode != "" {
		c.digits(key+".uneven_code", m.UnevenCode, 3)
	}
	if !slices.Contains(m.Required, 60) {
		c.say(key+".required", "every message has field 60")
	}
	if key != "message."+MessageScript { // takes both from its transaction
		c.belongs(key, m, 3, "processing_code", m.ProcessingCode, 6)
		c.belongs(key, m, 25, "condition_code", m.ConditionCode, 2)
	}
	c.card(key, m)
	c.owed(key, m)
	c.originals(key, m)
	c.uses(key, m)
}

// Fields that hold the card, those that are gone after the first send, and
// those of the PIN.
var (
	cardFields     = []int{2, 14, 23, 35, 36, 52, 55}
	fleetingFields = []int{35, 36, 52}
)

// card holds the source of the card and the PIN against the fields.
func (c *checker) card(key string, m Message) {
	oneOf(c, key+".card", m.Card, CardRead, CardKept, CardKeyed, CardNone)
	for _, number := range cardFields {
		if m.Card == CardNone && m.Has(number) {
			c.say(key+".card", "field %d needs a card", number)
		}
	}
	if m.Card != CardNone && !m.Has(2) && !m.Has(35) {
		c.say(key+".card", "neither field 2 nor 35 carries it")
	}
	if long := c.PIN.Block == PINBlockSM4 && m.Has(52); long != (m.Uses[59] == UsePINBlock) {
		c.say(key+".use", "field 59 holds the PIN block where pin.block is %s, and only there", PINBlockSM4)
	}
	if m.PIN && !m.Has(52) {
		c.say(key+".pin", "there is no field 52 for it")
	}
	if m.PIN && m.Card != CardRead {
		c.say(key+".pin", "a PIN needs the card at the reader")
	}
}

// owed checks what becomes of a message without an answer.
func (c *checker) owed(key string, m Message) {
	oneOf(c, key+".unknown", m.Unknown, UnknownReverse, UnknownRepeat, UnknownAsk, UnknownNothing)
	numbered := slices.Contains(m.Required, 11)
	switch {
	case m.Reversible() && (!m.MAC || !numbered):
		c.say(key+".unknown", "what can be reversed has a MAC and field 11")
	case m.Unknown == UnknownRepeat && !numbered:
		c.say(key+".unknown", "what is repeated has field 11, by which the host removes it")
	case len(m.MTI) == 4 && m.MTI[1] == '8' && m.Unknown != UnknownNothing:
		c.say(key+".unknown", "management owes nothing")
	}
	if m.Unknown == UnknownRepeat {
		for _, number := range fleetingFields {
			if slices.Contains(m.Required, number) {
				c.say(key+".required", "field %d is never kept and cannot be sent again", number)
			}
		}
	}
	if m.Stored && m.Unknown != UnknownRepeat {
		c.say(key+".stored", "what is sent later is repeated until it is answered")
	}
	for _, number := range fleetingFields {
		if m.Stored && m.Has(number) {
			c.say(key+".stored", "field %d is never kept and cannot be sent later", number)
		}
	}
}

// originals holds the contents of DE 61 against the fields.
func (c *checker) originals(key string, m Message) {
	oneOf(c, key+".original", m.Original, OriginalNone, OriginalBatchTrace, OriginalDated,
		OriginalTraceDate, OriginalDate, OriginalAuthority)
	oneOf(c, key+".reversal_original", m.ReversalOriginal, OriginalNone, OriginalBatchTrace, OriginalDated,
		OriginalTraceDate, OriginalDate, OriginalOwn, OriginalOwnDated, OriginalSame)
	if m.Has(61) != (m.Original != OriginalNone) {
		c.say(key+".original", "field 61 and original go together")
	}
	if !m.Reversible() && m.ReversalOriginal != OriginalNone {
		c.say(key+".reversal_original", "the message is not reversible")
	}
	if m.Original == OriginalNone && m.ReversalOriginal == OriginalSame {
		c.say(key+".reversal_original", "the request has no field 61")
	}
}

// usesOf lists the private fields that need a use, and what each may hold.
var usesOf = map[int][]Use{
	48: {UseTip, UseTotals, UseDetails, UseCount}, 54: {UseTip}, 59: {UseQRCode, UseVoucher, UseTerminal, UsePINBlock},
	62: {UseInstalments, UseSequence, UseAsked, UseCertificate}, 63: {UseOperator, UseOrganisation},
}

// uses asks that each private field of the message says what it holds.
func (c *checker) uses(key string, m Message) {
	for _, number := range slices.Sorted(maps.Keys(m.Uses)) {
		use := m.Uses[number]
		at := fmt.Sprintf("%s.use.%d", key, number)
		allowed, known := usesOf[number]
		if !known {
			c.say(at, "field %d has one use only", number)
			continue
		}
		oneOf(c, at, use, allowed...)
		if !m.Has(number) {
			c.say(at, "the message does not have field %d", number)
		}
	}
	for _, number := range slices.Sorted(maps.Keys(usesOf)) {
		if _, told := m.Uses[number]; m.Has(number) && !told {
			c.say(key+".use", "does not say what field %d holds", number)
		}
	}
}

// belongs asks that a field and the code that fills it are both there or both not.
func (c *checker) belongs(key string, m Message, field int, name, code string, count int) {
	if !m.Has(field) {
		if code != "" {
			c.say(key+"."+name, "is for field %d, which the message does not have", field)
		}
		return
	}
	c.digits(key+"."+name, code, count)
}

// request asks for the message type of a request.
func (c *checker) request(key, mti string) {
	c.digits(key, mti, 4)
	if len(mti) == 4 && (mti[2]-'0')%2 != 0 {
		c.say(key, "%s is the type of an answer", mti)
	}
}

// fieldSet asks that each field is known, and named once.
func (c *checker) fieldSet(key string, required, optional []int) {
	seen := map[int]bool{}
	for part, numbers := range map[string][]int{"required": required, "optional": optional} {
		for _, number := range numbers {
			if _, known := c.Fields[number]; !known {
				c.say(key+"."+part, "field %d is not in the field table", number)
			}
			if number == FieldsOneBitmap || number == FieldsTwoBitmaps {
				c.say(key+"."+part, "field %d follows from mac", number)
			}
			if seen[number] {
				c.say(key+"."+part, "field %d stands twice", number)
			}
			seen[number] = true
		}
	}
}
