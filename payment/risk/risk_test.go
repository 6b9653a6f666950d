package risk

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"till/payment"
)

// noon is a Tuesday at noon.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

const (
	card  = "622202*********8128"
	other = "622848*********0017"
)

// made is a sale that is about to be sent.
func made(fen payment.Amount, masked string, at time.Time) payment.Txn {
	return payment.Txn{Kind: payment.Sale, Requested: fen, Operator: "01", Started: at,
		Card: payment.CardFacts{Entry: payment.EntryChip, Masked: masked}}
}

// ended is that sale as it ended.
func ended(txn payment.Txn, state payment.State, outcome payment.Outcome) payment.Txn {
	txn.State, txn.Outcome, txn.Amount = state, outcome, txn.Requested
	return txn
}

func paid(fen payment.Amount, masked string, at time.Time) payment.Txn {
	return ended(made(fen, masked, at), payment.Approved, payment.OutcomeApproved)
}

func as(txn payment.Txn, change func(*payment.Txn)) payment.Txn {
	change(&txn)
	return txn
}

// usualDay is a shop that takes about 20.00 at noon.
func usualDay() []payment.Txn {
	var txns []payment.Txn
	for i := range 40 {
		txns = append(txns, paid(payment.Amount(1800+10*i), fmt.Sprintf("621700*********%04d", i), noon.Add(-24*time.Hour+time.Duration(i)*time.Minute)))
	}
	return txns
}

// Each rule has a story that makes it speak and one beside it that must not.
func TestEachRuleHasAStoryThatFiresItAndOneThatMustNot(t *testing.T) {
	refund := func(fen payment.Amount, original uint64) payment.Txn {
		return as(made(fen, card, noon), func(x *payment.Txn) {
			x.Kind = payment.Refund
			if original != 0 {
				x.Original = &payment.Original{ID: original}
			}
		})
	}
	void := as(made(100, card, noon), func(x *payment.Txn) { x.Kind = payment.Void })
	fall := func(at time.Time) payment.Txn {
		return as(paid(100, "", at), func(x *payment.Txn) { x.Card.Entry = payment.EntryFallback })
	}
	declined := func(ago time.Duration) payment.Txn {
		return ended(made(100, card, noon.Add(-ago)), payment.Declined, payment.OutcomeDeclined)
	}
	many := func(n int, masked string, step time.Duration) (txns []payment.Txn) {
		for i := range n {
			txns = append(txns, paid(payment.Amount(1000+i), masked, noon.Add(-step*time.Duration(n-i))))
		}
		return txns
	}
	voided := func(n int) (txns []payment.Txn) {
		for range n {
			txns = append(txns, as(paid(1000, "", noon.Add(-2*time.Hour)), func(x *payment.Txn) { x.Kind = payment.Void }))
		}
		return txns
	}
	night := time.Date(2026, 11, 24, 23, 30, 0, 0, time.UTC)
	tests := map[payment.RiskRule]struct {
		past        []payment.Txn
		fires       payment.Txn
		at          time.Time
		pastOfOther []payment.Txn
		mustNot     payment.Txn
		notAt       time.Time
	}{
		payment.RiskHotCard:   {nil, made(100, "622202*********6666", noon), noon, nil, made(100, card, noon), noon},
		payment.RiskTwice:     {[]payment.Txn{paid(1250, card, noon.Add(-40*time.Second))}, made(1250, card, noon), noon, []payment.Txn{paid(1250, other, noon.Add(-40*time.Second))}, made(1250, card, noon), noon},
		payment.RiskCardAgain: {[]payment.Txn{paid(500, card, noon.Add(-9*time.Minute))}, made(1250, card, noon), noon, []payment.Txn{paid(500, card, noon.Add(-11*time.Minute))}, made(1250, card, noon), noon},
		payment.RiskSplit: {[]payment.Txn{paid(90_000, card, noon.Add(-5*time.Minute)), paid(80_000, card, noon.Add(-3*time.Minute))}, made(70_000, card, noon), noon,
			[]payment.Txn{paid(90_000, card, noon.Add(-5*time.Minute)), paid(80_000, other, noon.Add(-3*time.Minute))}, made(70_000, card, noon), noon},
		payment.RiskTried: {[]payment.Txn{declined(5 * time.Minute), declined(4 * time.Minute), declined(time.Minute)}, made(100, card, noon), noon,
			[]payment.Txn{declined(50 * time.Minute), declined(4 * time.Minute), declined(time.Minute)}, made(100, card, noon), noon},
		payment.RiskCardCount:    {many(5, card, time.Hour), made(100, card, noon), noon, many(5, other, time.Hour), made(100, card, noon), noon},
		payment.RiskCardSum:      {[]payment.Txn{paid(900_000, card, noon.Add(-3*time.Hour))}, made(200_000, card, noon), noon, []payment.Txn{paid(900_000, card, noon.Add(-13*time.Hour))}, made(200_000, card, noon), noon},
		payment.RiskNewCard:      {usualDay(), made(500_000, card, noon), noon, append(usualDay(), paid(100, card, noon.Add(-20*time.Hour))), made(500_000, card, noon), noon},
		payment.RiskUnusual:      {usualDay(), made(8_000, card, noon), noon, usualDay(), made(3_000, card, noon), noon},
		payment.RiskRoundAtNight: {nil, made(50_000, card, night), night, nil, made(50_000, card, noon), noon},
		payment.RiskOffHours:     {nil, made(100, card, night), night, nil, made(100, card, noon), noon},
		payment.RiskKeyed:        {nil, as(made(100, card, noon), func(x *payment.Txn) { x.Card.Entry = payment.EntryKeyed }), noon, nil, made(100, card, noon), noon},
		payment.RiskFallback: {[]payment.Txn{fall(noon.Add(-30 * time.Minute)), fall(noon.Add(-9 * time.Minute))}, as(made(100, card, noon), func(x *payment.Txn) { x.Card.Entry = payment.EntryFallback }), noon,
			[]payment.Txn{fall(noon.Add(-30 * time.Minute)), paid(100, card, noon.Add(-20*time.Minute)), fall(noon.Add(-9 * time.Minute))}, as(made(100, card, noon), func(x *payment.Txn) { x.Card.Entry = payment.EntryFallback }), noon},
		payment.RiskRefundAlone: {nil, refund(100, 0), noon, nil, refund(100, 7), noon},
		payment.RiskRefundsOver: {[]payment.Txn{paid(500, card, noon.Add(-time.Hour))}, refund(600, 7), noon, []payment.Txn{paid(700, card, noon.Add(-time.Hour))}, refund(600, 7), noon},
		payment.RiskVoids:       {append(many(12, "", 10*time.Minute), voided(3)...), void, noon, append(many(30, "", 10*time.Minute), voided(3)...), void, noon},
	}
	for _, rule := range payment.RiskRules {
		test, there := tests[rule]
		if !there {
			t.Errorf("%s has no story", rule)
			continue
		}
		cfg := Default()
		cfg.Hot = map[string]bool{"622202*********6666": true}
		cfg.Opens, cfg.Closes = 8, 22
		cfg.Actions[payment.RiskOffHours] = payment.RiskTell
		if !speaks(cfg, rule, test.past, test.fires, test.at) {
			t.Errorf("%s is silent where it must speak", rule)
		}
		if speaks(cfg, rule, test.pastOfOther, test.mustNot, test.notAt) {
			t.Errorf("%s speaks where it must not", rule)
		}
		cfg.Actions[rule] = payment.RiskOff
		if speaks(cfg, rule, test.past, test.fires, test.at) {
			t.Errorf("%s speaks although the owner turned it off", rule)
		}
	}
}

func speaks(cfg Config, rule payment.RiskRule, past []payment.Txn, txn payment.Txn, at time.Time) bool {
	m := NewMemory()
	slices.SortStableFunc(past, func(a, b payment.Txn) int { return a.Started.Compare(b.Started) })
	for _, txn := range past {
		m.Tell(txn)
	}
	m.Complete()
	return slices.ContainsFunc(Decide(m, cfg, txn, at), func(f payment.RiskFinding) bool { return f.Rule == rule })
}

func TestTheGravestActionHolds(t *testing.T) {
	say := func(actions ...payment.RiskAction) (findings []payment.RiskFinding) {
		for _, action := range actions {
			findings = append(findings, payment.RiskFinding{Action: action})
		}
		return findings
	}
	for want, findings := range map[payment.RiskAction][]payment.RiskFinding{
		payment.RiskOff: nil, payment.RiskTell: say(payment.RiskTell), payment.RiskAsk: say(payment.RiskTell, payment.RiskAsk, payment.RiskTell),
		payment.RiskRefuse: say(payment.RiskRefuse, payment.RiskAsk)} {
		if got := payment.RiskVerdict(findings); got != want {
			t.Errorf("%v come to %s, not %s", findings, got, want)
		}
	}
}

func TestWhatEndedLateChangesNothingOfToday(t *testing.T) {
	m := NewMemory()
	m.Tell(paid(900_000, card, noon))
	m.Tell(paid(1, other, noon.Add(-24*time.Hour)))
	if day := m.cardDay(card, noon); day.Amount != 900_000 {
		t.Errorf("after an attempt of yesterday the card has taken %s today", day.Amount)
	}
}

func TestReplayCountsWhatRulesWouldHaveSaid(t *testing.T) {
	history := month()
	next := func() func() (payment.Txn, bool) {
		at := 0
		return func() (payment.Txn, bool) {
			if at == len(history) {
				return payment.Txn{}, false
			}
			at++
			return history[at-1], true
		}
	}
	strict, loose := Default(), Default()
	loose.Actions[payment.RiskTwice] = payment.RiskOff
	before, after := Replay(strict, next()), Replay(loose, next())
	if len(before) == 0 || len(after) != len(before)-1 {
		t.Errorf("%d rules spoke, %d after one was turned off", len(before), len(after))
	}
	for _, count := range before {
		if count.Spoke == 0 || count.Spoke > len(history)/5 {
			t.Errorf("%s spoke %d times in %d payments", count.Rule, count.Spoke, len(history))
		}
	}
}

// month is a generated month of a small shop.
func month() []payment.Txn {
	random := rand.New(rand.NewPCG(1, 2))
	var txns []payment.Txn
	for day := range 30 {
		at := noon.Add(-time.Duration(30-day)*24*time.Hour - 3*time.Hour)
		for range 60 {
			at = at.Add(time.Duration(1+random.IntN(12)) * time.Minute)
			txn := paid(payment.Amount(500+random.IntN(6000)), fmt.Sprintf("621700*********%04d", random.IntN(900)), at)
			txns = append(txns, txn)
			if random.IntN(40) == 0 {
				txns = append(txns, paid(txn.Amount, txn.Card.Masked, at.Add(30*time.Second)))
			}
		}
	}
	return txns
}

func BenchmarkDecide(b *testing.B) {
	m := NewMemory()
	for i := range 1_000_000 {
		m.Tell(paid(payment.Amount(500+i%6000), fmt.Sprintf("621700*********%04d", i%9999), noon.Add(-time.Duration(1_000_000-i)*100*time.Millisecond)))
	}
	m.Complete()
	cfg, txn := Default(), made(1234, card, noon)
	b.ResetTimer()
	for range b.N {
		Decide(m, cfg, txn, noon)
	}
}
