package simtest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"till/payment"
)

// How long things take on the line.
const (
	answerMax = 60 * time.Second  // the till waits no longer for an answer
	lateMax   = 180 * time.Second // and no message is on its way for longer
)

// hostBatch is the batch number that the bank gives at sign-on.
const hostBatch = "000042"

// standing is what the bank holds of one original.
type standing string

const (
	held     standing = "approved"
	refused  standing = "declined"
	returned standing = "reversed"
)

// item is a line of the bank's ledger. One with no request is a reversal that
// came before its original: a good bank remembers it and refuses the original.
type item struct {
	requested bool
	asked     payment.Amount
	amount    payment.Amount
	pan       string
	standing  standing
	code      string
}

// bank is the acquirer as the engine's Host sees it through the client: the
// line in between is network.
type bank struct {
	w        *world
	line     *network
	ledger   map[string]*item
	late     []delivery
	signedOn bool
	sent     map[string]bool // every original that ever left the till
}

// delivery is a message that is still on its way.
type delivery struct {
	at     time.Duration
	arrive func()
	what   string
}

func newBank(w *world) *bank {
	return &bank{w: w, line: newNetwork(w), ledger: map[string]*item{}, sent: map[string]bool{}}
}

// restart forgets what the program had in memory: the working keys.
func (b *bank) restart() { b.signedOn = false }

// Ready signs on where the working keys are missing.
func (b *bank) Ready(ctx context.Context) payment.Reason {
	if ctx.Err() != nil {
		return payment.ReasonInterrupted
	}
	if b.signedOn {
		return payment.NoReason
	}
	b.w.point("sign on")
	if _, err := b.w.books.NextSTAN(); err != nil {
		return payment.ReasonJournal
	}
	switch fate := b.line.fate(false); fate {
	case noLine:
		return payment.ReasonLineDown
	case fine, late, doubled, doubledLate:
	default:
		b.w.pass(time.Second, answerMax)
		return payment.ReasonSignOnFailed
	}
	b.w.pass(300*time.Millisecond, 3*time.Second)
	b.w.point("keys came")
	if err := b.w.books.AdoptBatch(hostBatch); err != nil {
		return payment.ReasonJournal
	}
	b.signedOn = true
	return payment.NoReason
}

// Send carries one message there and its answer back, if the line does. It
// holds the till to law 1 before anything else.
func (b *bank) Send(_ context.Context, proof payment.Recorded, req payment.Request) payment.Answer {
	name := "request"
	if req.Reversal {
		name = "reversal"
	}
	b.w.point("%s of %d leaves, %s/%s", name, req.Txn.ID, req.Txn.Batch, req.Txn.STAN)
	b.w.beforeSending(proof, req)
	b.deliver()
	fate := b.line.fate(req.Reversal)
	answer := b.exchange(req, fate)
	b.w.afterSending(req, answer)
	b.w.point("%s: %s %s %s", fate, answer.Verdict, answer.Reason, answer.ResponseCode)
	return answer
}

// deliver lets arrive what was on its way.
func (b *bank) deliver() {
	due := b.late[:0:0]
	b.late = slices.DeleteFunc(b.late, func(d delivery) bool {
		if d.at > b.w.clock.mono {
			return false
		}
		due = append(due, d)
		return true
	})
	for _, d := range due {
		b.w.note("late: %s", d.what)
		d.arrive()
	}
}

func keyOf(txn payment.Txn) string { return txn.Batch + "/" + txn.STAN }

// exchange is one message and its answer under the fate that the line has for it.
func (b *bank) exchange(req payment.Request, fate fate) payment.Answer {
	unknown := func(reason payment.Reason) payment.Answer {
		b.w.pass(time.Second, answerMax)
		return payment.Answer{Verdict: payment.VerdictUnknown, Reason: reason}
	}
	arrive := b.arrival(req)
	switch fate {
	case noLine:
		b.w.pass(100*time.Millisecond, 10*time.Second)
		return payment.Answer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonLineDown}
	case unmade:
		return payment.Answer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonFormatError}
	case lost:
		return unknown(payment.ReasonNoAnswer)
	case late:
		on := b.w.clock.mono + b.w.between(answerMax, lateMax)
		b.late = append(b.late, delivery{on, func() { arrive() }, keyOf(req.Txn)})
		b.w.clock.mono += answerMax
		return unknown(payment.ReasonNoAnswer)
	case broken:
		if b.w.chance(0.5) {
			arrive()
		}
		return unknown(payment.ReasonLineBroken)
	}
	answer := arrive()
	b.w.pass(300*time.Millisecond, 3*time.Second)
	switch fate {
	case doubled:
		arrive() // its answer comes second and is dropped
	case doubledLate:
		return arrive() // the first answer was lost, the second one came
	case answerLost:
		return unknown(payment.ReasonNoAnswer)
	case badMAC:
		return unknown(payment.ReasonBadMAC)
	case malformed:
		return unknown(payment.ReasonBadAnswer)
	case stale:
		// The answer to the original, late, taken for that to the reversal.
		verdict := []payment.Verdict{payment.VerdictApproved, payment.VerdictDeclined}[b.w.random.IntN(2)]
		return payment.Answer{Verdict: verdict, ResponseCode: "00", Amount: req.Txn.Amount}
	}
	return answer
}

// arrival copies of a request what the bank needs, because the till wipes the
// card, and gives what happens when it arrives.
func (b *bank) arrival(req payment.Request) func() payment.Answer {
	key, asked, pan := keyOf(req.Txn), req.Txn.Requested, req.Card.PAN.Reveal()
	if req.Reversal {
		return func() payment.Answer { return b.reverse(key, asked, pan) }
	}
	return func() payment.Answer { return b.decide(key, asked, pan) }
}

// decide is the issuer's say on a request that arrived.
func (b *bank) decide(key string, asked payment.Amount, pan string) payment.Answer {
	was := b.ledger[key]
	if was != nil && was.requested {
		return payment.Answer{Verdict: payment.VerdictDuplicate, Reason: payment.ReasonDuplicate, ResponseCode: "94"}
	}
	now := &item{requested: true, asked: asked, amount: asked, pan: pan, standing: held, code: "00"}
	b.ledger[key] = now
	if was != nil { // its reversal was here before it
		b.w.saw("late original refused")
		now.standing, now.code = returned, "22"
		return payment.Answer{Verdict: payment.VerdictDeclined, Reason: payment.ReasonWrongOperation, ResponseCode: "22"}
	}
	return b.say(now)
}

func (b *bank) say(now *item) payment.Answer {
	answer := payment.Answer{Verdict: payment.VerdictApproved, ResponseCode: "00", Amount: now.amount,
		RRN: fmt.Sprintf("%012d", len(b.ledger)), AuthCode: "A00001", HostDate: "1124", HostTime: "120000"}
	switch dice := b.w.random.IntN(100); {
	case b.w.healthy || dice < 75:
		return answer
	case dice < 80 && now.asked > 1:
		b.w.saw("approved partly")
		now.amount /= 2
		answer.Amount, answer.ResponseCode, answer.Reason = now.amount, "10", payment.ReasonApprovedPartly
		return answer
	case dice < 86: // books it or not, and says neither
		b.w.saw("unsure")
		if b.w.chance(0.5) {
			now.standing = refused
		}
		return payment.Answer{Verdict: payment.VerdictUnknown, Reason: payment.ReasonHostUnsure, ResponseCode: "96"}
	case dice < 88:
		b.signedOn = false
		now.standing, now.code = refused, "A0"
		return payment.Answer{Verdict: payment.VerdictDeclined, Reason: payment.ReasonSignOnNeeded, ResponseCode: "A0"}
	}
	now.standing, now.code = refused, "51"
	return payment.Answer{Verdict: payment.VerdictDeclined, Reason: payment.ReasonInsufficientFunds, ResponseCode: "51"}
}

// reverse undoes an original, or remembers that it never shall stand. Twice is
// as good as once.
func (b *bank) reverse(key string, asked payment.Amount, pan string) payment.Answer {
	taken := payment.Answer{Verdict: payment.VerdictAcknowledged, ResponseCode: "00"}
	was := b.ledger[key]
	if was == nil {
		b.w.saw("reversal before its original")
		b.ledger[key] = &item{standing: returned}
		return taken
	}
	if was.requested && (was.asked != asked || was.pan != pan) {
		b.w.fail("a reversal is of its original", "%s: %d of %.6s…, the original was %d of %.6s…", key, asked, pan, was.asked, was.pan)
	}
	if was.standing == held && b.line.stubborn() {
		b.w.saw("reversal refused")
		if b.w.chance(0.2) {
			was.standing = returned // it did, and says that it did not
		}
		return payment.Answer{Verdict: payment.VerdictRefused, Reason: payment.ReasonHostUnsure, ResponseCode: "96"}
	}
	was.standing = returned
	return taken
}
