package wire

import (
	"encoding/hex"
	"strconv"
	"strings"

	"till/payment"
	"till/payment/profile"
)

// Answer is what a matched and verified answer to a request proves. It is not
// for reversals: ReversalAnswer is.
func (d *Dialect) Answer(request, answer *Message) payment.Answer {
	a := d.facts(request, answer)
	response := d.profile.ResponseOf(a.ResponseCode)
	a.Reason = response.Reason
	switch response.Class {
	case profile.ClassApproved:
		a.Verdict = payment.VerdictApproved
	case profile.ClassDeclined, profile.ClassSignOn:
		a.Verdict = payment.VerdictDeclined
	case profile.ClassDuplicate:
		a.Verdict = payment.VerdictDuplicate
	default:
		a.Verdict = payment.VerdictUnknown
	}
	return a
}

// ReversalAnswer is what a matched and verified answer to a reversal proves.
// sameDay tells whether "no such original" is a proof: the host's date is still
// the original's and the original cannot be on its way any more.
func (d *Dialect) ReversalAnswer(request, answer *Message, sameDay bool) payment.Answer {
	a := d.facts(request, answer)
	rules := d.profile.Reversal
	ours := d.BatchOf(answer) == "" || d.BatchOf(answer) == d.BatchOf(request)
	switch {
	case contains(rules.Proof, a.ResponseCode),
		contains(rules.SameDayProof, a.ResponseCode) && sameDay && ours:
		a.Verdict = payment.VerdictAcknowledged
	default:
		a.Verdict = payment.VerdictRefused
		a.Reason = d.profile.ResponseOf(a.ResponseCode).Reason
		if a.Reason == payment.NoReason {
			a.Reason = payment.ReasonHostUnsure
		}
	}
	return a
}

func contains(codes []string, code string) bool {
	for _, listed := range codes {
		if listed == code {
			return true
		}
	}
	return false
}

// facts is what an answer brings, whatever it proves.
func (d *Dialect) facts(request, answer *Message) payment.Answer {
	a := payment.Answer{
		ResponseCode: answer.Value(DE39ResponseCode),
		RRN:          strings.TrimSpace(answer.Value(DE37RRN)),
		AuthCode:     strings.TrimSpace(answer.Value(DE38AuthCode)),
		HostDate:     answer.Value(DE13LocalDate),
		HostTime:     answer.Value(DE12LocalTime),
		Acquirer:     answer.Value(DE32Acquirer),
	}
	amount := either(answer.Value(DE4Amount), request.Value(DE4Amount))
	if minor, err := strconv.ParseInt(amount, 10, 64); err == nil {
		a.Amount = payment.Amount(minor)
	}
	if data := answer.Value(DE44ResponseData); len(data) >= institutionDigits {
		a.IssuerID = strings.TrimSpace(data[:institutionDigits])
		a.AcquirerID = strings.TrimSpace(data[institutionDigits:min(len(data), 2*institutionDigits)])
	}
	a.Voucher = d.elementOf(answer.Value(DE59Private), tagVoucher)
	a.Organisation, a.Words = organisation(answer.Value(DE63Private))
	a.Balance = balance(answer.Value(DE54Balance))
	if chip, err := hex.DecodeString(answer.Value(DE55Chip)); err == nil {
		a.IssuerEMV = issuerData(chip)
	}
	return a
}

// institutionDigits is the room of each institution in DE 44.
const institutionDigits = 11

// organisationLength is the room of 63.1; what follows is the bank's words, in
// places of twenty bytes.
const organisationLength = 3

// organisation is 63.1, "" where the bank does not know, and the words after it.
func organisation(value string) (scheme, words string) {
	if strings.HasPrefix(value, hexMark) || len(value) < organisationLength || !printableASCII(value[:organisationLength]) {
		return "", ""
	}
	scheme = strings.TrimSpace(value[:organisationLength])
	if scheme == noOrganisation {
		scheme = ""
	}
	return scheme, strings.Join(strings.Fields(value[organisationLength:]), " ")
}

// Places in DE 54: account type, amount type, currency, sign, twelve digits.
const (
	balanceLength = 20
	amountTypeAt  = 2
	currencyAt    = 4
	signAt        = 7
	sumAt         = 8
	// available is the amount type of what can be spent.
	available = "02"
	// overdrawn is the sign of a balance below zero.
	overdrawn = 'D'
)

// balance is what can be spent, or the first balance where none is so marked;
// nil where DE 54 cannot be read (unionpay-pos 7.3).
func balance(value string) *payment.Amount {
	var found *payment.Amount
	for ; len(value) >= balanceLength; value = value[balanceLength:] {
		minor, err := strconv.ParseInt(value[sumAt:balanceLength], 10, 64)
		sign := value[signAt]
		if err != nil || minor < 0 || sign != overdrawn && sign != 'C' {
			return nil
		}
		if sign == overdrawn {
			minor = -minor
		}
		sum := payment.Amount(minor)
		if value[amountTypeAt:currencyAt] == available {
			return &sum
		}
		if found == nil {
			found = &sum
		}
	}
	return found
}

// elementOf is the value of one element of DE 59, "" where it is not there or
// the field is in another form.
func (d *Dialect) elementOf(value, wanted string) string {
	found := ""
	if !d.elements(value, func(tag, value string) {
		if tag == wanted && found == "" {
			found = value
		}
	}) {
		return ""
	}
	return found
}

// elements walks the elements of DE 59 and reports whether it is made of them.
func (d *Dialect) elements(value string, visit func(tag, value string)) bool {
	head := elementTag + d.profile.DE59.LengthDigits
	for value != "" {
		if len(value) < head || !digitsOnly(value[elementTag:head], false) {
			return false
		}
		length, err := strconv.Atoi(value[elementTag:head])
		if err != nil || length > len(value)-head {
			return false
		}
		visit(value[:elementTag], value[head:head+length])
		value = value[head+length:]
	}
	return true
}
