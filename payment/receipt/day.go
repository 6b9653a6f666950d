package receipt

import (
	"fmt"
	"strconv"
	"time"

	"till/payment"
)

// KindSum is how many transactions of one kind there were, and what they moved;
// the amount is positive in both directions.
type KindSum struct {
	Kind payment.Kind
	payment.Subtotal
}

// BrandSum is the same of one card scheme, net: what went back is taken off.
type BrandSum struct {
	Brand string // "UnionPay", "Visa", …
	payment.Subtotal
}

// Settlement is what the slip of a closed batch says 结算总计单 (unionpay-pos 18.4).
type Settlement struct {
	Batch string
	// From is the batch's first transaction, At its closing.
	From, At time.Time
	Operator string
	Kinds    []KindSum
	// Totals are those that the bank was told; Domestic and Foreign its verdicts.
	Totals            payment.BatchTotals
	Domestic, Foreign payment.GroupVerdict
	// Undecided are in no total and are carried over; Unsent were told to nobody
	// yet, Refused were not taken by the bank.
	Undecided, Unsent, Refused []payment.Txn
	// Details lists every transaction where the shop wants it.
	Details []payment.Txn
	// Reprint is 0 for the first print, then the number of the copy.
	Reprint int
}

// Report is an X report, which changes nothing, or a Z report, which closes a
// shift and has a number.
type Report struct {
	// Z is the running number of a Z report; 0 makes this an X report.
	Z        int
	Operator string
	// Opened and Printed are the span that the sums are of.
	Opened, Printed time.Time
	Kinds           []KindSum
	Brands          []BrandSum
	// Undecided come first: they are in no sum.
	Undecided []payment.Txn
	// Declined, Reversed, Reprints and Drawer (openings) are counts.
	Declined, Reversed, Reprints, Drawer int
	// Shifts are those that were closed in the span, with the cash that was counted.
	Shifts  []payment.Shift
	Reprint int // as in Settlement
}

// Settlement is the slip of a closed batch.
func (m *Maker) Settlement(s Settlement) payment.Slip {
	p, w := m.dayPage(s.Reprint), m.words.day
	p.headline(w.settlement)
	p.markReprint(m.words.reprint)
	p.rule()
	p.row(w.merchantID, m.config.MerchantID)
	p.row(w.terminalID, m.config.TerminalID)
	p.row(w.operator, s.Operator)
	p.row(w.batch, s.Batch)
	p.row(w.from, stamp(s.From))
	p.row(w.at, stamp(s.At))
	p.owed(w.undecided, s.Undecided)
	p.owed(w.unsent, s.Unsent)
	p.owed(w.refused, s.Refused)
	p.kinds(s.Kinds)
	p.rule()
	p.group(w.domestic, s.Totals.Domestic)
	p.group(w.foreign, s.Totals.Foreign)
	p.row(w.verdictDomestic, w.verdicts[s.Domestic])
	p.row(w.verdictForeign, w.verdicts[s.Foreign])
	if len(s.Details) > 0 {
		p.rule()
		p.list(s.Details)
	}
	p.foot()
	return p.slip()
}

// Report is an X or Z report.
func (m *Maker) Report(r Report) payment.Slip {
	p, w := m.dayPage(r.Reprint), m.words.day
	if r.Z > 0 {
		p.headline(w.z)
		p.centre(fmt.Sprintf(w.zNumber, r.Z))
	} else {
		p.headline(w.x)
		p.centre(w.xNote...)
	}
	p.markReprint(m.words.reprint)
	p.rule()
	p.row(w.terminalID, m.config.TerminalID)
	p.row(w.operator, r.Operator)
	p.row(w.opened, stamp(r.Opened))
	p.row(w.printed, stamp(r.Printed))
	p.owed(w.undecided, r.Undecided)
	p.kinds(r.Kinds)
	if len(r.Brands) > 0 {
		p.rule()
		for _, brand := range r.Brands {
			p.table(either(m.words.schemes[brand.Brand], brand.Brand), strconv.Itoa(brand.Count), brand.Amount.String())
		}
	}
	p.rule()
	p.row(w.declined, strconv.Itoa(r.Declined))
	p.row(w.reversed, strconv.Itoa(r.Reversed))
	p.row(w.reprints, strconv.Itoa(r.Reprints))
	p.row(w.drawer, strconv.Itoa(r.Drawer))
	p.shifts(r.Shifts)
	p.foot()
	return p.slip()
}

// Audit is the list of a span's transactions, a line each, with the word for
// the money under every one that is not simply paid.
func (m *Maker) Audit(txns []payment.Txn, printed time.Time) payment.Slip {
	p, w := m.dayPage(0), m.words.day
	p.headline(w.audit)
	p.rule()
	p.row(w.terminalID, m.config.TerminalID)
	p.row(w.printed, stamp(printed))
	p.row(w.count, strconv.Itoa(len(txns)))
	p.rule()
	p.list(txns)
	p.foot()
	return p.slip()
}

// TestPage shows at one look what a printer can: both languages, the sizes, both
// edges of the paper, a code. Each part says what should be seen.
func (m *Maker) TestPage(printed time.Time) payment.Slip {
	p, w := m.dayPage(0), m.words.day
	p.headline(w.test)
	p.row(w.terminalID, m.config.TerminalID)
	p.row(w.printed, stamp(printed))
	p.rule()
	p.row(w.edges, w.edge)
	p.left(w.chinese, w.latin)
	p.shout(w.bold)
	p.headline(w.tall)
	p.add(payment.SlipLine{Kind: payment.SlipAmount, Bold: true, Label: w.double, Text: "RMB 1,234.56"})
	p.add(payment.SlipLine{Kind: payment.SlipCode, Label: w.code, Text: "TILL1-TEST"})
	p.foot()
	return p.slip()
}

// dayPage is a page that is of no single transaction.
func (m *Maker) dayPage(reprint int) *page {
	p := &page{words: m.words, config: m.config, reprint: reprint > 0}
	p.txn.Currency = payment.CNY
	p.txn.Receipt.Reprints = reprint - 1
	p.head()
	return p
}

// kinds are count and amount of each kind, and the net of all.
func (p *page) kinds(sums []KindSum) {
	w := p.words.day
	p.rule()
	p.table(w.kind, w.count, w.amount)
	var net payment.Subtotal
	for _, sum := range sums {
		amount := sum.Amount
		switch sum.Kind.Moves() {
		case payment.MovesOut:
			amount = -amount
			fallthrough
		case payment.MovesIn:
			net.Count += sum.Count
			net.Amount += amount
		}
		p.table(w.kinds[sum.Kind], strconv.Itoa(sum.Count), amount.String())
	}
	p.rule()
	p.add(payment.SlipLine{Kind: payment.SlipTable, Bold: true, Label: w.net, Middle: strconv.Itoa(net.Count), Text: net.Amount.String()})
}

// shifts are the closed shifts with what their cash differs by.
func (p *page) shifts(shifts []payment.Shift) {
	if len(shifts) == 0 {
		return
	}
	w := p.words.day
	p.rule()
	p.table(w.shift, w.count, w.cash)
	for _, shift := range shifts {
		differs := "-"
		if by, known := shift.Difference(); known {
			differs = by.String()
		}
		p.table(fmt.Sprintf("%d %s", shift.Number, shift.Operator), strconv.Itoa(shift.Cards.Count()), differs)
	}
}

// group is what the bank was told of one group of cards.
func (p *page) group(name string, g payment.GroupTotals) {
	p.table(name, strconv.Itoa(g.Debit.Count+g.Credit.Count), g.Net().String())
}

// owed names what is in no sum, before the sums.
func (p *page) owed(title string, txns []payment.Txn) {
	if len(txns) == 0 {
		return
	}
	p.rule()
	p.shout(fmt.Sprintf(title, len(txns)))
	for _, txn := range txns {
		p.one(txn)
	}
}

// list is a line for each transaction.
func (p *page) list(txns []payment.Txn) {
	w := p.words.day
	p.table(w.trace, w.kind, w.amount)
	for _, txn := range txns {
		p.one(txn)
		if word := w.money[txn.Money()]; word != "" && txn.Money() != payment.Paid {
			p.add(payment.SlipLine{Align: payment.AlignRight, Text: word})
		}
	}
}

// one is a transaction in one line: trace, card or kind, signed amount.
func (p *page) one(txn payment.Txn) {
	amount := txn.Amount
	if amount == 0 {
		amount = txn.Requested
	}
	if txn.Kind.Moves() == payment.MovesOut {
		amount = -amount
	}
	middle := p.words.day.kinds[txn.Kind]
	if tail := txn.Card.Tail(); tail != "" {
		middle += " " + tail
	}
	p.table(txn.STAN, middle, amount.String())
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(stampForm)
}
