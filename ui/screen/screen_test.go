package screen

import (
	"slices"
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

func TestTheWaysOnAfterADeclineMakeSense(t *testing.T) {
	words := text.In(text.EN)
	l := widget.Look{Layout: widget.Lay(80, 24, false), Words: words, Glyphs: style.Unicode(), Keys: keymap.New(words, keymap.Pad)}
	for _, c := range []struct {
		name   string
		reason payment.Reason
		want   []string
	}{
		{"a smaller sum may pass", payment.ReasonInsufficientFunds, []string{words.Result.OtherCard, words.Result.Part, words.Result.Cash}},
		{"so it may over a limit", payment.ReasonOverLimit, []string{words.Result.OtherCard, words.Result.Part, words.Result.Cash}},
		{"an expired card pays no part", payment.ReasonExpiredCard, []string{words.Result.OtherCard, words.Result.Cash}},
		{"a blocked card pays no part", payment.ReasonPINTriesExceeded, []string{words.Result.OtherCard, words.Result.Cash}},
		{"a wrong PIN is typed again", payment.ReasonWrongPIN, []string{words.Result.SameCard, words.Result.Cash}},
		{"what the bank does not know is paid in cash first", payment.ReasonUnknownTerminal, []string{words.Result.Cash, words.Result.Again}},
	} {
		t.Run(c.name, func(t *testing.T) {
			txn := payment.Txn{Kind: payment.Sale, State: payment.Declined, Outcome: payment.OutcomeDeclined, Reason: c.reason}
			var got []string
			for _, choice := range NewDeclined(Sale{Amount: 1250}, txn, "").choices(l) {
				got = append(got, choice.Does)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("it offers %q, want %q", got, c.want)
			}
		})
	}
}

func TestAPaidSaleShowsTheTimeOfItsSlip(t *testing.T) {
	began := time.Date(2026, 11, 22, 14, 3, 21, 0, time.UTC)
	if got := slipTime(payment.Txn{Started: began, HostTime: "140325"}); got != "14:03:25" {
		t.Errorf("with the bank's time it is %s, want 14:03:25", got)
	}
	if got := slipTime(payment.Txn{Started: began}); got != "14:03:21" {
		t.Errorf("without one it is %s, want 14:03:21", got)
	}
}

// screens are all of them, with nothing in them yet.
func screens(now time.Time) map[string]Screen {
	sale, txn := Sale{Amount: 1250}, payment.Txn{Kind: payment.Sale, Requested: 1250, Amount: 1250}
	return map[string]Screen{"home": NewHome(), "card": NewCard(sale), "PIN": NewPIN(sale), "progress": NewProgress(sale),
		"paid": NewPaid(sale, txn, true, "", now), "declined": NewDeclined(sale, txn, ""), "undecided": NewUndecided(sale, txn, ""),
		"history": NewHistory(Day{}), "desk": NewDesk(nil, nil), "palette": Palette{}, "form": NewForm(Wish{Kind: payment.PreAuth}), "pick": NewPick(Day{}, payment.Refund),
		"help": Help{Here: func(widget.Look) []keymap.Hint { return nil }}}
}

func TestEveryScreenStandsWithNothingInItAtAnySize(t *testing.T) {
	now := time.Date(2026, 11, 22, 14, 3, 21, 0, time.UTC)
	for name, s := range screens(now) {
		for _, lang := range []text.Lang{text.EN, text.ZH} {
			for w := 80; w <= 180; w += 7 {
				for h := 24; h <= 60; h += 5 {
					words := text.In(lang)
					l := widget.Look{Layout: widget.Lay(w, h, false), Words: words, Glyphs: style.Unicode(), Keys: keymap.New(words, keymap.Full), Now: now}
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
	l := widget.Look{Layout: widget.Lay(100, 30, false), Words: words, Glyphs: style.Unicode(), Keys: keymap.New(words, keymap.Pad), Now: now}
	for name, s := range screens(now) {
		if s.View(l).String() != s.View(l).String() {
			t.Errorf("%s is drawn in two ways from the same state", name)
		}
	}
}
