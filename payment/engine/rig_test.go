package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"till/payment"
	"till/payment/engine"
	"till/payment/flow"
	"till/payment/simtest"
)

// testPAN is a card number that no bank issued.
const testPAN = "6222020000000008128"

var (
	errCable = errors.New("cable broken")
	errStop  = errors.New("the cashier pressed cancel")
	morning  = time.Date(2025, 11, 24, 9, 30, 0, 0, time.UTC)
)

// rig is an engine among small working parts, and the story they tell: one line
// for each thing that happened, in order.
type rig struct {
	signs bool // slips are signed: the customer's copy comes on request
	*engine.Engine
	t       *testing.T
	journal *simtest.Journal
	clock   *clock
	cfg     engine.Config
	story   []string
	words   []payment.Progress
	stop    context.CancelCauseFunc

	// hands guards what the line does next where the background works too.
	hands sync.Mutex
	// closed is, for each reversal, whether the bank may have closed its batch.
	closed []bool
	// went is when each reversal left.
	went []time.Time

	// What the parts do next; the zero value is a good day.
	entry  payment.EntryMode
	card   payment.Reason // the card step ends so
	pin    payment.Reason
	finish payment.Reason
	cable  string         // the step whose cable breaks
	ready  payment.Reason // of the line
	// readyLater is how the line is once something was sent; failAt is the record
	// that the journal cannot write.
	readyLater payment.Reason
	failAt     string
	answers    []payment.Answer // to requests, then approvals
	undone     []payment.Answer // to reversals, then acknowledgements
	results    []payment.Answer // to script results, then approvals
	scripted   bool             // the card gets a script of its issuer
	prints     []payment.PrintResult
	stopAt     string        // cancel comes in this step
	slow       time.Duration // what a reversal takes
	cause      error
	given      []payment.Card
	slips      []payment.Slip
	reprints   []bool
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t, journal: simtest.NewJournal(), clock: &clock{now: morning}, entry: payment.EntryChip, cause: errStop}
	r.cfg = engine.Config{Reader: r, PINPad: r, Host: r, Journal: told{r.journal, r}, Printer: r, Receipts: r, Clock: r.clock,
		Rules:    flow.Rules{RequestMTI: "0200", ReversalMTI: "0400"},
		Waits:    engine.Waits{Card: time.Minute, PIN: time.Minute, Host: time.Minute},
		Terminal: engine.Terminal{TerminalID: "10000001", MerchantID: "103290053110001", Practice: true}}
	r.start()
	return r
}

// start is a new run of the program over the same journal.
func (r *rig) start() { r.Engine = engine.New(r.cfg) }

func (r *rig) tell(format string, args ...any) {
	r.story = append(r.story, fmt.Sprintf(format, args...))
}

// fresh forgets the story so far.
func (r *rig) fresh() { r.story, r.words, r.given, r.slips, r.reprints = nil, nil, nil, nil, nil }

// sell sells 12.50 and holds every word on the way against the journal.
func (r *rig) sell() payment.Txn {
	r.t.Helper()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	r.stop = cancel
	r.at("start")
	return r.Sell(ctx, payment.SaleRequest{Sale: 1, Amount: 1250, Currency: payment.CNY, Operator: "01"}, r.watch)
}

func (r *rig) watch(p payment.Progress) {
	r.words = append(r.words, p)
	txn, err := r.journal.Txn(p.Txn.ID)
	if p.Txn.Money() == payment.Paid && (err != nil || txn.State != payment.Approved) {
		r.t.Errorf("the screen says paid in stage %s, the journal says %q", p.Stage, txn.State)
	}
}

// at lets the cancel come in a step.
func (r *rig) at(step string) {
	if r.stopAt == step {
		r.stop(r.cause)
	}
}

func (r *rig) commits() int {
	n := 0
	for _, line := range r.story {
		if len(line) > 6 && line[:6] == "write " {
			n++
		}
	}
	return n
}

// owe makes an attempt whose reversal is owed.
func (r *rig) owe() payment.Txn {
	r.t.Helper()
	r.answers = append(r.answers, silence)
	r.undone = append(r.undone, silence)
	txn := r.sell()
	if txn.State != payment.ReversalDue {
		r.t.Fatalf("the attempt to be owed is %s", txn.State)
	}
	r.Close()
	r.fresh()
	return txn
}

func (r *rig) state(id uint64) payment.State {
	txn, err := r.journal.Txn(id)
	if err != nil {
		r.t.Fatal(err)
	}
	return txn.State
}

var (
	silence  = payment.Answer{Verdict: payment.VerdictUnknown, Reason: payment.ReasonNoAnswer}
	lineDown = payment.Answer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonLineDown}
	refusal  = payment.Answer{Verdict: payment.VerdictRefused, Reason: payment.ReasonHostUnsure, ResponseCode: "96"}
	yes      = payment.Answer{Verdict: payment.VerdictApproved, ResponseCode: "00", RRN: "112214031876", AuthCode: "A00001"}
	taken    = payment.Answer{Verdict: payment.VerdictAcknowledged, ResponseCode: "00"}
	paperOut = payment.PrintResult{Certainty: payment.PrintFailed, Reason: payment.PrinterPaperOut}
	halfSlip = payment.PrintResult{Certainty: payment.PrintUnknown, Reason: payment.PrinterGone}
)

// told is the journal with its writes in the story.
type told struct {
	*simtest.Journal
	r *rig
}

func (j told) Begin(rec payment.Record, stan bool) (payment.Txn, payment.Recorded, error) {
	j.r.tell("write %s", rec.Event)
	txn, proof, err := j.Journal.Begin(rec, stan)
	if stan {
		j.r.at("intent")
	}
	return txn, proof, err
}

func (j told) Write(rec payment.Record) (payment.Recorded, error) {
	j.r.tell("write %s", rec.Event)
	if rec.Event == j.r.failAt {
		j.Journal.FailNext(-1)
	}
	return j.Journal.Write(rec)
}

// ReadCard satisfies engine.CardReader.
func (r *rig) ReadCard(ctx context.Context, _ payment.CardRequest) (payment.Card, payment.Reason, error) {
	r.tell("card")
	r.at("card")
	if r.cable == "card" {
		return payment.Card{}, payment.NoReason, errCable
	}
	if r.card != payment.NoReason {
		return payment.Card{}, r.card, nil
	}
	pan, err := payment.NewPAN(testPAN)
	if err != nil {
		r.t.Fatal(err)
	}
	card := payment.Card{PAN: pan, Expiry: "3012", PINAsked: true, Track2: payment.Track2{Secret: payment.NewSecret([]byte(testPAN + "=3012201"))},
		Facts: payment.CardFacts{Entry: r.entry, Masked: pan.Masked()}}
	r.given = append(r.given, card)
	return card, payment.NoReason, nil
}

// AskPIN satisfies engine.PINPad.
func (r *rig) AskPIN(_ context.Context, req payment.PINRequest) (payment.Card, payment.Reason, error) {
	r.tell("pin")
	r.at("pin")
	if r.cable == "pin" {
		return payment.Card{}, payment.NoReason, errCable
	}
	if r.pin != payment.NoReason {
		return payment.Card{}, r.pin, nil
	}
	card := req.Card
	card.PINBlock = payment.PINBlock{Secret: payment.NewSecret([]byte("12345678"))}
	card.ReversalEMV = []byte{0x95, 0x01, 0}
	r.given = append(r.given, card)
	return card, payment.NoReason, nil
}

// FinishCard satisfies engine.CardReader.
func (r *rig) FinishCard(ctx context.Context, verdict payment.CardVerdict) (payment.CardEnd, payment.Reason, error) {
	r.tell("card hears %v", verdict.Approved)
	if ctx.Err() != nil {
		r.t.Error("the card's last step runs under a context that has ended")
	}
	if verdict.Approved && r.cable == "finish" {
		return payment.CardEnd{}, payment.NoReason, errCable
	}
	if verdict.Approved && r.finish != payment.NoReason {
		return payment.CardEnd{}, r.finish, nil
	}
	return payment.CardEnd{Facts: payment.CardFacts{Entry: r.entry, Masked: "622202*********8128", Cryptogram: "0011223344556677"},
		ScriptRan: r.scripted}, payment.NoReason, nil
}

// ReleaseCard satisfies engine.CardReader.
func (r *rig) ReleaseCard(context.Context) error {
	r.tell("card out")
	return nil
}

// Ready satisfies engine.Host.
func (r *rig) Ready(context.Context) payment.Reason {
	r.at("ready")
	r.hands.Lock()
	defer r.hands.Unlock()
	if r.readyLater != payment.NoReason && r.commits() > 0 {
		return r.readyLater
	}
	return r.ready
}

// Send satisfies engine.Host; it is where law 1 is held.
func (r *rig) Send(ctx context.Context, proof payment.Recorded, req payment.Request) payment.Answer {
	if !proof.Covers(req.Txn) {
		r.t.Errorf("attempt %d leaves without proof", req.Txn.ID)
	}
	if ctx.Err() != nil {
		r.t.Error("an exchange runs under a context that has ended")
	}
	if got := req.Card.PAN.Reveal(); got != testPAN {
		r.t.Errorf("attempt %d leaves with card number %q", req.Txn.ID, got)
	}
	list, last, name := &r.answers, yes, "send"
	if req.Reversal {
		list, last, name = &r.undone, taken, "reverse"
	}
	if req.Script {
		list, name = &r.results, "script "+req.STAN+" of"
	}
	r.tell("%s %d", name, req.Txn.ID)
	r.at(name)
	if req.Reversal {
		time.Sleep(r.slow)
	}
	r.hands.Lock()
	defer r.hands.Unlock()
	if req.Reversal {
		r.went = append(r.went, r.cfg.Clock.Now())
		r.closed = append(r.closed, req.Closed)
	}
	if len(*list) > 0 {
		last = (*list)[0]
		*list = (*list)[1:]
	}
	return last
}

// Slip satisfies engine.Receipts.
func (r *rig) Slip(txn payment.Txn, reprint bool) payment.Slip {
	r.reprints = append(r.reprints, reprint)
	return payment.Slip{TxnID: txn.ID}
}

// Print satisfies engine.Printer.
func (r *rig) Print(_ context.Context, slip payment.Slip) payment.PrintResult {
	r.tell("print %d", slip.TxnID)
	r.slips = append(r.slips, slip)
	result := payment.PrintResult{Certainty: payment.PrintConfirmed}
	if len(r.prints) > 0 {
		result, r.prints = r.prints[0], r.prints[1:]
	}
	return result
}

// clock stands still until it is set.
type clock struct {
	now  time.Time
	mono time.Duration
}

func (c *clock) Now() time.Time                       { return c.now }
func (c *clock) Mono() time.Duration                  { return c.mono }
func (c *clock) After(time.Duration) <-chan time.Time { return nil }

// inOrder reports the first line of want that the story does not hold after
// those before it.
func inOrder(story []string, want ...string) string {
	at := 0
	for _, line := range want {
		next := slices.Index(story[at:], line)
		if next < 0 {
			return line
		}
		at += next + 1
	}
	return ""
}

// SecondCopy satisfies engine.Receipts; it is wanted where slips are signed.
func (r *rig) SecondCopy(txn payment.Txn) (payment.Slip, bool) {
	return payment.Slip{TxnID: txn.ID + secondCopy}, r.signs
}

// secondCopy marks the customer's copy of a slip that is signed.
const secondCopy = 1000
