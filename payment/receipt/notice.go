package receipt

import (
	"strconv"
	"strings"

	"till/payment"
)

// pending is the pending slip 未定凭单: the customer must not pay again, and is
// told what happens and whom to ask. The amount is never in double size.
func (p *page) pending() {
	w := pendingBoth
	p.words.practice = wordsZH.practice // both languages, as the rest of it
	p.head()
	p.centre(w.title)
	p.markReprint(wordsZH.reprint)
	p.rule()
	p.headline(w.dontPay...)
	p.blank()
	amount := p.txn.Amount
	if amount == 0 {
		amount = p.txn.Requested
	}
	p.row(w.amount, p.sum(amount))
	p.row(w.card, p.card(MerchantCopy))
	p.row(w.time, p.localTime())
	p.row(w.trace, p.trace())
	p.chain()
	p.rule()
	switch p.txn.State {
	case payment.ReversalDue:
		p.reversal()
	case payment.Suspect:
		p.left(w.unsure...)
	default:
		p.left(w.asking...)
	}
	p.blank()
	if hotline := p.config.Texts.Hotline; hotline != "" {
		p.row(w.ask, hotline)
	} else {
		p.left(w.askHere...)
	}
	p.centre(w.noProof...)
	p.foot()
}

// reversal says how far it is. One that the bank refuses is said to be refused
// (冲正不成功): the customer's bank may have to be asked.
func (p *page) reversal() {
	w := pendingBoth
	last, tried := p.txn.LastTry()
	if !tried || last.Result != payment.TryRefused {
		p.left(w.reversing...)
		return
	}
	p.shout(w.reversalRefused)
	p.left(w.stillAsking...)
	p.row(w.tries, strconv.Itoa(p.txn.Tries()))
	p.row(w.said, last.Code)
}

// notice is the slip on demand of an attempt that ended without money, or that
// a person closed. It says first that nothing was paid.
func (p *page) notice() {
	n, l := p.words.notice, p.words.labels
	p.head()
	p.headline(p.verdict())
	p.shout(p.money())
	p.markReprint(p.words.reprint)
	p.rule()
	p.row(l.merchantID, either(p.txn.MerchantID, p.config.MerchantID))
	p.row(l.terminalID, either(p.txn.TerminalID, p.config.TerminalID))
	p.row(l.operator, p.txn.Operator)
	p.row(l.card, strings.TrimSpace(p.card(CardholderCopy)))
	p.row(l.kind, p.kind())
	p.row(l.trace, p.trace())
	p.row(l.rrn, p.txn.RRN)
	p.row(l.time, p.localTime())
	if p.txn.Requested > 0 {
		p.row(l.requested, p.sum(p.txn.Requested))
	}
	p.part()
	p.row(l.responseCode, p.txn.ResponseCode)
	p.chain()
	p.rule()
	if reason := p.words.reasons[p.txn.Reason]; reason != "" {
		p.centre(reason)
	}
	p.withdrawal()
	p.evidence()
	if word := p.txn.Money(); word != payment.Paid && word != payment.Returned {
		p.centre(n.noProof...)
	}
	p.foot()
}

// withdrawal says of a sale that was approved here who took it back, and that the
// earlier slip is worth nothing: a customer has it in hand.
func (p *page) withdrawal() {
	w := p.txn.Withdrawn
	if w == nil {
		return
	}
	n := p.words.notice
	p.shout(n.neverSent...)
	p.row(n.withdrawnBy, w.By)
	p.row(n.withdrawnAt, w.Time.Format(stampForm))
}

// part is what moved of an item that a person closed with less than was asked for.
func (p *page) part() {
	l := p.words.labels
	switch word := p.txn.Money(); {
	case p.txn.State != payment.ClosedByHand || p.txn.Amount == p.txn.Requested:
	case word == payment.Paid && p.txn.Kind.Moves() == payment.MovesIn:
		p.row(l.part, p.sum(p.txn.Amount))
		p.row(l.due, p.sum(p.txn.Requested-p.txn.Amount))
	case word == payment.Paid || word == payment.Returned:
		p.row(l.amount, p.sum(p.txn.Amount))
	}
}

// verdict is how the attempt ended.
func (p *page) verdict() string {
	n := p.words.notice
	if p.txn.Kind == payment.Balance && p.txn.Outcome == payment.OutcomeApproved {
		return n.answered
	}
	if p.txn.Withdrawn != nil {
		return n.withdrawn
	}
	switch p.txn.State {
	case payment.Reversed:
		return n.reversed
	case payment.AdviceRefused:
		return n.refused
	case payment.ClosedByHand:
		return n.byHand
	}
	switch p.txn.Outcome {
	case payment.OutcomeCancelled:
		return n.cancelled
	case payment.OutcomeNotSent:
		return n.notSent
	}
	return n.declined
}

// money is where the money is, in words that fit the kind.
func (p *page) money() string {
	n := p.words.notice
	if p.txn.State == payment.ClosedByHand && p.txn.Kind.Moves() == payment.MovesNothing {
		return p.words.byHand.noWord
	}
	switch p.txn.Money() {
	case payment.Paid:
		return n.paid
	case payment.Returned:
		return n.returned
	case payment.NoMoney:
		if p.txn.Outcome == payment.OutcomeApproved {
			return n.noMoney
		}
		return n.notDone
	}
	if p.txn.Kind.Moves() == payment.MovesOut {
		return n.notReturned
	}
	return n.notPaid
}

// localTime is when the attempt began: no host time can be trusted here.
func (p *page) localTime() string {
	if p.txn.Started.IsZero() {
		return ""
	}
	return p.txn.Started.Format(stampForm)
}
