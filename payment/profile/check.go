package profile

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"till/payment"
)

// Check refuses a profile that is not complete or contradicts itself; the error
// is a *FileError with every problem.
func (p *Profile) Check() error {
	if problems := p.problems(); len(problems) > 0 {
		return &FileError{File: p.Name, Problems: problems}
	}
	return nil
}

// checker collects problems.
type checker struct {
	*Profile
	found []Problem
}

// problems is everything that is missing or contradicts itself.
func (p *Profile) problems() []Problem {
	c := &checker{Profile: p}
	c.head()
	c.framing()
	c.fields()
	c.messages()
	c.entry()
	c.secrets()
	c.match()
	c.reversal()
	c.responses()
	c.slip()
	return c.found
}

func (c *checker) say(key, why string, values ...any) {
	c.found = append(c.found, Problem{Key: key, Why: fmt.Sprintf(why, values...)})
}

// digits asks for so many decimal digits.
func (c *checker) digits(key, value string, count int) {
	if len(value) != count || strings.Trim(value, "0123456789") != "" {
		c.say(key, "needs %d digits", count)
	}
}

func (c *checker) text(key string, text Text) {
	if text.ZH == "" || text.EN == "" {
		c.say(key, "needs zh and en")
	}
}

// oneOf asks for one value of a closed list.
func oneOf[T ~string](c *checker, key string, value T, allowed ...T) {
	if !slices.Contains(allowed, value) {
		c.say(key, "%q is none of %q", value, allowed)
	}
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

func (c *checker) head() {
	if !nameForm.MatchString(c.Name) {
		c.say("name", "needs lower-case letters, digits and dashes")
	}
	c.text("title", c.Title)
	if c.Currency.Numeric() == "" {
		c.say("currency", "%q is not known", c.Currency)
	}
	oneOf(c, "other_codes", c.OtherCodes, ClassUnsure, ClassDeclined)
}

// Bounds of a frame after its length, in bytes.
const (
	frameLeast = 64
	frameMost  = 9999
)

func (c *checker) framing() {
	if c.Framing.LengthBytes != 2 {
		c.say("framing.length_bytes", "only 2 is known")
	}
	c.digits("framing.tpdu", c.Framing.TPDU, 10)
	if !strings.HasPrefix(c.Framing.TPDU, "60") {
		c.say("framing.tpdu", "must begin with 60")
	}
	c.digits("framing.header", c.Framing.Header, 12)
	if c.Framing.FrameMax < frameLeast || c.Framing.FrameMax > frameMost {
		c.say("framing.frame_max", "needs %d to %d", frameLeast, frameMost)
	}
	for key, wait := range map[string]Duration{"connect": c.Timeouts.Connect,
		"answer": c.Timeouts.Answer, "original_life": c.Timeouts.OriginalLife} {
		if wait <= 0 {
			c.say("timeouts."+key, "needs a time above zero, such as \"60s\"")
		}
	}
}

func (c *checker) fields() {
	for _, number := range slices.Sorted(maps.Keys(c.Fields)) {
		field, key := c.Fields[number], "field."+strconv.Itoa(number)
		if number < 2 || number > FieldMAC {
			c.say(key, "a field has a number from 2 to %d", FieldMAC)
		}
		if field.Name == "" {
			c.say(key+".name", "is missing")
		}
		oneOf(c, key+".content", field.Content, ContentDigits, ContentTrack, ContentText, ContentBinary)
		limits := map[LengthForm]int{LengthFixed: 99, LengthLL: 99, LengthLLL: 999}
		limit, known := limits[field.Length]
		if !known {
			c.say(key+".length", "%q is none of fixed, ll, lll", field.Length)
		} else if field.Max < 1 || field.Max > limit {
			c.say(key+".max", "needs 1 to %d", limit)
		}
		odd := field.Length == LengthFixed && field.Content == ContentDigits && field.Max%2 == 1
		if odd {
			oneOf(c, key+".justify", field.Justify, JustifyLeft, JustifyRight)
		} else if field.Justify != "" {
			c.say(key+".justify", "is for fixed fields of an odd number of digits")
		}
	}
	if mac := c.Fields[FieldMAC]; mac.Content != ContentBinary || mac.Length != LengthFixed || mac.Max != 8 {
		c.say("field.64", "the MAC is binary, fixed, 8")
	}
}

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
	if !slices.Contains(m.Required, 60) {
		c.say(key+".required", "every message has field 60")
	}
	c.belongs(key, m, 3, "processing_code", m.ProcessingCode, 6)
	c.belongs(key, m, 25, "condition_code", m.ConditionCode, 2)
	for at, form := range map[string]Original{"original": m.Original, "reversal_original": m.ReversalOriginal} {
		oneOf(c, key+"."+at, form, OriginalNone, OriginalBatchTrace, OriginalOwn)
	}
	if m.Has(61) != (m.Original != OriginalNone) {
		c.say(key+".original", "field 61 and original go together")
	}
	if m.Reversible {
		if !m.MAC || !slices.Contains(m.Required, 11) {
			c.say(key+".reversible", "what can be reversed has a MAC and field 11")
		}
	} else if m.ReversalOriginal != OriginalNone {
		c.say(key+".reversal_original", "the message is not reversible")
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
			if number == FieldMAC {
				c.say(key+"."+part, "field 64 follows from mac")
			}
			if seen[number] {
				c.say(key+"."+part, "field %d stands twice", number)
			}
			seen[number] = true
		}
	}
}

func (c *checker) entry() {
	for _, mode := range []payment.EntryMode{payment.EntryChip, payment.EntryContactless, payment.EntryStripe,
		payment.EntryFallback, payment.EntryKeyed, payment.EntryQR} {
		c.digits("entry.codes."+string(mode), c.Entry.Codes[mode], 2)
	}
	c.digits("entry.pin", c.Entry.PIN, 1)
	c.digits("entry.no_pin", c.Entry.NoPIN, 1)
	if c.Entry.PIN == c.Entry.NoPIN {
		c.say("entry.no_pin", "says the same as pin")
	}
	c.digits("de60.capability", c.DE60.Capability, 1)
	c.digits("de60.condition", c.DE60.Condition, 1)
	c.digits("de60.partial", c.DE60.Partial, 1)
	for mode, condition := range c.DE60.ChipCondition {
		c.digits("de60.chip_condition."+string(mode), condition, 1)
	}
	if c.DE60.Account != "" {
		c.digits("de60.account", c.DE60.Account, 3)
	}
}
