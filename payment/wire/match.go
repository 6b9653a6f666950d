package wire

import (
	"fmt"
	"strings"
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
	// A repeat (0401, 0221) has the answer of its first send.
	return request[:2] + string(request[2]+1) + string(request[3]&^1)
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
	if !there && !d.profile.Messages[request.Name].CodeOptional {
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
