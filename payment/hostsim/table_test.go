package hostsim_test

import (
	"context"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"till/payment"
	"till/payment/emv"
	"till/payment/hostsim"
	"till/payment/keys"
	"till/payment/wire"
)

func TestTheCentsThatDecline(t *testing.T) {
	s, term := started(t, practice(t))
	for _, code := range []string{"41", "51", "54", "55", "61", "75", "91"} {
		t.Run("an amount that ends in "+code+" is declined with that code", func(t *testing.T) {
			cents := payment.Amount(code[0]-'0')*10 + payment.Amount(code[1]-'0')
			sale := term.sale(1200+cents, cardNamed(t, "chip"))
			answer := term.ask(sale)
			if got := answer.Value(wire.DE39ResponseCode); got != code {
				t.Fatalf("answered %s, want %s", got, code)
			}
			if answer.Has(wire.DE38AuthCode) {
				t.Error("a decline has an authorisation code")
			}
			entries := s.Entries()
			last := entries[len(entries)-1]
			if last.State != hostsim.StateDeclined || last.STAN != sale.Value(wire.DE11STAN) {
				t.Errorf("the ledger says %s of STAN %s", last.State, last.STAN)
			}
			if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != "12" {
				t.Errorf("its reversal is answered %s, want 12: it was never approved", got)
			}
		})
	}
}

func TestAnyOtherAmountIsApproved(t *testing.T) {
	s, term := started(t, practice(t))
	for _, amount := range []payment.Amount{1250, 1217, 1218, 1219, 1220, 1221, 1230, 1, 100} {
		answer := term.ask(term.sale(amount, cardNamed(t, "chip")))
		if got := answer.Value(wire.DE39ResponseCode); got != "00" {
			t.Errorf("%s answered %s", amount, got)
		}
		if len(answer.Value(wire.DE38AuthCode)) != 6 || len(answer.Value(wire.DE37RRN)) != 12 {
			t.Errorf("%s has RRN %q, code %q", amount, answer.Value(wire.DE37RRN), answer.Value(wire.DE38AuthCode))
		}
		if answer.Value(wire.DE13LocalDate) != "0314" || answer.Value(wire.DE12LocalTime) != "120000" {
			t.Errorf("%s is dated %s %s", amount, answer.Value(wire.DE13LocalDate), answer.Value(wire.DE12LocalTime))
		}
	}
	if got := len(s.Entries()); got != 9 {
		t.Errorf("the ledger has %d entries, want 9", got)
	}
}

func TestTenCentsApproveHalf(t *testing.T) {
	s, term := started(t, practice(t))
	sale := term.sale(1210, cardNamed(t, "chip"))
	answer := term.ask(sale)
	if code, amount := answer.Value(wire.DE39ResponseCode), answer.Value(wire.DE4Amount); code != "10" || amount != "000000000605" {
		t.Fatalf("answered %s with amount %s", code, amount)
	}
	if got := onlyEntry(t, s).Amount; got != 605 {
		t.Errorf("the ledger says %s", got)
	}
	if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != "00" {
		t.Errorf("a reversal of the whole amount is answered %s", got)
	}
}

func TestATillThatTakesNoPartGetsNone(t *testing.T) {
	_, term := started(t, practice(t))
	sale := term.sale(1210, cardNamed(t, "chip"))
	sale.Set(wire.DE60Private, "22"+term.batch+"000600")
	if got := term.ask(sale).Value(wire.DE39ResponseCode); got != "51" {
		t.Errorf("answered %s, want 51", got)
	}
}

func TestSixtyEightBooksAndNeverAnswers(t *testing.T) {
	s, term := started(t, practice(t))
	sale := term.sale(1268, cardNamed(t, "chip"))
	term.send(sale, term)
	term.silent()
	if got := onlyEntry(t, s).State; got != hostsim.StateApproved {
		t.Fatalf("the ledger says %s before the reversal", got)
	}
	if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != "00" {
		t.Errorf("the reversal is answered %s", got)
	}
	if got := onlyEntry(t, s).State; got != hostsim.StateReversed {
		t.Errorf("the ledger says %s after it", got)
	}
}

func TestSixtyNineAnswersLate(t *testing.T) {
	config := practice(t)
	timer := make(chan time.Time)
	asked := make(chan time.Duration, 1)
	config.After = func(d time.Duration) <-chan time.Time { asked <- d; return timer }
	s, term := started(t, config)
	sale := term.sale(1269, cardNamed(t, "chip"))
	term.send(sale, term)
	term.silent()
	if wait := <-asked; wait != hostsim.LateDefault {
		t.Errorf("the answer waits %s, want %s", wait, hostsim.LateDefault)
	}
	if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != "00" {
		t.Errorf("the reversal is answered %s", got)
	}
	timer <- time.Time{}
	late := term.read()
	if late.MTI != "0210" || late.Value(wire.DE39ResponseCode) != "00" {
		t.Errorf("late came %s with %s", late.MTI, late.Value(wire.DE39ResponseCode))
	}
	if err := term.dialect.Verify(context.Background(), late, term); err != nil {
		t.Errorf("the late answer is not sealed: %v", err)
	}
	if got := onlyEntry(t, s).State; got != hostsim.StateReversed {
		t.Errorf("the ledger says %s: an answer that came late brought the sale back", got)
	}
}

func TestNinetySixSealsWrongly(t *testing.T) {
	s, term := started(t, practice(t))
	sale := term.sale(1296, cardNamed(t, "chip"))
	term.send(sale, term)
	answer := term.read()
	if err := term.dialect.Verify(context.Background(), answer, term); !errors.Is(err, wire.ErrBadMAC) {
		t.Errorf("verifying gave %v, want %v", err, wire.ErrBadMAC)
	}
	if answer.Value(wire.DE39ResponseCode) != "00" || onlyEntry(t, s).State != hostsim.StateApproved {
		t.Error("the sale was not booked")
	}
	if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != "00" {
		t.Errorf("the reversal is answered %s", got)
	}
}

func TestNinetySevenBreaksHalfWay(t *testing.T) {
	s, term := started(t, practice(t))
	sale := term.sale(1297, cardNamed(t, "chip"))
	term.send(sale, term)
	part := term.rest()
	if whole := 2 + int(part[0])<<8 + int(part[1]); len(part) != whole/2 {
		t.Errorf("%d of %d bytes came, want half", len(part), whole)
	}
	term.dial()
	if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != "00" {
		t.Errorf("the reversal is answered %s", got)
	}
	if got := onlyEntry(t, s).State; got != hostsim.StateReversed {
		t.Errorf("the ledger says %s", got)
	}
}

func TestNinetyEightRefusesThreeReversalsAndNinetyNineAll(t *testing.T) {
	cases := []struct {
		name   string
		amount payment.Amount
		want   []string
	}{
		{"three are refused and the fourth is taken", 1298, []string{"96", "96", "96", "00", "00"}},
		{"none is ever taken", 1299, []string{"96", "96", "96", "96", "96", "96"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			config := practice(t)
			s, stop := serve(t, config)
			term := newTerminal(t, config, s)
			term.signOn()
			sale := term.sale(c.amount, cardNamed(t, "chip"))
			term.send(sale, term)
			term.silent()
			for i, want := range c.want {
				if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != want {
					t.Fatalf("reversal %d is answered %s, want %s", i+1, got, want)
				}
				// A host that was killed and started again counts on.
				stop()
				s, stop = serve(t, config)
				term.address = s.Addr()
				term.dial()
			}
		})
	}
}

func TestAChipHearsItsIssuer(t *testing.T) {
	_, term := started(t, practice(t))
	card := cardNamed(t, "chip")
	for amount, code := range map[payment.Amount]string{1250: "00", 1251: "51"} {
		answer := term.ask(term.sale(amount, card))
		chip, err := hex.DecodeString(answer.Value(wire.DE55Chip))
		if err != nil {
			t.Fatal(err)
		}
		list, err := emv.Parse(chip)
		if err != nil {
			t.Fatal(err)
		}
		value, _ := list.Find(emv.Tag91IssuerAuthentication)
		arpc, arc, ok := emv.SplitIssuerAuthentication(value)
		if !ok || string(arc[:]) != code {
			t.Fatalf("tag 91 is %X, want response code %s", value, code)
		}
		data, err := hex.DecodeString(chipData(t, amount, card))
		if err != nil {
			t.Fatal(err)
		}
		sent, err := emv.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		arqc, _ := sent.Find(emv.Tag9F26Cryptogram)
		want, err := keys.ARPC(sessionKey(t, card, [2]byte{0, 0x1B}), arqc, arc)
		if err != nil {
			t.Fatal(err)
		}
		if !keys.EqualMAC(arpc[:], want) {
			t.Errorf("%s: ARPC is %X, want %X", amount, arpc, want)
		}
	}
}
