package wire

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"till/payment"
	"till/payment/profile"
)

// Places in DE 60: 60.1 is the type, 60.2 the batch, 60.3 the network code.
const (
	typeEnd    = 2
	batchEnd   = 8
	networkEnd = 11
)

// AnswerMTI is the type of the answer to a request: 0200 asks, 0210 answers.
func AnswerMTI(request string) string {
	if !fourDigits(request) {
		return ""
	}
	return request[:2] + string(request[2]+1) + request[3:]
}

// Match reports why an answer does not belong to a request: ErrOtherSTAN where
// it belongs to another, ErrMismatch where it contradicts this one, nil where
// it matches (unionpay-pos 10.2). It does not check the MAC.
func (d *Dialect) Match(request, answer *Message) error {
	if stan, asked := request.Text(DE11STAN); asked {
		if got, there := answer.Text(DE11STAN); there && got != stan {
			return ErrOtherSTAN
		}
	}
	if answer.MTI != AnswerMTI(request.MTI) {
		return fmt.Errorf("%w: message type %s", ErrMismatch, answer.MTI)
	}
	code, there := answer.Text(DE39ResponseCode)
	if !there {
		return fmt.Errorf("%w: no %s", ErrMismatch, DE39ResponseCode)
	}
	for _, number := range d.profile.Match.Equal {
		f := Field(number)
		sent, asked := request.Text(f)
		got, there := answer.Text(f)
		if !asked || there && got == sent {
			continue
		}
		if f == DE4Amount && there && code == d.profile.Match.Partial && within(got, sent) {
			continue
		}
		return fmt.Errorf("%w: %s", ErrMismatch, f)
	}
	return nil
}

// within reports whether a partial amount is more than zero and not above the
// amount asked for; both are twelve digits.
func within(part, whole string) bool {
	return len(part) == len(whole) && strings.Trim(part, "0") != "" && part <= whole
}

// Answer is what a matched and verified answer to a request proves. It is not
// for reversals: ReversalAnswer is.
func (d *Dialect) Answer(request, answer *Message) payment.Answer {
	a := facts(request, answer)
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
	a := facts(request, answer)
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
func facts(request, answer *Message) payment.Answer {
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
	if chip, err := hex.DecodeString(answer.Value(DE55Chip)); err == nil {
		a.IssuerEMV = issuerData(chip)
	}
	return a
}

// institutionDigits is the room of each institution in DE 44.
const institutionDigits = 11

// BatchOf is 60.2, "" where the message does not carry it.
func (d *Dialect) BatchOf(m *Message) string {
	if value := m.Value(DE60Private); len(value) >= batchEnd {
		return value[typeEnd:batchEnd]
	}
	return ""
}

// networkOf is 60.3, "" where the message does not carry it.
func networkOf(m *Message) string {
	if value := m.Value(DE60Private); len(value) >= networkEnd {
		return value[batchEnd:networkEnd]
	}
	return ""
}

// NameOf is the name in the profile's message table of the request that a
// message is, answers, or undoes; "" if none fits. It looks at the message
// type, the type code 60.1 and, in management messages, the network code 60.3.
func (d *Dialect) NameOf(m *Message) string {
	private := m.Value(DE60Private)
	if len(private) < typeEnd || !fourDigits(m.MTI) {
		return ""
	}
	request := m.MTI[:2] + string((m.MTI[2]-'0')/2*2+'0') + m.MTI[3:]
	for _, name := range d.profile.MessageNames() {
		entry := d.profile.Messages[name]
		if entry.TypeCode != private[:typeEnd] {
			continue
		}
		if d.isReversal(request) {
			if entry.Reversible {
				return name
			}
			continue
		}
		if entry.MTI == request && (entry.Tail || entry.NetworkCode == networkOf(m)) {
			return name
		}
	}
	return ""
}
