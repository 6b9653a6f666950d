package simtest

import (
	"context"
	"slices"
	"time"

	"till/payment"
)

// How long things take on the line.
const (
	answerMax = 60 * time.Second  // the till waits no longer for an answer
	lateMax   = 180 * time.Second // and no message is on its way for longer
)

// hostBatch is the batch number that the bank gives at the first sign-on.
const hostBatch = "000042"

// bank is the acquirer as the engine's Host sees it through the client: the
// line in between is network.
type bank struct {
	w        *world
	line     *network
	ledger   map[string]*item
	late     []delivery
	signedOn bool
	lostKeys bool              // it did not look at the last message
	sent     map[string]bool   // every original that ever left the till
	booked   map[uint64]string // the number under which an attempt was ever booked
	// batch is the number that the bank gives at sign-on, closings what it knows of
	// the ends of batches.
	batch    string
	closings map[string]*closing
}

// delivery is a message that is still on its way.
type delivery struct {
	at     time.Duration
	arrive func()
	key    string
}

func newBank(w *world) *bank {
	return &bank{w: w, line: newNetwork(w), ledger: map[string]*item{}, sent: map[string]bool{}, booked: map[uint64]string{}, batch: hostBatch, closings: map[string]*closing{}}
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
	b.w.point("the till signs on")
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
	b.w.point("working keys came")
	if err := b.w.books.AdoptBatch(b.batch); err != nil {
		return payment.ReasonJournal
	}
	b.signedOn = true
	return payment.NoReason
}

// Send carries one message there and its answer back, if the line does. It
// holds the till to law 1 before anything else.
func (b *bank) Send(_ context.Context, proof payment.Recorded, req payment.Request) payment.Answer {
	switch {
	case req.Reversal:
		b.w.point("the reversal of attempt %d, %s, leaves", req.Txn.ID, keyOf(req.Txn))
	case req.Repeat:
		b.w.point("attempt %d, %s, is told again", req.Txn.ID, keyOf(req.Txn))
	default:
		b.w.point("the request of attempt %d, %s, leaves", req.Txn.ID, keyOf(req.Txn))
	}
	b.w.beforeSending(proof, req)
	b.deliver()
	fate := b.line.fate(req.Reversal)
	answer := b.exchange(req, fate)
	b.w.afterSending(req, answer)
	b.w.point("the line: %s; the till hears: %s, %s", string(fate), answer.Verdict.String(), either(string(answer.Reason), answer.ResponseCode))
	return answer
}

func either(one, other string) string {
	if one != "" {
		return one
	}
	return other
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
		b.w.note("a late message arrives: %s", d.key)
		d.arrive()
	}
}

// onItsWay reports whether a message of that number may still arrive.
func (b *bank) onItsWay(key string) bool {
	return slices.ContainsFunc(b.late, func(d delivery) bool { return d.key == key })
}

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
	m := message{key: keyOf(req.Txn), attempt: req.Txn.ID, kind: req.Txn.Kind, mode: req.Txn.Mode,
		asked: req.Txn.Requested, pan: req.Card.PAN.Reveal(), told: b.w.told(req.Txn), repeat: req.Repeat}
	if original := req.Txn.Original; original != nil {
		m.original = original.Batch + "/" + original.STAN
	}
	if req.Reversal {
		return func() payment.Answer { return b.reverse(m) }
	}
	return func() payment.Answer { return b.decide(m) }
}
