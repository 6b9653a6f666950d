package receipt

import (
	"strings"

	"till/payment"
)

// sale is one copy of the slip of money that moved (签购单, printing.md 4.1).
func (p *page) sale(c Copy) {
	p.head()
	p.title(c)
	p.markReprint(p.words.reprint)
	p.rule()
	p.parties()
	p.particulars(c)
	p.rule()
	p.goods()
	p.amount()
	p.tipLine(c)
	p.rule()
	p.chip(c)
	p.remarks()
	p.verification(c)
	p.foot()
}

// parties are who sold, at which terminal, through which banks. The record
// speaks before the settings: a reprint after a change of terminal keeps its own.
func (p *page) parties() {
	l := p.words.labels
	p.row(l.merchantID, either(p.txn.MerchantID, p.config.MerchantID))
	p.row(l.terminalID, either(p.txn.TerminalID, p.config.TerminalID))
	p.row(l.operator, p.txn.Operator)
	p.row(l.acquirer, p.institution(either(p.txn.AcquirerID, p.txn.Acquirer)))
	p.row(l.issuer, p.institution(p.txn.IssuerID))
}

// particulars name the card and the transaction.
func (p *page) particulars(c Copy) {
	l, card := p.words.labels, p.txn.Card
	number, entry := p.card(c), p.words.entries[card.Entry]
	if l.entry == "" && number != "" {
		p.row(l.card, strings.TrimSpace(number+" "+entry))
		p.row(l.scheme, p.scheme())
	}
	if l.kind != "" {
		p.row(l.kind, p.kind())
	}
	if l.batch != "" {
		p.row(l.batch, p.txn.Batch)
		p.row(l.voucher, p.txn.STAN)
		p.row(l.authCode, p.txn.AuthCode)
		p.row(l.rrn, p.txn.RRN)
		p.row(l.time, p.moment())
		p.chain()
		return
	}
	p.row(l.time, p.moment())
	p.row(l.trace, p.trace())
	p.row(l.card, strings.TrimSpace(strings.ToUpper(card.Scheme)+" "+number))
	p.row(l.entry, entry)
	p.row(l.authCode, p.txn.AuthCode)
	p.row(l.rrn, p.txn.RRN)
	p.chain()
}

// amount is what moved, in double size, and, when that is less than was asked
// for, how much is missing: a cashier must not hand over goods for half.
func (p *page) amount() {
	l := p.words.labels
	if !p.partial() {
		p.add(payment.SlipLine{Kind: payment.SlipAmount, Bold: true, Label: l.amount, Text: p.sum(p.txn.Amount)})
		return
	}
	p.row(l.requested, p.sum(p.txn.Requested))
	p.add(payment.SlipLine{Kind: payment.SlipAmount, Bold: true, Label: l.part, Text: p.sum(p.txn.Amount)})
	p.row(l.due, p.sum(p.txn.Requested-p.txn.Amount))
	p.shout(p.words.partial...)
}

func (p *page) partial() bool {
	return p.txn.Amount > 0 && p.txn.Amount < p.txn.Requested
}

// chip is the evidence of the card: application and cryptogram, and on the
// merchant's copy what the terminal found.
func (p *page) chip(c Copy) {
	card := p.txn.Card
	if !card.Entry.HasChipData() {
		return
	}
	cryptogram := "ARQC"
	if card.Entry.NeedsFinish() {
		cryptogram = "TC" // the card's last word; a tap has only its first
	}
	if p.words.language == Chinese {
		p.row("AID", card.AID)
		p.row(p.words.labels.application, card.Label)
	} else {
		p.row(p.words.labels.application, card.Label)
		p.row("AID", card.AID)
	}
	if c == CardholderCopy {
		p.row(cryptogram, card.Cryptogram)
		return
	}
	p.row("TVR", card.TVR)
	p.row("TSI", card.TSI)
	p.row(cryptogram, card.Cryptogram)
	p.row("ATC", card.ATC)
	p.row("CSN", card.Sequence)
}

// remarks name the transaction that this one follows.
func (p *page) remarks() {
	if p.txn.State == payment.OfflineApproved {
		p.shout(p.words.offline...)
	}
	p.again()
	l := p.words.labels
	if code := p.txn.PhoneCode; code != p.txn.AuthCode {
		p.row(l.phoneCode, code)
	}
	p.row(l.voucherQR, p.txn.Voucher)
	if p.txn.Kind == payment.PreAuth {
		p.shout(p.words.held...)
	}
	original := p.txn.Original
	if original == nil {
		return
	}
	p.row(l.original, original.STAN)
	p.row(l.originalRRN, original.RRN)
	switch p.txn.Kind {
	case payment.Refund:
		if digits(original.Date, 4) {
			p.row(l.originalDate, original.Date[:2]+"-"+original.Date[2:])
		}
	case payment.PreAuthVoid, payment.Completion, payment.CompletionAdvice, payment.CompletionVoid:
		p.row(l.originalAuth, original.AuthCode)
	}
}

// verification says how the cardholder was verified, and leaves room for a
// signature on the merchant's copy alone.
func (p *page) verification(c Copy) {
	p.blank()
	if p.txn.State != payment.OfflineApproved {
		p.shout(p.words.approved...)
	}
	cvm := p.words.cvm
	slip := p.config.Texts.Slip
	switch {
	case p.txn.Card.Entry == payment.EntryQR:
		p.centre(p.own(slip.QR, cvm.qr)...)
	case p.txn.Mode == payment.ModeMOTO:
		p.centre(cvm.moto...)
	case p.txn.Card.CVM == payment.CVMOnlinePIN:
		p.centre(p.own(slip.PINVerified, cvm.pin)...)
	case p.txn.Card.CVM == payment.CVMDevice:
		p.centre(p.own(slip.DeviceVerified, cvm.device)...)
	case p.signs():
		if c == MerchantCopy {
			p.add(payment.SlipLine{Kind: payment.SlipSignature, Label: cvm.signature})
			p.left(p.declaration()...)
		}
	case p.txn.Card.Entry == payment.EntryContactless && p.config.Texts.NoPINLimit > 0:
		p.centre(p.noneUpTo()...)
	default:
		p.centre(p.own(slip.NoPIN, cvm.none)...)
	}
}

// signs tells whether paper must be signed: where the card or the till wants
// it, and for a stripe or a keyed number that nothing else verified.
func (p *page) signs() bool {
	card := p.txn.Card
	return card.CVM == payment.CVMSignature || card.CVM == payment.CVMNone && p.txn.Mode != payment.ModeMOTO &&
		card.Entry != payment.EntryQR && !card.Entry.HasChipData()
}

func (p *page) institution(code string) string {
	code = strings.TrimSpace(code)
	names := p.config.Texts.Institutions[code]
	if p.words.language == Chinese {
		return either(names.ZH, code)
	}
	return either(names.EN, code)
}

func (p *page) scheme() string {
	scheme := p.txn.Card.Scheme
	if name := p.words.schemes[scheme]; name != "" {
		return name
	}
	return scheme
}

// trace is batch and voucher as one value.
func (p *page) trace() string {
	return strings.Trim(p.txn.Batch+"/"+p.txn.STAN, "/")
}

// yuan is a limit without needless decimals: "1000", "99.50".
func yuan(limit payment.Amount) string {
	return strings.TrimSuffix(limit.Plain(), ".00")
}

func either(first, second string) string {
	if first != "" {
		return first
	}
	return second
}
