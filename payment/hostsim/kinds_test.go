package hostsim_test

import (
	"fmt"
	"testing"

	"till/payment"
	"till/payment/hostsim"
	"till/payment/wire"
)

// voidOf cancels a finished sale.
func (term *terminal) voidOf(sale *wire.Message, rrn string) *wire.Message {
	m := term.message("0200")
	for _, field := range []wire.Field{wire.DE2PAN, wire.DE4Amount, wire.DE14Expiry, wire.DE49Currency} {
		m.Set(field, sale.Value(field))
	}
	m.Set(wire.DE3ProcessingCode, "200000")
	m.Set(wire.DE11STAN, term.nextSTAN())
	m.Set(wire.DE22EntryMode, "012")
	m.Set(wire.DE25ConditionCode, "00")
	m.Set(wire.DE37RRN, rrn)
	m.Set(wire.DE60Private, "23"+term.batch+"000601")
	m.Set(wire.DE61Original, term.batch+sale.Value(wire.DE11STAN))
	return m
}

// states are the ledger's states in order.
func states(s *hostsim.Server) string {
	var all []hostsim.State
	for _, entry := range s.Entries() {
		all = append(all, entry.State)
	}
	return fmt.Sprint(all)
}

func TestAVoidAndItsReversal(t *testing.T) {
	s, term := started(t, practice(t))
	sale := term.sale(1250, cardNamed(t, "chip"))
	rrn := term.ask(sale).Value(wire.DE37RRN)
	void := term.voidOf(sale, rrn)
	steps := []struct {
		name string
		ask  *wire.Message
		code string
		want string
	}{
		{"the sale is voided", void, "00", "[voided approved]"},
		{"a sale is voided once", term.voidOf(sale, rrn), "25", "[voided approved declined]"},
		{"the same void again is a duplicate", void, "94", "[voided approved declined]"},
		{"a voided sale cannot be reversed", term.reversal(sale), "25", "[voided approved declined]"},
		{"the void is reversed, the sale stands again", reversalOfVoid(term, void), "00", "[approved reversed declined]"},
		{"and can be voided again", term.voidOf(sale, rrn), "00", "[voided reversed declined approved]"},
	}
	for _, step := range steps {
		if got := term.ask(step.ask).Value(wire.DE39ResponseCode); got != step.code {
			t.Fatalf("%s: answered %s, want %s", step.name, got, step.code)
		}
		if got := states(s); got != step.want {
			t.Fatalf("%s: the ledger says %s, want %s", step.name, got, step.want)
		}
	}
}

// reversalOfVoid names the void itself in DE 61, as the dialect wants it.
func reversalOfVoid(term *terminal, void *wire.Message) *wire.Message {
	m := term.reversal(void)
	m.Set(wire.DE61Original, term.batch+void.Value(wire.DE11STAN))
	return m
}

func TestAVoidOfAnotherAmountIsRefused(t *testing.T) {
	s, term := started(t, practice(t))
	sale := term.sale(1250, cardNamed(t, "chip"))
	rrn := term.ask(sale).Value(wire.DE37RRN)
	void := term.voidOf(sale, rrn)
	void.Set(wire.DE4Amount, "000000000100")
	if got := term.ask(void).Value(wire.DE39ResponseCode); got != "64" {
		t.Errorf("answered %s, want 64", got)
	}
	if got := states(s); got != "[approved declined]" {
		t.Errorf("the ledger says %s", got)
	}
}

func TestVoidsAreApprovedWhateverTheirCents(t *testing.T) {
	s, term := started(t, practice(t))
	sale := term.sale(1296, cardNamed(t, "chip")) // booked, under a wrong MAC
	term.send(sale, term)
	rrn := term.read().Value(wire.DE37RRN)
	if got := term.ask(term.voidOf(sale, rrn)).Value(wire.DE39ResponseCode); got != "00" {
		t.Errorf("answered %s", got)
	}
	if got := states(s); got != "[voided approved]" {
		t.Errorf("the ledger says %s", got)
	}
}

func TestAPreAuthorisationHolds(t *testing.T) {
	s, term := started(t, practice(t))
	hold := func(amount payment.Amount) *wire.Message {
		m := term.sale(amount, cardNamed(t, "chip"))
		m.MTI = "0100"
		m.Set(wire.DE3ProcessingCode, "030000")
		m.Set(wire.DE25ConditionCode, "06")
		m.Set(wire.DE60Private, "10"+term.batch+"000601")
		return m
	}
	first := hold(1250)
	for _, step := range []struct {
		ask  *wire.Message
		code string
		want string
	}{
		{first, "00", "[held]"},
		{hold(1251), "51", "[held declined]"},
		{term.reversal(first), "00", "[reversed declined]"},
	} {
		if got := term.ask(step.ask).Value(wire.DE39ResponseCode); got != step.code {
			t.Fatalf("answered %s, want %s", got, step.code)
		}
		if got := states(s); got != step.want {
			t.Fatalf("the ledger says %s, want %s", got, step.want)
		}
	}
}

func TestABalanceIsToldAndNotBooked(t *testing.T) {
	s, term := started(t, practice(t))
	term.ask(term.sale(100_000, cardNamed(t, "chip")))
	inquiry := term.sale(0, cardNamed(t, "chip"))
	inquiry.Drop(wire.DE4Amount)
	inquiry.Set(wire.DE3ProcessingCode, "310000")
	inquiry.Set(wire.DE60Private, "01"+term.batch+"000601")
	answer := term.ask(inquiry)
	if got := answer.Value(wire.DE39ResponseCode); got != "00" {
		t.Fatalf("answered %s", got)
	}
	if got := answer.Value(wire.DE54Balance); got != "1002156C000000400000" {
		t.Errorf("the balance is %s", got)
	}
	if got := states(s); got != "[approved]" {
		t.Errorf("the ledger says %s", got)
	}
}

func TestAMessageThatTheHostDoesNotOfferIsRefused(t *testing.T) {
	_, term := started(t, practice(t))
	m := term.sale(1250, cardNamed(t, "chip"))
	m.Set(wire.DE60Private, "99"+term.batch+"000601")
	if got := term.ask(m).Value(wire.DE39ResponseCode); got != "40" {
		t.Errorf("answered %s, want 40", got)
	}
}
