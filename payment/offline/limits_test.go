package offline_test

import (
	"testing"
	"time"

	"till/payment"
	"till/payment/offline"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func limits() offline.Limits {
	return offline.Limits{PerSale: 200_00, PerCard: 300_00, Sum: 2000_00, Count: 20, Age: 24 * time.Hour,
		Kinds: []payment.EntryMode{payment.EntryChip}}
}

func TestEachLimitAllowsWhatItSaysAndNotOneFenMore(t *testing.T) {
	with := func(change func(*offline.Limits)) offline.Limits {
		l := limits()
		change(&l)
		return l
	}
	waits := func(count int, sum payment.Amount, since time.Duration) offline.Usage {
		return offline.Usage{Count: count, Sum: sum, Oldest: noon.Add(-since)}
	}
	for _, c := range []struct {
		name   string
		limits offline.Limits
		used   offline.Usage
		amount payment.Amount
		want   payment.Reason
	}{
		{"the first sale", limits(), offline.Usage{}, 12_50, payment.NoReason},
		{"as much as one sale may be", limits(), offline.Usage{}, 200_00, payment.NoReason},
		{"one fen more than one sale may be", limits(), offline.Usage{}, 200_01, payment.ReasonOfflineSaleLimit},
		{"nothing at all", limits(), offline.Usage{}, 0, payment.ReasonOfflineSaleLimit},
		{"the last of the count", limits(), waits(19, 100_00, time.Hour), 1_00, payment.NoReason},
		{"one more than the count", limits(), waits(20, 100_00, time.Hour), 1_00, payment.ReasonOfflineCount},
		{"up to the sum", limits(), waits(10, 1900_00, time.Hour), 100_00, payment.NoReason},
		{"one fen above the sum", limits(), waits(10, 1900_01, time.Hour), 100_00, payment.ReasonOfflineSum},
		{"just before the oldest is too old", limits(), waits(1, 1_00, 24*time.Hour-time.Second), 1_00, payment.NoReason},
		{"when the oldest is too old", limits(), waits(1, 1_00, 24*time.Hour), 1_00, payment.ReasonOfflineAge},
		{"a clock set back by a minute", limits(), waits(1, 1_00, -time.Minute), 1_00, payment.NoReason},
		{"a clock set back by a day", limits(), waits(1, 1_00, -24*time.Hour), 1_00, payment.ReasonOfflineAge},
		{"a sale limit of zero", with(func(l *offline.Limits) { l.PerSale = 0 }), offline.Usage{}, 1, payment.ReasonOfflineSaleLimit},
		{"a count of zero", with(func(l *offline.Limits) { l.Count = 0 }), offline.Usage{}, 1, payment.ReasonOfflineCount},
		{"a sum of zero", with(func(l *offline.Limits) { l.Sum = 0 }), offline.Usage{}, 1, payment.ReasonOfflineSum},
		{"an age of zero", with(func(l *offline.Limits) { l.Age = 0 }), offline.Usage{}, 1, payment.ReasonOfflineAge},
		{"a sum that no number can be above", with(func(l *offline.Limits) { l.Sum = 1<<63 - 1 }), waits(1, 1<<62, 0), 100_00, payment.NoReason},
	} {
		if got := c.limits.Allows(c.used, c.amount, noon); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestALimitOfZeroSaysThatItAllowsNothing(t *testing.T) {
	if limits().Nothing() {
		t.Error("limits of more than zero allow nothing")
	}
	for i, zero := range []func(*offline.Limits){
		func(l *offline.Limits) { l.PerSale = 0 }, func(l *offline.Limits) { l.PerCard = 0 }, func(l *offline.Limits) { l.Sum = 0 },
		func(l *offline.Limits) { l.Count = 0 }, func(l *offline.Limits) { l.Age = 0 }, func(l *offline.Limits) { l.Kinds = nil },
	} {
		l := limits()
		zero(&l)
		if !l.Nothing() {
			t.Errorf("limits with zero number %d allow something: %+v", i, l)
		}
	}
}

func TestACardPaysByItsKindAndItsDay(t *testing.T) {
	both, none, wrong := limits(), limits(), limits()
	both.Kinds, none.Kinds = offline.KindsKnown, nil
	wrong.Kinds = []payment.EntryMode{payment.EntryStripe, payment.EntryFallback, payment.EntryKeyed}
	for _, c := range []struct {
		name         string
		limits       offline.Limits
		entry        payment.EntryMode
		paid, amount payment.Amount
		want         payment.Reason
	}{
		{"a chip", limits(), payment.EntryChip, 0, 200_00, payment.NoReason},
		{"a tap that nobody allowed", limits(), payment.EntryContactless, 0, 1_00, payment.ReasonOfflineCardKind},
		{"a tap that was allowed", both, payment.EntryContactless, 0, 1_00, payment.NoReason},
		{"a chip where no kind is named", none, payment.EntryChip, 0, 1_00, payment.ReasonOfflineCardKind},
		{"a stripe although it was named", wrong, payment.EntryStripe, 0, 1_00, payment.ReasonOfflineCardKind},
		{"a fallback although it was named", wrong, payment.EntryFallback, 0, 1_00, payment.ReasonOfflineCardKind},
		{"a keyed card although it was named", wrong, payment.EntryKeyed, 0, 1_00, payment.ReasonOfflineCardKind},
		{"as much as a card may pay a day", limits(), payment.EntryChip, 200_00, 100_00, payment.NoReason},
		{"one fen more than that", limits(), payment.EntryChip, 200_00, 100_01, payment.ReasonOfflineCardLimit},
	} {
		if got := c.limits.AllowsCard(c.entry, c.paid, c.amount); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func sold(state payment.State, amount payment.Amount, ago time.Duration) payment.Txn {
	return payment.Txn{Kind: payment.OfflineSale, Mode: payment.ModeEMV, State: state, Amount: amount, STAN: "000001",
		Card: payment.CardFacts{Masked: "622202******8123"}, Started: noon.Add(-ago)}
}

func TestWhatWaitsIsCounted(t *testing.T) {
	phone := sold(payment.OfflineApproved, 500_00, time.Hour)
	phone.Mode = payment.ModeCard
	got := offline.UsageOf([]payment.Txn{sold(payment.OfflineApproved, 10_00, time.Hour), phone,
		sold(payment.Advised, 40_00, 5*time.Hour), sold(payment.OfflineApproved, 2_50, 3*time.Hour),
		sold(payment.Declined, 7_00, 9*time.Hour)})
	want := offline.Usage{Count: 2, Sum: 12_50, Oldest: noon.Add(-3 * time.Hour)}
	if got != want {
		t.Errorf("waits %+v, want %+v", got, want)
	}
	if age, known := got.Age(noon); age != 3*time.Hour || !known {
		t.Errorf("the oldest is %s old (%t)", age, known)
	}
}

func TestACardsDayCountsWhatTheBankHasSinceTakenOrRefused(t *testing.T) {
	other := sold(payment.Advised, 90_00, time.Hour)
	other.Card.Masked = "622202******9999"
	sales := []payment.Txn{sold(payment.OfflineApproved, 1_00, time.Hour), sold(payment.Advised, 20_00, 2*time.Hour),
		sold(payment.AdviceRefused, 300_00, 3*time.Hour), sold(payment.Suspect, 4000_00, 3*time.Hour),
		sold(payment.Declined, 50_000_00, time.Hour), sold(payment.Advised, 600_000_00, 13*time.Hour), other}
	if got := offline.PaidBy("622202******8123", offline.DayOf(noon), sales); got != 4321_00 {
		t.Errorf("the card has paid %s", got)
	}
}
