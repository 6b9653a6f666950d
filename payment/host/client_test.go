package host

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/profile"
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
		{name: "a host that refuses our MAC", verdict: payment.VerdictDeclined, reason: payment.ReasonSignOnNeeded, code: "A0",
			script: func(a *acquirer, r *wire.Message) reply { return reply{bytes: a.answer(r, "A0", nil)} }},
		{name: "a host with another batch", verdict: payment.VerdictDeclined, reason: payment.ReasonBatchMismatch, code: "77",
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
		{name: "no MAC from a host that lost our keys", verdict: payment.VerdictUnknown, reason: payment.ReasonBadMAC,
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
		{name: "no original in another batch", verdict: payment.VerdictRefused, reason: payment.ReasonNoOriginal, code: "25",
			script: answer("25", func(m *wire.Message) { m.Set(wire.DE60Private, "22000124") })},
		{name: "no original, but it may still be on its way", verdict: payment.VerdictRefused, reason: payment.ReasonNoOriginal, code: "25",
			script: answer("25", nil), txn: func(txn *payment.Txn) { txn.Attempts[0].Time = today.Add(-time.Second) }},
		{name: "the amount differs", script: answer("64", nil), verdict: payment.VerdictRefused, reason: payment.ReasonAmountMismatch, code: "64"},
		{name: "the switch is ill", script: answer("96", nil), verdict: payment.VerdictRefused, reason: payment.ReasonHostUnsure, code: "96"},
		{name: "an approval code that is no proof", script: answer("11", nil), verdict: payment.VerdictRefused, reason: payment.ReasonHostUnsure, code: "11"},
		{name: "our MAC is refused, so new keys are fetched", script: answer("A0", nil), verdict: payment.VerdictRefused,
			reason: payment.ReasonSignOnNeeded, code: "A0", types: []string{"0800", "0400", "0800"}},
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

func TestNothingLeavesTheTill(t *testing.T) {
	tests := []struct {
		name   string
		change func(a *acquirer, side *counterSide)
		ctx    func() context.Context
		proof  func(payment.Recorded) payment.Recorded
		reason payment.Reason
		types  []string // what the host saw
	}{
		{name: "without a proof that the sale is recorded", reason: payment.ReasonJournal,
			proof: func(payment.Recorded) payment.Recorded { return payment.Recorded{} }},
		{name: "with the proof of another state", reason: payment.ReasonJournal,
			proof: func(payment.Recorded) payment.Recorded {
				return payment.NewRecorded(payment.Txn{ID: 7, State: payment.Approved}, 3)
			}},
		{name: "to a host that is not there", reason: payment.ReasonLineDown,
			change: func(a *acquirer, _ *counterSide) { _ = a.listener.Close() }},
		{name: "for a caller who has gone", reason: payment.ReasonInterrupted,
			ctx: func() context.Context {
				ctx, cancel := context.WithCancel(context.Background())
				cancel()
				return ctx
			}},
		{name: "while a sign-on number cannot be written down", reason: payment.ReasonJournal,
			change: func(_ *acquirer, side *counterSide) { side.counter.full = true }},
		{name: "with a pad that is gone at sign-on", reason: payment.ReasonPadGone, types: []string{"0800"},
			change: func(_ *acquirer, side *counterSide) { side.pad.gone = true }},
		{name: "with a pad that goes before the MAC is made", reason: payment.ReasonPadGone, types: []string{"0800"},
			change: func(_ *acquirer, side *counterSide) { side.pad.goneAfter = 1 }},
		{name: "with keys whose check value differs", reason: payment.ReasonKeyCheck, types: []string{"0800"},
			change: func(_ *acquirer, side *counterSide) { side.pad.reason = payment.ReasonKeyCheck }},
		{name: "to a host that does not know the terminal", reason: payment.ReasonUnknownTerminal, types: []string{"0800"},
			change: func(a *acquirer, _ *counterSide) {
				a.playAll(func(r *wire.Message) reply { return reply{bytes: a.answer(r, "97", nil)} })
			}},
		{name: "to a host that refuses the sign-on", reason: payment.ReasonSignOnFailed, types: []string{"0800"},
			change: func(a *acquirer, _ *counterSide) {
				a.playAll(func(r *wire.Message) reply { return reply{bytes: a.answer(r, "30", nil)} })
			}},
		{name: "to a host that sends no keys", reason: payment.ReasonSignOnFailed, types: []string{"0800"},
			change: func(a *acquirer, _ *counterSide) {
				a.playAll(func(r *wire.Message) reply { return reply{bytes: a.answer(r, "00", nil)} })
			}},
		{name: "to a host that hangs up at sign-on", reason: payment.ReasonSignOnFailed, types: []string{"0800"},
			change: func(a *acquirer, _ *counterSide) {
				a.playAll(func(*wire.Message) reply { return reply{hangUp: true} })
			}},
		{name: "after the client was closed", reason: payment.ReasonLineDown,
			change: func(_ *acquirer, side *counterSide) { _ = side.Close() }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := startAcquirer(t, nil)
			side := a.client(t, nil)
			if test.change != nil {
				test.change(a, side)
			}
			ctx := context.Background()
			if test.ctx != nil {
				ctx = test.ctx()
			}
			proof, req := sale(t)
			if test.proof != nil {
				proof = test.proof(proof)
			}
			got := side.Send(ctx, proof, req)
			if got.Verdict != payment.VerdictNotSent || got.Reason != test.reason {
				t.Errorf("got %s %q", got.Verdict, got.Reason)
			}
			if types := a.messages(); strings.Join(types, " ") != strings.Join(test.types, " ") {
				t.Errorf("the host saw %v", types)
			}
		})
	}
}

func TestAPadThatGoesBeforeTheAnswerIsVerifiedLeavesItUnknown(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	side.pad.goneAfter = 2 // the two blocks of the request's own MAC
	proof, req := sale(t)
	got := side.Send(context.Background(), proof, req)
	if got.Verdict != payment.VerdictUnknown || got.Reason != payment.ReasonPadGoneAfter {
		t.Errorf("got %s %q", got.Verdict, got.Reason)
	}
}

func TestACallerWhoGoesAfterSendingLeavesItUnknown(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	ctx, cancel := context.WithCancel(context.Background())
	silent := make(chan struct{})
	defer close(silent)
	a.play(func(*wire.Message) reply {
		cancel()
		return reply{until: silent}
	})
	proof, req := sale(t)
	got := side.Send(ctx, proof, req)
	if got.Verdict != payment.VerdictUnknown || got.Reason != payment.ReasonNoAnswer {
		t.Errorf("got %s %q", got.Verdict, got.Reason)
	}
}

func TestADroppedConnectionEndsTheExchangeAsBroken(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	silent := make(chan struct{})
	defer close(silent)
	a.play(func(*wire.Message) reply {
		side.Drop()
		return reply{until: silent}
	})
	proof, req := sale(t)
	got := side.Send(context.Background(), proof, req)
	if got.Verdict != payment.VerdictUnknown || got.Reason != payment.ReasonLineBroken {
		t.Errorf("got %s %q", got.Verdict, got.Reason)
	}
}

// TestWithRefusedKeysTheNextRequestSignsOnFirst also sees that keys live for a
// day, and that the batch of the host is adopted.
func TestWithRefusedKeysTheNextRequestSignsOnFirst(t *testing.T) {
	a := startAcquirer(t, nil)
	now := today
	side := a.client(t, func(config *Config) { config.Now = func() time.Time { return now } })
	send := func() payment.Answer {
		proof, req := sale(t)
		return side.Send(context.Background(), proof, req)
	}
	send()
	a.play(func(request *wire.Message) reply { return reply{bytes: a.answer(request, "99", nil)} })
	if got := send(); got.Reason != payment.ReasonSignOnNeeded {
		t.Errorf("got %q", got.Reason)
	}
	a.playAll(func(request *wire.Message) reply {
		return reply{bytes: a.answer(request, "00", func(m *wire.Message) {
			if request.MTI == "0800" {
				m.Set(wire.DE62Private, keyField)
				m.Set(wire.DE60Private, "00000124003")
			}
		})}
	})
	if got := send(); got.Verdict != payment.VerdictApproved {
		t.Errorf("got %s %q", got.Verdict, got.Reason)
	}
	now = now.AddDate(0, 0, 1)
	send()
	want := []string{"0800", "0200", "0200", "0800", "0200", "0800", "0200"}
	if diff := cmp.Diff(want, a.messages()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if side.counter.batch != "000124" {
		t.Errorf("batch %s", side.counter.batch)
	}
	if len(side.pad.loaded) != 3 || len(side.pad.loaded[0].PIK.Cryptogram) != 16 || len(side.pad.loaded[0].MAK.KCV) != 4 {
		t.Errorf("keys loaded: %v", len(side.pad.loaded))
	}
}

func TestSignOnCarriesWhoAsks(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	if reason := side.SignOn(context.Background()); reason != payment.NoReason {
		t.Fatal(reason)
	}
	request := a.last()
	for field, want := range map[wire.Field]string{wire.DE11STAN: "000101", wire.DE41TerminalID: "10000001",
		wire.DE42MerchantID: "104110058120001", wire.DE60Private: "00000123003", wire.DE63Private: "01 "} {
		if got := request.Value(field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	if request.Has(wire.DE64MAC) {
		t.Error("a sign-on has no MAC")
	}
}

func TestEchoTellsHowLongItTook(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	took, reason := side.Echo(context.Background())
	if reason != payment.NoReason || took <= 0 {
		t.Errorf("took %v, reason %q", took, reason)
	}
	if got := a.last().Fields(); len(got) != 3 {
		t.Errorf("an echo has 41, 42 and 60, not %v", got)
	}
}

func TestConnections(t *testing.T) {
	tests := []struct {
		name string
		keep bool
		want []int
	}{
		{"one for each exchange by default", false, []int{1, 2, 3, 4, 5}},
		{"one kept for all but a reversal", true, []int{1, 1, 1, 2, 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := startAcquirer(t, func(p *profile.Profile) { p.Line.KeepAlive = test.keep })
			side := a.client(t, nil)
			proof, req := sale(t)
			side.Send(context.Background(), proof, req) // signs on first
			side.Send(context.Background(), proof, req)
			undo, reversal := reversalOf(t, nil)
			side.Send(context.Background(), undo, reversal)
			side.Send(context.Background(), proof, req)
			if diff := cmp.Diff(test.want, a.conns); diff != "" {
				t.Errorf("connections (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAKeptConnectionThatTheHostClosedIsNotUsed(t *testing.T) {
	a := startAcquirer(t, func(p *profile.Profile) { p.Line.KeepAlive = true })
	side := a.client(t, nil)
	a.play(func(request *wire.Message) reply {
		return reply{bytes: a.answer(request, "00", nil), hangUp: true}
	})
	for range 3 {
		proof, req := sale(t)
		if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictApproved {
			t.Fatalf("got %s %q", got.Verdict, got.Reason)
		}
	}
}

func TestTheLampTellsHowTheLineIs(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, func(config *Config) { config.Simulated = true })
	lamp := func(want payment.Condition, reason payment.Reason) {
		t.Helper()
		got := side.Health()
		if got.Part != payment.PartHost || got.Condition != want || got.Reason != reason || !got.Simulated {
			t.Errorf("lamp %+v, want %s %q", got, want, reason)
		}
	}
	lamp(payment.ConditionCare, payment.ReasonSignOnNeeded)
	side.Ready(context.Background())
	lamp(payment.ConditionReady, payment.NoReason)
	a.play(func(request *wire.Message) reply {
		lamp(payment.ConditionBusy, payment.NoReason)
		return reply{hangUp: true}
	})
	proof, req := sale(t)
	side.Send(context.Background(), proof, req)
	lamp(payment.ConditionCare, payment.ReasonLineBroken)
	_ = a.listener.Close()
	side.Send(context.Background(), proof, req)
	lamp(payment.ConditionDown, payment.ReasonLineDown)
}

func TestAWrongConfigIsRefused(t *testing.T) {
	a := startAcquirer(t, nil)
	pad, counter := &fakePad{}, &fakeCounter{}
	tests := []struct {
		name, address string
		want          error
	}{
		{"no scheme", "127.0.0.1:8583", ErrAddress},
		{"another scheme", "http://127.0.0.1:8583", ErrAddress},
		{"no port", "tcp://bank.example", ErrAddress},
		{"no host", "tcp://:8583", ErrAddress},
		{"TLS without its settings", "tls://bank.example:8583", ErrTLS},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := New(Config{Address: test.address, Dialect: a.dialect}, pad, counter); !errors.Is(err, test.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := New(Config{Address: "tcp://127.0.0.1:1"}, pad, counter); err == nil {
		t.Error("a client without a dialect was made")
	}
}

// TestNothingToldHoldsACardNumber reads what the log was told of a failing day.
func TestNothingToldHoldsACardNumber(t *testing.T) {
	a := startAcquirer(t, nil)
	side := a.client(t, nil)
	a.play(func(request *wire.Message) reply {
		return reply{bytes: a.unsealed(request, "00", func(m *wire.Message) { m.Set(wire.DE64MAC, "3030303030303030") })}
	})
	proof, req := sale(t)
	side.Send(context.Background(), proof, req)
	req.Txn.Requested = payment.AmountMax + 1
	side.Send(context.Background(), proof, req)
	if len(side.events) < 3 {
		t.Fatalf("events %v", side.events)
	}
	for _, event := range side.events {
		if strings.Contains(event.Detail, "622202") || strings.Contains(event.Detail, "0102030405060708") {
			t.Errorf("event tells a secret: %s", event.Detail)
		}
	}
}
