package profile

import (
	"maps"
	"slices"
	"strings"
)

// settings checks what the message table leans on.
func (c *checker) settings() {
	c.privateFields()
	c.tracks()
	c.advice()
	c.settlement()
	c.statement()
	if c.Script.Tries < 1 {
		c.say("script.tries", "needs 1 or more")
	}
	for _, tag := range c.Script.Tags {
		if !hexDigits(tag) || len(tag) < 2 || len(tag)%2 != 0 {
			c.say("script.tags", "%q is no tag in hex", tag)
		}
	}
	for _, digit := range slices.Sorted(maps.Keys(c.Wishes)) {
		key := "wish." + digit
		c.digits(key, digit, 1)
		oneOf(c, key, c.Wishes[digit], WishParameters, WishStatus, WishSignOn, WishCA, WishAID,
			WishApplication, WishBlacklist, WishRates)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Downloads)) {
		c.download("download."+name, c.Downloads[name])
	}
	for _, code := range slices.Sorted(maps.Keys(c.Parameters)) {
		key := "parameter." + code
		c.digits(key, code, 2)
		if c.Parameters[code].Name == "" {
			c.say(key+".name", "is missing")
		}
		if size := c.Parameters[code].Bytes; size < 1 || size > parameterMost {
			c.say(key+".bytes", "needs 1 to %d", parameterMost)
		}
	}
}

// Bounds of the settings.
const (
	parameterMost   = 99
	elementDigits   = 3 // of the length of an element of DE 59
	instalmentMost  = 3
	adviceCountMost = 999
)

func (c *checker) privateFields() {
	if c.DE59.LengthDigits < 1 || c.DE59.LengthDigits > elementDigits {
		c.say("de59.length_digits", "needs 1 to %d", elementDigits)
	}
	c.digits("de61.pos", c.DE61.POS, 2)
	c.digits("de61.phone", c.DE61.Phone, 2)
	if c.DE61.POS == c.DE61.Phone {
		c.say("de61.phone", "says the same as pos")
	}
	if c.Instalments.Digits < 1 || c.Instalments.Digits > instalmentMost {
		c.say("instalments.digits", "needs 1 to %d", instalmentMost)
	}
	for key, wait := range map[string]Duration{"echo_every": c.Line.EchoEvery, "back_after": c.Line.BackAfter} {
		if wait < 0 {
			c.say("line."+key, "is below zero")
		}
	}
	if c.Line.EchoEvery > 0 && !c.Line.KeepAlive {
		c.say("line.echo_every", "is for a line that is kept: keep_alive is false")
	}
}

func (c *checker) tracks() {
	if !c.Tracks.Encrypted {
		return
	}
	c.digits("tracks.with_pin", c.Tracks.WithPIN, 16)
	c.digits("tracks.without_pin", c.Tracks.WithoutPIN, 16)
	for _, layout := range c.Keys.Layouts {
		if slices.ContainsFunc(layout, func(part KeyPart) bool { return part.Key == "tdk" }) {
			return
		}
	}
	c.say("tracks.encrypted", "no key layout brings a tdk")
}

func (c *checker) advice() {
	oneOf(c, "advice.when", c.Advice.When, AdviceBefore, AdviceAfter)
	if c.Advice.CountMax < 1 || c.Advice.CountMax > adviceCountMost {
		c.say("advice.count_max", "needs 1 to %d", adviceCountMost)
	}
	if c.Advice.PerSale < 1 {
		c.say("advice.per_sale", "needs 1 or more")
	}
	if c.Advice.Tries < 1 {
		c.say("advice.tries", "needs 1 or more")
	}
	if !slices.Contains(c.Advice.Done, "00") {
		c.say("advice.done", "needs 00")
	}
	for _, code := range c.Advice.Done {
		c.code("advice.done", code)
		if class := c.Responses[code].Class; class != ClassApproved && class != ClassDuplicate {
			c.say("advice.done", "%s does not say that the host has it", code)
		}
	}
}

// settlement asks that a batch can be closed, all of it or not at all.
func (c *checker) settlement() {
	there := 0
	for _, name := range batchMessages {
		if _, known := c.Messages[name]; known {
			there++
		}
	}
	if there != 0 && there != len(batchMessages) {
		c.say("message."+MessageSettlement, "goes with the messages of the upload: %s", strings.Join(batchMessages[1:], ", "))
	}
	if there == 0 {
		return
	}
	if c.Settlement.Groups != 1 && c.Settlement.Groups != 2 {
		c.say("settlement.groups", "needs 1 or 2")
	}
	oneOf(c, "settlement.empty", c.Settlement.Empty, EmptySkipped, EmptyZeros)
	if c.Settlement.Tries < 1 {
		c.say("settlement.tries", "needs 1 or more")
	}
	c.request("settlement.upload_mti", c.Settlement.UploadMTI)
}

// batchMessages are what a settlement needs.
var batchMessages = []string{MessageSettlement, MessageBatchDetails, MessageBatchTC, MessageBatchFailed, MessageBatchEnd}

// download asks that the exchanges exist and can carry what is asked.
func (c *checker) download(key string, d Download) {
	c.text(key+".title", d.Title)
	oneOf(c, key+".form", d.Form, FormObjects, FormCards, FormTags, FormCodes)
	oneOf(c, key+".ask", d.Ask, AskNothing, AskCount, AskStart)
	for part, name := range map[string]string{"query": d.Query, "fetch": d.Fetch, "end": d.End} {
		message, there := c.Messages[name]
		switch {
		case name == "" && part == "query":
			c.say(key+".query", "is missing")
		case name != "" && !there:
			c.say(key+"."+part, "there is no message %s", name)
		case name != "" && part == "query" && message.Has(62) != (d.Ask != AskNothing):
			c.say(key+".ask", "field 62 of %s and ask go together", name)
		case name != "" && part == "fetch" && !message.Has(62):
			c.say(key+".fetch", "%s has no field 62 to ask by", name)
		}
	}
	if d.Ask == AskCount {
		c.digits(key+".first", d.First, 1)
		c.digits(key+".again", d.Again, 1)
	}
	if d.Fetch != "" && d.Form != FormObjects {
		c.say(key+".fetch", "entries are fetched by their tags: form tlv")
	}
	if (d.Form == FormObjects) != (len(d.By) > 0) {
		c.say(key+".by", "goes with form tlv")
	}
	for _, tag := range d.By {
		if !hexDigits(tag) || len(tag) < 2 || len(tag)%2 != 0 {
			c.say(key+".by", "%q is no tag in hex", tag)
		}
	}
}

func hexDigits(text string) bool { return strings.Trim(text, "0123456789ABCDEF") == "" }
