package wire

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"till/payment"
	"till/payment/profile"
)

// words is what the values of one part of a field mean.
type words map[string]string

// of is "05 chip", or the value alone where it is not listed.
func (w words) of(value string) string {
	if meaning, listed := w[value]; listed {
		return value + " " + meaning
	}
	return value
}

// What the parts of the header mean (unionpay-pos 1.1, 1.2).
var (
	classWords = words{"60": "magnetic-card payment", "61": "chip-card payment",
		"62": "value-added on stripe", "63": "value-added on chip"}
	statusWords = words{"0": "trading", "1": "training"}
	wishWords   = words{"0": "nothing", "1": "parameter download", "2": "status upload", "3": "sign on again",
		"4": "CA key update", "5": "chip parameter update", "6": "program update", "7": "blacklist download",
		"8": "rate download"}
)

// headerNotes says what the twelve digits of a header mean.
func headerNotes(header string) []string {
	if len(header) != headerDigits {
		return nil
	}
	return []string{fmt.Sprintf("class %s, version %s, status %s, host wants %s, sub-version %s",
		classWords.of(header[:2]), header[2:4], statusWords.of(header[4:5]), wishWords.of(header[5:6]), header[6:])}
}

// What digits of the smaller fields mean (unionpay-pos 3).
var (
	processWords = words{"00": "purchase", "03": "pre-authorisation", "20": "return", "31": "balance"}
	entryWords   = words{"00": "unspecified", "01": "keyed", "02": "stripe", "03": "code shown", "05": "chip",
		"07": "contactless", "80": "fallback to stripe", "90": "stripe, read whole", "91": "contactless stripe",
		"92": "reservation", "95": "chip, not reliable", "96": "phone chip", "98": "contactless, standard"}
	pinWords       = words{"0": "PIN not stated", "1": "PIN in this message", "2": "no PIN"}
	conditionWords = words{"00": "normal", "06": "pre-authorisation family", "08": "mail or telephone order",
		"18": "mail or telephone pre-authorisation", "28": "recurring", "60": "additional pre-authorisation",
		"64": "instalments", "65": "points", "66": "top-up", "67": "reservation", "91": "load"}
	formatWords = words{"0": "no PIN", "1": "PIN without card number", "2": "PIN with card number"}
	cipherWords = words{"0": "DES", "3": "SM4", "6": "two-key 3DES"}
	trackWords  = words{"0": "track clear", "1": "track enciphered"}
)

func processNotes(value string) []string {
	if len(value) != 6 {
		return nil
	}
	return []string{processWords.of(value[:2]) + ", from account " + value[2:4] + ", to " + value[4:]}
}

func entryNotes(value string) []string {
	if len(value) != 3 {
		return nil
	}
	return []string{entryWords.of(value[:2]) + ", " + pinWords.of(value[2:])}
}

func securityNotes(value string) []string {
	if len(value) < 3 {
		return nil
	}
	return []string{formatWords.of(value[:1]) + ", " + cipherWords.of(value[1:2]) + ", " + trackWords.of(value[2:3])}
}

// Parts of DE 60 and 61 (unionpay-pos 4, 5).
var (
	typeWords = words{"00": "management", "01": "balance", "03": "points inquiry", "07": "e-signature",
		"10": "pre-authorisation", "11": "pre-authorisation void", "20": "completion", "21": "completion void",
		"22": "sale", "23": "sale void", "24": "completion advice", "25": "refund", "27": "offline chip refund",
		"30": "offline sale", "32": "adjustment", "34": "tip", "36": "offline chip sale"}
	networkWords = words{"000": "financial", "001": "sign-on, single keys", "002": "sign-off",
		"003": "sign-on, double keys", "004": "sign-on, double keys and TDK", "005": "sign-on, SM4",
		"006": "sign-on, SM4 and TDK", "201": "settlement", "202": "upload end, not balanced",
		"207": "upload end, balanced", "301": "echo", "350": "TMK download", "351": "TMK activation",
		"352": "RSA key download", "360": "parameter download", "362": "status upload",
		"370": "CA key download", "371": "CA key end", "372": "CA key query", "380": "chip parameter download",
		"381": "chip parameter end", "382": "chip parameter query", "390": "blacklist download",
		"391": "blacklist end", "394": "contactless parameters", "395": "contactless parameters end",
		"396": "BIN list B", "397": "BIN list B end", "398": "BIN list C", "399": "BIN list C end",
		"401": "points sign-on", "800": "e-signature", "951": "script result"}
	capabilityWords = words{"0": "unknown", "2": "stripe", "5": "stripe and chip", "6": "stripe, chip, contactless"}
	chipWords       = words{"0": "unused or chip read", "1": "last read fine", "2": "last chip read failed"}
	partialWords    = words{"0": "no partial approval", "1": "partial approval and balance taken"}
	accountWords    = words{"000": "none", "048": "issuer points", "065": "alliance points"}
	authorityWords  = words{"00": "by the till", "01": "by telephone", "02": "stand-in"}
)

// part cuts a value from its front; a value that ends gives "".
type parts struct{ rest string }

func (p *parts) next(digits int) string {
	cut := min(digits, len(p.rest))
	part := p.rest[:cut]
	p.rest = p.rest[cut:]
	return part
}

// listed is a line for each part that is there.
func listed(value string, layout []partWord) []string {
	p := parts{value}
	var notes []string
	for _, each := range layout {
		if part := p.next(each.digits); part != "" {
			notes = append(notes, each.name+" "+each.words.of(part))
		}
	}
	return notes
}

// partWord is one part of a field: its name, digits and values.
type partWord struct {
	name   string
	digits int
	words  words
}

var (
	de60Parts = []partWord{{"60.1 type", 2, typeWords}, {"60.2 batch", 6, nil}, {"60.3 network code", 3, networkWords},
		{"60.4 capability", 1, capabilityWords}, {"60.5 chip condition", 1, chipWords},
		{"60.6 partial", 1, partialWords}, {"60.7 account", 3, accountWords}}
	de61Parts = []partWord{{"61.1 batch", 6, words{noNumber: "not told"}}, {"61.2 trace", 6, words{noNumber: "not told"}},
		{"61.3 date", 4, words{noDate: "not known"}}, {"61.4 authorised", 2, authorityWords}, {"61.5 institution", 11, nil}}
)

// totalsDigits is DE 48 of a settlement: two groups of totals.
const (
	totalsDigits = 62
	groupDigits  = totalsDigits / 2
	amountDigits = 12
)

var resultWords = words{"0": "not told", "1": "balanced", "2": "not balanced", "3": "error"}

// totalsNotes says what DE 48 counts: totals, records, their number, or a tip.
func (d *Dialect) totalsNotes(m *Message, value string) []string {
	switch {
	case len(value) == totalsDigits || len(value) == groupDigits:
		var notes []string
		for i, name := range []string{"domestic", "foreign"}[:len(value)/groupDigits] {
			group := parts{value[i*groupDigits : (i+1)*groupDigits]}
			debit, debits := group.next(amountDigits), group.next(3)
			credit, credits := group.next(amountDigits), group.next(3)
			notes = append(notes, fmt.Sprintf("%s: debit %s in %s, credit %s in %s, %s", name,
				d.sum(debit), debits, d.sum(credit), credits, resultWords.of(group.next(1))))
		}
		return notes
	case strings.HasPrefix(m.MTI, "03") && len(value) == uploadEnd:
		return []string{value + " records in all"}
	case strings.HasPrefix(m.MTI, "03"):
		return d.uploadNotes(value)
	case len(value) == amountDigits:
		return []string{"tip " + d.sum(value)}
	}
	return nil
}

// uploadEnd is the length of DE 48 at the end of an upload.
const uploadEnd = 4

// uploadNotes is a line for each record; the card number is as it is shown.
func (d *Dialect) uploadNotes(value string) []string {
	if len(value) < uploadHead+uploadRecord || (len(value)-uploadHead)%uploadRecord != 0 {
		return nil
	}
	notes := []string{value[:uploadHead] + " records"}
	for rest := value[uploadHead:]; rest != ""; rest = rest[uploadRecord:] {
		record := parts{rest[:uploadRecord]}
		kind, trace := record.next(2), record.next(6)
		number, sum := strings.TrimLeft(record.next(uploadNumber), "0"), record.next(amountDigits)
		notes = append(notes, fmt.Sprintf("%s, trace %s, card %s, %s",
			words{"00": "domestic", "01": "foreign"}.of(kind), trace, number, d.sum(sum)))
	}
	return notes
}

// sum is an amount for people.
func (d *Dialect) sum(digits string) string {
	minor, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return digits
	}
	return fmt.Sprintf("%s %s", payment.Amount(minor), d.profile.Currency)
}

func (d *Dialect) balanceNotes(value string) []string {
	var notes []string
	for ; len(value) >= balanceLength; value = value[balanceLength:] {
		sign := ""
		if value[signAt] == overdrawn {
			sign = "-"
		}
		kind := words{available: "available"}.of(value[amountTypeAt:currencyAt])
		notes = append(notes, fmt.Sprintf("account type %s, amount type %s, currency %s, %s%s",
			value[:amountTypeAt], kind, value[currencyAt:signAt], sign, d.sum(value[sumAt:balanceLength])))
	}
	return notes
}

// elementWords names the elements of DE 59.
var elementWords = words{tagTerminal: "terminal", tagQRCode: "customer's code", tagVoucher: "payment voucher"}

// elementNotes is a line for each element of DE 59, from the value as shown.
func (d *Dialect) elementNotes(shown string) []string {
	var notes []string
	if !d.elements(shown, func(tag, value string) {
		notes = append(notes, elementWords.of(tag)+": "+value)
	}) {
		return nil
	}
	return notes
}

// schemeNotes says what DE 63 begins with and what the bank says after it.
func schemeNotes(m *Message, value string) []string {
	if len(value) < organisationLength || strings.HasPrefix(value, hexMark) {
		return nil
	}
	if m.MTI[1] == '8' {
		return []string{"operator " + strings.TrimSpace(value)}
	}
	scheme, said := organisation(value)
	notes := []string{"card organisation " + either(scheme, "not known")}
	if said != "" {
		notes = append(notes, "says: "+said)
	}
	return notes
}

// institutionNotes splits DE 44.
func institutionNotes(value string) []string {
	if len(value) < institutionDigits {
		return nil
	}
	return []string{"issuer " + strings.TrimSpace(value[:institutionDigits]) + ", acquirer " +
		strings.TrimSpace(value[institutionDigits:min(len(value), 2*institutionDigits)])}
}

// de62Notes says what DE 62 holds: keys by length and check value, or the
// entries of a download.
func (d *Dialect) de62Notes(m *Message, shown string) []string {
	if d.holdsKeys(m) {
		return d.keyNotes(m, shown)
	}
	name := d.NameOf(m)
	for _, key := range slices.Sorted(maps.Keys(d.profile.Downloads)) {
		plan := d.profile.Downloads[key]
		isAnswer := len(m.MTI) == 4 && m.MTI[2]%2 == 1
		switch {
		case name == plan.Query && isAnswer:
			page, err := d.PageOf(plan, m)
			if err != nil {
				return []string{err.Error()}
			}
			return d.itemNotes(plan, page.Items, page.More)
		case name == plan.Fetch && isAnswer:
			item, there, err := d.ItemOf(plan, m)
			if err != nil {
				return []string{err.Error()}
			}
			if !there {
				return []string{"no such entry"}
			}
			return d.itemNotes(plan, []Item{item}, false)
		}
	}
	return nil
}

func (d *Dialect) itemNotes(plan profile.Download, items []Item, more bool) []string {
	notes := make([]string, 0, len(items)+1)
	for _, item := range items {
		switch {
		case plan.Form == profile.FormCodes:
			notes = append(notes, fmt.Sprintf("%s %s: %s", item.Key, d.profile.Parameters[item.Key].Name, item.Value))
		case plan.Form == profile.FormObjects:
			list, err := objects(item.Value)
			if err != nil {
				continue
			}
			for _, object := range list {
				notes = append(notes, fmt.Sprintf("%-4s %s", object.Tag, upper(object.Value)))
			}
		case plan.Form == profile.FormCards:
			notes = append(notes, maskRuns(item.Key))
		default:
			notes = append(notes, item.Key+" "+item.Value)
		}
	}
	if more {
		notes = append(notes, "more follow")
	}
	return notes
}

// masterKeyMessages are those whose DE 62 is data objects.
var masterKeyMessages = []string{profile.MessageTMKRSA, profile.MessageTMKDownload, profile.MessageTMKActivate}

// keyNotes tells of keys their length and check value only.
func (d *Dialect) keyNotes(m *Message, shown string) []string {
	if places, known := d.keyPlaces(m.Value(DE62Private)); known {
		notes := make([]string, 0, len(places))
		for _, place := range places {
			notes = append(notes, fmt.Sprintf("%s %d bytes, check value %s",
				strings.ToUpper(place.part.Key), place.part.Bytes, place.check))
		}
		return notes
	}
	list, err := objects(m.Value(DE62Private))
	if !slices.Contains(masterKeyMessages, d.NameOf(m)) || err != nil {
		return []string{fmt.Sprintf("%d bytes", len(shown)/2)}
	}
	var notes []string
	for _, object := range list {
		note := fmt.Sprintf("%-4s %d bytes", object.Tag, len(object.Value))
		if object.Tag == tagMasterKCV || object.Tag == tagTransportKCV {
			note = fmt.Sprintf("%-4s check value %s", object.Tag, upper(object.Value))
		}
		notes = append(notes, note)
	}
	return notes
}
