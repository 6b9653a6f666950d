package payment

import (
	"errors"
	"strings"
	"testing"
)

func TestEvidenceIsRefusedByName(t *testing.T) {
	good := Evidence{By: "Li Hua", Text: "hotline 95516, ticket 20251124-0042", Money: NotPaid}
	with := func(change func(*Evidence)) Evidence {
		e := good
		change(&e)
		return e
	}
	for _, c := range []struct {
		name     string
		kind     Kind
		evidence Evidence
		want     error
	}{
		{"a ticket and a name", Sale, good, nil},
		{"a sale that the statement has", Sale, with(func(e *Evidence) { e.Money = Paid }), nil},
		{"a refund that the statement has", Refund, with(func(e *Evidence) { e.Money = Returned }), nil},
		{"a void that the bank does not have", Void, good, nil},
		{"a hold has no money word", PreAuth, with(func(e *Evidence) { e.Money = NoMoney }), nil},
		{"Chinese counts in characters", Sale, with(func(e *Evidence) { e.Text = strings.Repeat("账", EvidenceMax) }), nil},
		{"nothing", Sale, with(func(e *Evidence) { e.Text = "" }), ErrEvidenceEmpty},
		{"blanks", Sale, with(func(e *Evidence) { e.Text = " \t " }), ErrEvidenceEmpty},
		{"nobody", Sale, with(func(e *Evidence) { e.By = " " }), ErrEvidenceBy},
		{"a novel", Sale, with(func(e *Evidence) { e.Text = strings.Repeat("x", EvidenceMax+1) }), ErrEvidenceLong},
		{"a name without end", Sale, with(func(e *Evidence) { e.By = strings.Repeat("x", EvidenceByMax+1) }), ErrEvidenceLong},
		{"a line feed would make a second line of the slip", Sale, with(func(e *Evidence) { e.Text = "a\nPAID" }), ErrEvidenceLong},
		{"an escape would steer the printer", Sale, with(func(e *Evidence) { e.Text = "a\x1b@" }), ErrEvidenceLong},
		{"bytes that are no text", Sale, with(func(e *Evidence) { e.Text = "a\xff" }), ErrEvidenceLong},
		{"a card number", Sale, with(func(e *Evidence) { e.Text = "card 6222020000000008128" }), ErrEvidenceCard},
		{"a card number in groups", Sale, with(func(e *Evidence) { e.Text = "card 6222 0200 0000 0008 128." }), ErrEvidenceCard},
		{"a sale is not returned by evidence", Sale, with(func(e *Evidence) { e.Money = Returned }), ErrEvidenceMoney},
		{"a refund is not paid", Refund, with(func(e *Evidence) { e.Money = Paid }), ErrEvidenceMoney},
		{"a hold is not paid", PreAuth, with(func(e *Evidence) { e.Money = Paid }), ErrEvidenceMoney},
		{"the bank has a part of it", Sale, with(func(e *Evidence) { e.Money, e.Amount = Paid, 999 }), nil},
		{"the bank has the whole", Sale, with(func(e *Evidence) { e.Money, e.Amount = Paid, 1000 }), nil},
		{"the bank gave a part back", Refund, with(func(e *Evidence) { e.Money, e.Amount = Returned, 1 }), nil},
		{"more than was asked for", Sale, with(func(e *Evidence) { e.Money, e.Amount = Paid, 1001 }), ErrEvidenceAmount},
		{"less than nothing", Sale, with(func(e *Evidence) { e.Money, e.Amount = Paid, -1 }), ErrEvidenceAmount},
		{"an amount that did not move", Sale, with(func(e *Evidence) { e.Amount = 500 }), ErrEvidenceAmount},
		{"an amount of a hold", PreAuth, with(func(e *Evidence) { e.Money, e.Amount = NoMoney, 500 }), ErrEvidenceAmount},
		{"undecided closes nothing", Sale, with(func(e *Evidence) { e.Money = Undecided }), ErrEvidenceMoney},
		{"no word closes no money", Sale, with(func(e *Evidence) { e.Money = NoMoney }), ErrEvidenceMoney},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := c.evidence.Check(Txn{Kind: c.kind, Requested: 1000}); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestAnItemClosedByHandTakesTheWordOfItsEvidence(t *testing.T) {
	for _, word := range []Money{Paid, NotPaid} {
		txn := Txn{Kind: Sale, State: ClosedByHand, ByHand: true, Evidence: &Evidence{Money: word}}
		if txn.Money() != word {
			t.Errorf("evidence says %s, the item says %s", word, txn.Money())
		}
	}
	given := Txn{Kind: Sale, State: ClosedByHand, Evidence: &Evidence{Money: Paid}, ReturnedAmount: 1}
	if given.Money() != Returned {
		t.Errorf("a closed sale that was given back is %s", given.Money())
	}
	if bare := (Txn{Kind: Sale, State: ClosedByHand}); bare.Money() != NotPaid {
		t.Errorf("without evidence nothing is claimed: %s", bare.Money())
	}
}
