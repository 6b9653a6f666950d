package text

import (
	"strings"
	"testing"
	"time"

	"till/payment"
)

func TestFactsAreNamed(t *testing.T) {
	txn := payment.Txn{Kind: payment.Sale, State: payment.Declined, Outcome: payment.OutcomeDeclined, Amount: 1251, ResponseCode: "51",
		Card: payment.CardFacts{Masked: "622202******8123"}, Batch: "000001", STAN: "000008", RRN: "112400000008"}
	for _, c := range []struct {
		lang   Lang
		change func(*payment.Txn)
		want   string
	}{
		{EN, func(*payment.Txn) {}, "622202******8123  trace 000001/000008  reference 112400000008  bank code 51"},
		{ZH, func(*payment.Txn) {}, "622202******8123  凭证号 000001/000008  参考号 112400000008  银行代码 51"},
		{EN, func(t *payment.Txn) { t.State, t.ResponseCode, t.AuthCode = payment.Approved, "00", "000008" },
			"622202******8123  trace 000001/000008  auth code 000008  reference 112400000008"},
		{ZH, func(t *payment.Txn) { *t = payment.Txn{} }, ""},
	} {
		one := txn
		c.change(&one)
		if got := Facts(c.lang, one); got != c.want {
			t.Errorf("%s: %q, want %q", c.lang, got, c.want)
		}
	}
}

func TestAListStandsInColumns(t *testing.T) {
	txns := []payment.Txn{
		{Kind: payment.Sale, State: payment.Approved, Outcome: payment.OutcomeApproved, Amount: 3650, Card: payment.CardFacts{Masked: "622202******8123"}},
		{Kind: payment.Sale, State: payment.Declined, Outcome: payment.OutcomeDeclined, Amount: 123456789, Card: payment.CardFacts{Masked: "622202******8123"}},
		{Kind: payment.Sale, State: payment.ReversalDue, Outcome: payment.OutcomeUndecided, Amount: 5, Card: payment.CardFacts{Masked: "622202******8123"}},
	}
	for _, lang := range []Lang{EN, ZH} {
		card := -1
		for _, txn := range txns {
			txn.Started = time.Date(2026, 11, 22, 14, 3, 21, 0, time.UTC)
			line := ListLine(lang, txn)
			before, _, found := strings.Cut(line, "622202")
			if !found {
				t.Fatalf("%s: no card in %q", lang, line)
			}
			if card >= 0 && cells(before) != card {
				t.Errorf("%s: the card stands at %d in %q, want %d", lang, cells(before), line, card)
			}
			card = cells(before)
		}
	}
}

func TestATrySaysItInWords(t *testing.T) {
	at := time.Date(2026, 11, 22, 14, 3, 21, 0, time.Local)
	for _, c := range []struct {
		name string
		lang Lang
		try  payment.Try
		want string
	}{
		{"a request", EN, payment.Try{Time: at, MTI: "0200", Result: payment.TryNoAnswer}, "14:03:21  0200  Sent to the bank  no answer"},
		{"a refused reversal", EN, payment.Try{Time: at, MTI: "0400", Result: payment.TryRefused, Code: "96"}, "14:03:21  0400  Reversal 2        bank refused 96"},
		{"one in Chinese", ZH, payment.Try{Time: at, MTI: "0400", Result: payment.TryAcknowledged, Code: "00"}, "14:03:21  0400  第 2 次冲正       银行已确认"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := TryLine(c.lang, c.try, 2); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
