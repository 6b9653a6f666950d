package host

import (
	"context"
	"encoding/hex"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/wire"
)

// short is long enough for loopback and short enough for a test of silence.
const short = 60 * time.Millisecond

// TestSaleEnds is one row for each way in which a sale's exchange can end.
func TestSaleEnds(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	tests := []struct {
		name    string
		script  func(a *acquirer, request *wire.Message) reply
		wait    time.Duration
		verdict payment.Verdict
		reason  payment.Reason
		code    string
		events  []EventKind
		keys    bool // the pad's keys are still good afterwards
	}{
		{name: "an approval", verdict: payment.VerdictApproved, code: "00", keys: true,
			script: func(a *acquirer, r *wire.Message) reply { return reply{bytes: a.answer(r, "00", nil)} }},
		{name: "a partial approval", verdict: payment.VerdictApproved, reason: payment.ReasonApprovedPartly, code: "10", keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.answer(r, "10", func(m *wire.Message) { m.Set(wire.DE4Amount, "000000000625") })}
			}},
		{name: "a decline", verdict: payment.VerdictDeclined, reason: payment.ReasonInsufficientFunds, code: "51", keys: true,
			script: func(a *acquirer, r *wire.Message) reply { return reply{bytes: a.answer(r, "51", nil)} }},
		{name: "a duplicate", verdict: payment.VerdictDuplicate, reason: payment.ReasonDuplicate, code: "94", keys: true,
			script: func(a *acquirer, r *wire.Message) reply { return reply{bytes: a.answer(r, "94", nil)} }},
		{name: "a host that is unsure", verdict: payment.VerdictUnknown, reason: payment.ReasonHostUnsure, code: "96", keys: true,
			script: func(a *acquirer, r *wire.Message) reply { return reply{bytes: a.answer(r, "96", nil)} }},
		{name: "a code that nobody listed", verdict: payment.VerdictUnknown, reason: payment.ReasonHostUnsure, code: "Q7", keys: true,
			script: func(a *acquirer, r *wire.Message) reply { return reply{bytes: a.answer(r, "Q7", nil)} }},
		{name: "a host that refuses our MAC", verdict: payment.VerdictDeclined, reason: payment.ReasonSignOnNeeded, code: "A0", keys: true,
			script: func(a *acquirer, r *wire.Message) reply { return reply{bytes: a.answer(r, "A0", nil)} }},
		{name: "a host with another batch", verdict: payment.VerdictDeclined, reason: payment.ReasonBatchMismatch, code: "77", keys: true,
			script: func(a *acquirer, r *wire.Message) reply { return reply{bytes: a.answer(r, "77", nil)} }},
		{name: "no answer in time", verdict: payment.VerdictUnknown, reason: payment.ReasonNoAnswer, wait: short, keys: true,
			script: func(a *acquirer, r *wire.Message) reply { return reply{until: never} }},
		{name: "half an answer and then silence", verdict: payment.VerdictUnknown, reason: payment.ReasonNoAnswer, wait: short, keys: true,
			script: func(a *acquirer, r *wire.Message) reply { return reply{bytes: a.answer(r, "00", nil)[:40]} }},
		{name: "a line that breaks half-way", verdict: payment.VerdictUnknown, reason: payment.ReasonLineBroken, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.answer(r, "00", nil)[:40], hangUp: true}
			}},
		{name: "a line that closes without a byte", verdict: payment.VerdictUnknown, reason: payment.ReasonLineBroken, keys: true,
			script: func(a *acquirer, r *wire.Message) reply { return reply{hangUp: true} }},
		{name: "a wrong MAC on an approval", verdict: payment.VerdictUnknown, reason: payment.ReasonBadMAC, keys: true,
			events: []EventKind{EventDropped},
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.unsealed(r, "00", func(m *wire.Message) { m.Set(wire.DE64MAC, "3030303030303030") })}
			}},
		{name: "a wrong MAC on a decline", verdict: payment.VerdictUnknown, reason: payment.ReasonBadMAC, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.unsealed(r, "51", func(m *wire.Message) { m.Set(wire.DE64MAC, "3030303030303030") })}
			}},
		{name: "no MAC on a decline", verdict: payment.VerdictUnknown, reason: payment.ReasonBadMAC, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.unsealed(r, "51", func(m *wire.Message) { m.Drop(wire.DE64MAC) })}
			}},
		{name: "no MAC from a host that lost our keys", verdict: payment.VerdictUnknown, reason: payment.ReasonBadMAC, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.unsealed(r, "A0", func(m *wire.Message) { m.Drop(wire.DE64MAC) })}
			}},
		{name: "an answer changed after it was sealed", verdict: payment.VerdictUnknown, reason: payment.ReasonBadMAC, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.unsealed(r, "51", func(m *wire.Message) { m.Set(wire.DE39ResponseCode, "00") })}
			}},
		{name: "bytes that are no message", verdict: payment.VerdictUnknown, reason: payment.ReasonBadAnswer, keys: true,
			events: []EventKind{EventDropped},
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: []byte("HTTP/1.1 400 Bad Request\r\n\r\nsome more of it to fill a frame")}
			}},
		{name: "a byte too many", verdict: payment.VerdictUnknown, reason: payment.ReasonBadAnswer, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				frame := append(a.answer(r, "00", nil), 0)
				frame[1]++
				return reply{bytes: frame}
			}},
		{name: "another amount", verdict: payment.VerdictUnknown, reason: payment.ReasonBadAnswer, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.answer(r, "00", func(m *wire.Message) { m.Set(wire.DE4Amount, "000000000001") })}
			}},
		{name: "a partial approval of more than was asked for", verdict: payment.VerdictUnknown, reason: payment.ReasonBadAnswer, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.answer(r, "10", func(m *wire.Message) { m.Set(wire.DE4Amount, "000000009999") })}
			}},
		{name: "another terminal", verdict: payment.VerdictUnknown, reason: payment.ReasonBadAnswer, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.answer(r, "00", func(m *wire.Message) { m.Set(wire.DE41TerminalID, "10000002") })}
			}},
		{name: "an answer without a code", verdict: payment.VerdictUnknown, reason: payment.ReasonBadAnswer, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.answer(r, "00", func(m *wire.Message) { m.Drop(wire.DE39ResponseCode) })}
			}},
		{name: "an answer of another type", verdict: payment.VerdictUnknown, reason: payment.ReasonBadAnswer, keys: true,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.answer(r, "00", func(m *wire.Message) { m.MTI = "0410" })}
			}},
		{name: "a late answer to another sale, then our own", verdict: payment.VerdictApproved, code: "00", keys: true,
			events: []EventKind{EventLate},
			script: func(a *acquirer, r *wire.Message) reply {
				late := a.answer(r, "51", func(m *wire.Message) { m.Set(wire.DE11STAN, "000041") })
				return reply{bytes: append(late, a.answer(r, "00", nil)...)}
			}},
		{name: "only a late answer to another sale", verdict: payment.VerdictUnknown, reason: payment.ReasonNoAnswer, wait: short, keys: true,
			events: []EventKind{EventLate},
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.answer(r, "00", func(m *wire.Message) { m.Set(wire.DE11STAN, "000041") })}
			}},
		{name: "a host that wishes for something", verdict: payment.VerdictApproved, code: "00", keys: true,
			events: []EventKind{EventWish},
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.answer(r, "00", func(m *wire.Message) { m.Header = "603107311003" })}
			}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := startAcquirer(t, nil)
			side := a.client(t, nil)
			if reason := side.Ready(context.Background()); reason != payment.NoReason {
				t.Fatalf("not ready: %s", reason)
			}
			if test.wait > 0 {
				side.config.Timeouts.Answer = test.wait
			}
			a.play(func(request *wire.Message) reply { return test.script(a, request) })
			proof, req := sale(t)
			answer := side.Send(context.Background(), proof, req)
			if answer.Verdict != test.verdict || answer.Reason != test.reason || answer.ResponseCode != test.code {
				t.Errorf("got %s %q code %q, want %s %q code %q", answer.Verdict, answer.Reason, answer.ResponseCode,
					test.verdict, test.reason, test.code)
			}
			for _, kind := range test.events {
				if !side.told(kind) {
					t.Errorf("no event %s among %v", kind, side.events)
				}
			}
			if side.hasKeys() != test.keys {
				t.Errorf("keys still good: %v", side.hasKeys())
			}
			if side.current() != nil {
				t.Error("the connection is still open")
			}
		})
	}
}

func TestAnApprovalBringsWhatTheHostSaid(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	a.play(func(request *wire.Message) reply {
		return reply{bytes: a.answer(request, "10", func(m *wire.Message) {
			m.Set(wire.DE4Amount, "000000000625")
			m.Set(wire.DE38AuthCode, "288886")
			m.Set(wire.DE44ResponseData, "03080000   48025800   ")
			m.Set(wire.DE55Chip, "9F36020057910A4A7639C99A319981303072059F18021122")
		})}
	})
	proof, req := sale(t)
	got := side.Send(context.Background(), proof, req)
	if got.Line <= 0 || got.Host <= 0 {
		t.Errorf("times %v and %v", got.Line, got.Host)
	}
	got.Line, got.Host = 0, 0
	emv, _ := hex.DecodeString("910A4A7639C99A319981303072059F18021122")
	want := payment.Answer{Verdict: payment.VerdictApproved, Reason: payment.ReasonApprovedPartly, ResponseCode: "10",
		Amount: 625, RRN: "101500123456", AuthCode: "288886", HostDate: "1124", HostTime: "101500",
		Acquirer: "00085500", IssuerID: "03080000", AcquirerID: "48025800", IssuerEMV: emv}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if !slices.Contains(side.stages, payment.StageLine) || !slices.Contains(side.stages, payment.StageHost) {
		t.Errorf("stages %v", side.stages)
	}
}

// TestReversalEnds is one row for each answer to a reversal.
func TestReversalEnds(t *testing.T) {
	answer := func(code string, change func(*wire.Message)) func(*acquirer, *wire.Message) reply {
		return func(a *acquirer, r *wire.Message) reply { return reply{bytes: a.answer(r, code, change)} }
	}
	tests := []struct {
		name    string
		script  func(*acquirer, *wire.Message) reply
		txn     func(*payment.Txn)
		closed  bool // the bank may have closed the batch
		verdict payment.Verdict
		reason  payment.Reason
		code    string
		types   []string
	}{
		{name: "taken", script: answer("00", nil), verdict: payment.VerdictAcknowledged, code: "00"},
		{name: "the original was never approved", script: answer("12", nil), verdict: payment.VerdictAcknowledged, code: "12"},
		{name: "no original, and it is still the same day", script: answer("25", nil), verdict: payment.VerdictAcknowledged, code: "25"},
		{name: "no original, but the host is a day further", verdict: payment.VerdictRefused, reason: payment.ReasonNoOriginal, code: "25",
			script: answer("25", func(m *wire.Message) { m.Set(wire.DE13LocalDate, "1125") })},
		{name: "no original, but the host names no day", verdict: payment.VerdictRefused, reason: payment.ReasonNoOriginal, code: "25",
			script: answer("25", func(m *wire.Message) { m.Drop(wire.DE13LocalDate) })},
		{name: "no original, and its own answer had another day", verdict: payment.VerdictRefused, reason: payment.ReasonNoOriginal, code: "25",
			script: answer("25", nil), txn: func(txn *payment.Txn) { txn.HostDate = "1123" }},
		{name: "no original, but the bank may have closed its batch", verdict: payment.VerdictRefused, reason: payment.ReasonNoOriginal, code: "25",
			script: answer("25", nil), closed: true},
		{name: "no original in another batch", verdict: payment.VerdictRefused, reason: payment.ReasonNoOriginal, code: "25",
			script: answer("25", func(m *wire.Message) { m.Set(wire.DE60Private, "22000124") })},
		{name: "no original, but it may still be on its way", verdict: payment.VerdictRefused, reason: payment.ReasonNoOriginal, code: "25",
			script: answer("25", nil), txn: func(txn *payment.Txn) { txn.Attempts[0].Time = today.Add(-time.Second) }},
		{name: "the amount differs", script: answer("64", nil), verdict: payment.VerdictRefused, reason: payment.ReasonAmountMismatch, code: "64"},
		{name: "the switch is ill", script: answer("96", nil), verdict: payment.VerdictRefused, reason: payment.ReasonHostUnsure, code: "96"},
		{name: "an approval code that is no proof", script: answer("11", nil), verdict: payment.VerdictRefused, reason: payment.ReasonHostUnsure, code: "11"},
		{name: "our MAC is refused, so new keys are fetched", script: answer("A0", nil), verdict: payment.VerdictRefused,
			reason: payment.ReasonSignOnNeeded, code: "A0", types: []string{"0800", "0400", "0800"}},
		{name: "our MAC is refused by a host that cannot seal it", verdict: payment.VerdictUnknown,
			reason: payment.ReasonBadMAC, types: []string{"0800", "0400", "0800"},
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.unsealed(r, "A0", func(m *wire.Message) { m.Drop(wire.DE64MAC) })}
			}},
		{name: "a wrong MAC proves nothing", verdict: payment.VerdictUnknown, reason: payment.ReasonBadMAC,
			script: func(a *acquirer, r *wire.Message) reply {
				return reply{bytes: a.unsealed(r, "00", func(m *wire.Message) { m.Set(wire.DE64MAC, "3030303030303030") })}
			}},
		{name: "the line breaks", verdict: payment.VerdictUnknown, reason: payment.ReasonLineBroken,
			script: func(*acquirer, *wire.Message) reply { return reply{hangUp: true} }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := startAcquirer(t, nil)
			side := a.client(t, nil)
			a.play(func(request *wire.Message) reply { return test.script(a, request) })
			proof, req := reversalOf(t, test.txn)
			req.Closed = test.closed
			got := side.Send(context.Background(), proof, req)
			if got.Verdict != test.verdict || got.Reason != test.reason || got.ResponseCode != test.code {
				t.Errorf("got %s %q code %q", got.Verdict, got.Reason, got.ResponseCode)
			}
			want := test.types
			if want == nil {
				want = []string{"0800", "0400"}
			}
			if diff := cmp.Diff(want, a.messages()); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}
