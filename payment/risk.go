package payment

// RiskRule is the name of a rule that watches over the counter.
type RiskRule string

// The rules. Each looks at this till's own history and nothing else.
const (
	RiskCardAgain    RiskRule = "card_again"     // the same card within a few minutes
	RiskSplit        RiskRule = "split"          // one card, several amounts, much together
	RiskTwice        RiskRule = "twice"          // the same amount within a minute: already charged?
	RiskCardCount    RiskRule = "card_count"     // one card, too often on one day
	RiskCardSum      RiskRule = "card_sum"       // one card, too much on one day
	RiskNewCard      RiskRule = "new_card"       // a card never seen here, and a large amount
	RiskUnusual      RiskRule = "unusual"        // far above what this shop takes at this hour
	RiskRoundAtNight RiskRule = "round_at_night" // a round sum at night
	RiskOffHours     RiskRule = "off_hours"      // outside the hours of the shop
	RiskTried        RiskRule = "tried"          // a card that was declined several times just now
	RiskKeyed        RiskRule = "keyed"          // a card that is not there
	RiskFallback     RiskRule = "fallback"       // chips that cannot be read, one after another
	RiskRefundAlone  RiskRule = "refund_alone"   // money given back without a sale of this till
	RiskRefundsOver  RiskRule = "refunds_over"   // more given back today than taken
	RiskVoids        RiskRule = "voids"          // an operator who voids more than others do
	RiskHotCard      RiskRule = "hot_card"       // on the shop's own list
)

// RiskRules lists them in the order in which a person should read them.
var RiskRules = []RiskRule{RiskHotCard, RiskTwice, RiskCardAgain, RiskSplit, RiskTried, RiskCardCount, RiskCardSum, RiskNewCard,
	RiskUnusual, RiskRoundAtNight, RiskOffHours, RiskKeyed, RiskFallback, RiskRefundAlone, RiskRefundsOver, RiskVoids}

// RiskAction is what a rule brings about where it speaks.
type RiskAction string

// The actions, the mildest first.
const (
	RiskOff    RiskAction = "off"
	RiskTell   RiskAction = "tell"   // the cashier reads it and goes on
	RiskAsk    RiskAction = "ask"    // somebody who may has to allow it
	RiskRefuse RiskAction = "refuse" // nothing is sent
)

// RiskFinding is one rule that spoke about an attempt, with what it saw: a count,
// a sum or a time, as the rule's sentence needs it.
type RiskFinding struct {
	Rule   RiskRule   `json:"rule"`
	Action RiskAction `json:"action"`
	Count  int        `json:"count,omitempty"`
	Amount Amount     `json:"amount,omitempty"`
	// Minutes is how long ago, or how long a span the rule looked at.
	Minutes int `json:"minutes,omitempty"`
}

// RiskVerdict is the gravest action of some findings, RiskOff for none.
func RiskVerdict(findings []RiskFinding) RiskAction {
	grave := map[RiskAction]int{RiskOff: 0, RiskTell: 1, RiskAsk: 2, RiskRefuse: 3}
	verdict := RiskOff
	for _, finding := range findings {
		if grave[finding.Action] > grave[verdict] {
			verdict = finding.Action
		}
	}
	return verdict
}
