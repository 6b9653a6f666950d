package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"till/payment"
	"till/payment/engine"
)

// closer is the bank at the day's end: it keeps what it was told, once each, and
// answers as its script says, then as a good bank.
type closer struct {
	r        *rig
	totals   payment.BatchTotals // what it counts itself
	answers  []payment.SettleAnswer
	uploads  []payment.Answer
	asked    []string            // numbers of the questions
	told     map[uint64]int      // attempt → messages that told of it
	numbers  map[string][]uint64 // number of a details message → what it told
	ended    int
	detailed int // records that the end message counted
}

func newCloser(r *rig) *closer {
	c := &closer{r: r, told: map[uint64]int{}, numbers: map[string][]uint64{}}
	r.cfg.Settling = engine.Settling{Journal: told{r.journal, r}, Host: c, Tries: 2,
		Slip: func(s payment.Settlement, reprint bool) payment.Slip {
			r.reprints = append(r.reprints, reprint)
			return payment.Slip{Lines: []payment.SlipLine{{Text: string(s.State)}}}
		}}
	r.start()
	return c
}

func (j told) WriteSettlement(rec payment.SettleRecord) (payment.RecordedBatch, error) {
	j.r.tell("write %s", rec.Event)
	return j.Journal.WriteSettlement(rec)
}

// Settle satisfies engine.Settler.
func (c *closer) Settle(_ context.Context, proof payment.RecordedBatch, s payment.Settlement) payment.SettleAnswer {
	if !proof.Covers(s) {
		c.r.t.Errorf("batch %s is asked for without proof", s.Batch)
	}
	stan := s.Attempts[len(s.Attempts)-1].STAN
	if slices.Contains(c.asked, stan) {
		c.r.t.Errorf("number %s asks twice", stan)
	}
	c.asked = append(c.asked, stan)
	c.r.tell("ask %s", s.Batch)
	if len(c.answers) > 0 {
		answer := c.answers[0]
		c.answers = c.answers[1:]
		return answer
	}
	verdict := func(same bool) payment.GroupVerdict {
		if same {
			return payment.GroupEqual
		}
		return payment.GroupUneven
	}
	bank := c.totals
	return payment.SettleAnswer{Verdict: payment.VerdictApproved, Bank: &bank,
		Domestic: verdict(s.Totals.Domestic == bank.Domestic), Foreign: verdict(s.Totals.Foreign == bank.Foreign)}
}

// Upload satisfies engine.Settler.
func (c *closer) Upload(_ context.Context, proof payment.RecordedBatch, req payment.UploadRequest) payment.Answer {
	if !proof.Covers(req.Settlement) {
		c.r.t.Errorf("an upload of batch %s leaves without proof", req.Settlement.Batch)
	}
	for i := range req.Upload.Txns {
		if req.Cards[i].PAN.Reveal() != testPAN {
			c.r.t.Errorf("attempt %d is told without its card number", req.Upload.Txns[i].ID)
		}
	}
	answer := payment.Answer{Verdict: payment.VerdictApproved}
	if len(c.uploads) > 0 {
		answer, c.uploads = c.uploads[0], c.uploads[1:]
	}
	c.r.tell("upload %s", req.Upload.Step)
	if answer.Verdict == payment.VerdictNotSent {
		return answer
	}
	if req.Upload.Step == payment.UploadEnd {
		c.ended++
		c.detailed = req.Upload.Details
		return answer
	}
	if answer.Verdict != payment.VerdictDeclined {
		for _, txn := range req.Upload.Txns {
			c.told[txn.ID]++
		}
	}
	return answer
}

// sellAll sells a number of times and settles nothing yet. The bank counts each.
func (c *closer) sellAll(n int) {
	c.r.t.Helper()
	for range n {
		if txn := c.r.sell(); txn.State != payment.Approved {
			c.r.t.Fatalf("a sale is %s", txn.State)
		}
		c.totals.Domestic.Debit = c.totals.Domestic.Debit.Plus(1250)
	}
	c.r.Close()
	c.r.fresh()
}

func (c *closer) settle() (payment.Settlement, payment.Reason) {
	return c.r.Settle(context.Background(), engine.SettleOrder{Operator: "01"}, nil)
}

func (c *closer) mustClose(want payment.BatchState) payment.Settlement {
	c.r.t.Helper()
	s, reason := c.settle()
	if s.State != want {
		c.r.t.Fatalf("the batch is %s (%q), not %s", s.State, reason, want)
	}
	return s
}

func TestSettleInPeace(t *testing.T) {
	r := newRig(t)
	c := newCloser(r)
	c.sellAll(3)
	s := c.mustClose(payment.BatchClosed)
	want := []string{"write closing", "write settle_sent", "ask 000001", "write settle_upload", "upload end", "write upload_ended",
		"write batch_closed", "print 0", "write settlement_slip"}
	if missing := inOrder(r.story, want...); missing != "" {
		t.Errorf("%q does not come in its turn: %q", missing, r.story)
	}
	if s.Totals != c.totals || s.Next != "000002" || s.Receipt.State != payment.ReceiptPrinted {
		t.Errorf("totals %+v, next %s, slip %s", s.Totals, s.Next, s.Receipt.State)
	}
	if state := r.state(1); state != payment.Settled {
		t.Errorf("a sale of the closed batch is %s", state)
	}
	if txn := r.sell(); txn.Batch != "000002" {
		t.Errorf("the next sale is in batch %s", txn.Batch)
	}
	if _, _, err := r.journal.CardOf(1); err == nil {
		t.Error("the card number of a settled sale can still be read")
	}
}

func TestSettleUploadsWhatDiffers(t *testing.T) {
	r := newRig(t)
	c := newCloser(r)
	c.sellAll(10)
	c.totals.Domestic.Debit.Count--
	s := c.mustClose(payment.BatchDisputed)
	for id := range uint64(10) {
		if c.told[id+1] != 1 {
			t.Errorf("the bank was told %d times of sale %d", c.told[id+1], id+1)
		}
	}
	if c.detailed != 10 || s.Details != 10 || s.Bank == nil || *s.Bank != c.totals {
		t.Errorf("the end counts %d records, the journal %d, and the bank's totals are %+v", c.detailed, s.Details, s.Bank)
	}
}

func TestNoSaleComesBetween(t *testing.T) {
	r := newRig(t)
	c := newCloser(r)
	c.sellAll(1)
	unsaid := payment.SettleAnswer{Verdict: payment.VerdictUnknown, Reason: payment.ReasonNoAnswer}
	c.answers = []payment.SettleAnswer{unsaid, unsaid}
	if s, reason := c.settle(); s.State != payment.BatchClosing || reason != payment.ReasonNoAnswer {
		t.Fatalf("without an answer the batch is %s, %q", s.State, reason)
	}
	if txn := r.sell(); txn.Reason != payment.ReasonSettling || txn.Money() != payment.NotPaid || txn.Outcome != payment.OutcomeNotSent {
		t.Errorf("a sale while the totals are frozen is %s, %s, %q", txn.Money(), txn.Outcome, txn.Reason)
	}
	c.mustClose(payment.BatchClosed)
	if txn := r.sell(); txn.Money() != payment.Paid {
		t.Errorf("after the settlement a sale is %s, %q", txn.Money(), txn.Reason)
	}
}

func TestSettlementThatNeverLeftFreesTheLane(t *testing.T) {
	r := newRig(t)
	c := newCloser(r)
	c.sellAll(1)
	c.answers = []payment.SettleAnswer{{Verdict: payment.VerdictNotSent, Reason: payment.ReasonLineDown}}
	if s, reason := c.settle(); s.State != payment.BatchOpen || reason != payment.ReasonLineDown {
		t.Fatalf("the batch is %s, %q", s.State, reason)
	}
	if txn := r.sell(); txn.Money() != payment.Paid || txn.Batch != "000001" {
		t.Errorf("a sale after it is %s in batch %s", txn.Money(), txn.Batch)
	}
	c.totals.Domestic.Debit = c.totals.Domestic.Debit.Plus(1250)
	if s := c.mustClose(payment.BatchClosed); s.Totals != c.totals {
		t.Errorf("the totals are those of the first try: %+v", s.Totals)
	}
}

func TestASupervisorClosesWhatCannotBeFinished(t *testing.T) {
	r := newRig(t)
	c := newCloser(r)
	c.sellAll(1)
	unsaid := payment.SettleAnswer{Verdict: payment.VerdictUnknown, Reason: payment.ReasonNoAnswer}
	c.answers = []payment.SettleAnswer{unsaid, unsaid, unsaid, unsaid, unsaid, unsaid}
	c.settle()
	if s, _ := r.Settle(context.Background(), engine.SettleOrder{Anyway: true}, nil); s.State != payment.BatchClosing {
		t.Fatalf("nobody allowed it, and the batch is %s", s.State)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if s, reason := r.Settle(cancelled, engine.SettleOrder{Anyway: true, Approval: &payment.Approval{By: "Chen"}}, nil); s.State != payment.BatchClosing {
		t.Fatalf("it was cancelled, and the batch is %s, %q", s.State, reason)
	}
	r.ready = payment.ReasonLineDown
	s, _ := r.Settle(context.Background(), engine.SettleOrder{Anyway: true, Approval: &payment.Approval{By: "Chen"}}, nil)
	r.ready = payment.NoReason
	if s.State != payment.BatchDisputed || s.Approval == nil || s.Domestic != payment.GroupUnsaid {
		t.Errorf("the batch is %s, allowed by %+v, verdict %d", s.State, s.Approval, s.Domestic)
	}
	if txn := r.sell(); txn.Money() != payment.Paid {
		t.Errorf("the lane does not go on: %s, %q", txn.Money(), txn.Reason)
	}
}

func TestUndecidedIsCarriedOverAndStillOwed(t *testing.T) {
	r := newRig(t)
	c := newCloser(r)
	c.sellAll(1)
	owed := r.owe()
	r.undone = []payment.Answer{silence}
	s := c.mustClose(payment.BatchClosed)
	if !slices.Equal(s.Carried, []uint64{owed.ID}) || s.Totals.Count() != 1 {
		t.Errorf("carried over: %v; the totals hold %d", s.Carried, s.Totals.Count())
	}
	if _, _, err := r.RetryOwed(context.Background(), 0, nil); err != nil {
		t.Fatal(err)
	}
	if state := r.state(owed.ID); state != payment.Reversed {
		t.Errorf("in the next batch the debt of the old one is %s", state)
	}
	if want := []bool{false, false, true}; !slices.Equal(r.closed, want) {
		t.Errorf("to its reversals the bank may have closed the batch: %v, want %v", r.closed, want)
	}
}

func TestNothingToSettle(t *testing.T) {
	r := newRig(t)
	c := newCloser(r)
	if s, reason := c.settle(); s.State != payment.BatchOpen || reason != payment.ReasonNothingSold || len(c.asked) != 0 {
		t.Errorf("an empty batch is %s, %q, and the bank was asked %d times", s.State, reason, len(c.asked))
	}
	r.cfg.Settling.Empty = true
	r.start()
	c.mustClose(payment.BatchClosed)
}

// day is a batch that is uploaded in detail: ten sales and a refund of another
// amount than the bank has.
func day(t *testing.T) (*rig, *closer) {
	r := newRig(t)
	c := newCloser(r)
	c.sellAll(10)
	c.totals.Domestic.Debit.Amount++
	return r, c
}

// TestPowerCutsInASettlement lets the power go before and after each commit of a
// settlement, again and again until it is over. Every record reaches the bank,
// none more often than its message may have been lost once, and the batch closes.
func TestPowerCutsInASettlement(t *testing.T) {
	commits := 0
	for at := 0; ; at++ {
		r, c := day(t)
		finished := settleUntilCut(r, at)
		if finished {
			commits = at
			break
		}
		r.cfg.Settling.Journal = told{r.journal, r}
		r.start()
		if _, err := r.Recover(); err != nil {
			t.Fatal(err)
		}
		c.settle()
		if s, _, err := r.journal.Begun("000001"); err != nil || s.State != payment.BatchDisputed {
			t.Fatalf("cut at %d: after the restart the batch is %s, %v", at, s.State, err)
		}
		r.sell()
		if s, _, _ := r.journal.Begun("000001"); s.Receipt.State != payment.ReceiptPrinted {
			t.Errorf("cut at %d: the settlement's slip is %s", at, s.Receipt.State)
		}
		for id := range uint64(10) {
			if n := c.told[id+1]; n < 1 || n > 2 {
				t.Errorf("cut at %d: the bank was told %d times of sale %d", at, n, id+1)
			}
		}
		if batch, _ := r.journal.Batch(); batch != "000002" {
			t.Errorf("cut at %d: the current batch is %s", at, batch)
		}
	}
	if commits < 12 {
		t.Errorf("only %d places to cut: the test is broken", commits)
	}
}

// settleUntilCut settles until the power goes at a place, and reports that it
// never did.
func settleUntilCut(r *rig, at int) (finished bool) {
	defer func() {
		if p := recover(); p != nil && p != errStop {
			panic(p)
		}
	}()
	r.cfg.Settling.Journal = &cuttingBatch{told{r.journal, r}, at}
	r.start()
	r.Settle(context.Background(), engine.SettleOrder{Operator: "01"}, nil)
	return true
}

// cuttingBatch is a journal whose power goes before (even) or after (odd) a write
// of a settlement.
type cuttingBatch struct {
	told
	left int
}

func (j *cuttingBatch) WriteSettlement(rec payment.SettleRecord) (payment.RecordedBatch, error) {
	j.spend()
	proof, err := j.told.WriteSettlement(rec)
	j.spend()
	return proof, err
}

func (j *cuttingBatch) NextSTAN() (string, error) {
	j.spend()
	stan, err := j.told.NextSTAN()
	j.spend()
	return stan, err
}

func (j *cuttingBatch) spend() {
	if j.left == 0 {
		panic(errStop)
	}
	j.left--
}

// TestLineFaultsInAnUpload breaks the line at each message in each way and settles
// again until the batch is closed.
func TestLineFaultsInAnUpload(t *testing.T) {
	for _, fault := range []payment.Answer{silence, lineDown} {
		for at := range 4 {
			t.Run(fmt.Sprintf("%s at message %d", fault.Verdict, at), func(t *testing.T) {
				r, c := day(t)
				for range at {
					c.uploads = append(c.uploads, yes)
				}
				c.uploads = append(c.uploads, fault, fault, fault)
				var s payment.Settlement
				for range 5 {
					if s, _ = c.settle(); s.State.Over() {
						break
					}
				}
				if s.State != payment.BatchDisputed || len(s.Unsaid) != 0 || c.ended == 0 {
					t.Errorf("the batch is %s, %v unsaid, the end told %d times", s.State, s.Unsaid, c.ended)
				}
				_ = r
			})
		}
	}
}

func TestPreflightOfTheEngine(t *testing.T) {
	r := newRig(t)
	c := newCloser(r)
	c.sellAll(1)
	owed := r.owe()
	findings, err := r.Preflight()
	if err != nil || len(findings) != 1 || findings[0].Hindrance != payment.HinderUndecided || findings[0].Txn.ID != owed.ID {
		t.Errorf("%+v, %v", findings, err)
	}
}

// adopting is a host that gives its batch number at sign-on.
type adopting struct {
	engine.Host
	r *rig
}

func (a adopting) Ready(context.Context) payment.Reason {
	if err := a.r.journal.AdoptBatch("000042"); err != nil {
		a.r.t.Error(err)
	}
	return payment.NoReason
}

// TestTheBatchIsTheOneOfTheSignOn: a till that has sold nothing takes the bank's
// number at the sign-on that its settlement begins with, and settles that one.
func TestTheBatchIsTheOneOfTheSignOn(t *testing.T) {
	r := newRig(t)
	newCloser(r)
	r.cfg.Settling.Empty = true
	r.cfg.Host = adopting{r.cfg.Host, r}
	r.start()
	s, reason := r.Settle(t.Context(), engine.SettleOrder{}, nil)
	if s.Batch != "000042" || s.State != payment.BatchClosed {
		t.Errorf("batch %s is %s: %s, want 000042 closed", s.Batch, s.State, reason)
	}
}

// TestABatchThatIsOverIsNeverOpenedAgain: after 999999 comes 000001, which a till
// that took over the bank's high number has closed long ago.
func TestABatchThatIsOverIsNeverOpenedAgain(t *testing.T) {
	r := newRig(t)
	c := newCloser(r)
	c.sellAll(1)
	c.mustClose(payment.BatchClosed)
	if err := r.journal.AdoptBatch("999999"); err != nil {
		t.Fatal(err)
	}
	c.totals = payment.BatchTotals{}
	c.sellAll(1)
	if s := c.mustClose(payment.BatchClosed); s.Next != "000002" {
		t.Errorf("batch %s follows 999999, want 000002", s.Next)
	}
}
