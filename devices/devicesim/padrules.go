package devicesim

// PadRule lets the cents of an amount decide what the customer does. Empty
// fields leave things as they are.
type PadRule struct {
	Cents int // 0 to 99
	// Card and Holder stand in for those of the configuration.
	Card, Holder string
	// RefuseAtFinish lets the chip refuse after the bank approved.
	RefuseAtFinish bool
	// PullAtFinish lets the customer pull the card before the chip heard the bank.
	PullAtFinish bool
}

// PracticePadRules is the pad's part of the practice table. Only an inserted
// chip can be pulled or can refuse afterwards, so those rules present one.
func PracticePadRules() []PadRule {
	return []PadRule{
		{Cents: 17, Card: "chip", Holder: HolderRemoves},
		{Cents: 18, Holder: HolderCancels},
		{Cents: 19, Card: "fallback"},
		{Cents: 20, Card: "chip", RefuseAtFinish: true},
	}
}

// ruleFor is what this customer does at an amount in minor units.
func (c PadConfig) ruleFor(chosen PadRule, amount int64) PadRule {
	for _, rule := range c.Rules {
		if int64(rule.Cents) != amount%100 {
			continue
		}
		if rule.Card == "" {
			rule.Card = chosen.Card
		}
		if rule.Holder == "" {
			rule.Holder = chosen.Holder
		}
		return rule
	}
	return chosen
}
