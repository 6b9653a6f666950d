package hostsim_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"till/payment"
	"till/payment/hostsim"
	"till/payment/keys/clearpin"
	"till/payment/wire"
)

// opened starts a host over a folder that holds one log and tells what it
// remembers, without a line.
func opened(t *testing.T, config hostsim.Config, log []byte) (string, error) {
	t.Helper()
	config.LedgerFile, config.Down = "", true
	if err := os.WriteFile(filepath.Join(config.Dir, "book.jsonl"), log, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := hostsim.Open(config)
	if err != nil {
		return "", err
	}
	defer func() { _ = s.Close() }()
	return fmt.Sprint(s.Entries()), nil
}

// day is the log of a few transactions, and what the host believed before the
// last of them and after it.
func day(t *testing.T) (log []byte, before, after string) {
	t.Helper()
	config := practice(t)
	s, stop := serve(t, config)
	term := newTerminal(t, config, s)
	term.signOn()
	sale := term.sale(1250, cardNamed(t, "chip"))
	rrn := term.ask(sale).Value(wire.DE37RRN)
	term.ask(term.sale(700, cardNamed(t, "stripe")))
	before = fmt.Sprint(s.Entries())
	// A void changes two transactions by one line.
	term.ask(term.voidOf(sale, rrn))
	after = fmt.Sprint(s.Entries())
	stop()
	log, err := os.ReadFile(filepath.Join(config.Dir, "book.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return log, before, after
}

// TestAKillInTheMiddleOfAWrite cuts the log at every byte of its last line: the
// change is there as a whole or not at all.
func TestAKillInTheMiddleOfAWrite(t *testing.T) {
	log, before, after := day(t)
	last := bytes.LastIndexByte(log[:len(log)-1], '\n') + 1
	config := practice(t)
	for cut := last; cut <= len(log); cut++ {
		got, err := opened(t, config, log[:cut])
		if err != nil {
			t.Fatalf("cut at byte %d of %d: %v", cut, len(log), err)
		}
		want := before
		if cut == len(log) {
			want = after
		}
		if got != want {
			t.Fatalf("cut at byte %d of %d the host remembers\n%s, want\n%s", cut, len(log), got, want)
		}
	}
}

// TestADamagedLineIsNotPassedOver holds for every line but a cut last one.
func TestADamagedLineIsNotPassedOver(t *testing.T) {
	log, _, _ := day(t)
	lines := bytes.SplitAfter(log, []byte("\n"))
	for i := range lines[:len(lines)-1] {
		damaged := bytes.Join([][]byte{bytes.Join(lines[:i], nil), []byte("{\"facts\":[\n"), bytes.Join(lines[i+1:], nil)}, nil)
		if got, err := opened(t, practice(t), damaged); err == nil {
			t.Errorf("line %d was damaged and the host remembers %s", i+1, got)
		}
	}
	if _, err := opened(t, practice(t), nil); err == nil {
		t.Error("an empty log was taken for a new one")
	}
}

func TestABookOfAnOlderHostIsRead(t *testing.T) {
	text := `{"sequence":3,"draws":9,"token_key":"KEY","tmk_check":"","terminals":{"80000001":{"batch":"000004","pik":"","mak":""}},"undone":[{"MID":"898000000000001","TID":"80000001","Batch":"000004","STAN":"000009"}],"pin_tries":{}}
{"entry":{"tid":"80000001","mid":"898000000000001","batch":"000004","stan":"000002","kind":"sale","amount":"12.50","currency":"CNY","card":"622202******8123","rrn":"031400000002","auth_code":"000002","state":"approved","settled":false},"asked":1250,"token":"TOKEN"}
`
	got, err := opened(t, practice(t), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(got, "031400000002") {
		t.Errorf("the host remembers %s", got)
	}
}

// TestALogIsBegunAnewBeforeItGrowsForEver reverses so often that lines go stale.
func TestALogIsBegunAnewBeforeItGrowsForEver(t *testing.T) {
	config := practice(t)
	config.LedgerFile = ""
	s, stop := serve(t, config)
	term := newTerminal(t, config, s)
	term.signOn()
	sale := term.sale(1299, cardNamed(t, "stripe")) // no reversal of it is ever taken
	term.send(sale, term)
	for range 300 {
		term.ask(term.reversal(sale))
	}
	other := term.sale(1250, cardNamed(t, "stripe"))
	term.ask(other)
	for range 2200 {
		// Each balance inquiry numbers itself: one line, and nothing for the ledger.
		term.ask(term.balance(cardNamed(t, "stripe")))
		term.ask(term.balance(cardNamed(t, "stripe")))
	}
	want := fmt.Sprint(s.Entries())
	stop()
	log, err := os.ReadFile(filepath.Join(config.Dir, "book.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(log, []byte("\n")); lines > 1000 {
		t.Errorf("the log has %d lines for two transactions", lines)
	}
	if got, err := opened(t, practice(t), log); err != nil || got != want {
		t.Errorf("after a fresh start the host remembers\n%s, %v, want\n%s", got, err, want)
	}
}

// balance asks what is left on a card.
func (term *terminal) balance(card clearpin.Card) *wire.Message {
	m := term.sale(0, card)
	m.Drop(wire.DE4Amount)
	m.Set(wire.DE3ProcessingCode, "310000")
	m.Set(wire.DE60Private, "01"+term.batch+"000601")
	return m
}

// TestManyTerminalsTradeAtOnce keeps each to its own numbers, and what all were
// told is in the log and in the ledger's mirror.
func TestManyTerminalsTradeAtOnce(t *testing.T) {
	const terminals, sales = 12, 15
	config := practice(t)
	s, stop := serve(t, config)
	var work sync.WaitGroup
	answered := make([]string, terminals)
	for i := range terminals {
		term := newTerminal(t, config, s)
		term.tid = fmt.Sprintf("8000%04d", i)
		term.signOn()
		var frames [][]byte
		for range sales {
			frame, err := term.dialect.Pack(context.Background(), term.sale(1250, cardNamed(t, "stripe")), term)
			if err != nil {
				t.Fatal(err)
			}
			frames = append(frames, frame)
		}
		work.Go(func() {
			for _, frame := range frames {
				if _, err := term.conn.Write(frame); err != nil {
					return
				}
				raw, err := term.dialect.ReadFrame(term.conn)
				if err != nil {
					return
				}
				if m, err := term.dialect.Unpack(raw); err == nil {
					answered[i] += m.Value(wire.DE39ResponseCode)
				}
			}
		})
	}
	work.Wait()
	for i, codes := range answered {
		if codes != strings.Repeat("00", sales) {
			t.Errorf("terminal %d was answered %s", i, codes)
		}
	}
	want := fmt.Sprint(s.Entries())
	stop()
	ledger, err := os.ReadFile(config.LedgerFile)
	if err != nil {
		t.Fatal(err)
	}
	if got := bytes.Count(ledger, []byte(`"state":"approved"`)); got != terminals*sales {
		t.Errorf("the ledger file has %d approvals, want %d", got, terminals*sales)
	}
	log, err := os.ReadFile(filepath.Join(config.Dir, "book.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := opened(t, practice(t), log); err != nil || got != want {
		t.Errorf("after a restart the ledger differs, error %v", err)
	}
}

// TestTheLedgerIsWhatTheTerminalWasTold compares, transaction by transaction, a
// day of every kind.
func TestTheLedgerIsWhatTheTerminalWasTold(t *testing.T) {
	st := newStory(t, practice(t))
	want := map[string]string{}
	for _, next := range []step{
		{as: "sale", kind: payment.Sale, amount: 1250},
		{as: "refund", kind: payment.Refund, of: "sale", amount: 250},
		{as: "hold", kind: payment.PreAuth, amount: 5000},
		{as: "done", kind: payment.Completion, of: "hold", amount: 4000},
		{as: "no", kind: payment.Sale, amount: 1251},
		{as: "qr", kind: payment.Sale, mode: payment.ModeQR, amount: 300},
		{as: "offline", kind: payment.OfflineSale, amount: 900},
	} {
		m := st.messageOf(next)
		answer := st.dialect.Answer(m, st.ask(m))
		st.answers[next.as] = answer
		txn := st.requests[next.as].Txn
		want[txn.STAN] = fmt.Sprint(next.kind, answer.Amount, answer.RRN, answer.AuthCode, answer.Verdict == payment.VerdictApproved)
	}
	entries := st.server.Entries()
	if len(entries) != len(want) {
		t.Errorf("the ledger has %d entries, want %d", len(entries), len(want))
	}
	for _, e := range entries {
		if got := fmt.Sprint(e.Kind, e.Amount, e.RRN, e.AuthCode, e.State != hostsim.StateDeclined); got != want[e.STAN] {
			t.Errorf("STAN %s: the ledger says %s, the terminal was told %s", e.STAN, got, want[e.STAN])
		}
	}
}

func FuzzBook(f *testing.F) {
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"sequence":3,"terminals":{"1":{"batch":"000001"}},"undone":[{"tid":"1"}]}` + "\n" + `{"facts":[{"entry":{"stan":"000001","amount":"1.00","kind":"preauth","state":"held"},"asked":100}]}` + "\n{"))
	config := practice(f)
	f.Fuzz(func(t *testing.T, log []byte) {
		config := config
		config.Dir = t.TempDir()
		first, err := opened(t, config, log)
		if err != nil {
			return
		}
		// What could be read is the same after one more start.
		if again, err := opened(t, config, log); err != nil || again != first {
			t.Errorf("the second start gave %s, %v, want %s", again, err, first)
		}
	})
}
