package cli

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"till/payment"
	"till/payment/risk"
	"till/store"
)

// RiskSettings are the owner's own rules; what is not there is as it comes
// (risk.Default): rules that tell, and refuse what is on the shop's own list.
type RiskSettings struct {
	// Rules gives rules another action: off, tell, ask or refuse.
	Rules map[payment.RiskRule]payment.RiskAction `toml:"rules,omitempty" comment:"off, tell, ask or refuse by rule, such as twice = \"ask\""`
	// Minutes is how long a card is remembered; amounts are in yuan.
	Minutes   int    `toml:"minutes,omitempty"`
	CardCount int    `toml:"card_count,omitempty" comment:"payments of one card on one day"`
	CardSum   string `toml:"card_sum,omitempty" comment:"what one card may come to on one day, such as 10000.00"`
	NewCard   string `toml:"new_card,omitempty" comment:"what a card that was never seen may pay"`
	SplitSum  string `toml:"split_sum,omitempty" comment:"what several amounts of one card may come to together"`
	Opens     int    `toml:"opens,omitempty" comment:"hour"`
	Closes    int    `toml:"closes,omitempty" comment:"hour"`
	// HotCards are masked numbers as slips and lists show them.
	HotCards []string `toml:"hot_cards,omitempty" comment:"masked numbers, such as 622202*********8128"`
}

// config is the owner's rules over what they are by themselves.
func (r RiskSettings) config() (risk.Config, error) {
	cfg := risk.Default()
	for name, action := range r.Rules {
		if !slices.Contains(payment.RiskRules, name) {
			return cfg, fmt.Errorf("risk.rules: there is no rule %q: till report risk lists them", name)
		}
		if !slices.Contains([]payment.RiskAction{payment.RiskOff, payment.RiskTell, payment.RiskAsk, payment.RiskRefuse}, action) {
			return cfg, fmt.Errorf("risk.rules.%s is %q: write off, tell, ask or refuse", name, action)
		}
		cfg.Actions[name] = action
	}
	for _, amount := range []struct {
		name, text string
		into       *payment.Amount
	}{{"card_sum", r.CardSum, &cfg.CardSum}, {"new_card", r.NewCard, &cfg.NewCard}, {"split_sum", r.SplitSum, &cfg.SplitSum}} {
		if amount.text == "" {
			continue
		}
		value, err := payment.ParseAmount(amount.text)
		if err != nil {
			return cfg, fmt.Errorf("risk.%s is %q: write yuan such as 10000.00", amount.name, amount.text)
		}
		*amount.into = value
	}
	if r.Minutes < 0 || r.Minutes > 60 || r.CardCount < 0 || r.Opens < 0 || r.Opens > 23 || r.Closes < 0 || r.Closes > 23 {
		return cfg, fmt.Errorf("risk: minutes go to 60, hours to 23, and nothing is below zero")
	}
	if r.Minutes > 0 {
		cfg.Again = time.Duration(r.Minutes) * time.Minute
	}
	if r.CardCount > 0 {
		cfg.CardCount = r.CardCount
	}
	if cfg.Opens, cfg.Closes = r.Opens, r.Closes; r.Opens != r.Closes && cfg.Actions[payment.RiskOffHours] == payment.RiskOff {
		cfg.Actions[payment.RiskOffHours] = payment.RiskTell
	}
	cfg.Hot = map[string]bool{}
	for _, card := range r.HotCards {
		if !strings.Contains(card, "*") || len(card) < 10 {
			return cfg, fmt.Errorf("risk.hot_cards: %q is no masked number: copy it from a slip", card)
		}
		cfg.Hot[card] = true
	}
	return cfg, nil
}

// onlyTelling makes every rule that speaks a rule that tells: in practice nobody
// is stopped by a rule that was not asked for.
func onlyTelling(cfg risk.Config) risk.Config {
	for rule, action := range cfg.Actions {
		if action == payment.RiskAsk || action == payment.RiskRefuse {
			cfg.Actions[rule] = payment.RiskTell
		}
	}
	return cfg
}

// watchman holds attempts against the shop's rules.
type watchman struct {
	cfg   risk.Config
	store *store.Store
	now   func() time.Time

	once   sync.Once
	mu     sync.Mutex
	memory *risk.Memory
}

// learnFrom is how many of the newest attempts the rules learn from at start.
const learnFrom = 3000

// learn reads the past, once. The first decision waits for it.
func (w *watchman) learn() {
	w.once.Do(func() {
		memory := risk.NewMemory()
		txns, err := w.store.List(store.Filter{Limit: learnFrom})
		if err == nil {
			for _, txn := range slices.Backward(txns) {
				memory.Tell(txn)
			}
			memory.Complete()
		}
		w.mu.Lock()
		w.memory = memory
		w.mu.Unlock()
	})
}

// weigh is what the rules say before anything is sent.
func (w *watchman) weigh(txn payment.Txn) []payment.RiskFinding {
	w.learn()
	w.mu.Lock()
	defer w.mu.Unlock()
	return risk.Decide(w.memory, w.cfg, txn, w.now())
}

// tell remembers how an attempt ended.
func (w *watchman) tell(txn payment.Txn) {
	w.learn()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.memory.Tell(txn)
}

// watchmanOf is the watchman of an open folder.
func (s *session) watchmanOf(b *books, settings Settings) (*watchman, error) {
	cfg, err := settings.Risk.config()
	if err != nil {
		return nil, err
	}
	if settings.Practice && len(settings.Risk.Rules) == 0 && !s.flags.strict {
		cfg = onlyTelling(cfg)
	}
	return &watchman{cfg: cfg, store: b.store, now: time.Now}, nil
}
