package hostsim_test

import (
	"sync/atomic"
	"testing"
	"time"

	"till/payment"
	"till/payment/hostsim"
	"till/payment/wire"
)

func TestAStrictHostHasLimits(t *testing.T) {
	chip := cardNamed(t, "chip")
	cases := []struct {
		name   string
		config func(*hostsim.Config)
		change func(term *terminal, m *wire.Message)
		want   string
	}{
		{"a usual sale", func(*hostsim.Config) {}, func(*terminal, *wire.Message) {}, "00"},
		{"a payment above the limit", func(c *hostsim.Config) { c.AmountMax = 1000 }, func(*terminal, *wire.Message) {}, "61"},
		{"a blacklisted card", func(c *hostsim.Config) { c.Blacklist = []string{chip.PAN[:10]} }, func(*terminal, *wire.Message) {}, "04"},
		{"another batch than the host's", func(*hostsim.Config) {},
			func(_ *terminal, m *wire.Message) { m.Set(wire.DE60Private, "22000009000601") }, "77"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			config := practice(t)
			config.Strict = true
			c.config(&config)
			_, term := started(t, config)
			sale := term.sale(1250, chip)
			c.change(term, sale)
			if got := term.ask(sale).Value(wire.DE39ResponseCode); got != c.want {
				t.Errorf("answered %s, want %s", got, c.want)
			}
		})
	}
}

func TestOnlyRegisteredTerminalsAreServed(t *testing.T) {
	for mid, want := range map[string]string{testMID: "00", "898000000000009": "03"} {
		config := practice(t)
		config.Terminals = map[string]string{testTID: mid}
		s, _ := serve(t, config)
		term := newTerminal(t, config, s)
		term.askOpen("sign_on", "", want)
		term.tid = "80000009"
		term.askOpen("sign_on", "", "97")
	}
}

func TestAStrictHostHasACalendar(t *testing.T) {
	config := practice(t)
	config.Strict = true
	var days atomic.Int64
	config.Now = func() time.Time { return noon().AddDate(0, 0, int(days.Load())) }
	st := newStory(t, config)
	steps := []step{
		{name: "a sale", as: "sale", kind: payment.Sale, amount: 1250, code: "00", taken: -1},
		{name: "a second", as: "sale2", kind: payment.Sale, amount: 1250, code: "00", taken: -1},
	}
	play(t, st, steps)
	days.Add(1)
	play(t, st, []step{
		{name: "yesterday's sale cannot be reversed", undo: "sale", code: "25", taken: -1},
		{name: "and can be given back", kind: payment.Refund, of: "sale", amount: 1250, code: "00", taken: -1},
	})
	days.Add(30)
	play(t, st, []step{{name: "after a month it cannot", kind: payment.Refund, of: "sale2", amount: 1250, code: "22", taken: -1}})
}

func TestAStrictAccountHoldsWhatIsHeld(t *testing.T) {
	config := practice(t)
	config.Strict = true
	play(t, newStory(t, config), []step{ // the account holds 3,000.00
		{name: "a hold on most of it", as: "hold", kind: payment.PreAuth, amount: 290_000, code: "00", taken: 290_000},
		{name: "a sale beyond the rest", kind: payment.Sale, amount: 20_000, code: "51", taken: 290_000},
		{name: "a completion beyond the rest", kind: payment.Completion, of: "hold", amount: 310_000, code: "51", taken: 290_000},
		{name: "a completion", as: "done", kind: payment.Completion, of: "hold", amount: 100_000, code: "00", taken: 100_000},
		{name: "now there is room", kind: payment.Sale, amount: 200_000, code: "00", taken: 300_000},
		{name: "money that comes back is there again", kind: payment.Refund, of: "done", amount: 50_000, code: "00", taken: 250_000},
		{name: "and can be spent", kind: payment.Sale, amount: 50_000, code: "00", taken: 300_000},
	})
}
