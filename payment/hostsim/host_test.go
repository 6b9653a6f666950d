package hostsim_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"till/payment"
	"till/payment/hostsim"
	"till/payment/keys/clearpin"
	"till/payment/wire"
)

func TestSignOnBringsProvenKeysAndTheBatch(t *testing.T) {
	config := practice(t)
	s, _ := serve(t, config)
	term := newTerminal(t, config, s)
	answer := term.signOn()
	first := append([]byte(nil), term.mak...)
	if got := answer.Value(wire.DE60Private); got != "00000001003" {
		t.Errorf("DE 60 is %s", got)
	}
	if answer.Value(wire.DE13LocalDate) != "0314" || answer.Value(wire.DE12LocalTime) != "120000" {
		t.Error("the host does not say what time it is")
	}
	if answer.TPDU != "6000000006" || answer.Header[5] != '0' {
		t.Errorf("the envelope is %s %s", answer.TPDU, answer.Header)
	}
	term.signOn()
	if string(first) == string(term.mak) {
		t.Error("the second sign-on brought the same key")
	}
	if got := term.ask(term.sale(1250, cardNamed(t, "chip"))).Value(wire.DE39ResponseCode); got != "00" {
		t.Errorf("a sale under the new keys is answered %s", got)
	}
}

func TestATerminalThatLostItsMemoryGetsANewBatch(t *testing.T) {
	config := practice(t)
	s, term := started(t, config)
	for range 3 {
		term.ask(term.sale(1250, cardNamed(t, "chip")))
	}
	fresh := newTerminal(t, config, s)
	fresh.signOn()
	if fresh.batch != "000002" {
		t.Fatalf("the fresh till is told batch %s", fresh.batch)
	}
	if got := fresh.ask(fresh.sale(1250, cardNamed(t, "chip"))).Value(wire.DE39ResponseCode); got != "00" {
		t.Errorf("its first sale is answered %s", got)
	}
}

func TestNothingIsBelievedWithoutItsMAC(t *testing.T) {
	cases := []struct {
		name string
		send func(term *terminal, m *wire.Message)
	}{
		{"no MAC at all", func(term *terminal, m *wire.Message) { term.send(m, nil) }},
		{"a MAC under another key", func(term *terminal, m *wire.Message) {
			other := *term
			other.mak = clearpin.PracticeTMK()
			term.send(m, &other)
		}},
		{"a byte changed behind the seal", func(term *terminal, m *wire.Message) {
			frame, err := term.dialect.Pack(context.Background(), m, term)
			if err != nil {
				term.t.Fatal(err)
			}
			frame[len(frame)-20] ^= 0x01 // inside DE 60
			if _, err := term.conn.Write(frame); err != nil {
				term.t.Fatal(err)
			}
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, term := started(t, practice(t))
			sale := term.sale(1250, cardNamed(t, "chip"))
			for _, m := range []*wire.Message{sale, term.reversal(sale)} {
				c.send(term, m)
				answer := term.read()
				if got := answer.Value(wire.DE39ResponseCode); got != "A0" {
					t.Errorf("%s is answered %s, want A0", m.MTI, got)
				}
				if answer.Has(wire.DE64MAC) {
					t.Error("the answer is sealed with a key that the terminal may not have")
				}
			}
			if n := len(s.Entries()); n != 0 {
				t.Errorf("%d entries were booked", n)
			}
		})
	}
}

func TestATerminalWithoutKeysIsAskedToSignOn(t *testing.T) {
	config := practice(t)
	s, _ := serve(t, config)
	term := newTerminal(t, config, s)
	term.pik, term.mak = clearpin.PracticeTMK(), clearpin.PracticeTMK()
	term.send(term.sale(1250, cardNamed(t, "chip")), term)
	if got := term.read().Value(wire.DE39ResponseCode); got != "A0" {
		t.Errorf("answered %s, want A0", got)
	}
}

func TestTheIssuerLooksAtTheCard(t *testing.T) {
	chip := cardNamed(t, "chip")
	cases := []struct {
		name   string
		change func(term *terminal, m *wire.Message)
		want   string
	}{
		{"a wrong PIN", func(term *terminal, m *wire.Message) { term.pin(m, "654321", chip.PAN) }, "55"},
		{"a PIN block of another card", func(term *terminal, m *wire.Message) { term.pin(m, chip.PIN, "6222020000999999") }, "99"},
		{"a card that nobody issued", func(_ *terminal, m *wire.Message) { m.Set(wire.DE2PAN, "6222020000000000") }, "14"},
		{"another expiry", func(_ *terminal, m *wire.Message) { m.Set(wire.DE14Expiry, "4812") }, "54"},
		{"a cryptogram over another amount", func(term *terminal, m *wire.Message) {
			m.Set(wire.DE55Chip, strings.Replace(chipData(term.t, 1250, chip), "000000001250", "000000000250", 1))
		}, "59"},
		{"chip data that is cut", func(term *terminal, m *wire.Message) {
			m.Set(wire.DE55Chip, chipData(term.t, 1250, chip)[:50])
		}, "30"},
		{"chip data without a cryptogram", func(term *terminal, m *wire.Message) { m.Set(wire.DE55Chip, "9F36020001") }, "30"},
		{"a chip sale without chip data", func(_ *terminal, m *wire.Message) { m.Drop(wire.DE55Chip) }, "30"},
		{"no PIN at all is the card's own affair", func(_ *terminal, m *wire.Message) {
			m.Drop(wire.DE52PINBlock)
			m.Set(wire.DE22EntryMode, "052")
		}, "00"},
		{"an amount of nothing", func(_ *terminal, m *wire.Message) { m.Set(wire.DE4Amount, "000000000000") }, "30"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, term := started(t, practice(t))
			sale := term.sale(1250, chip)
			c.change(term, sale)
			if got := term.ask(sale).Value(wire.DE39ResponseCode); got != c.want {
				t.Errorf("answered %s, want %s", got, c.want)
			}
		})
	}
}

func TestEveryPracticeCardSells(t *testing.T) {
	s, term := started(t, practice(t))
	for _, card := range clearpin.PracticeCards() {
		t.Run(card.Name, func(t *testing.T) {
			answer := term.ask(term.sale(1250, card))
			if got := answer.Value(wire.DE39ResponseCode); got != "00" {
				t.Errorf("answered %s", got)
			}
			entries := s.Entries()
			want := card.PAN[:6] + "******" + card.PAN[12:]
			if got := entries[len(entries)-1].Card; got != want {
				t.Errorf("the ledger names %s, want %s", got, want)
			}
		})
	}
}

func TestASecondSaleOfOneSTANIsADuplicate(t *testing.T) {
	s, term := started(t, practice(t))
	sale := term.sale(1250, cardNamed(t, "chip"))
	term.ask(sale)
	if got := term.ask(sale).Value(wire.DE39ResponseCode); got != "94" {
		t.Errorf("the second is answered %s, want 94", got)
	}
	if got := onlyEntry(t, s).State; got != hostsim.StateApproved {
		t.Errorf("the ledger says %s", got)
	}
}

func TestAReversalThatOvertakesItsOriginalWins(t *testing.T) {
	config := practice(t)
	s, stop := serve(t, config)
	term := newTerminal(t, config, s)
	term.signOn()
	sale := term.sale(1250, cardNamed(t, "chip"))
	if got := term.ask(term.reversal(sale)).Value(wire.DE39ResponseCode); got != "00" {
		t.Fatalf("a reversal without an original is answered %s", got)
	}
	stop()
	s, _ = serve(t, config)
	term.address = s.Addr()
	term.dial()
	if got := term.ask(sale).Value(wire.DE39ResponseCode); got != "12" {
		t.Errorf("the late original is answered %s, want 12", got)
	}
	if got := onlyEntry(t, s).State; got != hostsim.StateDeclined {
		t.Errorf("the ledger says %s", got)
	}
}

func TestReversalsFindOnlyTheirOwn(t *testing.T) {
	cases := []struct {
		name   string
		change func(m *wire.Message)
		want   string
		state  hostsim.State
	}{
		{"the original itself", func(*wire.Message) {}, "00", hostsim.StateReversed},
		{"another batch finds nothing", func(m *wire.Message) { m.Set(wire.DE60Private, "22000009000601") }, "00", hostsim.StateApproved},
		{"another STAN finds nothing", func(m *wire.Message) { m.Set(wire.DE11STAN, "000777") }, "00", hostsim.StateApproved},
		{"another shop finds nothing", func(m *wire.Message) { m.Set(wire.DE42MerchantID, "898000000000002") }, "00", hostsim.StateApproved},
		{"another amount is refused", func(m *wire.Message) { m.Set(wire.DE4Amount, "000000009999") }, "64", hostsim.StateApproved},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s, term := started(t, practice(t))
			sale := term.sale(1250, cardNamed(t, "chip"))
			term.ask(sale)
			reversal := term.reversal(sale)
			c.change(reversal)
			for range 2 { // asking twice is harmless
				if got := term.ask(reversal).Value(wire.DE39ResponseCode); got != c.want {
					t.Errorf("answered %s, want %s", got, c.want)
				}
			}
			if got := onlyEntry(t, s).State; got != c.state {
				t.Errorf("the ledger says %s, want %s", got, c.state)
			}
		})
	}
}

func TestAKilledHostRemembersEverything(t *testing.T) {
	config := practice(t)
	s, stop := serve(t, config)
	term := newTerminal(t, config, s)
	term.signOn()
	sales := []*wire.Message{term.sale(1250, cardNamed(t, "chip")), term.sale(700, cardNamed(t, "stripe"))}
	for _, sale := range sales {
		term.ask(sale)
	}
	term.ask(term.reversal(sales[1]))
	before := fmt.Sprint(s.Entries())
	stop()
	s, _ = serve(t, config)
	if after := fmt.Sprint(s.Entries()); after != before {
		t.Errorf("the ledger was\n%s and is\n%s", before, after)
	}
	// The keys are the same: the terminal goes on without a sign-on.
	term.address = s.Addr()
	term.dial()
	if got := term.ask(sales[0]).Value(wire.DE39ResponseCode); got != "94" {
		t.Errorf("a repeat of a sale from before is answered %s, want 94", got)
	}
	answer := term.ask(term.sale(300, cardNamed(t, "chip")))
	seen := map[string]bool{}
	for _, entry := range s.Entries() {
		if seen[entry.RRN] {
			t.Errorf("RRN %s stands twice", entry.RRN)
		}
		seen[entry.RRN] = true
	}
	if answer.Value(wire.DE39ResponseCode) != "00" {
		t.Error("the next sale is not approved")
	}
}

func TestAnotherTMKForgetsTheKeysAndNothingElse(t *testing.T) {
	config := practice(t)
	s, stop := serve(t, config)
	term := newTerminal(t, config, s)
	term.signOn()
	term.ask(term.sale(1250, cardNamed(t, "chip")))
	stop()
	config.TMK = clearpin.PracticeIMK()
	s, _ = serve(t, config)
	term.address = s.Addr()
	term.dial()
	term.send(term.sale(1250, cardNamed(t, "chip")), term)
	if got := term.read().Value(wire.DE39ResponseCode); got != "A0" {
		t.Errorf("answered %s, want A0", got)
	}
	onlyEntry(t, s)
}

func TestTheLedgerFileFollows(t *testing.T) {
	config := practice(t)
	_, term := started(t, config)
	sale := term.sale(1250, cardNamed(t, "chip"))
	rrn := term.ask(sale).Value(wire.DE37RRN)
	code := "000002" // the sign-on took the first number
	want := func(state string) string {
		return `{"tid":"80000001","mid":"898000000000001","batch":"000001","stan":"` + sale.Value(wire.DE11STAN) +
			`","kind":"sale","amount":"12.50","currency":"CNY","card":"622202******8123","rrn":"` + rrn +
			`","auth_code":"` + code + `","state":"` + state + `","settled":false}` + "\n"
	}
	for _, state := range []string{"approved", "reversed"} {
		text, err := os.ReadFile(config.LedgerFile)
		if err != nil {
			t.Fatal(err)
		}
		if string(text) != want(state) {
			t.Errorf("the ledger file is\n%s, want\n%s", text, want(state))
		}
		term.ask(term.reversal(sale))
	}
}

func TestNoFileHoldsACard(t *testing.T) {
	config := practice(t)
	_, term := started(t, config)
	for _, card := range clearpin.PracticeCards() {
		sale := term.sale(1250, card)
		term.ask(sale)
		term.ask(term.reversal(sale))
	}
	term.ask(term.reversal(term.sale(100, cardNamed(t, "chip"))))
	files, err := os.ReadDir(config.Dir)
	if err != nil || len(files) < 2 {
		t.Fatalf("the folder holds %d files, error %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(config.Dir, file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, card := range clearpin.PracticeCards() {
			if strings.Contains(string(text), card.PAN) || strings.Contains(string(text), card.PAN[4:]) {
				t.Errorf("%s holds the number of the card %s", file.Name(), card.Name)
			}
		}
	}
}

func TestADamagedBookIsNotOverwritten(t *testing.T) {
	config := practice(t)
	path := filepath.Join(config.Dir, "book.jsonl")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := hostsim.Open(config); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("opening gave %v, want an error that names the file", err)
	}
	if text, _ := os.ReadFile(path); string(text) != "{" {
		t.Error("the damaged file is gone")
	}
}

func TestAHostThatCannotSaveSaysNothing(t *testing.T) {
	config := practice(t)
	_, term := started(t, config)
	// A folder in the place of the ledger's next file stops root, too.
	if err := os.Mkdir(config.LedgerFile+".new", 0o700); err != nil {
		t.Fatal(err)
	}
	term.send(term.sale(1250, cardNamed(t, "chip")), term)
	if rest := term.rest(); len(rest) != 0 {
		t.Errorf("%d bytes came back from a host that could not save", len(rest))
	}
	term.dial()
	term.send(term.echo(), nil)
	if rest := term.rest(); len(rest) != 0 {
		t.Error("the host goes on with a book that is not on disk")
	}
}

func TestApprovalsAreToldBeforeTheAnswer(t *testing.T) {
	config := practice(t)
	told := make(chan hostsim.Entry, 4)
	config.OnApproved = func(entry hostsim.Entry) { told <- entry }
	_, term := started(t, config)
	term.ask(term.sale(1251, cardNamed(t, "chip")))
	sale := term.sale(1221, cardNamed(t, "chip"))
	term.ask(sale)
	if len(told) != 1 {
		t.Fatalf("told of %d approvals, want 1", len(told))
	}
	if entry := <-told; entry.Amount != 1221 || entry.STAN != sale.Value(wire.DE11STAN) {
		t.Errorf("told of %s, STAN %s", entry.Amount, entry.STAN)
	}
}

func TestAStrictIssuerCountsMoneyAndTries(t *testing.T) {
	config := practice(t)
	config.Strict = true
	_, term := started(t, config)
	card := cardNamed(t, "stripe") // holds 3,000.00
	steps := []struct {
		name   string
		amount payment.Amount
		pin    clearpin.PIN
		want   string
	}{
		{"most of the money", 290_000, card.PIN, "00"},
		{"more than is left", 20_000, card.PIN, "51"},
		{"the rest", 10_000, card.PIN, "00"},
		{"a wrong PIN", 100, "111111", "55"},
		{"a second wrong PIN", 100, "111111", "55"},
		{"a third wrong PIN", 100, "111111", "75"},
		{"the right PIN is too late", 100, card.PIN, "75"},
	}
	for _, step := range steps {
		sale := term.sale(step.amount, card)
		term.pin(sale, step.pin, card.PAN)
		if got := term.ask(sale).Value(wire.DE39ResponseCode); got != step.want {
			t.Fatalf("%s: answered %s, want %s", step.name, got, step.want)
		}
	}
}

func TestAConfigurationThatCannotWorkIsRefused(t *testing.T) {
	cases := map[string]func(*hostsim.Config){
		"no profile":            func(c *hostsim.Config) { c.Profile = nil },
		"no terminal key":       func(c *hostsim.Config) { c.TMK = nil },
		"a rule of nonsense":    func(c *hostsim.Config) { c.Faults = []hostsim.Rule{{Kind: "sale", Fault: "sulk", Times: 1}} },
		"an address of nobody":  func(c *hostsim.Config) { c.Listen = "256.0.0.1:1" },
		"a folder that is none": func(c *hostsim.Config) { c.Dir = filepath.Join(c.Dir, "x\x00y") },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			config := practice(t)
			change(&config)
			s, err := hostsim.Open(config)
			if err == nil {
				_ = s.Close()
				t.Error("it was opened")
			}
		})
	}
}

func TestPracticeKeysAreKnown(t *testing.T) {
	if !hostsim.IsPracticeKey([]byte{0x08, 0xD7, 0xB4}) {
		t.Error("the practice TMK is not known by its check value")
	}
	if hostsim.IsPracticeKey([]byte{1, 2, 3}) || hostsim.IsPracticeKey(nil) {
		t.Error("another key is called a practice key")
	}
}
