package risk

import (
	"time"

	"till/payment"
)

// Config is what the owner set. Start from Default; a limit of zero makes its rule
// silent.
type Config struct {
	// Actions is what each rule brings about; one that is not there is off.
	Actions map[payment.RiskRule]payment.RiskAction
	// Again is how long a card is remembered for card_again and tried; Twice for twice.
	Again, Twice time.Duration
	// SplitSum is what several amounts of one card within Again come to; CardCount
	// and CardSum bound one card's day.
	SplitSum  payment.Amount
	CardCount int
	CardSum   payment.Amount
	// NewCard is how large an amount of a card may be that was never seen.
	NewCard payment.Amount
	// Unusual is how many times the usual spread above the usual amount of the hour
	// is unusual; there must be at least UnusualLeast payments to learn from.
	Unusual      int
	UnusualLeast int
	// Round is what sums are round by, Night and Day the hours between which it is
	// night; Opens and Closes those of the shop, equal for always.
	Round         payment.Amount
	Night, Day    int
	Opens, Closes int
	// Tried is how many declines of one card within Again are too many, Fallback how
	// many chips in a row that cannot be read within an hour.
	Tried    int
	Fallback int
	// Voids is how many percent of an operator's sales may be voided on a day, once
	// there are VoidsLeast of them.
	Voids, VoidsLeast int
	// Hot are masked card numbers, such as "622202*********8128".
	Hot map[string]bool
}

// Default only tells: what an owner wants asked or refused is the owner's to say.
func Default() Config {
	actions := map[payment.RiskRule]payment.RiskAction{}
	for _, rule := range payment.RiskRules {
		actions[rule] = payment.RiskTell
	}
	actions[payment.RiskHotCard] = payment.RiskRefuse
	actions[payment.RiskOffHours] = payment.RiskOff
	return Config{
		Actions: actions, Again: 10 * time.Minute, Twice: time.Minute,
		SplitSum: 200_000, CardCount: 5, CardSum: 1_000_000, NewCard: 500_000,
		Unusual: 8, UnusualLeast: 20, Round: 10_000, Night: 23, Day: 6,
		Tried: 3, Fallback: 3, Voids: 20, VoidsLeast: 10,
	}
}

// rule looks at an attempt that is about to be sent.
type rule struct {
	name payment.RiskRule
	look func(m *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool)
}

// rules are all of them; the order is that of payment.RiskRules.
var rules = []rule{
	{payment.RiskHotCard, hotCard}, {payment.RiskTwice, twice}, {payment.RiskCardAgain, cardAgain}, {payment.RiskSplit, split},
	{payment.RiskTried, tried}, {payment.RiskCardCount, cardCount}, {payment.RiskCardSum, cardSum}, {payment.RiskNewCard, newCard},
	{payment.RiskUnusual, unusual}, {payment.RiskRoundAtNight, roundAtNight}, {payment.RiskOffHours, offHours},
	{payment.RiskKeyed, keyed}, {payment.RiskFallback, fallback}, {payment.RiskRefundAlone, refundAlone},
	{payment.RiskRefundsOver, refundsOver}, {payment.RiskVoids, voids},
}

// Decide is every rule that speaks about an attempt before it is sent, with the
// action that the owner gave it.
func Decide(m *Memory, cfg Config, txn payment.Txn, now time.Time) []payment.RiskFinding {
	var findings []payment.RiskFinding
	m.forget(now)
	for _, rule := range rules {
		action := cfg.Actions[rule.name]
		if action == "" || action == payment.RiskOff {
			continue
		}
		if finding, speaks := rule.look(m, cfg, txn, now); speaks {
			finding.Rule, finding.Action = rule.name, action
			findings = append(findings, finding)
		}
	}
	return findings
}

// sells reports that a customer is to pay.
func sells(txn payment.Txn) bool {
	return txn.Kind == payment.Sale || txn.Kind == payment.OfflineSale || txn.Kind == payment.PreAuth
}

func minutes(d time.Duration) int { return int((d + time.Minute - 1) / time.Minute) }

func hotCard(_ *Memory, cfg Config, txn payment.Txn, _ time.Time) (payment.RiskFinding, bool) {
	return payment.RiskFinding{}, txn.Card.Masked != "" && cfg.Hot[txn.Card.Masked]
}

func twice(m *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	if !sells(txn) || cfg.Twice == 0 {
		return payment.RiskFinding{}, false
	}
	for _, past := range m.recent {
		if past.taken && past.sale && past.amount == txn.Requested && now.Sub(past.at) <= cfg.Twice && (past.card == "" || txn.Card.Masked == "" || past.card == txn.Card.Masked) {
			return payment.RiskFinding{Amount: past.amount, Minutes: minutes(now.Sub(past.at))}, true
		}
	}
	return payment.RiskFinding{}, false
}

func cardAgain(m *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	if !sells(txn) || txn.Card.Masked == "" || cfg.Again == 0 {
		return payment.RiskFinding{}, false
	}
	for i := len(m.recent) - 1; i >= 0; i-- {
		past := m.recent[i]
		if past.taken && past.sale && past.card == txn.Card.Masked && now.Sub(past.at) <= cfg.Again {
			return payment.RiskFinding{Amount: past.amount, Minutes: minutes(now.Sub(past.at))}, true
		}
	}
	return payment.RiskFinding{}, false
}

func split(m *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	if !sells(txn) || txn.Card.Masked == "" || cfg.SplitSum == 0 {
		return payment.RiskFinding{}, false
	}
	count, sum := 1, txn.Requested
	for _, past := range m.recent {
		if past.taken && past.sale && past.card == txn.Card.Masked && now.Sub(past.at) <= cfg.Again {
			count++
			sum += past.amount
		}
	}
	return payment.RiskFinding{Count: count, Amount: sum, Minutes: minutes(cfg.Again)}, count >= 3 && sum >= cfg.SplitSum
}

func tried(m *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	count := 0
	for _, past := range m.recent {
		if past.declined && past.card != "" && past.card == txn.Card.Masked && now.Sub(past.at) <= cfg.Again {
			count++
		}
	}
	return payment.RiskFinding{Count: count, Minutes: minutes(cfg.Again)}, cfg.Tried > 0 && sells(txn) && count >= cfg.Tried
}

func cardCount(m *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	day := m.cardDay(txn.Card.Masked, now)
	return payment.RiskFinding{Count: day.Count + 1}, cfg.CardCount > 0 && sells(txn) && txn.Card.Masked != "" && day.Count >= cfg.CardCount
}

func cardSum(m *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	day := m.cardDay(txn.Card.Masked, now)
	sum := day.Amount + txn.Requested
	return payment.RiskFinding{Amount: sum}, cfg.CardSum > 0 && sells(txn) && txn.Card.Masked != "" && day.Count > 0 && sum > cfg.CardSum
}

func newCard(m *Memory, cfg Config, txn payment.Txn, _ time.Time) (payment.RiskFinding, bool) {
	return payment.RiskFinding{Amount: txn.Requested}, cfg.NewCard > 0 && sells(txn) && m.complete && txn.Card.Masked != "" &&
		!m.seen[txn.Card.Masked] && txn.Requested >= cfg.NewCard
}

// unusual compares with the middle of what this shop takes at this hour of the
// day, and with how far amounts lie from it as a rule (median and median absolute
// deviation): one expensive thing does not move either.
func unusual(m *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	middle, spread, count := m.usual(now.Hour())
	if cfg.Unusual == 0 || !sells(txn) || count < cfg.UnusualLeast {
		return payment.RiskFinding{}, false
	}
	bound := middle + payment.Amount(cfg.Unusual)*max(spread, middle/10, 1)
	return payment.RiskFinding{Amount: middle, Count: count}, txn.Requested > bound
}

func roundAtNight(_ *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	return payment.RiskFinding{Amount: txn.Requested}, cfg.Round > 0 && sells(txn) && within(now.Hour(), cfg.Night, cfg.Day) &&
		txn.Requested >= cfg.Round && txn.Requested%cfg.Round == 0
}

func offHours(_ *Memory, cfg Config, _ payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	return payment.RiskFinding{}, cfg.Opens != cfg.Closes && !within(now.Hour(), cfg.Opens, cfg.Closes)
}

// within reports that an hour lies between two, over midnight too; the last is out.
func within(hour, from, to int) bool {
	if from <= to {
		return hour >= from && hour < to
	}
	return hour >= from || hour < to
}

func keyed(_ *Memory, _ Config, txn payment.Txn, _ time.Time) (payment.RiskFinding, bool) {
	return payment.RiskFinding{}, txn.Card.Entry == payment.EntryKeyed && sells(txn)
}

func fallback(m *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	if txn.Card.Entry != payment.EntryFallback || cfg.Fallback == 0 {
		return payment.RiskFinding{}, false
	}
	count := 1
	for i := len(m.recent) - 1; i >= 0 && now.Sub(m.recent[i].at) <= time.Hour; i-- {
		past := m.recent[i]
		if past.entry == payment.EntryChip {
			break // the reader does read chips
		}
		if past.entry == payment.EntryFallback {
			count++
		}
	}
	return payment.RiskFinding{Count: count, Minutes: 60}, count >= cfg.Fallback
}

func refundAlone(_ *Memory, _ Config, txn payment.Txn, _ time.Time) (payment.RiskFinding, bool) {
	return payment.RiskFinding{Amount: txn.Requested}, txn.Kind == payment.Refund && (txn.Original == nil || txn.Original.ID == 0)
}

func refundsOver(m *Memory, _ Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	day := m.day(now)
	back := day.back + txn.Requested
	return payment.RiskFinding{Amount: back}, txn.Kind == payment.Refund && back > day.in
}

func voids(m *Memory, cfg Config, txn payment.Txn, now time.Time) (payment.RiskFinding, bool) {
	if txn.Kind != payment.Void || cfg.Voids == 0 {
		return payment.RiskFinding{}, false
	}
	day := m.day(now)
	sold, voided := day.sold[txn.Operator], day.voided[txn.Operator]+1
	return payment.RiskFinding{Count: voided}, sold >= cfg.VoidsLeast && voided*100 > sold*cfg.Voids
}
