package hostsim_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/payment/hostsim"
	"till/payment/wire"
)

func TestRulesAreReadAsTheCommandLineWritesThem(t *testing.T) {
	cases := []struct {
		text string
		want hostsim.Rule
	}{
		{"sale:no-answer:2", hostsim.Rule{Kind: "sale", Cents: hostsim.AnyCents, Fault: hostsim.FaultNoAnswer, Times: 2}},
		{"void:no-answer", hostsim.Rule{Kind: "void", Cents: hostsim.AnyCents, Fault: hostsim.FaultNoAnswer, Times: hostsim.Always}},
		{"refund:late", hostsim.Rule{Kind: "refund", Cents: hostsim.AnyCents, Fault: hostsim.FaultLate, Times: hostsim.Always}},
		{"complete:bad-mac", hostsim.Rule{Kind: "completion", Cents: hostsim.AnyCents, Fault: hostsim.FaultBadMAC, Times: hostsim.Always}},
		{"qr:no-answer:1", hostsim.Rule{Kind: "qr_sale", Cents: hostsim.AnyCents, Fault: hostsim.FaultNoAnswer, Times: 1}},
		{"moto-preauth:late", hostsim.Rule{Kind: "moto_preauth", Cents: hostsim.AnyCents, Fault: hostsim.FaultLate, Times: hostsim.Always}},
		{"cancel-complete:garbage", hostsim.Rule{Kind: "completion_void", Cents: hostsim.AnyCents, Fault: hostsim.FaultGarbage, Times: hostsim.Always}},
		{"offline:decline-12", hostsim.Rule{Kind: "offline_sale", Cents: hostsim.AnyCents, Fault: "decline-12", Times: hostsim.Always}},
		{"ca_query:hang-up", hostsim.Rule{Kind: "ca_query", Cents: hostsim.AnyCents, Fault: hostsim.FaultHangUp, Times: hostsim.Always}},
		{"script:no-mac", hostsim.Rule{Kind: "script", Cents: hostsim.AnyCents, Fault: hostsim.FaultNoMAC, Times: hostsim.Always}},
		{"sale:approve-A2", hostsim.Rule{Kind: "sale", Cents: hostsim.AnyCents, Fault: "approve-A2", Times: hostsim.Always}},
		{"echo:wish-3:1", hostsim.Rule{Kind: "echo", Cents: hostsim.AnyCents, Fault: "wish-3", Times: 1}},
		{"settle:cut", hostsim.Rule{Kind: "settlement", Cents: hostsim.AnyCents, Fault: hostsim.FaultCut, Times: hostsim.Always}},
		{"reversal:decline-96:1", hostsim.Rule{Kind: "reversal", Cents: hostsim.AnyCents, Fault: "decline-96", Times: 1}},
		{"sale:refuse-reversal:always", hostsim.Rule{Kind: "sale", Cents: hostsim.AnyCents, Fault: hostsim.FaultRefuseReversal, Times: hostsim.Always}},
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			got, err := hostsim.ParseRule(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("rule differs (-want +got):\n%s", diff)
			}
		})
	}
	for _, text := range []string{"", "sale", "sale:", ":no-answer", "sale:sulk", "lunch:no-answer", "sale:no-answer:0",
		"sale:no-answer:-1", "sale:no-answer:twice", "sale:no-answer:1:2", "sale:decline-", "sale:decline-511", "sale:decline-00", "sale:approve-05", "sale:approve-10",
		"sale:wish-", "sale:wish-0", "sale:wish-33", "qr_balance_x:late"} {
		if rule, err := hostsim.ParseRule(text); !errors.Is(err, hostsim.ErrRule) {
			t.Errorf("%q was read as %+v, error %v", text, rule, err)
		}
	}
}

// faulty is a practice host with rules of its own.
func faulty(t *testing.T, rules ...string) hostsim.Config {
	t.Helper()
	config := practice(t)
	for _, text := range rules {
		rule, err := hostsim.ParseRule(text)
		if err != nil {
			t.Fatal(err)
		}
		config.Faults = append(config.Faults, rule)
	}
	return config
}

func TestARuleWearsOut(t *testing.T) {
	_, term := started(t, faulty(t, "sale:decline-05:2"))
	for i, want := range []string{"05", "05", "00", "00"} {
		if got := term.ask(term.sale(1250, cardNamed(t, "chip"))).Value(wire.DE39ResponseCode); got != want {
			t.Errorf("sale %d is answered %s, want %s", i+1, got, want)
		}
	}
	if got := term.ask(term.sale(1251, cardNamed(t, "chip"))).Value(wire.DE39ResponseCode); got != "51" {
		t.Errorf("then the table holds no more: answered %s", got)
	}
}

func TestARuleForSalesWinsOverTheTable(t *testing.T) {
	_, term := started(t, faulty(t, "sale:decline-05"))
	if got := term.ask(term.sale(1251, cardNamed(t, "chip"))).Value(wire.DE39ResponseCode); got != "05" {
		t.Errorf("answered %s, want 05", got)
	}
}

func TestALostRequestIsNeverBooked(t *testing.T) {
	s, term := started(t, faulty(t, "sale:lost:1"))
	sale := term.sale(1250, cardNamed(t, "chip"))
	term.send(sale, term)
	term.silent()
	if n := len(s.Entries()); n != 0 {
		t.Errorf("%d entries were booked", n)
	}
	if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != "00" {
		t.Errorf("its reversal is answered %s", got)
	}
}

func TestAReversalWhoseAnswerIsLostIsDoneAllTheSame(t *testing.T) {
	s, term := started(t, faulty(t, "reversal:no-answer:1"))
	sale := term.sale(1250, cardNamed(t, "chip"))
	term.ask(sale)
	term.send(term.reversal(sale), term)
	term.silent()
	if got := onlyEntry(t, s).State; got != hostsim.StateReversed {
		t.Errorf("the ledger says %s", got)
	}
	if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != "00" {
		t.Errorf("the second try is answered %s", got)
	}
}

func TestAReversalCanBeRefusedByRule(t *testing.T) {
	s, term := started(t, faulty(t, "reversal:decline-96:1", "sale:refuse-reversal:1"))
	sale := term.sale(1250, cardNamed(t, "chip"))
	term.ask(sale)
	for i, want := range []string{"96", "96", "00"} {
		if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != want {
			t.Errorf("try %d is answered %s, want %s", i+1, got, want)
		}
	}
	if got := onlyEntry(t, s).State; got != hostsim.StateReversed {
		t.Errorf("the ledger says %s", got)
	}
}

func TestAnswersThatNobodyMayBelieve(t *testing.T) {
	ctx := context.Background()
	cases := []struct {
		fault hostsim.Fault
		check func(t *testing.T, term *terminal, sale *wire.Message)
	}{
		{hostsim.FaultNoMAC, func(t *testing.T, term *terminal, _ *wire.Message) {
			answer := term.read()
			if err := term.dialect.Verify(ctx, answer, term); !errors.Is(err, wire.ErrNoMAC) {
				t.Errorf("verifying gave %v", err)
			}
		}},
		{hostsim.FaultWrongFields, func(t *testing.T, term *terminal, sale *wire.Message) {
			answer := term.read()
			if err := term.dialect.Verify(ctx, answer, term); err != nil {
				t.Errorf("it is not well sealed: %v", err)
			}
			if err := term.dialect.Match(sale, answer); !errors.Is(err, wire.ErrMismatch) {
				t.Errorf("matching gave %v", err)
			}
		}},
		{hostsim.FaultGarbage, func(t *testing.T, term *terminal, _ *wire.Message) {
			frame, err := wire.ReadFrame(term.conn, 2048)
			if err != nil {
				t.Fatalf("garbage has no right length: %v", err)
			}
			if _, err := term.dialect.Unpack(frame); !errors.Is(err, wire.ErrMalformed) {
				t.Errorf("unpacking gave %v", err)
			}
		}},
		{hostsim.FaultHangUp, func(t *testing.T, term *terminal, _ *wire.Message) {
			if _, err := wire.ReadFrame(term.conn, 2048); !errors.Is(err, io.EOF) {
				t.Errorf("reading gave %v, want the end of the line", err)
			}
		}},
	}
	for _, c := range cases {
		t.Run(string(c.fault), func(t *testing.T) {
			_, term := started(t, faulty(t, "sale:"+string(c.fault)+":1"))
			sale := term.sale(1250, cardNamed(t, "chip"))
			term.send(sale, term)
			c.check(t, term, sale)
		})
	}
}

func TestFaultsOfManagement(t *testing.T) {
	config := faulty(t, "echo:decline-91:1", "signon:decline-97:1")
	s, _ := serve(t, config)
	term := newTerminal(t, config, s)
	term.send(term.echo(), nil)
	if got := term.read().Value(wire.DE39ResponseCode); got != "91" {
		t.Errorf("the echo is answered %s", got)
	}
	signOn := term.message("0800")
	signOn.Set(wire.DE11STAN, "000001")
	signOn.Set(wire.DE60Private, "00000001003")
	term.send(signOn, nil)
	answer := term.read()
	if got := answer.Value(wire.DE39ResponseCode); got != "97" || answer.Has(wire.DE62Private) {
		t.Errorf("the sign-on is answered %s, keys %v", got, answer.Has(wire.DE62Private))
	}
	term.signOn()
}

func TestOneSeedMakesOneDay(t *testing.T) {
	day := func(seed uint64) string {
		config := practice(t)
		config.FaultSeed = seed
		s, term := started(t, config)
		for i := range 40 {
			sale := term.sale(payment.Amount(1000+i%9), cardNamed(t, "stripe"))
			term.dial()
			term.send(sale, term)
			term.hangUp()
		}
		return fmt.Sprint(s.Entries())
	}
	if one, again := day(7), day(7); one != again {
		t.Errorf("seed 7 gave\n%s and then\n%s", one, again)
	}
	if day(7) == day(8) {
		t.Error("two seeds gave the same day")
	}
	config := practice(t)
	_, term := started(t, config)
	for range 20 {
		term.ask(term.sale(1000, cardNamed(t, "stripe"))) // without a seed nothing fails
	}
}

func TestAMessageThatWasNotLookedAtKeepsItsNumber(t *testing.T) {
	s, term := started(t, faulty(t, "sale:decline-99:1"))
	sale := term.sale(1250, cardNamed(t, "chip"))
	for _, want := range []string{"99", "00"} {
		if got := term.ask(sale).Value(wire.DE39ResponseCode); got != want {
			t.Fatalf("answered %s, want %s", got, want)
		}
	}
	if got := states(s); got != "[approved]" {
		t.Errorf("the ledger says %s", got)
	}
}
