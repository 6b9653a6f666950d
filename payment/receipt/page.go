package receipt

import (
	"fmt"
	"strings"

	"till/payment"
)

// stampForm is a moment on paper.
const stampForm = "2006-01-02 15:04:05"

// page collects the lines of one slip, top to bottom.
type page struct {
	words   words
	config  Config
	txn     payment.Txn
	reprint bool
	lines   []payment.SlipLine
}

func (p *page) add(line payment.SlipLine) { p.lines = append(p.lines, line) }

func (p *page) rule()  { p.add(payment.SlipLine{Kind: payment.SlipRule}) }
func (p *page) blank() { p.add(payment.SlipLine{Kind: payment.SlipBlank}) }
func (p *page) cut()   { p.add(payment.SlipLine{Kind: payment.SlipCut}) }

// row is left out when there is nothing to say.
func (p *page) row(label, value string) {
	if value != "" {
		p.add(payment.SlipLine{Kind: payment.SlipRow, Label: label, Text: value})
	}
}

func (p *page) centre(texts ...string) {
	for _, text := range texts {
		p.add(payment.SlipLine{Align: payment.AlignCentre, Text: text})
	}
}

func (p *page) shout(texts ...string) {
	for _, text := range texts {
		p.add(payment.SlipLine{Align: payment.AlignCentre, Bold: true, Text: text})
	}
}

func (p *page) headline(texts ...string) {
	for _, text := range texts {
		p.add(payment.SlipLine{Align: payment.AlignCentre, Bold: true, Big: true, Text: text})
	}
}

func (p *page) left(texts ...string) {
	for _, text := range texts {
		p.add(payment.SlipLine{Text: text})
	}
}

// head is the shop and, in practice, the banner. Every slip begins with it.
func (p *page) head() {
	name, other := p.config.MerchantEN, p.config.MerchantZH
	address, otherAddress := p.config.AddressEN, p.config.AddressZH
	if p.words.language == Chinese {
		name, other = other, name
		address, otherAddress = otherAddress, address
	}
	if name == "" {
		name = other
	}
	if address == "" {
		address = otherAddress
	}
	if p.config.Logo {
		p.add(payment.SlipLine{Kind: payment.SlipLogo})
	}
	if name != "" {
		p.headline(name)
	}
	if address != "" {
		p.centre(address)
	}
	p.practice()
}

// practice says that nothing of this was real, above and below.
func (p *page) practice() {
	if p.config.Practice || p.txn.Practice {
		p.shout(p.words.practice...)
	}
}

// foot ends a copy: the banner again, because slips are torn, and the cut.
func (p *page) foot() {
	p.find()
	p.practice()
	p.cut()
}

// sum is an amount as slips print it: "RMB 1,286.50". What goes out of the
// shop has a minus.
func (p *page) sum(amount payment.Amount) string {
	currency := string(p.txn.Currency)
	if p.txn.Currency == payment.CNY {
		currency = either(p.config.Texts.Slip.CurrencySign, "RMB") // what slips of the field call it
	}
	if p.txn.Kind.Moves() == payment.MovesOut {
		amount = -amount
	}
	return strings.TrimSpace(currency + " " + amount.String())
}

// chain is the journal's mark of the record that the slip is of.
func (p *page) chain() {
	if p.config.Chain != nil {
		p.row(p.words.labels.chain, p.config.Chain(p.txn))
	}
}

// find is the code by which our own scanner finds the record of a slip.
func (p *page) find() {
	if code := payment.SlipCodeOf(p.txn); code != "" {
		p.blank()
		p.add(payment.SlipLine{Kind: payment.SlipCode, Align: payment.AlignCentre, Text: code})
	}
}

// markReprint marks a copy after the first, with its number in the journal.
func (p *page) markReprint(mark string) {
	if p.reprint {
		p.shout(fmt.Sprintf(mark, p.txn.Receipt.Reprints+1))
	}
}

// table is a row of three cells.
func (p *page) table(label, middle, text string) {
	p.add(payment.SlipLine{Kind: payment.SlipTable, Label: label, Middle: middle, Text: text})
}

// moment is the host's date and time, or the till's where no host answered.
// DE 13 has no year: it is the year that brings the host's date nearest to the
// till's, so that an answer at the turn of the year keeps its own.
func (p *page) moment() string {
	local := p.txn.Started
	if local.IsZero() {
		return ""
	}
	date, clock := p.txn.HostDate, p.txn.HostTime
	if !digits(date, 4) || !digits(clock, 6) {
		return local.Format(stampForm)
	}
	year := local.Year()
	switch month := int(local.Month()); {
	case month == 1 && date[:2] == "12":
		year--
	case month == 12 && date[:2] == "01":
		year++
	}
	return fmt.Sprintf("%04d-%s-%s %s:%s:%s", year, date[:2], date[2:], clock[:2], clock[2:4], clock[4:])
}

// card is the number as this copy may show it: first six and last four, and
// last four alone on a cardholder's copy of a card that is not UnionPay's
// (design: masks). A number that came unmasked is masked here, whatever the
// record promised.
func (p *page) card(c Copy) string {
	masked := p.txn.Card.Masked
	if pan, err := payment.NewPAN(masked); err == nil {
		masked = pan.Masked()
	}
	scheme := p.txn.Card.Scheme
	if c == CardholderCopy && scheme != "" && scheme != schemeUnionPay && len(masked) > 4 {
		tail := len(masked) - 4
		masked = strings.Repeat("*", tail) + masked[tail:]
	}
	return masked
}

func digits(text string, length int) bool {
	if len(text) != length {
		return false
	}
	for i := range length {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
