package risk

import "till/payment"

// Count is how often a rule spoke in a replay, and about how much money.
type Count struct {
	Rule   payment.RiskRule
	Action payment.RiskAction
	Spoke  int
	Amount payment.Amount
	// Example is the newest attempt that it spoke about.
	Example payment.Txn
}

// Replay is what rules would have said about a history, told attempt by attempt,
// oldest first. next gives one after another and false at the end.
func Replay(cfg Config, next func() (payment.Txn, bool)) []Count {
	m, counts := NewMemory(), map[payment.RiskRule]*Count{}
	told := 0
	for {
		txn, more := next()
		if !more {
			break
		}
		if told++; told == learnedAfter {
			m.Complete()
		}
		for _, finding := range Decide(m, cfg, txn, txn.Started) {
			count := counts[finding.Rule]
			if count == nil {
				count = &Count{Rule: finding.Rule, Action: finding.Action}
				counts[finding.Rule] = count
			}
			count.Spoke++
			count.Amount += txn.Requested
			count.Example = txn
		}
		m.Tell(txn)
	}
	var list []Count
	for _, rule := range payment.RiskRules {
		if count := counts[rule]; count != nil {
			list = append(list, *count)
		}
	}
	return list
}

// learnedAfter is after how many attempts of a replay a card may be called new.
const learnedAfter = 200
