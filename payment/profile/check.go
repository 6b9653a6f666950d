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
	c.coding()
	c.framing()
	c.fields()
	c.messages()
	c.entry()
	c.secrets()
	c.match()
	c.reversal()
	c.settings()
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
	if c.Framing.LengthBytes != 0 && c.Framing.LengthBytes != 2 {
		c.say("framing.length_bytes", "is 2, or 0 for none")
	}
	if c.Framing.TPDU != "" {
		c.digits("framing.tpdu", c.Framing.TPDU, 10)
		if !strings.HasPrefix(c.Framing.TPDU, "60") {
			c.say("framing.tpdu", "must begin with 60")
		}
	}
	if c.Framing.Header != "" {
		c.digits("framing.header", c.Framing.Header, 12)
	}
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
		if number < 2 || number > c.Coding.Fields || number == secondBitmap {
			c.say(key, "a field has a number from 2 to %d, and 65 is none", c.Coding.Fields)
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
		if odd && c.Coding.Digits == DigitsBCD {
			oneOf(c, key+".justify", field.Justify, JustifyLeft, JustifyRight)
		} else if field.Justify != "" {
			c.say(key+".justify", "is for fixed fields of an odd number of packed digits")
		}
	}
	for _, number := range []int{FieldsOneBitmap, FieldsTwoBitmaps} {
		mac, there := c.Fields[number]
		switch key := "field." + strconv.Itoa(number); {
		case number == c.MAC.Field && (mac.Content != ContentBinary || mac.Length != LengthFixed || mac.Max != 8):
			c.say(key, "the MAC is binary, fixed, 8")
		case number != c.MAC.Field && there:
			c.say(key, "is for the MAC, which mac.field puts elsewhere")
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
