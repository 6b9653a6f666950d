package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"till/payment"
)

// Journal is what a journal must do: the engine's port, the host client's
// counter, and the two switches of commissioning.
type Journal interface {
	Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error)
	Write(rec payment.Record) (payment.Recorded, error)
	Open() ([]payment.Txn, error)
	Waiting() ([]payment.Txn, error)
	CardOf(txnID uint64) (payment.PAN, string, error)

	NextSTAN() (string, error)
	Batch() (string, error)
	AdoptBatch(batch string) error
	AdoptSTAN(next string) error

	Begun(batch string) (payment.Settlement, bool, error)
	Latest() (payment.Settlement, bool, error)
	BatchTxns(batch string) ([]payment.Txn, error)
	WriteSettlement(rec payment.SettleRecord) (payment.RecordedBatch, error)
	EraseSettled() error
	Txn(id uint64) (payment.Txn, error)
}

// Subject is one implementation under test.
type Subject struct {
	// New gives an empty journal.
	New func(t *testing.T) Journal
	// Reopen gives the same journal as a new run of the program would find it.
	Reopen func(t *testing.T, j Journal) Journal
	// InUse is the error of AdoptBatch while the batch holds an attempt, and
	// NoCard that of CardOf where no number is kept.
	InUse, NoCard error
}

// TestPAN is a card number that no bank issued; its check digit is right.
const TestPAN = "6222020000000008128"

// Run runs the whole suite.
func Run(t *testing.T, s Subject) {
	t.Run("numbers are dense and begin at one", s.dense)
	t.Run("what was written is what is read", s.roundTrip)
	t.Run("a proof covers the attempt in the state written and no other", s.proof)
	t.Run("open lists what owes something, oldest first", s.open)
	t.Run("waiting lists the slips not yet on paper", s.waiting)
	t.Run("an attempt that sends nothing takes no STAN", s.noSTAN)
	t.Run("STANs are unique in the batch across a restart", s.uniqueSTAN)
	t.Run("STANs wrap and skip what is in use", s.wrap)
	t.Run("messages that are no attempt share the STANs", s.sharedSTAN)
	t.Run("the card comes back and stays out of the record", s.card)
	t.Run("a batch is adopted only while it is empty", s.adopt)
	t.Run("what is no number is refused", s.badNumbers)
	t.Run("a batch that is closing takes no sale, and its end begins the next", s.settle)
	t.Run("a record that does not fit is refused and changes nothing", s.refused)
}

// Sale is the record that begins a sale of amount.
func Sale(amount payment.Amount) payment.Record {
	pan, err := payment.NewPAN(TestPAN)
	if err != nil {
		panic(err) // the constant above is wrong
	}
	return payment.Record{
		Event:  "intent",
		PAN:    pan,
		Expiry: "3012",
		Txn: payment.Txn{
			Kind: payment.Sale, State: payment.Intent, Requested: amount, Amount: amount, Currency: payment.CNY,
			Card:     payment.CardFacts{Entry: payment.EntryChip, Masked: pan.Masked(), Scheme: "UnionPay"},
			Operator: "01", TerminalID: "12345678", MerchantID: "123456789012345",
			Started: time.Date(2025, 11, 24, 9, 30, 0, 0, time.FixedZone("", 8*3600)),
			Updated: time.Date(2025, 11, 24, 9, 30, 1, 0, time.FixedZone("", 8*3600)),
		},
	}
}

func begin(t *testing.T, j Journal, rec payment.Record, stan bool) (payment.Txn, payment.Recorded) {
	t.Helper()
	txn, proof, err := j.Begin(rec, stan)
	if err != nil {
		t.Fatalf("Begin: %v", err)
	}
	return txn, proof
}

func write(t *testing.T, j Journal, event string, txn payment.Txn) payment.Recorded {
	t.Helper()
	proof, err := j.Write(payment.Record{Event: event, Txn: txn})
	if err != nil {
		t.Fatalf("Write %s: %v", event, err)
	}
	return proof
}

func list(t *testing.T, read func() ([]payment.Txn, error)) []payment.Txn {
	t.Helper()
	txns, err := read()
	if err != nil {
		t.Fatalf("reading the list: %v", err)
	}
	return txns
}

func (s Subject) dense(t *testing.T) {
	j := s.New(t)
	var seqs []uint64
	for id := uint64(1); id <= 3; id++ {
		txn, proof := begin(t, j, Sale(100), true)
		if txn.ID != id {
			t.Errorf("attempt %d has ID %d", id, txn.ID)
		}
		seqs = append(seqs, proof.Seq())
		txn.State = payment.Declined
		seqs = append(seqs, write(t, j, "declined", txn).Seq())
		j = s.Reopen(t, j)
	}
	for i, seq := range seqs {
		if seq != uint64(i+1) {
			t.Fatalf("records have the numbers %v", seqs)
		}
	}
}

func (s Subject) roundTrip(t *testing.T) {
	j := s.New(t)
	txn, _ := begin(t, j, Sale(1250), true)
	txn.State = payment.ReversalDue
	txn.Reason, txn.ReversalCause = payment.ReasonNoAnswer, payment.ReasonNoAnswer
	txn.RRN, txn.AuthCode, txn.ResponseCode = "112409300001", "A12345", "98"
	txn.ReversalEMV = []byte{0x95, 0x05, 0x80, 0x00, 0x00, 0x00, 0x00}
	txn.Stages = payment.Stages{Card: 1500 * time.Millisecond, Host: 3 * time.Second}
	txn.Attempts = []payment.Try{{Time: txn.Started, MTI: "0200", Result: payment.TryNoAnswer}}
	txn.Original = &payment.Original{STAN: "000007", Batch: "000001", RRN: "112409300000"}
	write(t, j, "no_answer", txn)
	found := list(t, s.Reopen(t, j).Open)
	if len(found) != 1 {
		t.Fatalf("%d open attempts, want 1", len(found))
	}
	if got, want := text(t, found[0]), text(t, txn); got != want {
		t.Errorf("read back\n%s\nwritten\n%s", got, want)
	}
	if !found[0].Started.Equal(txn.Started) {
		t.Errorf("began at %v, want %v", found[0].Started, txn.Started)
	}
}

func text(t *testing.T, txn payment.Txn) string {
	t.Helper()
	b, err := json.Marshal(txn)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (s Subject) proof(t *testing.T) {
	j := s.New(t)
	txn, proof := begin(t, j, Sale(100), true)
	other, _ := begin(t, j, Sale(100), true)
	later := txn
	later.State = payment.ReversalDue
	if !proof.Covers(txn) || proof.Covers(other) || proof.Covers(later) {
		t.Error("the proof of an intent must cover that intent alone")
	}
	if proof = write(t, j, "reversal_due", later); !proof.Covers(later) || proof.Covers(txn) {
		t.Error("the proof of a reversal must cover the reversal alone")
	}
}

func (s Subject) open(t *testing.T) {
	j := s.New(t)
	states := []payment.State{payment.Intent, payment.HostApproved, payment.Approved, payment.Declined,
		payment.ReversalDue, payment.Reversed, payment.OfflineApproved, payment.Suspect}
	var want []uint64
	for _, state := range states {
		txn, _ := begin(t, j, Sale(100), true)
		txn.State = state
		write(t, j, "step", txn)
		if state.Open() {
			want = append(want, txn.ID)
		}
	}
	j = s.Reopen(t, j)
	found := list(t, j.Open)
	if got := ids(found); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("open are %v, want %v", got, want)
	}
	closed := found[0]
	closed.State = payment.Declined
	write(t, j, "declined", closed)
	if got := ids(list(t, j.Open)); fmt.Sprint(got) != fmt.Sprint(want[1:]) {
		t.Errorf("open are %v, want %v", got, want[1:])
	}
}

func ids(txns []payment.Txn) []uint64 {
	var ids []uint64
	for _, txn := range txns {
		ids = append(ids, txn.ID)
	}
	return ids
}

func (s Subject) waiting(t *testing.T) {
	j := s.New(t)
	var txns []payment.Txn
	for range 3 {
		txn, _ := begin(t, j, Sale(100), true)
		txn.State = payment.Approved
		txn.Receipt.State = payment.ReceiptPending
		write(t, j, "approved", txn)
		txns = append(txns, txn)
	}
	txns[1].Receipt.State = payment.ReceiptPrinted
	write(t, j, "receipt_printed", txns[1])
	j = s.Reopen(t, j)
	if got := ids(list(t, j.Waiting)); fmt.Sprint(got) != "[1 3]" {
		t.Errorf("slips of %v wait, want [1 3]", got)
	}
	if open := list(t, j.Open); len(open) != 0 {
		t.Errorf("a waiting slip must not leave the money open: %v", ids(open))
	}
}

func (s Subject) noSTAN(t *testing.T) {
	j := s.New(t)
	rec := Sale(100)
	rec.Event, rec.Txn.State, rec.Txn.Outcome = "cancelled", payment.Declined, payment.OutcomeCancelled
	txn, _ := begin(t, j, rec, false)
	if txn.STAN != "" || txn.Batch != "" || txn.ID != 1 {
		t.Errorf("got ID %d, STAN %q, batch %q, want 1 and none", txn.ID, txn.STAN, txn.Batch)
	}
	if _, _, err := j.CardOf(txn.ID); !errors.Is(err, s.NoCard) {
		t.Errorf("card of an attempt that sends nothing: %v, want %v", err, s.NoCard)
	}
	if next, _ := begin(t, j, Sale(100), true); next.STAN != "000001" || next.Batch != "000001" || next.ID != 2 {
		t.Errorf("next has ID %d, STAN %q, batch %q", next.ID, next.STAN, next.Batch)
	}
}

func (s Subject) uniqueSTAN(t *testing.T) {
	j := s.New(t)
	seen := map[string]bool{}
	for i := range 12 {
		txn, _ := begin(t, j, Sale(100), true)
		if seen[txn.Batch+txn.STAN] {
			t.Fatalf("STAN %s of batch %s is given out twice", txn.STAN, txn.Batch)
		}
		seen[txn.Batch+txn.STAN] = true
		if i%3 == 0 {
			j = s.Reopen(t, j)
		}
	}
}

func (s Subject) wrap(t *testing.T) {
	j := s.New(t)
	first, _ := begin(t, j, Sale(100), true) // 000001 stays in use
	if err := j.AdoptSTAN("999999"); err != nil {
		t.Fatalf("AdoptSTAN: %v", err)
	}
	j = s.Reopen(t, j)
	last, _ := begin(t, j, Sale(100), true)
	next, _ := begin(t, j, Sale(100), true)
	if first.STAN != "000001" || last.STAN != "999999" || next.STAN != "000002" {
		t.Errorf("STANs are %s, %s, %s, want 000001, 999999, 000002", first.STAN, last.STAN, next.STAN)
	}
}

func (s Subject) sharedSTAN(t *testing.T) {
	j := s.New(t)
	signOn, err := j.NextSTAN()
	if err != nil {
		t.Fatalf("NextSTAN: %v", err)
	}
	j = s.Reopen(t, j)
	sale, _ := begin(t, j, Sale(100), true)
	echo, err := j.NextSTAN()
	if err != nil {
		t.Fatalf("NextSTAN: %v", err)
	}
	if signOn != "000001" || sale.STAN != "000002" || echo != "000003" {
		t.Errorf("STANs are %s, %s, %s, want 000001 to 000003", signOn, sale.STAN, echo)
	}
	if sale.ID != 1 {
		t.Errorf("a sign-on must take no ID; the first sale has %d", sale.ID)
	}
}

func (s Subject) card(t *testing.T) {
	j := s.New(t)
	txn, _ := begin(t, j, Sale(100), true)
	txn.State = payment.ReversalDue
	write(t, j, "reversal_due", txn)
	j = s.Reopen(t, j)
	pan, expiry, err := j.CardOf(txn.ID)
	if err != nil || pan.Reveal() != TestPAN || expiry != "3012" {
		t.Errorf("card is %v, %q, %v", pan, expiry, err)
	}
	rec := Sale(100)
	rec.PAN, rec.Expiry = payment.PAN{}, ""
	without, _ := begin(t, j, rec, true)
	if _, _, err := j.CardOf(without.ID); !errors.Is(err, s.NoCard) {
		t.Errorf("card of an attempt without one: %v, want %v", err, s.NoCard)
	}
	if _, _, err := j.CardOf(99); err == nil {
		t.Error("an unknown attempt has a card")
	}
}

// settle closes a batch with an attempt that is done and one that is owed.
func (s Subject) settle(t *testing.T) {
	j := s.New(t)
	paid, _ := begin(t, j, Sale(100), true)
	owed, _ := begin(t, j, Sale(200), true)
	paid.State = payment.Approved
	if _, err := j.Write(payment.Record{Event: "approved", Txn: paid}); err != nil {
		t.Fatalf("Write: %v", err)
	}
	if _, begun, err := j.Begun(paid.Batch); begun || err != nil {
		t.Errorf("nobody began to settle: %v, %v", begun, err)
	}
	settlement := payment.Settlement{Batch: paid.Batch, State: payment.BatchClosing}
	proof, err := j.WriteSettlement(payment.SettleRecord{Event: "closing", Settlement: settlement})
	if err != nil || !proof.Covers(settlement) {
		t.Fatalf("WriteSettlement: %v; the proof covers it: %v", err, proof.Covers(settlement))
	}
	if _, _, err := j.Begin(Sale(300), true); err == nil {
		t.Error("a batch that is closing took a sale")
	}
	if err := j.AdoptBatch("000042"); !errors.Is(err, s.InUse) {
		t.Errorf("adopting over a batch that is closing: %v, want %v", err, s.InUse)
	}
	settlement.State = payment.BatchDisputed
	if _, err := j.WriteSettlement(payment.SettleRecord{Event: "closed", Settlement: settlement}); err == nil {
		t.Error("a batch was closed and none follows")
	}
	settlement.Next = "000002"
	if _, err := j.WriteSettlement(payment.SettleRecord{Event: "closed", Settlement: settlement}); err != nil {
		t.Fatalf("WriteSettlement: %v", err)
	}
	j = s.Reopen(t, j)
	if err := j.EraseSettled(); err != nil {
		t.Fatalf("EraseSettled: %v", err)
	}
	if latest, found, err := j.Latest(); err != nil || !found || latest.State != payment.BatchDisputed {
		t.Errorf("the latest settlement is %s, %v, %v", latest.State, found, err)
	}
	if txns, err := j.BatchTxns(paid.Batch); err != nil || len(txns) != 2 || txns[0].State != payment.Settled || txns[1].State != payment.Intent {
		t.Errorf("the closed batch holds %+v, %v", txns, err)
	}
	if _, _, err := j.CardOf(owed.ID); err != nil {
		t.Errorf("the card of what is owed is gone: %v", err)
	}
	if err := j.AdoptBatch(paid.Batch); !errors.Is(err, s.InUse) {
		t.Errorf("adopting a batch that is over: %v, want %v", err, s.InUse)
	}
	if next, _ := begin(t, j, Sale(400), true); next.Batch != "000002" {
		t.Errorf("the next sale is in batch %s", next.Batch)
	}
}

func (s Subject) adopt(t *testing.T) {
	j := s.New(t)
	if _, err := j.NextSTAN(); err != nil { // the sign-on that brings the number
		t.Fatalf("NextSTAN: %v", err)
	}
	if err := j.AdoptBatch("000042"); err != nil {
		t.Fatalf("AdoptBatch: %v", err)
	}
	j = s.Reopen(t, j)
	txn, _ := begin(t, j, Sale(100), true)
	if txn.Batch != "000042" || txn.STAN != "000002" {
		t.Errorf("sale has batch %s, STAN %s, want 000042, 000002", txn.Batch, txn.STAN)
	}
	if err := j.AdoptBatch("000042"); err != nil {
		t.Errorf("adopting the same number again: %v", err)
	}
	if err := j.AdoptBatch("000043"); !errors.Is(err, s.InUse) {
		t.Errorf("adopting over an attempt: %v, want %v", err, s.InUse)
	}
	if batch, err := j.Batch(); err != nil || batch != "000042" {
		t.Errorf("batch is %q, %v", batch, err)
	}
}

func (s Subject) badNumbers(t *testing.T) {
	j := s.New(t)
	for _, bad := range []string{"", "1", "000000", "12345", "1234567", "12345A", "００００１２"} {
		if err := j.AdoptBatch(bad); err == nil {
			t.Errorf("batch %q is taken", bad)
		}
		if err := j.AdoptSTAN(bad); err == nil {
			t.Errorf("STAN %q is taken", bad)
		}
	}
	if txn, proof := begin(t, j, Sale(100), true); txn.STAN != "000001" || proof.Seq() != 1 {
		t.Errorf("after refusals: STAN %s, record %d, want 000001 and 1", txn.STAN, proof.Seq())
	}
}

func (s Subject) refused(t *testing.T) {
	j := s.New(t)
	txn, _ := begin(t, j, Sale(100), true)
	cases := map[string]func(*payment.Txn){
		"an attempt that was never begun": func(x *payment.Txn) { x.ID = 99 },
		"no attempt at all":               func(x *payment.Txn) { x.ID = 0 },
		"another STAN":                    func(x *payment.Txn) { x.STAN = "000009" },
		"another batch":                   func(x *payment.Txn) { x.Batch = "000009" },
		"another kind":                    func(x *payment.Txn) { x.Kind = payment.Refund },
		"a readable card number":          func(x *payment.Txn) { x.Card.Masked = TestPAN },
	}
	for name, change := range cases {
		bad := txn
		change(&bad)
		if _, err := j.Write(payment.Record{Event: "bad", Txn: bad}); err == nil {
			t.Errorf("Write takes %s", name)
		}
	}
	for name, change := range map[string]func(*payment.Record){
		"an ID of its own":       func(r *payment.Record) { r.Txn.ID = 7 },
		"a STAN of its own":      func(r *payment.Record) { r.Txn.STAN = "000007" },
		"a readable card number": func(r *payment.Record) { r.Txn.Card.Label = "card " + TestPAN },
	} {
		bad := Sale(100)
		change(&bad)
		if _, _, err := j.Begin(bad, true); err == nil {
			t.Errorf("Begin takes %s", name)
		}
	}
	txn.State = payment.Declined
	if seq := write(t, j, "declined", txn).Seq(); seq != 2 {
		t.Errorf("refused records took numbers: next is %d, want 2", seq)
	}
}
