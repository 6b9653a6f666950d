package wire

import (
	"errors"
	"testing"

	"till/payment"
)

// pair is a sale and its answer; change works on the answer.
func pair(t testing.TB, change func(*Message)) (*Message, *Message) {
	t.Helper()
	asked, err := dialect(t).Request(request(t, nil), lane)
	if err != nil {
		t.Fatal(err)
	}
	answer := &Message{MTI: "0210", TPDU: asked.TPDU, Header: asked.Header}
	for _, f := range []Field{DE3ProcessingCode, DE4Amount, DE11STAN, DE41TerminalID, DE42MerchantID, DE60Private} {
		answer.Set(f, asked.Value(f))
	}
	answer.Set(DE39ResponseCode, "00")
	if change != nil {
		change(answer)
	}
	return asked, answer
}

func TestMatching(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Message)
		want   error
	}{
		{"its own answer", nil, nil},
		{"an answer to another sale", func(m *Message) { m.Set(DE11STAN, "000041") }, ErrOtherSTAN},
		{"an answer to another sale of another type", func(m *Message) { m.MTI = "0410"; m.Set(DE11STAN, "000041") }, ErrOtherSTAN},
		{"an answer without a STAN", func(m *Message) { m.Drop(DE11STAN) }, ErrMismatch},
		{"the request itself", func(m *Message) { m.MTI = "0200" }, ErrMismatch},
		{"no code", func(m *Message) { m.Drop(DE39ResponseCode) }, ErrMismatch},
		{"another processing code", func(m *Message) { m.Set(DE3ProcessingCode, "200000") }, ErrMismatch},
		{"another merchant", func(m *Message) { m.Set(DE42MerchantID, "104110058120002") }, ErrMismatch},
		{"no terminal", func(m *Message) { m.Drop(DE41TerminalID) }, ErrMismatch},
		{"less money and a plain approval", func(m *Message) { m.Set(DE4Amount, "000000000625") }, ErrMismatch},
		{"less money and a partial approval", func(m *Message) { m.Set(DE4Amount, "000000000625"); m.Set(DE39ResponseCode, "10") }, nil},
		{"no money and a partial approval", func(m *Message) { m.Set(DE4Amount, "000000000000"); m.Set(DE39ResponseCode, "10") }, ErrMismatch},
		{"more money and a partial approval", func(m *Message) { m.Set(DE4Amount, "000000001251"); m.Set(DE39ResponseCode, "10") }, ErrMismatch},
		{"no amount and a partial approval", func(m *Message) { m.Drop(DE4Amount); m.Set(DE39ResponseCode, "10") }, ErrMismatch},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			asked, answer := pair(t, test.change)
			if err := dialect(t).Match(asked, answer); !errors.Is(err, test.want) || test.want == nil && err != nil {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestEveryCodeHasItsVerdict walks the profile's whole table.
func TestEveryCodeHasItsVerdict(t *testing.T) {
	d := dialect(t)
	verdicts := map[string]payment.Verdict{
		"approved": payment.VerdictApproved, "declined": payment.VerdictDeclined, "sign_on": payment.VerdictDeclined,
		"unsure": payment.VerdictUnknown, "duplicate": payment.VerdictDuplicate,
	}
	for code, response := range d.Profile().Responses {
		asked, answer := pair(t, func(m *Message) { m.Set(DE39ResponseCode, code) })
		got := d.Answer(asked, answer)
		if got.Verdict != verdicts[string(response.Class)] || got.Reason != response.Reason || got.ResponseCode != code {
			t.Errorf("code %s gives %s %q", code, got.Verdict, got.Reason)
		}
		undone := d.ReversalAnswer(asked, answer, false)
		proof := code == "00" || code == "12"
		if (undone.Verdict == payment.VerdictAcknowledged) != proof {
			t.Errorf("code %s to a reversal gives %s", code, undone.Verdict)
		}
		if !proof && undone.Reason == payment.NoReason {
			t.Errorf("code %s refuses a reversal without a reason", code)
		}
	}
}

func TestAnswerMTI(t *testing.T) {
	for request, want := range map[string]string{"0200": "0210", "0400": "0410", "0820": "0830", "0500": "0510", "02": "", "": ""} {
		if got := AnswerMTI(request); got != want {
			t.Errorf("%q is answered by %q", request, got)
		}
	}
}

func TestAMessageOutsideTheTableHasNoName(t *testing.T) {
	for _, m := range []*Message{{MTI: "0200"}, {MTI: "0320"}, {}} {
		m.Set(DE60Private, "99000123")
		if got := dialect(t).NameOf(m); got != "" {
			t.Errorf("%s reads as %q", m.MTI, got)
		}
	}
	unnumbered := &Message{MTI: "0200"}
	if got := dialect(t).NameOf(unnumbered); got != "" {
		t.Errorf("a message without 60 reads as %q", got)
	}
}
