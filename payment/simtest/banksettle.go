package simtest

import (
	"context"
	"slices"
	"strings"
	"time"

	"till/payment"
)

// closing is what the bank knows of the end of one batch.
type closing struct {
	heard  bool // a question for the settlement arrived
	said   payment.SettleAnswer
	ours   payment.BatchTotals // the bank's own when it judged
	told   map[string]int      // batch and STAN → how often its detail arrived
	ended  bool                // the end message arrived
	counts int                 // what it said: how many details there were
}

func (b *bank) closingOf(batch string) *closing {
	c := b.closings[batch]
	if c == nil {
		c = &closing{told: map[string]int{}}
		b.closings[batch] = c
	}
	return c
}

// totals is what the bank itself counts of a batch.
func (b *bank) totals(batch string) payment.BatchTotals {
	var t payment.BatchTotals
	for key, it := range b.ledger {
		if !strings.HasPrefix(key, batch+"/") || !it.requested || it.standing != held || changesAnother(it.kind) {
			continue
		}
		add(&t, it.kind, it.foreign, it.total())
	}
	return t
}

func changesAnother(kind payment.Kind) bool { return kind == payment.Adjust || kind == payment.Tip }

// add counts one amount on its side and in its group.
func add(t *payment.BatchTotals, kind payment.Kind, foreign bool, amount payment.Amount) {
	group := &t.Domestic
	if foreign {
		group = &t.Foreign
	}
	switch kind.Moves() {
	case payment.MovesIn:
		group.Debit = group.Debit.Plus(amount)
	case payment.MovesOut:
		group.Credit = group.Credit.Plus(amount)
	}
}

// foreignCard tells which cards of a world are of another organisation than
// UnionPay: one in five.
func foreignCard(pan string, mode payment.Mode) bool {
	return mode != payment.ModeQR && len(pan) > 2 && (pan[len(pan)-2]-'0')%5 == 3
}

func organisation(foreign bool) string {
	if foreign {
		return "VIS"
	}
	return "CUP"
}

// through carries a message of the day's end there and its answer back, under
// the fate that the line has for it.
func through[T any](b *bank, key string, fate fate, arrive func() T, unknown func(payment.Reason) T) (answer T, left bool) {
	silent := func(reason payment.Reason) (T, bool) {
		b.w.pass(time.Second, answerMax)
		return unknown(reason), true
	}
	switch fate {
	case noLine:
		b.w.pass(100*time.Millisecond, 10*time.Second)
		return answer, false
	case lost:
		return silent(payment.ReasonNoAnswer)
	case late:
		b.late = append(b.late, delivery{b.w.clock.mono + b.w.between(answerMax, lateMax), func() { arrive() }, key})
		b.w.clock.mono += answerMax
		return unknown(payment.ReasonNoAnswer), true
	case broken:
		if b.w.chance(0.5) {
			arrive()
		}
		return silent(payment.ReasonLineBroken)
	}
	answer = arrive()
	b.w.pass(300*time.Millisecond, 3*time.Second)
	switch fate {
	case doubled:
		arrive()
	case doubledLate:
		answer = arrive()
	case answerLost:
		return silent(payment.ReasonNoAnswer)
	case badMAC, malformed:
		return silent(payment.ReasonBadAnswer)
	}
	return answer, true
}

// settling is engine.Settler: the bank at the day's end.
type settling struct{ *bank }

// Settle carries the question for the settlement. A bank that has lost the keys
// wants a sign-on first; the till signs on and asks the same again, as the host
// client does.
func (b settling) Settle(ctx context.Context, proof payment.RecordedBatch, s payment.Settlement) payment.SettleAnswer {
	b.w.point("the settlement of batch %s is asked for", s.Batch)
	b.w.beforeSettling(proof, s)
	b.deliver()
	answer := b.askedOnce(s)
	if answer.Reason == payment.ReasonSignOnNeeded {
		b.w.saw("a sign-on in the middle of a settlement")
		if b.signedOn = false; b.Ready(ctx) == payment.NoReason {
			answer = b.askedOnce(s)
		}
	}
	if answer.Verdict == payment.VerdictApproved {
		b.w.days.heard[s.Batch] = answer
	}
	b.w.point("the settlement: the till hears %s, %s", answer.Verdict.String(), either(string(answer.Reason), answer.ResponseCode))
	return answer
}

func (b settling) askedOnce(s payment.Settlement) payment.SettleAnswer {
	batch, theirs := s.Batch, s.Totals
	var first *payment.SettleAnswer
	arrive := func() payment.SettleAnswer {
		var said payment.SettleAnswer
		switch {
		case first == nil:
			said = b.look(batch, theirs)
		case first.Verdict == payment.VerdictApproved:
			said = b.judge(batch, theirs)
		default:
			return *first
		}
		first = &said
		return said
	}
	answer, left := through(b.bank, batch+"/"+s.Attempts[len(s.Attempts)-1].STAN, b.line.fate(false), arrive,
		func(reason payment.Reason) payment.SettleAnswer {
			return payment.SettleAnswer{Verdict: payment.VerdictUnknown, Reason: reason}
		})
	if !left {
		return payment.SettleAnswer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonLineDown}
	}
	return answer
}

// look judges, if the bank looks at the question at all. A copy of a question has
// the fate of the first in that, as a copy of a sale has in decide: a bank that has
// read it cannot say of the copy that it read nothing.
func (b *bank) look(batch string, theirs payment.BatchTotals) payment.SettleAnswer {
	if b.unread() {
		return payment.SettleAnswer{Verdict: payment.VerdictDeclined, Reason: payment.ReasonSignOnNeeded, ResponseCode: keysLost}
	}
	return b.judge(batch, theirs)
}

// judge compares the till's totals with the bank's own. A bank that is unwell
// judges by dice or forgets what it said.
func (b *bank) judge(batch string, theirs payment.BatchTotals) payment.SettleAnswer {
	c := b.closingOf(batch)
	if c.heard && !b.deaf(0.3) {
		return c.said
	}
	if c.heard {
		b.w.saw("the bank forgets its verdict")
	}
	ours := b.totals(batch)
	verdict := func(ours, theirs payment.GroupTotals) payment.GroupVerdict {
		if b.deaf(0.15) {
			return []payment.GroupVerdict{payment.GroupUnsaid, payment.GroupUneven, payment.GroupError}[b.w.random.IntN(3)]
		}
		if ours == theirs {
			return payment.GroupEqual
		}
		return payment.GroupUneven
	}
	c.heard, c.ours = true, ours
	c.said = payment.SettleAnswer{Verdict: payment.VerdictApproved, RRN: "000000000001", HostDate: "1124", HostTime: "230000",
		Domestic: verdict(ours.Domestic, theirs.Domestic), Foreign: verdict(ours.Foreign, theirs.Foreign)}
	if ours != theirs {
		c.said.Bank = &ours
		b.w.saw("the bank counts otherwise")
	}
	return c.said
}

// stepNames are what the steps of an upload are called in a story.
var stepNames = map[payment.UploadStep]string{payment.UploadOffline: "an offline sale", payment.UploadDetails: "details",
	payment.UploadAdvice: "a refund or completion", payment.UploadTC: "a chip's certificate",
	payment.UploadFailed: "a chip that doubted the bank", payment.UploadEnd: "the end"}

// record is one detail as it arrives.
type record struct {
	key    string
	amount payment.Amount
	pan    string
	unsure bool // a change of it was undecided or refused when the totals were frozen
}

// changeLeftOut reports that a settlement left out a change of an attempt: what
// the bank holds of it is not known here.
func (w *world) changeLeftOut(s payment.Settlement, id uint64) bool {
	return slices.ContainsFunc(w.books.following[id], func(f uint64) bool {
		return changesAnother(w.books.known[f].Kind) && listed(f, s.Carried, s.Chased)
	})
}

// Upload carries one message of the upload.
func (b settling) Upload(_ context.Context, proof payment.RecordedBatch, req payment.UploadRequest) payment.Answer {
	step, batch, details := req.Upload.Step, req.Settlement.Batch, req.Upload.Details
	b.w.point("upload %d of %d of batch %s: %s", req.Settlement.Done+1, req.Settlement.Uploads, batch, stepNames[step])
	b.w.beforeUpload(proof, req)
	b.deliver()
	var records []record
	for i, txn := range req.Upload.Txns {
		records = append(records, record{keyOf(txn), txn.Amount, req.Cards[i].PAN.Reveal(), b.w.changeLeftOut(req.Settlement, txn.ID)})
	}
	key := batch + "/" + req.STAN
	if len(records) > 0 {
		key = records[0].key
	}
	arrive := func() payment.Answer { return b.take(batch, records) }
	if step == payment.UploadEnd {
		arrive = func() payment.Answer { return b.end(batch, details) }
	}
	answer, left := through(b.bank, key, b.line.fate(false), arrive, func(reason payment.Reason) payment.Answer {
		return payment.Answer{Verdict: payment.VerdictUnknown, Reason: reason}
	})
	if !left {
		answer = payment.Answer{Verdict: payment.VerdictNotSent, Reason: payment.ReasonLineDown}
	}
	b.w.afterUpload(req, answer)
	b.w.point("the upload: the till hears %s, %s", answer.Verdict.String(), either(string(answer.Reason), answer.ResponseCode))
	return answer
}

// take notes details. One that comes again is there already; one that the bank
// does not know would be booked as new money.
func (b *bank) take(batch string, records []record) payment.Answer {
	switch {
	case b.deaf(0.04):
		b.w.saw("a detail refused")
		return declined("30")
	case b.deaf(0.04):
		b.w.saw("a detail unsure")
		return payment.Answer{Verdict: payment.VerdictUnknown, Reason: payment.ReasonHostUnsure, ResponseCode: unsure}
	}
	c, before := b.closingOf(batch), 0
	for _, r := range records {
		it := b.ledger[r.key]
		switch {
		case it == nil || it.standing != held || !it.requested:
			b.w.fail("a detail tells what the bank holds", "%s is told, the bank has %+v", r.key, it)
		case it.total() != r.amount && !r.unsure || it.pan != r.pan:
			b.w.fail("a detail tells what the bank holds", "%s is told as %d of %.6s…, the bank has %d of %.6s…", r.key, r.amount, r.pan, it.total(), it.pan)
		}
		if c.told[r.key]++; c.told[r.key] > 1 {
			before++
		}
	}
	if before == len(records) {
		b.w.saw("a detail that came again")
		return duplicate
	}
	return payment.Answer{Verdict: payment.VerdictApproved, ResponseCode: "00"}
}

// end closes the bank's side of the batch, and moves its number on.
func (b *bank) end(batch string, details int) payment.Answer {
	if b.deaf(0.04) {
		b.w.saw("the end refused")
		return declined("30")
	}
	c := b.closingOf(batch)
	c.ended, c.counts = true, details
	if batch >= b.batch {
		b.batch = following(batch)
	}
	return payment.Answer{Verdict: payment.VerdictApproved, ResponseCode: "00"}
}

func following(batch string) string {
	n, _ := number(batch)
	return six(n + 1)
}

// uploaded reports whether an attempt's detail is at the bank.
func (c *closing) has(txn payment.Txn) bool { return c != nil && c.told[keyOf(txn)] > 0 }

// listed reports whether ids hold one.
func listed(id uint64, lists ...[]uint64) bool {
	return slices.ContainsFunc(lists, func(ids []uint64) bool { return slices.Contains(ids, id) })
}
