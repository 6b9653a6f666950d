package screen

import (
	"testing"
	"time"

	"till/payment"
	"till/ui/keymap"
	"till/ui/style"
	"till/ui/text"
	"till/ui/widget"
)

func TestMatchFindsWhatAPersonMayKnow(t *testing.T) {
	txn := payment.Txn{Kind: payment.Sale, State: payment.Declined, STAN: "000117", RRN: "112214031876", AuthCode: "034217", ResponseCode: "51",
		Amount: 128650, Card: payment.CardFacts{Masked: "622202******8123"}, Started: time.Date(2026, 11, 22, 14, 3, 21, 0, time.UTC)}
	for _, c := range []struct {
		name, find string
		want       bool
	}{
		{"nothing finds all", "", true},
		{"the trace", "117", true},
		{"the reference", "31876", true},
		{"the authorisation code", "034217", true},
		{"the tail of the card", "8123", true},
		{"the amount with its comma", "1,286.50", true},
		{"the amount without", "1286.5", true},
		{"the bank's code", "51", true},
		{"the money word in English", "Not paid", true},
		{"the money word in Chinese", "未收", true},
		{"the kind", "消费", true},
		{"the time", "14:03", true},
		{"two words that both fit", "8123 sale", true},
		{"two words of which one does not", "8123 refund", false},
		{"another card", "4410", false},
		{"the hidden digits", "622202000000", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Match(c.find)(txn); got != c.want {
				t.Errorf("Match(%q) = %v, want %v", c.find, got, c.want)
			}
		})
	}
}

// screens are all of them, with nothing in them yet.
func screens(now time.Time) map[string]Screen {
	sale, txn := Sale{Amount: 1250}, payment.Txn{Kind: payment.Sale, Requested: 1250, Amount: 1250}
	return map[string]Screen{"home": NewHome(), "card": NewCard(sale), "PIN": NewPIN(sale), "progress": NewProgress(sale),
		"paid": NewPaid(sale, txn, true, "", now), "declined": NewDeclined(sale, txn, ""), "undecided": NewUndecided(sale, txn, ""),
		"history": NewHistory(Day{}), "desk": NewDesk(nil, nil), "menu": NewMenu(),
		"help": Help{Here: func(widget.Look) []keymap.Hint { return nil }}}
}

func TestEveryScreenStandsWithNothingInItAtAnySize(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 3, 21, 0, time.UTC)
	for name, s := range screens(now) {
		for _, lang := range []text.Lang{text.EN, text.ZH} {
			for w := 80; w <= 180; w += 7 {
				for h := 24; h <= 60; h += 5 {
					words := text.In(lang)
					l := widget.Look{Layout: widget.Lay(w, h), Words: words, Glyphs: style.Unicode(), Keys: keymap.New(words, keymap.Full), Now: now}
					if sheet := s.View(l); sheet.W != w || sheet.H != h {
						t.Fatalf("%s drew %dx%d in a window of %dx%d", name, sheet.W, sheet.H, w, h)
					}
				}
			}
		}
	}
}

func TestAViewIsAFunctionOfWhatItIsGiven(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 3, 21, 0, time.UTC)
	words := text.In(text.ZH)
	l := widget.Look{Layout: widget.Lay(100, 30), Words: words, Glyphs: style.Unicode(), Keys: keymap.New(words, keymap.Pad), Now: now}
	for name, s := range screens(now) {
		if s.View(l).String() != s.View(l).String() {
			t.Errorf("%s is drawn in two ways from the same state", name)
		}
	}
}
