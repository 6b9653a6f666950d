package profile

import (
	"maps"
	"slices"
	"strconv"

	"till/payment"
)

// Bounds of PINs (ISO 9564) and of a pad's key slots.
const (
	pinLeast = 4
	pinMost  = 12
	slotMost = 99
)

// secrets checks how PINs, MACs and keys are handled.
func (c *checker) secrets() {
	c.digits("pin.capture_code", c.PIN.CaptureCode, 2)
	c.digits("pin.security", c.PIN.Security, 16)
	if c.PIN.Min < pinLeast || c.PIN.Max > pinMost || c.PIN.Min > c.PIN.Max {
		c.say("pin.min", "needs min and max from %d to %d", pinLeast, pinMost)
	}
	oneOf(c, "pin.block", c.PIN.Block, PINBlock0, PINBlockSM4)
	c.mac()
	for key, slot := range map[string]int{"pin_slot": c.Keys.PINSlot, "data_slot": c.Keys.DataSlot} {
		if slot < 0 || slot > slotMost {
			c.say("keys."+key, "needs 0 to %d", slotMost)
		}
	}
	if c.Keys.KCVBytes != 3 && c.Keys.KCVBytes != 4 {
		c.say("keys.kcv_bytes", "needs 3 or 4")
	}
	for _, code := range c.Keys.OpenCodes {
		c.digits("keys.open_codes", code, 3)
		if sign, there := c.Messages[MessageSignOn]; there && sign.NetworkCode == code {
			c.say("keys.open_codes", "%s is the sign-on, whose field 62 holds keys", code)
		}
	}
	if len(c.Keys.Layouts) == 0 {
		c.say("keys.layout", "is missing")
	}
	for _, length := range slices.Sorted(maps.Keys(c.Keys.Layouts)) {
		c.layout("keys.layout."+strconv.Itoa(length), length, c.Keys.Layouts[length])
	}
}

// layout asks that the parts of a DE 62 fill its length and hold PIK and MAK.
func (c *checker) layout(key string, length int, parts []KeyPart) {
	seen := map[string]bool{}
	for _, part := range parts {
		oneOf(c, key, part.Key, "pik", "mak", "tdk", "tmk")
		if part.Bytes != 16 && (part.Bytes != 8 && part.Bytes != 24 || c.Keys.Algorithm != Algorithm3DES) {
			c.say(key, "a key has 16 bytes, or 8 or 24 where it is a DES key")
		}
		if !hexDigits(part.Tag) || len(part.Tag)%2 != 0 {
			c.say(key, "%q is no tag in hex", part.Tag)
		}
		if part.Check != 0 && part.Check < c.Keys.KCVBytes {
			c.say(key, "a check value of %d bytes is shorter than kcv_bytes", part.Check)
		}
		if seen[part.Key] {
			c.say(key, "%s stands twice", part.Key)
		}
		seen[part.Key] = true
		tag, bytes, check := c.Keys.Places(part)
		length -= tag + bytes + check
	}
	if length != 0 {
		c.say(key, "the keys and their check values do not fill the length: %d bytes differ", length)
	}
	if !seen["pik"] || !seen["mak"] {
		c.say(key, "needs pik and mak")
	}
}

// mac checks how messages are sealed, and that the keys can do it.
func (c *checker) mac() {
	oneOf(c, "mac.method", c.MAC.Method, MACCUPECB, MACX99, MACX919, MACCBC, MACCMAC)
	oneOf(c, "mac.form", c.MAC.Form, MACFormHex, MACFormRaw, MACForm4)
	if c.MAC.Field != FieldsOneBitmap && (c.MAC.Field != FieldsTwoBitmaps || c.Coding.Fields != FieldsTwoBitmaps) {
		c.say("mac.field", "is 64, or 128 where coding.fields is 128")
	}
	oneOf(c, "keys.algorithm", c.Keys.Algorithm, Algorithm3DES, AlgorithmSM4)
	sm4 := c.Keys.Algorithm == AlgorithmSM4
	if sm4 && (c.MAC.Method == MACX99 || c.MAC.Method == MACX919) {
		c.say("mac.method", "%s is made with DES, and keys.algorithm is %s", c.MAC.Method, AlgorithmSM4)
	}
	if sm4 != (c.PIN.Block == PINBlockSM4) {
		c.say("pin.block", "%s does not go with keys.algorithm %s", c.PIN.Block, c.Keys.Algorithm)
	}
	if sm4 && c.DE59.Terminal {
		c.say("de59.terminal", "field 59 holds the PIN block")
	}
}

func (c *checker) match() {
	for _, number := range c.Match.Equal {
		if _, known := c.Fields[number]; !known {
			c.say("match.equal", "field %d is not in the field table", number)
		}
	}
	// What makes an answer this request's own may not be left out.
	for _, number := range []int{4, 11, 41, 42} {
		if !slices.Contains(c.Match.Equal, number) {
			c.say("match.equal", "field %d must be compared", number)
		}
	}
	if c.Match.Partial != "" && c.Responses[c.Match.Partial].Class != ClassApproved {
		c.say("match.partial", "%q is not an approval", c.Match.Partial)
	}
}

func (c *checker) reversal() {
	r := c.Reversal
	c.request("reversal.mti", r.MTI)
	c.digits("reversal.repeat_mti", r.RepeatMTI, 4)
	for key, mti := range map[string]string{"mti": r.MTI, "repeat_mti": r.RepeatMTI} {
		if len(mti) == 4 && mti[1] != '4' {
			c.say("reversal."+key, "%s is no reversal", mti)
		}
	}
	c.fieldSet("reversal", r.Required, r.Optional)
	for _, number := range []int{4, 11, 39, 41, 42, 60} {
		if !slices.Contains(r.Required, number) {
			c.say("reversal.required", "needs field %d: the host finds the original by it", number)
		}
	}
	for _, number := range []int{35, 36, 52} {
		if slices.Contains(r.Required, number) || slices.Contains(r.Optional, number) {
			c.say("reversal.optional", "field %d is never kept and cannot be sent again", number)
		}
	}
	c.code("reversal.cause", r.Cause)
	for reason, code := range r.Causes {
		c.reason("reversal.causes."+string(reason), reason)
		c.code("reversal.causes."+string(reason), code)
	}
	if r.RepeatCause != "" {
		c.code("reversal.repeat_cause", r.RepeatCause)
	}
	oneOf(c, "reversal.batch", r.Batch, BatchOriginal, BatchCurrent)
	oneOf(c, "reversal.amount", r.Amount, AmountAsked, AmountMoved)
	c.proofs(r)
	if r.TriesBeforeDesk < 1 {
		c.say("reversal.tries_before_desk", "needs 1 or more")
	}
	oneOf(c, "reversal.card_gone_after_approval", r.CardGone, CardGoneReverse, CardGoneKeep)
}

// proofs asks that no code both proves and does not prove that no money stands.
func (c *checker) proofs(r Reversal) {
	if len(r.Proof) == 0 {
		c.say("reversal.proof", "needs at least one code")
	}
	seen := map[string]bool{}
	for _, list := range []struct {
		key   string
		codes []string
	}{{"proof", r.Proof}, {"same_day_proof", r.SameDayProof}, {"sign_on_first", r.SignOnFirst}} {
		for _, code := range list.codes {
			c.code("reversal."+list.key, code)
			if seen[code] {
				c.say("reversal."+list.key, "%s stands twice: it proves, proves for a day, or proves nothing", code)
			}
			if c.Responses[code].Class == ClassUnsure {
				c.say("reversal."+list.key, "%s is unsure and proves nothing", code)
			}
			seen[code] = true
		}
	}
}

func (c *checker) code(key, code string) {
	if len(code) != 2 {
		c.say(key, "%q: a code has two characters", code)
	}
}

func (c *checker) reason(key string, reason payment.Reason) {
	if !slices.Contains(payment.Reasons, reason) {
		c.say(key, "the till has no reason %q", reason)
	}
}

func (c *checker) responses() {
	if c.Responses["00"].Class != ClassApproved {
		c.say("response.00", "must be the approval")
	}
	for _, code := range slices.Sorted(maps.Keys(c.Responses)) {
		response, key := c.Responses[code], "response."+code
		c.code(key, code)
		oneOf(c, key+".class", response.Class, ClassApproved, ClassDeclined, ClassUnsure, ClassSignOn, ClassDuplicate)
		if response.ZH == "" || response.EN == "" {
			c.say(key, "needs zh and en")
		}
		switch {
		case response.Class == ClassApproved:
			if response.Reason != payment.NoReason && response.Reason != payment.ReasonApprovedPartly {
				c.say(key+".reason", "an approval has none, or %s", payment.ReasonApprovedPartly)
			}
		case response.Class == ClassUnsure && response.Reason != payment.ReasonHostUnsure:
			c.say(key+".reason", "an unsure code has %s", payment.ReasonHostUnsure)
		default:
			c.reason(key+".reason", response.Reason)
		}
		partial := code == c.Match.Partial
		if partial != (response.Reason == payment.ReasonApprovedPartly) {
			c.say(key+".reason", "%s goes with match.partial", payment.ReasonApprovedPartly)
		}
	}
}

func (c *checker) slip() {
	c.text("slip.title", c.Slip.Title)
	c.text("slip.merchant_copy", c.Slip.MerchantCopy)
	c.text("slip.cardholder_copy", c.Slip.CardholderCopy)
	c.text("slip.statement", c.Slip.Statement)
	given := map[string]Text{"pin_verified": c.Slip.PINVerified, "device_verified": c.Slip.DeviceVerified,
		"no_pin": c.Slip.NoPIN, "no_pin_up_to": c.Slip.NoPINUpTo, "qr": c.Slip.QR}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if given[name] != (Text{}) {
			c.text("slip."+name, given[name])
		}
	}
	if c.Slip.NoPINLimit < 0 {
		c.say("slip.no_pin_limit", "is negative")
	}
	if c.Slip.CurrencySign == "" {
		c.say("slip.currency_sign", "is missing")
	}
}
