package store

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"till/payment"
	"till/store/storetest"
)

// leanOf is what a report needs of an attempt.
func leanOf(t payment.Txn) payment.Txn {
	return payment.Txn{ID: t.ID, Kind: t.Kind, Mode: t.Mode, State: t.State, Outcome: t.Outcome, Reason: t.Reason,
		ResponseCode: t.ResponseCode, Requested: t.Requested, Amount: t.Amount, Currency: t.Currency, Batch: t.Batch,
		Organisation: t.Organisation, Operator: t.Operator, Started: t.Started,
		Card:    payment.CardFacts{Entry: t.Card.Entry, Scheme: t.Card.Scheme},
		Receipt: payment.Receipt{Reprints: t.Receipt.Reprints, Drawer: t.Receipt.Drawer}}
}

func leanText(t testing.TB, txn payment.Txn) []byte {
	t.Helper()
	text, err := json.Marshal(body{Event: "a \"quoted\" {event}", Time: time.Unix(1, 0), After: 7, Txn: &txn})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func leanSale(change func(*payment.Txn)) payment.Txn {
	txn := storetest.Sale(1250).Txn
	txn.ID, txn.State, txn.Outcome, txn.STAN, txn.Batch = 9, payment.Approved, payment.OutcomeApproved, "000001", "000002"
	txn.Started = time.Date(2026, 3, 2, 12, 0, 0, 5000, time.FixedZone("", 8*3600))
	txn.Attempts = []payment.Try{{MTI: "0200", Result: payment.TryApproved}, {MTI: "0400"}}
	txn.CardEMV = []byte{1, 2, 3}
	txn.Receipt = payment.Receipt{State: payment.ReceiptPrinted, Reprints: 2, Drawer: true}
	change(&txn)
	return txn
}

func TestALeanReadingIsTheWholeOneInShort(t *testing.T) {
	for name, change := range map[string]func(*payment.Txn){
		"a sale": func(*payment.Txn) {},
		"a decline": func(t *payment.Txn) {
			t.State, t.Reason, t.ResponseCode = payment.Declined, payment.ReasonLostCard, "41"
		},
		"items with quotes and braces":  func(t *payment.Txn) { t.Items = []payment.Item{{Name: "\\\"a\": {\"state\":\"x\"}]"}} },
		"a Chinese name of an operator": func(t *payment.Txn) { t.Operator = "王小明" },
		"an amount below zero":          func(t *payment.Txn) { t.Amount = -5 },
		"a QR payment in UTC":           func(t *payment.Txn) { t.Mode, t.Started = payment.ModeQR, t.Started.UTC() },
		"no card at all":                func(t *payment.Txn) { t.Card = payment.CardFacts{} },
		"a code for a scheme":           func(t *payment.Txn) { t.Organisation = "VIS" },
	} {
		txn := leanSale(change)
		got, found := newLeanReader().txn(leanText(t, txn), 9)
		if diff := cmp.Diff(leanOf(txn), got); !found || diff != "" {
			t.Errorf("%s: found %t\n%s", name, found, diff)
		}
	}
}

func TestWhatIsLeftToTheWholeReading(t *testing.T) {
	for name, change := range map[string]func(*payment.Txn){
		"an open attempt":       func(t *payment.Txn) { t.State = payment.ReversalDue },
		"a refused one":         func(t *payment.Txn) { t.State = payment.AdviceRefused },
		"one that follows":      func(t *payment.Txn) { t.Original = &payment.Original{ID: 1} },
		"one closed by hand":    func(t *payment.Txn) { t.State, t.Evidence = payment.ClosedByHand, &payment.Evidence{} },
		"another attempt":       func(t *payment.Txn) { t.ID = 10 },
		"a name with an escape": func(t *payment.Txn) { t.Operator = `a"b` },
	} {
		if _, found := newLeanReader().txn(leanText(t, leanSale(change)), 9); found {
			t.Errorf("%s was read at sight", name)
		}
	}
	// A field that reports begin to use must be added to leanOf and to leanReader. What
	// other attempts tell of one, as ChangedAmount, is no field of a record.
	if n := reflect.TypeFor[payment.Txn]().NumField(); n != 53 {
		t.Errorf("payment.Txn has %d fields: see whether a report needs the new ones", n)
	}
}

func FuzzLeanReading(f *testing.F) {
	f.Add(leanText(f, leanSale(func(*payment.Txn) {})))
	f.Add([]byte(`{"txn":{"id":9,"state":"approved","started":"2026-03-02T12:00:00Z"}}`))
	f.Add([]byte(strings.Repeat(`{"txn":`, 50)))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, found := newLeanReader().txn(text, 9)
		if !found {
			return
		}
		var b body
		if err := json.Unmarshal(text, &b); err != nil || b.Txn == nil {
			return // damage is found by the checksum
		}
		if strings.Count(string(text), `"txn"`) > 1 {
			return // this program writes no key twice
		}
		if b.Txn.ID == 9 && got.Amount != b.Txn.Amount && strings.Count(string(text), `"amount"`) == 1 {
			t.Errorf("amount %v, want %v", got.Amount, b.Txn.Amount)
		}
	})
}
