package hostsim_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"testing"
	"time"

	"till/payment"
	"till/payment/host"
	"till/payment/hostsim"
	"till/payment/keys"
	"till/payment/keys/clearpin"
	"till/payment/wire"
)

// silence is how long the client waits for an answer that never comes: long
// enough that one which does come is never missed on a busy machine.
const silence = 1500 * time.Millisecond

// keyPad is the part of a PIN pad that the client needs, with the keys in the
// open.
type keyPad struct {
	pik, mak []byte
}

func (p *keyPad) LoadKeys(_ context.Context, wrapped payment.WorkingKeys) (payment.Reason, error) {
	for _, part := range []struct {
		key  payment.WrappedKey
		into *[]byte
	}{{wrapped.PIK, &p.pik}, {wrapped.MAK, &p.mak}} {
		key, err := keys.Unwrap(clearpin.PracticeTMK(), part.key.Cryptogram)
		if err != nil {
			return payment.NoReason, err
		}
		if keys.CheckKCV(key, part.key.KCV) != nil {
			return payment.ReasonKeyCheck, nil
		}
		*part.into = key
	}
	return payment.NoReason, nil
}

func (p *keyPad) EncryptWithMAK(_ context.Context, block [8]byte) ([8]byte, error) {
	encrypt, err := keys.BlockEncrypter(p.mak)
	if err != nil {
		return block, err
	}
	return encrypt(block)
}

func (p *keyPad) HoldsKeys() bool { return p.mak != nil }

// numbers is a journal's counters, in memory.
type numbers struct {
	stan  int
	batch string
}

func (n *numbers) NextSTAN() (string, error) {
	n.stan++
	return fmt.Sprintf("%06d", n.stan), nil
}

func (n *numbers) Batch() (string, error) { return n.batch, nil }

func (n *numbers) AdoptBatch(batch string) error {
	if batch != n.batch {
		n.batch, n.stan = batch, 0
	}
	return nil
}

// counter is the real client with what a sale needs around it.
type counter struct {
	t      *testing.T
	client *host.Client
	pad    *keyPad
	numbers
}

func newCounter(t *testing.T, config hostsim.Config, s *hostsim.Server) *counter {
	t.Helper()
	dialect, err := wire.New(config.Profile)
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{t: t, pad: &keyPad{}, numbers: numbers{batch: "000001"}}
	c.client, err = host.New(host.Config{
		Address: "tcp://" + s.Addr(), Dialect: dialect, Now: noon,
		Terminal: wire.Terminal{TerminalID: testTID, MerchantID: testMID, Operator: "01"},
		Notify:   func(e host.Event) { t.Logf("%s %s: %s", e.Kind, e.MTI, e.Detail) },
		Timeouts: host.Timeouts{Connect: answerMax, Answer: silence, OriginalLife: time.Millisecond},
	}, c.pad, &c.numbers)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.client.Close() })
	return c
}

// request is a chip sale whose intent a journal has written.
func (c *counter) request(amount payment.Amount) payment.Request {
	c.t.Helper()
	if reason := c.client.Ready(context.Background()); reason != payment.NoReason {
		c.t.Fatalf("signing on: %s", reason)
	}
	stan, _ := c.NextSTAN()
	practiceCard := cardNamed(c.t, "chip")
	pan, err := payment.NewPAN(practiceCard.PAN)
	if err != nil {
		c.t.Fatal(err)
	}
	block, err := clearpin.Encrypt(clearpin.Format0, c.pad.pik, practiceCard.PIN, practiceCard.PAN, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	chip, err := hex.DecodeString(chipData(c.t, amount, practiceCard))
	if err != nil {
		c.t.Fatal(err)
	}
	facts := payment.CardFacts{Entry: payment.EntryChip, Masked: pan.Masked(), Sequence: "0" + practiceCard.Sequence,
		CVM: payment.CVMOnlinePIN}
	return payment.Request{
		Txn: payment.Txn{ID: uint64(c.stan), Kind: payment.Sale, State: payment.Intent, Requested: amount, Amount: amount,
			Currency: payment.CNY, STAN: stan, Batch: c.batch, Started: noon().Add(-time.Minute), Card: facts},
		Card: payment.Card{Facts: facts, PAN: pan, Expiry: practiceCard.Expiry,
			PINBlock: payment.PINBlock{Secret: payment.NewSecret(block)}, EMV: chip},
	}
}

// undo is the reversal of a request: what a journal keeps, and so without PIN
// block and chip data.
func undo(req payment.Request, cause payment.Reason) payment.Request {
	req.Reversal = true
	req.Txn.State, req.Txn.ReversalCause = payment.ReversalDue, cause
	req.Card.PINBlock, req.Card.EMV = payment.PINBlock{}, nil
	return req
}

func (c *counter) send(req payment.Request) payment.Answer {
	return c.client.Send(context.Background(), payment.NewRecorded(req.Txn, 1), req)
}

func TestTheRealClientMeetsTheTable(t *testing.T) {
	acknowledged, refused := payment.VerdictAcknowledged, payment.VerdictRefused
	cases := []struct {
		amount    payment.Amount
		verdict   payment.Verdict
		reason    payment.Reason
		reversals []payment.Verdict
	}{
		{1250, payment.VerdictApproved, payment.NoReason, []payment.Verdict{acknowledged, acknowledged}},
		{1210, payment.VerdictApproved, payment.ReasonApprovedPartly, []payment.Verdict{acknowledged}},
		{1241, payment.VerdictDeclined, payment.ReasonLostCard, nil},
		{1251, payment.VerdictDeclined, payment.ReasonInsufficientFunds, nil},
		{1254, payment.VerdictDeclined, payment.ReasonExpiredCard, nil},
		{1255, payment.VerdictDeclined, payment.ReasonWrongPIN, nil},
		{1261, payment.VerdictDeclined, payment.ReasonOverLimit, nil},
		{1275, payment.VerdictDeclined, payment.ReasonPINTriesExceeded, nil},
		{1291, payment.VerdictDeclined, payment.ReasonIssuerDown, nil},
		{1268, payment.VerdictUnknown, payment.ReasonNoAnswer, []payment.Verdict{acknowledged}},
		{1269, payment.VerdictUnknown, payment.ReasonNoAnswer, []payment.Verdict{acknowledged}},
		{1296, payment.VerdictUnknown, payment.ReasonBadMAC, []payment.Verdict{acknowledged}},
		{1297, payment.VerdictUnknown, payment.ReasonLineBroken, []payment.Verdict{acknowledged}},
		{1298, payment.VerdictUnknown, payment.ReasonNoAnswer, []payment.Verdict{refused, refused, refused, acknowledged}},
		{1299, payment.VerdictUnknown, payment.ReasonNoAnswer, []payment.Verdict{refused, refused, refused, refused, refused}},
	}
	for _, c := range cases {
		t.Run(c.amount.Plain(), func(t *testing.T) {
			t.Parallel()
			config := practice(t)
			s, _ := serve(t, config)
			till := newCounter(t, config, s)
			req := till.request(c.amount)
			answer := till.send(req)
			if answer.Verdict != c.verdict || answer.Reason != c.reason {
				t.Fatalf("the client says %s, %q; want %s, %q", answer.Verdict, answer.Reason, c.verdict, c.reason)
			}
			req = undo(req, c.reason)
			for i, want := range c.reversals {
				if got := till.send(req); got.Verdict != want {
					t.Fatalf("reversal %d: the client says %s, %q", i+1, got.Verdict, got.Reason)
				}
			}
			stands := onlyEntry(t, s).State.Stands()
			if undecided := slices.Contains(c.reversals, refused) && !slices.Contains(c.reversals, acknowledged); stands != undecided {
				t.Errorf("in the end the ledger says %s", onlyEntry(t, s).State)
			}
		})
	}
}

func TestTheRealClientComesBackFromAHostThatLostItsKeys(t *testing.T) {
	config := practice(t)
	s, stop := serve(t, config)
	till := newCounter(t, config, s)
	req := till.request(1250)
	address := s.Addr()
	stop()
	config.Dir, config.LedgerFile, config.Listen = t.TempDir(), "", address
	s, _ = serve(t, config)
	if got := till.send(req); got.Verdict != payment.VerdictUnknown {
		t.Fatalf("an answer without a seal was believed: %s", got.Verdict)
	}
	req = undo(req, payment.ReasonBadMAC)
	if got := till.send(req); got.Verdict != payment.VerdictAcknowledged {
		t.Fatalf("the reversal under new keys: %s, %q", got.Verdict, got.Reason)
	}
	if got := till.send(till.request(1250)); got.Verdict != payment.VerdictApproved {
		t.Errorf("the next sale: %s, %q", got.Verdict, got.Reason)
	}
	if got := onlyEntry(t, s).State; got != hostsim.StateApproved {
		t.Errorf("the ledger says %s", got)
	}
}

func TestTheRealClientCannotReachALineThatIsDown(t *testing.T) {
	config := practice(t)
	s, _ := serve(t, config)
	till := newCounter(t, config, s)
	req := till.request(1230)
	if err := s.SetDown(true); err != nil {
		t.Fatal(err)
	}
	if got := till.send(req); got.Verdict != payment.VerdictNotSent || got.Reason != payment.ReasonLineDown {
		t.Errorf("the client says %s, %q", got.Verdict, got.Reason)
	}
	if err := s.SetDown(false); err != nil {
		t.Fatal(err)
	}
	if got := till.send(till.request(1250)); got.Verdict != payment.VerdictApproved {
		t.Errorf("afterwards it says %s, %q", got.Verdict, got.Reason)
	}
}
