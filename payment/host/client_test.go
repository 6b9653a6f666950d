package host

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/profile"
	"till/payment/wire"
)

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
	side.pad.swapped = true
	if side.hasKeys() {
		t.Error("another pad is said to hold the keys of this one")
	}
	side.pad.swapped = false
	now = now.AddDate(0, 0, 1)
	if reason := side.Ready(context.Background()); reason != payment.NoReason {
		t.Error(reason)
	}
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

// TestAPINIsSentOnlyUnderTheKeysItWasTakenUnder: keys of yesterday are still
// the host's at midnight, refused ones are not.
func TestAPINIsSentOnlyUnderTheKeysItWasTakenUnder(t *testing.T) {
	a := startAcquirer(t, nil)
	now := today
	side := a.client(t, func(config *Config) { config.Now = func() time.Time { return now } })
	proof, req := saleWithPIN(t)
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictNotSent || got.Reason != payment.ReasonSignOnNeeded {
		t.Errorf("before any sign-on: %s %q", got.Verdict, got.Reason)
	}
	if reason := side.Ready(context.Background()); reason != payment.NoReason {
		t.Fatal(reason)
	}
	now = now.AddDate(0, 0, 1)
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictApproved {
		t.Errorf("after midnight: %s %q", got.Verdict, got.Reason)
	}
	if got := a.last().Value(wire.DE52PINBlock); got != "0102030405060708" {
		t.Errorf("DE 52 is %s", got)
	}
	a.play(func(request *wire.Message) reply { return reply{bytes: a.answer(request, "A0", nil)} })
	side.Send(context.Background(), proof, req)
	if got := side.Send(context.Background(), proof, req); got.Verdict != payment.VerdictNotSent || got.Reason != payment.ReasonSignOnNeeded {
		t.Errorf("after the keys were refused: %s %q", got.Verdict, got.Reason)
	}
	if diff := cmp.Diff([]string{"0800", "0200", "0200"}, a.messages()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
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
	if reason := side.Ready(context.Background()); reason != payment.NoReason {
		t.Fatal(reason)
	}
	proof, req := saleWithPIN(t)
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
